//! Lists of keys that are too long for a snapshot: hashes, named by what they hash to.

use std::fmt;
use std::sync::Arc;

use sha2::{Digest as _, Sha256};

use crate::json::{Field, Kind, Reader, Writer, may, must};
use crate::limits;
use crate::text::{from_base64, sha256_key, sha256_name, to_base64};

/// The salted 64-bit hashes of a segment's keys, ascending. Cloning shares them.
#[derive(Clone, PartialEq, Eq)]
pub struct HashList(Arc<[u64]>);

/// How one list differs from the one before it, as it stands in a delta.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListChange {
    /// Base64 of ascending little-endian hashes that are new.
    pub add: String,
    /// The same of those that are gone.
    pub remove: String,
    /// What the list hashes to then.
    pub reference: String,
}

impl HashList {
    /// A list of these hashes.
    pub fn new(mut hashes: Vec<u64>) -> Self {
        // Mostly runs that ascend already, which a stable sort merges.
        hashes.sort();
        hashes.dedup();
        Self(hashes.into())
    }

    /// The list of these keys, hashed with SHA-256: one list that is good for every audience.
    pub fn of_keys<'a>(salt: &str, keys: impl IntoIterator<Item = &'a str>) -> Self {
        Self::new(keys.into_iter().map(|key| sha256_key(salt, key)).collect())
    }

    /// Reads little-endian hashes, as they are served; `None` unless they are strictly ascending, and
    /// not too many.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let hashes = read_hashes(bytes).filter(|hashes| hashes.is_sorted_by(|a, b| a < b))?;
        (bytes.len() <= limits::LIST_BYTES).then(|| Self(hashes.into()))
    }

    /// As it is served.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.len() * size_of::<u64>());
        self.0.iter().for_each(|hash| bytes.extend_from_slice(&hash.to_le_bytes()));
        bytes
    }

    /// What names it: `sha256:` and the hash of its bytes.
    pub fn reference(&self) -> String {
        let mut hasher = Sha256::new();
        self.0.iter().for_each(|hash| hasher.update(hash.to_le_bytes()));
        sha256_name(&hasher.finalize())
    }

    /// The hashes, ascending.
    pub fn hashes(&self) -> &[u64] {
        &self.0
    }

    pub(crate) fn shared(&self) -> Arc<[u64]> {
        self.0.clone()
    }

    /// The hashes that are in this list and not in another.
    #[must_use]
    pub fn without(&self, other: &Self) -> Self {
        let mut others = &*other.0;
        let mut hashes = self.0.to_vec();
        hashes.retain(|hash| {
            while let Some((_, rest)) = others.split_first().filter(|(first, _)| *first < hash) {
                others = rest;
            }
            others.first() != Some(hash)
        });
        Self(hashes.into())
    }

    /// The hashes that are in this list or in another.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        let mut hashes = Vec::with_capacity(self.0.len() + other.0.len());
        let mut others = &*other.0;
        for hash in self.0.iter() {
            while let Some((first, rest)) = others.split_first().filter(|(first, _)| *first <= hash) {
                if first < hash {
                    hashes.push(*first);
                }
                others = rest;
            }
            hashes.push(*hash);
        }
        hashes.extend_from_slice(others);
        Self(hashes.into())
    }

    /// What leads from an earlier list to this one; `None` where so much differs that the list itself
    /// had better be fetched.
    pub(crate) fn change_since(&self, earlier: &Self, reference: &str) -> Option<ListChange> {
        let (add, remove) = (self.without(earlier), earlier.without(self));
        let is_small = add.0.len() + remove.0.len() <= limits::LIST_CHANGE_HASHES;
        is_small.then(|| ListChange {
            add: encode(&add),
            remove: encode(&remove),
            reference: reference.to_owned(),
        })
    }

    /// The list after the change; `None` where it leads to another one than it says.
    pub fn changed(&self, change: &ListChange) -> Option<Self> {
        let (add, remove) = change.lists()?;
        let next = self.without(&remove).with(&add);
        (next.reference() == change.reference).then_some(next)
    }

    /// The list of this name from which the change has led to this one; `None` where it was another.
    pub(crate) fn before(&self, change: &ListChange, reference: &str) -> Option<Self> {
        let (added, removed) = change.lists()?;
        let earlier = self.without(&added).with(&removed);
        (earlier.reference() == reference).then_some(earlier)
    }
}

