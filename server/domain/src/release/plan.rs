//! A plan: how a release goes out, what is watched, and what it may cost.

use serde::{Deserialize, Serialize};

use crate::{FieldFault, PlanKey, RINGS, check_text};

/// Everybody, in parts per million.
pub const EVERYBODY_PPM: u32 = 1_000_000;
/// Fewest treatment units of a stage that is judged by guards.
pub const FEWEST_UNITS: u64 = 300;
/// Most stages of a plan.
const STAGES: usize = 20;
/// Most guards of a plan.
const GUARDS: usize = 10;
/// Most customers that a stage names.
const CUSTOMERS: usize = 1000;
/// Longest bake of a stage, and longest watch: 30 days, in seconds.
const LONGEST_S: u64 = 30 * 24 * 3600;
/// What is kept back of everybody while a release is watched, where anything is: 1 to 50 %.
const HOLDBACK_PPM: std::ops::RangeInclusive<u32> = 10_000..=500_000;
/// Evidence that may halt: an alpha of 5 % to one in a thousand million.
const HALT_E: std::ops::RangeInclusive<f64> = 20.0..=1e9;
/// The largest rate ratio that evidence is kept of, and its inverse.
const RATIO: std::ops::RangeInclusive<f64> = 0.0625..=16.0;
/// An absolute objective lies below this share of errors.
const OBJECTIVE: f64 = 0.8;

/// How a release goes out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// One after the other. The last is for everybody.
    pub stages: Vec<Stage>,
    /// What is watched.
    #[serde(default)]
    pub guards: Vec<Guard>,
    /// Evidence of harm that halts.
    #[serde(default = "halt_e")]
    pub halt_e: f64,
    /// Evidence of harm that holds.
    #[serde(default = "hold_e")]
    pub hold_e: f64,
    /// How long the release is watched after its last stage, in seconds.
    #[serde(default)]
    pub watch_s: u64,
    /// The share of units that stays with the baseline until the release is complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holdback_ppm: Option<u32>,
    /// What it may cost.
    #[serde(default)]
    pub limits: Limits,
}

/// A step of a plan. Stages add up: rings and customers that a stage names join those before, and a
/// stage that names none enrols everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Rings whose customers are enrolled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rings: Vec<String>,
    /// Customers that are enrolled, by their keys.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub customers: Vec<String>,
    /// The share of the enrolled units that get the target.
    pub share_ppm: u32,
    /// The least time with reports, in seconds.
    pub bake_s: u64,
    /// The fewest treatment units.
    #[serde(default = "fewest_units")]
    pub min_units: u64,
    /// Whether a person must approve before the stage is entered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub approval: bool,
}

impl Stage {
    /// Whether it enrols everybody.
    pub fn is_for_everybody(&self) -> bool {
        self.rings.is_empty() && self.customers.is_empty()
    }
}

/// A rule over a signal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Guard {
    /// Unique within the plan.
    pub name: String,
    /// The metric that it is about.
    pub signal: String,
    /// How evidence is made of it.
    pub kind: GuardKind,
    /// The rate ratio that is tolerated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r0: Option<f64>,
    /// The share of errors that is tolerated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub p0: Option<f64>,
    /// Its weight among the guards; equal where none has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub weight: Option<f64>,
}

/// How a guard makes evidence of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuardKind {
    /// Units in error in treatment against those in control.
    Ratio,
    /// Errors against an objective, without a control.
    Absolute,
    /// Units slower than the control's percentiles.
    Latency,
    /// Shares in error where errors are frequent.
    TwoByTwo,
}

/// What a release may cost.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// Most customers that a stage may newly expose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customers: Option<u64>,
    /// Most units that a stage may newly expose, as far as those of the stage before tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub users: Option<u64>,
    /// How many times as many units a stage may expose as the one before; 5 unless told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub growth: Option<f64>,
    /// Most releases, this one among them, that may expose a customer at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_once: Option<u64>,
    /// Most errors that are risked by a stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_errors: Option<f64>,
}

