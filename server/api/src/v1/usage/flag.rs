//! `GET /api/v1/projects/{project}/environments/{environment}/flags/{flag}/usage`

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use tidegate_domain::FlagKey;
use tidegate_store::UsageRow;
use utoipa::{IntoParams, ToSchema};

use super::reader;
use crate::auth::Caller;
use crate::extract::{EnvironmentPath, Params};
use crate::view::time;
use crate::{Deps, Problem, limits};

const HOUR_MS: i64 = 60 * 60 * 1000;

/// Which flag.
#[derive(Debug, Deserialize)]
pub(crate) struct UsagePath {
    #[serde(flatten)]
    environment: EnvironmentPath,
    flag: String,
}

/// Of which time.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct UsageParams {
    /// Hours back from now: 1 to 168, 24 if left out.
    hours: Option<i64>,
}

/// How often a flag was evaluated.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsageView {
    /// From when on; RFC 3339.
    since: String,
    /// When it was last reported; RFC 3339.
    #[schema(required)]
    last_seen: Option<String>,
    /// Evaluations.
    total: u64,
    /// By what was served, and why.
    outcomes: Vec<OutcomeView>,
    /// By the version of the application that asked.
    versions: Vec<VersionCount>,
    /// By hour, without those in which it was not evaluated.
    hours: Vec<HourCount>,
    /// The customers for whom it was evaluated most often, as far as SDKs tell.
    customers: Vec<CustomerCount>,
}

/// One way to end.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OutcomeView {
    variant: String,
    /// The rule that decided.
    #[schema(required)]
    rule: Option<String>,
    reason: String,
    n: u64,
}

/// One version of an application.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct VersionCount {
    application: String,
    version: String,
    n: u64,
}

/// One hour.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HourCount {
    /// Its beginning; RFC 3339.
    hour: String,
    n: u64,
}

/// One customer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerCount {
    customer: String,
    variant: String,
    n: u64,
}

/// Show how often a flag was evaluated
#[utoipa::path(tag = "usage",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key"), ("flag" = String, Path, description = "The flag's key"), UsageParams),
    responses(
    (status = 200, body = UsageView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 503, body = Problem),
))]
#[get("/projects/{project}/environments/{environment}/flags/{flag}/usage")]
pub(crate) async fn show_usage(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<UsagePath>,
    params: Params<UsageParams>,
) -> Result<HttpResponse, Problem> {
    let of = path.environment.of(&caller)?;
    let flag: FlagKey = path.flag.parse().map_err(|_| Problem::not_found("flag", &path.flag))?;
    let reader = reader(&deps, &caller, &of).await?;
    let hours = params.read()?.hours.unwrap_or(limits::USAGE_HOURS_DEFAULT);
    if !(1..=limits::USAGE_HOURS).contains(&hours) {
        return Err(Problem::malformed(format!("`hours` is from 1 to {}", limits::USAGE_HOURS)));
    }
    if reader.flag(&of.project, &flag).await?.is_none() {
        return Err(Problem::not_found("flag", flag.as_str()));
    }
    let now_ms = (deps.now_ms)();
    let since_ms = now_ms - now_ms.rem_euclid(HOUR_MS) - (hours - 1) * HOUR_MS;
    let rows = reader.usage(&of, &flag, since_ms).await?;
    let customers = reader.usage_of_customers(&of, &flag, since_ms).await?;
    Ok(HttpResponse::Ok().json(UsageView::of(since_ms, &rows, customers)))
}

impl UsageView {
    fn of(since_ms: i64, rows: &[UsageRow], customers: Vec<(String, String, i64)>) -> Self {
        let mut outcomes = BTreeMap::new();
        let mut versions = BTreeMap::new();
        let mut hours = BTreeMap::new();
        for row in rows {
            let n = row.n.unsigned_abs();
            *outcomes.entry((&row.variant, &row.rule, &row.reason)).or_insert(0) += n;
            *versions.entry((&row.application, &row.version)).or_insert(0) += n;
            *hours.entry(row.hour_ms).or_insert(0) += n;
        }
        let outcome = |((variant, rule, reason), n): ((&String, &String, &String), u64)| OutcomeView {
            variant: variant.clone(),
            rule: Some(rule.clone()).filter(|rule| !rule.is_empty()),
            reason: reason.clone(),
            n,
        };
        let version = |((application, version), n): ((&String, &String), u64)| VersionCount {
            application: application.clone(),
            version: version.clone(),
            n,
        };
        let customer = |(customer, variant, n): (String, String, i64)| CustomerCount {
            customer,
            variant,
            n: n.unsigned_abs(),
        };
        Self {
            since: time(since_ms),
            last_seen: rows.iter().map(|row| row.last_ms).max().map(time),
            total: hours.values().sum(),
            outcomes: outcomes.into_iter().map(outcome).collect(),
            versions: versions.into_iter().map(version).collect(),
            hours: hours.into_iter().map(|(hour, n)| HourCount { hour: time(hour), n }).collect(),
            customers: customers.into_iter().map(customer).collect(),
        }
    }
}
