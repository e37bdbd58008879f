//! Copies: rules from another environment, overrides from another customer.

use serde_json::Value;
use tidegate_core::model::{Flag, Override};
use tidegate_core::{item_body, parse_instant};

use crate::{FieldFault, Instruction, Items, NewOverride, Refusal, Ruleset};

/// The attribute by which overrides mean customers.
const CUSTOMER: &str = "customer.key";

/// What is wanted of another environment; without any names, all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Keys of flags.
    pub flags: Option<Vec<String>>,
    /// Keys of segments.
    pub segments: Option<Vec<String>>,
}

impl Wanted {
    /// The keys of the items, each with the place in the request that names it.
    fn items(&self, from: &Ruleset) -> Vec<(String, String)> {
        if self.flags.is_none() && self.segments.is_none() {
            return from.snapshot().items().map(|(key, _)| (key.to_owned(), String::new())).collect();
        }
        let named = |kind: &'static str, list: &'static str, keys: &Option<Vec<String>>| {
            let keys = keys.iter().flatten().enumerate();
            keys.map(|(at, key)| (format!("{kind}/{key}"), format!("/{list}/{at}"))).collect::<Vec<_>>()
        };
        [named("flag", "flags", &self.flags), named("segment", "segments", &self.segments)].concat()
    }
}

/// What gives flags and segments of an environment the rules that they have in another one. Overrides
/// stay: they are promises that were made to somebody here. So does what belongs to a flag in all
/// environments, and what the other environment does not have.
///
/// # Errors
/// [`Refusal::Invalid`] names what one of the two environments does not have.
pub fn copy_rules(now: &Ruleset, from: &Ruleset, wanted: &Wanted) -> Result<Items, Refusal> {
    let (mut items, mut faults) = (Items::new(), Vec::new());
    for (key, pointer) in wanted.items(from) {
        let body = match (from.snapshot().item(&key), from.flag(&key), now.flag(&key)) {
            (_, Some(then), Some(flag)) => Some(item_body(&with_rules_of(flag, then))),
            (Some(item), ..) if key.starts_with("segment/") => Some(item.body().to_owned()),
            _ => None,
        };
        match body {
            Some(body) if now.snapshot().item(&key).map(|item| item.body()) != Some(body.as_str()) => {
                items.push((key, Some(body)));
            }
            // Where all is wanted, what was archived here stays so.
            None if !pointer.is_empty() => {
                faults.push(FieldFault::new(pointer, format!("one of the two environments has no `{key}`")));
            }
            _ => {}
        }
    }
    if faults.is_empty() { Ok(items) } else { Err(Refusal::Invalid(faults)) }
}

fn with_rules_of(now: Flag, then: Flag) -> Flag {
    Flag {
        enabled: then.enabled,
        off_variant: then.off_variant,
        requires: then.requires,
        rules: then.rules,
        fallthrough: then.fallthrough,
        ..now
    }
}

/// The instructions that give a customer the overrides of another one, with their reasons and ends.
/// Flags for which the customer has an override already stay as they are.
pub fn copy_overrides(rules: &Ruleset, from: &str, to: &str, now_ms: i64) -> Vec<Instruction> {
    let flags = rules.snapshot().items().filter_map(|(key, _)| rules.flag(key));
    flags.filter_map(|flag| copied(&flag, from, to, now_ms)).map(Instruction::AddOverride).collect()
}

