//! Documents and deltas read from their JSON text.

use std::borrow::Cow;
use std::sync::Arc;

use super::items::{Item, Items, ordered};
use super::{Delta, FORMAT, Header};
use crate::fault::SnapshotFault;
use crate::json::{Field, Held, Kind, Read, Reader, Str, may, must};
use crate::limits;
use crate::list::{HashList, Keyed, ListChange, decode};

/// No item that says something is shorter: room for so many is made beforehand.
const USUAL_ITEM_BYTES: usize = 64;

pub(super) fn text_within_limit(bytes: &[u8], limit: usize) -> Result<&str, SnapshotFault> {
    if bytes.len() > limit {
        return Err(SnapshotFault::TooLarge { bytes: bytes.len(), limit });
    }
    std::str::from_utf8(bytes).map_err(|error| SnapshotFault::Malformed(error.to_string()))
}

/// What a snapshot's document says: whose it is, its items, and the digest that it announces.
pub(super) fn document(text: &str) -> Result<(Header, Items, Option<String>), SnapshotFault> {
    let text: Arc<str> = text.into();
    let read = Document::read(&text).map_err(|fault| SnapshotFault::Malformed(fault.to_string()))?;
    match read.format {
        FORMAT => Ok((read.header, Items::new(read.items)?, read.digest)),
        other => Err(SnapshotFault::UnknownFormat(other)),
    }
}

struct Document {
    format: u32,
    header: Header,
    items: Vec<Item>,
    digest: Option<String>,
}

impl Document {
    fn read(text: &Arc<str>) -> Read<Self> {
        const FIELDS: [Field; 8] = [
            must("format", Kind::Short),
            must("tenant", Kind::Text),
            must("project", Kind::Text),
            must("environment", Kind::Text),
            must("version", Kind::Whole),
            must("epoch", Kind::Whole),
            may("digest", Kind::Text),
            must("items", Kind::Own),
        ];
        let (mut items, mut held) = (Vec::new(), Held::none());
        let mut reader = Reader::new(text);
        let mut members = reader.object();
        while reader.fields(&mut members, &FIELDS, &mut held).is_some() {
            items = shared_items(&mut reader, text);
        }
        let [format, tenant, project, environment, version, epoch, digest, _] = &held;
        let header = Header {
            tenant: tenant.text_or_empty().owned(),
            project: project.text_or_empty().owned(),
            environment: environment.text_or_empty().owned(),
            version: version.whole_or_zero(),
            epoch: epoch.whole_or_zero(),
        };
        let digest = digest.text().map(Str::owned);
        let format = format.short().unwrap_or_default();
        reader.done(Self { format, header, items, digest })
    }
}

/// The lists that a file brings along. What is only served has none: who reads nothing else does not need this.
pub(super) fn lists(text: &str) -> Result<Vec<HashList>, SnapshotFault> {
    named_lists(text).map_err(|fault| SnapshotFault::Malformed(fault.to_string()))
}

/// Lists in Base64 by what names them, which they have to hash to.
fn named_lists(text: &str) -> Read<Vec<HashList>> {
    let mut reader = Reader::new(text);
    let [lists] = reader.all_fields(&[may("lists", Kind::Object)]);
    let lists = lists.later().map(|text| reader.within(text, lists_by_name)).unwrap_or_default();
    reader.done(lists)
}

fn lists_by_name(reader: &mut Reader<'_>) -> Vec<HashList> {
    let (mut members, mut lists) = (reader.object(), Vec::new());
    while let Some(reference) = reader.entry_key(&mut members) {
        let list = decode(&reader.string().read());
        match list.filter(|list| list.reference() == reference.read()) {
            Some(list) => lists.push(list),
            None => reader.fail(format_args!("`{reference}` is not the hash of the list")),
        }
    }
    lists
}

/// The items of an object, all of which share its text.
fn shared_items(reader: &mut Reader<'_>, text: &Arc<str>) -> Vec<Item> {
    let usual = reader.rest() / USUAL_ITEM_BYTES;
    let mut items = Vec::with_capacity(usual.min(limits::ITEMS_PER_SNAPSHOT));
    let mut members = reader.object();
    while let Some(key) = reader.entry_key(&mut members) {
        let body = reader.skip();
        check_room(reader, &items);
        if items.len() == items.capacity() {
            items.reserve_exact(1 + reader.count(&members));
        }
        items.push(match key.read() {
            Cow::Borrowed(key) => Item::within(text, reader.range(key), reader.range(body)),
            Cow::Owned(key) => Item::alone(&key, body),
        });
    }
    items.shrink_to_fit();
    items
}

fn check_room(reader: &mut Reader<'_>, items: &[Item]) {
    let limit = limits::ITEMS_PER_SNAPSHOT;
    if items.len() == limit {
        reader.fail(format_args!("more than {limit} items"));
    }
}

/// The data of a `delta` event.
pub(super) fn delta(text: &str) -> Result<Delta, SnapshotFault> {
    read_delta(text).map_err(|fault| SnapshotFault::Malformed(fault.to_string()))
}

fn read_delta(text: &str) -> Read<Delta> {
    const FIELDS: [Field; 6] = [
        must("from", Kind::Whole),
        must("to", Kind::Whole),
        may("removed", Kind::List),
        may("lists", Kind::Object),
        must("digest", Kind::Text),
        may("set", Kind::Own),
    ];
    let (mut set, mut held) = (Vec::new(), Held::none());
    let mut reader = Reader::new(text);
    let mut members = reader.object();
    while reader.fields(&mut members, &FIELDS, &mut held).is_some() {
        set = own_items(&mut reader);
    }
    let [from, to, removed, lists, digest, _] = &held;
    let removed = reader.strings_of(removed);
    let delta = Delta {
        from: from.whole_or_zero(),
        to: to.whole_or_zero(),
        set: ordered(set),
        removed: removed.into_iter().map(|key| key.read().into()).collect(),
        lists: lists.later().map(|text| reader.within(text, list_changes)).unwrap_or_default(),
        digest: digest.text_or_empty().read().into(),
    };
    reader.done(delta)
}

/// How lists differ, by the items that refer to them.
fn list_changes(reader: &mut Reader<'_>) -> Keyed<ListChange> {
    let (mut members, mut changes) = (reader.object(), Vec::new());
    while let Some(item) = reader.entry_key(&mut members) {
        changes.push((item.read().into(), ListChange::read(reader)));
    }
    Keyed::of(changes)
}

/// The items of an object, each with a text of its own: a delta's text would outlive most of it.
fn own_items(reader: &mut Reader<'_>) -> Vec<Item> {
    let (mut members, mut items) = (reader.object(), Vec::new());
    while let Some(key) = reader.entry_key(&mut members) {
        check_room(reader, &items);
        items.push(Item::alone(&key.read(), reader.skip()));
    }
    items
}
