//! A flag's state in one environment, in a few words.

use tidegate_core::model::{Flag, Serve, Split};

/// Says what a flag does in one environment, such as `off`, `on 25 % · 3 overrides` or
/// `ocean · 2 rules`.
pub fn summarise(flag: &Flag) -> String {
    if !flag.enabled {
        return "off".into();
    }
    if flag.archived.is_some() {
        return "archived".into();
    }
    let overrides: usize = flag.overrides.iter().map(|entry| entry.values.len()).sum();
    let customers = flag.overrides.iter().all(|entry| entry.attribute == "customer.key");
    let named = if customers { ("customer", "customers") } else { ("override", "overrides") };
    let exceptions = [counted(overrides, named), counted(flag.rules.len(), ("rule", "rules"))];
    let exceptions: Vec<String> = exceptions.into_iter().flatten().collect();
    match served_to_most(flag) {
        None if exceptions.is_empty() => "on, for nobody yet".into(),
        None => format!("on for {}", exceptions.join(" · ")),
        Some(most) => [vec![most], exceptions].concat().join(" · "),
    }
}

/// What the fallthrough serves; `None` for a boolean flag's `false`.
fn served_to_most(flag: &Flag) -> Option<String> {
    let name = |variant: &str| match flag.variants.get(variant).and_then(|held| held.value.as_bool()) {
        Some(true) => "on".to_owned(),
        Some(false) => "off".to_owned(),
        None => variant.to_owned(),
    };
    match &flag.fallthrough {
        Serve::Variant(variant) => Some(name(variant)).filter(|name| name != "off"),
        Serve::Split(Split { arms, rest, .. }) => {
            let shown = arms.iter().filter(|arm| Some(&arm.variant) != rest.as_ref());
            let shares: Vec<String> =
                shown.map(|arm| format!("{} {}", name(&arm.variant), percent(arm.len))).collect();
            Some(shares.join(", "))
        }
    }
}

fn counted(count: usize, (one, many): (&str, &str)) -> Option<String> {
    match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        _ => Some(format!("{count} {many}")),
    }
}

/// Parts per million as a percentage without needless digits.
fn percent(ppm: u32) -> String {
    let exact = format!("{}.{:04}", ppm / 10_000, ppm % 10_000);
    format!("{} %", exact.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(fields: Value, expected: &str) {
        let mut flag = json!({
            "key": "f", "type": "boolean", "enabled": true, "off_variant": "no",
            "variants": { "yes": { "value": true }, "no": { "value": false } },
            "fallthrough": { "variant": "no" }
        });
        flag.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        assert_eq!(summarise(&serde_json::from_value(flag).unwrap()), expected);
    }

    #[test]
    fn summaries() {
        let entry = |attribute: &str, values: Value| json!({ "id": "o", "attribute": attribute, "values": values, "variant": "yes" });
        let split = |ppm: u32| {
            json!({ "split": { "algo": "x1", "seed": "s", "rest": "no",
            "arms": [{ "variant": "yes", "start": 0, "len": ppm }] } })
        };
        let rule = json!({ "id": "r", "when": { "attribute": "a", "op": "present" }, "serve": { "variant": "yes" } });
        check(json!({ "enabled": false }), "off");
        check(json!({}), "on, for nobody yet");
        check(json!({ "fallthrough": { "variant": "yes" } }), "on");
        check(json!({ "overrides": [entry("customer.key", json!(["a", "b", "c"]))] }), "on for 3 customers");
        check(
            json!({ "overrides": [entry("user.key", json!(["a"]))], "rules": [rule] }),
            "on for 1 override · 1 rule",
        );
        check(json!({ "fallthrough": split(250_000), "rules": [rule, rule] }), "on 25 % · 2 rules");
        check(json!({ "fallthrough": split(1_500) }), "on 0.15 %");
        let ocean = json!({ "type": "string", "variants": { "ocean": { "value": "o" } }, "off_variant": "ocean",
            "fallthrough": { "variant": "ocean" } });
        check(ocean, "ocean");
    }
}
