//! `POST /api/v1/release-templates`

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, LOCATION};
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use tidegate_domain::release::{Plan, SavedPlan, TEMPLATES};
use tidegate_domain::{ChangeKind, FieldFault, Permission, PlanKey, Scope};
use utoipa::ToSchema;

use super::{TemplateView, recorded, sound};
use crate::auth::Caller;
use crate::extract::Body;
use crate::once::{Answer, once};
use crate::problem::version_tag;
use crate::v1::read_key;
use crate::{Deps, Problem, limits};

/// A plan that is to be saved.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTemplate {
    /// Names it; never changes.
    #[schema(example = "payments")]
    name: String,
    /// Stages, guards and limits.
    #[schema(value_type = Object)]
    plan: Plan,
}

impl NewTemplate {
    fn check(self, created_ms: i64) -> Result<SavedPlan, Problem> {
        let mut faults = Vec::new();
        let key: Option<PlanKey> = read_key("/name", &self.name, &mut faults);
        if TEMPLATES.contains(&self.name.to_ascii_lowercase().as_str()) {
            faults.push(FieldFault::new("/name", "everybody has a template of this name"));
        }
        match key.filter(|_| faults.is_empty()) {
            Some(key) => Ok(SavedPlan { key, plan: sound(self.plan)?, created_ms, changed: 0 }),
            None => Err(Problem::invalid(faults)),
        }
    }
}

/// Save a plan under a name
///
/// New releases of any project can be created from it.
#[utoipa::path(tag = "releases", request_body = NewTemplate, responses(
    (status = 201, body = TemplateView, headers(("ETag" = String, description = "`\"v<change>\"`"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/release-templates")]
pub(crate) async fn create_release_template(
    deps: web::Data<Deps>,
    caller: Caller,
    body: Body<NewTemplate>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::ReleasesWrite, &Scope::Tenant)?;
    let (wish, sent) = body.read_sent().await?;
    let wish = wish.check((deps.now_ms)())?;
    once(&deps, &caller, &permit, sent, async |writer| {
        if writer.plans().await?.len() >= limits::PLANS {
            return Err(Problem::over_limit(format!("a tenant saves at most {} plans", limits::PLANS)));
        }
        let change = caller.author(None).change(&deps, ChangeKind::PlanCreated, recorded(&wish));
        let changed = writer.append_change(change, Vec::new()).await?;
        let saved = SavedPlan { changed, ..wish };
        writer.create_plan(&saved).await?;
        let location = format!("/api/v1/release-templates/{}", saved.key);
        let answer = Answer::json(StatusCode::CREATED, &TemplateView::from(&saved))?;
        Ok(answer.with(&LOCATION, location).with(&ETAG, version_tag(changed)).into())
    })
    .await
}
