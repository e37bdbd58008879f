//! Snapshots: read, compiled, asked and written again.

use serde_json::Value;
use tidegate_core::model::{Condition, Flag, Op, Segment};
use tidegate_core::{Detail, ErrorCode, Item, Ruleset, Snapshot, SnapshotFault, View, limits};

use super::support::{NOW_MS, RICH, details};

/// Bytes that may live at once for each byte of a document. What people write takes four; the densest documents
/// are those whose values hold many small objects, `{"":0}`, each of which costs a node of a tree.
const MULTIPLE: u64 = 128;
/// Bytes that the smallest document may take beside.
const CONSTANT: u64 = 64 * 1024;
/// Bytes that each regular expression may take beside: its program with repetitions multiplied out, its table, and
/// what compiling it needs for a while.
const PATTERN: u64 = 100 * limits::REGEX_EXPANDED as u64 + 2 * limits::AUTOMATON_BYTES as u64;

/// For any bytes `b`, with `s = parse(b)`, `r = compile(s)`, any flag `f` of `s` and one context:
///
/// - `heap(s, r) ≤ 128·|b| + 64 KiB + 1 MiB·patterns(s)`, at any time until both are made
/// - `parse_served(b) = s`, or a fault where `b` announces no digest
/// - `parse_served(json(s)) = s`
/// - `f ∈ faults(r)` exactly where `detail(r, f)` is `UNSUPPORTED`
/// - `detail(r, f) = detail(explain(r, f))`, and `answer(r, f)` is its value: that of its variant in `f`
/// - `details(compile(write(read(s)))) = details(r)`, items read and written as the model does
pub fn snapshot(bytes: &[u8]) {
    let mut made = None;
    let memory = allocation_counter::measure(|| {
        made = Some(Snapshot::parse(bytes).map(|snapshot| (Ruleset::compile(&snapshot), snapshot)));
    });
    let parsed = made.expect("the closure runs");
    let bound = MULTIPLE * bytes.len() as u64 + CONSTANT;
    if memory.bytes_max > bound {
        let patterns = parsed.as_ref().map_or(0, |(_, snapshot)| patterns(snapshot));
        let bound = bound + patterns * PATTERN;
        assert!(memory.bytes_max <= bound, "{} bytes, {patterns} patterns: {memory:?}", bytes.len());
    }
    served_alike(bytes, parsed.as_ref().map(|(_, snapshot)| snapshot));
    let Ok((ruleset, snapshot)) = parsed else { return };
    let document = snapshot.to_json();
    assert_eq!(Snapshot::parse_served(document.as_bytes()).as_ref(), Ok(&snapshot));
    let view = ruleset.view(&RICH, NOW_MS);
    for key in ruleset.flag_keys() {
        explained(&view, key, &snapshot);
    }
    check_faults(&ruleset);
    let rewritten = rewritten(&snapshot);
    assert_eq!(details(&Ruleset::compile(&rewritten), &RICH), details(&ruleset, &RICH));
}

/// The strict reader differs in one thing only.
fn served_alike(bytes: &[u8], parsed: Result<&Snapshot, &SnapshotFault>) {
    match (Snapshot::parse_served(bytes), parsed) {
        (Ok(served), parsed) => assert_eq!(Ok(&served), parsed),
        (Err(SnapshotFault::Malformed(reason)), Ok(_)) => assert_eq!(reason, "it announces no digest"),
        (Err(fault), parsed) => assert_eq!(Err(&fault), parsed),
    }
}

/// The three ways of asking agree, with each other and with the flag as it stands in the document.
fn explained(view: &View<'_>, key: &str, snapshot: &Snapshot) {
    let detail = view.detail(key);
    match view.answer(key) {
        Ok(answer) => assert_eq!(Some(answer.value), detail.value),
        Err(code) => assert_eq!((Some(code), None), (detail.error, detail.value)),
    }
    let explanation = view.explain(key, snapshot);
    assert_eq!(explanation.detail, detail);
    serde_json::to_string(&explanation).expect("an explanation is data");
    assert_eq!(served(&detail, key, snapshot).as_ref(), detail.value);
}

/// The value of the variant that a detail names, read from the flag's own text.
fn served(detail: &Detail<'_>, key: &str, snapshot: &Snapshot) -> Option<Value> {
    let variant = detail.variant?;
    let item = snapshot.item(&format!("flag/{key}")).expect("a flag that answers is an item");
    let flag: Flag = serde_json::from_str(item.body()).expect("a flag that answers can be read");
    let value = flag.variants.get(variant).expect("a flag serves its own variants").value.clone();
    assert!(flag.value_type.admits(&value));
    Some(value)
}

fn check_faults(ruleset: &Ruleset) {
    let faults = ruleset.faults();
    assert!(faults.iter().all(|(_, fault)| !fault.reason.is_empty()), "{faults:?}");
    let faulty = |key: &str| faults.iter().any(|(item, _)| item.strip_prefix("flag/") == Some(key));
    for (key, detail) in details(ruleset, &RICH) {
        assert_eq!(detail.error == Some(ErrorCode::Unsupported), faulty(key), "{key}: {detail:?}");
    }
}

/// The same rules, each item that the model can read written by it.
fn rewritten(snapshot: &Snapshot) -> Snapshot {
    let items = snapshot.items().map(|(key, item)| {
        let body = match key.split_once('/') {
            Some(("flag", _)) => serde_json::from_str::<Flag>(item.body()).map(|flag| text(&flag)),
            _ => serde_json::from_str::<Segment>(item.body()).map(|segment| text(&segment)),
        };
        (key.to_owned(), body.unwrap_or_else(|_| item.body().to_owned()))
    });
    Snapshot::new(snapshot.header().clone(), items).expect("all bodies are JSON")
}

fn text(model: &impl serde::Serialize) -> String {
    serde_json::to_string(model).expect("the model is data")
}

/// How many regular expressions the items have that can be read at all.
fn patterns(snapshot: &Snapshot) -> u64 {
    let in_item = |(key, item): (&str, &Item)| match key.split_once('/') {
        Some(("flag", _)) => serde_json::from_str::<Flag>(item.body())
            .map_or(0, |flag| flag.rules.iter().map(|rule| in_condition(&rule.when)).sum()),
        _ => serde_json::from_str::<Segment>(item.body())
            .map_or(0, |segment| segment.when.as_ref().map_or(0, in_condition)),
    };
    snapshot.items().map(in_item).sum()
}

fn in_condition(condition: &Condition) -> u64 {
    match condition {
        Condition::All(children) | Condition::Any(children) => children.iter().map(in_condition).sum(),
        Condition::Not(child) => in_condition(child),
        Condition::Clause(clause) if clause.op == Op::Matches => clause.values.len() as u64,
        Condition::Clause(_) | Condition::Segment(_) | Condition::Flag(_) => 0,
    }
}
