//! What makes an item one that this engine does not support: read from the document as a whole,
//! whether or not an evaluation would ever come by.

use std::collections::BTreeSet;

use regex_lite::RegexBuilder;
use serde_json::Value;

use super::{forms, list, text};

const ENGINE_LEVEL: u64 = 1;
const RULES: usize = 200;
const DEPTH: usize = 16;
const CLAUSE_VALUES: usize = 10_000;
const REGEX_BYTES: usize = 1024;
const REGEX_EXPANDED: usize = 10_000;
const MILLION: u64 = 1_000_000;

type Check = Result<(), String>;

/// Why the item is not supported, if it is not.
pub(super) fn fault(items: &Value, item_key: &str) -> Option<String> {
    item(item_key, &items[item_key])
        .err()
        .or_else(|| is_on_cycle(items, item_key).then(|| "a cycle".to_owned()))
}

fn item(item_key: &str, item: &Value) -> Check {
    if item_key.starts_with("flag/") { flag(item) } else { segment(item) }
}

fn need(holds: bool, what: &str) -> Check {
    if holds { Ok(()) } else { Err(what.to_owned()) }
}

fn optional(value: &Value, good: impl Fn(&Value) -> bool, what: &str) -> Check {
    need(value.is_null() || good(value), what)
}

fn flag(flag: &Value) -> Check {
    optional(
        &flag["needs"],
        |level| level.as_u64().is_some_and(|level| level <= ENGINE_LEVEL),
        "a newer engine",
    )?;
    need(flag["enabled"].is_boolean(), "neither on nor off")?;
    for variant in flag["variants"].as_object().ok_or("no variants")?.values() {
        need(is_of_type(&flag["type"], &variant["value"]), "a value of another type")?;
    }
    has_variant(flag, &flag["off_variant"])?;
    if !flag["archived"].is_null() {
        has_variant(flag, &flag["archived"]["variant"])?;
        need(is_instant(&flag["archived"]["until"]), "until when?")?;
    }
    list(&flag["requires"]).iter().try_for_each(other_flag)?;
    list(&flag["overrides"]).iter().try_for_each(|entry| individual(flag, entry))?;
    need(list(&flag["rules"]).len() <= RULES, "too many rules")?;
    for rule in list(&flag["rules"]) {
        need(rule["id"].is_string(), "a rule without id")?;
        condition(&rule["when"], 1)?;
        outcome(flag, &rule["serve"])?;
    }
    let split = &flag["fallthrough"]["split"];
    need(split.is_null() || !split["rest"].is_null(), "no rest")?;
    outcome(flag, &flag["fallthrough"])
}

