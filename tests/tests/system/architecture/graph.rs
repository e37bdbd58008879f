//! Which crate may know which.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde_json::Value;
use tidegate_tests::place;

use super::{METADATA, members, packages, read, short, text};

/// Crates without clock, random source, environment, file, socket or async. Their outside dependencies stand in the
/// picture too, so that none joins unseen.
const PURE: [&str; 5] = ["core", "log", "session", "domain", "rollout"];

/// For each crate, those that it may build on.
const ALLOWED: [(&str, &[&str]); 15] = [
    ("core", &[]),
    ("log", &[]),
    ("session", &["core", "log"]),
    ("native", &["core", "log", "session"]),
    ("wasm", &["core", "session"]),
    ("verify", &["log"]),
    ("domain", &["core"]),
    ("rollout", &["core", "domain"]),
    ("store", &["core", "log", "domain", "rollout"]),
    ("api", &["core", "log", "domain", "rollout", "store"]),
    ("migrations", &[]),
    ("app", &["core", "log", "domain", "rollout", "store", "api", "migrations"]),
    (
        "tests",
        &["core", "log", "session", "native", "domain", "rollout", "store", "api", "migrations", "app"],
    ),
    ("xtask", &[]),
    ("xtask-bindgen", &[]),
];

/// Calls that a pure crate's lint settings have to refuse.
const BANS: [&str; 5] = [
    "std::time::SystemTime::now",
    "std::time::Instant::now",
    "std::env::var",
    "std::fs::File",
    "std::net::TcpStream",
];

const PICTURE: &str = "tests/tests/system/crate-graph.txt";

/// Dependencies that are built into the crate; what its tests use is its own affair.
fn dependencies(package: &'static Value) -> impl Iterator<Item = &'static Value> {
    let all = package["dependencies"].as_array().expect("dependencies").iter();
    all.filter(|dependency| dependency["kind"] != "dev")
}

fn is_ours(dependency: &Value) -> bool {
    dependency["source"].is_null()
}

fn inner_edges() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let edges = members().map(|package| {
        let ours = dependencies(package).filter(|dependency| is_ours(dependency));
        (short(text(&package["name"])), ours.map(|dependency| short(text(&dependency["name"]))).collect())
    });
    edges.collect()
}

fn picture() -> String {
    let mut picture = String::from("# Who builds on whom. A test compares this with what cargo says.\n\n");
    for (name, edges) in inner_edges() {
        let edges: Vec<&str> = edges.into_iter().collect();
        writeln!(picture, "{}", format!("{name} -> {}", edges.join(" ")).trim_end()).expect("a string");
    }
    picture.push_str("\n# The pure crates, and everything from outside that they use.\n\n");
    for name in PURE {
        let package = members().find(|package| short(text(&package["name"])) == name).expect("a crate");
        let outside = dependencies(package).filter(|dependency| !is_ours(dependency));
        let outside: BTreeSet<&str> = outside.map(|dependency| text(&dependency["name"])).collect();
        let outside: Vec<&str> = outside.into_iter().collect();
        writeln!(picture, "{name} uses {}", outside.join(" ")).expect("a string");
    }
    picture
}

#[test]
fn the_crate_graph_is_the_committed_one() {
    let actual = picture();
    if std::env::var_os("TIDEGATE_UPDATE").is_some() {
        std::fs::write(place::root().join(PICTURE), &actual).expect("the picture is written");
    }
    let advice = "run the test with TIDEGATE_UPDATE=1 if the change is meant";
    assert_eq!(read(PICTURE), actual, "`{PICTURE}` is not what cargo says; {advice}");
}

#[test]
fn every_edge_has_an_allowed_direction() {
    let allowed = BTreeMap::from(ALLOWED);
    for (name, edges) in inner_edges() {
        let may = allowed.get(name).unwrap_or_else(|| panic!("`{name}` has no place in the house yet"));
        for edge in edges {
            assert!(may.contains(&edge), "`{name}` must not build on `{edge}`");
        }
    }
}

#[test]
fn every_crate_keeps_the_common_settings() {
    for package in members() {
        let path = text(&package["manifest_path"]);
        let manifest: toml::Table = std::fs::read_to_string(path).expect(path).parse().expect(path);
        assert_eq!(manifest["lints"]["workspace"].as_bool(), Some(true), "`{path}` sets its own lints");
        for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(table) = manifest.get(kind).and_then(toml::Value::as_table) else { continue };
            for (name, entry) in table {
                let has_version = entry.is_str() || entry.get("version").is_some();
                assert!(!has_version, "`{path}`: the version of `{name}` belongs into the workspace's table");
            }
        }
    }
}

#[test]
fn pure_crates_refuse_impure_calls() {
    let shared = read("clippy.toml");
    for name in PURE {
        let folder = if matches!(name, "domain" | "rollout") { "server" } else { "sdk" };
        let settings = read(&format!("{folder}/{name}/clippy.toml"));
        for line in shared.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            assert!(settings.contains(line), "`{folder}/{name}/clippy.toml` does not repeat `{line}`");
        }
        for ban in BANS {
            assert!(settings.contains(ban), "`{folder}/{name}/clippy.toml` does not ban `{ban}`");
        }
    }
}

/// Its `h2` has an open advisory, and nothing here needs HTTP/2 in the server itself.
#[test]
fn the_web_server_is_built_without_http2() {
    let nodes = METADATA["resolve"]["nodes"].as_array().expect("nodes");
    let id = &packages().iter().find(|package| package["name"] == "actix-web").expect("actix-web")["id"];
    let node = nodes.iter().find(|node| node["id"] == *id).expect("a node");
    let features = node["features"].as_array().expect("features");
    assert!(!features.iter().any(|feature| feature == "http2"), "{features:?}");
}

/// Workspaces of their own that build on our crates: their lock files go out of date unseen.
const LOCK_FILES_APART: [&str; 2] = ["tests/peers/Cargo.lock", "tests/fuzz/Cargo.lock"];

#[test]
fn lock_files_apart_know_what_our_crates_build_on() {
    for path in LOCK_FILES_APART {
        let lock = read(path);
        for package in members() {
            let header = format!("name = \"{}\"\n", text(&package["name"]));
            let Some(entry) = lock.split("[[package]]").find(|entry| entry.contains(&header)) else {
                continue;
            };
            let always = dependencies(package).filter(|dependency| dependency["optional"] == false);
            for name in always.map(|dependency| text(&dependency["name"])) {
                let known = entry.contains(&format!(" \"{name}\"")) || entry.contains(&format!(" \"{name} "));
                assert!(
                    known,
                    "{path} does not know that {header}builds on `{name}`: run `cargo metadata` there"
                );
            }
        }
    }
}
