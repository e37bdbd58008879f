//! `PUT /api/v1/projects/{project}/environments/{environment}/policy`

use actix_web::{HttpResponse, put, web};
use serde_json::json;
use tidegate_domain::{ChangeKind, NewChange, Permission, Scope};

use super::{PolicyBody, answer, environment};
use crate::auth::Caller;
use crate::extract::{Body, EnvironmentPath, IfMatch};
use crate::once::once;
use crate::v1::expect_seen;
use crate::{Deps, Problem};

/// Set what changes of an environment's rules have to meet
///
/// `If-Match` names what the author saw, as the policy's own `ETag` says it.
#[utoipa::path(tag = "environments",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key"), ("If-Match" = String, Header, description = "`\"v<change>\"`")),
    request_body = PolicyBody, responses(
    (status = 200, body = PolicyBody, headers(("ETag" = String, description = "`\"v<change>\"`"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[put("/projects/{project}/environments/{environment}/policy")]
pub(crate) async fn set_policy(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<EnvironmentPath>,
    if_match: IfMatch,
    body: Body<PolicyBody>,
) -> Result<HttpResponse, Problem> {
    let of = path.of(&caller)?;
    let permit = caller.permit(Permission::EnvironmentsWrite, &Scope::from(&of))?;
    let base = if_match.read()?;
    let (body, sent) = body.read_sent().await?;
    let policy = body.read()?;
    once(&deps, &caller, &permit, sent, async |writer| {
        let held = environment(writer, &of).await?;
        expect_seen(writer, base, (of.environment.as_str(), held.policy_changed), || {
            PolicyBody::from(held.policy.clone())
        })
        .await?;
        if policy == held.policy {
            return Ok(answer(policy, held.policy_changed)?.into());
        }
        let set = json!({ "key": of.environment.as_str(), "policy": policy });
        let change = NewChange {
            project: Some(of.project.clone()),
            environment: Some(of.environment.clone()),
            ..caller.author(None).change(&deps, ChangeKind::PolicySet, set)
        };
        let changed = writer.append_change(change, Vec::new()).await?;
        writer.set_policy(&of, &policy, changed).await?;
        Ok(answer(policy, changed)?.into())
    })
    .await
}