impl ListChange {
    /// How many hashes it adds and removes.
    fn hashes(&self) -> usize {
        (self.add.len() + self.remove.len()) / 4 * 3 / size_of::<u64>()
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Self {
        const FIELDS: [Field; 3] =
            [may("add", Kind::Text), may("remove", Kind::Text), must("ref", Kind::Text)];
        let [add, remove, reference] = reader.all_fields(&FIELDS).map(|held| held.text_or_empty().owned());
        Self { add, remove, reference }
    }

    pub(crate) fn write(&self, out: &mut Writer) {
        out.open('{');
        out.field("add").text(&self.add);
        out.field("remove").text(&self.remove);
        out.field("ref").text(&self.reference);
        out.close('}');
    }

    /// What it adds and what it removes, if both can be read.
    fn lists(&self) -> Option<(HashList, HashList)> {
        Some((decode(&self.add)?, decode(&self.remove)?))
    }

    /// This change and the one after it as one; `None` where one of them cannot be read.
    pub(crate) fn then(&self, next: &Self) -> Option<Self> {
        let ((add, remove), (next_add, next_remove)) = (self.lists()?, next.lists()?);
        Some(Self {
            add: encode(&add.without(&next_remove).with(&next_add)),
            remove: encode(&remove.without(&next_add).with(&next_remove)),
            reference: next.reference.clone(),
        })
    }
}

/// A list that a segment refers to, if it is there.
#[derive(Debug, Clone)]
struct Listed {
    reference: Box<str>,
    list: Option<HashList>,
    /// What leads to it from an earlier one that is missing, too, and that is perhaps on its way already:
    /// a list that changes faster than it travels could not be had otherwise.
    since: Option<Arc<(Box<str>, ListChange)>>,
}

impl Listed {
    /// What is to be fetched, and how the list follows from that.
    fn wanted(&self) -> (&str, Option<&ListChange>) {
        match self.since.as_deref() {
            Some((earlier, change)) => (earlier, Some(change)),
            None => (&self.reference, None),
        }
    }

    /// The next one, to which `change` leads.
    fn followed_by(&self, reference: Box<str>, change: Option<&ListChange>) -> Self {
        let change = change.filter(|change| *change.reference == *reference);
        let list = self.list.as_ref().zip(change).and_then(|(list, change)| list.changed(change));
        let since = match (change, self.since.as_deref()) {
            (Some(change), None) if self.list.is_none() => Some((self.reference.clone(), change.clone())),
            (Some(change), Some((earlier, before))) => before.then(change).map(|all| (earlier.clone(), all)),
            _ => None,
        };
        // From so far back it had better be fetched.
        let since = since.filter(|(_, change)| change.hashes() <= limits::LIST_CHANGE_HASHES);
        Self { reference, list, since: since.map(Arc::new) }
    }
}

/// The lists that the segments of a snapshot refer to, by item.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lists(Keyed<Listed>);

impl Lists {
    /// Looks for a reference in an item that is set or removed. A list that is there stays for as
    /// long as it is the same; `change` leads from it to the next one.
    pub(crate) fn place(&mut self, item: &str, body: Option<&str>, change: Option<&ListChange>) {
        let Some(reference) = body.and_then(|body| list_reference(item, body)) else {
            self.0.remove(item);
            return;
        };
        let listed = match self.0.get(item) {
            Some(before) if before.reference == reference => return,
            Some(before) => before.followed_by(reference, change),
            None => Listed { reference, list: None, since: None },
        };
        self.0.insert(item, listed);
    }

    pub(crate) fn get(&self, item: &str) -> Option<&HashList> {
        self.0.get(item)?.list.as_ref()
    }

    /// The list that a reference names, if it is there.
    pub(crate) fn find(&self, reference: &str) -> Option<&HashList> {
        self.0.iter().map(|(_, listed)| listed).find(|listed| *listed.reference == *reference)?.list.as_ref()
    }

    /// Where a list differs from that of the same item in an earlier version, and how.
    pub(crate) fn changes_since(&self, earlier: &Self) -> Keyed<ListChange> {
        let mut changes = Keyed::default();
        for (item, listed) in self.0.iter() {
            let before = earlier.0.get(item).filter(|before| before.reference != listed.reference);
            let lists = listed.list.as_ref().zip(before.and_then(|before| before.list.as_ref()));
            let change = lists.and_then(|(list, before)| list.change_since(before, &listed.reference));
            if let Some(change) = change {
                changes.insert(item, change);
            }
        }
        changes
    }

    /// References to lists that have to be fetched for those that are not there.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, listed)| listed.list.is_none()).map(|(_, listed)| listed.wanted().0)
    }

    /// From now on, what is missing has to be fetched itself, and nothing that it follows from.
    pub(crate) fn forget_earlier(&mut self) {
        self.0.values_mut().for_each(|listed| listed.since = None);
    }

    /// All lists that are there, by item.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &HashList)> {
        self.0.iter().filter_map(|(item, listed)| Some((item, listed.list.as_ref()?)))
    }

    /// Takes a list where it is missing, or where what is missing follows from it.
    pub(crate) fn supply(&mut self, reference: &str, list: &HashList) {
        for listed in self.0.values_mut().filter(|listed| listed.list.is_none()) {
            if *listed.reference == *reference {
                listed.list = Some(list.clone());
            } else if let (earlier, Some(change)) = listed.wanted()
                && earlier == reference
            {
                listed.list = list.changed(change);
            } else {
                continue;
            }
            listed.since = None;
        }
    }

    /// Takes the lists of another snapshot where they are missing.
    pub(crate) fn adopt(&mut self, others: &Self) {
        for (_, other) in others.0.iter() {
            if let Some(list) = &other.list {
                self.supply(&other.reference, list);
            }
        }
    }
}