fn is_of_type(kind: &Value, value: &Value) -> bool {
    match text(kind) {
        "boolean" => value.is_boolean(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn is_instant(value: &Value) -> bool {
    forms::instant(text(value)).is_some()
}

fn has_variant(flag: &Value, variant: &Value) -> Check {
    need(flag["variants"].get(text(variant)).is_some(), "a variant that does not exist")
}

fn other_flag(node: &Value) -> Check {
    let variants = node["variants"].as_array().ok_or("no variants")?;
    need(node["flag"].is_string() && variants.iter().all(Value::is_string), "a flag condition")
}

fn individual(flag: &Value, entry: &Value) -> Check {
    need(entry["id"].is_string() && entry["attribute"].is_string(), "an override")?;
    has_variant(flag, &entry["variant"])?;
    optional(&entry["expires_at"], is_instant, "expires when?")?;
    if entry["hash"].is_null() {
        return need(list(&entry["values"]).iter().all(is_scalar), "values");
    }
    hash(entry)?;
    need(list(&entry["values"]).iter().all(is_hash), "values")
}

fn outcome(flag: &Value, outcome: &Value) -> Check {
    let split = &outcome["split"];
    if split.is_null() {
        return has_variant(flag, &outcome["variant"]);
    }
    need(outcome["variant"].is_null(), "two outcomes")?;
    need(split["algo"] == "x1" && split["seed"].is_string(), "an algorithm")?;
    optional(&split["rest"], |rest| has_variant(flag, rest).is_ok(), "a rest that does not exist")?;
    let mut taken: Vec<(u64, u64)> = Vec::new();
    for arm in split["arms"].as_array().ok_or("no arms")? {
        has_variant(flag, &arm["variant"])?;
        let start = arm["start"].as_u64().ok_or("no start")?;
        let end = start.checked_add(arm["len"].as_u64().ok_or("no length")?).ok_or("too long")?;
        need(end <= MILLION, "beyond the whole")?;
        need(start == end || taken.iter().all(|(from, to)| end <= *from || *to <= start), "an overlap")?;
        if start < end {
            taken.push((start, end));
        }
    }
    Ok(())
}

fn segment(segment: &Value) -> Check {
    for name in ["included", "excluded"] {
        need(list(&segment[name]).iter().all(Value::is_string), "a list")?;
        need(forms::hashes(&segment["hashed"][name]).is_some(), "a hashed list")?;
    }
    if !segment["hashed"].is_null() {
        hash(&segment["hashed"])?;
    }
    if segment["when"].is_null() { Ok(()) } else { condition(&segment["when"], 1) }
}

/// A condition and everything in it; one that stands alone has depth 1.
fn condition(node: &Value, depth: usize) -> Check {
    need(depth <= DEPTH, "too deep")?;
    let kinds = ["all", "any", "not", "segment", "flag", "attribute"];
    let kind: Vec<&str> = kinds.into_iter().filter(|kind| node.get(kind).is_some()).collect();
    match kind.as_slice() {
        ["not"] => condition(&node["not"], depth + 1),
        ["segment"] => need(node["segment"].is_string(), "a segment"),
        ["flag"] => other_flag(node),
        ["attribute"] => need(node["attribute"].is_string(), "an attribute").and_then(|()| clause(node)),
        [kind @ ("all" | "any")] => {
            let children = node[*kind].as_array().ok_or("no children")?;
            children.iter().try_for_each(|child| condition(child, depth + 1))
        }
        _ => Err("an unknown kind of condition".to_owned()),
    }
}

fn clause(clause: &Value) -> Check {
    match text(&clause["op"]) {
        "present" | "absent" => Ok(()),
        "in" | "not_in" | "equals" => values(clause, is_scalar),
        "in_hashed" => hash(clause).and_then(|()| values(clause, is_hash)),
        "starts_with" | "ends_with" | "contains" => values(clause, Value::is_string),
        "matches" => values(clause, |pattern| pattern.as_str().is_some_and(is_regex)),
        "lt" | "lte" | "gt" | "gte" => values(clause, |value| forms::number(value).is_some()),
        "between" => {
            need(list(&clause["values"]).len() == 2, "low and high")?;
            values(clause, |value| forms::number(value).is_some())
        }
        "before" | "after" => values(clause, |value| forms::instant_of(value).is_some()),
        "semver_eq" | "semver_lt" | "semver_lte" | "semver_gt" | "semver_gte" => {
            values(clause, |value| forms::Version::parse(text(value)).is_some())
        }
        "semver_in" => values(clause, |value| forms::range(text(value)).is_some()),
        "in_cidr" => values(clause, |value| forms::Block::parse(text(value)).is_some()),
        "bucket_below" => {
            need(clause["algo"] == "x1" && clause["seed"].is_string(), "an algorithm")?;
            need(clause["below"].as_u64().is_some_and(|below| below <= MILLION), "below what?")
        }
        op => Err(format!("an unknown operator {op}")),
    }
}

fn values(clause: &Value, good: impl Fn(&Value) -> bool) -> Check {
    optional(&clause["values"], Value::is_array, "no values")?;
    let values = list(&clause["values"]);
    need(values.len() <= CLAUSE_VALUES && values.iter().all(good), "values")
}

fn is_scalar(value: &Value) -> bool {
    value.is_string() || value.is_boolean() || value.is_number()
}

fn hash(hashed: &Value) -> Check {
    need(hashed["hash"] == "xxh3" || hashed["hash"] == "sha256", "an unknown hash")?;
    need(hashed["salt"].is_string(), "no salt")
}

fn is_hash(value: &Value) -> bool {
    text(value).len() == 16 && text(value).bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_regex(pattern: &str) -> bool {
    let regex = RegexBuilder::new(pattern).size_limit(usize::MAX).build();
    // Verbose patterns are refused: white space would hide repetitions from the bound.
    let is_verbose = ["(?x", "(?ix", "(?mx", "(?sx"].iter().any(|flags| pattern.contains(flags));
    pattern.len() <= REGEX_BYTES && regex.is_ok() && !is_verbose && expanded(pattern) <= REGEX_EXPANDED
}

/// Characters of a good pattern with its counted repetitions multiplied out.
fn expanded(pattern: &str) -> usize {
    let mut groups: Vec<usize> = Vec::new();
    let (mut total, mut last) = (0_usize, 0_usize);
    let mut rest = pattern;
    while let Some(next) = rest.chars().next() {
        let mut length = next.len_utf8();
        match next {
            '(' => {
                groups.push(total);
                (total, last) = (1, 0);
            }
            ')' => {
                last = total + 1;
                total = groups.pop().unwrap_or_default().saturating_add(last);
            }
            '{' => {
                length = rest.find('}').map_or(rest.len(), |end| end + 1);
                let times = rest[1..length - 1].rsplit(',').find_map(|times| times.trim().parse().ok());
                total -= last;
                last = last.saturating_mul(times.unwrap_or(1));
                total = total.saturating_add(last);
            }
            _ => {
                length = atom(rest);
                last = rest[..length].chars().count();
                total = total.saturating_add(last);
            }
        }
        rest = &rest[length..];
    }
    total
}

/// The bytes of the class, escape or character at the beginning of a pattern.
fn atom(pattern: &str) -> usize {
    let mut characters = pattern.char_indices();
    let first = characters.next().map(|(_, first)| first);
    if first == Some('\\') {
        let Some((at, escaped)) = characters.next() else { return 1 };
        let braced = pattern[at + escaped.len_utf8()..].starts_with('{') && "xuUpPb".contains(escaped);
        let end = if braced { pattern.find('}').map(|end| end + 1) } else { None };
        return end.unwrap_or(at + escaped.len_utf8());
    }
    if first != Some('[') {
        return first.map_or(1, char::len_utf8);
    }
    let mut escaped = false;
    for (at, character) in characters {
        if character == ']' && !escaped && at > 1 {
            return at + 1;
        }
        escaped = character == '\\' && !escaped;
    }
    pattern.len()
}

/// Whether an item can be reached from itself, through items that are what they should be.
fn is_on_cycle(items: &Value, item_key: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut next = references(items, item_key);
    while let Some(key) = next.pop() {
        if key == item_key {
            return true;
        }
        if seen.insert(key.clone()) {
            next.extend(references(items, &key));
        }
    }
    false
}

fn references(items: &Value, item_key: &str) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(it) = items.get(item_key).filter(|it| item(item_key, it).is_ok()) {
        list(&it["requires"]).iter().for_each(|other| in_condition(other, &mut found));
        list(&it["rules"]).iter().for_each(|rule| in_condition(&rule["when"], &mut found));
        in_condition(&it["when"], &mut found);
    }
    found
}

fn in_condition(node: &Value, found: &mut Vec<String>) {
    for name in ["all", "any"] {
        list(&node[name]).iter().for_each(|child| in_condition(child, found));
    }
    if !node["not"].is_null() {
        in_condition(&node["not"], found);
    }
    for kind in ["flag", "segment"] {
        found.extend(node[kind].as_str().map(|key| format!("{kind}/{key}")));
    }
}
