//! The change log at a million leaves: verified, replayed, and asked for proofs.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tidegate_log::{
    Actor, Checkpoint, Copies, Document, Frontier, Hash, Leaf, Node, Object, Plan, Replay, Request, Scheme,
    SigningKey, SnapshotRef, verify_consistency,
};
use tidegate_tests::report::{Bound, NO_BOUND, Row, percentile};
use tidegate_tests::server::{ADMIN_TOKEN, Server, Settings};
use tidegate_tests::services::{Postgres, postgres};

use crate::COMMAND;

const LEAVES: u64 = 1_000_000;
const ENVIRONMENTS: u64 = 20;
const FLAGS: u64 = 100;
/// Proofs that are asked for, and those before them that are not counted.
const PROOFS: usize = 2000;
const WARM_UP: usize = 200;

const VERIFIED: Bound = Bound {
    name: "1,000,000 leaves: hashes, signatures and consistency verified",
    unit: "s",
    reach: "≤ 5 s",
    most: 5.0,
};
const REPLAYED: Bound = Bound {
    name: "1,000,000 leaves: read, and replayed into the rules of 20 environments",
    unit: "s",
    reach: NO_BOUND,
    most: f64::INFINITY,
};
const PROVEN: Bound = Bound {
    name: "an inclusion proof in 1,000,000 leaves over HTTP, p50",
    unit: "ms",
    reach: "≤ 1 ms",
    most: 1.0,
};
const PROVEN_MOST: Bound = Bound {
    name: "an inclusion proof in 1,000,000 leaves over HTTP, p99",
    unit: "ms",
    reach: NO_BOUND,
    most: f64::INFINITY,
};

/// Measures all of it.
pub(crate) fn rows() -> Result<Vec<Row>> {
    println!("{LEAVES} leaves are made …");
    let leaves = Rules::default().leaves(0, LEAVES);
    let key = SigningKey::new("tidegate/acme/log/1", Scheme::Note, &[7; 32])?;
    let told = tell(&leaves, &key);
    println!("they are verified and replayed …");
    let began = Instant::now();
    verify(&leaves, &told, &key)?;
    let verified = began.elapsed();
    let began = Instant::now();
    replay(&leaves)?;
    let replayed = began.elapsed();
    let mut rows = vec![
        VERIFIED.row(COMMAND, Some(verified.as_secs_f64()), 1),
        REPLAYED.row(COMMAND, Some(replayed.as_secs_f64()), 1),
    ];
    drop(leaves);
    let mut times = match postgres() {
        Some(postgres) => proofs(postgres)?,
        None => Vec::new(),
    };
    times.sort_by(f64::total_cmp);
    rows.push(PROVEN.row(COMMAND, percentile(&times, 0.5), times.len()));
    rows.push(PROVEN_MOST.row(COMMAND, percentile(&times, 0.99), times.len()));
    Ok(rows)
}

/// The rules of the environments, changed one flag at a time.
#[derive(Default)]
struct Rules {
    environments: BTreeMap<u64, (u64, BTreeMap<String, String>)>,
}

fn sha256(text: &str) -> String {
    Hash(Sha256::digest(text).into()).to_hex()
}

impl Rules {
    fn leaves(&mut self, from: u64, to: u64) -> Vec<Vec<u8>> {
        (from..to).filter_map(|seq| self.change(seq).to_bytes().ok()).collect()
    }

    fn change(&mut self, seq: u64) -> Leaf {
        let (place, flag) = (seq % ENVIRONMENTS, format!("flag/feature-{}", seq / ENVIRONMENTS % FLAGS));
        let environment = format!("environment-{place}");
        let body = json!({ "type": "boolean", "on": seq.is_multiple_of(3), "off": "off",
            "variants": { "on": { "value": true }, "off": { "value": false } },
            "fallthrough": { "split": { "on": seq % 100_000, "off": 100_000 - seq % 100_000 }, "seed": seq } });
        let body = body.to_string();
        let (version, items) = self.environments.entry(place).or_default();
        *version += 1;
        items.insert(flag.clone(), sha256(&body));
        let lines: String = items.iter().map(|(key, hash)| format!("{key} {hash}\n")).collect();
        let digest = format!("sha256:{}", sha256(&lines));
        let rules = BTreeMap::from([(&environment, BTreeMap::from([(&flag, body)]))]);
        let instructions = json!([{ "kind": "set_split", "flag": flag, "rule": "fallthrough" }]).to_string();
        let actor = Actor { kind: "token".into(), id: "tok_0123456789ab".into(), via: None };
        Leaf {
            project: Some("shop".into()),
            env: Some(environment.clone()),
            request: Some(Request { id: format!("{seq:032x}"), idem: None }),
            object: Some(Object {
                kind: "environment".into(),
                key: environment.clone(),
                from: Some(*version - 1),
                to: Some(*version),
            }),
            before: Some(json!({ "versions": { environment.as_str(): *version - 1 } })),
            after: Some(json!({ "document": instructions, "rules": rules })),
            reason: Some(Document::new(&[1; 32], b"a benchmark", true)),
            snapshots: vec![SnapshotRef { env: environment, version: *version, digest }],
            ..Leaf::new(seq, "default", "rules.change", "2026-07-01T12:00:00.000Z".into(), actor)
        }
    }
}

/// What a log says of itself at half its length and at its end, with the proof between the two.
struct Told {
    half: Checkpoint,
    whole: Checkpoint,
    proof: Vec<Hash>,
}

