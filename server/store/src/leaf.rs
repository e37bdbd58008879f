//! What a change becomes in the log.
//!
//! Documents stand in leaves as their JSON text, byte for byte: they may hold fractions, which leaves
//! may not, and the digest of rules is over these bytes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};
use tidegate_domain::{ChangeKind, Items, NewChange, TenantKey, VersionedItems};
use tidegate_log::{Actor, Document, Leaf, LeafError, Object, Request, SnapshotRef, to_canonical};

use crate::StoreError;

/// The actor of what the program does by itself.
const SERVER: &str = "server";

/// Hides what may be erased: without its salt nobody can find a document by trying.
pub(crate) type Salt = [u8; 32];

/// A change on its way into the log.
pub(crate) struct Entry<'a> {
    pub(crate) tenant: &'a TenantKey,
    pub(crate) seq: u64,
    pub(crate) change: &'a NewChange,
    /// The instructions as they are stored.
    pub(crate) instructions: &'a str,
    pub(crate) versions: &'a [VersionedItems],
    pub(crate) comment_salt: &'a Salt,
    pub(crate) instructions_salt: &'a Salt,
}

/// A leaf's bytes, and the body beside it that was too large for them.
pub(crate) struct Written {
    pub(crate) leaf: Vec<u8>,
    pub(crate) body: Option<(Salt, String)>,
}

/// What stands behind `after`.
#[derive(Serialize)]
struct After<'a> {
    /// What was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<Value>,
    /// Item bodies by environment and item; null where the item was removed.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    rules: BTreeMap<&'a str, BTreeMap<&'a str, Option<&'a str>>>,
}

impl From<LeafError> for StoreError {
    fn from(error: LeafError) -> Self {
        Self::Corrupt(error.to_string())
    }
}

pub(crate) fn instant(time_ms: i64) -> String {
    let time = Timestamp::from_millisecond(time_ms).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{time:.3}")
}

/// The first leaf of each log, with the fingerprint of the first root keys.
pub(crate) fn first(tenant: &TenantKey, time_ms: i64, root: Option<String>) -> Result<Vec<u8>, StoreError> {
    let actor = Actor { kind: SERVER.into(), id: SERVER.into(), via: None };
    let kind = ChangeKind::TenantCreated.name();
    let mut leaf = Leaf::new(0, tenant.as_str(), kind, instant(time_ms), actor);
    leaf.object = Some(Object { kind: "tenant".into(), key: tenant.to_string(), from: None, to: None });
    leaf.after = root.map(|root| json!({ "root": root }));
    Ok(leaf.to_bytes()?)
}

impl Entry<'_> {
    /// Writes the leaf. What is too large for it goes into a body beside it, under a fresh salt.
    pub(crate) fn write(
        &self,
        fresh: impl FnOnce() -> Result<Salt, StoreError>,
    ) -> Result<Written, StoreError> {
        let mut leaf = self.leaf();
        let after = self.after();
        leaf.after =
            Some(serde_json::to_value(&after).map_err(|error| StoreError::Corrupt(error.to_string()))?);
        match leaf.to_bytes() {
            Ok(leaf) => Ok(Written { leaf, body: None }),
            Err(LeafError::TooLarge(_)) => {
                let body = to_canonical(&after).map_err(LeafError::from)?;
                let salt = fresh()?;
                leaf.after = Some(json!(Document::new(&salt, body.as_bytes(), false)));
                Ok(Written { leaf: leaf.to_bytes()?, body: Some((salt, body)) })
            }
            Err(error) => Err(error.into()),
        }
    }

    fn leaf(&self) -> Leaf {
        let NewChange { actor, comment, request_id, idempotency_key, .. } = self.change;
        let actor = Actor { kind: actor.kind().into(), id: actor.id.clone(), via: None };
        let time = instant(self.change.time_ms);
        let before: BTreeMap<&str, u64> = self
            .versions
            .iter()
            .map(|new| (new.environment.as_str(), new.version.saturating_sub(1)))
            .collect();
        let snapshot = |new: &VersionedItems| SnapshotRef {
            env: new.environment.to_string(),
            version: new.version,
            digest: new.digest.clone(),
        };
        let reason = comment.as_ref().map(|text| Document::new(self.comment_salt, text.as_bytes(), true));
        Leaf {
            project: self.change.project.as_ref().map(ToString::to_string),
            env: self.change.environment.as_ref().map(ToString::to_string),
            request: (!request_id.is_empty())
                .then(|| Request { id: request_id.clone(), idem: idempotency_key.clone() }),
            object: self.object(),
            before: (!before.is_empty()).then(|| json!({ "versions": before })),
            reason,
            snapshots: self.versions.iter().map(snapshot).collect(),
            ..Leaf::new(self.seq, self.tenant.as_str(), self.change.kind.name(), time, actor)
        }
    }

    fn after(&self) -> After<'_> {
        let document = match self.change.kind.is_personal() {
            true => json!(Document::new(self.instructions_salt, self.instructions.as_bytes(), true)),
            false => self.instructions.into(),
        };
        let rules = self.versions.iter().map(|new| (new.environment.as_str(), texts(&new.items))).collect();
        After { document: Some(document), rules }
    }

    /// What was changed: the environment whose rules have a new version, or what the instructions name.
    fn object(&self) -> Option<Object> {
        use ChangeKind::{RulesChanged, RulesCopied, RulesReverted, RulesUndone};
        if self.change.kind.is_personal() {
            // Whom it is about may be erased; the leaf may not.
            return None;
        }
        let (kind, _) = self.change.kind.name().split_once('.')?;
        if let (RulesChanged | RulesCopied | RulesReverted | RulesUndone, [only]) =
            (self.change.kind, self.versions)
        {
            let (from, to) = (Some(only.version.saturating_sub(1)), Some(only.version));
            return Some(Object { kind: "environment".into(), key: only.environment.to_string(), from, to });
        }
        let named = ["key", "id"].into_iter().find_map(|name| self.change.instructions.get(name)?.as_str());
        let (kind, key) = match (named, &self.change.project) {
            (Some(key), _) => (kind, key),
            (None, Some(project)) => ("project", project.as_str()),
            (None, None) => return None,
        };
        Some(Object { kind: kind.into(), key: key.into(), from: None, to: None })
    }
}

fn texts(items: &Items) -> BTreeMap<&str, Option<&str>> {
    items.iter().map(|(key, body)| (key.as_str(), body.as_deref())).collect()
}
