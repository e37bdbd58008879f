//! Where the signals of an environment are read that SDKs do not report.

pub(crate) mod set;
pub(crate) mod show;

use actix_web::HttpResponse;
use actix_web::http::header::ETAG;
use serde::{Deserialize, Serialize};
use tidegate_domain::SignalSource;
use utoipa::ToSchema;

use crate::problem::version_tag;

/// The sources of an environment's signals.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignalSourcesBody {
    /// One for each signal.
    sources: Vec<SignalSourceBody>,
}

/// Counters of a Prometheus that guards of releases can watch.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
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
}

impl From<SignalSource> for SignalSourceBody {
    fn from(source: SignalSource) -> Self {
        let SignalSource { signal, url, exposed, errors, variant_label } = source;
        Self { signal, url, exposed, errors, variant_label }
    }
}

impl From<SignalSourceBody> for SignalSource {
    fn from(body: SignalSourceBody) -> Self {
        let SignalSourceBody { signal, url, exposed, errors, variant_label } = body;
        Self { signal, url, exposed, errors, variant_label }
    }
}

fn answer(sources: Vec<SignalSource>, changed: u64) -> HttpResponse {
    let body = SignalSourcesBody { sources: sources.into_iter().map(SignalSourceBody::from).collect() };
    HttpResponse::Ok().insert_header((ETAG, version_tag(changed))).json(body)
}