fn copied(flag: &Flag, from: &str, to: &str, now_ms: i64) -> Option<NewOverride> {
    let is_open = |held: &&Override| {
        let end = held.expires_at.as_deref().and_then(parse_instant);
        held.kind.is_none() && end.is_none_or(|end| now_ms < end)
    };
    let of = |customer: &str| {
        let customer = Value::from(customer);
        let named = |held: &&Override| held.attribute == CUSTOMER && held.values.contains(&customer);
        flag.overrides.iter().filter(is_open).find(named)
    };
    let held = of(from).filter(|_| of(to).is_none())?;
    Some(NewOverride {
        flag: flag.key.clone(),
        attribute: CUSTOMER.into(),
        values: vec![to.into()],
        variant: held.variant.clone(),
        reason: held.reason.clone().unwrap_or_default(),
        expires_at: held.expires_at.clone(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tidegate_core::{Header, Snapshot};

    use super::*;

    fn flag(key: &str, enabled: bool, overrides: Value) -> (String, String) {
        let wire = json!({ "key": key, "type": "string", "enabled": enabled, "off_variant": "a",
            "variants": { "a": { "value": "a" }, "b": { "value": "b" } },
            "overrides": overrides, "fallthrough": { "variant": if enabled { "b" } else { "a" } } });
        (format!("flag/{key}"), item_body(&serde_json::from_value::<Flag>(wire).unwrap()))
    }

    fn rules(items: Vec<(String, String)>) -> Ruleset {
        let text = |text: &str| text.to_owned();
        let header = Header {
            tenant: text("default"),
            project: text("shop"),
            environment: text("live"),
            version: 9,
            epoch: 1,
        };
        Ruleset::of(Snapshot::new(header, items).unwrap())
    }

    fn entry(id: &str, customers: &[&str], expires_at: Option<&str>) -> Value {
        let mut entry = json!({ "id": id, "attribute": "customer.key", "values": customers, "variant": "b",
            "reason": "contract" });
        expires_at.into_iter().for_each(|end| entry["expires_at"] = end.into());
        entry
    }

    fn segment(body: &str) -> (String, String) {
        ("segment/beta".to_owned(), body.to_owned())
    }

    #[test]
    fn rules_come_over_and_overrides_stay() {
        let ours = json!([entry("o1", &["acme"], None)]);
        let now = rules(vec![
            flag("f", false, ours.clone()),
            flag("g", false, json!([])),
            segment("{\"key\":\"beta\"}"),
        ]);
        let theirs =
            vec![flag("f", true, json!([])), flag("g", true, json!([])), flag("gone", true, json!([]))];
        let from = rules([theirs, vec![segment("{\"key\":\"beta\",\"included\":[\"x\"]}")]].concat());
        let all = copy_rules(&now, &from, &Wanted::default()).unwrap();
        let keys: Vec<&str> = all.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["flag/f", "flag/g", "segment/beta"]);
        assert_eq!(all[0].1.as_deref(), Some(flag("f", true, ours).1.as_str()));
        let only = Wanted { flags: Some(vec!["g".into()]), segments: None };
        assert_eq!(copy_rules(&now, &from, &only).unwrap().len(), 1);
        let wrong = Wanted { flags: Some(vec!["g".into(), "gone".into()]), segments: Some(vec!["x".into()]) };
        let Err(Refusal::Invalid(faults)) = copy_rules(&now, &from, &wrong) else { panic!("it was allowed") };
        let pointers: Vec<&str> = faults.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(pointers, ["/flags/1", "/segments/0"]);
        assert_eq!(copy_rules(&now, &now, &Wanted::default()), Ok(Items::new()));
    }

    #[test]
    fn overrides_that_hold_come_over_unless_there_is_one() {
        let end = Some("2000-01-01T00:00:00Z");
        let now = rules(vec![
            flag("f", true, json!([entry("1", &["acme", "globex"], None)])),
            flag("g", true, json!([entry("2", &["acme"], Some("2099-01-01T00:00:00Z"))])),
            flag("h", true, json!([entry("3", &["acme"], end)])),
        ]);
        let now_ms = parse_instant("2026-01-01T00:00:00Z").unwrap();
        let [Instruction::AddOverride(only)] = &copy_overrides(&now, "acme", "globex", now_ms)[..] else {
            panic!("not one")
        };
        let expected = NewOverride {
            flag: "g".into(),
            attribute: "customer.key".into(),
            values: vec!["globex".into()],
            variant: "b".into(),
            reason: "contract".into(),
            expires_at: Some("2099-01-01T00:00:00Z".into()),
        };
        assert_eq!(only, &expected);
        assert_eq!(copy_overrides(&now, "acme", "initech", now_ms).len(), 2);
        assert_eq!(copy_overrides(&now, "nobody", "initech", now_ms), []);
    }
}
