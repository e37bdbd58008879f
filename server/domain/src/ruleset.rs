//! The ruleset of one environment at one version: as it is served and as it is evaluated.

use tidegate_core::model::{Flag, Segment};
use tidegate_core::{
    AudienceFault, ClientAudience, HashList, Header, ItemFault, Ruleset as Compiled, Snapshot, SnapshotFault,
    limits,
};

use crate::check::{check_clients, check_item, private_attributes};
use crate::{FieldFault, Items, Refusal};

/// A snapshot with its compiled form: what does not compile cannot become one.
#[derive(Debug)]
pub struct Ruleset {
    snapshot: Snapshot,
    compiled: Compiled,
}

impl Ruleset {
    /// Compiles a snapshot that was published before.
    pub fn of(snapshot: Snapshot) -> Self {
        let compiled = Compiled::compile(&snapshot);
        Self { snapshot, compiled }
    }

    /// What an environment has before its first version: nothing, at version 0.
    pub fn empty(header: Header) -> Self {
        Self::of(Snapshot::empty(Header { version: 0, ..header }))
    }

    /// The ruleset as it is served.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The ruleset as it is evaluated.
    pub fn compiled(&self) -> &Compiled {
        &self.compiled
    }

    /// The same ruleset with some items set or removed, at the given version, as somebody published
    /// it who has checked it; with the lists that the items refer to and that were not there before.
    ///
    /// # Errors
    /// A body is not JSON.
    pub fn with(&self, version: u64, items: Items, lists: &[HashList]) -> Result<Self, SnapshotFault> {
        let keys: Vec<String> = items.iter().map(|(key, _)| key.clone()).collect();
        let snapshot = self.snapshot.with(version, items)?;
        let snapshot = lists.iter().fold(snapshot, Snapshot::with_list);
        let compiled = self.compiled.update(&snapshot, keys.iter().map(String::as_str));
        Ok(Self { snapshot, compiled })
    }

    /// The next version with some items set or removed, if this engine understands what is new in
    /// it. `pointer` is the place in the request that faults are about.
    ///
    /// What was wrong before does not stand in the way: a kill switch works beside a broken flag.
    ///
    /// # Errors
    /// An item does not compile, depends on itself, refers to what does not exist, cannot be sent to
    /// the clients that are to get it, or the whole grows beyond a limit.
    pub fn next(&self, items: &Items, lists: &[HashList], pointer: &str) -> Result<Self, Refusal> {
        let invalid = |faults: Vec<String>| {
            Refusal::Invalid(faults.into_iter().map(|message| FieldFault::new(pointer, message)).collect())
        };
        let version = self.snapshot.header().version + 1;
        let next = self.with(version, items.clone(), lists);
        let next = next.map_err(|fault| invalid(vec![fault.to_string()]))?;
        let held = self.compiled.faults();
        let new = next.compiled.faults().into_iter().filter(|fault| !held.contains(fault));
        let mut faults: Vec<String> =
            new.map(|(key, fault): (String, ItemFault)| format!("{key}: {fault}")).collect();
        for (key, _) in items {
            let held = check_item(self, key);
            faults.extend(check_item(&next, key).into_iter().filter(|fault| !held.contains(fault)));
        }
        faults.extend(check_clients(self, &next, items));
        if !faults.is_empty() {
            return Err(invalid(faults));
        }
        next.check_growth(self)?;
        Ok(next)
    }

    /// The rules as client audiences get them. `secret` is the environment's own: private values are
    /// hashed with it.
    ///
    /// # Errors
    /// What cannot be concealed, in words.
    pub fn for_clients(&self, secret: &str) -> Result<Snapshot, Vec<String>> {
        let audience = ClientAudience::new(private_attributes(), secret);
        let words = |faults: Vec<AudienceFault>| faults.iter().map(ToString::to_string).collect();
        audience.project(&self.snapshot).map_err(words)
    }

    fn check_growth(&self, before: &Self) -> Result<(), Refusal> {
        let (flags, most) = (self.flags(), limits::FLAGS_PER_ENVIRONMENT);
        if flags > most && flags > before.flags() {
            return Err(Refusal::OverLimit(format!("an environment holds at most {most} flags")));
        }
        let (bytes, most) = (self.snapshot.document_bytes(), limits::SNAPSHOT_BYTES);
        if bytes > most && bytes > before.snapshot.document_bytes() {
            let words = format!("the ruleset would take {bytes} bytes, at most {most} are allowed");
            return Err(Refusal::OverLimit(words));
        }
        let (bytes, most) = (self.list_bytes(), limits::LIST_BYTES);
        if bytes > most && bytes > before.list_bytes() {
            let keys = most / size_of::<u64>();
            let words = format!("the large segments of an environment hold at most {keys} keys together");
            return Err(Refusal::OverLimit(words));
        }
        Ok(())
    }

    fn list_bytes(&self) -> usize {
        self.snapshot.lists().map(|(_, list)| size_of_val(list.hashes())).sum()
    }

    fn flags(&self) -> usize {
        self.compiled.flag_keys().count()
    }

    /// The flag of that item key, where this build can read it.
    pub fn flag(&self, item_key: &str) -> Option<Flag> {
        let item = self.snapshot.item(item_key).filter(|_| item_key.starts_with("flag/"))?;
        serde_json::from_str(item.body()).ok()
    }

    /// The segment of that item key, where this build can read it.
    pub fn segment(&self, item_key: &str) -> Option<Segment> {
        let item = self.snapshot.item(item_key).filter(|_| item_key.starts_with("segment/"))?;
        serde_json::from_str(item.body()).ok()
    }
}
