//! Documents and deltas read from their JSON text.

use std::borrow::Cow;
use std::sync::Arc;

use super::items::{Item, Items, ordered};
use super::{Delta, FORMAT, Header};
use crate::fault::SnapshotFault;
use crate::json::{At, Held, Kind, Read, Reader, Str, fault, need, short};
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
        const FIELDS: [(&str, Kind); 8] = [
            ("format", Kind::Whole),
            ("tenant", Kind::Text),
            ("project", Kind::Text),
            ("environment", Kind::Text),
            ("version", Kind::Whole),
            ("epoch", Kind::Whole),
            ("digest", Kind::Text),
            ("items", Kind::Own),
        ];
        let (mut items, mut held) = (None, Held::none());
        let mut reader = Reader::new(text);
        let mut members = reader.object()?;
        while reader.fields(&mut members, &FIELDS, &mut held)?.is_some() {
            items = Some(shared_items(&mut reader, text).at("items")?);
        }
        reader.finish()?;
        let [format, tenant, project, environment, version, epoch, digest, _] = &held;
        let header = Header {
            tenant: tenant.need_text("tenant")?.owned(),
            project: project.need_text("project")?.owned(),
            environment: environment.need_text("environment")?.owned(),
            version: version.need_whole("version")?,
            epoch: epoch.need_whole("epoch")?,
        };
        let digest = digest.text().map(Str::owned);
        let format = short(format.need_whole("format")?).at("format")?;
        Ok(Self { format, header, items: need(items, "items")?, digest })
    }
}

/// The lists that a file brings along. What is only served has none: who reads nothing else does not need this.
pub(super) fn lists(text: &str) -> Result<Vec<HashList>, SnapshotFault> {
    named_lists(text).map_err(|fault| SnapshotFault::Malformed(fault.to_string()))
}

/// Lists in Base64 by what names them, which they have to hash to.
fn named_lists(text: &str) -> Read<Vec<HashList>> {
    let [lists] = Reader::new(text).all_fields(&[("lists", Kind::Object)])?;
    let Some(text) = lists.later() else { return Ok(Vec::new()) };
    let mut reader = Reader::new(text);
    let (mut members, mut lists) = (reader.object()?, Vec::new());
    while let Some(reference) = reader.entry_key(&mut members)? {
        let (reference, list) = (reference.read(), decode(&reader.string()?.read()));
        let list = list.filter(|list| list.reference() == *reference);
        lists.push(list.ok_or_else(|| fault(format!("`{reference}` is not the hash of the list")))?);
    }
    Ok(lists)
}

/// The items of an object, all of which share its text.
fn shared_items(reader: &mut Reader<'_>, text: &Arc<str>) -> Read<Vec<Item>> {
    let usual = reader.rest() / USUAL_ITEM_BYTES;
    let mut items = Vec::with_capacity(usual.min(limits::ITEMS_PER_SNAPSHOT));
    let mut members = reader.object()?;
    while let Some(key) = reader.entry_key(&mut members)? {
        let body = reader.skip()?;
        has_room(&items)?;
        if items.len() == items.capacity() {
            items.reserve_exact(1 + reader.count(&members)?);
        }
        items.push(match key.read() {
            Cow::Borrowed(key) => Item::within(text, reader.range(key), reader.range(body)),
            Cow::Owned(key) => Item::alone(&key, body),
        });
    }
    items.shrink_to_fit();
    Ok(items)
}

fn has_room(items: &[Item]) -> Read<()> {
    let limit = limits::ITEMS_PER_SNAPSHOT;
    if items.len() < limit { Ok(()) } else { Err(fault(format!("more than {limit} items"))) }
}

/// The data of a `delta` event.
pub(super) fn delta(text: &str) -> Result<Delta, SnapshotFault> {
    read_delta(text).map_err(|fault| SnapshotFault::Malformed(fault.to_string()))
}

fn read_delta(text: &str) -> Read<Delta> {
    const FIELDS: [(&str, Kind); 6] = [
        ("from", Kind::Whole),
        ("to", Kind::Whole),
        ("removed", Kind::List),
        ("lists", Kind::Object),
        ("digest", Kind::Text),
        ("set", Kind::Own),
    ];
    let (mut set, mut held) = (Vec::new(), Held::none());
    let mut reader = Reader::new(text);
    let mut members = reader.object()?;
    while reader.fields(&mut members, &FIELDS, &mut held)?.is_some() {
        set = own_items(&mut reader).at("set")?;
    }
    reader.finish()?;
    let [from, to, removed, lists, digest, _] = &held;
    let removed = removed.later().map(|text| Reader::new(text).strings()).transpose().at("removed")?;
    Ok(Delta {
        from: from.need_whole("from")?,
        to: to.need_whole("to")?,
        set: ordered(set),
        removed: removed.unwrap_or_default().into_iter().map(|key| key.read().into()).collect(),
        lists: lists.later().map(list_changes).transpose().at("lists")?.unwrap_or_default(),
        digest: digest.need_text("digest")?.read().into(),
    })
}

/// How lists differ, by the items that refer to them.
fn list_changes(text: &str) -> Read<Keyed<ListChange>> {
    let mut reader = Reader::new(text);
    let (mut members, mut changes) = (reader.object()?, Vec::new());
    while let Some(item) = reader.entry_key(&mut members)? {
        let item = item.read();
        let change = ListChange::read(&mut reader).at(&item)?;
        changes.push((item.into(), change));
    }
    Ok(Keyed::of(changes))
}

/// The items of an object, each with a text of its own: a delta's text would outlive most of it.
fn own_items(reader: &mut Reader<'_>) -> Read<Vec<Item>> {
    let mut members = reader.object()?;
    let mut items = Vec::new();
    while let Some(key) = reader.entry_key(&mut members)? {
        has_room(&items)?;
        items.push(Item::alone(&key.read(), reader.skip()?));
    }
    Ok(items)
}
