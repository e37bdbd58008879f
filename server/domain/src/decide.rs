//! What instructions make of the rules: the decision behind every change.

mod segments;

use std::collections::BTreeMap;

use tidegate_core::model::{Flag, Override, Rule, Segment, Serve, Split};
use tidegate_core::{HashList, item_body, limits};

use crate::instruction::{NewOverride, NewRule};
use crate::{FieldFault, Instruction, Items, Refusal, Ruleset};
use segments::DraftList;

/// Most instructions in one change.
pub const INSTRUCTIONS_PER_CHANGE: usize = 1_000;
/// Most overrides of one flag.
const OVERRIDES_PER_FLAG: usize = 1_000;
/// Longest reason of an override, in bytes.
const REASON_BYTES: usize = 4_096;

/// The name by which instructions mean the fallthrough where a rule's id is expected.
const FALLTHROUGH: &str = "fallthrough";

/// What instructions make of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Decision {
    /// The items that are not what they were.
    pub items: Items,
    /// The lists that they refer to since.
    pub lists: Vec<HashList>,
}

/// Decides what instructions make of `rules`: all of them, or none.
///
/// `author`, the id of whoever acts, is recorded on overrides; `new_id` makes ids for new rules and overrides and seeds for
/// new splits, each unique and never used before.
///
/// # Errors
/// [`Refusal::Invalid`] points at the instruction that cannot be carried out.
pub fn decide(
    rules: &Ruleset,
    instructions: &[Instruction],
    author: &str,
    new_id: &mut dyn FnMut() -> String,
) -> Result<Decision, Refusal> {
    if instructions.is_empty() || instructions.len() > INSTRUCTIONS_PER_CHANGE {
        let message = format!("1 to {INSTRUCTIONS_PER_CHANGE} instructions are expected");
        return Err(Refusal::Invalid(vec![FieldFault::new("/instructions", message)]));
    }
    let (flags, segments, lists) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut draft = Draft { rules, author, new_id, flags, segments, lists };
    for (index, instruction) in instructions.iter().enumerate() {
        draft.carry_out(instruction).map_err(|wrong| {
            let pointer = format!("/instructions/{index}{}", wrong.pointer);
            Refusal::Invalid(vec![FieldFault::new(pointer, wrong.message)])
        })?;
    }
    Ok(draft.decision())
}

/// What instructions have made so far of the items that they touch.
struct Draft<'a> {
    rules: &'a Ruleset,
    author: &'a str,
    new_id: &'a mut dyn FnMut() -> String,
    flags: BTreeMap<String, Flag>,
    segments: BTreeMap<String, Segment>,
    /// Of segments, by their keys.
    lists: BTreeMap<String, DraftList>,
}

/// One instruction's fault; the pointer is relative to it.
type Outcome = Result<(), FieldFault>;

fn wrong<T>(pointer: &str, message: impl Into<String>) -> Result<T, FieldFault> {
    Err(FieldFault::new(pointer, message))
}