fn tell(leaves: &[Vec<u8>], key: &SigningKey) -> Told {
    let (mut tree, mut nodes) = (Frontier::default(), BTreeMap::<Node, Hash>::new());
    let mut checkpoints = Vec::new();
    for leaf in leaves {
        nodes.extend(tree.push(Hash::of_leaf(leaf)));
        if tree.size() == LEAVES / 2 || tree.size() == LEAVES {
            let origin = key.public().name().to_owned();
            checkpoints.push(Checkpoint { origin, size: tree.size(), root: tree.root() });
        }
    }
    let plan = Plan::consistency(LEAVES / 2, LEAVES);
    let proof = plan.and_then(|plan| plan.proof(|node| nodes.get(&node).copied())).unwrap_or_default();
    let whole = checkpoints.pop().unwrap_or(Checkpoint { origin: String::new(), size: 0, root: tree.root() });
    Told { half: checkpoints.pop().unwrap_or_else(|| whole.clone()), whole, proof }
}

fn verify(leaves: &[Vec<u8>], told: &Told, key: &SigningKey) -> Result<()> {
    let keys = [key.public().clone()];
    let half = Checkpoint::open(&told.half.sign(key), &keys)?;
    let whole = Checkpoint::open(&told.whole.sign(key), &keys)?;
    let mut tree = Frontier::default();
    for leaf in leaves {
        tree.push(Hash::of_leaf(leaf));
    }
    ensure!((tree.size(), tree.root()) == (whole.size, whole.root), "the root is another");
    let consistent = verify_consistency((half.size, half.root), (whole.size, whole.root), &told.proof);
    ensure!(consistent, "the log is not consistent");
    Ok(())
}

fn replay(leaves: &[Vec<u8>]) -> Result<()> {
    let (mut replay, none) = (Replay::default(), Copies::new());
    for leaf in leaves {
        black_box(replay.apply(&Leaf::parse(leaf)?, &none)?);
    }
    ensure!(replay.environments().count() as u64 == ENVIRONMENTS, "environments are missing");
    Ok(())
}

/// Asks a server on PostgreSQL whose log has a million leaves.
fn proofs(postgres: &Postgres) -> Result<Vec<f64>> {
    println!("a server gets {LEAVES} leaves …");
    let url = postgres.database()?;
    let mut server = Server::start(Settings { database_url: Some(url.clone()), ..Settings::measured() })?;
    let (mut tree, mut nodes) = (Frontier::default(), Vec::new());
    let entries = server.api().get("/api/v1/log/entries?limit=500")?.expect(200)?;
    for entry in entries.get("items").and_then(Value::as_array).context("items")? {
        let leaf = entry.get("leaf").and_then(Value::as_str).context("a leaf")?;
        tree.push(Hash::of_leaf(leaf.as_bytes()));
    }
    server.stop()?;
    let first = tree.size();
    let leaves = Rules::default().leaves(first, LEAVES);
    postgres.copy(&url, "log_leaves (tenant, seq, hash, leaf)", |out| {
        for (seq, leaf) in (first..).zip(&leaves) {
            let hash = Hash::of_leaf(leaf);
            nodes.extend(tree.push(hash).into_iter().skip(1));
            writeln!(out, "default\t{seq}\t{}\t{}", bytea(&hash.0), bytea(leaf))?;
        }
        Ok(())
    })?;
    postgres.copy(&url, "log_nodes (tenant, level, position, hash)", |out| write_nodes(out, &nodes))?;
    let frontier: Vec<u8> = tree.peaks().iter().flat_map(|hash| hash.0).collect();
    let head = format!(
        "UPDATE log_heads SET size = {LEAVES}, frontier = '{}'; ANALYZE",
        bytea(&frontier).replace("\\\\", "\\")
    );
    postgres.execute(&url, &head)?;
    server.restart()?;
    println!("{PROOFS} proofs are asked for …");
    ask(&server, tree.root())
}

fn write_nodes(out: &mut dyn Write, nodes: &[(Node, Hash)]) -> io::Result<()> {
    nodes.iter().try_for_each(|(node, hash)| {
        writeln!(out, "default\t{}\t{}\t{}", node.level, node.index, bytea(&hash.0))
    })
}

/// Bytes in the text form of `COPY`.
fn bytea(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(3 + 2 * bytes.len());
    text.push_str("\\\\x");
    bytes.iter().for_each(|byte| text.push_str(&format!("{byte:02x}")));
    text
}

fn ask(server: &Server, root: Hash) -> Result<Vec<f64>> {
    let agent: ureq::Agent =
        ureq::Agent::config_builder().timeout_global(Some(Duration::from_secs(10))).build().into();
    let mut times = Vec::with_capacity(PROOFS);
    for round in 0..PROOFS + WARM_UP {
        let index = (round as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) % LEAVES;
        let url = format!("{}/api/v1/log/proof/inclusion?index={index}&size={LEAVES}", server.url());
        let began = Instant::now();
        let mut answer = agent.get(&url).header("Authorization", format!("Bearer {ADMIN_TOKEN}")).call()?;
        let proof: Value = answer.body_mut().read_json()?;
        let time = began.elapsed();
        ensure!(proof.get("root") == Some(&root.to_base64().into()), "another root");
        if round >= WARM_UP {
            times.push(time.as_secs_f64() * 1000.0);
        }
    }
    Ok(times)
}
