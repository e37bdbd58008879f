//! What a judgement of a release needs to know, as the store has it at one moment.

use std::collections::{BTreeMap, BTreeSet};

use tidegate_domain::release::{Acknowledged, EVERYBODY_PPM, Enrolled, Release, State};
use tidegate_domain::{EnvironmentRef, Freeze, Policy};
use tidegate_rollout::{Asked, Counts, Facts, Frozen};
use tidegate_store::{Detail, Reached, Reader, StoreError, StoredRelease};

use crate::limits;

/// What was counted of a release, and everything else that bears on it.
pub(crate) async fn known(
    reader: &Reader,
    of: &EnvironmentRef,
    stored: &StoredRelease,
    asked: Option<Asked>,
) -> Result<(Counts, Facts), StoreError> {
    let release = &stored.release;
    let now_ms = reader.database_ms().await?;
    let (step_ms, step) = release.epochs.last().map_or((now_ms, 0), |epoch| (epoch.opened_ms, epoch.number));
    let detail = Detail {
        windows_since_ms: step_ms,
        apart_since_ms: apart_since_ms(release.watched_ms, now_ms),
        coarse_ms: i64::MAX,
        units_since: step,
        live_since_ms: now_ms - limits::LIVE_MS,
    };
    let counts = match release.state.is_under_way() {
        true => reader.release_counts(of, &release.origin.id, detail).await?,
        false => Counts::default(),
    };
    let reach = Reach::of(reader, release).await?;
    let environment = reader.environment(&of.project, &of.environment).await?;
    let (policy, rules_epoch) =
        environment.map(|environment| (environment.policy, environment.epoch)).unwrap_or_default();
    let frozen = frozen(reader, release, &policy, now_ms).await?;
    let mut barred = reach.barred(release);
    barred.extend(protected(reader, release, &policy).await?);
    barred.extend(crowded(reader, of, release).await?);
    let facts = Facts {
        now_ms,
        asked,
        customers: reach.next.max(reach.present),
        growth: reach.growth(),
        moving: moving(reader, release, &counts).await?,
        barred,
        frozen,
        undone_ms: release.halt.as_ref().map(|halt| halt.at_ms),
        acknowledged: acknowledged(reader, of, (stored, rules_epoch), now_ms).await?,
    };
    Ok((counts, facts))
}

/// Since when a judgement needs windows apart: lately, and all of its watch, which looks at each.
fn apart_since_ms(watched_ms: Option<i64>, now_ms: i64) -> i64 {
    let lately_ms = now_ms - limits::APART_MS;
    watched_ms.map_or(lately_ms, |watched_ms| watched_ms.min(lately_ms))
}

/// Of the customers who had errors, those whom the first stage exposes as a whole, if it does.
async fn moving(reader: &Reader, release: &Release, counts: &Counts) -> Result<BTreeSet<String>, StoreError> {
    let plan = &release.wish.plan;
    if release.stage.is_some() || !plan.moves_whole(0) {
        return Ok(BTreeSet::new());
    }
    let in_error: BTreeSet<&str> = counts.errors.iter().map(|row| row.stratum.as_str()).collect();
    let known = reader.rings_of(&Vec::from_iter(in_error.iter().copied())).await?;
    let rings: BTreeMap<&str, Option<&str>> =
        known.iter().map(|(key, ring)| (key.as_str(), ring.as_deref())).collect();
    let first = plan.enrolled(0);
    let moves = |key: &&str| first.has(Some(*key), rings.get(key).copied().flatten());
    Ok(in_error.into_iter().filter(moves).map(str::to_owned).collect())
}

/// The freeze that keeps anybody from being exposed now: the environment's, or that of a customer of whom the next step
/// exposes more.
async fn frozen(
    reader: &Reader,
    release: &Release,
    policy: &Policy,
    now_ms: i64,
) -> Result<Option<Frozen>, StoreError> {
    let named = |freeze: &Freeze, customers| {
        let (until_ms, name) = (freeze.until_ms, freeze.reason.clone());
        Some(Frozen { until_ms, name, customers })
    };
    if let Some(freeze) = policy.frozen(now_ms) {
        return Ok(named(freeze, None));
    }
    let Some((next, share_ppm)) = release.exposes_next() else { return Ok(None) };
    let plan = &release.wish.plan;
    // Of those who have been reached more is exposed only where the share grows.
    let present = release.stage.filter(|stage| plan.treatment_ppm(*stage) >= Some(share_ppm));
    let but = present.map(|stage| plan.enrolled(stage));
    let reached = Reached { next, but, spared: release.halted_customers.clone() };
    let found = reader.frozen_customers(&reached, now_ms).await?;
    Ok(found.and_then(|found| named(&found.freeze, Some((found.first, found.count.saturating_sub(1))))))
}

