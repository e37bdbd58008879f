//! What an item may not say although it compiles: references to nothing, and clauses that compare
//! with nothing. Each would be an unnoticed misspelling for ever.

use std::collections::BTreeSet;

use tidegate_core::model::{Clause, Condition, Op, Requirement, Serve};
use tidegate_core::{AudienceFault, PrivateAttributes};

use crate::{Items, Ruleset};

/// Most prerequisites of one flag, and most arms of one split.
const LISTED: usize = 100;
/// Longest attribute path.
const PATH_BYTES: usize = 256;
/// Longest seed.
const SEED_BYTES: usize = 128;

/// Everything that is wrong with an item; empty where there is no such item.
pub(crate) fn check_item(ruleset: &Ruleset, item_key: &str) -> Vec<String> {
    let mut check = Check { ruleset, item_key, faults: Vec::new() };
    if let Some(flag) = ruleset.flag(item_key) {
        check.count("requires", flag.requires.len());
        flag.requires.iter().for_each(|requirement| check.requirement(requirement));
        flag.overrides.iter().for_each(|entry| check.path(&entry.attribute));
        check.serve(&flag.fallthrough);
        for rule in &flag.rules {
            check.condition(&rule.when);
            check.serve(&rule.serve);
            if matches!(&rule.serve, Serve::Split(split) if split.rest.is_some()) {
                check.fault(
                    "only the fallthrough's split has `rest`: a rule leaves the rest to the next rule",
                );
            }
        }
    } else if let Some(segment) = ruleset.segment(item_key) {
        check.path(&segment.attribute);
        segment.when.iter().for_each(|when| check.condition(when));
    }
    check.faults
}

/// The attributes whose values clients may not see: those that are private in every project.
pub(crate) fn private_attributes() -> PrivateAttributes {
    PrivateAttributes::default()
}

/// What new in `after` cannot be sent to clients, because a client-side flag would disclose a private
/// value or depend on what clients do not get; `items` are those in which it differs from `before`.
pub(crate) fn check_clients(before: &Ruleset, after: &Ruleset, items: &Items) -> BTreeSet<String> {
    let private = private_attributes();
    let (held, now) = (before.snapshot(), after.snapshot());
    let mut new = BTreeSet::new();
    // A flag on which others depend has left the clients, or a segment says what clients may not see:
    // all client-side flags are looked at, which takes long and is seldom needed.
    let mut concerns_others = false;
    for (key, _) in items {
        let faults = beyond(private.faults(now, key), private.faults(held, key));
        if key.starts_with("segment/") {
            concerns_others |= !faults.is_empty();
        } else {
            let is_sent = |ruleset: &Ruleset| ruleset.flag(key).is_some_and(|flag| flag.client_side);
            concerns_others |= is_sent(before) && !is_sent(after);
            new.extend(faults);
        }
    }
    if concerns_others {
        new.extend(beyond(private.all_faults(now), private.all_faults(held)));
    }
    new.iter().map(ToString::to_string).collect()
}

/// The faults that were not there before.
fn beyond(mut now: Vec<AudienceFault>, held: Vec<AudienceFault>) -> Vec<AudienceFault> {
    now.retain(|fault| !held.contains(fault));
    now
}

struct Check<'a> {
    ruleset: &'a Ruleset,
    item_key: &'a str,
    faults: Vec<String>,
}

impl Check<'_> {
    fn fault(&mut self, message: &str) {
        self.faults.push(format!("{}: {message}", self.item_key));
    }

    fn condition(&mut self, condition: &Condition) {
        match condition {
            Condition::All(children) | Condition::Any(children) => {
                children.iter().for_each(|child| self.condition(child));
            }
            Condition::Not(child) => self.condition(child),
            Condition::Segment(key) => {
                if self.ruleset.snapshot().item(&format!("segment/{key}")).is_none() {
                    self.fault(&format!("the environment has no segment `{key}`"));
                }
            }
            Condition::Flag(requirement) => self.requirement(requirement),
            Condition::Clause(clause) => self.clause(clause),
        }
    }

    fn count(&mut self, what: &str, count: usize) {
        if count > LISTED {
            self.fault(&format!("`{what}` has {count} entries, at most {LISTED} are allowed"));
        }
    }

    /// A path that no context can have would be unknown for ever.
    fn path(&mut self, path: &str) {
        let part = |part: &str| !part.is_empty() && !part.chars().any(char::is_control);
        if path.len() > PATH_BYTES || !path.split('.').all(part) {
            self.fault(&format!(
                "an attribute is a dotted path of 1 to {PATH_BYTES} bytes, such as `customer.plan`"
            ));
        }
    }

    fn serve(&mut self, serve: &Serve) {
        let Serve::Split(split) = serve else { return };
        self.path(&split.unit);
        self.count("arms", split.arms.len());
        if split.seed.len() > SEED_BYTES {
            self.fault(&format!("a seed has at most {SEED_BYTES} bytes"));
        }
    }

    fn clause(&mut self, clause: &Clause) {
        self.path(&clause.attribute);
        let valueless = matches!(clause.op, Op::Present | Op::Absent | Op::BucketBelow);
        if clause.values.is_empty() && !valueless {
            self.fault(&format!("the clause on `{}` has no `values`", clause.attribute));
        }
    }

    fn requirement(&mut self, requirement: &Requirement) {
        let Requirement { flag: key, variants } = requirement;
        if variants.is_empty() {
            self.fault(&format!("no variant of flag `{key}` is named: that is never met"));
        }
        let Some(flag) = self.ruleset.flag(&format!("flag/{key}")) else {
            return self.fault(&format!("the project has no flag `{key}`"));
        };
        for variant in variants.iter().filter(|variant| flag.variants.get(variant).is_none()) {
            self.fault(&format!("flag `{key}` has no variant `{variant}`"));
        }
    }
}
