//! What a flag answers for one context at one moment.
//!
//! One function walks the rules, generic over a witness: silent where only the value is wanted,
//! recording for details. It never recurses into other flags or segments: those are settled first,
//! in an order in which each finds what it depends on, so that chains may be of any depth.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::bucket::bucket_of;
use crate::condition::{Condition, Requirement, Slot, Truth};
use crate::context::Context;
use crate::graph::ON_CYCLE;
use crate::ruleset::{Flag, Node, Ruleset, Segment, Serve, Split, VariantIndex};
use crate::text::FastHash;

/// Why a flag served what it served: OpenFeature's words, and ours where it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    /// A rule's condition was true.
    TargetingMatch,
    /// A split decided.
    Split,
    /// Nothing else applied.
    Default,
    /// The flag is off.
    Disabled,
    /// The flag is archived and serves its frozen variant.
    Archived,
    /// An individual entry decided.
    Override,
    /// A prerequisite of the whole flag is not met.
    PrerequisiteFailed,
    /// The caller's default is to be used; see [`ErrorCode`].
    Error,
}

/// Why a flag could not be evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// The snapshot has no such flag.
    FlagNotFound,
    /// The flag is of another type than the one asked for.
    TypeMismatch,
    /// The context exceeds a limit.
    InvalidContext,
    /// This engine does not understand the flag.
    Unsupported,
}

/// An attribute that was missing or of the wrong type, so that a rule could not match.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unknown<'a> {
    /// The rule's id, or `fallthrough`.
    pub rule: &'a str,
    /// The attribute's path.
    pub attribute: &'a str,
}

/// An evaluation with its reasons; its serialised form is the wire form.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Detail<'a> {
    /// What is served; `None` on errors, where the caller's default applies.
    pub value: Option<&'a Json>,
    /// Key of the variant that is served.
    pub variant: Option<&'a str>,
    /// Why.
    pub reason: Reason,
    /// Why not, where the reason is [`Reason::Error`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<ErrorCode>,
    /// The rule that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<&'a str>,
    /// The override that decided.
    #[serde(rename = "override", skip_serializing_if = "Option::is_none")]
    pub override_id: Option<&'a str>,
    /// The prerequisite that was not met.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prerequisite: Option<&'a str>,
    /// What made rules before the deciding one unknown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unknown: Vec<Unknown<'a>>,
    /// The flag's metadata.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metadata: Option<&'a Map<String, Json>>,
}

impl Detail<'_> {
    fn error(code: ErrorCode) -> Self {
        Self {
            value: None,
            variant: None,
            reason: Reason::Error,
            error: Some(code),
            rule: None,
            override_id: None,
            prerequisite: None,
            unknown: Vec::new(),
            metadata: None,
        }
    }
}

/// Evaluations for one context at one moment on one version of the rules. Flags that others depend
/// on are evaluated once.
#[derive(Debug)]
pub struct View<'a> {
    ruleset: &'a Ruleset,
    context: &'a Context,
    now_ms: i64,
    settled: RefCell<HashMap<Slot, Settled<'a>, FastHash>>,
}

/// What is known of a flag or segment that others depend on.
#[derive(Debug, Clone, Copy)]
enum Settled<'a> {
    /// The variant that the flag serves; `None` for one that is missing or fails.
    Flag(Option<&'a str>),
    /// Whether the context is in the segment, and the attribute without which that is unknown.
    Segment(Truth, Option<&'a str>),
}

/// Hears which attributes are unknown.
trait Witness<'a> {
    fn attribute(&mut self, attribute: &'a str);
    fn rule(&mut self, rule: &'a str, truth: Truth);
}

/// For those who want only the value.
struct Silent;

impl Witness<'_> for Silent {
    fn attribute(&mut self, _: &str) {}
    fn rule(&mut self, _: &str, _: Truth) {}
}

/// Keeps the first unknown attribute.
impl<'a> Witness<'a> for Option<&'a str> {
    fn attribute(&mut self, attribute: &'a str) {
        self.get_or_insert(attribute);
    }

    fn rule(&mut self, _: &'a str, _: Truth) {}
}

#[derive(Default)]
struct Recorder<'a> {
    in_this_rule: Vec<&'a str>,
    unknown: Vec<Unknown<'a>>,
}

