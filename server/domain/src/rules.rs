//! The rules of one environment at one version, and what instructions make of them.

use tidegate_core::model::{Condition, Flag, Requirement, Segment};
use tidegate_core::{ItemFault, Ruleset, Snapshot, SnapshotFault, limits};

use crate::{FieldFault, Items, Refusal};

/// A snapshot with its compiled form: what does not compile cannot become one.
#[derive(Debug)]
pub struct Rules {
    snapshot: Snapshot,
    ruleset: Ruleset,
}

impl Rules {
    /// Compiles a snapshot that was published before.
    pub fn of(snapshot: Snapshot) -> Self {
        let ruleset = Ruleset::compile(&snapshot);
        Self { snapshot, ruleset }
    }

    /// The rules as they are served.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The rules as they are evaluated.
    pub fn ruleset(&self) -> &Ruleset {
        &self.ruleset
    }

    /// The same rules with some items set or removed, at the given version, as they were
    /// published by somebody who has checked them.
    ///
    /// # Errors
    /// A body is not JSON.
    pub fn with(&self, version: u64, items: Items) -> Result<Self, SnapshotFault> {
        let keys: Vec<String> = items.iter().map(|(key, _)| key.clone()).collect();
        let snapshot = self.snapshot.with(version, items)?;
        let ruleset = self.ruleset.update(&snapshot, keys.iter().map(String::as_str));
        Ok(Self { snapshot, ruleset })
    }

    /// The next version with some items set or removed, if this engine understands all of it.
    ///
    /// # Errors
    /// An item does not compile, depends on itself, refers to what does not exist, or the whole
    /// exceeds a limit.
    pub fn next(&self, items: &Items) -> Result<Self, Refusal> {
        let invalid = |message: String| Refusal::Invalid(vec![FieldFault::new("/instructions", message)]);
        let version = self.snapshot.header().version + 1;
        let next = self.with(version, items.clone()).map_err(|fault| invalid(fault.to_string()))?;
        let fault =
            |(key, fault): (String, ItemFault)| FieldFault::new("/instructions", format!("{key}: {fault}"));
        let faults: Vec<FieldFault> = next.ruleset.faults().into_iter().map(fault).collect();
        if !faults.is_empty() {
            return Err(Refusal::Invalid(faults));
        }
        next.check_size()?;
        items.iter().try_for_each(|(key, _)| next.check_references(key))?;
        Ok(next)
    }

    fn check_size(&self) -> Result<(), Refusal> {
        let flags = self.ruleset.flag_keys().count();
        if flags > limits::FLAGS_PER_ENVIRONMENT {
            let limit = limits::FLAGS_PER_ENVIRONMENT;
            return Err(Refusal::OverLimit(format!("an environment holds at most {limit} flags")));
        }
        let bytes: usize = self.snapshot.items().map(|(key, item)| key.len() + item.body().len()).sum();
        if bytes > limits::SNAPSHOT_BYTES {
            let limit = limits::SNAPSHOT_BYTES;
            return Err(Refusal::OverLimit(format!(
                "the rules would take {bytes} bytes, at most {limit} are allowed"
            )));
        }
        Ok(())
    }

    /// A reference to what does not exist would be unknown for ever: it is a misspelling.
    fn check_references(&self, item_key: &str) -> Result<(), Refusal> {
        let mut faults = Vec::new();
        if let Some(flag) = self.flag(item_key) {
            flag.requires
                .iter()
                .for_each(|requirement| self.check_requirement(item_key, requirement, &mut faults));
            flag.rules.iter().for_each(|rule| self.check_condition(item_key, &rule.when, &mut faults));
        } else if let Some(segment) = self.segment(item_key) {
            segment.when.iter().for_each(|when| self.check_condition(item_key, when, &mut faults));
        }
        if faults.is_empty() { Ok(()) } else { Err(Refusal::Invalid(faults)) }
    }

    fn check_condition(&self, item_key: &str, condition: &Condition, faults: &mut Vec<FieldFault>) {
        match condition {
            Condition::All(children) | Condition::Any(children) => {
                children.iter().for_each(|child| self.check_condition(item_key, child, faults));
            }
            Condition::Not(child) => self.check_condition(item_key, child, faults),
            Condition::Segment(key) if self.snapshot.item(&format!("segment/{key}")).is_none() => {
                let message = format!("{item_key}: the environment has no segment `{key}`");
                faults.push(FieldFault::new("/instructions", message));
            }
            Condition::Flag(requirement) => self.check_requirement(item_key, requirement, faults),
            Condition::Segment(_) | Condition::Clause(_) => {}
        }
    }

    fn check_requirement(&self, item_key: &str, requirement: &Requirement, faults: &mut Vec<FieldFault>) {
        let Requirement { flag: key, variants } = requirement;
        let mut fault = |message: String| faults.push(FieldFault::new("/instructions", message));
        let Some(flag) = self.flag(&format!("flag/{key}")) else {
            return fault(format!("{item_key}: the project has no flag `{key}`"));
        };
        for variant in variants.iter().filter(|variant| flag.variants.get(variant).is_none()) {
            fault(format!("{item_key}: flag `{key}` has no variant `{variant}`"));
        }
    }

    /// The flag of that item key.
    pub fn flag(&self, item_key: &str) -> Option<Flag> {
        let item = self.snapshot.item(item_key).filter(|_| item_key.starts_with("flag/"))?;
        serde_json::from_str(item.body()).ok()
    }

    /// The segment of that item key.
    pub fn segment(&self, item_key: &str) -> Option<Segment> {
        let item = self.snapshot.item(item_key).filter(|_| item_key.starts_with("segment/"))?;
        serde_json::from_str(item.body()).ok()
    }
}
