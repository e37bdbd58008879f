//! Where the signals of an environment are read that SDKs do not report.

pub(crate) mod set;
pub(crate) mod show;

use actix_web::http::StatusCode;
use actix_web::http::header::ETAG;
use serde::{Deserialize, Serialize};
use tidegate_domain::{FieldFault, SignalSource, SourceAuth};
use utoipa::ToSchema;

use crate::Problem;
use crate::once::Answer;
use crate::problem::version_tag;
use crate::source_credentials::{SourceCredentials, basic};

/// Longest name or secret, in bytes.
const SECRET_BYTES: usize = 4096;

/// The sources of an environment's signals.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignalSourcesBody {
    /// One for each signal.
    sources: Vec<SignalSourceBody>,
}

impl From<Vec<SignalSource>> for SignalSourcesBody {
    fn from(sources: Vec<SignalSource>) -> Self {
        Self { sources: sources.into_iter().map(SignalSourceBody::from).collect() }
    }
}

/// Counters of a Prometheus that guards of releases can watch.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignalSourceBody {
    /// What guards call the signal.
    #[schema(example = "checkout-errors")]
    signal: String,
    /// Where Prometheus answers.
    #[schema(example = "http://prometheus:9090")]
    url: String,
    /// The selector of the counter of exposures: no function, since differences are taken here.
    #[schema(example = "checkout_requests_total{job=\"checkout\"}")]
    exposed: String,
    /// The selector of the counter of those that failed.
    #[schema(example = "checkout_errors_total{job=\"checkout\"}")]
    errors: String,
    /// The label that says which variant was served.
    #[schema(example = "variant")]
    variant_label: String,
    /// How it asks who reads it, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    auth: Option<SourceAuthBody>,
}

/// A credential that a source is shown. It is kept sealed and never answered: where the secret is left out,
/// it stays as it is, as long as the address does.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "kind": "bearer", "secret": "s3cret" }))]
pub(crate) struct SourceAuthBody {
    kind: SourceAuthKind,
    /// With `basic`: the name that belongs to the password.
    #[serde(skip_serializing)]
    #[schema(write_only)]
    user: Option<String>,
    /// The token, or the password.
    #[serde(skip_serializing)]
    #[schema(write_only)]
    secret: Option<String>,
}

/// What a source asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SourceAuthKind {
    /// A token.
    Bearer,
    /// A name and a password.
    Basic,
}

impl SourceAuthBody {
    fn of(auth: SourceAuth) -> Self {
        let kind = match auth {
            SourceAuth::Bearer => SourceAuthKind::Bearer,
            SourceAuth::Basic => SourceAuthKind::Basic,
        };
        Self { kind, user: None, secret: None }
    }

    fn auth(&self) -> SourceAuth {
        match self.kind {
            SourceAuthKind::Bearer => SourceAuth::Bearer,
            SourceAuthKind::Basic => SourceAuth::Basic,
        }
    }

    /// The value of `Authorization`, where a secret is given.
    fn header(&self, at: &str, faults: &mut Vec<FieldFault>) -> Option<String> {
        let secret = self.secret.as_deref()?;
        let user = self.user.as_deref().unwrap_or_default();
        let before = faults.len();
        let mut unless = |sound: bool, field: &str, message: &str| {
            if !sound {
                faults.push(FieldFault::new(format!("{at}/{field}"), message));
            }
        };
        let is_short = |text: &str| (1..=SECRET_BYTES).contains(&text.len());
        let plain = is_short(secret) && secret.bytes().all(|byte| byte.is_ascii_graphic());
        match self.kind {
            SourceAuthKind::Bearer => {
                unless(plain, "secret", "a token of visible ASCII characters is expected")
            }
            SourceAuthKind::Basic => {
                unless(
                    is_short(secret) && !secret.contains(char::is_control),
                    "secret",
                    "a password is expected",
                );
                let named = is_short(user) && !user.contains(|c: char| c == ':' || c.is_control());
                unless(named, "user", "the name that belongs to the password is expected, without a colon");
            }
        }
        (faults.len() == before).then(|| match self.kind {
            SourceAuthKind::Bearer => format!("Bearer {secret}"),
            SourceAuthKind::Basic => basic(user, secret),
        })
    }
}

impl SignalSourcesBody {
    /// What the sources are shown from now on: what is given, else what they were shown before.
    fn credentials(
        &self,
        held: (&[SignalSource], &SourceCredentials),
        faults: &mut Vec<FieldFault>,
    ) -> SourceCredentials {
        let mut credentials = SourceCredentials::default();
        for (index, body) in self.sources.iter().enumerate() {
            let Some(auth) = &body.auth else { continue };
            let source = SignalSource::from(body.clone());
            let at = format!("/sources/{index}/auth");
            let before = |source: &SignalSource| {
                let same = held.0.iter().any(|held| held.signal == source.signal && held.auth == source.auth);
                held.1.header(source).filter(|_| same).map(str::to_owned)
            };
            match auth.header(&at, faults).or_else(|| before(&source).filter(|_| auth.secret.is_none())) {
                Some(header) => credentials.insert(&source, header),
                None if auth.secret.is_none() => {
                    let message = "a secret is expected: there is none for this address yet";
                    faults.push(FieldFault::new(format!("{at}/secret"), message));
                }
                None => {}
            }
        }
        credentials
    }
}

impl From<SignalSource> for SignalSourceBody {
    fn from(source: SignalSource) -> Self {
        let SignalSource { signal, url, exposed, errors, variant_label, auth } = source;
        Self { signal, url, exposed, errors, variant_label, auth: auth.map(SourceAuthBody::of) }
    }
}

impl From<SignalSourceBody> for SignalSource {
    fn from(body: SignalSourceBody) -> Self {
        let SignalSourceBody { signal, url, exposed, errors, variant_label, auth } = body;
        Self { signal, url, exposed, errors, variant_label, auth: auth.map(|auth| auth.auth()) }
    }
}

fn answer(sources: Vec<SignalSource>, changed: u64) -> Result<Answer, Problem> {
    Ok(Answer::json(StatusCode::OK, &SignalSourcesBody::from(sources))?.with(&ETAG, version_tag(changed)))
}
