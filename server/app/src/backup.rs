//! `tidegate backup` and `tidegate restore`: a copy of the database, and the way back to it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use tidegate_domain::{Permit, TenantKey};
use tidegate_migrations::Migrator;
use tidegate_store::{Contents, Page, SqliteFile, Store};
use tokio::time::interval;

use crate::Failure;
use crate::cli::{BackupArguments, DatabaseArguments, RestoreArguments, ServeArguments};
use crate::durable::sync_folder;
use crate::secrets::{self, make_folder};
use crate::serve::{knows_keys, open_failure, store_failure, with_source};
use crate::settings::Settings;
use crate::system::now_ms;

/// Between two lines about how far it is.
const PROGRESS: Duration = Duration::from_millis(500);
/// Tenants that are read at once.
const TENANTS: u32 = 500;
const MIB: f64 = 1024.0 * 1024.0;

impl DatabaseArguments {
    /// The server's settings, as far as they are about the database.
    pub(crate) fn settings(self) -> Result<Settings, Failure> {
        let Self { config, database_url, data_dir, signing_secrets } = self;
        Settings::of(ServeArguments {
            config,
            database_url,
            data_dir,
            signing_secrets,
            ..ServeArguments::default()
        })
    }
}

/// Copies the database into a file that does not exist yet.
pub(crate) fn backup(arguments: BackupArguments) -> Result<(), Failure> {
    let url = arguments.database.settings()?.database.url();
    let advice = "this copies SQLite; back PostgreSQL up with `pg_dump` or by archiving its log";
    let source = SqliteFile::of(&url).ok_or_else(|| Failure::usage(advice))?;
    let to = arguments.file;
    let (bytes, contents) = actix_web::rt::System::new().block_on(copy(&source, &to))?;
    let said = json!({ "file": to, "bytes": bytes, "tenants": contents.tenants, "leaves": contents.leaves });
    tell(&said, || {
        let size = megabytes(bytes);
        let Contents { tenants, leaves } = contents;
        format!(
            "{size} in {}, looked through: tenants {tenants}, leaves of the change log {leaves}\n\
            The signing secrets are not in it: keep them apart from it.\n",
            to.display()
        )
    })
}

/// Copies, looks through what was copied, and only then gives it its name.
async fn copy(source: &SqliteFile, to: &Path) -> Result<(u64, Contents), Failure> {
    if to.exists() {
        return Err(exists(to));
    }
    let fresh = beside(to, ".unfinished");
    private(&fresh)?;
    let made = fill(source, &SqliteFile::new(&fresh)).await;
    let named = made.and_then(|made| {
        // Nothing that has this name is ever replaced.
        private(to)?;
        fs::rename(&fresh, to).and_then(|()| sync_folder(to)).map_err(|error| fault(to, error))?;
        Ok(made)
    });
    if named.is_err() {
        // What is left of it helps nobody.
        drop(fs::remove_file(&fresh));
    }
    named
}

async fn fill(source: &SqliteFile, fresh: &SqliteFile) -> Result<(u64, Contents), Failure> {
    let (path, from) = (fresh.path(), source.path());
    let whole = fs::metadata(from).map_err(|error| fault(from, error))?.len();
    // The newest changes are in a file beside it; how many of its bytes count shows in the end.
    let whole = whole.max(bytes(&beside(from, "-wal")));
    let mut looks = interval(PROGRESS);
    let copying = source.copy_to(path);
    tokio::pin!(copying);
    loop {
        tokio::select! {
            copied = &mut copying => break copied.map_err(|error| Failure::new(with_source(&error)))?,
            _ = looks.tick() => progress(bytes(path), whole),
        }
    }
    progress(bytes(path), bytes(path));
    let contents = fresh.examine().await.map_err(|error| Failure::new(with_source(&error)))?;
    File::open(path).and_then(|file| file.sync_all()).map_err(|error| fault(path, error))?;
    Ok((bytes(path), contents))
}

fn bytes(path: &Path) -> u64 {
    fs::metadata(path).map(|file| file.len()).unwrap_or_default()
}

/// Tells people how far it is.
fn progress(done: u64, whole: u64) {
    let mut out = io::stderr();
    if out.is_terminal() {
        let end = if done == whole { "\n" } else { "" };
        drop(write!(out, "\r{} of {} copied{end}", megabytes(done), megabytes(whole.max(done))));
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / MIB)
}

/// Puts a copy in the place of the database, and lets a new epoch begin where that is asked for.
pub(crate) fn restore(arguments: RestoreArguments) -> Result<(), Failure> {
    let RestoreArguments { file, new_epoch, database } = arguments;
    let settings = database.settings()?;
    actix_web::rt::System::new().block_on(async {
        match file {
            Some(file) => put_back(&SqliteFile::new(file), new_epoch, &settings).await,
            None => {
                let epoch = begin_epoch(&settings.database.url(), &settings).await?;
                tell(&json!({ "epoch": epoch }), || format!("{}\n", begun(Some(epoch))))
            }
        }
    })
}

