//! The naive evaluator: a second reading of the design pages, slow and obvious.
//!
//! It walks the snapshot's JSON for every question, compiles nothing and shares no line with the
//! engine, so that where both agree, both have read the pages alike. It must never learn from the
//! engine: where the two differ, the pages decide.

mod clause;
mod context;
mod forms;
mod hashes;
mod support;

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::{Value, json};

use self::clause::{Truth, clause, holds};
use self::context::{Attribute, Context};

pub(super) use self::forms::instant;
pub(super) use self::hashes::hash;

/// What a condition came to, and the attributes that made it unknown (none, unless it is).
type Verdict = (Truth, Vec<String>);

/// One context's questions to one snapshot at one time.
pub(super) struct Naive<'a> {
    document: &'a Value,
    context: Context,
    now_ms: i64,
    served: RefCell<BTreeMap<String, Option<String>>>,
    segments: RefCell<BTreeMap<String, Verdict>>,
    faults: RefCell<BTreeMap<String, Option<String>>>,
    seen: RefCell<BTreeMap<String, usize>>,
}

impl<'a> Naive<'a> {
    /// `context` is JSON text: numbers in it keep every digit.
    pub(super) fn new(document: &'a Value, context: &str, now_ms: i64) -> Self {
        Self {
            document,
            context: Context::read(context),
            now_ms,
            served: RefCell::default(),
            segments: RefCell::default(),
            faults: RefCell::default(),
            seen: RefCell::default(),
        }
    }

    /// The detail in its wire form; with a default, its type is asked for, and an error serves it.
    pub(super) fn detail(&self, key: &str, default: Option<&Value>) -> Value {
        let mut detail = self.flag(key, default.map(type_of));
        if let Some(default) = default.filter(|_| detail["reason"] == "ERROR") {
            detail["value"] = default.clone();
        }
        detail
    }

    /// How often each operator was met: by what it came to, and in which company.
    pub(super) fn seen(&self) -> BTreeMap<String, usize> {
        self.seen.borrow().clone()
    }

    fn saw(&self, clause: &Value, what: &str) {
        *self.seen.borrow_mut().entry(format!("{} {what}", text(&clause["op"]))).or_default() += 1;
    }

    fn clause(&self, node: &Value) -> Truth {
        let truth = clause(node, &self.context);
        self.saw(node, &format!("{truth:?}").to_lowercase());
        if matches!(self.context.get(text(&node["attribute"])), Some(Attribute::List(_))) {
            self.saw(node, "list");
        }
        if node["ignore_case"] == true {
            self.saw(node, "ignore_case");
        }
        truth
    }

