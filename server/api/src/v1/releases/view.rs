//! What is shown of a release.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use tidegate_domain::Actor;
use tidegate_domain::release::{Acknowledged, Cause, Halt, Hold, Release, State};
use tidegate_rollout::{Need, Report};
use tidegate_store::{Names, Reader, StoreError};
use utoipa::ToSchema;

use super::guards::{EvidenceView, GuardView};
use crate::view::time;

/// The delivery of one change of a flag.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleaseView {
    /// Names it in paths.
    #[schema(example = "0198c0f2a5b97c3e8d1f2a3b4c5d6e7f")]
    pub(crate) id: String,
    /// How many events have made it what it is; what is said to it names this.
    #[schema(example = 4)]
    pub(crate) version: u64,
    /// `draft`, `scheduled`, `running`, `holding`, `watching`, `completed`, `halting`, `halted`,
    /// `cancelled` or `superseded`.
    #[schema(example = "running")]
    pub(crate) state: &'static str,
    /// The stage it is in, from 0; `null` before the first, while only the baseline is measured.
    #[schema(required, example = 1)]
    pub(crate) stage: Option<usize>,
    /// Why it waits, while it does.
    #[schema(required)]
    hold: Option<HoldView>,
    /// How often it has begun.
    attempt: u32,
    /// The flag's key.
    #[schema(example = "checkout-v2")]
    flag: String,
    /// The rule that is driven; `null` for the fallthrough.
    #[schema(required)]
    rule: Option<String>,
    /// The variant that everybody gets before.
    #[schema(example = "off")]
    baseline: String,
    /// The variant that everybody is to get.
    #[schema(example = "on")]
    target: String,
    /// The attribute that is split.
    #[schema(example = "user.key")]
    unit: String,
    /// The template that the plan was taken from.
    #[schema(required, example = "standard")]
    template: Option<String>,
    /// Stages, guards and limits.
    #[schema(value_type = Object)]
    plan: Value,
    creator: PersonView,
    /// RFC 3339.
    created_at: String,
    /// Not before this time; RFC 3339.
    #[schema(required)]
    start_at: Option<String>,
    /// Since when it is watched; RFC 3339.
    #[schema(required)]
    watched_since: Option<String>,
    /// When it ended, if it has; RFC 3339.
    #[schema(required)]
    ended_at: Option<String>,
    /// The times in which nothing was changed, the present one last.
    steps: Vec<StepView>,
    /// Stages that a person has approved, in this attempt.
    approved: Vec<usize>,
    /// Customers that were halted alone, in this attempt.
    halted_customers: Vec<String>,
    /// That it was stopped.
    #[schema(required)]
    halt: Option<HaltView>,
    /// What each guard says now; empty unless it is under way, and in lists.
    guards: Vec<GuardView>,
    /// All guards together; `null` unless it is under way, and in lists.
    #[schema(required)]
    evidence: Option<EvidenceView>,
    next: NextView,
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonView {
    /// `user`, `token`, `server` or `platform`.
    kind: &'static str,
    id: String,
    name: String,
}

/// Why a release waits.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HoldView {
    /// `no_data`, `low_sample`, `signal_degraded`, `suspicious`, `sample_ratio`, `approval`, `frozen`,
    /// `budget` or `manual`.
    #[schema(value_type = String, example = "low_sample")]
    reason: Value,
    /// RFC 3339.
    since: String,
    /// In words.
    words: String,
}

/// A time in which enrolment and shares stood still.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepView {
    /// Its number: what is counted names it.
    step_epoch: u64,
    attempt: u32,
    /// `null` in the opening, which has only a control.
    #[schema(required)]
    stage: Option<usize>,
    /// The share of the enrolled units that gets the target, in parts per million.
    share_ppm: u32,
    /// RFC 3339.
    since: String,
}

/// That a release was stopped.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HaltView {
    /// RFC 3339.
    at: String,
    by: PersonView,
    /// `manual`, `harm` or `customers`, with the guard or the customers.
    #[schema(value_type = Object, example = json!({ "cause": "harm", "guard": "errors", "ln_e": 4.7 }))]
    cause: Cause,
    /// Why, in words.
    reason: String,
    /// Which servers have acknowledged that it was undone, once that is settled.
    #[schema(required)]
    acknowledged: Option<AcknowledgedView>,
    /// When that was settled; RFC 3339.
    #[schema(required)]
    settled_at: Option<String>,
}

/// Which servers have the version that undid the exposure.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AcknowledgedView {
    /// That version.
    version: u64,
    /// How many have it.
    done: u64,
    /// How many there are.
    of: u64,
    /// Some of the others.
    unconfirmed: Vec<String>,
}

