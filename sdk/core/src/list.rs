//! Lists of keys that are too long for a snapshot: hashes, named by what they hash to.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::limits;

/// The salted 64-bit hashes of a segment's keys, ascending. Cloning shares them.
#[derive(Clone, PartialEq, Eq)]
pub struct HashList(Arc<[u64]>);

/// How one list differs from the one before it, as it stands in a delta.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListChange {
    /// Base64 of ascending little-endian hashes that are new.
    #[serde(default)]
    pub add: String,
    /// The same of those that are gone.
    #[serde(default)]
    pub remove: String,
    /// What the list hashes to then.
    #[serde(rename = "ref")]
    pub reference: String,
}

impl HashList {
    /// A list of these hashes.
    pub fn new(mut hashes: Vec<u64>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        Self(hashes.into())
    }

    /// Reads little-endian hashes, as they are served; `None` unless they are strictly ascending, and
    /// not too many.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let (words, []) = bytes.as_chunks::<8>() else { return None };
        let hashes: Arc<[u64]> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
        let is_list = bytes.len() <= limits::LIST_BYTES && hashes.is_sorted_by(|a, b| a < b);
        is_list.then_some(Self(hashes))
    }

    /// As it is served.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|hash| hash.to_le_bytes()).collect()
    }

    /// What names it: `sha256:` and the hash of its bytes.
    pub fn reference(&self) -> String {
        let mut hasher = Sha256::new();
        self.0.iter().for_each(|hash| hasher.update(hash.to_le_bytes()));
        let digits = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        format!("sha256:{digits}")
    }

    /// The hashes, ascending.
    pub fn hashes(&self) -> &[u64] {
        &self.0
    }

    pub(crate) fn shared(&self) -> Arc<[u64]> {
        self.0.clone()
    }

    /// What leads from an earlier list to this one.
    pub fn change_since(&self, earlier: &Self) -> ListChange {
        let lacks = |list: &Self, hash: &&u64| list.0.binary_search(hash).is_err();
        let add = self.0.iter().filter(|hash| lacks(earlier, hash));
        let remove = earlier.0.iter().filter(|hash| lacks(self, hash));
        ListChange { add: encode(add), remove: encode(remove), reference: self.reference() }
    }

    /// The list after the change; `None` where it leads to another one than it says.
    pub fn changed(&self, change: &ListChange) -> Option<Self> {
        let (add, remove) = (decode(&change.add)?, decode(&change.remove)?);
        let stay = self.0.iter().filter(|hash| remove.0.binary_search(hash).is_err());
        let next = Self::new(stay.chain(add.0.iter()).copied().collect());
        (next.reference() == change.reference).then_some(next)
    }
}

impl ListChange {
    /// This change and the one after it as one; `None` where one of them cannot be read.
    pub(crate) fn then(&self, next: &Self) -> Option<Self> {
        let (add, remove) = (decode(&self.add)?, decode(&self.remove)?);
        let (next_add, next_remove) = (decode(&next.add)?, decode(&next.remove)?);
        let without = |list: &HashList, gone: &HashList, more: &HashList| {
            let stay = list.0.iter().filter(|hash| gone.0.binary_search(hash).is_err());
            encode(HashList::new(stay.chain(more.0.iter()).copied().collect()).0.iter())
        };
        Some(Self {
            add: without(&add, &next_remove, &next_add),
            remove: without(&remove, &next_add, &next_remove),
            reference: next.reference.clone(),
        })
    }
}

/// A list that a segment refers to, if it is there.
#[derive(Debug, Clone)]
struct Listed {
    reference: Box<str>,
    list: Option<HashList>,
}

/// The lists that the segments of a snapshot refer to, by item.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lists(BTreeMap<Box<str>, Listed>);

