//! Snapshots, their digests, and the deltas between them.
//!
//! A delta to a version yields exactly the full snapshot of that version, or a fault: never
//! something in between.

mod items;
mod read;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::fault::SnapshotFault;
use crate::json::Writer;
use crate::limits;
use crate::list::{HashList, Keyed, ListChange, Lists, encode};
use crate::text::sha256_name;

pub use items::Item;
use items::{Items, checked};
use read::text_within_limit;

/// The format that this build reads and writes.
const FORMAT: u32 = 1;
/// Quotes, colon and comma of one item in the document.
const ITEM_SYNTAX_BYTES: usize = 4;
/// Room for everything in the document but the items: three keys, two numbers and the digest.
const HEADER_BYTES: usize = 1024;

/// Where a snapshot belongs, and which one it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The tenant's key.
    pub tenant: String,
    /// The project's key.
    pub project: String,
    /// The environment's key.
    pub environment: String,
    /// The ruleset's version, from 1.
    pub version: u64,
    /// Rises only when a backup is restored: versions compare as (epoch, version).
    pub epoch: u64,
}

/// All rules of one environment at one version. Immutable; cloning shares everything.
#[derive(Debug, Clone)]
pub struct Snapshot {
    header: Arc<Header>,
    items: Arc<Items>,
    /// What segments refer to; no part of the document.
    lists: Arc<Lists>,
    digest: OnceLock<Box<str>>,
}

impl PartialEq for Snapshot {
    fn eq(&self, other: &Self) -> bool {
        self.header == other.header && self.items == other.items
    }
}

impl Eq for Snapshot {}

