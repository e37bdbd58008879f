//! The engine against the naive evaluator, on rulesets and contexts that nobody thought of.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tidegate_core::{Context, Ruleset, Snapshot, model};

use super::engine_detail;
use super::generate::{Example, OPERATORS, example};
use super::naive::Naive;
use super::reduce::reduced;

/// The seed of every run that names no other in `TIDEGATE_SEED`.
const SEED: u64 = 20_270_101;
const CASES: usize = 5_000;
const CASES_LONG: usize = 200_000;
const REASONS: [&str; 13] = [
    "TARGETING_MATCH",
    "SPLIT",
    "DEFAULT",
    "DISABLED",
    "ARCHIVED",
    "PREREQUISITE_FAILED",
    "OVERRIDE",
    "ERROR FLAG_NOT_FOUND",
    "ERROR UNSUPPORTED",
    "ERROR INVALID_CONTEXT",
    "ERROR TYPE_MISMATCH",
    "unknown",
    "metadata",
];

#[test]
fn the_engine_agrees_with_the_naive_evaluator() {
    agree(CASES, 3);
}

#[test]
#[ignore = "long: 200,000 cases"]
fn the_engine_agrees_with_the_naive_evaluator_on_many_cases() {
    agree(CASES_LONG, 100);
}

/// Draws examples until there were enough cases, and expects each kind of outcome at least so often.
fn agree(cases: usize, at_least: usize) {
    let seed = std::env::var("TIDEGATE_SEED").map_or(SEED, |seed| seed.parse().expect("a seed is a number"));
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&u64::to_le_bytes(seed));
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (strategy, mut seen, mut done) = (example(), BTreeMap::new(), 0);
    while done < cases {
        let example = strategy.new_tree(&mut runner).expect("an example").current();
        done += check(&example, &mut seen).unwrap_or_else(|_| show(seed, example));
    }
    println!("{}", histogram(&seen));
    println!("differential: {done} cases agree (seed {seed})");
    let rare = |what: &String| seen.get(what).copied().unwrap_or_default() < at_least;
    let missing: Vec<String> = wanted().into_iter().filter(rare).collect();
    assert!(missing.is_empty(), "seen fewer than {at_least} times: {missing:?}");
}

/// Fails with the smallest example that can be made of one that fails.
fn show(seed: u64, example: Example) -> usize {
    let fault = |example: &Example| check(example, &mut BTreeMap::new()).err();
    let example = reduced(example, |example| fault(example).is_some());
    let why = fault(&example).unwrap_or_default();
    panic!("TIDEGATE_SEED={seed}\n{:#}\nnow {}\n{why}", example.document, example.now_ms);
}

/// Compares the two on an example; answers how many cases it had. A panic is a disagreement too.
fn check(example: &Example, seen: &mut BTreeMap<String, usize>) -> Result<usize, String> {
    catch_unwind(AssertUnwindSafe(|| compare(example, seen))).unwrap_or_else(|_| Err("it panics".to_owned()))
}

/// Compares the details of every flag in every context; answers how many there were.
fn compare(example: &Example, seen: &mut BTreeMap<String, usize>) -> Result<usize, String> {
    let snapshot =
        Snapshot::parse(example.document.to_string().as_bytes()).map_err(|fault| fault.to_string())?;
    snapshot.items().try_for_each(|(key, item)| match key.split_once('/') {
        Some(("segment", _)) => round_trip::<model::Segment>(item.body()),
        _ => round_trip::<model::Flag>(item.body()),
    })?;
    let ruleset = Ruleset::compile(&snapshot);
    let keys = example.flag_keys();
    for text in &example.contexts {
        let context = Context::from_json(text).map_err(|fault| format!("{text}: {fault}"))?;
        let view = ruleset.view(&context, example.now_ms);
        let naive = Naive::new(&example.document, text, example.now_ms);
        for key in &keys {
            let (explained, detail) = (view.explain(key, &snapshot).detail, view.detail(key));
            if explained != detail {
                return Err(format!("context {text}\nflag {key}\nexplain {explained:?}\ndetail  {detail:?}"));
            }
            let written = view.detail_text(key, None);
            if serde_json::from_str::<Value>(&written).ok() != serde_json::to_value(&detail).ok() {
                return Err(format!("context {text}\nflag {key}\nwritten {written}\ndetail  {detail:?}"));
            }
            for default in [None, Some(&example.default)] {
                let expected = naive.detail(key, default);
                let answered = engine_detail(&view, key, default);
                if answered != expected {
                    let asked = default.map(|default| format!(" with default {default}")).unwrap_or_default();
                    return Err(format!(
                        "context {text}\nflag {key}{asked}\nengine {answered}\nnaive  {expected}"
                    ));
                }
                count(&expected, seen);
            }
        }
        for (what, times) in naive.seen() {
            *seen.entry(what).or_default() += times;
        }
    }
    Ok(keys.len() * example.contexts.len())
}

/// What the model can read is the same after it was written.
fn round_trip<T: Serialize + DeserializeOwned + PartialEq>(body: &str) -> Result<(), String> {
    let Ok(item) = serde_json::from_str::<T>(body) else { return Ok(()) };
    let written = serde_json::to_string(&item).map_err(|fault| fault.to_string())?;
    let again = serde_json::from_str::<T>(&written).map_err(|fault| format!("{written}: {fault}"))?;
    if again == item { Ok(()) } else { Err(format!("{body}\nis written {written}")) }
}

fn count(detail: &Value, seen: &mut BTreeMap<String, usize>) {
    let reason = detail["reason"].as_str().expect("a reason");
    let error = detail["error"].as_str().map(|code| format!(" {code}")).unwrap_or_default();
    *seen.entry(format!("{reason}{error}")).or_default() += 1;
    for part in ["unknown", "metadata"] {
        *seen.entry(part.to_owned()).or_default() += usize::from(!detail[part].is_null());
    }
}

/// Everything that a run must have seen.
fn wanted() -> Vec<String> {
    let mut wanted = REASONS.map(str::to_owned).to_vec();
    for op in OPERATORS {
        let never_unknown = op == "present" || op == "absent";
        for what in ["true", "false", "unknown", "negated", "list", "ignore_case"] {
            if !(never_unknown && what == "unknown" || op == "absent" && what == "list") {
                wanted.push(format!("{op} {what}"));
            }
        }
    }
    wanted
}

fn histogram(seen: &BTreeMap<String, usize>) -> String {
    seen.iter().map(|(what, times)| format!("{times:>9} {what}")).collect::<Vec<_>>().join("\n")
}
