//! `POST /api/v1/projects/{project}/environments/{environment}/releases`

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, LOCATION};
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::json;
use tidegate_core::parse_instant;
use tidegate_domain::release::{Command, Measure, NewRelease, Origin, Plan, Release, decide};
use tidegate_domain::{
    ChangeKind, EnvironmentRef, FieldFault, NewChange, Permission, Refusal, Scope, check_text,
};
use tidegate_store::{Reader, Writer};
use utoipa::ToSchema;

use super::preview::{ReleasePreviewView, preview};
use super::view::{ReleaseView, names_in};
use crate::auth::Caller;
use crate::extract::{Body, EnvironmentPath, Params};
use crate::once::{Answer, once};
use crate::problem::version_tag;
use crate::publishing::{Author, current};
use crate::releasing::expect_free;
use crate::v1::templates::plan_named;
use crate::{Deps, Problem};

/// What is to be released.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "flag": "checkout-v2", "baseline": "off", "target": "on", "unit": "user.key",
    "template": "standard" }))]
pub(crate) struct NewReleaseBody {
    /// The flag's key.
    flag: String,
    /// The rule that is driven; the fallthrough without one.
    rule: Option<String>,
    /// The variant that everybody gets before.
    baseline: String,
    /// The variant that everybody is to get.
    target: String,
    /// The attribute that is split.
    unit: String,
    /// How it goes out; or a `template`.
    #[schema(value_type = Option<Object>)]
    plan: Option<Plan>,
    /// The name of a plan that everybody has, or that was saved.
    template: Option<String>,
    /// Not before this time; RFC 3339.
    start_at: Option<String>,
    /// Why, for the change log.
    comment: Option<String>,
}

/// How it is made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateParams {
    #[serde(default)]
    dry_run: bool,
}

/// Create a release
///
/// It is a draft: nobody is exposed before it is told to `start`. With `dry_run=true` nothing is created,
/// and the answer tells who would be exposed at each stage.
#[utoipa::path(tag = "releases",
    params(
        ("project" = String, Path, description = "The project's key"),
        ("environment" = String, Path, description = "The environment's key"),
        ("dry_run" = Option<bool>, Query, description = "Whether to tell only who would be exposed"),
    ),
    request_body = NewReleaseBody, responses(
    (status = 200, body = ReleasePreviewView), (status = 201, body = ReleaseView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/projects/{project}/environments/{environment}/releases")]
pub(crate) async fn create_release(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<EnvironmentPath>,
    params: Params<CreateParams>,
    body: Body<NewReleaseBody>,
) -> Result<HttpResponse, Problem> {
    let of = path.of(&caller)?;
    let permit = caller.permit(Permission::ReleasesWrite, &Scope::from(&of))?;
    let dry_run = params.read()?.dry_run;
    let (wish, sent) = body.read_sent().await?;
    let author = caller.author(wish.comment.clone());
    let start_at_ms = wish.check()?;
    if dry_run {
        let writer = caller.write(&deps, &permit).await?;
        let wish = wish.planned(&writer, start_at_ms).await?;
        let release = draft(&deps, &writer, &author, &of, wish).await?;
        return Ok(HttpResponse::Ok().json(preview(&writer, &release).await?));
    }
    once(&deps, &caller, &permit, sent, async |writer| {
        let wish = wish.planned(writer, start_at_ms).await?;
        let release = draft(&deps, writer, &author, &of, wish).await?;
        writer.create_release(&release).await?;
        let recorded = json!({ "id": release.origin.id, "release": release.wish });
        let change = NewChange {
            project: Some(of.project.clone()),
            environment: Some(of.environment.clone()),
            ..author.change(&deps, ChangeKind::ReleaseCreated, recorded)
        };
        writer.append_change(change, Vec::new()).await?;
        let EnvironmentRef { project, environment, .. } = &of;
        let id = &release.origin.id;
        let location = format!("/api/v1/projects/{project}/environments/{environment}/releases/{id}");
        let tag = version_tag(release.version);
        let names = names_in(writer, [&release]).await?;
        let answer = Answer::json(StatusCode::CREATED, &ReleaseView::new(release, &names))?;
        Ok(answer.with(&LOCATION, location).with(&ETAG, tag).into())
    })
    .await
}

impl NewReleaseBody {
    /// When it is to start at the earliest.
    fn check(&self) -> Result<Option<i64>, Problem> {
        let mut faults = Vec::new();
        self.comment.iter().for_each(|comment| check_text("/comment", comment, &mut faults));
        let start_at_ms = self.start_at.as_deref().and_then(|text| {
            let start = parse_instant(text);
            if start.is_none() {
                faults.push(FieldFault::new("/start_at", "an RFC 3339 date-time is expected"));
            }
            start
        });
        if self.plan.is_some() == self.template.is_some() {
            faults.push(FieldFault::new("/plan", "either a `plan` or a `template` is expected"));
        }
        if faults.is_empty() { Ok(start_at_ms) } else { Err(Problem::invalid(faults)) }
    }

    /// With the plan that a template is now. Looked up where the release is written, so that a request which comes
    /// again gets its answer whatever has become of the template.
    async fn planned(self, reader: &Reader, start_at_ms: Option<i64>) -> Result<NewRelease, Problem> {
        let Self { flag, rule, baseline, target, unit, plan, template, .. } = self;
        let plan = match (plan, &template) {
            (Some(plan), _) => plan,
            (None, name) => plan_named(reader, name.as_deref().unwrap_or_default()).await?,
        };
        Ok(NewRelease { flag, rule, baseline, target, unit, plan, template, start_at_ms })
    }
}

/// The release before anything has happened to it, if its flag could be driven by it now.
async fn draft(
    deps: &Deps,
    writer: &Writer,
    author: &Author,
    of: &EnvironmentRef,
    wish: NewRelease,
) -> Result<Release, Problem> {
    let missing = || Problem::not_found("environment", of.environment.as_str());
    let stored = writer.environment(&of.project, &of.environment).await?.ok_or_else(missing)?;
    let held = current(deps, writer, of, &stored).await?;
    expect_free(writer, of, &wish.flag, wish.rule.as_deref()).await?;
    let origin = Origin {
        id: deps.new_id(),
        project: of.project.to_string(),
        environment: of.environment.to_string(),
        seed: Origin::seed(of.project.as_str(), &wish.flag),
        creator: author.actor.clone(),
        created_ms: writer.database_ms().await?,
    };
    let release = Release::create(origin, wish).map_err(|faults| Problem::from(Refusal::Invalid(faults)))?;
    let fault = |fault: FieldFault| Problem::invalid(vec![fault]);
    let unknown = || FieldFault::new("/flag", format!("the environment has no flag `{}`", release.wish.flag));
    let flag = held.ruleset().flag(&format!("flag/{}", release.wish.flag));
    let mut flag = flag.ok_or_else(unknown).map_err(fault)?;
    let mut begun = release.clone();
    begun.wish.start_at_ms = None;
    let start = decide(&begun, &author.actor, &Command::Start(Measure::default()), "a try", 0);
    start.into_iter().flatten().for_each(|event| begun.apply(&event));
    begun.apply_to(&mut flag).map_err(fault)?;
    Ok(release)
}
