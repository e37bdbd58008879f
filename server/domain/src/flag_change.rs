//! Changes of what belongs to a flag in all environments, and what they make of its rules in each.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidegate_core::model::{Archived, Flag, Serve, Variant};
use tidegate_core::{item_body, parse_instant};

use crate::{FieldFault, FlagDefinition, INSTRUCTIONS_PER_CHANGE, Refusal, Ruleset};

/// One step of a change to what belongs to a flag in all environments.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum FlagInstruction {
    /// Adds a variant, as the last one.
    AddVariant {
        /// The flag's key, here and below.
        flag: String,
        /// The variant's key, here and below.
        variant: String,
        /// What it serves.
        value: Value,
    },
    /// Changes what a variant serves.
    UpdateVariant {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        #[expect(missing_docs, reason = "said above")]
        variant: String,
        #[expect(missing_docs, reason = "said above")]
        value: Value,
    },
    /// Removes a variant that no rule serves.
    RemoveVariant {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        #[expect(missing_docs, reason = "said above")]
        variant: String,
    },
    /// Names who owns it; `null` for nobody.
    SetOwner {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        /// A member or team.
        owner: Option<String>,
    },
    /// Sets the words to find it by.
    SetTags {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        /// All of them.
        tags: Vec<String>,
    },
    /// Says what it is for; `null` for nothing.
    SetDescription {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        /// For people.
        description: Option<String>,
    },
    /// Sets the JSON Schema that the values of its variants meet; `null` for any value of its type.
    SetSchema {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        /// The schema.
        schema: Option<Value>,
    },
    /// Says until when it is meant to be needed; `null` for as long as there is the product.
    SetLifetime {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        /// RFC 3339.
        until: Option<String>,
    },
    /// Chooses whether client audiences may receive it.
    SetClientSide {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        #[expect(missing_docs, reason = "its name says it")]
        client_side: bool,
    },
    /// Retires it: until then it serves one variant to everybody, afterwards it is gone.
    Archive {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
        /// RFC 3339; at once without it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<String>,
    },
    /// Takes it out of the archive: off, where its rules are gone.
    Restore {
        #[expect(missing_docs, reason = "said above")]
        flag: String,
    },
}

impl FlagInstruction {
    /// The flag that it is about.
    pub fn flag(&self) -> &str {
        match self {
            Self::AddVariant { flag, .. }
            | Self::UpdateVariant { flag, .. }
            | Self::RemoveVariant { flag, .. }
            | Self::SetOwner { flag, .. }
            | Self::SetTags { flag, .. }
            | Self::SetDescription { flag, .. }
            | Self::SetSchema { flag, .. }
            | Self::SetLifetime { flag, .. }
            | Self::SetClientSide { flag, .. }
            | Self::Archive { flag, .. }
            | Self::Restore { flag } => flag,
        }
    }
}

/// A flag after a change, and what tells its environments what to do.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangedFlag {
    /// What it was.
    pub before: FlagDefinition,
    /// What it is now.
    pub after: FlagDefinition,
    /// Until when it is still served, where it was archived: RFC 3339.
    pub(crate) until: Option<String>,
}

/// Decides what instructions make of flags: all of them, or none. `flags` are those that the
/// instructions name, as far as they exist.
///
/// # Errors
/// [`Refusal::Invalid`] points at the instruction that cannot be carried out.
pub fn decide_flags(
    flags: Vec<FlagDefinition>,
    instructions: &[FlagInstruction],
    now_ms: i64,
) -> Result<Vec<ChangedFlag>, Refusal> {
    if instructions.is_empty() || instructions.len() > INSTRUCTIONS_PER_CHANGE {
        let message = format!("1 to {INSTRUCTIONS_PER_CHANGE} instructions are expected");
        return Err(Refusal::Invalid(vec![FieldFault::new("/instructions", message)]));
    }
    let draft = |flag: FlagDefinition| {
        let changed = ChangedFlag { before: flag.clone(), after: flag, until: None };
        (changed.before.key.to_string(), changed)
    };
    let mut drafts: BTreeMap<String, ChangedFlag> = flags.into_iter().map(draft).collect();
    for (index, instruction) in instructions.iter().enumerate() {
        let at = |fault: FieldFault| {
            let pointer = format!("/instructions/{index}{}", fault.pointer);
            Refusal::Invalid(vec![FieldFault::new(pointer, fault.message)])
        };
        let key = instruction.flag();
        let missing = || FieldFault::new("/flag", format!("the project has no flag `{key}`"));
        let draft = drafts.get_mut(key).ok_or_else(missing).map_err(at)?;
        draft.carry_out(instruction, now_ms).map_err(at)?;
    }
    Ok(drafts.into_values().filter(|draft| draft.before != draft.after).collect())
}

