//! Documents and deltas read from their JSON text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::value::to_raw_value;

use super::items::{Item, Items, ordered};
use super::{Delta, FORMAT, Header};
use crate::fault::SnapshotFault;
use crate::json::{At, Read, Reader, fault, need, once};
use crate::limits;
use crate::list::ListChange;

/// No item that says something is shorter: room for so many is made beforehand.
const USUAL_ITEM_BYTES: usize = 64;

pub(super) fn text_within_limit(bytes: &[u8]) -> Result<&str, SnapshotFault> {
    if bytes.len() > limits::SNAPSHOT_BYTES {
        return Err(SnapshotFault::TooLarge { bytes: bytes.len(), limit: limits::SNAPSHOT_BYTES });
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
        let (mut format, mut version, mut epoch, mut items, mut digest) = (None, None, None, None, None);
        let (mut tenant, mut project, mut environment) = (None, None, None);
        let mut reader = Reader::new(text);
        let mut members = reader.object()?;
        while let Some(name) = reader.field(&mut members)? {
            let r = &mut reader;
            match name {
                "format" => once(&mut format, name, r.whole().at(name)?)?,
                "tenant" => once(&mut tenant, name, r.string().at(name)?)?,
                "project" => once(&mut project, name, r.string().at(name)?)?,
                "environment" => once(&mut environment, name, r.string().at(name)?)?,
                "version" => once(&mut version, name, r.whole().at(name)?)?,
                "epoch" => once(&mut epoch, name, r.whole().at(name)?)?,
                "items" => once(&mut items, name, shared_items(r, text).at(name)?)?,
                "digest" => once(&mut digest, name, r.optional(Reader::string).at(name)?)?,
                _ => drop(r.skip()?),
            }
        }
        reader.finish()?;
        let header = Header {
            tenant: need(tenant, "tenant")?.into(),
            project: need(project, "project")?.into(),
            environment: need(environment, "environment")?.into(),
            version: need(version, "version")?,
            epoch: need(epoch, "epoch")?,
        };
        let digest = digest.flatten().map(Into::into);
        Ok(Self { format: need(format, "format")?, header, items: need(items, "items")?, digest })
    }
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
        items.push(match key {
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
    let (mut from, mut to, mut set, mut removed, mut digest) = (None, None, None, None, None);
    let mut lists = None;
    let mut reader = Reader::new(text);
    let mut members = reader.object()?;
    while let Some(name) = reader.field(&mut members)? {
        let r = &mut reader;
        match name {
            "from" => once(&mut from, name, r.whole().at(name)?)?,
            "to" => once(&mut to, name, r.whole().at(name)?)?,
            "set" => once(&mut set, name, own_items(r).at(name)?)?,
            "removed" => once(&mut removed, name, r.strings().at(name)?)?,
            "lists" => once(&mut lists, name, list_changes(r.object_text().at(name)?).at(name)?)?,
            "digest" => once(&mut digest, name, r.string().at(name)?)?,
            _ => drop(r.skip()?),
        }
    }
    reader.finish()?;
    Ok(Delta {
        from: need(from, "from")?,
        to: need(to, "to")?,
        set: ordered(set.unwrap_or_default()),
        removed: removed.unwrap_or_default().into_iter().map(Into::into).collect(),
        lists: lists.unwrap_or_default(),
        digest: need(digest, "digest")?.into(),
    })
}

/// How lists differ, by the items that refer to them.
fn list_changes(text: &str) -> Read<BTreeMap<Box<str>, ListChange>> {
    serde_json::from_str(text).map_err(|error| fault(error.to_string()))
}

/// The items of an object, each with a text of its own: a delta's text would outlive most of it.
fn own_items(reader: &mut Reader<'_>) -> Read<Vec<Item>> {
    let mut members = reader.object()?;
    let mut items = Vec::new();
    while let Some(key) = reader.entry_key(&mut members)? {
        has_room(&items)?;
        items.push(Item::alone(&key, reader.skip()?));
    }
    Ok(items)
}

pub(super) fn quoted(text: &str) -> String {
    to_raw_value(text).map_or_else(|_| "\"\"".into(), |raw| raw.get().into())
}
