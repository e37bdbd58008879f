//! Makes a failing example small: drops whatever it fails without.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::generate::Example;

/// Members that an item can do without.
const OPTIONAL: [&str; 6] = ["hashed", "metadata", "archived", "ignore_case", "expires_at", "kind"];

/// The example without anything that its failing does not need.
pub(super) fn reduced(mut example: Example, fails: impl Fn(&Example) -> bool) -> Example {
    while let Some(smaller) = candidates(&example).into_iter().find(&fails) {
        example = smaller;
    }
    example
}

/// The example with one thing less, in every way.
fn candidates(example: &Example) -> Vec<Example> {
    let one_context = example.contexts.iter().filter(|_| example.contexts.len() > 1);
    let one_context =
        one_context.map(|context| Example { contexts: vec![context.clone()], ..example.clone() });
    let documents = smaller(&example.document).into_iter();
    let documents = documents.map(|document| Example { document, ..example.clone() });
    let contexts = example.contexts.iter().take(1).flat_map(|context| smaller_contexts(context));
    let contexts = contexts.map(|context| Example { contexts: vec![context], ..example.clone() });
    one_context.chain(documents).chain(contexts).collect()
}

fn smaller(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(elements) => {
            let without = (0..elements.len()).map(|at| {
                let left = elements.iter().enumerate().filter(|(other, _)| *other != at);
                left.map(|(_, element)| element.clone()).collect()
            });
            without.chain(inside(value, (0..elements.len()).map(|at| format!("/{at}")))).collect()
        }
        Value::Object(members) => {
            let without =
                members.keys().filter(|name| name.contains('/') || OPTIONAL.contains(&name.as_str()));
            let without = without.map(|name| {
                let left = members.iter().filter(|(other, _)| *other != name);
                left.map(|(name, member)| (name.clone(), member.clone())).collect()
            });
            let pointers = members.keys().map(|name| format!("/{}", name.replace('/', "~1")));
            children(value).chain(without).chain(inside(value, pointers)).collect()
        }
        _ => Vec::new(),
    }
}

/// What can stand in a condition's place: the conditions in it.
fn children(condition: &Value) -> impl Iterator<Item = Value> {
    let many = ["all", "any"].into_iter().filter_map(|kind| condition.get(kind)?.as_array()).flatten();
    many.chain(condition.get("not")).cloned()
}

/// The value with one of its parts made smaller.
fn inside(value: &Value, pointers: impl Iterator<Item = String>) -> Vec<Value> {
    let replaced = |pointer: String| {
        let parts = value.pointer(&pointer).map(smaller).unwrap_or_default();
        parts.into_iter().map(move |part| {
            let mut copy = value.clone();
            if let Some(place) = copy.pointer_mut(&pointer) {
                *place = part;
            }
            copy
        })
    };
    pointers.flat_map(replaced).collect()
}

/// The context, JSON text, with one of its attributes less.
fn smaller_contexts(context: &str) -> Vec<String> {
    let members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(context).unwrap_or_default();
    let without = |name: &String| {
        let left = members.iter().filter(|(other, _)| *other != name);
        let texts: Vec<String> = left.map(|(name, raw)| format!("{}:{}", json!(name), raw.get())).collect();
        format!("{{{}}}", texts.join(","))
    };
    members.keys().map(without).collect()
}
