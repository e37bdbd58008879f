//! Contexts as JSON text, from the pools that the clauses draw their values from as well.

use proptest::prelude::*;
use serde_json::json;

/// Every attribute path that is used.
pub(super) const PATHS: &[&str] = &[
    "customer.key",
    "user.key",
    "plan",
    "targetingKey",
    "n",
    "ok",
    "at",
    "app.version",
    "ip",
    "deep.down.below",
];

pub(super) const KEYS: &[&str] = &[
    "acme", "ACME", "globex", "user-1", "user-2", "é", "É", "日本", "42", "pro", "École", "ΑΣ", "ας", "ασ",
    "e", "orange", "", "acme", "acme", "acme", "acme", "user-1", "user-1", "user-1", "user-1", "pro", "pro",
];
pub(super) const NUMBERS: &[&str] = &[
    "42",
    "42.0",
    "42.5",
    "0",
    "-0.0",
    "-1",
    "9007199254740992",
    "9007199254740993",
    "9007199254740992.0",
    "9223372036854775807",
    "9223372036854775807.0",
    "-9223372036854775808",
    "1e300",
    "-1e300",
    "0.1",
    "42",
    "7",
];
pub(super) const VERSIONS: &[&str] = &[
    "1.2.3",
    "v1.2.3",
    "1.2.3+build.7",
    "1.2.3-alpha",
    "1.2.3-alpha.1",
    "1.2.3-alpha.beta",
    "1.2.3-beta.11",
    "1.2.3-beta.2",
    "1.2.3-rc.1",
    "2",
    "2.1",
    "2.1.0",
    "2.1.0-rc.1",
    "3.0.0-0",
    "0.2.3",
    "0.0.3",
    "0.2.9",
    "0.3.0-a",
    "1.2",
    "1.9.0",
    "18446744073709551615.0.0",
    "1.2.3-1",
    "1.2.3--",
    "2.0.0-a",
    "1.2.3",
    "1.2.3",
    "2.1",
    "2.1",
];
const ODD_VERSIONS: &[&str] = &[
    "01.2.3",
    "1.2.3.4",
    "",
    "v",
    "1..2",
    "18446744073709551616.0.0",
    "1.2.3-01",
    "1.2.3-",
    "V1.2.3",
    " 1.2.3",
    "1.x",
];
pub(super) const INSTANTS: &[&str] = &[
    "2027-01-01T00:00:00Z",
    "2027-01-01T02:00:00+02:00",
    "2027-01-01T00:00:00.001Z",
    "2026-12-31T23:59:59.999Z",
    "2026-12-31t18:30:00-05:30",
    "1969-12-31T23:59:59.5Z",
    "2024-02-29T00:00:00Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z",
    "1970-01-01T00:00:00-00:00",
    "2027-01-01T00:00:00.1234Z",
];
const ODD_INSTANTS: &[&str] = &[
    "2027-02-29T00:00:00Z",
    "2027-01-01",
    "2027-01-01T00:00:00",
    "2027-01-01T24:00:00Z",
    "2027-13-01T00:00:00Z",
    "2027-01-01T00:00:00+24:00",
    "2027-1-1T00:00:00Z",
    "2027-01-01T00:00:00.Z",
    "soon",
];
pub(super) const EPOCHS_MS: &[i64] = &[1_798_761_600_000, 1_798_761_600_001, 1_798_761_599_999, 0, -500, -1];
const ADDRESSES: &[&str] = &[
    "10.1.2.3",
    "10.1.2.2",
    "11.0.0.1",
    "192.168.1.127",
    "192.168.1.128",
    "2001:db8::1",
    "2001:db8:1::",
    "2001:db9::1",
    "::1",
    "0.0.0.0",
    "::ffff:10.1.2.3",
];
const ODD_ADDRESSES: &[&str] = &["10.1.2", "010.1.2.3", "10.1.2.3/8", "fe80::1%eth0", "localhost", "1:2", ""];

