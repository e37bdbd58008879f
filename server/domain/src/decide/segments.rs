//! What becomes of segments and their lists.

use std::collections::{BTreeSet, HashSet};
use std::str::FromStr;

use tidegate_core::model::{HashKind, HashedLists, Segment};
use tidegate_core::{HashList, limits};

use super::{Draft, Outcome, wrong};
use crate::instruction::NewSegment;
use crate::{FieldFault, SegmentKey};

/// Most keys that one instruction names, and that a segment's list has in clear. What grows beyond becomes
/// a list of hashes that the segment refers to.
const SEGMENT_KEYS: usize = 10_000;

impl Draft<'_> {
    pub(super) fn set_segment(&mut self, wish: &NewSegment) -> Outcome {
        if let Err(fault) = SegmentKey::from_str(&wish.segment) {
            return wrong("/segment", fault.to_string());
        }
        let published = self.rules.snapshot().items().filter_map(|(key, _)| key.strip_prefix("segment/"));
        let mut held = published.chain(self.segments.keys().map(String::as_str));
        let twin = held.find(|held| held.eq_ignore_ascii_case(&wish.segment) && *held != wish.segment);
        if let Some(held) = twin {
            return wrong("/segment", format!("the environment has a segment `{held}` already"));
        }
        check_keys("/included", &wish.included)?;
        check_keys("/excluded", &wish.excluded)?;
        let segment = Segment {
            key: wish.segment.clone(),
            attribute: wish.attribute.clone().unwrap_or_else(|| "customer.key".into()),
            included: wish.included.clone(),
            excluded: wish.excluded.clone(),
            when: wish.when.clone(),
            hashed: None,
        };
        self.lists.remove(&wish.segment);
        self.segments.insert(wish.segment.clone(), segment);
        Ok(())
    }

    pub(super) fn add_to_segment(&mut self, segment: &str, keys: &[String]) -> Outcome {
        check_keys("/keys", keys)?;
        if let Some(list) = self.list(segment)? {
            list.add(keys);
            return Ok(());
        }
        let included = &mut self.segment(segment)?.included;
        let held: HashSet<&String> = included.iter().collect();
        let mut new: Vec<String> = keys.iter().filter(|key| !held.contains(key)).cloned().collect();
        new.sort_unstable();
        new.dedup();
        included.append(&mut new);
        if included.len() > SEGMENT_KEYS {
            let keys = std::mem::take(included);
            let mut list = DraftList::new(self.fresh_id(), HashList::new(Vec::new()));
            list.add(&keys);
            self.lists.insert(segment.into(), list);
        }
        Ok(())
    }

    pub(super) fn remove_from_segment(&mut self, segment: &str, keys: &[String]) -> Outcome {
        if let Some(list) = self.list(segment)? {
            list.remove(keys);
            return Ok(());
        }
        let gone: HashSet<&String> = keys.iter().collect();
        self.segment(segment)?.included.retain(|key| !gone.contains(key));
        Ok(())
    }

    /// What becomes of the list that a segment refers to, if it does.
    fn list(&mut self, key: &str) -> Result<Option<&mut DraftList>, FieldFault> {
        let referred = self.segment(key)?.hashed.clone();
        if !self.lists.contains_key(key)
            && let Some(HashedLists { salt, reference: Some(reference), .. }) = referred
        {
            let Some(list) = self.rules.snapshot().list_named(&reference) else {
                return wrong("/segment", format!("the list of `{key}` is not there; set the segment anew"));
            };
            self.lists.insert(key.into(), DraftList::new(salt, list.clone()));
        }
        Ok(self.lists.get_mut(key))
    }

    /// Lets segments refer to what has become of their lists, and answers the lists.
    pub(super) fn settle_lists(&mut self) -> Vec<HashList> {
        let mut settled = Vec::new();
        for (key, draft) in std::mem::take(&mut self.lists) {
            let list = draft.list();
            if let Some(segment) = self.segments.get_mut(&key) {
                segment.hashed = Some(HashedLists {
                    hash: HashKind::Sha256,
                    salt: draft.salt,
                    included: None,
                    excluded: None,
                    count: u64::try_from(list.hashes().len()).ok(),
                    reference: Some(list.reference()),
                });
            }
            settled.push(list);
        }
        settled
    }
}

/// A large list while instructions change it: many of them cost one pass over it.
pub(super) struct DraftList {
    salt: String,
    base: HashList,
    added: BTreeSet<u64>,
    removed: BTreeSet<u64>,
}

impl DraftList {
    fn new(salt: String, base: HashList) -> Self {
        Self { salt, base, added: BTreeSet::new(), removed: BTreeSet::new() }
    }

    fn hashes(&self, keys: &[String]) -> HashList {
        HashList::of_keys(&self.salt, keys.iter().map(String::as_str))
    }

    fn add(&mut self, keys: &[String]) {
        for hash in self.hashes(keys).hashes() {
            self.removed.remove(hash);
            self.added.insert(*hash);
        }
    }

    fn remove(&mut self, keys: &[String]) {
        for hash in self.hashes(keys).hashes() {
            self.added.remove(hash);
            self.removed.insert(*hash);
        }
    }

    fn list(&self) -> HashList {
        let set = |hashes: &BTreeSet<u64>| HashList::new(hashes.iter().copied().collect());
        self.base.without(&set(&self.removed)).with(&set(&self.added))
    }
}

/// Keys of customers or users, as the engine knows them.
fn check_keys(pointer: &str, keys: &[String]) -> Outcome {
    if keys.len() > SEGMENT_KEYS {
        return wrong(
            pointer,
            format!("one instruction names at most {SEGMENT_KEYS} keys; send the rest in others"),
        );
    }
    let odd =
        |key: &&String| !(1..=limits::KEY_BYTES).contains(&key.len()) || key.chars().any(char::is_control);
    match keys.iter().find(odd) {
        Some(_) => {
            wrong(pointer, format!("keys have 1 to {} bytes and no control characters", limits::KEY_BYTES))
        }
        None => Ok(()),
    }
}
