//! The last known good rules on disk: one file per server and key, with the one before it.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use tidegate_core::limits::{FILE_BYTES, LIST_BYTES, SNAPSHOT_BYTES};
use tidegate_core::{HashList, Snapshot, SnapshotFault};
use tidegate_session::Kept;

/// Numbers the caches of this process.
static CACHES: AtomicU64 = AtomicU64::new(0);

/// Room in the file for what proves the rules.
const PROOF_BYTES: usize = 2 * 1024 * 1024;

/// Where one environment's rules are kept.
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    folder: PathBuf,
    current: PathBuf,
    previous: PathBuf,
    /// Differs between clients that share the folder, in one process and in several.
    temporary: PathBuf,
    /// How the names of lists begin that its rules refer to.
    lists: String,
}

/// Rules out of a file, and when it was written.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) kept: Kept,
    pub(crate) written: SystemTime,
}

/// The file: the rules as they were served, checked by their digest, with what proves them.
#[derive(Serialize, Deserialize)]
struct Content<'a> {
    #[serde(borrow)]
    snapshot: &'a RawValue,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    keys: Option<String>,
}

fn encode(kept: &Kept) -> io::Result<Vec<u8>> {
    let snapshot = RawValue::from_string(kept.snapshot.to_json())?;
    let content = Content { snapshot: &snapshot, note: kept.note.clone(), keys: kept.keys.clone() };
    Ok(serde_json::to_vec(&content)?)
}

fn decode(bytes: &[u8]) -> io::Result<Kept> {
    let content: Content = serde_json::from_slice(bytes)?;
    let snapshot = Snapshot::parse_served(content.snapshot.get().as_bytes()).map_err(io::Error::other)?;
    Ok(Kept { snapshot: Arc::new(snapshot), note: content.note, keys: content.keys })
}

impl Cache {
    /// The files' name is a hash, so that a listing of the folder gives no key away.
    pub(crate) fn new(folder: &Path, url: &str, key: &str) -> Self {
        let hash = Sha256::new().chain_update(url).chain_update([0]).chain_update(key).finalize();
        let name: String = hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        let path = |ending: &str| folder.join(format!("tidegate-{name}.{ending}"));
        let (process, number) = (std::process::id(), CACHES.fetch_add(1, Ordering::Relaxed));
        Self {
            folder: folder.to_owned(),
            current: path("json"),
            previous: path("previous.json"),
            temporary: path(&format!("{process}-{number}.tmp")),
            lists: format!("tidegate-{name}.sha256-"),
        }
    }

    /// The newest generation that is whole. What cannot be read is warned of and passed over.
    pub(crate) fn load(&self) -> Option<Found> {
        [&self.current, &self.previous].into_iter().find_map(|path| {
            let bytes = read(path, SNAPSHOT_BYTES + PROOF_BYTES);
            match bytes.and_then(|(bytes, written)| Ok(Found { kept: decode(&bytes)?, written })) {
                Ok(found) => Some(self.with_lists(found)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => None,
                Err(error) => {
                    tracing::warn!(path = %path.display(), %error, "the kept rules cannot be used");
                    None
                }
            }
        })
    }

    /// Replaces the current generation; after a crash at any moment one of the two is whole.
    pub(crate) fn store(&self, kept: &Kept) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let outcome = self.store_lists(&kept.snapshot).and_then(|()| {
            self.write_temporary(&encode(kept)?)?;
            self.put_in_place()?;
            self.remove_lists(&kept.snapshot)
        });
        if outcome.is_err() {
            // What is left of a failed attempt is of no use; that it cannot be removed changes nothing.
            let _ = fs::remove_file(&self.temporary);
        }
        outcome
    }

    /// A list that cannot be read is fetched again.
    fn with_lists(&self, mut found: Found) -> Found {
        let missing: Vec<String> = found.kept.snapshot.missing_lists().map(str::to_owned).collect();
        for reference in missing {
            let bytes = self.list_file(&reference).and_then(|file| read(&file, LIST_BYTES).ok());
            let list = bytes.and_then(|(bytes, _)| HashList::parse(&bytes));
            if let Some(list) = list.filter(|list| list.reference() == reference) {
                found.kept.snapshot = Arc::new(Arc::unwrap_or_clone(found.kept.snapshot).with_list(&list));
            }
        }
        found
    }