/// Few things by their keys, in order of these.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keyed<T>(Vec<(Box<str>, T)>);

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Keyed<T> {
    /// Of equal keys the last one counts. Sorted once: what arrives may have millions, in any order.
    pub(crate) fn of(mut all: Vec<(Box<str>, T)>) -> Self {
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all.dedup_by(|later, kept| {
            let is_same = later.0 == kept.0;
            if is_same {
                std::mem::swap(later, kept);
            }
            is_same
        });
        Self(all)
    }

    fn place(&self, key: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(held, _)| (**held).cmp(key))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn get(&self, key: &str) -> Option<&T> {
        self.0.get(self.place(key).ok()?).map(|(_, held)| held)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, held)| (&**key, held))
    }

    fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.0.iter_mut().map(|(_, held)| held)
    }

    pub(crate) fn insert(&mut self, key: &str, value: T) {
        self.remove(key);
        if let Err(place) = self.place(key) {
            self.0.insert(place, (key.into(), value));
        }
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<T> {
        let place = self.place(key).ok()?;
        Some(self.0.remove(place).1)
    }
}

/// What names the list that an item of the rules refers to, where it is a segment that does.
pub fn list_reference(item_key: &str, body: &str) -> Option<Box<str>> {
    if !item_key.starts_with("segment/") || !body.contains("\"ref\"") {
        return None;
    }
    let [hashed] = Reader::new(body).all_fields(&[may("hashed", Kind::Object)]);
    let [reference] = Reader::new(hashed.later()?).all_fields(&[may("ref", Kind::Text)]);
    reference.text().map(|reference| reference.read().into())
}

impl fmt::Debug for HashList {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{} hashes", self.0.len())
    }
}

/// Reads little-endian hashes.
pub(crate) fn read_hashes(bytes: &[u8]) -> Option<Vec<u64>> {
    let (words, rest) = bytes.as_chunks::<8>();
    rest.is_empty().then(|| words.iter().map(|word| u64::from_le_bytes(*word)).collect())
}

/// In Base64, as deltas and files have it.
pub(crate) fn encode(list: &HashList) -> String {
    to_base64(&list.to_bytes())
}

pub(crate) fn decode(text: &str) -> Option<HashList> {
    HashList::parse(&from_base64(text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn since(list: &HashList, earlier: &HashList) -> ListChange {
        list.change_since(earlier, &list.reference()).unwrap()
    }

    #[test]
    fn of_equal_keys_the_last_counts() {
        let keyed =
            Keyed::of([("b", 1), ("a", 2), ("b", 3), ("b", 4)].map(|(key, n)| (key.into(), n)).into());
        assert_eq!(keyed.iter().collect::<Vec<_>>(), [("a", &2), ("b", &4)]);
    }

    #[test]
    fn changes_lead_to_the_list_that_they_name() {
        let (one, two) = (HashList::new(vec![3, 1, 2, 2]), HashList::new(vec![4, 2, 9]));
        assert_eq!(one.hashes(), [1, 2, 3]);
        let change = since(&two, &one);
        assert_eq!(one.changed(&change), Some(two.clone()));
        assert_eq!(two.changed(&change), Some(two.clone()));
        assert_eq!(one.changed(&ListChange { reference: one.reference(), ..change.clone() }), None);
        assert_eq!(one.changed(&ListChange { add: "?".into(), ..change.clone() }), None);
        assert_eq!(one.changed(&since(&one, &one)), Some(one.clone()));
        let three = HashList::new(vec![1, 4, 5]);
        let merged = change.then(&since(&three, &two)).unwrap();
        assert_eq!(one.changed(&merged), Some(three));
        assert_eq!(two.before(&change, &one.reference()), Some(one.clone()));
        assert_eq!(two.before(&change, &two.reference()), None);
        assert_eq!(change.hashes(), 4);
        let many = HashList::new((0..=limits::LIST_CHANGE_HASHES as u64).collect());
        assert_eq!(many.change_since(&HashList::new(vec![]), ""), None, "it had better be fetched");
    }

    #[test]
    fn lists_of_keys_are_sets() {
        let list = |keys: &[&str]| HashList::of_keys("salt", keys.iter().copied());
        assert_eq!(list(&["b", "a", "a"]), list(&["a", "b"]));
        assert_eq!(list(&["a"]).with(&list(&["b", "a"])), list(&["a", "b"]));
        assert_eq!(list(&["a", "b", "c"]).without(&list(&["d", "b"])), list(&["a", "c"]));
        assert_eq!(list(&[]).without(&list(&["a"])), list(&[]));
        assert_ne!(list(&["a"]), HashList::of_keys("other", ["a"]));
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
