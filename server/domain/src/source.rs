//! Where signals are read that SDKs do not report: counters of a Prometheus.

use serde::{Deserialize, Serialize};

use crate::{FieldFault, check_text};

/// Most sources of an environment.
const SOURCES: usize = 20;
/// Longest address and selector, in bytes.
const BYTES: usize = 1024;

/// Counters of a Prometheus that a guard can watch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignalSource {
    /// The signal that guards name.
    pub signal: String,
    /// Where Prometheus answers, such as `http://prometheus:9090`.
    pub url: String,
    /// The selector of the counter of exposures, such as `checkout_requests_total{job="checkout"}`.
    pub exposed: String,
    /// The selector of the counter of those that failed.
    pub errors: String,
    /// The label that says which variant was served.
    pub variant_label: String,
    /// How it asks who reads it, if it does. The credential itself is kept elsewhere, sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<SourceAuth>,
}

/// How a source asks who reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceAuth {
    /// For a token.
    Bearer,
    /// For a name and a password.
    Basic,
}

/// Everything that is wrong with the sources of an environment.
pub fn source_faults(sources: &[SignalSource]) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    if sources.len() > SOURCES {
        faults.push(FieldFault::new("/sources", format!("at most {SOURCES} are allowed")));
    }
    for (index, source) in sources.iter().enumerate().take(SOURCES) {
        let at = |field: &str| format!("/sources/{index}/{field}");
        check_text(&at("signal"), &source.signal, &mut faults);
        let mut unless = |sound: bool, field: &str, message: &str| {
            if !sound {
                faults.push(FieldFault::new(at(field), message));
            }
        };
        let twice = sources.iter().take(index).any(|other| other.signal == source.signal);
        unless(!twice, "signal", "another source has this signal already");
        unless(is_address(&source.url), "url", "an address such as `http://prometheus:9090` is expected");
        let counter = "the selector of a counter is expected, such as `requests_total{job=\"checkout\"}`: no \
             function and no range, since differences are taken here";
        unless(is_selector(&source.exposed), "exposed", counter);
        unless(is_selector(&source.errors), "errors", counter);
        unless(is_name(&source.variant_label, false), "variant_label", "the name of a label is expected");
    }
    faults
}

/// Scheme, host and perhaps a port and a path; whoever needs more can put a proxy between.
fn is_address(url: &str) -> bool {
    let rest = url.strip_prefix("http://").or_else(|| url.strip_prefix("https://"));
    let fit = |c: char| c.is_ascii_graphic() && !"@?#\\\"<>`{}|^".contains(c);
    rest.is_some_and(|rest| {
        url.len() <= BYTES && rest.chars().all(fit) && rest.starts_with(|c| c != '/' && c != ':')
    })
}

fn is_name(text: &str, with_colons: bool) -> bool {
    let fit = |c: char| c.is_ascii_alphanumeric() || c == '_' || (with_colons && c == ':');
    text.len() <= BYTES && text.chars().all(fit) && text.starts_with(|c: char| !c.is_ascii_digit())
}

/// A metric's name, perhaps with matchers of labels. What stands in them is left to Prometheus.
fn is_selector(text: &str) -> bool {
    let (name, matchers) = text.split_at(text.find('{').unwrap_or(text.len()));
    let inner = matchers.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
    text.len() <= BYTES
        && is_name(name, true)
        && (matchers.is_empty() || inner.is_some_and(is_closed))
        && !text.chars().any(char::is_control)
}

/// Whether no brace closes outside of quotes, so that nothing follows the matchers.
fn is_closed(inner: &str) -> bool {
    let (mut quoted, mut escaped) = (None, false);
    for c in inner.chars() {
        match (quoted, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(quote), c) if c == quote => quoted = None,
            (None, '"' | '\'') => quoted = Some(c),
            (None, '{' | '}') => return false,
            _ => {}
        }
    }
    quoted.is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> SignalSource {
        SignalSource {
            signal: "checkout errors".into(),
            url: "http://prometheus:9090/tenant".into(),
            exposed: r#"checkout:requests_total{job="check}out\"",code=~"2.."}"#.into(),
            errors: "checkout_errors_total".into(),
            variant_label: "variant".into(),
            auth: None,
        }
    }

    #[test]
    fn sound_sources() {
        let other = SignalSource { signal: "other".into(), url: "https://[::1]:9090".into(), ..source() };
        assert_eq!(source_faults(&[source(), other]), []);
    }

    /// Spoils a source.
    type Spoil = fn(&mut SignalSource);

    #[test]
    fn every_fault_is_named_at_its_place() {
        let cases: [(Spoil, &str); 11] = [
            (|source| source.signal = " ".into(), "signal"),
            (|source| source.url = "ftp://prometheus".into(), "url"),
            (|source| source.url = "http://user:secret@prometheus".into(), "url"),
            (|source| source.url = "http:///metrics".into(), "url"),
            (|source| source.url = "http://a b".into(), "url"),
            (|source| source.exposed = "rate(requests_total[5m])".into(), "exposed"),
            (|source| source.exposed = "requests_total[5m]".into(), "exposed"),
            (|source| source.exposed = r#"a{b="c"} + a{b="d"}"#.into(), "exposed"),
            (|source| source.errors = r#"a{b="c}"#.into(), "errors"),
            (|source| source.errors = "9lives".into(), "errors"),
            (|source| source.variant_label = "a-b".into(), "variant_label"),
        ];
        for (spoil, field) in cases {
            let mut spoilt = source();
            spoil(&mut spoilt);
            let pointers: Vec<_> = source_faults(&[spoilt]).into_iter().map(|fault| fault.pointer).collect();
            assert_eq!(pointers, [format!("/sources/0/{field}")]);
        }
        assert_eq!(source_faults(&[source(), source()]).len(), 1);
        assert_eq!(source_faults(&vec![source(); SOURCES + 1])[0].pointer, "/sources");
    }
}