impl<'a> Witness<'a> for Recorder<'a> {
    fn attribute(&mut self, attribute: &'a str) {
        if !self.in_this_rule.contains(&attribute) {
            self.in_this_rule.push(attribute);
        }
    }

    fn rule(&mut self, rule: &'a str, truth: Truth) {
        let unknown = self.in_this_rule.drain(..).map(|attribute| Unknown { rule, attribute });
        if truth == Truth::Unknown {
            self.unknown.extend(unknown);
        }
    }
}

/// The name of the last resort where a rule's id is expected.
const FALLTHROUGH: &str = "fallthrough";

struct Served<'a> {
    variant: VariantIndex,
    reason: Reason,
    rule: Option<&'a str>,
    override_id: Option<&'a str>,
    prerequisite: Option<&'a str>,
}

impl<'a> Served<'a> {
    fn new(variant: VariantIndex, reason: Reason) -> Self {
        Self { variant, reason, rule: None, override_id: None, prerequisite: None }
    }
}

impl<'a> View<'a> {
    pub(crate) fn new(ruleset: &'a Ruleset, context: &'a Context, now_ms: i64) -> Self {
        Self { ruleset, context, now_ms, settled: RefCell::default() }
    }

    /// The version of the rules.
    pub fn version(&self) -> u64 {
        self.ruleset.version()
    }

