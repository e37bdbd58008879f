//! `POST /api/v1/projects/{project}/flags`

use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::Value;
use tidegate_core::model::{ValueType, Variants};
use tidegate_domain::{
    ChangeKind, EnvironmentRef, FlagDefinition, NewChange, NewFlag, Permission, ProjectKey, Scope, item_body,
};
use tidegate_store::Writer;
use utoipa::ToSchema;

use super::states;
use crate::auth::Caller;
use crate::extract::{Body, ProjectPath};
use crate::once::{Answer, Done, once};
use crate::publishing::{Next, Proposal, current};
use crate::view::{FlagView, VariantView};
use crate::{Deps, Problem};

/// A flag that is to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFlagBody {
    /// The key that code will ask for; never changes and is never given to another flag.
    #[schema(example = "checkout-v2")]
    key: String,
    /// `boolean`, `string`, `number` or `object`.
    #[serde(rename = "type")]
    #[schema(value_type = String, example = "boolean")]
    value_type: ValueType,
    /// Named values; a boolean flag may leave them out and gets `on` and `off`.
    #[schema(value_type = Option<std::collections::BTreeMap<String, VariantView>>,
        example = json!({ "on": { "value": true }, "off": { "value": false } }))]
    variants: Option<Variants>,
    /// A JSON Schema for the values of an object flag, without references; checked at every write.
    #[schema(value_type = Option<Object>, example = json!({ "required": ["text"] }))]
    schema: Option<Value>,
    /// What it serves while it is off; left out, the variant named `off`, or the one that is
    /// `false`, or the first.
    off_variant: Option<String>,
    /// `release`, `experiment`, `operational` or `permission`.
    purpose: Option<String>,
    /// For people.
    description: Option<String>,
    /// A member or team.
    owner: Option<String>,
    /// Words to find it by.
    #[serde(default)]
    tags: Vec<String>,
    /// Whether client audiences may receive it.
    #[serde(default)]
    client_side: bool,
}

impl From<NewFlagBody> for NewFlag {
    fn from(body: NewFlagBody) -> Self {
        Self {
            key: body.key,
            value_type: body.value_type,
            variants: body.variants,
            schema: body.schema,
            off_variant: body.off_variant,
            purpose: body.purpose,
            description: body.description,
            owner: body.owner,
            tags: body.tags,
            client_side: body.client_side,
        }
    }
}

/// Create a flag
///
/// It is off in every environment of the project; each gets a new version.
#[utoipa::path(tag = "flags", params(("project" = String, Path, description = "The project's key")),
    request_body = NewFlagBody, responses(
    (status = 201, body = FlagView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/projects/{project}/flags")]
pub(crate) async fn create_flag(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<ProjectPath>,
    body: Body<NewFlagBody>,
) -> Result<HttpResponse, Problem> {
    let project = path.project()?;
    let permit = caller.permit(Permission::FlagsWrite, &Scope::Project(project.clone()))?;
    let (wish, sent) = body.read_sent().await?;
    let wish = NewFlag::from(wish);
    let flag = wish.clone().decide((deps.now_ms)())?;
    let recorded = NewFlag { off_variant: Some(flag.off_variant.clone()), ..wish };
    let recorded = serde_json::to_value(recorded).map_err(|_| Problem::internal())?;
    once(&deps, &caller, &permit, sent, async |writer| {
        if writer.project(&project).await?.is_none() {
            return Err(Problem::not_found("project", project.as_str()));
        }
        writer.create_flag(&project, &flag).await?;
        let item = (format!("flag/{}", flag.key), item_body(&flag.first_rules()));
        let nexts = next_versions(&deps, writer, &project, &item).await?;
        let change = NewChange {
            project: Some(project.clone()),
            ..caller.author(None).change(&deps, ChangeKind::FlagCreated, recorded)
        };
        let seq = writer.append_change(change, nexts.iter().map(Next::versioned_items).collect()).await?;
        let flag = FlagDefinition { changed: seq, ..flag };
        writer.update_flag(&project, &flag).await?;
        let states = states(writer, &caller.access, &project, std::slice::from_ref(&flag)).await?;
        let location = format!("/api/v1/projects/{project}/flags/{}", flag.key);
        let answer = Answer::json(StatusCode::CREATED, &FlagView::new(flag, &states))?;
        Ok(Done { nexts, answer: answer.with(&LOCATION, location) })
    })
    .await
}

async fn next_versions(
    deps: &Deps,
    writer: &Writer,
    project: &ProjectKey,
    (key, body): &(String, String),
) -> Result<Vec<Next>, Problem> {
    let mut nexts = Vec::new();
    for stored in writer.environments(project).await? {
        let (tenant, environment) = (writer.tenant().clone(), stored.key.clone());
        let environment = EnvironmentRef { tenant, project: project.clone(), environment };
        let held = current(deps, writer, &environment, &stored).await?;
        let items = vec![(key.clone(), Some(body.clone()))];
        nexts.push(Next::new(deps, environment, held, Proposal::of_flags(items, "")).await?);
    }
    Ok(nexts)
}
