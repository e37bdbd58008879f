//! What the servers of the simulated world publish: a line of versions, of which the last ones have a
//! new epoch, as after a backup was restored.

use std::sync::LazyLock;

use tidegate_core::{HashList, Header, Snapshot};

use crate::holding::Position;
use crate::session::tests::notes;

/// The versions in the order in which they come to be.
pub(super) static HISTORY: LazyLock<Vec<Snapshot>> = LazyLock::new(|| {
    let positions = (1..=14).map(|version| (1, version)).chain((12..=20).map(|version| (2, version)));
    let published = positions.map(|(epoch, version)| published(epoch, version));
    published.map(|snapshot| LISTS.iter().fold(snapshot, |snapshot, list| snapshot.with_list(list))).collect()
});

/// What segments refer to, in versions that take turns.
static LISTS: LazyLock<Vec<HashList>> =
    LazyLock::new(|| (0..3).map(|n| HashList::new((n..40 + n).map(|hash| hash * hash).collect())).collect());

/// The signed note of each.
pub(super) static NOTES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let sign = |(index, snapshot): (usize, &Snapshot)| {
        let change = |note: &mut tidegate_log::SnapshotNote| {
            note.log_size = index as u64 + 1;
            note.expires_ms = u64::MAX;
        };
        notes::note_of(snapshot, change, 7)
    };
    HISTORY.iter().enumerate().map(sign).collect()
});

/// What servers say of their keys.
pub(super) static KEYS: LazyLock<String> = LazyLock::new(|| notes::keys(1, 7));

/// Flags come, change and go with the versions.
fn published(epoch: u64, version: u64) -> Snapshot {
    let text = |text: &str| text.to_owned();
    let (tenant, project, environment) = (text("default"), text("shop"), text("production"));
    let header = Header { tenant, project, environment, version, epoch };
    let flags = (0..8u64).filter(|flag| !(version + flag).is_multiple_of(4));
    let item =
        |flag| (format!("flag/f{flag}"), format!(r#"{{"value":"v{}"}}"#, (epoch * version + flag) / 3));
    let list = LISTS[version as usize / 3 % LISTS.len()].reference();
    let segment = format!(r#"{{"key":"s","hashed":{{"hash":"xxh3","salt":"x","count":40,"ref":"{list}"}}}}"#);
    let segment = (!version.is_multiple_of(5)).then_some(("segment/s".to_owned(), segment));
    Snapshot::new(header, flags.map(item).chain(segment)).expect("items")
}

pub(super) fn position(index: usize) -> Position {
    HISTORY[index].header().into()
}

/// Where a position stands in the history.
pub(super) fn index_of(text: &str) -> Option<usize> {
    HISTORY.iter().position(|snapshot| Position::from(snapshot.header()).to_string() == text)
}