/// The most that a stage may grow, in times of the stage before.
const GROWTH: f64 = 5.0;

impl Limits {
    /// How many times as many units a stage may expose as the one before.
    pub fn most_growth(&self) -> f64 {
        self.growth.unwrap_or(GROWTH)
    }
}

fn halt_e() -> f64 {
    100.0
}

fn hold_e() -> f64 {
    20.0
}

fn fewest_units() -> u64 {
    FEWEST_UNITS
}

impl Plan {
    /// Everything that is wrong with it, each at its place below `at`.
    pub fn faults(&self, at: &str) -> Vec<FieldFault> {
        let mut faults = Faults { at, list: Vec::new() };
        faults.unless((1..=STAGES).contains(&self.stages.len()), "/stages", || {
            format!("1 to {STAGES} stages are expected")
        });
        faults.unless(self.guards.len() <= GUARDS, "/guards", || format!("at most {GUARDS} are allowed"));
        self.check_stages(&mut faults);
        self.check_guards(&mut faults);
        self.check_numbers(&mut faults);
        faults.list
    }

    fn check_stages(&self, faults: &mut Faults<'_>) {
        let mut before: Option<&Stage> = None;
        for (index, stage) in self.stages.iter().enumerate() {
            let at = |field: &str| format!("/stages/{index}/{field}");
            let least = before.map_or(1, |stage| stage.share_ppm);
            faults.unless((least..=EVERYBODY_PPM).contains(&stage.share_ppm), &at("share_ppm"), || {
                format!("{least} to {EVERYBODY_PPM} is expected: shares never fall from stage to stage")
            });
            faults.unless(stage.bake_s <= LONGEST_S, &at("bake_s"), longest);
            let judged = self.guards.is_empty() || stage.min_units >= FEWEST_UNITS;
            faults.unless(judged, &at("min_units"), || {
                format!("at least {FEWEST_UNITS} are expected where guards judge")
            });
            let known = stage.rings.iter().all(|ring| RINGS.contains(&ring.as_str()));
            faults.unless(known, &at("rings"), || format!("some of {} are expected", RINGS.join(", ")));
            faults.unless(stage.customers.len() <= CUSTOMERS, &at("customers"), || {
                format!("at most {CUSTOMERS} are allowed; put them in a ring instead")
            });
            let narrows = before.is_some_and(Stage::is_for_everybody) && !stage.is_for_everybody();
            faults.unless(!narrows, &at("rings"), || {
                "the stage before is for everybody already: no ring or customer can be named".into()
            });
            before = Some(stage);
        }
        let whole = |stage: &Stage| stage.is_for_everybody() && stage.share_ppm == EVERYBODY_PPM;
        let last = self.stages.len().saturating_sub(1);
        faults.unless(before.is_none_or(whole), &format!("/stages/{last}"), || {
            format!("the last stage is for everybody: no ring, no customer, share_ppm {EVERYBODY_PPM}")
        });
    }

    fn check_guards(&self, faults: &mut Faults<'_>) {
        for (index, guard) in self.guards.iter().enumerate() {
            let at = |field: &str| format!("/guards/{index}/{field}");
            check_text(&format!("{}{}", faults.at, at("name")), &guard.name, &mut faults.list);
            check_text(&format!("{}{}", faults.at, at("signal")), &guard.signal, &mut faults.list);
            let twice = self.guards.iter().take(index).any(|other| other.name == guard.name);
            faults.unless(!twice, &at("name"), || format!("`{}` is the name of two guards", guard.name));
            let (low, high) = (RATIO.start(), RATIO.end());
            faults.unless(guard.r0.is_none_or(|r0| RATIO.contains(&r0)), &at("r0"), || {
                format!("a ratio from {low} to {high} is expected")
            });
            let objective = |p0: f64| p0 > 0.0 && p0 < OBJECTIVE;
            let told = guard.p0.map_or(guard.kind != GuardKind::Absolute, objective);
            faults.unless(told, &at("p0"), || {
                format!("an absolute guard needs a share of errors above 0 and below {OBJECTIVE}")
            });
        }
        let weights: Vec<f64> = self.guards.iter().filter_map(|guard| guard.weight).collect();
        let fair = weights.iter().all(|weight| *weight > 0.0)
            && weights.len() == self.guards.len()
            && (weights.iter().sum::<f64>() - 1.0).abs() < 1e-6;
        faults.unless(weights.is_empty() || fair, "/guards", || {
            "either no guard has a weight, or all have one above 0 and together they are 1".into()
        });
    }

