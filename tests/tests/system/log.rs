//! The change log from outside: exported from a real server, verified without it, and never fooled.

mod mutations;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context, Result};
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use tempfile::TempDir;
use tidegate_tests::api::Api;
use tidegate_tests::server::{ADMIN_TOKEN, Server, Settings};
use tidegate_tests::services::postgres;
use tidegate_tests::{LIMIT, place, wait_for};

const PLACE: &str = "shop/production";

/// A server with a history, and a folder to work in.
struct Auditor {
    server: Server,
    folder: TempDir,
}

impl Auditor {
    fn on(settings: Settings) -> Result<Self> {
        Ok(Self { server: Server::start(settings)?, folder: TempDir::with_prefix("tidegate-log-")? })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = Command::new(place::server()?);
        command.arg("log").args(arguments).current_dir(self.folder.path());
        command.env("TIDEGATE_SERVER", self.server.url()).env("TIDEGATE_TOKEN", ADMIN_TOKEN);
        Ok(command.output()?)
    }

    /// Runs a command that has to succeed; answers what it printed.
    fn done(&self, arguments: &[&str]) -> Result<String> {
        let output = self.run(arguments)?;
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            output.status.success(),
            "{arguments:?}: {errors} {}",
            String::from_utf8_lossy(&output.stdout)
        );
        Ok(String::from_utf8(output.stdout)?)
    }

    /// Runs a command that has to answer no; tells why.
    fn refused(&self, arguments: &[&str]) -> Result<String> {
        let output = self.run(arguments)?;
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        Ok(String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr))
    }

    /// Waits until everything is signed, then exports.
    fn export(&self, name: &str) -> Result<()> {
        signed(&self.server.api())?;
        self.done(&["export", name]).map(drop)
    }
}

/// Waits until the checkpoint covers the latest change; answers how many leaves that are.
fn signed(api: &Api) -> Result<u64> {
    let latest = api.get("/api/v1/changes?limit=1")?.expect(200)?["items"][0]["change"]
        .as_u64()
        .context("a change")?;
    wait_for("the checkpoint", LIMIT, || {
        let checkpoint = api.get("/api/v1/log/checkpoint").ok()?.body;
        let size = checkpoint.lines().nth(1)?.parse().ok()?;
        (size > latest).then_some(size)
    })
}

fn all_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)?.flatten() {
        match entry.path() {
            path if path.is_dir() => files.extend(all_files(&path)?),
            path => files.push(path),
        }
    }
    files.sort();
    Ok(files)
}

#[test]
fn an_export_while_changes_arrive_is_whole() -> Result<()> {
    let auditor = Auditor::on(Settings::default())?;
    let (api, is_over) = (auditor.server.api(), AtomicBool::new(false));
    signed(&api)?;
    let (exports, written) = thread::scope(|scope| {
        let writing = scope.spawn(|| -> Result<()> {
            for is_on in [true, false].into_iter().cycle().take_while(|_| !is_over.load(Ordering::SeqCst)) {
                api.turn(PLACE, "checkout-v2", is_on)?;
            }
            Ok(())
        });
        let exports = (0..5).map(|turn| auditor.run(&["export", &format!("log-{turn}")]));
        let exports: Vec<Result<Output>> = exports.collect();
        is_over.store(true, Ordering::SeqCst);
        (exports, writing.join())
    });
    written.map_err(|_| anyhow::anyhow!("the writer panicked"))??;
    for (turn, export) in exports.into_iter().enumerate() {
        let export = export?;
        assert!(export.status.success(), "{}", String::from_utf8_lossy(&export.stderr));
        auditor.done(&["verify", &format!("log-{turn}")])?;
    }
    Ok(())
}