/// Customers of protected tiers whom the next stage would reach, and whom no stage names.
async fn protected(
    reader: &Reader,
    release: &Release,
    policy: &Policy,
) -> Result<Option<String>, StoreError> {
    let Some(next) = release.next_stage().filter(|_| !policy.protected_tiers.is_empty()) else {
        return Ok(None);
    };
    let plan = &release.wish.plan;
    let named: Vec<&str> =
        plan.stages.iter().flat_map(|stage| &stage.customers).map(String::as_str).collect();
    let reached = reader.count_unnamed(&plan.enrolled(next), &policy.protected_tiers, &named).await?;
    let tiers = policy.protected_tiers.join("`, `");
    Ok((reached > 0).then(|| {
        format!(
            "the next stage reaches customers of the protected tiers `{tiers}` ({reached}): name them in a stage of \
             the plan, or lift the protection"
        )
    }))
}

/// Customers whom the next stage would expose to more releases at once than the plan allows.
async fn crowded(
    reader: &Reader,
    of: &EnvironmentRef,
    release: &Release,
) -> Result<Option<String>, StoreError> {
    let plan = &release.wish.plan;
    let Some((most, next)) = plan.limits.at_once.zip(release.next_stage()) else { return Ok(None) };
    let others = reader.releases_under_way(of).await?.into_iter().map(|other| other.release);
    let others = others.filter(|other| other.origin.id != release.origin.id);
    let others = others.filter_map(|other| Some(other.wish.plan.enrolled(other.stage?)));
    let others: Vec<Enrolled> = others.collect();
    if (others.len() as u64) < most {
        return Ok(None);
    }
    let (next, mut named) = (plan.enrolled(next), BTreeSet::new());
    for enrolled in others.iter().chain([&next]) {
        if let Enrolled::Customers { keys, .. } = enrolled {
            named.extend(keys.iter().map(String::as_str));
        }
    }
    let known = reader.rings_of(&Vec::from_iter(named)).await?;
    let crowd = Crowd { next: &next, others: &others, most };
    let crowded = crowd.of(&reader.customers_by_ring().await?, &known);
    Ok((crowded > 0)
        .then(|| format!("the next stage exposes {crowded} customers to more than {most} releases at once")))
}

/// What exposes customers at once, and to how many at most.
struct Crowd<'a> {
    next: &'a Enrolled,
    others: &'a [Enrolled],
    most: u64,
}

impl Crowd<'_> {
    /// How many customers the next stage exposes to too many releases: of all in each ring, and of those whom a release
    /// names, who are among them.
    fn of(&self, rings: &[(Option<String>, u64)], named: &[(String, Option<String>)]) -> u64 {
        let mut unnamed: BTreeMap<Option<&str>, u64> =
            rings.iter().map(|(ring, customers)| (ring.as_deref(), *customers)).collect();
        for (_, ring) in named {
            unnamed.entry(ring.as_deref()).and_modify(|customers| *customers = customers.saturating_sub(1));
        }
        let by_ring = unnamed.into_iter().filter(|(ring, _)| self.is_crowded(None, *ring));
        let by_name = named.iter().filter(|(key, ring)| self.is_crowded(Some(key), ring.as_deref()));
        by_ring.map(|(_, customers)| customers).sum::<u64>() + by_name.count() as u64
    }

    fn is_crowded(&self, key: Option<&str>, ring: Option<&str>) -> bool {
        let others = self.others.iter().filter(|other| other.has(key, ring)).count() as u64;
        self.next.has(key, ring) && others + 1 > self.most
    }
}