    fn check_numbers(&self, faults: &mut Faults<'_>) {
        let (low, high) = (HALT_E.start(), HALT_E.end());
        faults.unless(HALT_E.contains(&self.halt_e), "/halt_e", || format!("{low} to {high} is expected"));
        faults.unless(self.hold_e > 1.0 && self.hold_e < self.halt_e, "/hold_e", || {
            "a number above 1 and below `halt_e` is expected".into()
        });
        faults.unless(self.watch_s <= LONGEST_S, "/watch_s", longest);
        let (least, most) = (HOLDBACK_PPM.start(), HOLDBACK_PPM.end());
        let kept = self.holdback_ppm.is_none_or(|ppm| HOLDBACK_PPM.contains(&ppm));
        faults.unless(kept, "/holdback_ppm", || format!("{least} to {most} is expected"));
        let growth = self.limits.growth.is_none_or(|growth| growth > 1.0 && growth <= GROWTH);
        faults
            .unless(growth, "/limits/growth", || format!("a number above 1 and up to {GROWTH} is expected"));
        for (name, most) in [("users", self.limits.users), ("at_once", self.limits.at_once)] {
            faults.unless(most.is_none_or(|most| most > 0), &format!("/limits/{name}"), || {
                "a number above 0 is expected".into()
            });
        }
        let budget = self.limits.budget_errors.is_none_or(|errors| errors > 0.0 && errors.is_finite());
        faults.unless(budget, "/limits/budget_errors", || "a number above 0 is expected".into());
    }

    /// The share of enrolled units that get the target in a stage: what the holdback leaves of it.
    pub fn treatment_ppm(&self, stage: usize) -> Option<u32> {
        let most = EVERYBODY_PPM.saturating_sub(self.holdback_ppm.unwrap_or(0));
        self.stages.get(stage).map(|stage| stage.share_ppm.min(most))
    }
}

fn longest() -> String {
    format!("at most {LONGEST_S} seconds are allowed")
}

struct Faults<'a> {
    at: &'a str,
    list: Vec<FieldFault>,
}

impl Faults<'_> {
    fn unless(&mut self, sound: bool, pointer: &str, message: impl FnOnce() -> String) {
        if !sound {
            self.list.push(FieldFault::new(format!("{}{pointer}", self.at), message()));
        }
    }
}

/// A plan that a tenant has saved under a name.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedPlan {
    /// Its name.
    pub key: PlanKey,
    /// The plan.
    pub plan: Plan,
    /// When it was saved first, in milliseconds since the Unix epoch.
    pub created_ms: i64,
    /// The change that made it what it is.
    pub changed: u64,
}

/// Names of the plans that everybody has, from the most careful to the fastest.
pub const TEMPLATES: [&str; 3] = ["careful", "standard", "fast"];