/// What comes next.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NextView {
    /// `start`, `advance`, `watch`, `complete`, `resume`, `settle` or `none`.
    #[schema(example = "advance")]
    action: &'static str,
    /// Not before this time, where that is known; RFC 3339.
    #[schema(required)]
    at: Option<String>,
    /// What is missing for it.
    needs: Vec<NeedView>,
}

/// Something that is missing.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NeedView {
    /// `data`, `bake`, `freeze_window`, `person`, or the name of a reason to hold.
    #[schema(example = "bake")]
    kind: &'static str,
    /// In words.
    words: String,
}

impl PersonView {
    pub(crate) fn new(actor: &Actor, names: &Names) -> Self {
        Self { kind: actor.kind(), id: actor.id.clone(), name: names.of(&actor.id).to_owned() }
    }

    /// What people call them.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

/// What those are called who have created or halted releases.
pub(crate) async fn names_in<'a>(
    reader: &Reader,
    releases: impl IntoIterator<Item = &'a Release>,
) -> Result<Names, StoreError> {
    let actors = releases.into_iter().flat_map(|release| {
        [Some(&release.origin.creator), release.halt.as_ref().map(|halt| &halt.by)].into_iter().flatten()
    });
    reader.names(actors.map(|actor| actor.id.as_str())).await
}

impl From<Hold> for HoldView {
    fn from(hold: Hold) -> Self {
        let reason = serde_json::to_value(hold.reason).unwrap_or_default();
        Self { reason, since: time(hold.since_ms), words: hold.words }
    }
}

impl HaltView {
    fn new(halt: Halt, names: &Names) -> Self {
        Self {
            at: time(halt.at_ms),
            by: PersonView::new(&halt.by, names),
            cause: halt.cause,
            reason: halt.words,
            acknowledged: halt.acknowledged.map(AcknowledgedView::from),
            settled_at: halt.settled_ms.map(time),
        }
    }
}

impl From<Acknowledged> for AcknowledgedView {
    fn from(told: Acknowledged) -> Self {
        let Acknowledged { version, done, of, unconfirmed } = told;
        Self { version, done, of, unconfirmed }
    }
}

impl NextView {
    /// What the state alone says.
    fn of(release: &Release) -> Self {
        let action = match release.state {
            State::Draft | State::Scheduled => "start",
            State::Halting => "settle",
            _ => "none",
        };
        let waits = release.state == State::Scheduled;
        let at = release.wish.start_at_ms.filter(|_| waits).map(time);
        Self { action, at, needs: Vec::new() }
    }
}

impl ReleaseView {
    pub(crate) fn new(release: Release, names: &Names) -> Self {
        let next = NextView::of(&release);
        let steps = release.epochs.iter().map(|epoch| StepView {
            step_epoch: epoch.number,
            attempt: epoch.attempt,
            stage: epoch.stage,
            share_ppm: epoch.share_ppm,
            since: time(epoch.opened_ms),
        });
        Self {
            steps: steps.collect(),
            version: release.version,
            state: release.state.name(),
            stage: release.stage,
            hold: release.hold.map(HoldView::from),
            attempt: release.attempt,
            flag: release.wish.flag,
            rule: release.wish.rule,
            baseline: release.wish.baseline,
            target: release.wish.target,
            unit: release.wish.unit,
            template: release.wish.template,
            plan: serde_json::to_value(&release.wish.plan).unwrap_or_default(),
            start_at: release.wish.start_at_ms.map(time),
            id: release.origin.id,
            creator: PersonView::new(&release.origin.creator, names),
            created_at: time(release.origin.created_ms),
            watched_since: release.watched_ms.map(time),
            ended_at: None,
            approved: release.approved,
            halted_customers: release.halted_customers,
            halt: release.halt.map(|halt| HaltView::new(halt, names)),
            guards: Vec::new(),
            evidence: None,
            next,
        }
    }

    /// The same with when it ended, if it stands among those that have.
    pub(crate) fn with_end(self, ends: &BTreeMap<String, i64>) -> Self {
        Self { ended_at: ends.get(&self.id).copied().map(time), ..self }
    }

    /// The same with what its guards say.
    pub(crate) fn with(self, report: Report) -> Self {
        let Some(next) = &report.next else { return self };
        let need = |need: &Need| NeedView { kind: need.kind, words: need.words.clone() };
        let next = NextView {
            action: next.action.name(),
            at: next.at_ms.map(time),
            needs: next.needs.iter().map(need).collect(),
        };
        let evidence = Some(EvidenceView::new(&report));
        let guards = report.guards.into_iter().map(GuardView::new).collect();
        Self { next, evidence, guards, ..self }
    }
}
