//! Flags as constants: the key, the type and the default stand in one place.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::Value;
use tidegate_core::model::ValueType;
use tidegate_core::{Answer, FlagSlot};

use crate::rules::Rules;

/// A flag that code asks for again and again, as a constant: its key, its type and its default are
/// written once, and asking through it is faster than by name, because it remembers where the flag
/// stands.
///
/// ```
/// use tidegate_sdk::Flag;
///
/// static CHECKOUT_V2: Flag<bool> = Flag::new("checkout-v2", false);
/// static THEME: Flag<&str> = Flag::new("theme", "classic");
/// ```
#[derive(Debug)]
pub struct Flag<T> {
    key: &'static str,
    default: T,
    /// The lineage of rules in which the flag was found, and its slot there; 0 for none.
    found: AtomicU64,
}

impl<T> Flag<T> {
    /// The flag of that key, with the value that holds where the rules have none for a context.
    pub const fn new(key: &'static str, default: T) -> Self {
        Self { key, default, found: AtomicU64::new(0) }
    }

    /// Its key.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The value that holds where the rules have none.
    pub fn default(&self) -> &T {
        &self.default
    }

    pub(crate) fn find(&self, rules: &Rules) -> Option<FlagSlot> {
        let found = self.found.load(Ordering::Relaxed);
        let (lineage, slot) = ((found >> 32) as u32, found as u32);
        if lineage == rules.lineage() {
            return Some(FlagSlot::from_index(slot));
        }
        let slot = rules.ruleset()?.slot(self.key)?;
        // Whichever thread is last, it writes a pair that belongs together.
        self.found.store(u64::from(rules.lineage()) << 32 | u64::from(slot.index()), Ordering::Relaxed);
        Some(slot)
    }
}

/// What names a flag: its key, or a constant, which also says its type.
pub trait FlagName: sealed::Name {
    /// The flag's key.
    fn key(&self) -> &str;

    /// The type that the flag must have, where one is asked for.
    #[doc(hidden)]
    fn value_type(&self) -> Option<ValueType> {
        None
    }

    /// What holds where the rules have no value, where that is known.
    #[doc(hidden)]
    fn default_json(&self) -> Option<Value> {
        None
    }
}

impl FlagName for &str {
    fn key(&self) -> &str {
        self
    }
}

impl FlagName for &String {
    fn key(&self) -> &str {
        self
    }
}

impl<T: FlagType<Value: Into<Value>>> FlagName for &Flag<T> {
    fn key(&self) -> &str {
        self.key
    }

    fn value_type(&self) -> Option<ValueType> {
        Some(T::TYPE)
    }

    fn default_json(&self) -> Option<Value> {
        Some(self.default.to_value().into())
    }
}

/// The types that flags can have in Rust: `bool`, `i64`, `f64`, `&'static str` (answers a
/// `String`) and [`serde_json::Value`] for objects.
pub trait FlagType: sealed::Sealed {
    /// What asking answers.
    type Value;
    /// The type that the flag must have.
    const TYPE: ValueType;

    /// The value of an answer; `None` where the flag has another type.
    #[doc(hidden)]
    fn read(answer: &Answer) -> Option<Self::Value>;

    /// The default as an answer.
    #[doc(hidden)]
    fn to_value(&self) -> Self::Value;
}

mod sealed {
    pub trait Name {}
    impl Name for &str {}
    impl Name for &String {}
    impl<T> Name for &super::Flag<T> {}

    pub trait Sealed {}
    impl Sealed for bool {}
    impl Sealed for i64 {}
    impl Sealed for f64 {}
    impl Sealed for &str {}
    impl Sealed for serde_json::Value {}
}

impl FlagType for bool {
    type Value = Self;
    const TYPE: ValueType = ValueType::Boolean;

    fn read(answer: &Answer) -> Option<Self> {
        answer.boolean().ok()
    }

    fn to_value(&self) -> Self {
        *self
    }
}

impl FlagType for i64 {
    type Value = Self;
    const TYPE: ValueType = ValueType::Number;

    fn read(answer: &Answer) -> Option<Self> {
        answer.integer().ok()
    }

    fn to_value(&self) -> Self {
        *self
    }
}

impl FlagType for f64 {
    type Value = Self;
    const TYPE: ValueType = ValueType::Number;

    fn read(answer: &Answer) -> Option<Self> {
        answer.number().ok()
    }

    fn to_value(&self) -> Self {
        *self
    }
}

impl FlagType for &str {
    type Value = String;
    const TYPE: ValueType = ValueType::String;

    fn read(answer: &Answer) -> Option<String> {
        answer.string().ok().map(str::to_owned)
    }

    fn to_value(&self) -> String {
        (*self).to_owned()
    }
}

impl FlagType for Value {
    type Value = Self;
    const TYPE: ValueType = ValueType::Object;

    fn read(answer: &Answer) -> Option<Self> {
        answer.object().ok().cloned()
    }

    fn to_value(&self) -> Self {
        self.clone()
    }
}
