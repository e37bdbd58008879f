//! The OpenAPI document: committed as a snapshot, so that a review sees each change to the contract.

use std::path::Path;

use serde_json::Value;

fn committed() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json")
}

#[test]
fn the_committed_document_is_the_current_one() {
    let mut current = tidegate_api::document().to_pretty_json().unwrap();
    current.push('\n');
    if std::env::var_os("TIDEGATE_WRITE_DOCUMENT").is_some() {
        std::fs::write(committed(), &current).unwrap();
    }
    let held = std::fs::read_to_string(committed()).unwrap_or_default();
    let advice = "run `TIDEGATE_WRITE_DOCUMENT=1 cargo test -p tidegate-api --test contract`, then \
                  `npm run generate` in `web`, and commit both";
    assert!(held == current, "server/api/openapi.json is not what the handlers say: {advice}");
}

#[test]
fn every_operation_says_what_it_is_and_what_can_go_wrong() {
    let document = serde_json::to_value(tidegate_api::document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let summary = operation["summary"].as_str().unwrap_or_default();
            assert!(!summary.is_empty() && !summary.ends_with('.'), "{method} {path}: {summary}");
            let open = ["/livez", "/readyz", "/metrics"].contains(&path.as_str());
            assert!(open || operation["responses"]["401"] != Value::Null, "{method} {path} names no 401");
        }
    }
}
