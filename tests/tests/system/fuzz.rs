//! What the fuzz targets hold, held for their seeds in every run, and for the densest documents that we know of.

#[path = "../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "public for the fuzz targets, which share this file")]
mod laws;

use std::fs;
use std::path::{Path, PathBuf};

type Law = fn(&[u8]);

const LAWS: [(&str, Law); 4] = [
    ("snapshot", laws::snapshot),
    ("delta", laws::delta),
    ("semver", laws::semver),
    ("condition", laws::condition),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("an entry").file_name();
    let mut names: Vec<String> = entries.map(|entry| name(entry).to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}

#[test]
fn every_seed_holds() {
    let mut done = 0;
    for (name, law) in LAWS {
        let seeds = folder().join("seeds").join(name);
        for seed in names(&seeds) {
            println!("{name}: {seed}");
            law(&fs::read(seeds.join(seed)).expect("a seed can be read"));
            done += 1;
        }
    }
    println!("fuzz: {done} seeds hold");
}

#[test]
fn every_law_has_a_target_and_seeds() {
    let mut expected: Vec<&str> = LAWS.iter().map(|(name, _)| *name).collect();
    expected.sort_unstable();
    assert_eq!(names(&folder().join("seeds")), expected);
    let targets: Vec<String> = expected.iter().map(|name| format!("{name}.rs")).collect();
    assert_eq!(names(&folder().join("targets")), targets);
}

/// Bytes of one of the documents below.
const DENSE_BYTES: usize = 200_000;

/// `text` as often as there is room for it, with commas between.
fn dense(text: &str) -> String {
    vec![text; DENSE_BYTES / (text.len() + 1)].join(",")
}

/// A flag with `more` fields.
fn flag(more: &str) -> String {
    format!(
        r#""flag/a": {{ "key": "a", "type": "boolean", "variants": {{ "on": {{ "value": true }} }}, "enabled": true,
            "off_variant": "on", "fallthrough": {{ "variant": "on" }}, {more} }}"#
    )
}

/// A flag with a rule for `when`.
fn rule(when: &str) -> String {
    flag(&format!(r#""rules": [ {{ "id": "r", "when": {when}, "serve": {{ "variant": "on" }} }} ]"#))
}

#[test]
fn the_densest_documents_take_no_more_memory_than_is_allowed() {
    let nested = format!("{}0{}", r#"{"":"#.repeat(120), "}".repeat(120));
    let flags: Vec<String> = (0..DENSE_BYTES / 14).map(|number| format!(r#""flag/{number:x}":0"#)).collect();
    let patterns = dense(r#""a{99}""#);
    let items = [
        flags.join(","),
        dense(r#""":0"#),
        flag(&format!(r#""metadata": {{ "": [{}] }}"#, dense(&nested))),
        rule(&format!(r#"{{ "all": [{}] }}"#, dense(r#"{"any":[]}"#))),
        rule(&format!(r#"{{ "attribute": "a", "op": "in", "values": [{}] }}"#, dense(r#"{"":0}"#))),
        rule(&format!(r#"{{ "attribute": "a", "op": "semver_in", "values": ["{}"] }}"#, dense("1"))),
        rule(&format!(r#"{{ "attribute": "a", "op": "matches", "values": [{patterns}] }}"#)),
        format!(r#""segment/a": {{ "key": "a", "included": [{}] }}"#, dense(r#""""#)),
    ];
    for items in items {
        let document = format!(
            r#"{{ "format": 1, "tenant": "t", "project": "p", "environment": "e", "version": 1, "epoch": 1,
                "items": {{ {items} }} }}"#
        );
        laws::snapshot(document.as_bytes());
    }
}