    fn list_file(&self, reference: &str) -> Option<PathBuf> {
        let digits = reference.strip_prefix("sha256:")?;
        let is_name = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_name.then(|| self.folder.join(format!("{}{digits}.list", self.lists)))
    }

    fn list_files(&self, snapshot: &Snapshot) -> Vec<(PathBuf, HashList)> {
        let lists = snapshot.lists().map(|(_, list)| list.clone());
        lists.filter_map(|list| Some((self.list_file(&list.reference())?, list))).collect()
    }

    /// A list never changes: one that is there is whole.
    fn store_lists(&self, snapshot: &Snapshot) -> io::Result<()> {
        for (file, list) in self.list_files(snapshot) {
            if !file.exists() {
                self.write_temporary(&list.to_bytes())?;
                fs::rename(&self.temporary, file)?;
            }
        }
        Ok(())
    }

    /// Removes the lists that no generation refers to.
    fn remove_lists(&self, current: &Snapshot) -> io::Result<()> {
        let of = |snapshot: &Snapshot| self.list_files(snapshot).into_iter().map(|(file, _)| file).collect();
        let mut needed: BTreeSet<PathBuf> = of(current);
        let is_list = |file: &PathBuf| {
            let name = file.file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| name.starts_with(&self.lists))
        };
        let files = fs::read_dir(&self.folder)?.filter_map(|file| Some(file.ok()?.path()));
        let others: Vec<PathBuf> = files.filter(|file| is_list(file) && !needed.contains(file)).collect();
        if others.is_empty() {
            return Ok(());
        }
        let previous = read(&self.previous, SNAPSHOT_BYTES + PROOF_BYTES);
        if let Ok(kept) = previous.and_then(|(bytes, _)| decode(&bytes)) {
            needed.extend(kept.snapshot.missing_lists().filter_map(|reference| self.list_file(reference)));
        }
        others.iter().filter(|file| !needed.contains(*file)).try_for_each(fs::remove_file)
    }

    fn write_temporary(&self, content: &[u8]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        // Rules name customers.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.temporary)?;
        file.write_all(content)?;
        file.sync_all()
    }

    fn put_in_place(&self) -> io::Result<()> {
        match fs::rename(&self.current, &self.previous) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => fs::rename(&self.temporary, &self.current)?,
        }
        // The renames themselves last only once the folder is on disk.
        #[cfg(unix)]
        File::open(&self.folder)?.sync_all()?;
        Ok(())
    }
}

/// Reads a file of bounded size, and when it was written.
fn read(path: &Path, limit: usize) -> io::Result<(Vec<u8>, SystemTime)> {
    let file = File::open(path)?;
    let written = file.metadata()?.modified()?;
    let mut bytes = Vec::new();
    file.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    Ok((bytes, written))
}

/// Reads a snapshot that somebody wrote by hand: its digest may be missing.
pub(crate) fn read_document(path: &Path) -> io::Result<(Snapshot, SystemTime)> {
    let (bytes, written) = read(path, FILE_BYTES)?;
    let snapshot = Snapshot::parse_file(&bytes).map_err(|fault: SnapshotFault| io::Error::other(fault))?;
    Ok((snapshot, written))
}

#[cfg(test)]
mod tests {
    use tidegate_core::Header;

    use super::*;

    fn kept(version: u64) -> Kept {
        let key = |text: &str| text.to_owned();
        let (tenant, project, environment) = (key("default"), key("shop"), key("production"));
        let header = Header { tenant, project, environment, version, epoch: 1 };
        let snapshot = Snapshot::new(header, [(key("flag/a"), version.to_string())]).unwrap();
        Kept { snapshot: Arc::new(snapshot), note: Some(key("a\nnote")), keys: None }
    }

    fn version(cache: &Cache) -> Option<u64> {
        let found = cache.load()?.kept;
        let version = found.snapshot.header().version;
        assert_eq!(found, kept(version));
        Some(version)
    }

