//! One byte changes somewhere, and whoever checks sees it.

use std::fs;

use anyhow::{Context, Result};
use sea_orm::{ConnectionTrait, Database, Statement};
use tidegate_core::Snapshot;
use tidegate_log::{
    Checkpoint, Delegation, Document, EntryBundle, Expected, Frontier, Hash, InclusionProof, Leaf,
    SignedNote, SnapshotNote, Subject, Tile, VerifyingKey, verify_roots,
};
use tidegate_tests::server::Settings;

use super::{Auditor, PLACE};

/// Whether bytes are what they should be.
type Check = Box<dyn Fn(&[u8]) -> bool + Send>;

/// A thing that can be checked, and how.
struct Exhibit {
    name: &'static str,
    bytes: Vec<u8>,
    check: Check,
}

/// Everything that is stored or sent of one log, from a real server.
struct Evidence {
    exhibits: Vec<Exhibit>,
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

fn opens(bytes: &[u8], keys: &[VerifyingKey]) -> Option<Checkpoint> {
    Checkpoint::open(&SignedNote::parse(text(bytes)?).ok()?, keys).ok()
}

fn root_of<'a>(hashes: impl IntoIterator<Item = &'a Hash>) -> Hash {
    let mut tree = Frontier::default();
    hashes.into_iter().for_each(|hash| drop(tree.push(*hash)));
    tree.root()
}

/// Whether these are the rules that the note is about.
fn is_announced(bytes: &[u8], note: &SnapshotNote) -> bool {
    let Ok(snapshot) = Snapshot::parse_served(bytes) else { return false };
    let header = snapshot.header();
    let environment = format!("{}/{}/{}", header.tenant, header.project, header.environment);
    let position = (header.epoch, header.version);
    let digest = snapshot.digest();
    let expected = Expected { environment: &environment, audience: "server", position, digest, held: None };
    note.check(&expected).is_ok()
}

impl Evidence {
    fn add(&mut self, name: &'static str, bytes: Vec<u8>, check: impl Fn(&[u8]) -> bool + Send + 'static) {
        self.exhibits.push(Exhibit { name, bytes, check: Box::new(check) });
    }

    async fn gather() -> Result<Self> {
        let mut auditor = Auditor::on(Settings::default())?;
        let api = auditor.server.api();
        for is_on in [true, false] {
            api.turn(PLACE, "checkout-v2", is_on)?;
        }
        let key = api.sdk_key(PLACE)?;
        let root = key.split_once('.').context("a fingerprint")?.1.to_owned();
        let snapshot = api.with_token(Some(&key)).get("/sdk/v1/snapshot")?.body.into_bytes();
        auditor.export("log")?;
        auditor.server.stop()?;
        let mut this = Self { exhibits: Vec::new() };
        let read = |name: &str| fs::read(auditor.path("log").join(name));

        let keys: serde_json::Value = serde_json::from_slice(&read("keys.json")?)?;
        let list = keys["roots"][0].as_str().context("roots")?.to_owned();
        let roots = verify_roots(&root, &[SignedNote::parse(&list)?])?;
        this.add("root list", list.into_bytes(), move |bytes| {
            let note = text(bytes).and_then(|text| SignedNote::parse(text).ok());
            note.is_some_and(|note| verify_roots(&root, &[note]).is_ok())
        });
        let delegated = |subject: &Subject| -> Result<Delegation> {
            let note = keys["delegations"][subject.to_string()].as_str().context("a delegation")?;
            Ok(Delegation::open(&SignedNote::parse(note)?, &roots, subject)?)
        };
        let log = delegated(&Subject::Log)?.keys;
        let environment = delegated(&Subject::Snapshots(PLACE.into()))?.keys;
        this.add_log(&auditor, &log)?;

        let file = format!("sqlite://{}", auditor.server.data().join("tidegate.db").display());
        let database = Database::connect(&file).await?;
        let query = "SELECT note FROM snapshot_notes WHERE project = 'shop' AND environment = 'production'";
        let row =
            database.query_one_raw(Statement::from_string(database.get_database_backend(), query)).await?;
        let note: String = row.context("a note")?.try_get("", "note")?;
        let opened = SnapshotNote::open(&note, &environment)?;
        this.add("snapshot note", note.into_bytes(), move |bytes| {
            text(bytes).is_some_and(|text| SnapshotNote::open(text, &environment).is_ok())
        });
        this.add("snapshot", snapshot, move |bytes| is_announced(bytes, &opened));
        Ok(this)
    }

