//! `POST /api/v1/projects/{project}/environments/{environment}/changes`

use actix_web::http::StatusCode;
use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidegate_domain::{
    EnvironmentRef, FlagInstruction, Instruction, Items, Permission, Permit, Preview, Ruleset, Scope,
    check_text,
};
use tidegate_store::Writer;
use utoipa::ToSchema;

use super::preview::PreviewView;
use crate::auth::Caller;
use crate::extract::{Body, EnvironmentPath, IfMatch, Params};
use crate::instructions::read_instructions;
use crate::locking::Glass;
use crate::once::{Answer, Done, Sent, once};
use crate::problem::version_tag;
use crate::publishing::{
    Applied, Asked, Author, Setting, change_rules, prepare_items, preview_rules, set_items,
};
use crate::{Deps, Problem};

/// A change of rules: all of its instructions are carried out, or none.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewRulesChange {
    /// Steps such as `{"kind": "turn_on", "flag": "checkout-v2"}`, in order.
    #[schema(value_type = Vec<Object>, example = json!([{ "kind": "turn_on", "flag": "checkout-v2" }]))]
    instructions: Vec<Value>,
    /// Why.
    comment: Option<String>,
}

/// The version that there is now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AppliedView {
    /// The environment's version.
    #[schema(example = 43)]
    version: u64,
    /// The change's number; `null` where everything was so already.
    #[schema(required)]
    change: Option<u64>,
}

/// What became of a change.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ChangeAnswer {
    /// It was made.
    Applied(AppliedView),
    /// It would be made, were it not for `dry_run`.
    Preview(PreviewView),
}

/// How a change is made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeParams {
    #[serde(default)]
    pub(crate) dry_run: bool,
    #[serde(default)]
    break_glass: bool,
}

impl ChangeParams {
    /// Whether the change may end releases that drive what it changes.
    pub(crate) fn glass(&self) -> Glass {
        if self.break_glass { Glass::Broken } else { Glass::Whole }
    }
}

/// What each instruction needs; a permission that was made for just that will do, too.
fn permit(
    caller: &Caller,
    environment: &EnvironmentRef,
    instructions: &[Instruction],
) -> Result<Permit, Problem> {
    let place = Scope::from(environment);
    let mut permit = caller.permit_in_parts(Permission::FlagsRead, &place)?;
    for instruction in instructions {
        let narrow = match instruction {
            Instruction::TurnOn { .. } | Instruction::TurnOff { .. } => Some(Permission::FlagsSwitch),
            Instruction::AddOverride { .. } | Instruction::RemoveOverride { .. } => {
                Some(Permission::OverridesWrite)
            }
            _ => None,
        };
        permit = narrow_permit(caller, narrow, &place)?;
    }
    Ok(permit)
}

/// The permit to change rules, by a permission that was made for just that where the caller has it.
pub(crate) fn narrow_permit(
    caller: &Caller,
    narrow: Option<Permission>,
    place: &Scope,
) -> Result<Permit, Problem> {
    let narrow = narrow.filter(|narrow| caller.access.allows(*narrow, place));
    caller.permit(narrow.unwrap_or(Permission::FlagsWrite), place)
}

