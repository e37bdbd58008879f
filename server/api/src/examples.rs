//! The examples of the OpenAPI document: what a server with the demo project was asked, and what it answered.
//! A test of the contract demands one wherever something is sent or answered.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::{Content, RefOr, Schema};

static EXAMPLES: LazyLock<Examples> =
    LazyLock::new(|| serde_json::from_str(include_str!("../examples.json")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Examples {
    /// By the parameter's name, whichever operation has it.
    parameters: BTreeMap<String, Value>,
    /// By status.
    problems: BTreeMap<String, Value>,
    /// By the operation's id.
    operations: BTreeMap<String, Exchange>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    request: Option<Value>,
    answer: Option<Value>,
    /// What is answered where it is only tried, if that is of another form.
    tried: Option<Value>,
}

/// Puts an example into each place of an operation that has one.
pub(crate) fn show(operation: &mut Operation) {
    operation.parameters.iter_mut().flatten().for_each(show_parameter);
    let exchange = operation.operation_id.as_ref().and_then(|id| EXAMPLES.operations.get(id));
    let (request, answer) =
        exchange.map_or((None, None), |exchange| (exchange.request.as_ref(), exchange.answer.as_ref()));
    let tried = exchange.and_then(|exchange| exchange.tried.as_ref()).or(answer);
    if let Some(RefOr::T(body)) = &mut operation.request_body {
        body.content.values_mut().for_each(|content| show_in(content, request));
    }
    for (status, response) in &mut operation.responses.responses {
        let RefOr::T(response) = response else { continue };
        let example = match status.as_str() {
            "200" => tried,
            success if success.starts_with('2') => answer,
            problem => EXAMPLES.problems.get(problem),
        };
        response.content.values_mut().for_each(|content| show_in(content, example));
    }
}

fn show_in(content: &mut RefOr<Content>, example: Option<&Value>) {
    if let RefOr::T(content) = content {
        content.example = content.example.take().or_else(|| example.cloned());
    }
}

fn show_parameter(parameter: &mut RefOr<Parameter>) {
    let RefOr::T(parameter) = parameter else { return };
    if let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema {
        schema.example = EXAMPLES.parameters.get(&parameter.name).cloned();
    }
}
