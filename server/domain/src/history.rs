//! Going back: what brings rules to what they were.

use std::collections::BTreeMap;

use tidegate_core::item_body;
use tidegate_core::model::Flag;

use crate::{Items, Ruleset};

/// Bodies of items at an earlier version, by item key.
pub type Earlier = BTreeMap<String, String>;

/// What brings the rules back to those of an earlier version. What belongs to a flag in all
/// environments stays as it is now; so do flags and segments that came since, and flags that were
/// archived since stay gone.
pub fn revert(now: &Ruleset, earlier: &Earlier) -> Items {
    let back = |(key, body): (&String, &String)| {
        let held = now.snapshot().item(key);
        let body = match (now.flag(key), serde_json::from_str::<Flag>(body)) {
            (Some(flag), Ok(then)) => Some(item_body(&as_defined_by(&flag, then))),
            _ if key.starts_with("flag/") => None,
            _ => Some(body.clone()),
        }?;
        (held.map(|item| item.body()) != Some(body.as_str())).then(|| (key.clone(), Some(body)))
    };
    earlier.iter().filter_map(back).collect()
}

/// What sets some items back to what they were; what they were not is removed.
pub fn undo(now: &Ruleset, touched: &[String], earlier: &Earlier) -> Items {
    let back = |key: &String| {
        let body = earlier.get(key).cloned();
        let held = now.snapshot().item(key).map(|item| item.body());
        (held != body.as_deref()).then(|| (key.clone(), body))
    };
    touched.iter().filter_map(back).collect()
}

fn as_defined_by(now: &Flag, then: Flag) -> Flag {
    Flag {
        variants: now.variants.clone(),
        client_side: now.client_side,
        purpose: now.purpose.clone(),
        archived: now.archived.clone(),
        ..then
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tidegate_core::{Header, Snapshot};

    use super::*;

    fn flag(key: &str, enabled: bool, variants: &[&str]) -> String {
        let variants: serde_json::Map<String, Value> =
            variants.iter().map(|key| ((*key).to_owned(), json!({ "value": key }))).collect();
        let wire = json!({ "key": key, "type": "string", "variants": variants, "enabled": enabled,
            "off_variant": "a", "fallthrough": { "variant": "a" } });
        item_body(&serde_json::from_value::<Flag>(wire).unwrap())
    }

    fn rules(items: &[(&str, &str)]) -> Ruleset {
        let text = |text: &str| text.to_owned();
        let header = Header {
            tenant: text("default"),
            project: text("shop"),
            environment: text("live"),
            version: 9,
            epoch: 1,
        };
        let items = items.iter().map(|(key, body)| (text(key), text(body)));
        Ruleset::of(Snapshot::new(header, items).unwrap())
    }

    fn earlier(items: &[(&str, &str)]) -> Earlier {
        items.iter().map(|(key, body)| ((*key).to_owned(), (*body).to_owned())).collect()
    }

    #[test]
    fn going_back_keeps_what_flags_are_and_what_came_since() {
        let (on, off) = (flag("f", true, &["a", "b"]), flag("f", false, &["a"]));
        let now = rules(&[("flag/f", &on), ("flag/new", &flag("new", true, &["a"])), ("segment/s", "{}")]);
        let gone = flag("gone", true, &["a"]);
        let then =
            earlier(&[("flag/f", &off), ("flag/gone", &gone), ("segment/s", "{}"), ("segment/t", "[]")]);
        let items = revert(&now, &then);
        let expected = flag("f", false, &["a", "b"]);
        assert_eq!(items, [("flag/f".into(), Some(expected)), ("segment/t".into(), Some("[]".into()))]);
    }

    #[test]
    fn undoing_sets_back_what_was_touched_and_nothing_else() {
        let now = rules(&[("segment/a", "1"), ("segment/b", "2"), ("segment/c", "3")]);
        let touched = ["segment/a", "segment/b", "segment/c"].map(str::to_owned);
        let items =
            undo(&now, &touched, &earlier(&[("segment/a", "0"), ("segment/c", "3"), ("segment/d", "4")]));
        assert_eq!(items, [("segment/a".into(), Some("0".into())), ("segment/b".into(), None)]);
    }
}