impl Snapshot {
    /// A snapshot of items given as (item key, JSON text).
    ///
    /// # Errors
    /// A body is not JSON, or there are too many flags.
    pub fn new(
        header: Header,
        items: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SnapshotFault> {
        let items = items.into_iter().map(|(key, body)| checked(&key, &body)).collect::<Result<_, _>>()?;
        Ok(Self::from_items(header, Items::new(items)?))
    }

    /// A snapshot without items.
    pub fn empty(header: Header) -> Self {
        Self::from_items(header, Items::default())
    }

    fn from_items(header: Header, items: Items) -> Self {
        let mut lists = Lists::default();
        items.iter().for_each(|item| lists.place(item.key(), Some(item.body()), None));
        Self::from_parts(header, items, lists)
    }

    fn from_parts(header: Header, items: Items, lists: Lists) -> Self {
        Self {
            header: Arc::new(header),
            items: Arc::new(items),
            lists: Arc::new(lists),
            digest: OnceLock::new(),
        }
    }

    /// Reads a document, such as a file that somebody wrote by hand: a digest may be left out.
    ///
    /// # Errors
    /// It is too large, not a snapshot, of a later format, or does not hash to the digest that it
    /// announces.
    pub fn parse(bytes: &[u8]) -> Result<Self, SnapshotFault> {
        Self::parse_text(text_within_limit(bytes, limits::SNAPSHOT_BYTES)?)
    }

    fn parse_text(text: &str) -> Result<Self, SnapshotFault> {
        let (snapshot, announced) = Self::read(text)?;
        match announced {
            Some(announced) => snapshot.expect_digest(&announced),
            None => Ok(snapshot),
        }
    }

    /// Reads a file: a document that may bring along, as `lists`, what its segments refer to.
    ///
    /// # Errors
    /// As [`Snapshot::parse`], or a list is not what its name says.
    pub fn parse_file(bytes: &[u8]) -> Result<Self, SnapshotFault> {
        let text = text_within_limit(bytes, limits::FILE_BYTES)?;
        let lists = read::lists(text)?;
        Ok(lists.iter().fold(Self::parse_text(text)?, Self::with_list))
    }

    /// Reads a document as a server sends it: it must announce its digest.
    ///
    /// # Errors
    /// As [`Snapshot::parse`], or it announces no digest.
    pub fn parse_served(bytes: &[u8]) -> Result<Self, SnapshotFault> {
        let (snapshot, announced) = Self::read(text_within_limit(bytes, limits::SNAPSHOT_BYTES)?)?;
        let announced = announced.ok_or_else(|| SnapshotFault::Malformed("it announces no digest".into()))?;
        snapshot.expect_digest(&announced)
    }

    fn read(text: &str) -> Result<(Self, Option<String>), SnapshotFault> {
        let (header, items, announced) = read::document(text)?;
        Ok((Self::from_items(header, items), announced))
    }

    fn expect_digest(self, announced: &str) -> Result<Self, SnapshotFault> {
        if self.digest() == announced {
            return Ok(self);
        }
        Err(SnapshotFault::DigestMismatch { actual: self.digest().into(), announced: announced.into() })
    }

    /// Where it belongs and which version it is.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Identifies the rules themselves (`sha256:…`): two snapshots with one digest evaluate alike.
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| digest(&self.items).into())
    }

    /// All items in bytewise order of their keys (`flag/<key>`, `segment/<key>`).
    pub fn items(&self) -> impl Iterator<Item = (&str, &Item)> {
        self.items.iter().map(|item| (item.key(), item))
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The item of that key.
    pub fn item(&self, key: &str) -> Option<&Item> {
        self.items.get(key)
    }

    /// The document with the lists that are there, as [`Snapshot::parse_file`] reads it.
    pub fn to_json_with_lists(&self) -> String {
        let lists: BTreeMap<String, &HashList> =
            self.lists().map(|(_, list)| (list.reference(), list)).collect();
        let mut json = self.to_json();
        if lists.is_empty() {
            return json;
        }
        let mut out = Writer::with_capacity(0);
        out.open('{');
        for (reference, list) in lists {
            out.field(&reference).text(&encode(list));
        }
        out.close('}');
        json.pop();
        json.push_str(&format!(r#","lists":{}}}"#, out.into_text()));
        json
    }

    /// The document as it is served.
    pub fn to_json(&self) -> String {
        let mut out = Writer::with_capacity(self.document_bytes());
        let Header { tenant, project, environment, version, epoch } = &*self.header;
        out.open('{');
        out.field("format").whole(FORMAT.into());
        out.field("tenant").text(tenant);
        out.field("project").text(project);
        out.field("environment").text(environment);
        out.field("version").whole(*version);
        write_items(out.field("items"), self.items.iter());
        out.field("epoch").whole(*epoch);
        out.field("digest").text(self.digest());
        out.close('}');
        out.into_text()
    }

    /// Bytes of the served document, rounded up: a ruleset within the limit is a document within it.
    pub fn document_bytes(&self) -> usize {
        let item = |item: &Item| item.key().len() + item.body().len() + ITEM_SYNTAX_BYTES;
        self.items.iter().map(item).sum::<usize>() + HEADER_BYTES
    }

    /// The next version: some items set, others removed (`None`), the rest shared with this one.
    ///
    /// # Errors
    /// A body is not JSON, or there are too many flags.
    pub fn with(
        &self,
        version: u64,
        changes: impl IntoIterator<Item = (String, Option<String>)>,
    ) -> Result<Self, SnapshotFault> {
        let mut changed = BTreeMap::new();
        for (key, body) in changes {
            let item = body.map(|body| checked(&key, &body)).transpose()?;
            changed.insert(key, item);
        }
        let mut lists = Lists::clone(&self.lists);
        for (key, item) in &changed {
            lists.place(key, item.as_ref().map(Item::body), None);
        }
        let set: Vec<Item> = changed.values().flatten().cloned().collect();
        let gone: Vec<&str> =
            changed.iter().filter(|(_, item)| item.is_none()).map(|(key, _)| &**key).collect();
        let items = self.items.with(&set, &gone)?;
        Ok(Self::from_parts(Header { version, ..Header::clone(&self.header) }, items, lists))
    }

    /// References to the lists that are not there and have to be fetched for segments: theirs, or earlier
    /// ones from which deltas have led to theirs.
    pub fn missing_lists(&self) -> impl Iterator<Item = &str> {
        self.lists.missing()
    }

    /// The list that a segment's item refers to, if it is there.
    pub fn list(&self, item: &str) -> Option<&HashList> {
        self.lists.get(item)
    }

    /// The list that a reference names, if a segment refers to it and it is there.
    pub fn list_named(&self, reference: &str) -> Option<&HashList> {
        self.lists.find(reference)
    }

    /// The lists that are there, by the items that refer to them.
    pub fn lists(&self) -> impl Iterator<Item = (&str, &HashList)> {
        self.lists.all()
    }

    pub(crate) fn shared_lists(&self) -> Arc<Lists> {
        self.lists.clone()
    }

    /// This snapshot with a list that it refers to.
    #[must_use]
    pub fn with_list(mut self, list: &HashList) -> Self {
        Arc::make_mut(&mut self.lists).supply(&list.reference(), list);
        self
    }

    /// This snapshot, for which the lists of its segments themselves have to be fetched, and no earlier ones.
    #[must_use]
    pub fn without_earlier_lists(mut self) -> Self {
        Arc::make_mut(&mut self.lists).forget_earlier();
        self
    }

    /// The list of that name, from which deltas have led to this snapshot's list of the segment; `None`
    /// where they do not say so.
    pub fn earlier_list<'a>(
        &self,
        segment: &str,
        reference: &str,
        deltas: impl IntoIterator<Item = &'a Delta>,
    ) -> Option<HashList> {
        let touching = deltas.into_iter().filter(|delta| delta.changed_keys().any(|key| key == segment));
        let mut changes = touching.map(|delta| delta.lists.get(segment).cloned());
        let first = changes.next()??;
        let change = changes.try_fold(first, |change, next| change.then(&next?))?;
        self.list(segment)?.before(&change, reference)
    }

    /// This snapshot with those lists of another one that it refers to as well.
    #[must_use]
    pub fn with_lists_of(mut self, other: &Self) -> Self {
        if self.lists.missing().next().is_some() {
            Arc::make_mut(&mut self.lists).adopt(&other.lists);
        }
        self
    }

    /// Keys of the items, set or removed, in which this snapshot differs from `base`.
    pub fn changed_keys(&self, base: &Self) -> Vec<String> {
        let set = self.items.iter().filter(|item| base.items.get(item.key()) != Some(item));
        let gone = base.items.iter().filter(|item| self.items.get(item.key()).is_none());
        set.chain(gone).map(|item| item.key().to_owned()).collect()
    }

    /// What turns `base` into this snapshot.
    pub fn delta_since(&self, base: &Self) -> Delta {
        let differs = |item: &&Item| base.items.get(item.key()) != Some(item);
        let gone = |item: &&Item| self.items.get(item.key()).is_none();
        Delta {
            from: base.header.version,
            to: self.header.version,
            set: self.items.iter().filter(differs).cloned().collect(),
            removed: base.items.iter().filter(gone).map(|item| item.key().into()).collect(),
            lists: self.lists.changes_since(&base.lists),
            digest: self.digest().into(),
        }
    }

    /// The snapshot that the delta leads to.
    ///
    /// # Errors
    /// The delta starts elsewhere, or what it leads to has too many flags or does not hash to its
    /// digest.
    pub fn apply(&self, delta: &Delta) -> Result<Self, SnapshotFault> {
        let held = self.header.version;
        if delta.from != held || delta.to <= held {
            return Err(SnapshotFault::WrongBase { from: delta.from, held });
        }
        let removed = sorted(&delta.removed);
        let items = self.items.with(&delta.set, &removed)?;
        let mut lists = Lists::clone(&self.lists);
        for key in removed {
            lists.place(key, None, None);
        }
        for item in &delta.set {
            lists.place(item.key(), Some(item.body()), delta.lists.get(item.key()));
        }
        let header = Header { version: delta.to, ..Header::clone(&self.header) };
        Self::from_parts(header, items, lists).expect_digest(&delta.digest)
    }
}

/// The items in which one version differs from an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delta {
    from: u64,
    to: u64,
    /// In order of their keys.
    set: Vec<Item>,
    removed: Vec<Box<str>>,
    /// By item: how the list differs that a segment refers to.
    lists: Keyed<ListChange>,
    digest: Box<str>,
}

