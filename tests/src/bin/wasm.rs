//! `cargo xtask bench wasm`: what the engine for JavaScript weighs, and what it takes beside others in node and in a
//! browser.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tidegate_tests::place;
use tidegate_tests::report::{Bound, NO_BOUND, Report, Row, percentile};

const COMMAND: &str = "cargo xtask bench wasm";
const SCRIPTS: &str = "tests/peers/javascript";
const OURS: &str = "tidegate";
/// The peer that is bounded by itself, and only for the flag without rules.
const FLIPT: &str = "flipt-client-js";
/// Of which the fastest counts.
const PEERS: [&str; 4] = ["flagd-core", "growthbook", "unleash-client", "configcat-node"];

const BROTLI: Bound = Bound {
    name: "engine_bg.wasm and engine.js, brotli",
    unit: "kB",
    reach: "≤ 60 kB, with the session",
    most: 60.0,
};
const READY: Bound = Bound {
    name: "first evaluation in Chromium, from a warm cache, p50",
    unit: "ms",
    reach: "≤ 50 ms",
    most: 50.0,
};
const BY_FLIPT: Bound = Bound {
    name: "boolean flag without rules, by flipt-client-js",
    unit: "×",
    reach: "≤ 1/50 × flipt-client-js",
    most: 1.0 / 50.0,
};

/// By the name that the script gives a work: the bound, which is the engine's.
const WORKS: [(&str, Bound); 3] = [
    ("boolean", times("boolean flag without rules", "≤ 0.4 × best peer", 0.4)),
    ("rules", times("ten rules of three clauses, the last one matches", "≤ 0.75 × best peer", 0.75)),
    ("split", times("50/50 split by user", "≤ 0.15 × best peer", 0.15)),
];

/// Our figures themselves, by the name that the script gives a way of asking.
const OWN: [(&str, &str); 3] = [
    (OURS, "… of the engine, which evaluates each time"),
    ("client.get", "… of `client.get`, which remembers until rules change"),
    ("tidegate with all reasons", "… of the engine with all reasons, as JSON"),
];

const fn times(name: &'static str, reach: &'static str, most: f64) -> Bound {
    Bound { name, unit: "×", reach, most }
}

const fn told(name: &'static str, unit: &'static str) -> Bound {
    Bound { name, unit, reach: NO_BOUND, most: f64::INFINITY }
}

/// What `sizes.mjs` prints: bytes.
#[derive(Deserialize)]
struct Sizes {
    raw: f64,
    brotli: f64,
    gzip: f64,
    /// With signatures, brotli.
    signed: f64,
    /// The verifier of the change log, brotli.
    verify: f64,
}

/// What `evaluation.mjs` prints.
#[derive(Deserialize)]
struct Evaluation {
    batches: usize,
    /// Nanoseconds by work and engine.
    works: BTreeMap<String, BTreeMap<String, f64>>,
}

/// What `ready.mjs` prints: milliseconds, ascending.
#[derive(Deserialize)]
struct Visits {
    samples: Vec<f64>,
}

fn main() -> Result<()> {
    let folder = place::wasm()?;
    let mut rows = sizes(&script("sizes.mjs", &[&folder])?).to_vec();
    let evaluation: Evaluation = script("evaluation.mjs", &[&folder, &place::package()?])?;
    for work in WORKS {
        rows.extend(evaluations(work, &evaluation));
    }
    rows.push(by_flipt(&evaluation));
    let Visits { samples } = script("ready.mjs", &[&folder])?;
    rows.push(READY.row(COMMAND, percentile(&samples, 0.5), samples.len()));
    Report::new(rows).publish("wasm")
}

fn sizes(Sizes { raw, brotli, gzip, signed, verify }: &Sizes) -> [Row; 5] {
    let row = |bound: Bound, bytes: f64| bound.row(COMMAND, Some(bytes / 1000.0), 1);
    let kilobytes = |name, bytes| row(told(name, "kB"), bytes);
    [
        row(BROTLI, *brotli),
        kilobytes("… uncompressed", *raw),
        kilobytes("… gzip", *gzip),
        kilobytes("the engine that verifies signatures, brotli", *signed),
        kilobytes("the verifier of the change log, brotli", *verify),
    ]
}

fn evaluations((name, bound): (&str, Bound), evaluation: &Evaluation) -> Vec<Row> {
    let found = evaluation.works.get(name);
    let took = |engine: &str| found.and_then(|found| found.get(engine)).copied();
    let best = PEERS.into_iter().filter_map(|peer| Some((peer, took(peer)?)));
    let best = best.min_by(|(_, a), (_, b)| a.total_cmp(b));
    let share = best.and_then(|(_, best)| Some(took(OURS)? / best));
    let row = |bound: Bound, value| bound.row(COMMAND, value, evaluation.batches);
    let compared =
        Row { peer: best.map(|(peer, _)| peer), peer_value: best.map(|(_, best)| best), ..row(bound, share) };
    let own = OWN.into_iter().map(|(way, words)| row(told(words, "ns"), took(way)));
    std::iter::once(compared).chain(own).collect()
}

fn by_flipt(evaluation: &Evaluation) -> Row {
    let found = evaluation.works.get("boolean");
    let took = |engine: &str| found.and_then(|found| found.get(engine)).copied();
    let share = took(OURS).zip(took(FLIPT)).map(|(ours, peer)| ours / peer);
    Row { peer: Some(FLIPT), peer_value: took(FLIPT), ..BY_FLIPT.row(COMMAND, share, evaluation.batches) }
}

fn script<T: DeserializeOwned>(name: &str, folders: &[&Path]) -> Result<T> {
    let file = place::root().join(SCRIPTS).join(name);
    let output = Command::new("node").arg(&file).args(folders).output().context("node does not run")?;
    ensure!(output.status.success(), "`{name}` fails: {}", String::from_utf8_lossy(&output.stderr));
    let printed = String::from_utf8_lossy(&output.stdout);
    let last = printed.lines().next_back().unwrap_or_default();
    serde_json::from_str(last).with_context(|| format!("`{name}` printed `{last}`"))
}