type Outcome = Result<(), FieldFault>;

fn wrong(pointer: &str, message: impl Into<String>) -> Outcome {
    Err(FieldFault::new(pointer, message))
}

impl ChangedFlag {
    fn carry_out(&mut self, instruction: &FlagInstruction, now_ms: i64) -> Outcome {
        let flag = &mut self.after;
        if flag.archived_ms.is_some() && !matches!(instruction, FlagInstruction::Restore { .. }) {
            return wrong("/flag", "the flag is archived; restore it first");
        }
        match instruction {
            FlagInstruction::AddVariant { variant, value, .. } => {
                flag.variants.0.push((variant.clone(), Variant { value: value.clone() }));
            }
            FlagInstruction::UpdateVariant { variant, value, .. } => {
                let held = flag.variants.0.iter_mut().find(|(key, _)| key == variant);
                let Some((_, held)) = held else { return no_variant(variant) };
                held.value = value.clone();
            }
            FlagInstruction::RemoveVariant { variant, .. } => {
                let place = flag.variants.0.iter().position(|(key, _)| key == variant);
                let Some(place) = place else { return no_variant(variant) };
                if flag.off_variant == *variant {
                    return wrong("/variant", "it is what the flag serves while it is off");
                }
                flag.variants.0.remove(place);
            }
            FlagInstruction::SetOwner { owner, .. } => flag.owner.clone_from(owner),
            FlagInstruction::SetTags { tags, .. } => flag.tags.clone_from(tags),
            FlagInstruction::SetDescription { description, .. } => flag.description.clone_from(description),
            FlagInstruction::SetSchema { schema, .. } => flag.schema.clone_from(schema),
            FlagInstruction::SetLifetime { until, .. } => {
                flag.lifetime_ms = until.as_deref().map(later("/until", now_ms)).transpose()?;
            }
            FlagInstruction::SetClientSide { client_side, .. } => flag.client_side = *client_side,
            FlagInstruction::Archive { until, .. } => {
                until.as_deref().map(later("/until", now_ms)).transpose()?;
                flag.archived_ms = Some(now_ms);
                self.until.clone_from(until);
            }
            FlagInstruction::Restore { .. } if flag.archived_ms.is_none() => {
                return wrong("/flag", "the flag is not archived");
            }
            FlagInstruction::Restore { .. } => flag.archived_ms = None,
        }
        self.after.fault().map_or(Ok(()), Err)
    }

    /// What becomes of the flag's item in an environment; `None` where it stays as it is.
    pub fn item(&self, rules: &Ruleset) -> Option<(String, Option<String>)> {
        let key = format!("flag/{}", self.after.key);
        let held = rules.flag(&key);
        let next = match (self.after.archived_ms, &self.until) {
            (Some(_), None) => None,
            (Some(_), Some(until)) => held.as_ref().map(|flag| self.frozen(flag, until)),
            (None, _) => {
                let flag = held.clone().unwrap_or_else(|| self.after.first_rules());
                Some(Flag { archived: None, ..self.redefined(flag) })
            }
        };
        (next != held).then(|| (key, next.as_ref().map(item_body)))
    }

    fn redefined(&self, flag: Flag) -> Flag {
        Flag { variants: self.after.variants.clone(), client_side: self.after.client_side, ..flag }
    }

    /// What most get now is what everybody gets until the end.
    fn frozen(&self, flag: &Flag, until: &str) -> Flag {
        let variant = match &flag.fallthrough {
            Serve::Variant(variant) if flag.enabled => variant,
            _ => &flag.off_variant,
        };
        let archived = Archived { variant: variant.clone(), until: until.into() };
        Flag { archived: Some(archived), ..self.redefined(flag.clone()) }
    }
}

fn no_variant(variant: &str) -> Outcome {
    wrong("/variant", format!("the flag has no variant `{variant}`"))
}

