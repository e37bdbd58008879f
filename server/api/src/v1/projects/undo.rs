//! `POST /api/v1/projects/{project}/changes/{change}/undo`

use std::collections::BTreeMap;
use std::iter;

use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::json;
use tidegate_domain::{
    Base, Change, ChangeKind, ChangedFlag, Earlier, Environment, EnvironmentRef, FlagDefinition,
    FlagInstruction, FlagRecord, Items, NewChange, Permission, Precondition, ProjectKey, Ruleset, Scope,
    undo,
};
use tidegate_store::{ChangeFilter, Writer};

use super::change::{FlagsChangeView, Prepared, Present, expect_seen, unchanged};
use crate::auth::Caller;
use crate::extract::{Body, IfMatch, Params, ProjectPath};
use crate::locking::Glass;
use crate::once::once;
use crate::publishing::{Next, Proposal, current, measured};
use crate::v1::environments::change::{ChangeParams, check_comment};
use crate::v1::rulesets::revert::Reason;
use crate::{Deps, Problem};

/// The part of a path that names a change of a project.
#[derive(Debug, Deserialize)]
pub(crate) struct ChangePath {
    #[serde(flatten)]
    project: ProjectPath,
    change: String,
}

/// Undo a change of what belongs to flags in all environments
///
/// The flags become what they were before it, and in each environment their rules, too. It is refused
/// (412) where something of that has changed again. `If-Match` and `dry_run` are as for changes of the
/// project.
#[utoipa::path(tag = "flags",
    params(
        ("project" = String, Path, description = "The project's key"),
        ("change" = String, Path, description = "The change's number"),
        ("dry_run" = Option<bool>, Query, description = "Whether to tell only what would change"),
        ("break_glass" = Option<bool>, Query, description = "Whether it may end releases that drive what it changes"),
        ("If-Match" = String, Header, description = "`\"v<change>\"`"),
    ),
    request_body = Reason, responses(
    (status = 200, body = FlagsChangeView,
        headers(("ETag" = String, description = "`\"v<change>\"` of the latest change"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[post("/projects/{project}/changes/{change}/undo")]
pub(crate) async fn undo_project_change(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<ChangePath>,
    (params, if_match): (Params<ChangeParams>, IfMatch),
    body: Body<Reason>,
) -> Result<HttpResponse, Problem> {
    let project = path.project.project()?;
    let permit = caller.permit(Permission::FlagsWrite, &Scope::Project(project.clone()))?;
    let change: u64 = path.change.parse().map_err(|_| Problem::not_found("change", &path.change))?;
    let params = params.read()?;
    let (dry_run, glass) = (params.dry_run, params.glass());
    let base = if_match.read()?;
    let (reason, sent) = body.read_sent().await?;
    let author = caller.author(check_comment(reason.comment)?);
    let undoing = Undoing { project: &project, change, base, comment: author.comment.as_deref(), glass };
    if dry_run {
        let writer = caller.write(&deps, &permit).await?;
        return Ok(undoing.prepare(&deps, &writer).await?.previewed());
    }
    once(&deps, &caller, &permit, sent, async |writer| {
        let prepared = undoing.prepare(&deps, writer).await?;
        if prepared.flags.is_empty() {
            return unchanged(&prepared);
        }
        let records: Vec<_> = prepared.flags.iter().map(|flag| FlagRecord::from(&flag.after)).collect();
        let recorded = json!({ "change": change, "flags": records });
        let change = NewChange {
            project: Some(project.clone()),
            ..author.change(&deps, ChangeKind::FlagsUndone, recorded)
        };
        prepared.record((&deps, writer, &author), change).await
    })
    .await
}

/// What is undone, and what its author saw.
struct Undoing<'a> {
    project: &'a ProjectKey,
    change: u64,
    base: Option<Base>,
    comment: Option<&'a str>,
    glass: Glass,
}

impl Undoing<'_> {
    async fn prepare(&self, deps: &Deps, writer: &Writer) -> Result<Prepared, Problem> {
        if writer.project(self.project).await?.is_none() {
            return Err(Problem::not_found("project", self.project.as_str()));
        }
        let current = writer.last_change().await?;
        let base = self.base.filter(|base| *base != Base::Any);
        let base = base.ok_or_else(|| Problem::precondition_required(current))?;
        let found = self.found(writer).await?;
        let flags = self.flags(writer, &found, current).await?;
        expect_seen(Precondition { base, current }, flags.iter().map(|flag| &flag.before))?;
        let mut nexts = Vec::new();
        for stored in writer.environments(self.project).await? {
            nexts.extend(self.next(deps, (writer, &stored), &found, &flags).await?);
        }
        Ok(Prepared { current, flags, nexts })
    }

    async fn found(&self, writer: &Writer) -> Result<Change, Problem> {
        let before = Some(self.change.saturating_add(1));
        let filter =
            ChangeFilter { project: Some(self.project), before, limit: 1, ..ChangeFilter::default() };
        let found = writer.changes(&filter).await?.pop().filter(|found| found.seq == self.change);
        let found = found.ok_or_else(|| Problem::not_found("change", &self.change.to_string()))?;
        match found.recorded.kind {
            ChangeKind::FlagsChanged | ChangeKind::FlagsUndone => Ok(found),
            kind => Err(Problem::over_limit(format!(
                "a `{}` is not undone in the project: undo changes of rules in their environment, archive a flag \
                 that should not be there, and set anything else to what it was",
                kind.name()
            ))),
        }
    }

    /// The flags that the change made what they are.
    async fn flags(
        &self,
        writer: &Writer,
        found: &Change,
        current: u64,
    ) -> Result<Vec<ChangedFlag>, Problem> {
        let mut then = writer.flags_before(self.project, self.change).await?;
        let mut flags = Vec::new();
        for key in named(found)? {
            let Some(now) = writer.flag(self.project, &key).await? else { continue };
            if now.changed > self.change {
                let detail = format!(
                    "flag `{key}` has changed again, in change {}; undo that first, or change it by hand",
                    now.changed
                );
                return Err(Problem::stale(detail, current).with_present(&Present::of(iter::once(&now))));
            }
            let then = then.remove(&key).filter(|_| now.changed == self.change);
            // When it was created is not for a change to say.
            let then = then.map(|then| FlagDefinition { created_ms: now.created_ms, ..then });
            flags.extend(then.map(|then| ChangedFlag::back(now, then)));
        }
        Ok(flags)
    }

    async fn next(
        &self,
        deps: &Deps,
        (writer, stored): (&Writer, &Environment),
        found: &Change,
        flags: &[ChangedFlag],
    ) -> Result<Option<Next>, Problem> {
        let of = EnvironmentRef {
            tenant: writer.tenant().clone(),
            project: self.project.clone(),
            environment: stored.key.clone(),
        };
        let held = current(deps, writer, &of, stored).await?;
        let made = found.versions.iter().find(|(environment, _)| *environment == stored.key);
        let items = match made {
            Some((_, version)) => back(writer, (&of, held.ruleset()), found, *version).await?,
            // The environment came later, or the change made nothing there.
            None => flags.iter().filter_map(|flag| flag.item(held.ruleset())).collect(),
        };
        if items.is_empty() {
            return Ok(None);
        }
        stored.policy.check(measured(deps, self.comment, false))?;
        Next::beside_releases(deps, writer, of, held, (Proposal::of_flags(items, ""), self.glass)).await
    }
}

/// The keys of the flags that a change was about.
fn named(found: &Change) -> Result<Vec<tidegate_domain::FlagKey>, Problem> {
    let recorded = found.recorded.instructions.clone();
    let keys: Vec<String> = if found.recorded.kind == ChangeKind::FlagsUndone {
        let records = recorded.get("flags").cloned().unwrap_or_default();
        let records: Vec<FlagRecord> = serde_json::from_value(records).map_err(|_| Problem::internal())?;
        records.iter().map(|record| record.key().to_owned()).collect()
    } else {
        let steps: Vec<FlagInstruction> =
            serde_json::from_value(recorded).map_err(|_| Problem::internal())?;
        steps.iter().map(|step| step.flag().to_owned()).collect()
    };
    let keys: BTreeMap<_, ()> = keys.iter().filter_map(|key| Some((key.parse().ok()?, ()))).collect();
    Ok(keys.into_keys().collect())
}

/// What sets the items of an environment back to what they were before the change made its version.
async fn back(
    writer: &Writer,
    (of, now): (&EnvironmentRef, &Ruleset),
    found: &Change,
    version: u64,
) -> Result<Items, Problem> {
    let touched = writer.items_of(&of.project, std::slice::from_ref(&of.environment), &found.items).await?;
    if let Some(later) = touched.iter().find(|item| item.version > version) {
        let detail = format!(
            "`{}` has changed again in `{}`, in version {}; undo that first, or change it by hand",
            later.key, of.environment, later.version
        );
        return Err(Problem::stale(detail, now.snapshot().header().version));
    }
    let before = writer.items_at(&of.project, &of.environment, version.saturating_sub(1)).await?;
    let before: Earlier = before.into_iter().filter_map(|item| Some((item.key, item.body?))).collect();
    Ok(undo(now, &found.items, &before))
}
