//! The engine for JavaScript, in node: byte for byte what the native one answers, and what the vectors expect.

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use tidegate_core::model::ValueType;
use tidegate_core::{Context, ErrorCode, Ruleset, Snapshot};
use tidegate_tests::place;

use super::generate::{Example, example};
use super::type_of;
use super::vectors::{Case, topics};

const SCRIPT: &str = "tests/tests/system/evaluation/wasm.mjs";
const SIZES: &str = "tests/peers/javascript/sizes.mjs";
/// Details of generated rules and contexts that are compared.
const CASES: usize = 10_000;
/// What a page may load at most, compressed.
const BOUND_BYTES: u64 = 60_000;
/// What it loads as long as that is more: it shrinks, and grows only where somebody decides so.
const REACHED_BYTES: u64 = 77_500;

/// One ruleset and context, with everything that is asked of them.
struct Asked {
    document: String,
    deltas: Vec<String>,
    context: String,
    now_ms: i64,
    questions: Vec<(String, Option<ValueType>)>,
}

impl Asked {
    fn of_case(case: &Case) -> Self {
        Self {
            document: case.snapshot.to_string(),
            deltas: Vec::new(),
            context: case.context_text(),
            now_ms: case.now_ms().expect("an instant"),
            questions: vec![(case.flag.clone(), case.default.as_ref().map(type_of))],
        }
    }

    fn of_example(example: &Example, context: &str) -> Self {
        let asked = Some(type_of(&example.default));
        let questions = example.flag_keys().into_iter().flat_map(|key| [(key.clone(), None), (key, asked)]);
        Self {
            document: example.document.to_string(),
            deltas: Vec::new(),
            context: context.to_owned(),
            now_ms: example.now_ms,
            questions: questions.collect(),
        }
    }

    fn line(&self) -> String {
        let questions: Vec<Value> =
            self.questions.iter().map(|(flag, asked)| json!([flag, asked.map(ValueType::name)])).collect();
        let Self { document, deltas, context, now_ms, .. } = self;
        let line = json!({ "document": document, "deltas": deltas, "context": context, "now_ms": now_ms, "questions": questions });
        line.to_string()
    }

    /// What the native engine answers, as the boundary writes it.
    fn native(&self) -> Value {
        let snapshot = Snapshot::parse(self.document.as_bytes()).expect("a snapshot");
        let context = Context::from_json(&self.context).expect("a context");
        let ruleset = Ruleset::compile(&snapshot);
        let view = ruleset.view(&context, self.now_ms);
        let details = self.questions.iter().map(|(flag, asked)| view.detail_text(flag, *asked));
        let explanations = self.questions.iter().map(|(flag, _)| view.explain_text(flag, &snapshot));
        let packed = self.questions.iter().map(|(flag, _)| {
            let slot = ruleset.slot(flag).ok_or(ErrorCode::FlagNotFound);
            match slot.and_then(|slot| view.ending_at(slot)) {
                Ok(ending) => json!({ "detail": ruleset.text_of_ending(ending) }),
                Err(code) => json!({ "error": code }),
            }
        });
        json!({
            "packed": packed.collect::<Vec<_>>(),
            "details": details.collect::<Vec<_>>(),
            "explanations": explanations.collect::<Vec<_>>(),
            "document": snapshot.to_json(),
            "version": snapshot.header().version,
        })
    }
}