/// Who has heard of the version that undid the exposure.
async fn acknowledged(
    reader: &Reader,
    of: &EnvironmentRef,
    (stored, rules_epoch): (&StoredRelease, u64),
    now_ms: i64,
) -> Result<Option<Acknowledged>, StoreError> {
    if stored.release.state != State::Halting {
        return Ok(None);
    }
    let version = stored.rules_version;
    let told = reader.acknowledged(of, (rules_epoch, version), now_ms - limits::LIVE_MS).await?;
    let (done, of, unconfirmed) = (told.done, told.of, told.unconfirmed);
    Ok(Some(Acknowledged { version, done, of, unconfirmed }))
}

/// How many customers are enrolled now, and with the next stage.
struct Reach {
    present: u64,
    next: u64,
    among: [Option<Enrolled>; 2],
}

impl Reach {
    async fn of(reader: &Reader, release: &Release) -> Result<Self, StoreError> {
        let plan = &release.wish.plan;
        let among = [release.stage, release.next_stage()].map(|stage| Some(plan.enrolled(stage?)));
        let mut counts = [0; 2];
        for (count, among) in counts.iter_mut().zip(&among) {
            if let Some(among) = among {
                *count = reader.count_enrolled(among).await?;
            }
        }
        let [present, next] = counts;
        Ok(Self { present, next, among })
    }

    /// How many times as many units are enrolled in the next stage; 0 where that is not known.
    fn growth(&self) -> f64 {
        match &self.among {
            [Some(present), Some(next)] if present == next => 1.0,
            [Some(_), Some(_)] if self.present > 0 && self.next > 0 => self.next as f64 / self.present as f64,
            _ => 0.0,
        }
    }

    /// What the plan's limits say against the next stage.
    fn barred(&self, release: &Release) -> Vec<String> {
        let Some(next) = release.next_stage() else { return Vec::new() };
        let (plan, mut barred) = (&release.wish.plan, Vec::new());
        let new = self.next.saturating_sub(self.present);
        if let Some(most) = plan.limits.customers.filter(|most| new > *most) {
            barred.push(format!("the next stage exposes {new} customers more, the plan allows {most}"));
        }
        let share = |stage| f64::from(plan.treatment_ppm(stage).unwrap_or(0)) / f64::from(EVERYBODY_PPM);
        let most = plan.limits.most_growth();
        if let Some(present) = release.stage {
            let growth = self.growth().max(1.0) * share(next) / share(present).max(f64::EPSILON);
            if growth > most + 1e-9 {
                barred.push(format!(
                    "the next stage exposes {growth:.1} times as many as this one, at most {most} are allowed"
                ));
            }
        }
        barred
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_exposed_to_too_many_at_once_is_counted() {
        let some = |rings: &[&str], keys: &[&str]| {
            let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
            Enrolled::Customers { rings: texts(rings), keys: texts(keys) }
        };
        let ring = |ring: &str| Some(ring.to_owned());
        let rings = [(None, 40_000), (ring("early"), 30_000), (ring("canary"), 5)];
        let named = [("acme".to_owned(), ring("canary")), ("globex".to_owned(), None)];
        let count =
            |next: &Enrolled, others: &[Enrolled], most| Crowd { next, others, most }.of(&rings, &named);
        let (canary, everybody) = (some(&["canary"], &[]), Enrolled::Everybody);
        let globex = some(&[], &["globex"]);
        assert_eq!(count(&everybody, &[], 1), 0);
        assert_eq!(count(&everybody, std::slice::from_ref(&everybody), 1), 70_005);
        assert_eq!(count(&everybody, std::slice::from_ref(&everybody), 2), 0);
        assert_eq!(count(&everybody, &[canary.clone(), globex.clone()], 1), 6);
        assert_eq!(count(&globex, &[canary.clone(), everybody.clone()], 1), 1);
        assert_eq!(count(&canary, &[everybody.clone(), some(&["early"], &["acme"])], 2), 1);
        assert_eq!(count(&canary, &[globex, some(&["early"], &[])], 1), 0);
    }

    #[test]
    fn a_watch_that_begins_makes_nothing_old() {
        let now_ms = 100 * limits::APART_MS;
        assert_eq!(apart_since_ms(None, now_ms), now_ms - limits::APART_MS);
        assert_eq!(apart_since_ms(Some(now_ms - 1), now_ms), now_ms - limits::APART_MS);
        assert_eq!(apart_since_ms(Some(1), now_ms), 1);
    }
}