/// Change the rules of an environment
///
/// `If-Match` names the version that the author saw, as `"v<version>"`. The change is refused only
/// if something that it touches has changed since. Turning flags off accepts `*`.
///
/// With `dry_run=true` the change is checked in the same way, but not made: the answer shows what it
/// would do, and which share of units it would move.
///
/// What a release drives is locked (409). With `break_glass=true` the change is made, and the release ends
/// by it as `superseded`.
#[utoipa::path(tag = "rules",
    params(
        ("project" = String, Path, description = "The project's key"),
        ("environment" = String, Path, description = "The environment's key"),
        ("dry_run" = Option<bool>, Query, description = "Whether to tell only what would change"),
        ("break_glass" = Option<bool>, Query, description = "Whether it may end releases that drive what it changes"),
        ("If-Match" = String, Header, description = "`\"v<version>\"`"),
    ),
    request_body = NewRulesChange, responses(
    (status = 200, body = ChangeAnswer,
        headers(("ETag" = String, description = "`\"v<version>\"` of the version that there is now"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[post("/projects/{project}/environments/{environment}/changes")]
pub(crate) async fn change_environment(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<EnvironmentPath>,
    (params, if_match): (Params<ChangeParams>, IfMatch),
    body: Body<NewRulesChange>,
) -> Result<HttpResponse, Problem> {
    let environment = path.of(&caller)?;
    let params = params.read()?;
    let (dry_run, glass) = (params.dry_run, params.glass());
    let base = if_match.read()?;
    let (wish, sent) = body.read_sent().await?;
    let (instructions, comment) = wish.check()?;
    let permit = permit(&caller, &environment, &instructions)?;
    let author = caller.author(comment);
    let asked = Asked { environment: &environment, base, instructions: &instructions, glass };
    carry_out(&deps, (&caller, &permit, &author), (sent, dry_run), &asked).await
}

/// Carries out instructions, or tells what that would do.
pub(crate) async fn carry_out(
    deps: &Deps,
    (caller, permit, author): (&Caller, &Permit, &Author),
    (sent, dry_run): (Sent, bool),
    asked: &Asked<'_>,
) -> Result<HttpResponse, Problem> {
    if dry_run {
        let writer = caller.write(deps, permit).await?;
        let told = preview_rules(deps, &writer, author, asked).await?;
        let answer = ChangeAnswer::Preview(PreviewView::new(told.would_be, told.preview));
        return Ok(HttpResponse::Ok().insert_header((ETAG, version_tag(told.version))).json(answer));
    }
    once(deps, caller, permit, sent, async |writer| applied(change_rules(deps, writer, author, asked).await?))
        .await
}

/// Answers that everything is so already.
pub(crate) async fn nothing_to_do(
    deps: &Deps,
    (caller, permit): (&Caller, &Permit),
    (sent, dry_run): (Sent, bool),
    version: u64,
) -> Result<HttpResponse, Problem> {
    if dry_run {
        let answer = ChangeAnswer::Preview(PreviewView::new(version, Preview::default()));
        return Ok(HttpResponse::Ok().insert_header((ETAG, version_tag(version))).json(answer));
    }
    let nothing = Applied { version, change: None, next: None };
    once(deps, caller, permit, sent, async |_| applied(nothing)).await
}

impl NewRulesChange {
    fn check(self) -> Result<(Vec<Instruction>, Option<String>), Problem> {
        let mut faults = Vec::new();
        self.comment.iter().for_each(|comment| check_text("/comment", comment, &mut faults));
        let instructions = read_instructions(&self.instructions, elsewhere, &mut faults);
        if faults.is_empty() { Ok((instructions, self.comment)) } else { Err(Problem::invalid(faults)) }
    }
}

/// What is about a flag in all environments is no matter of one of them.
fn elsewhere(value: &Value) -> Option<&'static str> {
    let is_known = FlagInstruction::deserialize(value).is_ok();
    is_known.then_some("this is about the flag in all environments: send it to the project's `changes`")
}

/// Sets or removes the items that `decide` names, or tells what that would do.
pub(crate) async fn set_rules(
    deps: &Deps,
    (caller, permit, author): (&Caller, &Permit, &Author),
    (sent, dry_run): (Sent, bool),
    setting: Setting<'_>,
    decide: impl AsyncFnOnce(&Writer, &Ruleset) -> Result<Items, Problem>,
) -> Result<HttpResponse, Problem> {
    if dry_run {
        let writer = caller.write(deps, permit).await?;
        let (version, next) = prepare_items(deps, &writer, &setting, decide).await?;
        let preview = next.as_ref().map(|next| Preview::new(next.held(), next.items()));
        let would_be = version + u64::from(preview.is_some());
        let answer = ChangeAnswer::Preview(PreviewView::new(would_be, preview.unwrap_or_default()));
        return Ok(HttpResponse::Ok().insert_header((ETAG, version_tag(version))).json(answer));
    }
    once(deps, caller, permit, sent, async |writer| {
        let prepared = prepare_items(deps, writer, &setting, decide).await?;
        applied(set_items(deps, writer, author, setting, prepared).await?)
    })
    .await
}

fn applied(Applied { version, change, next }: Applied) -> Result<Done, Problem> {
    let view = ChangeAnswer::Applied(AppliedView { version, change });
    let answer = Answer::json(StatusCode::OK, &view)?.with(&ETAG, version_tag(version));
    Ok(Done { nexts: next.into_iter().collect(), answer })
}

/// Why, in words that can be kept.
pub(crate) fn check_comment(comment: Option<String>) -> Result<Option<String>, Problem> {
    let mut faults = Vec::new();
    comment.iter().for_each(|comment| check_text("/comment", comment, &mut faults));
    if faults.is_empty() { Ok(comment) } else { Err(Problem::invalid(faults)) }
}