impl Delta {
    /// Reads the data of a `delta` event.
    ///
    /// # Errors
    /// It is too large or not a delta.
    pub fn parse(bytes: &[u8]) -> Result<Self, SnapshotFault> {
        read::delta(text_within_limit(bytes, limits::SNAPSHOT_BYTES)?)
    }

    /// The data of a `delta` event.
    pub fn to_json(&self) -> String {
        let mut out = Writer::new();
        out.open('{');
        out.field("from").whole(self.from);
        out.field("to").whole(self.to);
        write_items(out.field("set"), &self.set);
        out.field("removed").open('[');
        self.removed.iter().for_each(|key| out.text(key));
        out.close(']');
        if !self.lists.is_empty() {
            out.field("lists").open('{');
            self.lists.iter().for_each(|(item, change)| change.write(out.field(item)));
            out.close('}');
        }
        out.field("digest").text(&self.digest);
        out.close('}');
        out.into_text()
    }

    /// The version that it starts from.
    pub fn from(&self) -> u64 {
        self.from
    }

    /// The version that it leads to.
    pub fn to(&self) -> u64 {
        self.to
    }

    /// Keys of the items that it sets or removes.
    pub fn changed_keys(&self) -> impl Iterator<Item = &str> {
        self.set.iter().map(Item::key).chain(self.removed.iter().map(|key| &**key))
    }

