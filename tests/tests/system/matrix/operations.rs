//! Every documented operation, with something in each place of its path.

use anyhow::{Context, Result, ensure};
use tidegate_tests::api::Api;

/// Answers that do not end.
const STREAMS: [&str; 2] = ["/api/v1/events", "/sdk/v1/stream"];

#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) method: String,
    pub(crate) path: String,
}

impl Operation {
    pub(crate) fn is_stream(&self) -> bool {
        STREAMS.contains(&self.path.as_str())
    }

    /// Whether it reads something of a tenant, and ends.
    pub(crate) fn reads(&self) -> bool {
        self.method == "GET" && self.path.starts_with("/api/v1/") && !self.is_stream()
    }
}

/// What the document names.
pub(crate) fn operations(api: &Api) -> Result<Vec<Operation>> {
    let document = api.get("/api/v1/openapi.json")?.expect(200)?;
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().context("paths")? {
        for method in item.as_object().context("methods")?.keys() {
            operations.push(Operation { method: method.to_uppercase(), path: path.clone() });
        }
    }
    ensure!(operations.len() >= 70, "only {} operations", operations.len());
    Ok(operations)
}

/// The path with what both tenants have.
pub(crate) fn filled(path: &str) -> String {
    let both = [
        ("{project}", "shop"),
        ("{environment}", "production"),
        ("{flag}", "checkout-v2"),
        ("{key}", "acme"),
        ("{role}", "nobody"),
        ("{name}", "nobody"),
        ("{tenant}", "alpha"),
        ("{id}", "nobody"),
        ("{change}", "1"),
        ("{version}", "1"),
        ("{index}", "0"),
        ("{tile}", "0/000"),
        ("{release}", "nobody"),
        ("{verb}", "halt"),
        ("{reference}", "nobody"),
    ];
    let path = both.iter().fold(path.to_owned(), |path, (place, with)| path.replace(place, with));
    match path.rsplit('/').next() {
        Some("inclusion") => format!("{path}?index=0&size=2"),
        Some("consistency") => format!("{path}?from=1&to=2"),
        Some("diff") => format!("{path}?from=1"),
        Some("compare") => format!("{path}?with=acme"),
        _ => path,
    }
}
