//! What a halt is reckoned from, as it is known at its moment.

use tidegate_domain::EnvironmentRef;
use tidegate_domain::release::{Cause, Enrolled, Event, EventKind, Release};
use tidegate_rollout::Report;
use tidegate_rollout::ledger::{Account, Basis, Reach, cases, repair_ms};
use tidegate_store::{LedgerNote, StoreError, Writer};

use crate::limits;

/// The basis of a halt that followed from a report, if that is what has happened.
pub(super) async fn basis(
    writer: &Writer,
    of: &EnvironmentRef,
    (release, report): (&Release, Option<&Report>),
    events: &[Event],
) -> Result<Option<Basis>, StoreError> {
    let halt = events.iter().find_map(|event| match &event.kind {
        EventKind::HaltBegan { cause } => Some((event.at_ms, cause)),
        _ => None,
    });
    let Some(((halted_ms, cause), report)) = halt.zip(report) else { return Ok(None) };
    let Some(guard) = blamed(report, cause) else { return Ok(None) };
    let reach = reach(writer, release).await?;
    let Some(basis) = Basis::of(release, report, guard, halted_ms, &reach) else { return Ok(None) };
    // Harm is undone even where something in the ledger cannot be read: it only says how long people take.
    let known = match writer.ledger(&of.project, Some(&of.environment), limits::LEDGER_RELEASES).await {
        Err(error @ StoreError::Corrupt(_)) => {
            tracing::warn!(%error, release = release.origin.id, "a halt is reckoned without earlier ones");
            Vec::new()
        }
        known => known?,
    };
    let accounts: Vec<Account<'_>> = known.iter().map(LedgerNote::account).collect();
    Ok(Some(Basis { repair_ms: repair_ms(&cases(&accounts, halted_ms)), ..basis }))
}

/// The guard that has the most to do with it.
fn blamed<'r>(report: &'r Report, cause: &'r Cause) -> Option<&'r str> {
    match cause {
        Cause::Harm { guard, .. } => Some(guard),
        Cause::Customers { .. } => report.customers.first().map(|customer| customer.guard.as_str()),
        Cause::Manual => None,
    }
}

/// Whom the present stage and each one after it reach, as customers are known now.
async fn reach(writer: &Writer, release: &Release) -> Result<Vec<Reach>, StoreError> {
    let plan = &release.wish.plan;
    let mut reached: Vec<(Enrolled, u64)> = Vec::new();
    for stage in release.stage.unwrap_or(0)..plan.stages.len() {
        let among = plan.enrolled(stage);
        let customers = match reached.last().filter(|(before, _)| *before == among) {
            Some((_, customers)) => *customers,
            None => writer.count_enrolled(&among).await?,
        };
        reached.push((among, customers));
    }
    let Some((first, present)) = reached.first().cloned() else { return Ok(Vec::new()) };
    // Where nobody knows how many customers there are, no more is claimed than what was enrolled already.
    let enrolment = |among: &Enrolled, customers: u64| match *among == first || present == 0 {
        true => 1.0,
        false => customers as f64 / present as f64,
    };
    let reach = |(among, customers): &(Enrolled, u64)| Reach {
        enrolment: enrolment(among, *customers),
        customers: *customers,
    };
    Ok(reached.iter().map(reach).collect())
}
