//! What a change would do, told before it is made.

use tidegate_core::model::Flag;
use tidegate_core::{Basis, RuleMoves, flag_moves};

use crate::{Items, Ruleset};

/// What a change would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// The items that would differ.
    pub items: Vec<ItemChange>,
    /// Which units would get another variant from the rules that stay.
    pub moves: Vec<FlagMoves>,
    /// What the author may not expect, as sentences.
    pub warnings: Vec<String>,
}

/// One item before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemChange {
    /// Its key, such as `flag/checkout-v2`.
    pub key: String,
    /// Its body now, where it exists.
    pub before: Option<String>,
    /// Its body then, where it will exist.
    pub after: Option<String>,
}

/// The moves of one rule of one flag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlagMoves {
    /// The flag's key.
    pub flag: String,
    /// The rule, and who moves.
    pub moves: RuleMoves,
}

impl Preview {
    /// What it would do to `rules` to set or remove some items.
    pub fn new(rules: &Ruleset, items: &Items) -> Self {
        let mut preview = Self::default();
        for (key, body) in items {
            let before = rules.snapshot().item(key).map(|item| item.body().to_owned());
            preview.items.push(ItemChange { key: key.clone(), before, after: body.clone() });
            let after = body.as_deref().filter(|_| key.starts_with("flag/"));
            let after = after.and_then(|body| serde_json::from_str::<Flag>(body).ok());
            if let (Some(before), Some(after)) = (rules.flag(key), after) {
                preview.add_moves(&before, &after);
            }
        }
        preview
    }

    fn add_moves(&mut self, before: &Flag, after: &Flag) {
        let key = &after.key;
        let moves = flag_moves(before, after);
        if !after.enabled && moves.iter().any(|rule| rule.moves.moved_ppm > 0) {
            self.warnings.push(format!("flag `{key}` is off: nobody moves until it is turned on"));
        }
        for rule in moves {
            if rule.moves.basis == Basis::Expected {
                let rule = &rule.rule;
                self.warnings.push(format!(
                    "`{rule}` of flag `{key}` gets another seed, unit or algorithm: every unit is bucketed anew; \
                     keep them as they are to move only those whom a share gains or loses"
                ));
            }
            self.moves.push(FlagMoves { flag: key.clone(), moves: rule });
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tidegate_core::{Header, Snapshot};

    use super::*;

    fn body(enabled: bool, seed: &str, len: u32) -> String {
        let split = json!({ "algo": "x1", "seed": seed, "unit": "user.key", "rest": "off",
                            "arms": [{ "variant": "on", "start": 0, "len": len }] });
        json!({
            "key": "a", "type": "boolean", "enabled": enabled, "off_variant": "off",
            "variants": { "on": { "value": true }, "off": { "value": false } },
            "fallthrough": { "split": split }
        })
        .to_string()
    }

    fn preview(after: String) -> Preview {
        let key = |text: &str| text.to_owned();
        let header =
            Header { tenant: key("t"), project: key("p"), environment: key("e"), version: 1, epoch: 1 };
        let items = [(key("flag/a"), body(true, "s", 200_000)), (key("segment/gone"), key("{}"))];
        let rules = Ruleset::of(Snapshot::new(header, items).unwrap());
        let new = (key("segment/new"), Some(r#"{"key":"new"}"#.into()));
        Preview::new(&rules, &vec![(key("flag/a"), Some(after)), (key("segment/gone"), None), new])
    }

    #[test]
    fn it_shows_items_and_moves() {
        let after = body(true, "s", 300_000);
        let preview = preview(after.clone());
        let bodies = |item: &ItemChange| (item.before.is_some(), item.after.is_some());
        assert_eq!(
            preview.items.iter().map(bodies).collect::<Vec<_>>(),
            [(true, true), (true, false), (false, true)]
        );
        assert_eq!(preview.items[0].after, Some(after));
        let [FlagMoves { flag, moves }] = &preview.moves[..] else { panic!("{preview:?}") };
        assert_eq!(
            (flag.as_str(), moves.rule.as_str(), moves.moves.moved_ppm),
            ("a", "fallthrough", 100_000)
        );
        assert_eq!(preview.warnings, Vec::<String>::new());
    }

    #[test]
    fn it_warns_of_what_nobody_expects() {
        let warnings = preview(body(false, "t", 200_000)).warnings;
        assert!(
            warnings.len() == 2 && warnings[0].contains("`a` is off") && warnings[1].contains("another seed"),
            "{warnings:?}"
        );
        let off = preview(body(false, "s", 200_000));
        assert_eq!((off.moves, off.warnings), (Vec::new(), Vec::new()), "a kill switch says it itself");
    }
}
