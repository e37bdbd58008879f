//! What flags answer: the engine against a second reading of the design, and both against golden vectors.

mod differential;
mod generate;
mod naive;
mod reduce;
mod vectors;
mod wasm;

use serde_json::{Value, json};
use tidegate_core::View;
use tidegate_core::model::ValueType;

/// The engine's detail in its wire form; with a default, its type is asked for, and an error serves it.
fn engine_detail(view: &View<'_>, key: &str, default: Option<&Value>) -> Value {
    let Some(default) = default else { return json!(view.detail(key)) };
    let mut detail = json!(view.detail_as(key, type_of(default)));
    if detail["reason"] == "ERROR" {
        detail["value"] = default.clone();
    }
    detail
}

fn type_of(value: &Value) -> ValueType {
    match value {
        Value::Bool(_) => ValueType::Boolean,
        Value::String(_) => ValueType::String,
        Value::Number(_) => ValueType::Number,
        _ => ValueType::Object,
    }
}
