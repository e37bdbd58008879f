//! The golden vectors: the engine and the naive evaluator answer each as it is written there.

use std::collections::BTreeSet;
use std::fs;

use serde::Deserialize;
use serde_json::Value;
use tidegate_core::{Context, Ruleset, Snapshot};

use super::engine_detail;
use super::generate::OPERATORS;
use super::naive::{self, Naive};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/vectors");
const CASES_AT_LEAST: usize = 400;
const TOPICS_AT_LEAST: usize = 14;
const CELLS: [&str; 6] = ["match", "miss", "missing", "wrong type", "list", "negated"];

#[derive(Deserialize)]
pub(super) struct Topic {
    topic: String,
    pub(super) cases: Vec<Case>,
}

#[derive(Deserialize)]
pub(super) struct Case {
    pub(super) name: String,
    pub(super) snapshot: Value,
    pub(super) flag: String,
    /// JSON, or a text that holds JSON where every digit counts.
    context: Value,
    /// RFC 3339, or epoch milliseconds.
    now: Value,
    pub(super) default: Option<Value>,
    pub(super) expect: Value,
}

impl Case {
    pub(super) fn context_text(&self) -> String {
        self.context.as_str().map_or_else(|| self.context.to_string(), str::to_owned)
    }

    pub(super) fn now_ms(&self) -> Result<i64, String> {
        let instant = self.now.as_i64().or_else(|| naive::instant(self.now.as_str()?));
        instant.ok_or_else(|| format!("`now` is no instant: {}", self.now))
    }

    fn by_engine(&self) -> Result<Value, String> {
        let snapshot = Snapshot::parse(self.snapshot.to_string().as_bytes())
            .map_err(|fault| format!("snapshot: {fault}"))?;
        let context =
            Context::from_json(&self.context_text()).map_err(|fault| format!("context: {fault}"))?;
        let ruleset = Ruleset::compile(&snapshot);
        Ok(engine_detail(&ruleset.view(&context, self.now_ms()?), &self.flag, self.default.as_ref()))
    }

    fn by_naive(&self) -> Result<Value, String> {
        let naive = Naive::new(&self.snapshot, &self.context_text(), self.now_ms()?);
        Ok(naive.detail(&self.flag, self.default.as_ref()))
    }

    /// What both evaluators make of it otherwise than is expected.
    fn failures(&self) -> Vec<String> {
        let answers = [("engine", self.by_engine()), ("naive evaluator", self.by_naive())];
        let otherwise = |(who, answer): (&str, Result<Value, String>)| match answer {
            Ok(detail) if detail == self.expect => None,
            Ok(detail) => Some(format!("{who} {detail}\n    expected {}", self.expect)),
            Err(why) => Some(format!("{who}: {why}")),
        };
        answers.into_iter().filter_map(otherwise).collect()
    }
}

/// Every file of vectors with its name, in order of names.
pub(super) fn topics() -> Vec<(String, Topic)> {
    let mut topics: Vec<(String, Topic)> = fs::read_dir(FOLDER)
        .unwrap_or_else(|fault| panic!("{FOLDER}: {fault}"))
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let bytes = fs::read(&path).expect("a file that can be read");
            let topic = serde_json::from_slice(&bytes).unwrap_or_else(|fault| panic!("{name}: {fault}"));
            (name, topic)
        })
        .collect();
    topics.sort_by(|(a, _), (b, _)| a.cmp(b));
    topics
}

