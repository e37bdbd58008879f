//! `PUT /api/v1/release-templates/{name}`

use actix_web::http::StatusCode;
use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, put, web};
use tidegate_domain::release::SavedPlan;
use tidegate_domain::{ChangeKind, Permission, Scope};

use super::{TemplateBody, TemplateView, read_key, recorded, seen, sound};
use crate::auth::Caller;
use crate::extract::{Body, IfMatch};
use crate::once::{Answer, once};
use crate::problem::version_tag;
use crate::{Deps, Problem};

/// Change a plan that was saved
///
/// Releases that were created from it keep the plan that they have. `If-Match` names what the author saw.
#[utoipa::path(tag = "releases",
    params(("name" = String, Path, description = "The template's name"), ("If-Match" = String, Header, description = "`\"v<change>\"`")),
    request_body = TemplateBody, responses(
    (status = 200, body = TemplateView, headers(("ETag" = String, description = "`\"v<change>\"`"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
    (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    (status = 428, body = Problem), (status = 503, body = Problem),
))]
#[put("/release-templates/{name}")]
pub(crate) async fn replace_release_template(
    deps: web::Data<Deps>,
    caller: Caller,
    name: web::Path<String>,
    if_match: IfMatch,
    body: Body<TemplateBody>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::ReleasesWrite, &Scope::Tenant)?;
    let (key, base) = (read_key(&name)?, if_match.read()?);
    let (wish, sent) = body.read_sent().await?;
    let plan = sound(wish.plan)?;
    once(&deps, &caller, &permit, sent, async |writer| {
        let wish = SavedPlan { plan, ..seen(writer, &key, base).await? };
        let change = caller.author(None).change(&deps, ChangeKind::PlanUpdated, recorded(&wish));
        let changed = writer.append_change(change, Vec::new()).await?;
        let saved = SavedPlan { changed, ..wish };
        writer.replace_plan(&saved).await?;
        let answer = Answer::json(StatusCode::OK, &TemplateView::from(&saved))?;
        Ok(answer.with(&ETAG, version_tag(changed)).into())
    })
    .await
}
