//! What an item may not say although it compiles: references to nothing, and clauses that compare
//! with nothing. Each would be an unnoticed misspelling for ever.

use tidegate_core::model::{Clause, Condition, Op, Requirement, Serve};

use crate::Ruleset;

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
