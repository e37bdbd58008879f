//! `POST /api/v1/projects/{project}/environments`

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::json;
use tidegate_core::Header;
use tidegate_domain::{
    ChangeKind, Environment, EnvironmentKey, FlagDefinition, Items, NewChange, Permission, Policy,
    ProjectKey, Ruleset, Scope, TenantKey, VersionedItems, check_text, item_body,
};
use tidegate_store::{Page, Writer};
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::{Body, ProjectPath};
use crate::once::{Answer, once};
use crate::v1::read_key;
use crate::view::EnvironmentView;
use crate::{Deps, Problem, limits};

/// An environment that is to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewEnvironment {
    /// Names it in paths; never changes.
    #[schema(example = "production")]
    key: String,
    /// What people call it.
    #[schema(example = "Production")]
    name: String,
}

impl NewEnvironment {
    fn check(self, created_ms: i64) -> Result<Environment, Problem> {
        let mut faults = Vec::new();
        check_text("/name", &self.name, &mut faults);
        match read_key::<EnvironmentKey>("/key", &self.key, &mut faults) {
            Some(key) if faults.is_empty() => Ok(Environment {
                key,
                name: self.name,
                version: 1,
                epoch: 1,
                digest: String::new(),
                created_ms,
                policy: Policy::default(),
                policy_changed: 0,
            }),
            _ => Err(Problem::invalid(faults)),
        }
    }
}

/// Create an environment
///
/// It starts at version 1, with every flag of the project turned off.
#[utoipa::path(tag = "environments", params(("project" = String, Path, description = "The project's key")),
    request_body = NewEnvironment, responses(
    (status = 201, body = EnvironmentView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/projects/{project}/environments")]
pub(crate) async fn create_environment(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<ProjectPath>,
    body: Body<NewEnvironment>,
) -> Result<HttpResponse, Problem> {
    let project = path.project()?;
    let permit = caller.permit(Permission::EnvironmentsWrite, &Scope::Project(project.clone()))?;
    let (wish, sent) = body.read_sent().await?;
    let mut environment = wish.check((deps.now_ms)())?;
    once(&deps, &caller, &permit, sent, async |writer| {
        if writer.project(&project).await?.is_none() {
            return Err(Problem::not_found("project", project.as_str()));
        }
        environment.epoch = writer.epoch().await;
        let flags = all_flags(writer, &project).await?;
        let first = first_version(caller.tenant(), &project, &environment, &flags)?;
        environment.digest.clone_from(&first.digest);
        writer.create_environment(&project, &environment).await?;
        let created = json!({ "key": environment.key.as_str(), "name": environment.name });
        let change = NewChange {
            project: Some(project.clone()),
            environment: Some(environment.key.clone()),
            ..caller.author(None).change(&deps, ChangeKind::EnvironmentCreated, created)
        };
        writer.append_change(change, vec![first]).await?;
        let location = format!("/api/v1/projects/{project}/environments/{}", environment.key);
        let answer = Answer::json(StatusCode::CREATED, &EnvironmentView::from(environment))?;
        Ok(answer.with(&LOCATION, location).into())
    })
    .await
}

async fn all_flags(writer: &Writer, project: &ProjectKey) -> Result<Vec<FlagDefinition>, Problem> {
    let mut flags: Vec<FlagDefinition> = Vec::new();
    loop {
        let after = flags.last().map(|flag| flag.key.to_string());
        let page = Page { after: after.as_deref(), limit: limits::PAGE_ITEMS as u32 };
        let more = writer.flags(project, (None, false), page).await?;
        if more.is_empty() {
            return Ok(flags);
        }
        flags.extend(more);
    }
}

fn first_version(
    tenant: &TenantKey,
    project: &ProjectKey,
    environment: &Environment,
    flags: &[FlagDefinition],
) -> Result<VersionedItems, Problem> {
    let item = |flag: &FlagDefinition| (format!("flag/{}", flag.key), Some(item_body(&flag.first_rules())));
    let items: Items = flags.iter().map(item).collect();
    let header = Header {
        tenant: tenant.to_string(),
        project: project.to_string(),
        environment: environment.key.to_string(),
        version: 0,
        epoch: environment.epoch,
    };
    let first = Ruleset::empty(header).next(&items, &[], "")?;
    Ok(VersionedItems {
        environment: environment.key.clone(),
        epoch: environment.epoch,
        version: 1,
        digest: first.snapshot().digest().into(),
        items,
        lists: Vec::new(),
        client_digest: None,
    })
}