    /// The document's item, if there is one.
    fn item(&self, item_key: &str) -> Option<&'a Value> {
        self.document["items"].get(item_key)
    }

    /// Why an item is not supported, if it is not: by itself, or for lying on a cycle.
    fn fault(&self, item_key: &str) -> Option<String> {
        if let Some(known) = self.faults.borrow().get(item_key) {
            return known.clone();
        }
        let fault = support::fault(&self.document["items"], item_key);
        self.faults.borrow_mut().insert(item_key.to_owned(), fault.clone());
        fault
    }

    fn flag(&self, key: &str, asked: Option<&str>) -> Value {
        let item_key = format!("flag/{key}");
        let Some(flag) = self.item(&item_key) else { return error("FLAG_NOT_FOUND") };
        if self.fault(&item_key).is_some() {
            return error("UNSUPPORTED");
        }
        let grace = flag.get("archived").filter(|archived| !archived.is_null());
        let is_off = flag["enabled"] == false;
        if !is_off && grace.is_some_and(|archived| self.is_past(&archived["until"])) {
            return error("FLAG_NOT_FOUND");
        }
        if self.context.invalid {
            return error("INVALID_CONTEXT");
        }
        if asked.is_some_and(|asked| flag["type"] != asked) {
            return error("TYPE_MISMATCH");
        }
        if is_off {
            return answer(flag, &flag["off_variant"], "DISABLED", json!({}));
        }
        if let Some(archived) = grace {
            return answer(flag, &archived["variant"], "ARCHIVED", json!({}));
        }
        for required in list(&flag["requires"]) {
            if self.serves_one_of(required) != Truth::True {
                let more = json!({ "prerequisite": required["flag"] });
                return answer(flag, &flag["off_variant"], "PREREQUISITE_FAILED", more);
            }
        }
        for entry in list(&flag["overrides"]) {
            if self.override_matches(entry) {
                return answer(flag, &entry["variant"], "OVERRIDE", json!({ "override": entry["id"] }));
            }
        }
        self.by_rules(flag)
    }

    fn by_rules(&self, flag: &Value) -> Value {
        let mut unknown = Vec::new();
        for rule in list(&flag["rules"]) {
            let (truth, attributes) = self.condition(&rule["when"]);
            unknown.extend(attributes.iter().map(|path| json!({ "rule": rule["id"], "attribute": path })));
            if truth != Truth::True {
                continue;
            }
            if !rule["serve"]["variant"].is_null() {
                let more = json!({ "rule": rule["id"], "unknown": unknown });
                return answer(flag, &rule["serve"]["variant"], "TARGETING_MATCH", more);
            }
            let split = &rule["serve"]["split"];
            match self.bucket(&split["unit"], &split["seed"]) {
                None => unknown.push(json!({ "rule": rule["id"], "attribute": unit(&split["unit"]) })),
                Some(bucket) => {
                    if let Some(variant) = arm(split, bucket) {
                        let more = json!({ "rule": rule["id"], "unknown": unknown });
                        return answer(flag, variant, "SPLIT", more);
                    }
                }
            }
        }
        self.by_fallthrough(flag, unknown)
    }

    fn by_fallthrough(&self, flag: &Value, mut unknown: Vec<Value>) -> Value {
        let outcome = &flag["fallthrough"];
        if !outcome["variant"].is_null() {
            return answer(flag, &outcome["variant"], "DEFAULT", json!({ "unknown": unknown }));
        }
        let split = &outcome["split"];
        match self.bucket(&split["unit"], &split["seed"]) {
            None => unknown.push(json!({ "rule": "fallthrough", "attribute": unit(&split["unit"]) })),
            Some(bucket) => {
                if let Some(variant) = arm(split, bucket) {
                    return answer(flag, variant, "SPLIT", json!({ "unknown": unknown }));
                }
            }
        }
        answer(flag, &split["rest"], "DEFAULT", json!({ "unknown": unknown }))
    }

    fn bucket(&self, attribute: &Value, seed: &Value) -> Option<u64> {
        hashes::bucket(text(seed), self.context.get(unit(attribute))?)
    }

    fn is_past(&self, instant: &Value) -> bool {
        forms::instant(text(instant)).is_some_and(|instant_ms| self.now_ms >= instant_ms)
    }

    /// Overrides are individual: a list is nobody's key.
    fn override_matches(&self, entry: &Value) -> bool {
        let mut membership = entry.clone();
        membership["op"] = json!(if entry["hash"].is_null() { "in" } else { "in_hashed" });
        membership["ignore_case"] = json!(false);
        let is_list = matches!(self.context.get(text(&entry["attribute"])), Some(Attribute::List(_)));
        !is_list && !self.is_past(&entry["expires_at"]) && clause(&membership, &self.context) == Truth::True
    }

    /// A `flag` condition or a requirement: which variant does the other flag actually serve?
    fn serves_one_of(&self, wanted: &Value) -> Truth {
        match self.variant_of(text(&wanted["flag"])) {
            None => Truth::Unknown,
            Some(variant) => holds(list(&wanted["variants"]).iter().any(|one| one == variant.as_str())),
        }
    }

    fn variant_of(&self, key: &str) -> Option<String> {
        if let Some(known) = self.served.borrow().get(key) {
            return known.clone();
        }
        let variant = self.flag(key, None)["variant"].as_str().map(str::to_owned);
        self.served.borrow_mut().insert(key.to_owned(), variant.clone());
        variant
    }

    fn condition(&self, node: &Value) -> Verdict {
        if let Some(children) = node.get("all") {
            return self.children(children, Truth::False, Truth::True);
        }
        if let Some(children) = node.get("any") {
            return self.children(children, Truth::True, Truth::False);
        }
        if let Some(child) = node.get("not") {
            if child.get("op").is_some() {
                self.saw(child, "negated");
            }
            let (truth, attributes) = self.condition(child);
            return (truth.negated(), attributes);
        }
        if let Some(segment) = node.get("segment") {
            let (truth, attributes) = self.segment(text(segment));
            return (truth, attributes.into_iter().take(1).collect());
        }
        if node.get("flag").is_some() {
            return (self.serves_one_of(node), Vec::new());
        }
        only_if_unknown(self.clause(node), vec![text(&node["attribute"]).to_owned()])
    }

    /// `all` and `any`: one child that decides is enough, else one that is unknown.
    fn children(&self, children: &Value, deciding: Truth, otherwise: Truth) -> Verdict {
        let verdicts: Vec<Verdict> = list(children).iter().map(|child| self.condition(child)).collect();
        if verdicts.iter().any(|(truth, _)| *truth == deciding) {
            return (deciding, Vec::new());
        }
        if verdicts.iter().all(|(truth, _)| *truth == otherwise) {
            return (otherwise, Vec::new());
        }
        let mut attributes: Vec<String> = Vec::new();
        for path in verdicts.into_iter().flat_map(|(_, attributes)| attributes) {
            if !attributes.contains(&path) {
                attributes.push(path);
            }
        }
        (Truth::Unknown, attributes)
    }

    fn segment(&self, key: &str) -> Verdict {
        if let Some(known) = self.segments.borrow().get(key) {
            return known.clone();
        }
        let item_key = format!("segment/{key}");
        let verdict = match self.item(&item_key) {
            Some(segment) if self.fault(&item_key).is_none() => self.membership(segment),
            _ => (Truth::Unknown, Vec::new()),
        };
        self.segments.borrow_mut().insert(key.to_owned(), verdict.clone());
        verdict
    }

    /// Not excluded, and either included or meeting the condition.
    fn membership(&self, segment: &Value) -> Verdict {
        let attribute = segment["attribute"].as_str().unwrap_or("customer.key");
        let value = self.context.get(attribute);
        let excluded = clause::listed(segment, "excluded", value);
        let included = clause::listed(segment, "included", value);
        let (when, attributes) = match segment.get("when").filter(|when| !when.is_null()) {
            Some(when) => self.condition(when),
            None => (Truth::False, Vec::new()),
        };
        let truth = excluded.negated().and(included.or(when));
        let by_lists = excluded == Truth::Unknown || included == Truth::Unknown;
        only_if_unknown(truth, if by_lists { vec![attribute.to_owned()] } else { attributes })
    }
}

