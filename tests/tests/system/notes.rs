//! Signed notes beside the rules: what the server serves is what an SDK believes, and nothing else is.

use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sea_orm::{ConnectOptions, ConnectionTrait, Database};
use serde_json::{Value, json};
use tidegate_core::{Delta, Snapshot};
use tidegate_log::{Delegation, Expected, SignedNote, SnapshotNote, Subject, VerifyingKey, verify_roots};
use tidegate_tests::api::{Api, environment_path};
use tidegate_tests::example::Example;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::{LIMIT, wait_for};

const PLACE: &str = "shop/production";

on_both_databases!(notes_come_with_everything, clients_have_notes_of_their_own);

/// The environment's keys, as somebody finds them who knows the fingerprint in the SDK key.
fn keys(api: &Api, key: &str) -> Result<Vec<VerifyingKey>> {
    let answer = api.with_token(Some(key)).get("/sdk/v1/keys")?.expect(200)?;
    let note = |note: &Value| Ok::<_, anyhow::Error>(SignedNote::parse(note.as_str().context("no text")?)?);
    let roots =
        answer["roots"].as_array().context("no roots")?.iter().map(note).collect::<Result<Vec<_>>>()?;
    let (_, fingerprint) = key.rsplit_once('.').context("no fingerprint")?;
    let roots = verify_roots(fingerprint, &roots)?;
    Ok(Delegation::open(&note(&answer["keys"])?, &roots, &Subject::Snapshots(PLACE.into()))?.keys)
}

/// Opens a note that has to be about these rules.
fn verify(text: &str, keys: &[VerifyingKey], audience: &str, rules: &Snapshot) -> Result<SnapshotNote> {
    let note = SnapshotNote::open(text, keys)?;
    let header = rules.header();
    note.check(&Expected {
        environment: &format!("default/{PLACE}"),
        audience,
        position: (header.epoch, header.version),
        digest: rules.digest(),
        held: None,
    })?;
    Ok(note)
}

fn text(value: &Value) -> Result<&str> {
    value.as_str().context("no note")
}

fn notes_come_with_everything(server: &Server) -> Result<()> {
    let api = server.api();
    let key = api.sdk_key(PLACE)?;
    let (sdk, keys) = (api.with_token(Some(&key)), keys(&api, &key)?);
    let whole = sdk.get("/sdk/v1/snapshot")?;
    let rules = Snapshot::parse(whole.body.as_bytes())?;
    let header = |answer: &str| Ok::<_, anyhow::Error>(String::from_utf8(STANDARD.decode(answer)?)?);
    let first = verify(&header(whole.header("tidegate-note"))?, &keys, "server", &rules)?;
    let tag = [("if-none-match", whole.header("etag"))];
    let unchanged = sdk.send("GET", "/sdk/v1/snapshot", &tag, None)?;
    assert_eq!((unchanged.status, unchanged.header("tidegate-note")), (304, whole.header("tidegate-note")));

    let stream = server.stream(&key, None)?;
    verify(text(&stream.named("sync", LIMIT)?.json()?["note"])?, &keys, "server", &rules)?;
    api.turn(PLACE, "checkout-v2", true)?;
    let delta = stream.named("delta", LIMIT)?;
    let rules = rules.apply(&Delta::parse(delta.data.as_bytes())?)?;
    let second = verify(text(&delta.json()?["note"])?, &keys, "server", &rules)?;
    assert!(second.log_size > first.log_size);
    let beat = stream.named("hb", LIMIT)?.json()?;
    assert_eq!(beat["version"], rules.header().version);
    Ok(())
}

fn clients_have_notes_of_their_own(server: &Server) -> Result<()> {
    let api = server.api();
    let body = json!({ "audience": "client", "name": "shop window" });
    let made = api.post(&format!("{}/sdk-keys", environment_path(PLACE)), &body)?.expect(201)?;
    let (key, id) = (text(&made["key"])?, text(&made["id"])?);
    let keys = keys(&api, key)?;
    api.turn(PLACE, "checkout-v2", true)?;
    let answer = api.with_token(Some(key)).get(&format!("/sdk/v1/snapshot?client={id}"))?;
    let note = String::from_utf8(STANDARD.decode(answer.header("tidegate-note"))?)?;
    let rules = Snapshot::parse(answer.body.as_bytes())?;
    verify(&note, &keys, "client", &rules)?;
    assert!(verify(&note, &keys, "server", &rules).is_err());
    Ok(())
}

/// The program with the SDK, which believes only rules under these root keys.
fn believer(server: &Server, key: &str) -> Result<Example> {
    let (_, fingerprint) = key.rsplit_once('.').context("no fingerprint")?;
    Example::believing(server.url(), key, fingerprint)
}

