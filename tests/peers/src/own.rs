//! What no peer offers: resolved handles, deltas, and very large segments.

use std::hint::black_box;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use tidegate_core::{Context, Ruleset, Snapshot, hash_text, hash_x1};
use tidegate_sdk::Flag;
use tidegate_tests::report::Row;

use crate::engine::Engine;
use crate::flags::{Otherwise, user_key};
use crate::heap::live_with;
use crate::measure::{Repeat, in_turn, time};
use crate::peers::tidegate::{Tidegate, client, context};
use crate::rows::{Figure, Limit};
use crate::works::{mix, person, works};

const NANOS_PER_MS: f64 = 1e6;
const BYTES_PER_MB: f64 = 1e6;

/// Flags that a delta finds.
const FLAGS: usize = 10_000;
/// Keys in the very large segment.
const MEMBERS: usize = 1_000_000;
const SALT: &str = "b7c1f0";

/// The flags of works a, b and d as constants.
static HANDLES: [(&str, &str, Flag<bool>); 3] = [
    ("a", "a: boolean flag, no rules, through a handle", Flag::new("checkout-00001", false)),
    ("b", "b: one rule, string equality, through a handle", Flag::new("checkout-00002", false)),
    ("d", "d: 50/50 split by user, through a handle", Flag::new("checkout-00004", false)),
];
const HANDLE: Figure =
    Figure { name: "", unit: "×", reach: "≤ 0.2 × best peer", limit: Limit::Most(0.2) };
const DELTA: Figure = Figure {
    name: "a one-flag delta to 10,000 flags, without the digest",
    unit: "ms",
    reach: "< 1 ms",
    limit: Limit::Below(1.0),
};
const DELTA_VERIFIED: Figure = Figure {
    name: "a one-flag delta to 10,000 flags, with the digest",
    unit: "ms",
    reach: "< 2.5 ms",
    limit: Limit::Below(2.5),
};
const SEGMENT: Figure = Figure {
    name: "memory of a segment of 1,000,000 keys",
    unit: "MB",
    reach: "≤ 9 MB",
    limit: Limit::Most(9.0),
};

/// All rows about deltas and very large segments.
pub(crate) fn rows(batches: usize) -> Result<Vec<Row>> {
    println!("applying deltas …");
    let (plain, verified) = deltas(batches)?;
    println!("weighing a segment …");
    Ok(vec![
        DELTA.row(plain, batches),
        DELTA_VERIFIED.row(verified, batches),
        SEGMENT.row(Some(segment()?), 1),
    ])
}

/// Rows of evaluations through handles, beside the best peers' by key in `by_key`.
pub(crate) fn handles(by_key: &[Row], batches: usize) -> Result<Vec<Row>> {
    println!("evaluating through handles …");
    let works = works();
    let mut rows = Vec::new();
    for (letter, name, flag) in &HANDLES {
        let work = works.iter().find(|work| work.letter == *letter).context("no such work")?;
        ensure!(work.flag.key == flag.key(), "work {letter} has another flag than its handle");
        let document =
            Tidegate.document(std::slice::from_ref(&work.flag)).context("we cannot express the flag")?;
        let (client, _folder) = client(&document)?;
        let context = context(&person());
        let ask = |times: usize| {
            time(|| {
                for _ in 0..times {
                    black_box(client.get(black_box(flag), black_box(&context)));
                }
            })
        };
        let repeat: Repeat = Box::new(ask);
        let ours = in_turn(batches, &mut [Some(repeat)]).first().copied().flatten();
        let best =
            by_key.iter().find(|row| row.name == work.name).context("the work was not measured by key")?;
        let value = ours.zip(best.peer_value).map(|(ours, peer)| ours / peer);
        println!("{name}: {:.1} ns", ours.unwrap_or(f64::NAN));
        let row = Figure { name, ..HANDLE }.row(value, batches);
        rows.push(Row { peer: best.peer, peer_value: best.peer_value, ..row });
    }
    Ok(rows)
}

/// Milliseconds to the rules of the next version: from the changed item alone, and from a delta whose
/// digest is verified.
fn deltas(batches: usize) -> Result<(Option<f64>, Option<f64>)> {
    let flags = mix(FLAGS);
    let mut changed = flags.get(FLAGS / 2).context("too few flags")?.clone();
    let base = Snapshot::parse(&Tidegate.document(&flags).context("we cannot express the flags")?)?;
    // An SDK has verified what it holds before a delta comes.
    base.digest();
    let key = format!("flag/{}", changed.key);
    changed.otherwise = Otherwise::Off;
    let document = Tidegate.document(&[changed]).context("we cannot express the flag")?;
    let body = Snapshot::parse(&document)?.item(&key).context("the flag is missing")?.body().to_owned();
    let version = base.header().version + 1;
    let item = (key.clone(), Some(body));
    let delta = base.with(version, [item.clone()])?.delta_since(&base);
    ensure!(delta.changed_keys().eq([key.as_str()]), "the delta changes other flags");
    let rules = Ruleset::compile(&base);
    let updated = |snapshot: Option<Snapshot>| {
        snapshot.map(|snapshot| (rules.update(&snapshot, delta.changed_keys()), snapshot))
    };
    let plain = |times: usize| -> Duration {
        (0..times).map(|_| time_of(|| updated(base.with(version, [item.clone()]).ok()))).sum()
    };
    let verified =
        |times: usize| -> Duration { (0..times).map(|_| time_of(|| updated(base.apply(&delta).ok()))).sum() };
    let repeats: &mut [Option<Repeat>] = &mut [Some(Box::new(plain)), Some(Box::new(verified))];
    let figures = in_turn(batches, repeats);
    let ms = |index: usize| figures.get(index).copied().flatten().map(|figure| figure / NANOS_PER_MS);
    Ok((ms(0), ms(1)))
}

/// The time of making something, without dropping it.
fn time_of<T>(make: impl FnOnce() -> T) -> Duration {
    let mut made = None;
    let spent = time(|| made = Some(black_box(make())));
    drop(made);
    spent
}

/// Megabytes of rules that are little but a list of a million hashes.
fn segment() -> Result<f64> {
    let salt = hash_text(SALT);
    let mut hashes: Vec<u64> = (0..MEMBERS).map(|number| hash_x1(salt, &user_key(number))).collect();
    hashes.sort_unstable();
    let bytes: Vec<u8> = hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect();
    let hashed = json!({ "hash": "xxh3", "salt": SALT, "included": STANDARD.encode(bytes) });
    let snapshot = Snapshot::parse(&serde_json::to_vec(&json!({
        "format": 1, "tenant": "default", "project": "shop", "environment": "production",
        "version": 1, "epoch": 1, "items": {
            "segment/everybody": { "key": "everybody", "attribute": "user.key", "hashed": hashed },
            "flag/member": {
                "key": "member", "type": "boolean", "enabled": true, "off_variant": "off",
                "variants": { "on": { "value": true }, "off": { "value": false } },
                "rules": [{ "id": "r1", "when": { "segment": "everybody" }, "serve": { "variant": "on" } }],
                "fallthrough": { "variant": "off" },
            },
        },
    }))?)?;
    let (rules, bytes) = live_with(|| Ruleset::compile(&snapshot));
    let is_member = |number: usize| {
        rules.view(&Context::user(&user_key(number)), 0).answer("member").and_then(|answer| answer.boolean())
    };
    ensure!(is_member(MEMBERS / 2) == Ok(true), "a member is not found");
    ensure!(is_member(MEMBERS + 1) == Ok(false), "a stranger is found");
    Ok(bytes / BYTES_PER_MB)
}