impl Draft<'_> {
    fn carry_out(&mut self, instruction: &Instruction) -> Outcome {
        if instruction.is_marked() {
            return wrong(
                "",
                "only releases count what they serve: leave `release` out, and create a release",
            );
        }
        match instruction {
            Instruction::TurnOn { flag } => self.flag(flag)?.enabled = true,
            Instruction::TurnOff { flag } => self.flag(flag)?.enabled = false,
            Instruction::SetOffVariant { flag, variant } => self.flag(flag)?.off_variant.clone_from(variant),
            Instruction::SetFallthrough { flag, serve } => return self.set_fallthrough(flag, serve),
            Instruction::AddRule { flag, rule, before } => {
                return self.add_rule(flag, rule, before.as_deref());
            }
            Instruction::UpdateRule { flag, rule, when, serve } => {
                let seed = self.fresh_id();
                let rule = rule_of(self.flag(flag)?, rule)?;
                when.iter().for_each(|when| rule.when.clone_from(when));
                serve.iter().for_each(|serve| rule.serve = seeded(serve, Some(&rule.serve), &seed));
            }
            Instruction::MoveRule { flag, rule, before } => {
                let rules = &mut self.flag(flag)?.rules;
                let moved = rules.remove(position(rules, rule, "/rule")?);
                let place = place_before(rules, before.as_deref())?;
                rules.insert(place, moved);
            }
            Instruction::RemoveRule { flag, rule } => {
                let rules = &mut self.flag(flag)?.rules;
                rules.remove(position(rules, rule, "/rule")?);
            }
            Instruction::SetSplit { flag, rule, split } => return self.set_split(flag, rule, split),
            Instruction::AddOverride(wish) => return self.add_override(wish),
            Instruction::RemoveOverride { flag, r#override } => {
                return self.remove_override(flag, r#override);
            }
            Instruction::SetRequires { flag, requires } => self.flag(flag)?.requires.clone_from(requires),
            Instruction::SetSegment(segment) => return self.set_segment(segment),
            Instruction::AddToSegment { segment, keys } => return self.add_to_segment(segment, keys),
            Instruction::RemoveFromSegment { segment, keys } => {
                return self.remove_from_segment(segment, keys);
            }
        }
        Ok(())
    }

    fn flag(&mut self, key: &str) -> Result<&mut Flag, FieldFault> {
        if !self.flags.contains_key(key)
            && let Some(flag) = self.rules.flag(&format!("flag/{key}"))
        {
            self.flags.insert(key.into(), flag);
        }
        let missing = || FieldFault::new("/flag", format!("the project has no flag `{key}`"));
        self.flags.get_mut(key).ok_or_else(missing)
    }

    fn segment(&mut self, key: &str) -> Result<&mut Segment, FieldFault> {
        if !self.segments.contains_key(key)
            && let Some(segment) = self.rules.segment(&format!("segment/{key}"))
        {
            self.segments.insert(key.into(), segment);
        }
        let missing = || FieldFault::new("/segment", format!("the environment has no segment `{key}`"));
        self.segments.get_mut(key).ok_or_else(missing)
    }

    fn fresh_id(&mut self) -> String {
        (self.new_id)()
    }

    fn set_fallthrough(&mut self, flag: &str, serve: &Serve) -> Outcome {
        let seed = self.fresh_id();
        let flag = self.flag(flag)?;
        flag.fallthrough = seeded(serve, Some(&flag.fallthrough), &seed);
        Ok(())
    }

    fn set_split(&mut self, flag: &str, rule: &str, split: &Split) -> Outcome {
        let serve = Serve::Split(split.clone());
        if rule == FALLTHROUGH {
            return self.set_fallthrough(flag, &serve);
        }
        let seed = self.fresh_id();
        let rule = rule_of(self.flag(flag)?, rule)?;
        rule.serve = seeded(&serve, Some(&rule.serve), &seed);
        Ok(())
    }

    fn add_rule(&mut self, flag: &str, rule: &NewRule, before: Option<&str>) -> Outcome {
        let (fresh, seed) = (self.fresh_id(), self.fresh_id());
        let (id, serve) = (rule.id.clone().unwrap_or(fresh), seeded(&rule.serve, None, &seed));
        let rules = &mut self.flag(flag)?.rules;
        if id.is_empty() || id.len() > 128 || id.chars().any(char::is_control) || id == FALLTHROUGH {
            let message = format!("1 to 128 bytes other than `{FALLTHROUGH}`, without control characters");
            return wrong("/rule/id", message);
        }
        if rules.iter().any(|held| held.id == id) {
            return wrong("/rule/id", format!("the flag has a rule `{id}` already"));
        }
        let place = place_before(rules, before)?;
        rules.insert(place, Rule { id, when: rule.when.clone(), serve });
        Ok(())
    }

    fn add_override(&mut self, wish: &NewOverride) -> Outcome {
        let NewOverride { flag, attribute, values, variant, reason, expires_at } = wish;
        let (id, author) = (self.fresh_id(), self.author.to_owned());
        let overrides = &mut self.flag(flag)?.overrides;
        if overrides.len() >= OVERRIDES_PER_FLAG {
            return wrong(
                "/flag",
                format!("a flag has at most {OVERRIDES_PER_FLAG} overrides; use a segment"),
            );
        }
        if values.is_empty() || values.len() > limits::CLAUSE_VALUES {
            return wrong("/values", format!("1 to {} values are expected", limits::CLAUSE_VALUES));
        }
        if reason.len() > REASON_BYTES || reason.chars().any(|c| c.is_control() && c != '\n') {
            return wrong("/reason", format!("at most {REASON_BYTES} bytes, without control characters"));
        }
        overrides.push(Override {
            id,
            attribute: attribute.clone(),
            values: values.clone(),
            variant: variant.clone(),
            expires_at: expires_at.clone(),
            kind: None,
            hash: None,
            salt: None,
            reason: Some(reason.clone()).filter(|reason| !reason.is_empty()),
            author: Some(author),
        });
        Ok(())
    }

    fn remove_override(&mut self, flag: &str, id: &str) -> Outcome {
        let overrides = &mut self.flag(flag)?.overrides;
        let Some(place) = overrides.iter().position(|held| held.id == id) else {
            return wrong("/override", format!("the flag has no override `{id}`"));
        };
        overrides.remove(place);
        Ok(())
    }

    fn decision(mut self) -> Decision {
        let lists = self.settle_lists();
        let rules = self.rules;
        let flags = self.flags.into_iter().map(|(key, flag)| (format!("flag/{key}"), flag));
        let flags = flags.filter(|(key, flag)| rules.flag(key).as_ref() != Some(flag));
        let segments = self.segments.into_iter().map(|(key, segment)| (format!("segment/{key}"), segment));
        let segments = segments.filter(|(key, segment)| rules.segment(key).as_ref() != Some(segment));
        let flags = flags.map(|(key, flag)| (key, Some(item_body(&flag))));
        let segments = segments.map(|(key, segment)| (key, Some(item_body(&segment))));
        Decision { items: flags.chain(segments).collect(), lists }
    }
}

/// A split without a seed keeps the one of the split that it replaces, so that no unit moves, or
/// gets one of its own: random, and from then on fixed.
fn seeded(serve: &Serve, replaced: Option<&Serve>, fresh: &str) -> Serve {
    let mut serve = serve.clone();
    if let Serve::Split(split) = &mut serve
        && split.seed.is_empty()
    {
        let held = match replaced {
            Some(Serve::Split(held)) if held.algo == split.algo => held.seed.as_str(),
            _ => fresh,
        };
        split.seed = held.to_owned();
    }
    serve
}

fn position(rules: &[Rule], id: &str, pointer: &str) -> Result<usize, FieldFault> {
    let missing = || FieldFault::new(pointer, format!("the flag has no rule `{id}`"));
    rules.iter().position(|rule| rule.id == id).ok_or_else(missing)
}

fn rule_of<'a>(flag: &'a mut Flag, id: &str) -> Result<&'a mut Rule, FieldFault> {
    let missing = || FieldFault::new("/rule", format!("the flag has no rule `{id}`"));
    flag.rules.iter_mut().find(|rule| rule.id == id).ok_or_else(missing)
}

fn place_before(rules: &[Rule], before: Option<&str>) -> Result<usize, FieldFault> {
    before.map_or(Ok(rules.len()), |id| position(rules, id, "/before"))
}

#[cfg(test)]
mod tests;