/// The plan of that name, if it is one of [`TEMPLATES`].
pub fn template(name: &str) -> Option<Plan> {
    let (shares, bake_s, watch_s): (&[u32], u64, u64) = match name {
        "careful" => (&[1, 5, 25, 50, 100], 3600, 24 * 3600),
        "standard" => (&[5, 25, 50, 100], 900, 3600),
        "fast" => (&[10, 50, 100], 120, 600),
        _ => return None,
    };
    let stage = |percent: &u32| Stage {
        rings: Vec::new(),
        customers: Vec::new(),
        share_ppm: percent * (EVERYBODY_PPM / 100),
        bake_s,
        min_units: FEWEST_UNITS,
        approval: name == "careful" && *percent == 100,
    };
    let guard = Guard {
        name: "errors".into(),
        signal: "errors".into(),
        kind: GuardKind::Ratio,
        r0: None,
        p0: None,
        weight: None,
    };
    Some(Plan {
        stages: shares.iter().map(stage).collect(),
        guards: vec![guard],
        halt_e: halt_e(),
        hold_e: hold_e(),
        watch_s,
        holdback_ppm: (name == "careful").then_some(*HOLDBACK_PPM.start()),
        limits: Limits::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_sound_and_survive_the_wire() {
        for name in TEMPLATES {
            let plan = template(name).unwrap();
            assert_eq!(plan.faults(""), [], "{name}");
            let text = serde_json::to_string(&plan).unwrap();
            assert_eq!(serde_json::from_str::<Plan>(&text).unwrap(), plan);
            let shares: Vec<u32> = plan.stages.iter().map(|stage| stage.share_ppm).collect();
            assert!(shares.windows(2).all(|two| f64::from(two[1]) <= GROWTH * f64::from(two[0])), "{name}");
        }
        assert_eq!(template("reckless"), None);
        let careful = template("careful").unwrap();
        assert_eq!([0, 4, 5].map(|stage| careful.treatment_ppm(stage)), [Some(10_000), Some(990_000), None]);
    }

    #[test]
    fn a_short_plan_has_the_defaults() {
        let plan: Plan =
            serde_json::from_str(r#"{"stages":[{"share_ppm":1000000,"bake_s":0}],"new":1}"#).unwrap();
        assert_eq!(plan.faults(""), []);
        assert_eq!((plan.halt_e, plan.hold_e, plan.stages[0].min_units), (100.0, 20.0, FEWEST_UNITS));
    }

    /// Spoils a plan in one place.
    type Spoil = fn(&mut Plan);

    #[test]
    fn every_fault_is_named_at_its_place() {
        let cases: [(Spoil, &str); 20] = [
            (|plan| plan.stages.clear(), "/plan/stages"),
            (|plan| plan.stages[1].share_ppm = 1, "/plan/stages/1/share_ppm"),
            (|plan| plan.stages[0].share_ppm = 0, "/plan/stages/0/share_ppm"),
            (|plan| plan.stages[2].bake_s = LONGEST_S + 1, "/plan/stages/2/bake_s"),
            (|plan| plan.stages[0].min_units = 299, "/plan/stages/0/min_units"),
            (|plan| plan.stages[0].rings = vec!["outer".into()], "/plan/stages/0/rings"),
            (|plan| plan.stages[1].rings = vec!["early".into()], "/plan/stages/1/rings"),
            (|plan| plan.stages[3].share_ppm = 600_000, "/plan/stages/3"),
            (|plan| plan.guards[0].name = " ".into(), "/plan/guards/0/name"),
            (|plan| plan.guards.push(plan.guards[0].clone()), "/plan/guards/1/name"),
            (|plan| plan.guards[0].r0 = Some(f64::NAN), "/plan/guards/0/r0"),
            (|plan| plan.guards[0].kind = GuardKind::Absolute, "/plan/guards/0/p0"),
            (|plan| plan.guards[0].weight = Some(0.5), "/plan/guards"),
            (|plan| plan.halt_e = 1e10, "/plan/halt_e"),
            (|plan| plan.hold_e = 100.0, "/plan/hold_e"),
            (|plan| plan.holdback_ppm = Some(1), "/plan/holdback_ppm"),
            (|plan| plan.limits.growth = Some(6.0), "/plan/limits/growth"),
            (|plan| plan.limits.users = Some(0), "/plan/limits/users"),
            (|plan| plan.limits.at_once = Some(0), "/plan/limits/at_once"),
            (|plan| plan.limits.budget_errors = Some(f64::INFINITY), "/plan/limits/budget_errors"),
        ];
        for (spoil, pointer) in cases {
            let mut plan = template("standard").unwrap();
            spoil(&mut plan);
            let pointers: Vec<String> = plan.faults("/plan").into_iter().map(|fault| fault.pointer).collect();
            assert_eq!(pointers, [pointer]);
        }
    }
}