#[test]
fn an_sdk_believes_the_server_whose_fingerprint_it_has() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let key = server.api().sdk_key(PLACE)?;
    let example = believer(&server, &key)?;
    let version = server.api().turn(PLACE, "checkout-v2", true)?;
    example.reach(version, LIMIT)?;

    let stranger = Example::believing(server.url(), &key, &"0".repeat(64))?;
    complains(&stranger, "the server's keys are not trusted")
}

/// What the SDK says of what it refuses.
fn complains(example: &Example, of: &str) -> Result<()> {
    wait_for(of, LIMIT, || example.errors().contains(of).then_some(()))
}

/// Changes a server's database as somebody does who goes around the server.
pub(super) fn meddle(server: &mut Server, sql: &str) -> Result<()> {
    server.kill()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let url = format!("sqlite://{}", server.data().join("tidegate.db").display());
    runtime.block_on(async {
        let database = Database::connect(ConnectOptions::new(url)).await?;
        database.execute_unprepared(sql).await?;
        database.close().await
    })?;
    server.restart()
}

#[test]
fn what_was_not_signed_is_refused() -> Result<()> {
    let mut server = Server::start(Settings::default())?;
    let key = server.api().sdk_key(PLACE)?;
    let sdk = |server: &Server| server.api().with_token(Some(&key));
    let example = believer(&server, &key)?;
    let version = server.api().turn(PLACE, "checkout-v2", true)?;
    example.reach(version, LIMIT)?;

    // A backup is restored without a word.
    let (file, backup) = (server.data().join("tidegate.db"), server.data().join("backup.db"));
    meddle(&mut server, &format!("VACUUM INTO '{}'", backup.display()))?;
    let newer = server.api().turn(PLACE, "checkout-v2", false)?;
    example.reach(newer, LIMIT)?;
    server.kill()?;
    for leftover in ["tidegate.db-wal", "tidegate.db-shm"] {
        drop(std::fs::remove_file(server.data().join(leftover)));
    }
    std::fs::rename(backup, file)?;
    server.restart()?;
    complains(&example, &format!("version {version} arrived, but version {newer} is held"))?;

    // Rules are altered, with a digest that fits.
    let rules = Snapshot::parse(sdk(&server).get("/sdk/v1/snapshot")?.body.as_bytes())?;
    let flag = rules
        .item("flag/checkout-v2")
        .context("no flag")?
        .body()
        .replace("\"enabled\":true", "\"enabled\":false");
    let altered = rules.with(version, [("flag/checkout-v2".to_owned(), Some(flag.clone()))])?;
    let sql = format!(
        "UPDATE items SET body = '{flag}' WHERE environment = 'production' AND item_key = 'flag/checkout-v2' AND version = {version};
         UPDATE environments SET digest = '{}' WHERE key = 'production'",
        altered.digest()
    );
    meddle(&mut server, &sql)?;
    complains(&believer(&server, &key)?, "the rules are not those of the note")?;

    // The note of another environment in place of this one's.
    let sql =
        "UPDATE snapshot_notes SET note = (SELECT note FROM snapshot_notes WHERE environment = 'staging')
               WHERE environment = 'production'";
    meddle(&mut server, sql)?;
    complains(&believer(&server, &key)?, "the signed note is refused")
}

#[test]
fn notes_are_renewed_before_they_end() -> Result<()> {
    let mut server = Server::start(Settings::default())?;
    let key = server.api().sdk_key(PLACE)?;
    let keys = keys(&server.api(), &key)?;
    let note = |server: &Server| -> Result<SnapshotNote> {
        let answer = server.api().with_token(Some(&key)).get("/sdk/v1/snapshot")?;
        let text = String::from_utf8(STANDARD.decode(answer.header("tidegate-note"))?)?;
        verify(&text, &keys, "server", &Snapshot::parse(answer.body.as_bytes())?)
    };
    let first = note(&server)?;
    meddle(&mut server, "UPDATE snapshot_notes SET expires_ms = 1")?;
    let renewed = |server: &Server| note(server).ok().filter(|later| later.issued_ms > first.issued_ms);
    let stream = server.stream(&key, None)?;
    let later = wait_for("another note", LIMIT, || renewed(&server))?;
    // Whoever is connected is told, if that came too early.
    let told = stream.named("sync", LIMIT)?.json()?["note"].clone();
    if SnapshotNote::open(text(&told)?, &keys)?.issued_ms < later.issued_ms {
        let beat = stream.named("hb", LIMIT)?.json()?;
        assert_eq!(SnapshotNote::open(text(&beat["note"])?, &keys)?, later);
    }
    assert!(later.expires_ms > first.expires_ms && later.version == first.version);
    Ok(())
}