fn only_if_unknown(truth: Truth, attributes: Vec<String>) -> Verdict {
    if truth == Truth::Unknown { (truth, attributes) } else { (truth, Vec::new()) }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A split's unit: OpenFeature's key where none is named.
fn unit(attribute: &Value) -> &str {
    attribute.as_str().unwrap_or("targetingKey")
}

/// The variant of the arm that holds a bucket.
fn arm(split: &Value, bucket: u64) -> Option<&Value> {
    let holds = |arm: &&Value| {
        let start = arm["start"].as_u64().unwrap_or_default();
        (start..start + arm["len"].as_u64().unwrap_or_default()).contains(&bucket)
    };
    list(&split["arms"]).iter().find(holds).map(|arm| &arm["variant"])
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::String(_) => "string",
        Value::Number(_) => "number",
        _ => "object",
    }
}

fn answer(flag: &Value, variant: &Value, reason: &str, more: Value) -> Value {
    let value = &flag["variants"][text(variant)]["value"];
    let mut detail = json!({ "value": value, "variant": variant, "reason": reason });
    for (name, value) in more.as_object().into_iter().flatten() {
        if *value != json!([]) {
            detail[name] = value.clone();
        }
    }
    if flag["metadata"].as_object().is_some_and(|metadata| !metadata.is_empty()) {
        detail["metadata"] = flag["metadata"].clone();
    }
    detail
}

fn error(code: &str) -> Value {
    json!({ "value": null, "variant": null, "reason": "ERROR", "error": code })
}
