//! The driver of releases: looks at those that are under way, and says to each what follows from what is
//! known of it.
//!
//! It takes no input but time and wakes, does the same work however often it is woken, and does not retry
//! inside: its period is the retry. A lease spares replicas double work; that nothing happens twice is
//! kept by the version of each release, in the transaction that moves it.

use tidegate_domain::release::Command;
use tidegate_domain::{Actor, Permit};
use tidegate_rollout::judge;
use tidegate_store::{Claim, Fence};
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::publishing::{Author, commit};
use crate::releasing::{self, Saying};
use crate::{Deps, Problem, limits};

/// Drives releases for as long as the program runs.
pub async fn drive(deps: Deps) {
    let holder = deps.new_id();
    let mut ticks = interval(limits::DRIVE_PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = deps.collector.reported() => {}
        }
        if let Err(problem) = round(&deps, &holder).await {
            tracing::warn!(%problem, "cannot look after releases now; trying again");
        }
        // Many reports in a row are looked at together.
        sleep(limits::DRIVE_PAUSE).await;
    }
}

async fn round(deps: &Deps, holder: &str) -> Result<(), Problem> {
    let claims = deps.store.claim_releases(holder, limits::DRIVE_LEASE_MS, limits::DRIVEN_AT_ONCE).await?;
    for claim in claims {
        let id = &claim.id;
        match step(deps, &claim).await {
            Ok(()) => {}
            Err(problem) => tracing::warn!(%problem, %id, "a release was not moved; it is looked at again"),
        }
    }
    Ok(())
}

/// Judges a release, and once more where nobody else writes, if something follows.
async fn step(deps: &Deps, claim: &Claim) -> Result<(), Problem> {
    let permit = Permit::server(claim.of.tenant.clone());
    let mut reader = deps.store.read(&permit).await?;
    if reader.has_overdue_starts(&claim.of, &claim.id).await? {
        drop(reader);
        let now_ms = deps.store.database_ms().await?;
        deps.store.give_up_starts((&permit, &claim.of), &claim.id, now_ms).await?;
        reader = deps.store.read(&permit).await?;
    }
    let Some(stored) = reader.release(&claim.of, &claim.id).await? else { return Ok(()) };
    let (counts, facts) = releasing::known(&reader, &claim.of, &stored, None).await?;
    drop(reader);
    match judge(&stored.release, &counts, &facts).0.command {
        Some(_) => act(deps, claim, &permit).await,
        None => Ok(()),
    }
}

async fn act(deps: &Deps, claim: &Claim, permit: &Permit) -> Result<(), Problem> {
    #[expect(clippy::disallowed_methods, reason = "the server acts for itself")]
    let writer = deps.store.write(permit).await?;
    let Some(stored) = writer.release(&claim.of, &claim.id).await? else { return Ok(()) };
    let (counts, facts) = releasing::known(&writer, &claim.of, &stored, None).await?;
    let (verdict, report) = judge(&stored.release, &counts, &facts);
    let Some(command) = verdict.command else { return Ok(()) };
    let author =
        Author { actor: Actor::server(), comment: None, request_id: String::new(), idempotency_key: None };
    let saying = Saying {
        of: &claim.of,
        author: &author,
        command: &command,
        reason: &verdict.reason,
        report: Some(&report),
        fence: fence(&command, claim),
    };
    let moved = releasing::say(deps, &writer, stored, &saying).await?;
    commit(deps, writer, moved.next.into_iter().collect()).await?;
    releasing::report(deps, &moved.stored.release, &moved.events);
    Ok(())
}

/// What stops a release needs no lease.
fn fence(command: &Command, claim: &Claim) -> Fence {
    match command {
        Command::HaltOn(_) | Command::HaltCustomer { .. } | Command::Halted(_) => Fence::Open,
        _ => Fence::Lease(claim.epoch),
    }
}