    /// This delta and the one after it as one.
    ///
    /// # Errors
    /// The other does not start where this one ends, or leads no further.
    pub fn then(mut self, next: &Self) -> Result<Self, SnapshotFault> {
        if next.from != self.to || next.to <= next.from {
            return Err(SnapshotFault::WrongBase { from: next.from, held: self.to });
        }
        let mut removed: BTreeSet<Box<str>> = self.removed.into_iter().collect();
        let gone = sorted(&next.removed);
        self.set = items::merged(&self.set, &next.set, &gone);
        removed.extend(next.removed.iter().cloned());
        for item in &next.set {
            removed.remove(item.key());
        }
        self.removed = removed.into_iter().collect();
        // A change that cannot be merged is left out: the list is fetched.
        let before = std::mem::take(&mut self.lists);
        self.lists = next.lists.clone();
        let is_changed = |item: &str| next.changed_keys().any(|key| key == item);
        for (item, change) in before.iter() {
            match next.lists.get(item).map(|later| change.then(later)) {
                None if is_changed(item) => {}
                None => self.lists.insert(item, change.clone()),
                Some(Some(merged)) => self.lists.insert(item, merged),
                Some(None) => drop(self.lists.remove(item)),
            }
        }
        Ok(Self { to: next.to, digest: next.digest.clone(), ..self })
    }
}

/// Keys in their order.
fn sorted(keys: &[Box<str>]) -> Vec<&str> {
    let mut keys: Vec<&str> = keys.iter().map(|key| &**key).collect();
    keys.sort_unstable();
    keys
}

fn write_items<'a>(out: &mut Writer, items: impl IntoIterator<Item = &'a Item>) {
    out.open('{');
    items.into_iter().for_each(|item| out.field(item.key()).raw(item.body()));
    out.close('}');
}

/// SHA-256 over the lines `<item key> <item hash>\n` in bytewise key order.
fn digest(items: &Items) -> String {
    let mut hasher = Sha256::new();
    for item in items.iter() {
        hasher.update(item.key().as_bytes());
        hasher.update(b" ");
        hasher.update(hex(item.hash()));
        hasher.update(b"\n");
    }
    sha256_name(&hasher.finalize())
}

