//! How releases move on: what happens to one, what that makes of its flag, the leaves that say so and the
//! letters that tell of it are one transaction.

mod facts;
mod ledger;
mod letters;

use serde_json::{Value, json};
use tidegate_domain::release::{Command, Event, EventKind, NotNow, Release, decide};
use tidegate_domain::{
    ChangeKind, EnvironmentRef, FieldFault, Items, NewChange, Ruleset, VersionedItems, item_body,
};
use tidegate_rollout::Report;
use tidegate_rollout::ledger::Basis;
use tidegate_store::{Fence, StoredRelease, Writer};

use crate::publishing::{Author, Next, Proposal, current};
use crate::{Deps, Problem, rings};

pub(crate) use facts::known;

/// What is said to a release.
pub(crate) struct Saying<'a> {
    /// Where it is.
    pub(crate) of: &'a EnvironmentRef,
    /// Who says it.
    pub(crate) author: &'a Author,
    /// What.
    pub(crate) command: &'a Command,
    /// Why.
    pub(crate) reason: &'a str,
    /// What it follows from, where it does so from evidence.
    pub(crate) report: Option<&'a Report>,
    /// By which right.
    pub(crate) fence: Fence,
}

/// What became of it, as far as it is not committed yet.
pub(crate) struct Moved {
    pub(crate) stored: StoredRelease,
    pub(crate) events: Vec<Event>,
    pub(crate) next: Option<Next>,
}

/// Says something to a release as it stands.
pub(crate) async fn say(
    deps: &Deps,
    writer: &Writer,
    mut stored: StoredRelease,
    saying: &Saying<'_>,
) -> Result<Moved, Problem> {
    let now_ms = writer.database_ms().await?;
    let Saying { of, author, command, reason, report, fence } = saying;
    let events = decide(&stored.release, &author.actor, command, reason, now_ms).map_err(not_now)?;
    let was_under_way = stored.release.state.is_under_way();
    events.iter().for_each(|event| stored.release.apply(event));
    if stored.release.state.is_under_way() && !was_under_way {
        let wish = &stored.release.wish;
        expect_free(writer, of, &wish.flag, wish.rule.as_deref()).await?;
    }
    let (version, next) = served(deps, writer, of, &stored.release).await?;
    stored.rules_version = version;
    writer.move_release(&stored, &events, *fence).await?;
    let basis = ledger::basis(writer, of, (&stored.release, *report), &events).await?;
    let told = Told { release: &stored.release, events: &events, next: next.as_ref(), basis };
    record(deps, writer, author, told).await?;
    Ok(Moved { stored, events, next })
}

/// A rule has one release at a time, and so has the fallthrough.
pub(crate) async fn expect_free(
    writer: &Writer,
    of: &EnvironmentRef,
    flag: &str,
    rule: Option<&str>,
) -> Result<(), Problem> {
    let under_way = writer.releases_under_way(of).await?;
    let drives = |other: &&StoredRelease| {
        let wish = &other.release.wish;
        wish.flag == flag && wish.rule.as_deref() == rule
    };
    match under_way.iter().find(drives) {
        None => Ok(()),
        Some(other) => {
            let id = &other.release.origin.id;
            let place = rule.map_or("the fallthrough".into(), |rule| format!("rule `{rule}`"));
            Err(Problem::released(format!(
                "release `{id}` drives {place} of flag `{flag}`: wait for its end, or cancel it"
            )))
        }
    }
}

fn not_now(why: NotNow) -> Problem {
    match why {
        NotNow::Reason(fault) => Problem::invalid(vec![fault]),
        NotNow::Person(words) => Problem::forbidden(words),
        NotNow::State(words) => Problem::not_now(words),
    }
}

/// The version of the rules in which the release stands as it is, and what is new in that.
async fn served(
    deps: &Deps,
    writer: &Writer,
    of: &EnvironmentRef,
    release: &Release,
) -> Result<(u64, Option<Next>), Problem> {
    let missing = || Problem::not_found("environment", of.environment.as_str());
    let stored = writer.environment(&of.project, &of.environment).await?.ok_or_else(missing)?;
    let held = current(deps, writer, of, &stored).await?;
    let items = items(writer, held.ruleset(), release).await?;
    if items.is_empty() {
        return Ok((stored.version, None));
    }
    let next = Next::new(deps, of.clone(), held, Proposal::of_flags(items, "/flag")).await?;
    Ok((next.version(), Some(next)))
}

/// What the release changes of the rules, with the rings that it names.
async fn items(writer: &Writer, rules: &Ruleset, release: &Release) -> Result<Items, Problem> {
    let key = format!("flag/{}", release.wish.flag);
    let state = release.state;
    let Some(before) = rules.flag(&key) else {
        let message = format!("the environment has no flag `{}`", release.wish.flag);
        let fault = FieldFault::new("/flag", message);
        return if state.is_under_way() { Err(Problem::invalid(vec![fault])) } else { Ok(Items::new()) };
    };
    let mut after = before.clone();
    release.apply_to(&mut after).map_err(|fault| Problem::invalid(vec![fault]))?;
    let mut items = match state.is_under_way() {
        true => rings::items_of(writer, rules, release.rings()).await?,
        false => Items::new(),
    };
    if after != before {
        items.push((key, Some(item_body(&after))));
    }
    Ok(items)
}

