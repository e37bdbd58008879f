//! `POST /api/v1/projects/{project}/changes`

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidegate_domain::{
    Base, ChangeKind, ChangedFlag, EnvironmentRef, FlagDefinition, FlagInstruction, Instruction, NewChange,
    Permission, Precondition, Preview, ProjectKey, Scope, check_text, decide_flags,
};
use tidegate_store::Writer;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::{Body, IfMatch, Params, ProjectPath};
use crate::instructions::read_instructions;
use crate::locking::Glass;
use crate::once::{Answer, Done, once};
use crate::problem::version_tag;
use crate::publishing::{Author, Next, Proposal, current, measured};
use crate::v1::environments::change::ChangeParams;
use crate::v1::environments::preview::PreviewView;
use crate::view::DefinitionView;
use crate::{Deps, Problem, limits, releasing};

/// A change of what belongs to flags in all environments: all of it is carried out, or nothing.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewFlagsChange {
    /// Steps such as `{"kind": "set_owner", "flag": "checkout-v2", "owner": "payments"}`, in order.
    #[schema(value_type = Vec<Object>, example = json!([{ "kind": "set_owner", "flag": "checkout-v2", "owner": "payments" }]))]
    instructions: Vec<Value>,
    /// Why.
    comment: Option<String>,
}

/// What became of a change.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlagsChangeView {
    /// The change's number; `null` where everything was so already, or was only asked about.
    #[schema(required, example = 17)]
    change: Option<u64>,
    /// The flags that changed, as they are now.
    flags: Vec<DefinitionView>,
    /// The version that each environment has now, of those whose rules changed.
    versions: BTreeMap<String, u64>,
    /// With `dry_run`: what would change in each environment.
    #[serde(skip_serializing_if = "Option::is_none")]
    preview: Option<BTreeMap<String, PreviewView>>,
}

/// Change what belongs to flags in all environments
///
/// Variants, owner, tags, description, lifetime, whether clients receive it, archiving. `If-Match`
/// names the change that the author saw last, as the `ETag` of the project or of the flag says it;
/// it is refused only if a flag that it touches has changed since. Environments whose rules change
/// with it get a new version each.
#[utoipa::path(tag = "flags",
    params(
        ("project" = String, Path, description = "The project's key"),
        ("dry_run" = Option<bool>, Query, description = "Whether to tell only what would change"),
        ("break_glass" = Option<bool>, Query, description = "Whether it may end releases that drive what it changes"),
        ("If-Match" = String, Header, description = "`\"v<change>\"`"),
    ),
    request_body = NewFlagsChange, responses(
    (status = 200, body = FlagsChangeView,
        headers(("ETag" = String, description = "`\"v<change>\"` of the latest change"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[post("/projects/{project}/changes")]
pub(crate) async fn change_project(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<ProjectPath>,
    (params, if_match): (Params<ChangeParams>, IfMatch),
    body: Body<NewFlagsChange>,
) -> Result<HttpResponse, Problem> {
    let project = path.project()?;
    let permit = caller.permit(Permission::FlagsWrite, &Scope::Project(project.clone()))?;
    let params = params.read()?;
    let (dry_run, glass) = (params.dry_run, params.glass());
    let base = if_match.read()?;
    let (wish, sent) = body.read_sent().await?;
    let instructions = wish.check()?;
    let recorded = serde_json::to_value(&instructions).map_err(|_| Problem::internal())?;
    let comment = wish.comment.as_deref();
    let asked = Asked { project: &project, base, instructions: &instructions, comment, glass };
    if dry_run {
        let writer = caller.write(&deps, &permit).await?;
        return Ok(asked.prepare(&deps, &writer).await?.previewed());
    }
    once(&deps, &caller, &permit, sent, async |writer| {
        let prepared = asked.prepare(&deps, writer).await?;
        if prepared.flags.is_empty() {
            return unchanged(&prepared);
        }
        let author = caller.author(wish.comment.clone());
        let change = NewChange {
            project: Some(project.clone()),
            ..author.change(&deps, ChangeKind::FlagsChanged, recorded)
        };
        prepared.record((&deps, writer, &author), change).await
    })
    .await
}

impl NewFlagsChange {
    fn check(&self) -> Result<Vec<FlagInstruction>, Problem> {
        let mut faults = Vec::new();
        let instructions = read_instructions(&self.instructions, elsewhere, &mut faults);
        self.comment.iter().for_each(|comment| check_text("/comment", comment, &mut faults));
        if faults.is_empty() { Ok(instructions) } else { Err(Problem::invalid(faults)) }
    }
}

/// Rules are a matter of one environment.
fn elsewhere(value: &Value) -> Option<&'static str> {
    let is_known = Instruction::deserialize(value).is_ok();
    is_known.then_some("this is about the rules of one environment: send it to that one's `changes`")
}

/// What is asked for, and the change that its author saw last.
struct Asked<'a> {
    project: &'a ProjectKey,
    base: Option<Base>,
    instructions: &'a [FlagInstruction],
    comment: Option<&'a str>,
    /// Whether it may end releases.
    glass: Glass,
}

/// Refuses what its author decided without having seen how the flags stand now, and says how they do.
pub(super) fn expect_seen<'a>(
    precondition: Precondition,
    flags: impl Iterator<Item = &'a FlagDefinition> + Clone,
) -> Result<(), Problem> {
    let touched = flags.clone().map(|flag| (flag.key.as_str(), flag.changed));
    precondition.check(touched).map_err(|refusal| Problem::from(refusal).with_present(&Present::of(flags)))
}

/// How flags stand now, for who has seen them otherwise.
#[derive(Serialize)]
pub(super) struct Present {
    flags: Vec<DefinitionView>,
}

impl Present {
    pub(super) fn of<'a>(flags: impl Iterator<Item = &'a FlagDefinition>) -> Self {
        Self { flags: flags.take(limits::FAULTS_LISTED).cloned().map(DefinitionView::from).collect() }
    }
}

