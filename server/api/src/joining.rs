//! Whoever joins a ring that a release has reached is exposed with that: not while nobody more may be.

use tidegate_domain::release::{HoldReason, Release};
use tidegate_domain::{Customer, Freeze, Policy, in_force};
use tidegate_store::Writer;

use crate::view::time;
use crate::{Problem, rings};

/// Refuses what a customer is to become where that would expose it, and nobody more, or not this one, may be.
pub(crate) async fn expect_open(
    writer: &Writer,
    before: Option<&Customer>,
    customer: &Customer,
) -> Result<(), Problem> {
    let held = before.and_then(|before| before.ring.as_deref());
    let Some(ring) = customer.ring.as_deref().filter(|ring| held != Some(ring)) else { return Ok(()) };
    let now_ms = writer.database_ms().await?;
    for place in rings::places_of(writer, ring).await? {
        let environment = writer.environment(&place.project, &place.environment).await?;
        let policy = environment.map(|environment| environment.policy).unwrap_or_default();
        for stored in writer.releases_under_way(&place).await? {
            let release = &stored.release;
            let joins = release.exposes(&customer.key, Some(ring)) && !release.exposes(&customer.key, held);
            if let Some(why) = against(release, customer, &policy, now_ms).filter(|_| joins) {
                let (id, flag) = (&release.origin.id, &release.wish.flag);
                let (project, environment) = (&place.project, &place.environment);
                return Err(Problem::would_expose(format!(
                    "release `{id}` of flag `{flag}` in `{project}/{environment}` has reached ring `{ring}`, and \
                     {why}; leave the customer out of the ring for now"
                )));
            }
        }
    }
    Ok(())
}

/// Why a release may not expose a customer more now.
fn against(release: &Release, customer: &Customer, policy: &Policy, now_ms: i64) -> Option<String> {
    let until = |who: &str, freezes: &[Freeze]| {
        let freeze = in_force(freezes, now_ms)?;
        Some(format!("{who} is frozen until {}: {}", time(freeze.until_ms), freeze.reason))
    };
    let stays = release.is_held_for(HoldReason::Frozen);
    let tier = customer.tier.as_ref().filter(|tier| policy.protected_tiers.contains(tier));
    until("the environment", &policy.freezes)
        .or_else(|| until("the customer", &customer.freezes))
        .or_else(|| stays.then(|| "it exposes nobody more until a person resumes it".to_owned()))
        .or_else(|| {
            let tier = tier.filter(|_| !release.names(&customer.key))?;
            Some(format!(
                "it reaches customers of the protected tier `{tier}` only where its plan names them"
            ))
        })
}
