//! `POST /api/v1/projects`

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::json;
use tidegate_domain::{ChangeKind, NewChange, Permission, Project, ProjectKey, Scope, check_text};
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::Body;
use crate::once::{Answer, once};
use crate::v1::read_key;
use crate::view::ProjectView;
use crate::{Deps, Problem};

/// A project that is to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProject {
    /// Names it in paths; never changes.
    #[schema(example = "shop")]
    key: String,
    /// What people call it.
    #[schema(example = "Shop")]
    name: String,
}

impl NewProject {
    fn check(self, created_ms: i64) -> Result<Project, Problem> {
        let mut faults = Vec::new();
        check_text("/name", &self.name, &mut faults);
        match read_key::<ProjectKey>("/key", &self.key, &mut faults) {
            Some(key) if faults.is_empty() => Ok(Project { key, name: self.name, created_ms }),
            _ => Err(Problem::invalid(faults)),
        }
    }
}

/// Create a project
///
/// It has no environments yet; create them next.
#[utoipa::path(tag = "projects", request_body = NewProject, responses(
    (status = 201, body = ProjectView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/projects")]
pub(crate) async fn create_project(
    deps: web::Data<Deps>,
    caller: Caller,
    body: Body<NewProject>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::EnvironmentsWrite, &Scope::Tenant)?;
    let (wish, sent) = body.read_sent().await?;
    let project = wish.check((deps.now_ms)())?;
    once(&deps, &caller, &permit, sent, async |writer| {
        writer.create_project(&project).await?;
        let created = json!({ "key": project.key.as_str(), "name": project.name });
        let change = NewChange {
            project: Some(project.key.clone()),
            ..caller.author(None).change(&deps, ChangeKind::ProjectCreated, created)
        };
        writer.append_change(change, Vec::new()).await?;
        let location = format!("/api/v1/projects/{}", project.key);
        let answer = Answer::json(StatusCode::CREATED, &ProjectView::from(project))?;
        Ok(answer.with(&LOCATION, location).into())
    })
    .await
}
