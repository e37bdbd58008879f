//! Releases, their events, and the letters that tell of them.
//!
//! What people said stays as it is: words may be erased.

use std::collections::BTreeMap;

use sea_orm::ActiveValue::Set;
use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_domain::release::{Event, Release};
use tidegate_domain::{LoggedEvent, LoggedRelease};

use super::table::Table;
use super::tables::in_full;
use super::{Phase, Walk};
use crate::entity::{outbox, release_events, releases};
use crate::outbox::LETTERS_KEPT_MS;
use crate::query::stored;
use crate::releases::{free, once, row_of};
use crate::{StoreError, row};

/// A letter may have been forgotten this long before its time, or be there for so long after it.
const AROUND_MS: i64 = 24 * 60 * 60 * 1000;
/// How far the moment of a release's creation may be from that of its leaf.
const CLOSE_MS: u64 = 60_000;

impl Walk<'_> {
    /// Compares all three.
    pub(super) async fn releases(&mut self, phase: Phase) -> Result<(), StoreError> {
        let logged = Vec::from_iter(self.models.releases.values().cloned());
        self.release_rows(&logged, phase).await?;
        self.release_events(&logged, phase).await?;
        self.letters(&logged, phase).await
    }

    async fn release_rows(&mut self, all: &[LoggedRelease], phase: Phase) -> Result<(), StoreError> {
        let mut stored = self.reader.all(self.reader.of::<releases::Entity>()).await?;
        stored.iter_mut().for_each(|row| in_full::<Release>(&mut row.body));
        let logged = all.iter().map(|LoggedRelease { release, rules_version, .. }| {
            let held = stored.iter().find(|row| row.id == release.origin.id);
            let held = held.and_then(|row| serde_json::from_str::<Release>(&row.body).ok());
            let release = held.map_or_else(|| release.clone(), |held| in_words_of(release, &held));
            row_of(&self.reader.tenant, &release, *rules_version)
        });
        let logged = logged.collect::<Result<_, _>>()?;
        let table = Table { name: "releases", logged, stored, complete: Ok(&free), only_adds: false };
        self.table(table, phase).await
    }

    async fn release_events(&mut self, all: &[LoggedRelease], phase: Phase) -> Result<(), StoreError> {
        let mut stored_rows = self.reader.all(self.reader.of::<release_events::Entity>()).await?;
        stored_rows.iter_mut().for_each(|row| in_full::<Event>(&mut row.body));
        let held: BTreeMap<(&str, i64), &str> =
            stored_rows.iter().map(|row| ((row.release.as_str(), row.seq), row.body.as_str())).collect();
        let mut logged = Vec::new();
        for LoggedRelease { release, events, .. } in all {
            for LoggedEvent { event, attempt, .. } in events {
                let seq = stored(event.seq);
                let held = held.get(&(release.origin.id.as_str(), seq));
                let held = held.and_then(|body| serde_json::from_str::<Event>(body).ok());
                logged.push(release_events::ActiveModel {
                    tenant: Set(self.reader.tenant.to_string()),
                    release: Set(release.origin.id.clone()),
                    seq: Set(seq),
                    once: Set(once(*attempt, event)),
                    body: Set(row::to_json("an event of a release", &in_words(event, held.as_ref()))?),
                });
            }
        }
        let table = Table {
            name: "release_events",
            logged,
            stored: stored_rows,
            complete: Ok(&|_| {}),
            only_adds: true,
        };
        self.table(table, phase).await
    }

    async fn letters(&mut self, all: &[LoggedRelease], phase: Phase) -> Result<(), StoreError> {
        let stored = self.reader.all(self.reader.of::<outbox::Entity>()).await?;
        let mut held = BTreeMap::new();
        for row in &stored {
            let body: Value = serde_json::from_str(&row.body).unwrap_or_default();
            let release = body.get("release").and_then(Value::as_str).unwrap_or_default().to_owned();
            let seq = body.pointer("/event/seq").and_then(Value::as_u64);
            held.entry((release, seq)).or_insert((row.id.clone(), body));
        }
        let kept_since_ms = self.reader.database_ms().await? - LETTERS_KEPT_MS + AROUND_MS;
        let mut logged = Vec::new();
        for LoggedRelease { release, events, .. } in all {
            for told in events {
                let Some(recipient) = &told.recipient else { continue };
                let origin = &release.origin;
                let held = held.get(&(origin.id.clone(), Some(told.event.seq)));
                if held.is_none() && told.event.at_ms < kept_since_ms {
                    continue;
                }
                let unnamed = (format!("{}/{}", origin.id, told.event.seq), Value::Null);
                let (id, body) = held.unwrap_or(&unnamed);
                logged.push(outbox::ActiveModel {
                    tenant: Set(self.reader.tenant.to_string()),
                    id: Set(id.clone()),
                    kind: Set(told.kind.name().to_owned()),
                    recipient: Set(recipient.clone()),
                    body: Set(letter(release, &told.event, body)?),
                    at_ms: Set(told.event.at_ms),
                });
            }
        }
        let complete = Err("somebody may have been told: it is not written again");
        self.table(Table { name: "outbox", logged, stored, complete, only_adds: false }, phase).await
    }
}

/// A letter's body; in which state the release was when all of its moment had happened, no leaf says.
fn letter(release: &Release, event: &Event, held: &Value) -> Result<String, StoreError> {
    let origin = &release.origin;
    let before = held.get("event").and_then(|event| Event::deserialize(event).ok());
    let body = json!({
        "project": origin.project,
        "environment": origin.environment,
        "release": origin.id,
        "flag": release.wish.flag,
        "state": held.get("state"),
        "event": in_words(event, before.as_ref()),
    });
    row::to_json("a letter", &body)
}

/// The event with the words that are stored.
fn in_words(event: &Event, held: Option<&Event>) -> Event {
    let reason = held.map_or(&event.reason, |held| &held.reason).clone();
    Event { reason, ..event.clone() }
}

/// The release with the words that are stored.
fn in_words_of(release: &Release, held: &Release) -> Release {
    let mut release = release.clone();
    if release.origin.created_ms.abs_diff(held.origin.created_ms) <= CLOSE_MS {
        release.origin.created_ms = held.origin.created_ms;
    }
    if let (Some(hold), Some(held)) = (&mut release.hold, &held.hold) {
        hold.words.clone_from(&held.words);
    }
    if let (Some(halt), Some(held)) = (&mut release.halt, &held.halt) {
        halt.words.clone_from(&held.words);
    }
    release
}
