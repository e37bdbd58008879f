//! Replay: what the rules are, from nothing but the log.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use thiserror::Error;

use crate::{Document, Hash, Leaf, SnapshotRef};

/// Item texts by environment and item; `None` where an item was removed.
pub type Rules = BTreeMap<String, BTreeMap<String, Option<String>>>;

/// A document from beside the log, with the salt that hides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentCopy {
    /// Its salt.
    pub salt: [u8; 32],
    /// Its text.
    pub text: String,
}

/// Documents of one leaf, by name: `reason`, `document`, `after`.
pub type Copies = BTreeMap<String, DocumentCopy>;

/// Why the log cannot be what the rules were made by.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReplayFault {
    /// A document that cannot be erased is not there.
    #[error("its `{0}` is missing, and cannot have been erased")]
    Missing(&'static str),
    /// A document is not the one that the leaf refers to.
    #[error("its `{0}` is not the one that was logged")]
    Altered(&'static str),
    /// `after` does not read, or makes no sense beside `snapshots`.
    #[error("its rules cannot be read")]
    Rules,
    /// A version does not follow upon the one before.
    #[error("it makes version {found} of `{environment}`, after version {last}")]
    Version {
        /// Where.
        environment: String,
        /// What it says.
        found: u64,
        /// What there was.
        last: u64,
    },
    /// The rules are not those whose digest was logged.
    #[error("the rules of `{environment}` at version {version} have another digest than was logged")]
    Digest {
        /// Where.
        environment: String,
        /// Which version.
        version: u64,
    },
}

/// The rules of one environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Environment {
    version: u64,
    digest: String,
    /// The hash of each item's text, as digests use it.
    items: BTreeMap<String, String>,
}

/// What a log has made of the rules so far.
#[derive(Debug, Clone, Default)]
pub struct Replay {
    environments: BTreeMap<String, Environment>,
}

#[derive(Default, Deserialize)]
struct After {
    #[serde(default)]
    document: Value,
    #[serde(default)]
    rules: Rules,
}

fn document(value: &Value) -> Option<Document> {
    value.get("sha256")?;
    serde_json::from_value(value.clone()).ok()
}

/// The text of a document: `None` where it was erased.
fn text<'a>(
    name: &'static str,
    reference: &Document,
    copies: &'a Copies,
) -> Result<Option<&'a str>, ReplayFault> {
    match copies.get(name) {
        Some(copy) if reference.admits(&copy.salt, copy.text.as_bytes()) => Ok(Some(&copy.text)),
        Some(_) => Err(ReplayFault::Altered(name)),
        None if reference.erasable => Ok(None),
        None => Err(ReplayFault::Missing(name)),
    }
}

/// What a leaf says together with the documents beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// What was asked for, as JSON text; `None` where that was erased.
    pub document: Option<String>,
    /// What it made of rules.
    pub rules: Rules,
    /// The names of the documents that were erased.
    pub erased: Vec<&'static str>,
}

impl Recorded {
    /// Reads it.
    ///
    /// # Errors
    /// [`ReplayFault`].
    pub fn of(leaf: &Leaf, copies: &Copies) -> Result<Self, ReplayFault> {
        let mut erased = Vec::new();
        if let Some(reason) = &leaf.reason
            && text("reason", reason, copies)?.is_none()
        {
            erased.push("reason");
        }
        let After { document: own, rules } = after(leaf, copies)?;
        let own = match document(&own) {
            Some(reference) => {
                let text = text("document", &reference, copies)?.map(str::to_owned);
                erased.extend(text.is_none().then_some("document"));
                text
            }
            None => own.as_str().map(str::to_owned),
        };
        Ok(Self { document: own, rules, erased })
    }
}

/// What a leaf's `after` says, maybe by a document beside it.
fn after(leaf: &Leaf, copies: &Copies) -> Result<After, ReplayFault> {
    let Some(after) = &leaf.after else { return Ok(After::default()) };
    let beside = match document(after) {
        Some(reference) => {
            let text = text("after", &reference, copies)?.ok_or(ReplayFault::Missing("after"))?;
            Some(serde_json::from_str(text).map_err(|_| ReplayFault::Rules)?)
        }
        None => None,
    };
    let after = beside.unwrap_or_else(|| after.clone());
    serde_json::from_value(after).map_err(|_| ReplayFault::Rules)
}

impl Environment {
    fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        for (key, hash) in &self.items {
            for part in [key.as_str(), " ", hash, "\n"] {
                hasher.update(part.as_bytes());
            }
        }
        format!("sha256:{}", Hash(hasher.finalize().into()))
    }
}

impl Replay {
    /// Takes one more change in; answers what it says.
    ///
    /// # Errors
    /// [`ReplayFault`]. What can be taken in is taken in all the same.
    pub fn apply(&mut self, leaf: &Leaf, copies: &Copies) -> Result<Recorded, ReplayFault> {
        let recorded = Recorded::of(leaf, copies)?;
        let announced = leaf.snapshots.iter().map(|snapshot| &snapshot.env);
        if !recorded.rules.keys().eq(announced.collect::<BTreeSet<_>>()) {
            return Err(ReplayFault::Rules);
        }
        for snapshot in &leaf.snapshots {
            self.publish(leaf, snapshot, recorded.rules.get(&snapshot.env))?;
        }
        Ok(recorded)
    }

    fn publish(
        &mut self,
        leaf: &Leaf,
        snapshot: &SnapshotRef,
        items: Option<&BTreeMap<String, Option<String>>>,
    ) -> Result<(), ReplayFault> {
        let project = leaf.project.as_ref().ok_or(ReplayFault::Rules)?;
        let name = format!("{project}/{}", snapshot.env);
        let rules = self.environments.entry(name.clone()).or_default();
        let (found, last) = (snapshot.version, rules.version);
        for (key, text) in items.into_iter().flatten() {
            match text {
                Some(text) => drop(rules.items.insert(key.clone(), Hash::of(&[text.as_bytes()]).to_hex())),
                None => drop(rules.items.remove(key)),
            }
        }
        (rules.version, rules.digest) = (found, rules.digest());
        if last.checked_add(1) != Some(found) {
            return Err(ReplayFault::Version { environment: name, found, last });
        }
        if rules.digest != snapshot.digest {
            return Err(ReplayFault::Digest { environment: name, version: found });
        }
        Ok(())
    }

    /// Version and digest of an environment's rules, `<project>/<environment>`.
    pub fn rules(&self, environment: &str) -> Option<(u64, &str)> {
        self.environments.get(environment).map(|rules| (rules.version, rules.digest.as_str()))
    }

    /// The environments that have rules.
    pub fn environments(&self) -> impl Iterator<Item = &str> {
        self.environments.keys().map(String::as_str)
    }
}