/// What that makes of flags and environments. Nothing is written yet.
pub(super) struct Prepared {
    pub(super) current: u64,
    pub(super) flags: Vec<ChangedFlag>,
    pub(super) nexts: Vec<Next>,
}

impl Asked<'_> {
    async fn prepare(&self, deps: &Deps, writer: &Writer) -> Result<Prepared, Problem> {
        if writer.project(self.project).await?.is_none() {
            return Err(Problem::not_found("project", self.project.as_str()));
        }
        let current = writer.last_change().await?;
        let base = match self.base.ok_or_else(|| Problem::precondition_required(current))? {
            Base::Any => return Err(Problem::precondition_required(current)),
            base => base,
        };
        let named = self.named(writer).await?;
        expect_seen(Precondition { base, current }, named.iter())?;
        let flags = decide_flags(named, self.instructions, (deps.now_ms)())?;
        let nexts = self.nexts(deps, writer, &flags).await?;
        Ok(Prepared { current, flags, nexts })
    }

    /// The flags that the instructions name, as far as they exist.
    async fn named(&self, writer: &Writer) -> Result<Vec<FlagDefinition>, Problem> {
        let mut keys: Vec<&str> = self.instructions.iter().map(FlagInstruction::flag).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut named = Vec::new();
        for key in keys.iter().filter_map(|key| key.parse().ok()) {
            named.extend(writer.flag(self.project, &key).await?);
        }
        Ok(named)
    }

    async fn nexts(&self, deps: &Deps, writer: &Writer, flags: &[ChangedFlag]) -> Result<Vec<Next>, Problem> {
        let mut nexts = Vec::new();
        for stored in writer.environments(self.project).await? {
            let environment = EnvironmentRef {
                tenant: writer.tenant().clone(),
                project: self.project.clone(),
                environment: stored.key.clone(),
            };
            let held = current(deps, writer, &environment, &stored).await?;
            let items: Vec<_> = flags.iter().filter_map(|flag| flag.item(held.ruleset())).collect();
            if !items.is_empty() {
                stored.policy.check(measured(deps, self.comment, false))?;
                let how = (Proposal::of_flags(items, "/instructions"), self.glass);
                nexts.extend(Next::beside_releases(deps, writer, environment, held, how).await?);
            }
        }
        Ok(nexts)
    }
}

impl Prepared {
    /// Tells what would change.
    pub(super) fn previewed(&self) -> HttpResponse {
        let preview = self.nexts.iter().map(|next| {
            let would_be = next.versioned_items().version;
            let shown = PreviewView::new(would_be, Preview::new(next.held(), next.items()));
            (next.environment().environment.to_string(), shown)
        });
        let view = FlagsChangeView { preview: Some(preview.collect()), ..self.view(None) };
        HttpResponse::Ok().insert_header((ETAG, version_tag(self.current))).json(view)
    }

    /// Records the change of the project that makes it so.
    pub(super) async fn record(
        self,
        (deps, writer, author): (&Deps, &Writer, &Author),
        change: NewChange,
    ) -> Result<Done, Problem> {
        let project = change.project.clone().ok_or_else(Problem::internal)?;
        let versions = self.nexts.iter().map(Next::versioned_items).collect();
        let seq = writer.append_change(change, versions).await?;
        for flag in &self.flags {
            writer.update_flag(&project, &FlagDefinition { changed: seq, ..flag.after.clone() }).await?;
        }
        for next in &self.nexts {
            releasing::supersede(deps, writer, author, next).await?;
        }
        let answer = Answer::json(StatusCode::OK, &self.view(Some(seq)))?;
        Ok(Done { nexts: self.nexts, answer: answer.with(&ETAG, version_tag(seq)) })
    }

    fn view(&self, change: Option<u64>) -> FlagsChangeView {
        let version =
            |next: &Next| (next.environment().environment.to_string(), next.versioned_items().version);
        FlagsChangeView {
            change,
            flags: self.flags.iter().map(|flag| flag.after.clone().into()).collect(),
            versions: self.nexts.iter().map(version).collect(),
            preview: None,
        }
    }
}

/// Answers that everything is so already.
pub(super) fn unchanged(prepared: &Prepared) -> Result<Done, Problem> {
    let answer = Answer::json(StatusCode::OK, &prepared.view(None))?;
    Ok(answer.with(&ETAG, version_tag(prepared.current)).into())
}