    /// Evaluates a flag of any type, with its reasons.
    pub fn detail(&self, key: &str) -> Detail<'a> {
        let mut recorder = Recorder::default();
        let (flag, served) = match self.evaluate(key, &mut recorder) {
            Ok(found) => found,
            Err(code) => return Detail::error(code),
        };
        let variant = flag.variants.get(served.variant);
        Detail {
            value: variant.map(|(_, value)| value),
            variant: variant.map(|(key, _)| &**key),
            reason: served.reason,
            error: None,
            rule: served.rule,
            override_id: served.override_id,
            prerequisite: served.prerequisite,
            unknown: recorder.unknown,
            metadata: Some(&flag.metadata).filter(|metadata| !metadata.is_empty()),
        }
    }

    /// The value of a boolean flag.
    ///
    /// # Errors
    /// The caller's default applies, for the given reason.
    pub fn boolean(&self, key: &str) -> Result<bool, ErrorCode> {
        self.value(key)?.as_bool().ok_or(ErrorCode::TypeMismatch)
    }

    /// The value of a string flag.
    ///
    /// # Errors
    /// The caller's default applies, for the given reason.
    pub fn string(&self, key: &str) -> Result<&'a str, ErrorCode> {
        self.value(key)?.as_str().ok_or(ErrorCode::TypeMismatch)
    }

    /// The value of a number flag, where it is a whole number that fits 64 bits.
    ///
    /// # Errors
    /// The caller's default applies, for the given reason.
    pub fn integer(&self, key: &str) -> Result<i64, ErrorCode> {
        whole(self.value(key)?).ok_or(ErrorCode::TypeMismatch)
    }

    /// The value of a number flag, where a float holds it exactly.
    ///
    /// # Errors
    /// The caller's default applies, for the given reason.
    pub fn number(&self, key: &str) -> Result<f64, ErrorCode> {
        exact_float(self.value(key)?).ok_or(ErrorCode::TypeMismatch)
    }

    /// The value of an object flag.
    ///
    /// # Errors
    /// The caller's default applies, for the given reason.
    pub fn object(&self, key: &str) -> Result<&'a Json, ErrorCode> {
        Some(self.value(key)?).filter(|value| value.is_object()).ok_or(ErrorCode::TypeMismatch)
    }

    fn value(&self, key: &str) -> Result<&'a Json, ErrorCode> {
        let (flag, served) = self.evaluate(key, &mut Silent)?;
        flag.variants.get(served.variant).map(|(_, value)| value).ok_or(ErrorCode::Unsupported)
    }

    fn evaluate(
        &self,
        key: &str,
        witness: &mut impl Witness<'a>,
    ) -> Result<(&'a Flag, Served<'a>), ErrorCode> {
        let slot = self.ruleset.flag_slot(key).ok_or(ErrorCode::FlagNotFound)?;
        self.settle_dependencies(slot);
        self.flag(slot, witness)
    }

    /// Settles all that a flag depends on, lowest rank first.
    fn settle_dependencies(&self, slot: Slot) {
        if self.ruleset.dependencies(slot).is_empty() {
            return;
        }
        let mut missing = Vec::new();
        let mut found: HashSet<Slot, FastHash> = HashSet::default();
        let mut open = vec![slot];
        while let Some(dependent) = open.pop() {
            for &dependency in self.ruleset.dependencies(dependent) {
                if !self.settled.borrow().contains_key(&dependency) && found.insert(dependency) {
                    missing.push(dependency);
                    open.push(dependency);
                }
            }
        }
        missing.sort_unstable_by_key(|dependency| self.ruleset.rank(*dependency));
        for dependency in missing {
            let settled = self.settle(dependency);
            self.settled.borrow_mut().insert(dependency, settled);
        }
    }

    fn settle(&self, slot: Slot) -> Settled<'a> {
        match self.ruleset.node(slot) {
            Node::Segment(segment) if self.ruleset.rank(slot) != ON_CYCLE => {
                let mut unknown = None;
                Settled::Segment(self.is_in(segment, &mut unknown), unknown)
            }
            _ => {
                let served = self.flag(slot, &mut Silent).ok();
                let variant = served.and_then(|(flag, served)| flag.variants.get(served.variant));
                Settled::Flag(variant.map(|(key, _)| &**key))
            }
        }
    }

    /// The order of evaluation: the first that applies wins.
    fn flag(&self, slot: Slot, witness: &mut impl Witness<'a>) -> Result<(&'a Flag, Served<'a>), ErrorCode> {
        let flag = match self.ruleset.flag(slot) {
            Some(flag) => flag,
            None if matches!(self.ruleset.node(slot), Node::Missing) => return Err(ErrorCode::FlagNotFound),
            None => return Err(ErrorCode::Unsupported),
        };
        if self.context.over_limit() {
            return Err(ErrorCode::InvalidContext);
        }
        if !flag.enabled {
            return Ok((flag, Served::new(flag.off, Reason::Disabled)));
        }
        if let Some((variant, until)) = flag.archived {
            let archived = (flag, Served::new(variant, Reason::Archived));
            return if self.now_ms < until { Ok(archived) } else { Err(ErrorCode::FlagNotFound) };
        }
        let served = self.unmet_prerequisite(flag).or_else(|| self.overridden(flag));
        let served = served.or_else(|| self.targeted(flag, witness));
        Ok((flag, served.unwrap_or_else(|| self.fallthrough(flag, witness))))
    }

    fn unmet_prerequisite(&self, flag: &'a Flag) -> Option<Served<'a>> {
        let unmet = flag.requires.iter().find(|requirement| self.met(requirement) != Truth::True)?;
        Some(Served { prerequisite: Some(&unmet.flag), ..Served::new(flag.off, Reason::PrerequisiteFailed) })
    }

    fn overridden(&self, flag: &'a Flag) -> Option<Served<'a>> {
        let alive = |expires_at: Option<i64>| expires_at.is_none_or(|expires_at| self.now_ms < expires_at);
        let entry =
            flag.overrides.iter().find(|entry| alive(entry.expires_at) && entry.names(self.context))?;
        Some(Served { override_id: Some(&entry.id), ..Served::new(entry.variant, Reason::Override) })
    }

    fn targeted(&self, flag: &'a Flag, witness: &mut impl Witness<'a>) -> Option<Served<'a>> {
        flag.rules.iter().find_map(|rule| {
            let truth = self.truth(&rule.when, witness);
            let served = match (truth, &rule.serve) {
                (Truth::True, Serve::Variant(variant)) => Some((*variant, Reason::TargetingMatch)),
                (Truth::True, Serve::Split(split)) => match self.arm(split) {
                    Some(arm) => arm.map(|variant| (variant, Reason::Split)),
                    None => {
                        witness.attribute(&split.unit.name);
                        witness.rule(&rule.id, Truth::Unknown);
                        return None;
                    }
                },
                _ => None,
            };
            witness.rule(&rule.id, truth);
            let (variant, reason) = served?;
            Some(Served { rule: Some(&rule.id), ..Served::new(variant, reason) })
        })
    }

    fn fallthrough(&self, flag: &'a Flag, witness: &mut impl Witness<'a>) -> Served<'a> {
        let split = match &flag.fallthrough {
            Serve::Variant(variant) => return Served::new(*variant, Reason::Default),
            Serve::Split(split) => split,
        };
        let arm = self.arm(split);
        if arm.is_none() {
            witness.attribute(&split.unit.name);
            witness.rule(FALLTHROUGH, Truth::Unknown);
        }
        match arm.flatten() {
            Some(variant) => Served::new(variant, Reason::Split),
            // A fallthrough's split without `rest` does not compile.
            None => Served::new(split.rest.unwrap_or(flag.off), Reason::Default),
        }
    }

    /// The variant of the arm that the context's unit falls into, `Some(None)` where it falls into
    /// none, `None` where the context has no such unit.
    fn arm(&self, split: &Split) -> Option<Option<VariantIndex>> {
        let bucket = bucket_of(split.seed_hash, self.context.get(&split.unit))?;
        let arm = split.arms.iter().find(|arm| (arm.start..arm.end).contains(&bucket));
        Some(arm.map(|arm| arm.variant))
    }

    fn truth(&self, condition: &'a Condition, witness: &mut impl Witness<'a>) -> Truth {
        match condition {
            Condition::All(all) => !self.any(all, |truth| !truth, witness),
            Condition::Any(any) => self.any(any, |truth| truth, witness),
            Condition::Not(not) => !self.truth(not, witness),
            Condition::Segment(slot) => match self.settled.borrow().get(slot) {
                Some(Settled::Segment(truth, attribute)) => {
                    attribute.iter().for_each(|attribute| witness.attribute(attribute));
                    *truth
                }
                _ => Truth::Unknown,
            },
            Condition::Flag(requirement) => self.met(requirement),
            Condition::Clause(clause) => {
                let truth = clause.holds(self.context);
                if truth == Truth::Unknown {
                    witness.attribute(&clause.path.name);
                }
                truth
            }
        }
    }

    /// `any` over children seen through `polarity`: `all` is `any` upside down (De Morgan).
    fn any(
        &self,
        children: &'a [Condition],
        polarity: impl Fn(Truth) -> Truth,
        witness: &mut impl Witness<'a>,
    ) -> Truth {
        Truth::any(children.iter().map(|child| polarity(self.truth(child, witness))))
    }

    /// Unknown where the other flag is missing or fails.
    fn met(&self, requirement: &Requirement) -> Truth {
        match self.settled.borrow().get(&requirement.slot) {
            Some(Settled::Flag(Some(variant))) => {
                requirement.variants.iter().any(|v| **v == **variant).into()
            }
            _ => Truth::Unknown,
        }
    }

    /// Not excluded, and included or described by the condition.
    fn is_in(&self, segment: &'a Segment, witness: &mut impl Witness<'a>) -> Truth {
        let excluded = Truth::from(segment.excludes(self.context));
        let included = Truth::from(segment.includes(self.context));
        if excluded == Truth::Unknown || included == Truth::Unknown {
            witness.attribute(&segment.path.name);
        }
        let mut described = || segment.when.as_ref().map_or(Truth::False, |when| self.truth(when, witness));
        let in_list_or_described = match included {
            Truth::True => Truth::True,
            unsure => Truth::any([unsure, described()]),
        };
        !Truth::any([excluded, !in_list_or_described])
    }
}

fn whole(value: &Json) -> Option<i64> {
    let float = value.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0);
    value.as_i64().or_else(|| float.map(|float| float as i64))
}

fn exact_float(value: &Json) -> Option<f64> {
    let float = value.as_f64()?;
    match value.as_i64() {
        Some(int) => (float as i128 == i128::from(int)).then_some(float),
        None => value.is_f64().then_some(float),
    }
}

#[cfg(test)]
mod tests;
