//! Items by key, in the text in which they came.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use sha2::{Digest as _, Sha256};

use crate::fault::SnapshotFault;
use crate::json::Reader;
use crate::limits;

/// One flag or segment, byte for byte as it is served. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Item {
    /// The document in which it came with all others, so that reading one makes a single copy; or
    /// key and body of this one alone.
    text: Arc<str>,
    key: Range<u32>,
    body: Range<u32>,
    /// Of the body; made where a digest is asked for.
    hash: OnceLock<Arc<[u8; 32]>>,
}

impl Item {
    /// Key and body by their positions in a text, which is within the limit of a snapshot.
    pub(super) fn within(text: &Arc<str>, key: Range<usize>, body: Range<usize>) -> Self {
        let narrow = |range: Range<usize>| range.start as u32..range.end as u32;
        Self { text: text.clone(), key: narrow(key), body: narrow(body), hash: OnceLock::new() }
    }

    /// An item whose text is its own.
    pub(super) fn alone(key: &str, body: &str) -> Self {
        let text: Arc<str> = [key, body].concat().into();
        Self::within(&text, 0..key.len(), key.len()..text.len())
    }

    fn part(&self, range: &Range<u32>) -> &str {
        self.text.get(range.start as usize..range.end as usize).unwrap_or_default()
    }

    /// Its key, `flag/<key>` or `segment/<key>`.
    pub fn key(&self) -> &str {
        self.part(&self.key)
    }

    /// Its JSON text.
    pub fn body(&self) -> &str {
        self.part(&self.body)
    }

    pub(super) fn hash(&self) -> &[u8; 32] {
        self.hash.get_or_init(|| Arc::new(Sha256::digest(self.body()).into()))
    }
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        let is_same =
            Arc::ptr_eq(&self.text, &other.text) && self.body == other.body && self.key == other.key;
        is_same || (self.key(), self.body()) == (other.key(), other.body())
    }
}

impl Eq for Item {}

/// An item of a body that is JSON.
pub(super) fn checked(key: &str, body: &str) -> Result<Item, SnapshotFault> {
    let bytes = key.len() + body.len();
    if bytes > limits::SNAPSHOT_BYTES {
        return Err(SnapshotFault::TooLarge { bytes, limit: limits::SNAPSHOT_BYTES });
    }
    let mut reader = Reader::new(body);
    let value = reader.skip();
    let value = reader.done(value).map_err(|fault| SnapshotFault::Malformed(fault.to_string()))?;
    Ok(Item::alone(key, value))
}

/// Items in bytewise order of their keys.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Items(Vec<Item>);

impl Items {
    /// # Errors
    /// There are too many flags.
    pub(super) fn new(items: Vec<Item>) -> Result<Self, SnapshotFault> {
        Self(ordered(items)).checked()
    }

    fn checked(self) -> Result<Self, SnapshotFault> {
        let flags = self.0.iter().filter(|item| item.key().starts_with("flag/")).count();
        if flags > limits::FLAGS_PER_ENVIRONMENT {
            return Err(SnapshotFault::TooManyFlags { flags, limit: limits::FLAGS_PER_ENVIRONMENT });
        }
        Ok(self)
    }

    /// The same items but for those that are gone, and with others set.
    ///
    /// # Errors
    /// There are too many flags.
    pub(super) fn with(&self, set: &[Item], gone: &[&str]) -> Result<Self, SnapshotFault> {
        Self(merged(&self.0, set, gone)).checked()
    }

    pub(super) fn get(&self, key: &str) -> Option<&Item> {
        let at = self.0.binary_search_by(|item| item.key().cmp(key)).ok()?;
        self.0.get(at)
    }

    pub(super) fn iter(&self) -> std::slice::Iter<'_, Item> {
        self.0.iter()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Some items but for those that are gone, and with others set; both are in order of their keys.
pub(super) fn merged(items: &[Item], set: &[Item], gone: &[&str]) -> Vec<Item> {
    let mut merged = Vec::with_capacity(items.len() + set.len());
    let mut keep = |items: &[Item], next: Option<&Item>| {
        match gone.is_empty() {
            true => merged.extend_from_slice(items),
            false => {
                merged.extend(items.iter().filter(|item| gone.binary_search(&item.key()).is_err()).cloned())
            }
        }
        merged.extend(next.cloned());
    };
    let mut rest = items;
    for item in set {
        let (before, from) = rest.split_at(rest.partition_point(|held| held.key() < item.key()));
        keep(before, Some(item));
        rest = match from.split_first() {
            Some((held, after)) if held.key() == item.key() => after,
            _ => from,
        };
    }
    keep(rest, None);
    merged
}

/// In order of their keys; where a key stands twice, the last one counts.
pub(super) fn ordered(mut items: Vec<Item>) -> Vec<Item> {
    items.sort_by(|a, b| a.key().cmp(b.key()));
    items.dedup_by(|later, earlier| {
        let is_same = later.key() == earlier.key();
        if is_same {
            std::mem::swap(later, earlier);
        }
        is_same
    });
    items
}
