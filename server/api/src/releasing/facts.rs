//! What a judgement of a release needs to know, as the store has it at one moment.

use tidegate_domain::release::{Acknowledged, EVERYBODY_PPM, Enrolled, Release, State};
use tidegate_domain::{EnvironmentRef, Policy};
use tidegate_rollout::{Asked, Counts, Facts, Frozen};
use tidegate_store::{Detail, Reader, StoreError, StoredRelease};

use crate::limits;

const HOUR_MS: i64 = 60 * 60 * 1000;

/// What was counted of a release, and everything else that bears on it.
pub(crate) async fn known(
    reader: &Reader,
    of: &EnvironmentRef,
    stored: &StoredRelease,
    asked: Option<Asked>,
) -> Result<(Counts, Facts), StoreError> {
    let release = &stored.release;
    let now_ms = reader.database_ms().await?;
    let step_ms = release.epochs.last().map_or(now_ms, |epoch| epoch.opened_ms);
    let detail = Detail {
        windows_since_ms: step_ms,
        folded_before_ms: release.watched_ms.unwrap_or(now_ms - limits::EVIDENCE_HOURS * HOUR_MS),
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
    let frozen = policy.frozen(now_ms);
    let mut barred = reach.barred(release);
    barred.extend(protected(reader, release, &policy).await?);
    let facts = Facts {
        now_ms,
        asked,
        customers: reach.next.max(reach.present),
        growth: reach.growth(),
        moving: moving(reader, release).await?,
        barred,
        frozen: frozen.map(|freeze| Frozen { until_ms: freeze.until_ms, name: freeze.reason.clone() }),
        undone_ms: release.halt.as_ref().map(|halt| halt.at_ms),
        acknowledged: acknowledged(reader, of, (stored, rules_epoch), now_ms).await?,
    };
    Ok((counts, facts))
}

/// The customers whom the first stage exposes as a whole, if it does.
async fn moving(reader: &Reader, release: &Release) -> Result<Vec<String>, StoreError> {
    let plan = &release.wish.plan;
    if release.stage.is_some() || !plan.moves_whole(0) {
        return Ok(Vec::new());
    }
    reader.enrolled(&plan.enrolled(0), limits::CUSTOMERS_MOVING).await
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