fn audit(settings: Settings) -> Result<()> {
    let auditor = Auditor::on(settings)?;
    let api = auditor.server.api();
    auditor.export("first")?;
    for is_on in [true, false, true] {
        api.turn(PLACE, "checkout-v2", is_on)?;
    }
    let key = api.sdk_key(PLACE)?;
    let root = key.split_once('.').context("a fingerprint")?.1.to_owned();
    auditor.export("log")?;
    let snapshot = api.with_token(Some(&key)).get("/sdk/v1/snapshot")?;
    fs::write(auditor.path("snapshot.json"), &snapshot.body)?;

    let full =
        ["verify", "log", "--root", &root, "--checkpoint", "first/checkpoint", "--snapshot", "snapshot.json"];
    let report: Value = serde_json::from_str(&auditor.done(&full)?)?;
    assert_eq!(
        (&report["holds"], &report["served"], &report["faults"]),
        (&json!(true), &json!(1), &json!([]))
    );
    assert_eq!(report["root_fingerprint"], root.as_str());
    assert_eq!(report["environments"], 3);
    auditor.refused(&["verify", "log", "--root", &"0".repeat(32)])?;
    assert!(auditor.refused(&["verify", "first", "--checkpoint", "log/checkpoint"])?.contains("it was cut"));
    assert!(
        auditor
            .refused(&["verify", "first", "--snapshot", "snapshot.json"])?
            .contains("the log ends at version")
    );

    // A proof that anybody can check who knows the log's key.
    let log_key = report["log_keys"][0].as_str().context("a key")?;
    fs::write(auditor.path("proof"), auditor.done(&["prove", "log", "4", "--leaf", "leaf"])?)?;
    assert!(
        auditor
            .done(&["check", "proof", "--leaf", "leaf", "--key", log_key])?
            .contains("leaf 4 is in tidegate/default/log/1")
    );
    fs::write(auditor.path("leaf"), b"{}")?;
    assert!(
        auditor.refused(&["check", "proof", "--leaf", "leaf", "--key", log_key])?.contains("not in the log")
    );

    // A witness that remembers.
    let witness = |folder: &'static str| {
        ["witness", folder, "--log", log_key, "--name", "witness", "--secret", "w", "--state", "s"]
    };
    assert_eq!(auditor.done(&witness("first"))?.matches("— ").count(), 2);
    assert_eq!(auditor.done(&witness("log"))?.matches("— ").count(), 2);
    assert!(auditor.refused(&witness("first"))?.contains("shorter than what was cosigned"));

    // What stands in the export is what the server proves.
    let size = report["size"].as_u64().context("a size")?;
    let proof = api.get(&format!("/api/v1/log/proof/inclusion?index=4&size={size}"))?.expect(200)?;
    let printed = auditor.done(&["prove", "log", "4"])?;
    for hash in proof["hashes"].as_array().context("hashes")? {
        assert!(printed.contains(hash.as_str().context("a hash")?), "{printed}");
    }
    assert_eq!(proof["root"], report["root"]);
    let consistency = api.get(&format!("/api/v1/log/proof/consistency?from=3&to={size}"))?.expect(200)?;
    assert!(!consistency["hashes"].as_array().context("hashes")?.is_empty());
    for file in all_files(&auditor.path("log/tile"))? {
        let tile = file.strip_prefix(auditor.path("log"))?.display();
        let url = format!("{}/api/v1/log/{tile}", auditor.server.url());
        let request = ureq::get(&url).header("Authorization", format!("Bearer {ADMIN_TOKEN}"));
        assert_eq!(request.call()?.body_mut().read_to_vec()?, fs::read(&file)?, "{tile}");
    }
    for path in [
        "proof/inclusion?index=99&size=99",
        "proof/consistency?from=9&to=3",
        "proof/inclusion?index=3&size=3",
    ] {
        api.get(&format!("/api/v1/log/{path}"))?.expect(400)?;
    }
    for path in ["tile/0/x001/000", "tile/0/000", "tile/9/000"] {
        api.get(&format!("/api/v1/log/{path}"))?.expect(404)?;
    }
    let created = [("content-type", "application/json"), ("idempotency-key", "again-1")];
    api.send("POST", "/api/v1/projects", &created, Some(r#"{"key":"blog","name":"Blog"}"#))?.expect(201)?;
    let entries = api.get(&format!("/api/v1/log/entries?cursor={}", size - 1))?.expect(200)?;
    let leaf: Value = serde_json::from_str(entries["items"][0]["leaf"].as_str().context("a leaf")?)?;
    assert_eq!((&leaf["request"]["idem"], &leaf["object"]["key"]), (&json!("again-1"), &json!("blog")));
    let keys = api.with_token(Some(&key)).get("/sdk/v1/keys")?.expect(200)?;
    assert!(keys["keys"].as_str().context("keys")?.contains("snapshots shop/production"));
    Ok(())
}

#[test]
fn an_export_is_verified_without_the_server_on_sqlite() -> Result<()> {
    audit(Settings::default())
}

#[test]
fn an_export_is_verified_without_the_server_on_postgres() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    audit(Settings { database_url: Some(postgres.database()?), ..Settings::default() })
}

#[test]
fn no_byte_of_an_export_can_change_unseen() -> Result<()> {
    let auditor = Auditor::on(Settings::default())?;
    auditor.export("log")?;
    for file in all_files(&auditor.path("log"))? {
        let bytes = fs::read(&file)?;
        for place in [0, bytes.len() / 2, bytes.len() - 2] {
            let mut altered = bytes.clone();
            altered[place] ^= 1;
            fs::write(&file, &altered)?;
            let output = auditor.run(&["verify", "log"])?;
            assert_eq!(output.status.code(), Some(1), "byte {place} of {}", file.display());
        }
        fs::write(&file, &bytes)?;
    }
    auditor.done(&["verify", "log"]).map(drop)
}

/// Whoever owns the file can rewrite it; what was signed before shows it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rewritten_database_is_no_longer_signed() -> Result<()> {
    let mut auditor = Auditor::on(Settings::default())?;
    auditor.export("before")?;
    let key = auditor.server.api().sdk_key(PLACE)?;
    auditor.server.stop()?;
    let file = format!("sqlite://{}", auditor.server.data().join("tidegate.db").display());
    let owner = Database::connect(&file).await?;
    for statement in [
        "UPDATE items SET body = json_set(body, '$.evil', 1) WHERE item_key = 'flag/theme' AND environment = 'production'",
        "DROP TRIGGER log_nodes_update",
        "UPDATE log_nodes SET hash = zeroblob(32)",
    ] {
        owner.execute_unprepared(statement).await?;
    }
    owner.close().await?;
    auditor.server.restart()?;
    let api = auditor.server.api();
    // What was never logged is not served either: the digest tells.
    assert_ne!(api.with_token(Some(&key)).get("/sdk/v1/snapshot")?.status, 200);
    api.turn("shop/staging", "checkout-v2", true)?;
    wait_for("the refusal", LIMIT, || auditor.server.errors().contains("history was rewritten").then_some(()))
}

#[test]
fn rotation_needs_the_folder_of_the_server() -> Result<()> {
    let folder = TempDir::new()?;
    let data = folder.path().to_str().context("a path")?;
    let output = Command::new(place::server()?).args(["log", "rotate", "--data-dir", data]).output()?;
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("signing-secrets"));
    Ok(())
}