/// What has happened to a release.
struct Told<'a> {
    release: &'a Release,
    events: &'a [Event],
    /// The version that it made.
    next: Option<&'a Next>,
    /// What its halt is reckoned from.
    basis: Option<Basis>,
}

/// Writes a leaf for each event, the first with the version that it made, and the letters.
async fn record(
    deps: &Deps,
    writer: &Writer,
    author: &Author,
    Told { release, events, mut next, basis }: Told<'_>,
) -> Result<(), Problem> {
    for event in events {
        let versions = next.take().map(Next::versioned_items).into_iter().collect();
        let basis = basis.as_ref().filter(|_| matches!(event.kind, EventKind::HaltBegan { .. }));
        let change = append(deps, writer, author, (release, event, basis), versions).await?;
        if let Some(basis) = basis {
            writer.enter_halt(&release.origin.id, basis, change).await?;
        }
        letters::post(deps, writer, release, event).await?;
    }
    Ok(())
}

async fn append(
    deps: &Deps,
    writer: &Writer,
    author: &Author,
    (release, event, basis): (&Release, &Event, Option<&Basis>),
    versions: Vec<VersionedItems>,
) -> Result<u64, Problem> {
    let origin = &release.origin;
    let json = |value: serde_json::Result<Value>| value.map_err(|_| Problem::internal());
    let mut recorded = json!({ "id": origin.id, "flag": release.wish.flag, "event": json(serde_json::to_value(event.record()))? });
    if let (Some(basis), Some(recorded)) = (basis, recorded.as_object_mut()) {
        recorded.insert("basis".into(), json(serde_json::to_value(basis))?);
    }
    let change = NewChange {
        time_ms: event.at_ms,
        comment: Some(event.reason.clone()),
        project: origin.project.parse().ok(),
        environment: origin.environment.parse().ok(),
        ..author.change(deps, change_kind(&event.kind), recorded)
    };
    Ok(writer.append_change(change, versions).await?)
}

/// Ends the releases that a change of what they drive has broken.
pub(crate) async fn supersede(
    deps: &Deps,
    writer: &Writer,
    author: &Author,
    next: &Next,
) -> Result<(), Problem> {
    for broken in next.broken() {
        let mut stored = broken.clone();
        let now_ms = writer.database_ms().await?;
        let reason = author.comment.as_deref().unwrap_or("what it drove was changed");
        let events = decide(&stored.release, &author.actor, &Command::Supersede, reason, now_ms);
        let events = events.map_err(not_now)?;
        events.iter().for_each(|event| stored.release.apply(event));
        stored.rules_version = next.version();
        writer.move_release(&stored, &events, Fence::Open).await?;
        let told = Told { release: &stored.release, events: &events, next: None, basis: None };
        record(deps, writer, author, told).await?;
    }
    Ok(())
}

/// Counts and logs what has been committed.
pub(crate) fn report(deps: &Deps, release: &Release, events: &[Event]) {
    let (id, flag, environment) = (&release.origin.id, &release.wish.flag, &release.origin.environment);
    for event in events {
        let (kind, reason) = (change_kind(&event.kind).name(), &event.reason);
        deps.hub.metrics().moved_release(kind);
        match &event.kind {
            EventKind::Held { .. } | EventKind::HaltBegan { .. } | EventKind::CustomerHalted { .. } => {
                tracing::warn!(%id, %flag, %environment, %reason, "{kind}");
            }
            _ => tracing::info!(%id, %flag, %environment, %reason, "{kind}"),
        }
    }
}

/// Under which name the log has it.
pub(crate) fn change_kind(event: &EventKind) -> ChangeKind {
    match event {
        EventKind::Scheduled => ChangeKind::ReleaseScheduled,
        EventKind::Started { .. } => ChangeKind::ReleaseStarted,
        EventKind::StageEntered { .. } => ChangeKind::ReleaseStageEntered,
        EventKind::WatchBegan { .. } => ChangeKind::ReleaseWatchBegan,
        EventKind::Completed { .. } => ChangeKind::ReleaseCompleted,
        EventKind::Held { .. } => ChangeKind::ReleaseHeld,
        EventKind::Resumed { .. } => ChangeKind::ReleaseResumed,
        EventKind::Approved { .. } => ChangeKind::ReleaseApproved,
        EventKind::Restarted { .. } => ChangeKind::ReleaseRestarted,
        EventKind::CustomerHalted { .. } => ChangeKind::ReleaseCustomerHalted,
        EventKind::HaltBegan { .. } => ChangeKind::ReleaseHaltBegan,
        EventKind::Halted { .. } => ChangeKind::ReleaseHalted,
        EventKind::Cancelled => ChangeKind::ReleaseCancelled,
        EventKind::Superseded => ChangeKind::ReleaseSuperseded,
    }
}
