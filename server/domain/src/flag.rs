//! What belongs to a flag in all environments, and the rules it starts with in each.

use std::str::FromStr;

use serde_json::Value;
use tidegate_core::limits;
use tidegate_core::model::{Flag, Serve, ValueType, Variant, Variants};

use crate::{FieldFault, FlagKey, Refusal, VariantKey};

/// Purposes of flags.
const PURPOSES: [&str; 4] = ["release", "experiment", "operational", "permission"];
/// Most variants of one flag.
const VARIANTS_PER_FLAG: usize = 100;
/// Longest description or owner, in bytes.
const TEXT_BYTES: usize = 4096;
/// Most tags of one flag.
const TAGS_PER_FLAG: usize = 50;

/// What belongs to a flag in all environments.
#[derive(Debug, Clone, PartialEq)]
pub struct FlagDefinition {
    /// The key that code asks for; never changes.
    pub key: FlagKey,
    /// The type of its variants.
    pub value_type: ValueType,
    /// Named values.
    pub variants: Variants,
    /// `release`, `experiment`, `operational` or `permission`.
    pub purpose: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// A member or team.
    pub owner: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Whether client audiences may receive it.
    pub client_side: bool,
    /// When it was created, in milliseconds since the Unix epoch.
    pub created_ms: i64,
}

/// The wish for a new flag, not checked yet.
#[derive(Debug, Clone, PartialEq)]
pub struct NewFlag {
    /// The key that code will ask for.
    pub key: String,
    /// The type of its variants.
    pub value_type: ValueType,
    /// Named values; a boolean flag may leave them out and gets `on` and `off`.
    pub variants: Option<Variants>,
    /// Which variant it serves while it is off; left out, the one named `off`, or the one that is
    /// `false`, or the first.
    pub off_variant: Option<String>,
    /// `release`, `experiment`, `operational` or `permission`.
    pub purpose: Option<String>,
    /// For people.
    pub description: Option<String>,
    /// A member or team.
    pub owner: Option<String>,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Whether client audiences may receive it.
    pub client_side: bool,
}

impl NewFlag {
    /// Checks the wish.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] names everything that is wrong with it.
    pub fn decide(self, now_ms: i64) -> Result<(FlagDefinition, Flag), Refusal> {
        let mut faults = Vec::new();
        let variants = self.variants.clone().unwrap_or_else(|| default_variants(self.value_type));
        let key =
            FlagKey::from_str(&self.key).map_err(|e| faults.push(FieldFault::new("/key", e.to_string())));
        self.check_variants(&variants, &mut faults);
        self.check_words(&mut faults);
        let off = self.off_variant.clone().or_else(|| default_off(&variants)).unwrap_or_default();
        if variants.get(&off).is_none() && !variants.0.is_empty() {
            faults.push(FieldFault::new("/off_variant", format!("the flag has no variant `{off}`")));
        }
        match key {
            Ok(key) if faults.is_empty() => Ok(self.define(key, variants, off, now_ms)),
            _ => Err(Refusal::Invalid(faults)),
        }
    }

    fn define(self, key: FlagKey, variants: Variants, off: String, now_ms: i64) -> (FlagDefinition, Flag) {
        let definition = FlagDefinition {
            key,
            value_type: self.value_type,
            variants,
            purpose: self.purpose,
            description: self.description,
            owner: self.owner,
            tags: self.tags,
            client_side: self.client_side,
            created_ms: now_ms,
        };
        let rules = definition.first_rules(&off);
        (definition, rules)
    }

    fn check_variants(&self, variants: &Variants, faults: &mut Vec<FieldFault>) {
        if variants.0.is_empty() || variants.0.len() > VARIANTS_PER_FLAG {
            faults.push(FieldFault::new(
                "/variants",
                format!("1 to {VARIANTS_PER_FLAG} variants are expected"),
            ));
        }
        for (key, variant) in &variants.0 {
            let at = format!("/variants/{}", key.replace('~', "~0").replace('/', "~1"));
            if let Err(fault) = VariantKey::from_str(key) {
                faults.push(FieldFault::new(&at, fault.to_string()));
            }
            if let Some(message) = value_fault(self.value_type, &variant.value) {
                faults.push(FieldFault::new(format!("{at}/value"), message));
            }
        }
    }

    fn check_words(&self, faults: &mut Vec<FieldFault>) {
        if let Some(purpose) = &self.purpose
            && !PURPOSES.contains(&purpose.as_str())
        {
            faults.push(FieldFault::new("/purpose", format!("one of {} is expected", PURPOSES.join(", "))));
        }
        for (at, text) in [("/description", &self.description), ("/owner", &self.owner)] {
            if text.as_ref().is_some_and(|text| text.len() > TEXT_BYTES) {
                faults.push(FieldFault::new(at, format!("at most {TEXT_BYTES} bytes are allowed")));
            }
        }
        let too_long = self.tags.iter().any(|tag| tag.is_empty() || tag.len() > 128);
        if self.tags.len() > TAGS_PER_FLAG || too_long {
            faults.push(FieldFault::new("/tags", format!("at most {TAGS_PER_FLAG} tags of 1 to 128 bytes")));
        }
    }
}

impl FlagDefinition {
    /// The rules with which the flag starts in an environment: off, with the first variant that is
    /// not the off variant as fallthrough.
    pub fn first_rules(&self, off_variant: &str) -> Flag {
        let on = self.variants.keys().find(|key| *key != off_variant).unwrap_or(off_variant);
        Flag {
            key: self.key.as_str().into(),
            value_type: self.value_type,
            purpose: self.purpose.clone(),
            client_side: self.client_side,
            needs: 1,
            variants: self.variants.clone(),
            enabled: false,
            off_variant: off_variant.into(),
            archived: None,
            requires: Vec::new(),
            overrides: Vec::new(),
            rules: Vec::new(),
            fallthrough: Serve::Variant(on.into()),
            metadata: serde_json::Map::new(),
        }
    }

    /// The off variant that a new environment starts with where no other one was chosen.
    pub fn default_off(&self) -> String {
        default_off(&self.variants).unwrap_or_default()
    }
}

fn default_variants(value_type: ValueType) -> Variants {
    let variant = |key: &str, value: bool| (key.to_owned(), Variant { value: value.into() });
    match value_type {
        ValueType::Boolean => Variants(vec![variant("on", true), variant("off", false)]),
        _ => Variants::default(),
    }
}

fn default_off(variants: &Variants) -> Option<String> {
    let off = variants.get("off").map(|_| "off");
    let is_false = |(_, variant): &&(String, Variant)| variant.value == Value::Bool(false);
    let no = || variants.0.iter().find(is_false).map(|(key, _)| key.as_str());
    off.or_else(no).or_else(|| variants.keys().next()).map(str::to_owned)
}

fn value_fault(value_type: ValueType, value: &Value) -> Option<String> {
    if !value_type.admits(value) {
        return Some(format!("a value of the flag's type ({}) is expected", value_type.name()));
    }
    let len = value.to_string().len();
    (len > limits::VALUE_BYTES).then(|| format!("{len} bytes, at most {} are allowed", limits::VALUE_BYTES))
}
