//! Instructions: the named steps of a change of rules, in their wire form.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidegate_core::model::{Condition, Requirement, Serve, Split};

use crate::release::mark;

/// One step of a change to the rules of one environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Instruction {
    /// Lets the flag's rules decide.
    TurnOn {
        /// The flag's key, here and below.
        flag: String,
    },
    /// The kill switch: serves the off variant to everybody.
    TurnOff {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
    },
    /// Chooses what a flag serves while it is off.
    SetOffVariant {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        /// One of the flag's variants.
        variant: String,
    },
    /// Chooses what is served where nothing else applies.
    SetFallthrough {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        /// A variant, or a split with `rest`.
        serve: Serve,
    },
    /// Adds a targeting rule.
    AddRule {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        /// The rule.
        rule: NewRule,
        /// Id of the rule before which it goes; at the end without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<String>,
    },
    /// Changes parts of a rule.
    UpdateRule {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        /// The rule's id, here and below.
        rule: String,
        /// For whom, from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        when: Option<Condition>,
        /// What they get, from now on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        serve: Option<Serve>,
    },
    /// Changes the order of rules.
    MoveRule {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        #[expect(missing_docs, reason = "said above")]
        rule: String,
        /// Id of the rule before which it goes; `null` for the end.
        before: Option<String>,
    },
    /// Removes a rule.
    RemoveRule {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        #[expect(missing_docs, reason = "said above")]
        rule: String,
    },
    /// Sets the shares of a rule or of the fallthrough. Without a seed it keeps the one that it
    /// replaces, so that no unit moves.
    SetSplit {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        /// The rule's id, or `fallthrough`.
        rule: String,
        /// The shares.
        split: Split,
    },
    /// Gives customers or users their own variant.
    AddOverride(NewOverride),
    /// Removes an override.
    RemoveOverride {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        /// Its id.
        r#override: String,
    },
    /// Sets the prerequisites of the whole flag.
    SetRequires {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        /// All of them.
        requires: Vec<Requirement>,
    },
    /// Creates a segment or replaces what it says.
    SetSegment(NewSegment),
    /// Adds keys to a segment's included list.
    AddToSegment {
        /// The segment's key, here and below.
        segment: String,
        /// Keys of the list attribute.
        keys: Vec<String>,
    },
    /// Removes keys from a segment's included list.
    RemoveFromSegment {
        #[expect(missing_docs, reason = "said above")]
        segment: String,
        #[expect(missing_docs, reason = "said above")]
        keys: Vec<String>,
    },
}

/// A rule that is about to be added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRule {
    /// Unique within the flag; made where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// For whom.
    pub when: Condition,
    /// What they get.
    pub serve: Serve,
}

/// An override that is about to be added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewOverride {
    /// The flag's key.
    pub flag: String,
    /// Attribute path, such as `customer.key`.
    pub attribute: String,
    /// Any of these.
    pub values: Vec<Value>,
    /// What they get.
    pub variant: String,
    /// Why; may be empty.
    pub reason: String,
    /// RFC 3339; expired when `now >= expires_at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
}

/// What a segment is to say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSegment {
    /// The segment's key.
    pub segment: String,
    /// The attribute that its lists are about; `customer.key` where it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// Always in, unless excluded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub included: Vec<String>,
    /// Never in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excluded: Vec<String>,
    /// Who else is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
}

impl Instruction {
    /// Whether it only switches a flag off: such a change never waits for a precondition.
    pub fn is_kill_switch(&self) -> bool {
        matches!(self, Self::TurnOff { .. })
    }

    /// Whether it would let something count for a release.
    pub(crate) fn is_marked(&self) -> bool {
        let serve = match self {
            Self::SetFallthrough { serve, .. } | Self::UpdateRule { serve: Some(serve), .. } => serve,
            Self::AddRule { rule, .. } => &rule.serve,
            Self::SetSplit { split, .. } => return split.release.is_some(),
            _ => return false,
        };
        mark(serve).is_some()
    }

    /// The item that it touches.
    pub fn item_key(&self) -> String {
        match self {
            Self::SetSegment(NewSegment { segment, .. })
            | Self::AddToSegment { segment, .. }
            | Self::RemoveFromSegment { segment, .. } => format!("segment/{segment}"),
            Self::TurnOn { flag }
            | Self::TurnOff { flag }
            | Self::SetOffVariant { flag, .. }
            | Self::SetFallthrough { flag, .. }
            | Self::AddRule { flag, .. }
            | Self::UpdateRule { flag, .. }
            | Self::MoveRule { flag, .. }
            | Self::RemoveRule { flag, .. }
            | Self::SetSplit { flag, .. }
            | Self::AddOverride(NewOverride { flag, .. })
            | Self::RemoveOverride { flag, .. }
            | Self::SetRequires { flag, .. } => format!("flag/{flag}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_wire_form_round_trips() {
        let instructions = [
            json!({ "kind": "turn_on", "flag": "f" }),
            json!({ "kind": "move_rule", "flag": "f", "rule": "r", "before": null }),
            json!({ "kind": "remove_override", "flag": "f", "override": "o" }),
            json!({ "kind": "set_segment", "segment": "s", "included": ["a"] }),
            json!({ "kind": "add_rule", "flag": "f", "rule": {
                "when": { "attribute": "a", "op": "present" }, "serve": { "variant": "on" } } }),
        ];
        for json in instructions {
            let read: Instruction = serde_json::from_value(json.clone()).unwrap();
            assert_eq!(serde_json::to_value(&read).unwrap(), json);
        }
    }

    #[test]
    fn what_is_no_instruction() {
        for json in [
            json!({ "kind": "turn_on" }),
            json!({ "kind": "turn_on", "flag": "f", "flg": 1 }),
            json!({ "kind": "explode", "flag": "f" }),
            json!({ "kind": "turn_on", "flag": 7 }),
            json!({ "kind": "set_segment", "segment": "s", "inclued": [] }),
            json!({ "flag": "f" }),
            json!("turn_on"),
        ] {
            assert!(serde_json::from_value::<Instruction>(json.clone()).is_err(), "{json}");
        }
    }
}