/// Lower-case hexadecimal digits.
fn hex(hash: &[u8; 32]) -> [u8; 64] {
    let digit = |nibble: u8| if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 };
    let mut digits = [0; 64];
    for (pair, byte) in digits.chunks_exact_mut(2).zip(hash) {
        pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(version: u64) -> Header {
        let key = |text: &str| text.to_owned();
        Header {
            tenant: key("default"),
            project: key("shop"),
            environment: key("production"),
            version,
            epoch: 1,
        }
    }

    fn snapshot(version: u64, items: &[(&str, &str)]) -> Snapshot {
        let owned = items.iter().map(|(key, body)| ((*key).to_owned(), (*body).to_owned()));
        Snapshot::new(header(version), owned).unwrap()
    }

    #[test]
    fn documents_round_trip() {
        let full = snapshot(3, &[("flag/b", r#"{ "x" : "é" }"#), ("flag/a", "{}"), ("segment/s", "{}")]);
        assert_eq!(Snapshot::parse(full.to_json().as_bytes()).unwrap(), full);
    }

    #[test]
    fn a_file_has_the_lists_of_its_segments() {
        let list = HashList::new(vec![1, 5, 9]);
        let body = format!(r#"{{"hashed":{{"ref":"{}"}}}}"#, list.reference());
        let full = snapshot(3, &[("flag/a", "{}"), ("segment/s", &body)]).with_list(&list);
        let file = full.to_json_with_lists();
        let read = Snapshot::parse_file(file.as_bytes()).unwrap();
        assert_eq!((&read, read.list("segment/s")), (&full, Some(&list)));
        assert_eq!(Snapshot::parse_file(full.to_json().as_bytes()).unwrap().missing_lists().count(), 1);
        let other = encode(&HashList::new(vec![1, 5, 8]));
        for wrong in [&other, "?", "AAAA"] {
            let altered = file.replace(&encode(&list), wrong);
            let fault = Snapshot::parse_file(altered.as_bytes()).unwrap_err().to_string();
            assert!(fault.contains("is not the hash of the list"), "{fault}");
        }
        let bare = snapshot(3, &[("flag/a", "{}")]);
        assert_eq!(bare.to_json_with_lists(), bare.to_json());
    }

    #[test]
    fn the_digest_is_over_sorted_lines_of_hashes() {
        let empty = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        let expected = Sha256::digest(format!("flag/a {empty}\nflag/b {empty}\n"));
        let full = snapshot(1, &[("flag/b", "{}"), ("flag/a", "{}")]);
        assert_eq!(full.digest(), format!("sha256:{}", String::from_utf8_lossy(&hex(&expected.into()))));
        assert_eq!(snapshot(9, &[("flag/a", "{}"), ("flag/b", "{}")]).digest(), full.digest());
    }

    #[test]
    fn deltas_lead_to_the_full_snapshot() {
        let one = snapshot(1, &[("flag/a", "{}"), ("flag/b", "{}")]);
        let two = one.with(2, [("flag/c".into(), Some("[]".into())), ("flag/a".into(), None)]).unwrap();
        let three = two.with(3, [("flag/a".into(), Some("1".into())), ("flag/c".into(), None)]).unwrap();
        let delta = Delta::parse(two.delta_since(&one).to_json().as_bytes()).unwrap();
        assert_eq!(one.apply(&delta).unwrap(), two);
        let merged = delta.then(&three.delta_since(&two)).unwrap();
        assert_eq!(merged.from()..merged.to(), 1..3);
        assert_eq!(one.apply(&merged).unwrap(), three);
        assert_eq!(merged.changed_keys().collect::<Vec<_>>(), ["flag/a", "flag/c"]);
    }

    #[test]
    fn lists_follow_their_segments() {
        let segment = |list: &HashList| {
            format!(r#"{{"key":"s","hashed":{{"hash":"xxh3","salt":"x","ref":"{}"}}}}"#, list.reference())
        };
        let lists: Vec<HashList> = (0..3).map(|n| HashList::new((n..100).collect())).collect();
        let version =
            |n: usize| snapshot(n as u64 + 1, &[("segment/s", &segment(&lists[n])), ("flag/a", "1")]);
        let one = version(0);
        assert_eq!(one.missing_lists().collect::<Vec<_>>(), [lists[0].reference()]);
        let one = one.with_list(&lists[1]).with_list(&lists[0]);
        assert_eq!((one.missing_lists().count(), one.list("segment/s")), (0, Some(&lists[0])));
        let (two, three) = (version(1).with_list(&lists[1]), version(2).with_list(&lists[2]));
        let delta = Delta::parse(two.delta_since(&one).to_json().as_bytes()).unwrap();
        assert_eq!(one.apply(&delta).unwrap().list("segment/s"), Some(&lists[1]));
        let merged = delta.clone().then(&three.delta_since(&two)).unwrap();
        assert_eq!(one.apply(&merged).unwrap().list("segment/s"), Some(&lists[2]));
        let silent = Delta { lists: Keyed::default(), ..delta.clone() };
        assert_eq!(one.apply(&silent).unwrap().missing_lists().count(), 1);
        let both = [delta, three.delta_since(&two)];
        assert_eq!(three.earlier_list("segment/s", &lists[0].reference(), &both), Some(lists[0].clone()));
        assert_eq!(three.earlier_list("segment/s", &lists[1].reference(), &both), None);
        assert_eq!(three.earlier_list("segment/s", &lists[0].reference(), [&silent, &both[1]]), None);
        let again = version(0).with_lists_of(&one);
        assert_eq!(again.list("segment/s"), Some(&lists[0]));
        let gone = one.with(2, [("segment/s".into(), None)]).unwrap();
        assert_eq!((gone.lists().count(), gone.missing_lists().count()), (0, 0));
    }

    /// A list that comes when it has been replaced already is good for those that follow from it.
    #[test]
    fn lists_that_are_missing_follow_from_earlier_ones() {
        let lists: Vec<HashList> = (0..4).map(|n| HashList::new((n..100).collect())).collect();
        let version = |n: usize| {
            let body = format!(r#"{{"hashed":{{"ref":"{}"}}}}"#, lists[n].reference());
            snapshot(n as u64 + 1, &[("segment/s", &body)])
        };
        let whole = |n: usize| version(n).with_list(&lists[n]);
        let two = version(0).apply(&whole(1).delta_since(&whole(0))).unwrap();
        let three = two.apply(&whole(2).delta_since(&whole(1))).unwrap();
        assert_eq!(three.missing_lists().collect::<Vec<_>>(), [lists[0].reference()]);
        assert_eq!(three.clone().with_list(&lists[1]).list("segment/s"), None);
        for list in [&lists[0], &lists[2]] {
            let whole = three.clone().with_list(list);
            assert_eq!((whole.list("segment/s"), whole.missing_lists().count()), (Some(&lists[2]), 0));
        }
        let afresh = three.clone().without_earlier_lists();
        assert_eq!(afresh.missing_lists().collect::<Vec<_>>(), [lists[2].reference()]);
        // A delta that does not say how leads nowhere.
        let four = three.apply(&version(3).delta_since(&version(2))).unwrap();
        assert_eq!(four.missing_lists().collect::<Vec<_>>(), [lists[3].reference()]);
    }

    #[test]
    fn what_is_refused() {
        let one = snapshot(1, &[("flag/a", "{}")]);
        let two = one.with(2, [("flag/a".into(), Some(r#"["x"]"#.into()))]).unwrap();
        let delta = two.delta_since(&one);
        assert!(matches!(two.apply(&delta), Err(SnapshotFault::WrongBase { from: 1, held: 2 })));
        let altered = delta.to_json().replace(r#"["x"]"#, r#"["y"]"#);
        let altered = one.apply(&Delta::parse(altered.as_bytes()).unwrap());
        assert!(matches!(altered, Err(SnapshotFault::DigestMismatch { .. })));
        let altered = one.to_json().replace("flag/a", "flag/b");
        assert!(matches!(Snapshot::parse(altered.as_bytes()), Err(SnapshotFault::DigestMismatch { .. })));
        let later = one.to_json().replace(r#""format":1"#, r#""format":2"#);
        assert_eq!(Snapshot::parse(later.as_bytes()), Err(SnapshotFault::UnknownFormat(2)));
        let silent = one.to_json().replace("digest", "comment");
        assert!(Snapshot::parse(silent.as_bytes()).is_ok());
        assert!(matches!(Snapshot::parse_served(silent.as_bytes()), Err(SnapshotFault::Malformed(_))));
        assert!(matches!(Snapshot::parse(b"{}"), Err(SnapshotFault::Malformed(_))));
        assert!(matches!(Snapshot::parse(b"\xff"), Err(SnapshotFault::Malformed(_))));
        assert!(one.with(2, [("flag/a".into(), Some("{".into()))]).is_err());
        assert!(delta.clone().then(&delta).is_err());
    }
}
