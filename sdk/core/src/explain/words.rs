//! The words of explanations.

use serde_json::Value as Json;

use super::{ConditionTrace, FlagTrace, Outcome, Why};
use crate::bucket::BUCKETS;
use crate::detail::{ErrorCode, Reason};
use crate::model::{Clause, Condition, Op};

/// Values of one list that stand in a line.
const VALUES_SHOWN: usize = 10;
/// Characters of one value that stand in a line.
const CHARACTERS_SHOWN: usize = 100;

/// Why a flag answers what it answers, in a few words.
pub(super) fn cause(flag: &FlagTrace) -> String {
    let name = |id: &Option<String>| id.clone().unwrap_or_default();
    match (flag.reason, flag.error) {
        (Reason::Disabled, _) => "it is off".into(),
        (Reason::Archived, _) => "it is archived".into(),
        (Reason::PrerequisiteFailed, _) => {
            format!("its prerequisite {} is not met", name(&flag.prerequisite))
        }
        (Reason::Override, _) => format!("override {} applies", name(&flag.override_id)),
        (Reason::TargetingMatch | Reason::Split, _) if flag.rule.is_some() => {
            format!("rule {} matches", name(&flag.rule))
        }
        (Reason::TargetingMatch | Reason::Split | Reason::Default, _) => {
            "nothing but the fallthrough applies".into()
        }
        (_, Some(ErrorCode::FlagNotFound)) => "there is no such flag".into(),
        (_, Some(ErrorCode::InvalidContext)) => "the context exceeds a limit".into(),
        (_, Some(ErrorCode::TypeMismatch)) => "it is of another type".into(),
        (_, _) => "this engine cannot evaluate it".into(),
    }
}

pub(super) fn leaf_text(leaf: &Condition, more: usize) -> String {
    match leaf {
        Condition::Segment(key) => format!("in segment {key}"),
        Condition::Flag(requirement) => {
            format!("flag {} serves {}", requirement.flag, requirement.variants.join(" or "))
        }
        Condition::Clause(clause) => clause_text(clause, more),
        Condition::All(_) | Condition::Any(_) | Condition::Not(_) => String::new(),
    }
}

fn clause_text(clause: &Clause, more: usize) -> String {
    let Clause { attribute, op, values, ignore_case, gate, .. } = clause;
    let case = if *ignore_case { " ignoring case" } else { "" };
    let operand = match (op, gate, &**values) {
        (Op::Present | Op::Absent, ..) => return format!("{attribute} {}", op_text(*op)),
        (_, Some(gate), _) => format!("{} (seed {})", percent(gate.below), gate.seed),
        (Op::InHashed, ..) => format!("a hashed list of {}", thousands(values.len() + more)),
        (Op::Between, _, [low, high]) => format!("{} and {}", short(low), short(high)),
        (Op::In | Op::NotIn, ..) => list(values, more),
        (_, _, [value]) if more == 0 => short(value),
        _ => format!("any of {}", list(values, more)),
    };
    format!("{attribute} {} {operand}{case}", op_text(*op))
}

fn op_text(op: Op) -> &'static str {
    match op {
        Op::In | Op::InHashed => "in",
        Op::NotIn => "not in",
        Op::Equals => "equals",
        Op::StartsWith => "starts with",
        Op::EndsWith => "ends with",
        Op::Contains => "contains",
        Op::Matches => "matches",
        Op::Lt => "<",
        Op::Lte => "≤",
        Op::Gt => ">",
        Op::Gte => "≥",
        Op::Between => "between",
        Op::Before => "before",
        Op::After => "after",
        Op::SemverEq => "is version",
        Op::SemverLt => "is a version <",
        Op::SemverLte => "is a version ≤",
        Op::SemverGt => "is a version >",
        Op::SemverGte => "is a version ≥",
        Op::SemverIn => "is a version in",
        Op::InCidr => "is an address in",
        Op::BucketBelow => "has a bucket below",
        Op::Present => "is present",
        Op::Absent => "is absent",
    }
}

/// What an operator cannot do anything with.
fn unsuited(op: Op) -> &'static str {
    match op {
        Op::In | Op::NotIn | Op::Equals => "of another type",
        Op::Lt | Op::Lte | Op::Gt | Op::Gte | Op::Between => "not a number",
        Op::Before | Op::After => "not an instant",
        Op::SemverEq | Op::SemverLt | Op::SemverLte | Op::SemverGt | Op::SemverGte | Op::SemverIn => {
            "not a version"
        }
        Op::InCidr => "not an address",
        Op::BucketBelow => "which has no bucket",
        _ => "not text",
    }
}

/// What a leaf of a condition saw, and what is wrong with it.
pub(super) fn seen(leaf: &Condition, traced: &ConditionTrace) -> String {
    let saw = saw_text(traced.saw.as_ref());
    match (leaf, traced.outcome) {
        (Condition::Segment(_), _) => String::new(),
        (Condition::Flag(_), _) => {
            let served = traced.saw.as_ref().and_then(Json::as_str);
            served.map_or("has no value".into(), |served| format!("saw {served}"))
        }
        // Says it already.
        (Condition::Clause(Clause { op: Op::Absent, .. }), Outcome::True) => String::new(),
        (Condition::Clause(clause), _) if traced.why == Some(Why::WrongType) => {
            format!("{saw}, {}", unsuited(clause.op))
        }
        _ => traced.bucket.map_or(saw.clone(), |bucket| format!("{saw} at {}", percent(bucket))),
    }
}

pub(super) fn saw_text(saw: Option<&Json>) -> String {
    match saw {
        None => "missing".into(),
        Some(Json::Null) => "saw what cannot be compared".into(),
        Some(value) => format!("saw {}", short(value)),
    }
}

/// An attribute and what it was.
pub(super) fn unit(attribute: &str, saw: Option<&Json>) -> String {
    match saw {
        None => format!("{attribute}, which is missing"),
        Some(Json::Null) => format!("{attribute}, which cannot be compared"),
        Some(value) => format!("{attribute} {}", short(value)),
    }
}

pub(super) fn list(values: &[Json], more: usize) -> String {
    let mut shown: Vec<String> = values.iter().take(VALUES_SHOWN).map(short).collect();
    let more = more + values.len().saturating_sub(VALUES_SHOWN);
    if more > 0 {
        shown.push(format!("… {} more", thousands(more)));
    }
    format!("[{}]", shown.join(", "))
}

pub(super) fn short(value: &Json) -> String {
    let text = value.to_string();
    match text.char_indices().nth(CHARACTERS_SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// Control characters could make a terminal lie.
pub(super) fn visible(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for char in text.chars() {
        if char.is_control() {
            visible.extend(char.escape_unicode());
        } else {
            visible.push(char);
        }
    }
    visible
}

/// Parts per million in per cent, exactly.
pub(super) fn percent(ppm: u32) -> String {
    const ONE: u32 = BUCKETS / 100;
    let fraction = format!("{:04}", ppm % ONE);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{}{point}{fraction} %", ppm / ONE)
}

pub(super) fn thousands(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