/// What node answers to each.
fn in_node<'a>(asked: impl IntoIterator<Item = &'a Asked>) -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a folder");
    let questions = folder.path().join("questions");
    let mut file = File::create(&questions).expect("a file");
    asked.into_iter().for_each(|asked| writeln!(file, "{}", asked.line()).expect("it is written"));
    let mut node = Command::new("node")
        .arg(place::root().join(SCRIPT))
        .arg(place::wasm().expect("the engine for JavaScript"))
        .stdin(File::open(&questions).expect("a file"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("node runs");
    let lines = BufReader::new(node.stdout.take().expect("its output")).lines();
    let answers = lines.map(|line| serde_json::from_str(&line.expect("a line")).expect("JSON")).collect();
    assert!(node.wait().expect("it ends").success());
    answers
}

fn agree(asked: &[Asked]) -> Vec<Value> {
    let answers = in_node(asked);
    assert_eq!(answers.len(), asked.len(), "node answers each");
    for (asked, answer) in asked.iter().zip(&answers) {
        assert_eq!(*answer, asked.native(), "{}", asked.line());
    }
    answers
}

#[test]
fn the_engine_for_javascript_answers_the_vectors() {
    let topics = topics();
    let cases: Vec<&Case> = topics.iter().flat_map(|(_, topic)| &topic.cases).collect();
    let asked: Vec<Asked> = cases.iter().map(|case| Asked::of_case(case)).collect();
    for (case, answer) in cases.iter().zip(agree(&asked)) {
        let detail = answer["details"][0].as_str().expect("a text");
        let mut detail: Value = serde_json::from_str(detail).expect("JSON");
        if let (Some(default), "ERROR") = (&case.default, detail["reason"].as_str().expect("a reason")) {
            detail["value"] = default.clone();
        }
        assert_eq!(detail, case.expect, "{}", case.name);
    }
    println!("vectors: {} cases in JavaScript", cases.len());
}

#[test]
fn the_engine_for_javascript_is_the_native_one() {
    let mut runner = TestRunner::deterministic();
    let (strategy, mut asked, mut cases) = (example(), Vec::new(), 0);
    while cases < CASES {
        let example = strategy.new_tree(&mut runner).expect("an example").current();
        for context in &example.contexts {
            let next = Asked::of_example(&example, context);
            cases += next.questions.len();
            asked.push(next);
        }
    }
    agree(&asked);
    println!("generated: {cases} details and their explanations, the same byte for byte in JavaScript");
}

#[test]
fn the_engine_for_javascript_takes_deltas_and_refuses_what_is_broken() {
    let flag = |on: bool| {
        json!({ "key": "f", "type": "boolean", "variants": { "on": { "value": true }, "off": { "value": false } },
                "enabled": on, "off_variant": "off", "fallthrough": { "variant": "on" } })
    };
    let snapshot = |version: u64, on: bool| {
        let document = json!({ "format": 1, "tenant": "t", "project": "p", "environment": "e", "version": version,
                               "epoch": 1, "items": { "flag/f": flag(on) } });
        Snapshot::parse(document.to_string().as_bytes()).expect("a snapshot")
    };
    let (before, after) = (snapshot(1, false), snapshot(2, true));
    let asked = |document: String, deltas: &[String], context: &str| Asked {
        document,
        deltas: deltas.to_vec(),
        context: context.to_owned(),
        now_ms: 0,
        questions: vec![("f".to_owned(), None)],
    };
    let delta = after.delta_since(&before).to_json();
    let altered = delta.replace("true", "false");
    let cases = [
        asked(before.to_json(), std::slice::from_ref(&delta), "{}"),
        asked(after.to_json(), &[], "{}"),
        asked(before.to_json(), &[altered], "{}"),
        asked(after.to_json(), &[delta], "{}"),
        asked(before.to_json().replace("true", "false"), &[], "{}"),
        asked("{".to_owned(), &[], "{}"),
        asked(before.to_json(), &[], "[]"),
    ];
    let answers = in_node(&cases);
    assert_eq!(answers[0], cases[1].native(), "a delta leads to its snapshot");
    assert_eq!(answers[1], answers[0]);
    for (answer, case) in answers[2..].iter().zip(&cases[2..]) {
        assert!(answer["fault"].is_string(), "{} is answered {answer}", case.line());
    }
    assert_eq!(answers.len(), cases.len());
}

#[test]
fn the_engine_for_javascript_does_not_grow_unseen() {
    let folder = place::wasm().expect("the engine for JavaScript");
    let sizes = Command::new("node").arg(place::root().join(SIZES)).arg(folder).output().expect("node runs");
    let sizes: Value = serde_json::from_slice(&sizes.stdout).expect("JSON");
    let bytes = sizes["brotli"].as_u64().expect("bytes");
    let at_most = BOUND_BYTES.max(REACHED_BYTES + REACHED_BYTES / 50);
    println!("the engine for JavaScript: {bytes} bytes, compressed");
    assert!(
        bytes <= at_most,
        "{bytes} bytes, at most {at_most}; `cargo xtask wasm` says whether it could build for size"
    );
}