/// A context: nested, or with dotted paths as they are.
pub(super) fn context() -> BoxedStrategy<String> {
    let attributes: Vec<_> = PATHS.iter().map(|path| attribute(path)).collect();
    let spoilt = prop_oneof![60 => Just(false), 1 => Just(true)];
    (attributes, any::<bool>(), spoilt)
        .prop_map(|(attributes, nested, spoilt)| {
            let mut members: Vec<(String, String)> = PATHS
                .iter()
                .zip(attributes)
                .filter_map(|(path, raw)| Some(((*path).to_owned(), raw?)))
                .collect();
            if spoilt {
                members.extend((0..260).map(|at| (format!("more{at}"), "1".to_owned())));
            }
            object(members, nested)
        })
        .boxed()
}

/// One JSON object of paths and raw values.
fn object(members: Vec<(String, String)>, nested: bool) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut groups: Vec<(String, Vec<(String, String)>)> = Vec::new();
    for (path, raw) in members {
        match path.split_once('.').filter(|_| nested) {
            None => texts.push(format!("{}:{raw}", json!(path))),
            Some((head, tail)) => {
                let tail = (tail.to_owned(), raw);
                match groups.iter_mut().find(|(name, _)| name == head) {
                    Some((_, group)) => group.push(tail),
                    None => groups.push((head.to_owned(), vec![tail])),
                }
            }
        }
    }
    texts
        .extend(groups.into_iter().map(|(name, group)| format!("{}:{}", json!(name), object(group, nested))));
    format!("{{{}}}", texts.join(","))
}

/// An attribute's raw JSON, or nothing.
fn attribute(path: &str) -> BoxedStrategy<Option<String>> {
    let natural = natural(path);
    let elements = prop::collection::vec(prop_oneof![4 => natural.clone(), 1 => other()], 0..=3);
    prop_oneof![
        12 => natural.prop_map(Some),
        4 => Just(None),
        2 => elements.prop_map(|elements| Some(format!("[{}]", elements.join(",")))),
        2 => other().prop_map(Some),
        1 => odd().prop_map(Some),
    ]
    .boxed()
}

fn natural(path: &str) -> BoxedStrategy<String> {
    match path {
        "n" | "deep.down.below" => raw(NUMBERS),
        "ok" => prop::sample::select(vec!["true", "false"]).prop_map(str::to_owned).boxed(),
        "at" => prop_oneof![
            4 => quoted(INSTANTS),
            3 => prop::sample::select(EPOCHS_MS).prop_map(|at| at.to_string()),
            1 => quoted(ODD_INSTANTS),
        ]
        .boxed(),
        "app.version" => prop_oneof![7 => quoted(VERSIONS), 1 => quoted(ODD_VERSIONS)].boxed(),
        "ip" => prop_oneof![7 => quoted(ADDRESSES), 1 => quoted(ODD_ADDRESSES)].boxed(),
        _ => quoted(KEYS),
    }
}

/// A value that may be of any type.
fn other() -> BoxedStrategy<String> {
    prop_oneof![
        quoted(KEYS),
        raw(NUMBERS),
        prop::sample::select(vec!["true", "false"]).prop_map(str::to_owned),
        raw(&["9223372036854775808", "-99999999999999999999"]),
    ]
    .boxed()
}

/// Values of which nothing can be said.
fn odd() -> BoxedStrategy<String> {
    let long = format!("\"{}\"", "a".repeat(8 * 1024 + 1));
    let longest = format!("\"{}\"", "a".repeat(8 * 1024));
    prop_oneof![
        raw(&["null", "{}", "[[1],\"acme\"]", "[{}]", "[null,\"acme\"]", "\"line\\nbreak\"", "1e400"]),
        prop::sample::select(vec![long, longest, format!("\"{}\"", "k".repeat(257))]),
    ]
    .boxed()
}

fn raw(texts: &'static [&'static str]) -> BoxedStrategy<String> {
    prop::sample::select(texts).prop_map(str::to_owned).boxed()
}

fn quoted(texts: &'static [&'static str]) -> BoxedStrategy<String> {
    prop::sample::select(texts).prop_map(|text| json!(text).to_string()).boxed()
}
