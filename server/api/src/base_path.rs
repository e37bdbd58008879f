//! The path below which a proxy shows the server, such as `/flags`.

use std::str::FromStr;

use actix_web::http::header::{HeaderMap, HeaderValue, LINK, LOCATION};
use thiserror::Error;

/// Longest path.
const BYTES: usize = 200;

/// Empty where the server has a host name of its own. The proxy takes the path away before it asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BasePath(String);

/// Why a text is no such path.
#[derive(Debug, Error)]
#[error(
    "`{0}` is no base path, expected one such as `/flags`: parts of A-Z a-z 0-9 . _ ~ -, and no `/` at its end"
)]
pub struct NotABasePath(String);

impl FromStr for BasePath {
    type Err = NotABasePath;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let is_part = |part: &str| {
            let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
            !matches!(part, "" | "." | "..") && part.bytes().all(is_plain)
        };
        let parts = text.strip_prefix('/').filter(|rest| rest.split('/').all(is_part));
        match text.is_empty() || (parts.is_some() && text.len() <= BYTES) {
            true => Ok(Self(text.to_owned())),
            false => Err(NotABasePath(text.to_owned())),
        }
    }
}

impl BasePath {
    /// The path; empty or without a slash at its end.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Puts the path before the addresses that an answer's headers name.
    pub(crate) fn lead(&self, headers: &mut HeaderMap) {
        if self.0.is_empty() {
            return;
        }
        for (name, begin) in [(LOCATION, "/"), (LINK, "</")] {
            let named = headers.get(&name).and_then(|value| value.to_str().ok()?.strip_prefix(begin));
            let whole = named.map(|rest| format!("{}{}{rest}", begin.replace('/', &self.0), "/"));
            if let Some(value) = whole.and_then(|whole| HeaderValue::try_from(whole).ok()) {
                headers.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read() {
        for text in ["", "/flags", "/a/b-c_d.e~f"] {
            assert_eq!(text.parse::<BasePath>().unwrap().as_str(), text);
        }
        for text in
            ["/", "flags", "/flags/", "//flags", "/a//b", "/..", "/a/./b", "/a b", "/\"><", "/ä", "http://x"]
        {
            assert!(text.parse::<BasePath>().is_err(), "{text}");
        }
        assert!(format!("/{}", "x".repeat(BYTES)).parse::<BasePath>().is_err());
    }

    #[test]
    fn headers_lead_below_the_path() {
        let lead = |base: &str, location: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(LOCATION, HeaderValue::from_static(location));
            headers.insert(LINK, HeaderValue::from_static("</api/v1/flags?limit=2>; rel=\"next\""));
            base.parse::<BasePath>().unwrap().lead(&mut headers);
            [LOCATION, LINK].map(|name| headers.get(name).unwrap().to_str().unwrap().to_owned())
        };
        let below = ["/flags/api/v1/x", "</flags/api/v1/flags?limit=2>; rel=\"next\""];
        assert_eq!(lead("/flags", "/api/v1/x"), below);
        assert_eq!(lead("", "/api/v1/x"), ["/api/v1/x", "</api/v1/flags?limit=2>; rel=\"next\""]);
        assert_eq!(lead("/flags", "https://elsewhere/")[0], "https://elsewhere/");
    }
}