fn later(pointer: &'static str, now_ms: i64) -> impl Fn(&str) -> Result<i64, FieldFault> {
    move |text| {
        let end = parse_instant(text).filter(|end| *end > now_ms);
        end.ok_or_else(|| FieldFault::new(pointer, "a later RFC 3339 date-time is expected"))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tidegate_core::{Header, Snapshot};

    use super::*;
    use crate::NewFlag;

    fn flag(key: &str) -> FlagDefinition {
        let wish = json!({ "key": key, "type": "string", "tags": [], "client_side": false,
            "variants": { "a": { "value": "x" }, "b": { "value": "y" } } });
        let new = NewFlag {
            key: key.into(),
            value_type: serde_json::from_value(wish["type"].clone()).unwrap(),
            variants: Some(serde_json::from_value(wish["variants"].clone()).unwrap()),
            schema: None,
            off_variant: None,
            purpose: None,
            description: None,
            owner: None,
            tags: Vec::new(),
            client_side: false,
        };
        new.decide(0).unwrap()
    }

    fn decided(instructions: Value) -> Result<Vec<ChangedFlag>, Refusal> {
        let instructions: Vec<FlagInstruction> = serde_json::from_value(instructions).unwrap();
        decide_flags(vec![flag("f"), flag("g")], &instructions, 1_000)
    }

    fn rules(items: &[(&str, String)]) -> Ruleset {
        let text = |text: &str| text.to_owned();
        let header = Header {
            tenant: text("default"),
            project: text("shop"),
            environment: text("live"),
            version: 1,
            epoch: 1,
        };
        let items = items.iter().map(|(key, body)| (format!("flag/{key}"), body.clone()));
        Ruleset::of(Snapshot::new(header, items).unwrap())
    }

    #[test]
    fn variants_reach_every_environment_and_words_reach_none() {
        let changed = decided(json!([
            { "kind": "add_variant", "flag": "f", "variant": "c", "value": "z" },
            { "kind": "update_variant", "flag": "f", "variant": "a", "value": "X" },
            { "kind": "set_owner", "flag": "g", "owner": "team" },
        ]))
        .unwrap();
        let held = rules(&["f", "g"].map(|key| (key, item_body(&flag(key).first_rules()))));
        let [f, g] = &changed[..] else { panic!("{changed:?}") };
        let (key, body) = f.item(&held).unwrap();
        assert_eq!(key, "flag/f");
        let body: Value = serde_json::from_str(&body.unwrap()).unwrap();
        assert_eq!(body["variants"]["a"]["value"], "X");
        assert_eq!(body["variants"]["c"]["value"], "z");
        assert_eq!((g.item(&held), g.after.owner.as_deref()), (None, Some("team")));
    }

    #[test]
    fn an_archived_flag_goes_at_once_or_after_a_while_and_comes_back_off() {
        let on = Flag { enabled: true, ..flag("f").first_rules() };
        let held = rules(&[("f", item_body(&on))]);
        let at_once = decided(json!([{ "kind": "archive", "flag": "f" }])).unwrap();
        assert_eq!(at_once[0].item(&held), Some(("flag/f".into(), None)));
        let until = json!([{ "kind": "archive", "flag": "f", "until": "2099-01-01T00:00:00Z" }]);
        let body = decided(until).unwrap()[0].item(&held).unwrap().1.unwrap();
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(body["archived"], json!({ "variant": "b", "until": "2099-01-01T00:00:00Z" }));
        let archived = FlagDefinition { archived_ms: Some(5), ..flag("f") };
        let restore = [FlagInstruction::Restore { flag: "f".into() }];
        let back = decide_flags(vec![archived], &restore, 10).unwrap();
        let body = back[0].item(&rules(&[])).unwrap().1.unwrap();
        assert_eq!(body, item_body(&flag("f").first_rules()));
    }

    #[test]
    fn what_changes_nothing_is_no_change() {
        assert_eq!(decided(json!([{ "kind": "set_tags", "flag": "f", "tags": [] }])), Ok(Vec::new()));
    }

    #[test]
    fn refusals_point_at_their_instruction() {
        for (instructions, pointer) in [
            (json!([]), "/instructions"),
            (json!([{ "kind": "restore", "flag": "f" }]), "/instructions/0/flag"),
            (json!([{ "kind": "restore", "flag": "h" }]), "/instructions/0/flag"),
            (json!([{ "kind": "remove_variant", "flag": "f", "variant": "a" }]), "/instructions/0/variant"),
            (json!([{ "kind": "remove_variant", "flag": "f", "variant": "z" }]), "/instructions/0/variant"),
            (
                json!([{ "kind": "add_variant", "flag": "f", "variant": "A", "value": "x" }]),
                "/instructions/0/variants/A",
            ),
            (
                json!([{ "kind": "update_variant", "flag": "f", "variant": "b", "value": 1 }]),
                "/instructions/0/variants/b/value",
            ),
            (json!([{ "kind": "set_tags", "flag": "f", "tags": [""] }]), "/instructions/0/tags"),
            (
                json!([{ "kind": "archive", "flag": "f", "until": "1970-01-01T00:00:01Z" }]),
                "/instructions/0/until",
            ),
            (
                json!([{ "kind": "archive", "flag": "f" }, { "kind": "set_owner", "flag": "f", "owner": null }]),
                "/instructions/1/flag",
            ),
        ] {
            let refused = decided(instructions.clone());
            let Err(Refusal::Invalid(faults)) = refused else { panic!("{instructions}: {refused:?}") };
            assert_eq!(faults[0].pointer, pointer, "{instructions}");
        }
    }
}