impl Lists {
    /// Looks for a reference in an item that is set or removed. A list that is there stays for as
    /// long as it is the same; `change` leads from it to the next one.
    pub(crate) fn place(&mut self, item: &str, body: Option<&str>, change: Option<&ListChange>) {
        let Some(reference) = body.filter(|_| item.starts_with("segment/")).and_then(reference) else {
            // Most items have none, before and after.
            if !self.0.is_empty() {
                self.0.remove(item);
            }
            return;
        };
        let before = self.0.remove(item);
        let change = change.filter(|change| *change.reference == *reference);
        let list = match before {
            Some(before) if before.reference == reference => before.list,
            Some(Listed { list: Some(list), .. }) => change.and_then(|change| list.changed(change)),
            _ => None,
        };
        self.0.insert(item.into(), Listed { reference, list });
    }

    pub(crate) fn get(&self, item: &str) -> Option<&HashList> {
        self.0.get(item)?.list.as_ref()
    }

    /// References to lists that are not there.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &str> {
        self.0.values().filter(|listed| listed.list.is_none()).map(|listed| &*listed.reference)
    }

    /// All lists that are there, by item.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &HashList)> {
        self.0.iter().filter_map(|(item, listed)| Some((&**item, listed.list.as_ref()?)))
    }

    /// Takes a list where it is missing.
    pub(crate) fn supply(&mut self, reference: &str, list: &HashList) {
        for listed in self.0.values_mut().filter(|listed| *listed.reference == *reference) {
            listed.list.get_or_insert_with(|| list.clone());
        }
    }

    /// Takes the lists of another snapshot where they are missing.
    pub(crate) fn adopt(&mut self, others: &Self) {
        for other in others.0.values() {
            if let Some(list) = &other.list {
                self.supply(&other.reference, list);
            }
        }
    }
}

/// The list that a segment refers to.
fn reference(body: &str) -> Option<Box<str>> {
    #[derive(Deserialize)]
    struct Segment {
        hashed: Option<Hashed>,
    }
    #[derive(Deserialize)]
    struct Hashed {
        #[serde(rename = "ref")]
        reference: Option<Box<str>>,
    }
    if !body.contains("\"ref\"") {
        return None;
    }
    serde_json::from_str::<Segment>(body).ok()?.hashed?.reference
}

impl fmt::Debug for HashList {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} hashes", self.0.len())
    }
}

fn encode<'a>(hashes: impl Iterator<Item = &'a u64>) -> String {
    STANDARD.encode(hashes.flat_map(|hash| hash.to_le_bytes()).collect::<Vec<u8>>())
}

fn decode(text: &str) -> Option<HashList> {
    HashList::parse(&STANDARD.decode(text).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_lead_to_the_list_that_they_name() {
        let (one, two) = (HashList::new(vec![3, 1, 2, 2]), HashList::new(vec![4, 2, 9]));
        assert_eq!(one.hashes(), [1, 2, 3]);
        let change = two.change_since(&one);
        assert_eq!(one.changed(&change), Some(two.clone()));
        assert_eq!(two.changed(&change), Some(two.clone()));
        assert_eq!(one.changed(&ListChange { reference: one.reference(), ..change.clone() }), None);
        assert_eq!(one.changed(&ListChange { add: "?".into(), ..change }), None);
        assert_eq!(one.changed(&one.change_since(&one)), Some(one.clone()));
        let three = HashList::new(vec![1, 4, 5]);
        let merged = two.change_since(&one).then(&three.change_since(&two)).unwrap();
        assert_eq!(one.changed(&merged), Some(three));
    }

    #[test]
    fn only_ascending_hashes_are_a_list() {
        let list = HashList::new((0..100).map(|n| n * n).collect());
        assert_eq!(HashList::parse(&list.to_bytes()), Some(list.clone()));
        let expected = Sha256::digest(list.to_bytes()).iter().map(|b| format!("{b:02x}")).collect::<String>();
        assert_eq!(list.reference(), format!("sha256:{expected}"));
        for wrong in [&[0; 16][..], &[1; 7], &[&2u64.to_le_bytes()[..], &1u64.to_le_bytes()].concat()] {
            assert_eq!(HashList::parse(wrong), None);
        }
        assert_eq!(HashList::parse(&[]), Some(HashList::new(vec![])));
    }
}
