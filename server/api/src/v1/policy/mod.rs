//! What changes of an environment's rules have to meet.

pub(crate) mod set;
pub(crate) mod show;

use actix_web::HttpResponse;
use actix_web::http::header::ETAG;
use serde::{Deserialize, Serialize};
use tidegate_domain::{Environment, EnvironmentRef, Policy};
use tidegate_store::Reader;
use utoipa::ToSchema;

use crate::Problem;
use crate::problem::version_tag;

/// The policy of an environment.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyBody {
    /// Whether a change of rules needs a comment; turning flags off never does.
    comment_required: bool,
}

impl From<Policy> for PolicyBody {
    fn from(Policy { comment_required }: Policy) -> Self {
        Self { comment_required }
    }
}

impl From<PolicyBody> for Policy {
    fn from(PolicyBody { comment_required }: PolicyBody) -> Self {
        Self { comment_required }
    }
}

pub(crate) async fn environment(reader: &Reader, of: &EnvironmentRef) -> Result<Environment, Problem> {
    let found = reader.environment(&of.project, &of.environment).await?;
    found.ok_or_else(|| Problem::not_found("environment", of.environment.as_str()))
}

fn answer(policy: Policy, changed: u64) -> HttpResponse {
    HttpResponse::Ok().insert_header((ETAG, version_tag(changed))).json(PolicyBody::from(policy))
}
