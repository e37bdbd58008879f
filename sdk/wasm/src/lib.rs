//! The engine for JavaScript: the boundary, and nothing else.
//!
//! What crosses it is text, in the wire forms, since each value that is handed over costs more than
//! an evaluation. Everything that is decided is decided in [`tidegate_core`].

use tidegate_core::model::ValueType;
use tidegate_core::{
    Context, Delta, ErrorCode, FlagSlot, Item, Moment, Ruleset, Snapshot, Value, hash_text, hash_x1,
};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

mod session;

/// The rules of one environment, ready to answer.
#[wasm_bindgen]
pub struct Engine {
    snapshot: Snapshot,
    ruleset: Ruleset,
}

#[wasm_bindgen]
impl Engine {
    /// Reads and compiles a snapshot's document. A digest that it announces must be right.
    ///
    /// # Errors
    /// It is too large, no snapshot, of a later format, or altered.
    #[wasm_bindgen(constructor)]
    pub fn new(document: &str) -> Result<Self, JsError> {
        let snapshot = Snapshot::parse(document.as_bytes()).map_err(told)?;
        Ok(Self::of(snapshot))
    }

    /// Takes the data of a `delta` event. What is refused changes nothing.
    ///
    /// # Errors
    /// It is no delta, starts at another version, or does not lead to its digest.
    pub fn apply(&mut self, delta: &str) -> Result<(), JsError> {
        let delta = Delta::parse(delta.as_bytes()).map_err(told)?;
        let next = self.snapshot.apply(&delta).map_err(told)?;
        self.move_to(next, delta.changed_keys());
        Ok(())
    }

    /// Of the items with these keys, the bodies of the flags that a release may guard.
    pub fn guarded(&self, keys: Vec<String>) -> Vec<String> {
        let bodies =
            keys.iter().filter(|key| key.starts_with("flag/")).filter_map(|key| self.snapshot.item(key));
        bodies.map(Item::body).filter(|body| body.contains("\"step_epoch\"")).map(str::to_owned).collect()
    }

    /// The document of the rules that are held, as a server sends it.
    pub fn snapshot(&self) -> String {
        self.snapshot.to_json()
    }

    /// The version of the rules that are held. JavaScript counts exactly up to 2^53.
    #[wasm_bindgen(getter)]
    pub fn version(&self) -> f64 {
        self.snapshot.header().version as f64
    }

    /// Where the flag of that key stands, as long as the engine lives; there may be none yet.
    pub fn slot(&self, flag: &str) -> Option<u32> {
        self.ruleset.slot(flag).map(FlagSlot::index)
    }

    /// How the evaluation of the flag in that slot ends, without any text: twice the number of the
    /// ending, and one more where the answer may be another at another time; or -1 for a flag that is
    /// not there, -2 for a context over its limits, -3 for a flag that this engine does not understand.
    pub fn answer(&self, slot: u32, context: &Attributes) -> i32 {
        let view = self.ruleset.view(&context.0, Moment::Clock(clock));
        match view.ending_at(FlagSlot::from_index(slot)) {
            Ok(ending) => (ending as i32) << 1 | i32::from(view.asked_clock()),
            Err(ErrorCode::FlagNotFound) => -1,
            Err(ErrorCode::InvalidContext) => -2,
            Err(_) => -3,
        }
    }

    /// The evaluation detail of an ending as JSON, but for what was unknown. It stays the same until
    /// the rules change; then numbers belong to other endings.
    pub fn ending(&self, number: u32) -> Option<String> {
        self.ruleset.text_of_ending(number)
    }

    /// The evaluation detail as JSON. With a type, a flag of another one is a mismatch.
    pub fn detail(&self, flag: &str, context: &Attributes, now_ms: f64, asked: Option<String>) -> String {
        let view = self.ruleset.view(&context.0, now_ms as i64);
        view.detail_text(flag, asked.as_deref().and_then(ValueType::parse))
    }

    /// The evaluation detail with its whole trace, as JSON.
    pub fn explain(&self, flag: &str, context: &Attributes, now_ms: f64) -> String {
        self.ruleset.view(&context.0, now_ms as i64).explain_text(flag, &self.snapshot)
    }
}

impl Engine {
    fn of(snapshot: Snapshot) -> Self {
        let ruleset = Ruleset::compile(&snapshot);
        Self { snapshot, ruleset }
    }

    /// Goes on to rules that differ in these items alone.
    fn move_to<'a>(&mut self, next: Snapshot, changed: impl IntoIterator<Item = &'a str>) {
        self.ruleset = self.ruleset.update(&next, changed);
        self.snapshot = next;
    }
}

/// Attributes of a context, read once and asked with often.
#[wasm_bindgen]
pub struct Attributes(Context);

#[wasm_bindgen]
impl Attributes {
    /// Reads a context from JSON text, exactly: numbers keep their kind and precision.
    ///
    /// # Errors
    /// The text is not a JSON object.
    #[wasm_bindgen(constructor)]
    pub fn new(json: &str) -> Result<Self, JsError> {
        Context::from_json(json).map(Self).map_err(told)
    }

    /// An attribute as it is bucketed: text as it is, whole numbers by their decimal form.
    pub fn unit(&self, path: &str) -> Option<String> {
        match self.0.attribute(path)? {
            Value::Text(text) if !text.is_empty() => Some(text.to_string()),
            Value::Int(int) => Some(int.to_string()),
            _ => None,
        }
    }
}

/// What a unit is called in reports on a release: 16 hexadecimal digits.
#[wasm_bindgen]
pub fn unit_hash(release: &str, unit: &str) -> String {
    format!("{:016x}", hash_x1(hash_text(release), unit))
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn date_now() -> f64;
}

/// JavaScript's clock.
fn clock() -> i64 {
    date_now() as i64
}

/// A fault as JavaScript throws it.
fn told(fault: impl ToString) -> JsError {
    JsError::new(&fault.to_string())
}
