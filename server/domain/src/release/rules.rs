//! What a flag's rules are while a release drives one of them, and the way back.
//!
//! The target of a release is one rule of its flag, or the fallthrough, which serves the baseline to
//! everybody before. While not everybody is enrolled, a rule of the release's own stands right before the
//! target, and before that one for customers who were halted alone: it serves them the baseline. Nothing else
//! of the flag is touched, in neither direction.

use tidegate_core::model::{Arm, Clause, Condition, Flag, Op, ReleaseMark, Rule, Segment, Serve, Split};
use tidegate_core::{ALGORITHM_X1, BUCKETS};

use crate::FieldFault;

/// The attribute by whose values outcomes are counted apart.
const STRATUM: &str = "customer.key";

/// A release as the rules of its flag know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drive {
    /// The release's id.
    pub release: String,
    /// The rule that it drives; the fallthrough without one.
    pub rule: Option<String>,
    /// The variant that everybody gets before.
    pub baseline: String,
    /// The variant that everybody is to get.
    pub target: String,
    /// The attribute that is split.
    pub unit: String,
    /// Fixed for the flag, so that a release that begins anew exposes the same units first.
    pub seed: String,
}

/// How far a release has come.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Rises with each step.
    pub epoch: u64,
    /// Among whom units are split.
    pub enrolled: Enrolled,
    /// How many of their units get the target, in parts per million; 0 compares nobody yet.
    pub share_ppm: u32,
    /// Units whose hash is below it are named, to test the shares.
    pub sample: u64,
    /// The control's percentiles in milliseconds, whose exceedance is counted.
    pub latency_ms: Vec<f64>,
    /// Whether all who are not enrolled are the control: customers move as a whole.
    pub compares_others: bool,
    /// Keys of customers that get the baseline, since they were halted.
    pub halted: Vec<String>,
}

/// Among whom units are split.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enrolled {
    /// Whomever the target applies to.
    Everybody,
    /// Of those, customers in some rings and some that are named.
    Customers {
        /// Rings; each is a segment of the environment ([`ring_segment`]).
        rings: Vec<String>,
        /// Keys of customers, in their order.
        keys: Vec<String>,
    },
}

impl Enrolled {
    /// Whether a customer of that key and ring is among them; without a key, one whom nobody names.
    pub fn has(&self, key: Option<&str>, ring: Option<&str>) -> bool {
        match self {
            Self::Everybody => true,
            Self::Customers { rings, keys } => {
                let is_named = |key| keys.binary_search_by(|held| held.as_str().cmp(key)).is_ok();
                key.is_some_and(is_named) || ring.is_some_and(|ring| rings.iter().any(|held| held == ring))
            }
        }
    }
}

/// The segment of the customers in a ring, as far as rules refer to it.
pub fn ring_segment(ring: &str, customers: Vec<String>) -> Segment {
    Segment {
        key: ring_key(ring),
        attribute: STRATUM.into(),
        included: customers,
        excluded: Vec::new(),
        when: None,
        hashed: None,
    }
}

/// The id of the rule of a release's own.
pub(super) fn own_rule(release: &str) -> String {
    format!("release-{release}")
}

/// The id of the rule of those whom a release has halted alone.
pub(super) fn apart_rule(release: &str) -> String {
    format!("release-{release}-halted")
}

fn ring_key(ring: &str) -> String {
    format!("@ring/{ring}")
}

/// That the customer is one of these.
fn named(customers: &[String]) -> Condition {
    Condition::Clause(Clause {
        attribute: STRATUM.into(),
        op: Op::In,
        values: customers.iter().map(|key| key.as_str().into()).collect(),
        ignore_case: false,
        gate: None,
        concealed: None,
    })
}

impl Drive {
    /// Makes the flag serve a step of the release.
    ///
    /// # Errors
    /// The flag is not what the release may begin with, or go on from; the pointer is one into the wish
    /// for the release.
    pub fn step(&self, flag: &mut Flag, step: &Step) -> Result<(), FieldFault> {
        self.check(flag)?;
        self.remove_own_rule(flag);
        let is_fallthrough = self.rule.is_none();
        match self.condition(&step.enrolled) {
            None => self.serve(flag, Serve::Split(self.split(step, is_fallthrough))),
            Some(enrolled) => {
                let others = if step.compares_others {
                    let nobody = Step { share_ppm: 0, ..step.clone() };
                    Serve::Split(self.split(&nobody, is_fallthrough))
                } else {
                    Serve::Variant(self.baseline.clone())
                };
                self.serve(flag, others);
                self.put_before(flag, self.own_rule(), enrolled, Serve::Split(self.split(step, false)));
            }
        }
        self.keep_apart(flag, &step.halted);
        Ok(())
    }

    /// Lets the flag serve the baseline to customers, wherever the release applies.
    fn keep_apart(&self, flag: &mut Flag, customers: &[String]) {
        if !customers.is_empty() {
            let serve = Serve::Variant(self.baseline.clone());
            let first = flag.rules.iter().position(|rule| rule.id == self.own_rule());
            let place = first.unwrap_or_else(|| self.place(flag));
            flag.rules.insert(place, self.narrowed(flag, self.apart_rule(), named(customers), serve));
        }
    }

    /// Puts a rule right before the target, for some of those to whom the target applies.
    fn put_before(&self, flag: &mut Flag, id: String, some: Condition, serve: Serve) {
        flag.rules.insert(self.place(flag), self.narrowed(flag, id, some, serve));
    }

