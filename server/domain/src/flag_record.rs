//! What flags were: as changes that set them back record it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tidegate_core::model::{ValueType, Variant, Variants};

use crate::{ChangedFlag, FlagDefinition, KeyFault};

/// All that belongs to a flag in all environments, in a form that keeps the order of its variants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlagRecord {
    key: String,
    #[serde(rename = "type")]
    value_type: ValueType,
    variants: Vec<(String, Value)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    schema: Option<Value>,
    off_variant: String,
    purpose: Option<String>,
    description: Option<String>,
    owner: Option<String>,
    tags: Vec<String>,
    client_side: bool,
    created_ms: i64,
    lifetime_ms: Option<i64>,
    archived_ms: Option<i64>,
}

impl From<&FlagDefinition> for FlagRecord {
    fn from(flag: &FlagDefinition) -> Self {
        let flag = flag.clone();
        Self {
            key: flag.key.to_string(),
            value_type: flag.value_type,
            variants: flag.variants.0.into_iter().map(|(key, variant)| (key, variant.value)).collect(),
            schema: flag.schema,
            off_variant: flag.off_variant,
            purpose: flag.purpose,
            description: flag.description,
            owner: flag.owner,
            tags: flag.tags,
            client_side: flag.client_side,
            created_ms: flag.created_ms,
            lifetime_ms: flag.lifetime_ms,
            archived_ms: flag.archived_ms,
        }
    }
}

impl FlagRecord {
    /// The flag's key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The flag as it is from the change on that recorded it.
    ///
    /// # Errors
    /// Its key is none.
    pub fn definition(self, changed: u64) -> Result<FlagDefinition, KeyFault> {
        let variants = self.variants.into_iter().map(|(key, value)| (key, Variant { value }));
        Ok(FlagDefinition {
            key: self.key.parse()?,
            value_type: self.value_type,
            variants: Variants(variants.collect()),
            schema: self.schema,
            off_variant: self.off_variant,
            purpose: self.purpose,
            description: self.description,
            owner: self.owner,
            tags: self.tags,
            client_side: self.client_side,
            created_ms: self.created_ms,
            lifetime_ms: self.lifetime_ms,
            archived_ms: self.archived_ms,
            changed,
        })
    }
}

impl ChangedFlag {
    /// What sets a flag back.
    pub fn back(now: FlagDefinition, then: FlagDefinition) -> Self {
        Self { before: now, after: then, until: None }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::NewFlag;

    #[test]
    fn a_record_keeps_all_and_the_order() {
        let wish = json!({ "key": "f", "type": "string", "tags": ["t"], "owner": "web", "client_side": true,
            "variants": {}, "off_variant": "z" });
        let mut wish: NewFlag = serde_json::from_value(wish).unwrap();
        let variant = |key: &str| (key.to_owned(), Variant { value: key.into() });
        wish.variants = Some(Variants(vec![variant("z"), variant("a")]));
        let flag = FlagDefinition { lifetime_ms: Some(9), archived_ms: Some(8), ..wish.decide(7).unwrap() };
        let record = serde_json::to_value(FlagRecord::from(&flag)).unwrap();
        let read: FlagRecord = serde_json::from_value(record).unwrap();
        assert_eq!(read.definition(4), Ok(FlagDefinition { changed: 4, ..flag }));
    }
}