async fn put_back(from: &SqliteFile, new_epoch: bool, settings: &Settings) -> Result<(), Failure> {
    let said = |error| Failure::new(with_source(&error));
    let advice = "this restores SQLite; restore PostgreSQL with its own tools, then run `tidegate restore --new-epoch` without a file";
    let place = SqliteFile::of(&settings.database.url()).ok_or_else(|| Failure::usage(advice))?;
    let contents = from.examine().await.map_err(said)?;
    make_folder(place.path().parent().unwrap_or(Path::new(".")))?;
    match place.path().exists() {
        true => place.settle().await.map_err(said)?,
        false => discard(place.path()),
    }
    let fresh = SqliteFile::new(beside(place.path(), ".restoring"));
    discard(fresh.path());
    private(fresh.path())?;
    from.copy_to(fresh.path()).await.map_err(said)?;
    let mut epoch = None;
    if new_epoch {
        epoch = Some(begin_epoch(&format!("sqlite://{}", fresh.path().display()), settings).await?);
        fresh.settle().await.map_err(said)?;
    }
    let kept = replace(fresh.path(), place.path())?;
    let told =
        json!({ "tenants": contents.tenants, "leaves": contents.leaves, "epoch": epoch, "kept": kept });
    tell(&told, || {
        let kept = kept.as_ref().map(|kept| format!("What was there is kept as {}.\n", kept.display()));
        format!("{} is restored. {}\n{}", place.path().display(), begun(epoch), kept.unwrap_or_default())
    })
}

fn begun(epoch: Option<u64>) -> String {
    match epoch {
        Some(epoch) => format!("Epoch {epoch} has begun: SDKs take these rules, whatever they hold."),
        None => "No new epoch has begun: SDKs that hold later rules keep them.".into(),
    }
}

/// Lets a new epoch begin in the logs of all tenants. It is named after the time: another restore of the
/// same state begins a later one.
async fn begin_epoch(url: &str, settings: &Settings) -> Result<u64, Failure> {
    let keyring = secrets::keyring(settings.signing_secrets.as_deref(), &settings.folder)?;
    let store = Store::open::<Migrator>(url).await.map_err(open_failure)?;
    knows_keys(&store, &keyring).await?;
    let store = store.signing_with(keyring);
    let (now_ms, mut last, mut epoch) = (now_ms(), None::<TenantKey>, now_ms().unsigned_abs() / 1000);
    loop {
        let page = Page { after: last.as_ref().map(TenantKey::as_str), limit: TENANTS };
        let tenants = store.tenants(page).await.map_err(store_failure)?;
        let Some(end) = tenants.last() else { break };
        last = Some(end.key.clone());
        for tenant in tenants {
            let writer = store.write(&Permit::server(tenant.key)).await.map_err(store_failure)?;
            epoch = writer.begin_epoch(epoch, now_ms).await.map_err(store_failure)?;
            writer.commit().await.map_err(store_failure)?;
        }
    }
    store.close().await;
    Ok(epoch)
}

/// Removes what is left of a database: a log beside another one would be taken for its own.
fn discard(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        drop(fs::remove_file(beside(path, end)));
    }
}

/// Puts a file in the place of another, which is kept; at no moment is there none.
fn replace(fresh: &Path, place: &Path) -> Result<Option<PathBuf>, Failure> {
    let kept = beside(place, &format!(".before-{}", now_ms() / 1000));
    let kept = match fs::hard_link(place, &kept) {
        Ok(()) => Some(kept),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(fault(&kept, error)),
    };
    File::open(fresh).and_then(|file| file.sync_all()).map_err(|error| fault(fresh, error))?;
    fs::rename(fresh, place).and_then(|()| sync_folder(place)).map_err(|error| fault(place, error))?;
    Ok(kept)
}

fn beside(path: &Path, end: &str) -> PathBuf {
    PathBuf::from(format!("{}{end}", path.display()))
}

/// Makes an empty file that only we read; refuses where there is one.
fn private(path: &Path) -> Result<(), Failure> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    made.map(drop).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => fault(path, error),
    })
}

fn exists(path: &Path) -> Failure {
    let advice = "nothing is overwritten, name another file or remove it";
    Failure::new(format!("`{}` exists already: {advice}", path.display()))
}

fn fault(path: &Path, error: io::Error) -> Failure {
    Failure::new(format!("cannot write or read `{}`: {error}; check its folder", path.display()))
}

/// For whoever reads: words on a terminal, else JSON.
fn tell(json: &serde_json::Value, words: impl FnOnce() -> String) -> Result<(), Failure> {
    let mut out = io::stdout();
    let text = if out.is_terminal() { words() } else { format!("{json}\n") };
    out.write_all(text.as_bytes()).map_err(|error| Failure::new(format!("cannot write the answer: {error}")))
}