    fn narrowed(&self, flag: &Flag, id: String, some: Condition, serve: Serve) -> Rule {
        let held = flag.rules.get(self.place(flag)).map(|target| target.when.clone());
        Rule { id, when: Condition::All(held.into_iter().chain([some]).collect()), serve }
    }

    /// Makes the flag serve the target to everybody to whom the release applies, but for customers who
    /// were halted alone: their rule stays until somebody removes it.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn complete(&self, flag: &mut Flag, halted: &[String]) -> Result<(), FieldFault> {
        self.check(flag)?;
        self.remove_own_rule(flag);
        self.serve(flag, Serve::Variant(self.target.clone()));
        self.keep_apart(flag, halted);
        Ok(())
    }

    /// Makes the flag what it was before the release. What somebody else has made of its target is left as
    /// it is: the way back is never barred.
    pub fn undo(&self, flag: &mut Flag) {
        self.remove_own_rule(flag);
        if self.target_of(flag).is_some_and(|serve| self.is_own(serve)) {
            self.serve(flag, Serve::Variant(self.baseline.clone()));
        }
    }

    /// Whether the flag serves what only the release has made of it.
    pub fn stands_in(&self, flag: &Flag) -> bool {
        let own_rule = self.own_rule();
        flag.rules.iter().any(|rule| rule.id == own_rule && self.is_own(&rule.serve))
            || self.target_of(flag).is_some_and(|serve| self.is_own(serve))
    }

    fn check(&self, flag: &Flag) -> Result<(), FieldFault> {
        let wrong = |pointer: &str, message: String| Err(FieldFault::new(pointer, message));
        for (pointer, variant) in [("/baseline", &self.baseline), ("/target", &self.target)] {
            if flag.variants.get(variant).is_none() {
                return wrong(pointer, format!("the flag has no variant `{variant}`"));
            }
        }
        if self.baseline == self.target {
            return wrong("/target", format!("`{}` is the baseline; name another variant", self.target));
        }
        let own_rule = self.own_rule();
        if flag.rules.iter().any(|rule| rule.id == own_rule && !self.is_own(&rule.serve)) {
            return wrong("/rule", format!("the flag has a rule `{own_rule}` of somebody else; remove it"));
        }
        let place = self.rule.as_ref().map_or("the fallthrough".into(), |id| format!("rule `{id}`"));
        match self.target_of(flag) {
            None => wrong("/rule", format!("the flag has no {place}")),
            Some(Serve::Variant(served)) if *served == self.baseline => Ok(()),
            Some(serve) if self.is_own(serve) => Ok(()),
            Some(_) => {
                let message = format!("{place} does not serve `{}` to everybody; let it", self.baseline);
                wrong("/rule", message)
            }
        }
    }

    /// Who is enrolled, where that is not everybody.
    fn condition(&self, enrolled: &Enrolled) -> Option<Condition> {
        let Enrolled::Customers { rings, keys } = enrolled else { return None };
        let rings = rings.iter().map(|ring| Condition::Segment(ring_key(ring)));
        let named = (!keys.is_empty()).then(|| named(keys));
        Some(Condition::Any(rings.chain(named).collect()))
    }

    /// The target grows from bucket 0; the control fills the rest, so that units pass only between them.
    fn split(&self, step: &Step, has_rest: bool) -> Split {
        let share = step.share_ppm.min(BUCKETS);
        let arm = |variant: &str, start, len| Arm { variant: variant.into(), start, len };
        Split {
            algo: ALGORITHM_X1.into(),
            seed: self.seed.clone(),
            unit: self.unit.clone(),
            arms: vec![arm(&self.target, 0, share), arm(&self.baseline, share, BUCKETS - share)],
            rest: has_rest.then(|| self.baseline.clone()),
            release: Some(Box::new(ReleaseMark {
                id: self.release.clone(),
                step_epoch: step.epoch,
                treatment: self.target.clone(),
                control: self.baseline.clone(),
                stratum: Some(STRATUM.into()),
                sample: Some(format!("{:016x}", step.sample)),
                latency_ms: step.latency_ms.clone(),
            })),
        }
    }

    fn own_rule(&self) -> String {
        own_rule(&self.release)
    }

    fn apart_rule(&self) -> String {
        apart_rule(&self.release)
    }

    fn is_own(&self, serve: &Serve) -> bool {
        let mark = match serve {
            Serve::Split(split) => split.release.as_deref(),
            Serve::Variant(_) => None,
        };
        mark.is_some_and(|mark| mark.id == self.release)
    }

    fn remove_own_rule(&self, flag: &mut Flag) {
        let (own_rule, apart_rule) = (self.own_rule(), self.apart_rule());
        flag.rules.retain(|rule| rule.id != apart_rule && (rule.id != own_rule || !self.is_own(&rule.serve)));
    }

    /// Where the target stands; behind all rules for the fallthrough.
    fn place(&self, flag: &Flag) -> usize {
        let found = |id: &String| flag.rules.iter().position(|rule| rule.id == *id);
        self.rule.as_ref().and_then(found).unwrap_or(flag.rules.len())
    }

    fn target_of<'f>(&self, flag: &'f Flag) -> Option<&'f Serve> {
        match self.rule {
            Some(_) => flag.rules.get(self.place(flag)).map(|rule| &rule.serve),
            None => Some(&flag.fallthrough),
        }
    }

    fn serve(&self, flag: &mut Flag, serve: Serve) {
        let place = self.place(flag);
        match self.rule {
            Some(_) => flag.rules.get_mut(place).into_iter().for_each(|rule| rule.serve = serve.clone()),
            None => flag.fallthrough = serve,
        }
    }
}

#[cfg(test)]
mod tests;