fn refuse(failures: &[String]) {
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn both_evaluators_answer_the_vectors() {
    let topics = topics();
    let mut failures = Vec::new();
    for (file, topic) in &topics {
        for case in &topic.cases {
            let told = case.failures().into_iter().map(|why| format!("{file}: {}\n    {why}", case.name));
            failures.extend(told);
        }
    }
    let cases: usize = topics.iter().map(|(_, topic)| topic.cases.len()).sum();
    println!("vectors: {cases} cases over {} topics, {} failures", topics.len(), failures.len());
    refuse(&failures);
}

#[test]
fn the_vectors_are_complete() {
    let topics = topics();
    let mut failures = Vec::new();
    let names: BTreeSet<&str> = topics.iter().map(|(_, topic)| topic.topic.as_str()).collect();
    let cases: usize = topics.iter().map(|(_, topic)| topic.cases.len()).sum();
    println!("vectors: {cases} cases over {} topics", names.len());
    if cases < CASES_AT_LEAST || names.len() < TOPICS_AT_LEAST || names.len() < topics.len() {
        failures.push(format!("{cases} cases over {} topics in {} files", names.len(), topics.len()));
    }
    for (file, topic) in &topics {
        let mut seen = BTreeSet::new();
        let twice = topic.cases.iter().filter(|case| !seen.insert(&case.name));
        failures.extend(twice.map(|case| format!("{file}: {}: the name stands there twice", case.name)));
    }
    refuse(&failures);
}

#[test]
fn the_matrix_of_operators_has_no_empty_cell() {
    let topics = topics();
    let operators = topics.iter().find(|(_, topic)| topic.topic == "operators");
    let (file, topic) = operators.expect("a topic `operators`");
    assert_eq!(file, "operators.json");
    let mut failures = Vec::new();
    for op in OPERATORS {
        for cell in CELLS {
            let name = format!("{op} / {cell}");
            let found = match topic.cases.iter().find(|case| case.name == name) {
                Some(case) => belies(case, op, cell),
                None => Some("there is no such case"),
            };
            failures.extend(found.map(|why| format!("{file}: {name}: {why}")));
        }
    }
    println!("vectors: {} operators x {} cells", OPERATORS.len(), CELLS.len());
    refuse(&failures);
}

/// How a case's data belie its name, if they do.
fn belies(case: &Case, op: &str, cell: &str) -> Option<&'static str> {
    let rule = &case.snapshot["items"][format!("flag/{}", case.flag)]["rules"][0];
    let negated = rule["when"].get("not");
    let clause = negated.unwrap_or(&rule["when"]);
    let context: Value = serde_json::from_str(&case.context_text()).unwrap_or_default();
    let attribute = attribute(&context, clause["attribute"].as_str().unwrap_or_default());
    let never_unknown = op == "present" || op == "absent";
    let either = never_unknown && cell == "negated";
    let tells_unknown = !case.expect["unknown"].is_null();
    let complaints = [
        (clause["op"] != op, "its first rule asks with another operator"),
        (negated.is_some() != (cell == "negated"), "`not` stands where it should not, or misses"),
        (
            !either && attribute.is_none() != is_absent(op, cell),
            "the attribute is there and should not be, or misses",
        ),
        (
            attribute.is_some_and(Value::is_array) != (cell == "list"),
            "a list stands where it should not, or misses",
        ),
        (cell == "match" && case.expect["reason"] != "TARGETING_MATCH", "it expects no match"),
        (cell == "match" && case.expect["rule"] != rule["id"], "it expects a match of another rule"),
        (cell == "miss" && case.expect["reason"] != "DEFAULT", "it expects a match"),
        (["match", "miss"].contains(&cell) && tells_unknown, "it expects something unknown"),
        (["missing", "wrong type"].contains(&cell) && tells_unknown == never_unknown, "known or unknown?"),
    ];
    complaints.into_iter().find_map(|(belied, why)| belied.then_some(why))
}

/// Whether the attribute is to be absent: where it is missing, and where that decides.
fn is_absent(op: &str, cell: &str) -> bool {
    matches!((op, cell), (_, "missing") | ("absent", "match") | ("present", "miss"))
}

/// A path's value in a context, nested or not.
fn attribute<'a>(context: &'a Value, path: &str) -> Option<&'a Value> {
    let nested = || {
        let (head, tail) = path.split_once('.')?;
        attribute(context.get(head)?, tail)
    };
    context.get(path).or_else(nested).filter(|value| !value.is_null())
}
