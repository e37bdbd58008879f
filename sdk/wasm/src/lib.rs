//! The engine for JavaScript: the boundary, and nothing else.
//!
//! What crosses it is text, in the wire forms, since each value that is handed over costs more than
//! an evaluation, and numbers; a text that is not there is an empty one. Everything that is decided is
//! decided in [`tidegate_core`] and [`tidegate_session`].

use std::cell::RefCell;
use std::mem;

use tidegate_core::model::ValueType;
use tidegate_core::{Context, ErrorCode, FlagSlot, Item, Moment, Ruleset, Value, hash_text, hash_x1};
use tidegate_session::{Counts, Decoder, Now, Session};
use wasm_bindgen::prelude::wasm_bindgen;

mod session;

/// The connection of one client, and the rules that it holds, ready to answer. Both are held apart, so that rules go on
/// to answer whatever befalls the connection: where memory gives out, nothing is unwound and given back.
#[wasm_bindgen]
pub struct Engine {
    link: RefCell<Link>,
    /// Of the rules that were installed; without any, it knows no flag.
    ruleset: RefCell<Ruleset>,
}

/// The connection.
struct Link {
    session: Session,
    decoder: Decoder,
    now: Now,
    /// What JavaScript counted since the last report.
    counts: Counts,
    /// In what the rules that the session holds differ from those that were installed.
    changed: Vec<String>,
}

#[wasm_bindgen]
impl Engine {
    /// Answers by the rules that the session holds, from now on.
    pub fn install(&self) {
        let mut link = self.link.borrow_mut();
        let changed = mem::take(&mut link.changed);
        if let Some(held) = link.session.held() {
            let next = self.ruleset.borrow().update(held, changed.iter().map(String::as_str));
            self.ruleset.replace(next);
        }
    }

    /// The body of the item of that key.
    pub fn item(&self, key: &str) -> String {
        let link = self.link.borrow();
        let item = link.session.held().and_then(|held| held.item(key));
        item.map(Item::body).unwrap_or_default().to_owned()
    }

    /// The document of the rules that are held, as a server sends it.
    pub fn document(&self) -> String {
        self.link.borrow().session.held().map(|held| held.to_json()).unwrap_or_default()
    }

    /// The version of the rules that were installed; 0 without any. JavaScript counts exactly up to 2^53.
    #[wasm_bindgen(getter)]
    pub fn version(&self) -> f64 {
        self.ruleset.borrow().version() as f64
    }

    /// Where the flag of that key stands, as long as the engine lives; -1 where there is none yet.
    pub fn slot(&self, flag: &str) -> i32 {
        self.ruleset.borrow().slot(flag).map_or(-1, |slot| slot.index() as i32)
    }

    /// How the evaluation of the flag in that slot ends, without any text: twice the number of the
    /// ending, and one more where the answer may be another at another time; or -1 for a flag that is
    /// not there, -2 for a context over its limits, -3 for a flag that this engine does not understand.
    pub fn answer(&self, slot: i32, context: &Attributes) -> i32 {
        let ruleset = self.ruleset.borrow();
        let view = ruleset.view(&context.context, Moment::Clock(clock));
        match view.ending_at(FlagSlot::from_index(slot as u32)) {
            Ok(ending) => (ending as i32) << 1 | i32::from(view.asked_clock()),
            Err(ErrorCode::FlagNotFound) => -1,
            Err(ErrorCode::InvalidContext) => -2,
            Err(_) => -3,
        }
    }

    /// The evaluation detail of an ending as JSON, but for what was unknown. It stays the same until
    /// the rules change; then numbers belong to other endings.
    pub fn ending(&self, number: u32) -> String {
        self.ruleset.borrow().text_of_ending(number).unwrap_or_default()
    }

    /// The evaluation detail as JSON. With a type, a flag of another one is a mismatch.
    pub fn detail(&self, flag: &str, context: &Attributes, now_ms: f64, asked: &str) -> String {
        let ruleset = self.ruleset.borrow();
        let view = ruleset.view(&context.context, now_ms as i64);
        view.detail_text(flag, ValueType::parse(asked))
    }

    /// The evaluation detail with its whole trace, as JSON; nothing without rules.
    pub fn explain(&self, flag: &str, context: &Attributes, now_ms: f64) -> String {
        let link = self.link.borrow();
        let Some(held) = link.session.held() else { return String::new() };
        self.ruleset.borrow().view(&context.context, now_ms as i64).explain_text(flag, held)
    }
}

/// Attributes of a context, read once and asked with often.
#[wasm_bindgen]
pub struct Attributes {
    context: Context,
    fault: String,
}

#[wasm_bindgen]
impl Attributes {
    /// Reads a context from JSON text, exactly: numbers keep their kind and precision.
    #[wasm_bindgen(constructor)]
    pub fn new(json: &str) -> Self {
        match Context::from_json(json) {
            Ok(context) => Self { context, fault: String::new() },
            Err(fault) => Self { context: Context::new(), fault: fault.to_string() },
        }
    }

    /// Why the text is no context, and nobody may be asked with these attributes.
    #[wasm_bindgen(getter)]
    pub fn fault(&self) -> String {
        self.fault.clone()
    }

    /// An attribute as it is bucketed: text as it is, whole numbers by their decimal form.
    pub fn unit(&self, path: &str) -> String {
        match self.context.attribute(path) {
            Some(Value::Text(text)) => text.to_string(),
            Some(Value::Int(int)) => int.to_string(),
            _ => String::new(),
        }
    }
}

/// What a unit is called in reports on a release.
#[wasm_bindgen]
pub fn unit_hash(release: &str, unit: &str) -> u64 {
    hash_x1(hash_text(release), unit)
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