    fn add_log(&mut self, auditor: &Auditor, log: &[VerifyingKey]) -> Result<()> {
        let read = |name: &str| fs::read(auditor.path("log").join(name));
        let checkpoint = read("checkpoint")?;
        let Checkpoint { size, root, .. } = opens(&checkpoint, log).context("a checkpoint")?;
        let keys = log.to_vec();
        self.add("checkpoint", checkpoint, move |bytes| opens(bytes, &keys).is_some());
        let tile = Tile { level: Some(0), index: 0, width: size };
        let hashes = read(&format!("tile/{tile}"))?;
        self.add("tile", hashes, move |bytes| root_of(&Tile::hashes(bytes)) == root);
        let bundle = read(&format!("tile/{}", Tile { level: None, ..tile }))?;
        let leaves: Vec<Vec<u8>> = EntryBundle::entries(&bundle)?.into_iter().map(<[u8]>::to_vec).collect();
        self.add("entries", bundle, move |bytes| {
            let entries = EntryBundle::entries(bytes);
            entries.is_ok_and(|entries| {
                root_of(&entries.into_iter().map(Hash::of_leaf).collect::<Vec<_>>()) == root
            })
        });
        for (index, leaf) in leaves.iter().enumerate() {
            let proof = auditor.done(&["prove", "log", &index.to_string()])?;
            let (keys, proven) = (log.to_vec(), InclusionProof::parse(&proof)?);
            self.add("leaf", leaf.clone(), move |bytes| proven.check(bytes, &keys).is_ok());
            let (keys, leaf) = (log.to_vec(), leaf.clone());
            self.add("proof", proof.into_bytes(), move |bytes| {
                let proof = text(bytes).and_then(|text| InclusionProof::parse(text).ok());
                proof.is_some_and(|proof| proof.check(&leaf, &keys).is_ok())
            });
        }
        for line in String::from_utf8(read("documents.jsonl")?)?.lines() {
            let line: serde_json::Value = serde_json::from_str(line)?;
            let leaf = Leaf::parse(&leaves[line["leaf"].as_u64().context("a leaf")? as usize])?;
            let reference: Document = leaf.reason.context("a reason")?;
            let Hash(salt) = Hash::from_hex(line["salt"].as_str().context("a salt")?).context("a salt")?;
            let document = line["text"].as_str().context("a text")?.as_bytes().to_vec();
            self.add("document", document, move |bytes| reference.admits(&salt, bytes));
        }
        Ok(())
    }

    /// Changes one byte after the other, as the seed says, and checks everything unchanged in between.
    fn examine(&self, mutations: u64, seed: u64) {
        let mut state = seed;
        let mut random = move || {
            // SplitMix64.
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        };
        for _ in 0..mutations {
            let exhibit = &self.exhibits[random() as usize % self.exhibits.len()];
            let mut bytes = exhibit.bytes.clone();
            let place = random() as usize % bytes.len();
            bytes[place] ^= (random() % 255 + 1) as u8;
            let seen = !(exhibit.check)(&bytes);
            assert!(seen, "seed {seed}: {} at {place}: {}", exhibit.name, String::from_utf8_lossy(&bytes));
        }
    }
}

const SEED: u64 = 20_260_725;
/// Checks of what was not changed.
const CLEAN: usize = 10_000;

async fn examine(mutations: u64) -> Result<()> {
    let evidence = Evidence::gather().await?;
    evidence.examine(mutations, SEED);
    for index in 0..CLEAN {
        let Exhibit { name, bytes, check } = &evidence.exhibits[index % evidence.exhibits.len()];
        assert!(check(bytes), "a false alarm about the {name}");
    }
    println!("{mutations} one-byte changes, all seen; {CLEAN} clean verifications, no false alarm");
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_byte_is_always_seen() -> Result<()> {
    examine(10_000).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long: 100,000 changes, with `cargo xtask test --long`"]
async fn one_byte_is_always_seen_at_length() -> Result<()> {
    examine(100_000).await
}