    #[test]
    fn the_newest_whole_generation_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(&folder.path().join("new"), "https://example.com", "secret");
        assert_eq!(version(&cache), None);
        cache.store(&kept(1)).unwrap();
        assert_eq!(version(&cache), Some(1));
        cache.store(&kept(2)).unwrap();
        assert_eq!(version(&cache), Some(2));
        let whole = fs::read_to_string(&cache.current).unwrap();
        for broken in ["", "{", &whole[..whole.len() - 1], &whole.replace("\"flag/a\":2", "\"flag/a\":3")] {
            fs::write(&cache.current, broken).unwrap();
            assert_eq!(version(&cache), Some(1), "{broken}");
        }
        fs::remove_file(&cache.current).unwrap();
        assert_eq!(version(&cache), Some(1));
        fs::write(&cache.previous, "{").unwrap();
        assert_eq!(version(&cache), None);
        cache.store(&kept(3)).unwrap();
        assert_eq!(version(&cache), Some(3));
        let files = fs::read_dir(&cache.folder).unwrap();
        let names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
        assert!(names.iter().all(|name| name.ends_with(".json") && !name.contains("secret")), "{names:?}");
    }

    /// Version n refers to a list of its own.
    fn referring(version: u64) -> Kept {
        let list = HashList::new((version..version + 9).collect());
        let segment = format!(r#"{{"hashed":{{"ref":"{}"}}}}"#, list.reference());
        let snapshot = Arc::unwrap_or_clone(kept(version).snapshot);
        let snapshot = snapshot.with(version, [("segment/s".to_owned(), Some(segment))]).unwrap();
        Kept { snapshot: Arc::new(snapshot.with_list(&list)), ..kept(version) }
    }

    #[test]
    fn lists_are_kept_for_as_long_as_a_generation_needs_them() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path(), "a", "b");
        let files = || fs::read_dir(folder.path()).unwrap().count();
        for version in 1..=4 {
            cache.store(&referring(version)).unwrap();
            let found = cache.load().unwrap().kept.snapshot;
            assert_eq!(found.list("segment/s"), referring(version).snapshot.list("segment/s"));
        }
        assert_eq!(files(), 4);
        fs::write(&cache.current, "{").unwrap();
        assert_eq!(cache.load().unwrap().kept.snapshot.missing_lists().count(), 0);
        for (file, _) in cache.list_files(&referring(3).snapshot) {
            fs::write(file, [1; 8]).unwrap();
        }
        assert_eq!(cache.load().unwrap().kept.snapshot.missing_lists().count(), 1);
        cache.store(&kept(5)).unwrap();
        cache.store(&kept(6)).unwrap();
        assert_eq!(files(), 2);
    }

    /// What is done with the next generation before the crash.
    type Crash = dyn Fn(&Cache, &[u8]);

    /// Whatever a crash leaves behind, the rules of before or after it are found.
    #[test]
    fn a_crash_at_any_step_leaves_a_whole_generation() {
        let steps: [&Crash; 5] = [
            &|_, _| {},
            &|cache, content| fs::write(&cache.temporary, &content[..content.len() / 2]).unwrap(),
            &|cache, content| fs::write(&cache.temporary, content).unwrap(),
            &|cache, content| {
                fs::write(&cache.temporary, content).unwrap();
                fs::rename(&cache.current, &cache.previous).unwrap();
            },
            &|cache, content| {
                fs::write(&cache.temporary, content).unwrap();
                cache.put_in_place().unwrap();
            },
        ];
        for (number, crash) in steps.into_iter().enumerate() {
            let folder = tempfile::tempdir().unwrap();
            let cache = Cache::new(folder.path(), "a", "b");
            cache.store(&kept(1)).unwrap();
            cache.store(&kept(2)).unwrap();
            crash(&cache, &encode(&kept(3)).unwrap());
            assert_eq!(version(&cache), Some(if number == 4 { 3 } else { 2 }), "after step {number}");
            cache.store(&kept(4)).unwrap();
            assert_eq!(version(&cache), Some(4));
        }
    }

    #[test]
    fn clients_share_a_folder() {
        let folder = tempfile::tempdir().unwrap();
        let cache = || Cache::new(folder.path(), "a", "b");
        cache().store(&kept(1)).unwrap();
        std::thread::scope(|scope| {
            for first in [1, 100] {
                let cache = cache();
                scope.spawn(move || {
                    for number in first..first + 30 {
                        cache.store(&kept(number)).unwrap();
                        assert!(version(&cache).is_some());
                    }
                });
            }
        });
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn servers_and_keys_have_their_own_files() {
        let path = |url: &str, key: &str| Cache::new(Path::new("x"), url, key).current;
        assert_eq!(path("a", "b"), path("a", "b"));
        assert_ne!(path("a", "b"), path("a", "c"));
        assert_ne!(path("a", "bc"), path("ab", "c"));
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let cache = Cache::new(&file, "a", "b");
        assert!(cache.store(&kept(1)).is_err());
        assert!(cache.load().is_none());
    }
}
