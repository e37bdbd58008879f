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

/// Tiles are bytes.
const WITHOUT_EXAMPLE: [&str; 1] = ["application/octet-stream"];

fn expect_examples(of: &Value, what: &str) {
    for (kind, content) in of["content"].as_object().into_iter().flatten() {
        let has = !content["example"].is_null() || WITHOUT_EXAMPLE.contains(&kind.as_str());
        assert!(has, "{what} has no example: add one to `server/api/examples.json`");
    }
}

#[test]
fn everything_that_is_sent_or_answered_has_an_example() {
    let document = serde_json::to_value(tidegate_api::document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let what = format!("{method} {path}");
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let named = format!("{what}: `{}`", parameter["name"]);
                assert!(!parameter["schema"]["example"].is_null(), "{named} has no example");
            }
            expect_examples(&operation["requestBody"], &what);
            for (status, answer) in operation["responses"].as_object().unwrap() {
                expect_examples(answer, &format!("{what}: {status}"));
            }
        }
    }
}

/// What each kind of operation can always be answered.
#[test]
fn every_error_is_listed() {
    let document = serde_json::to_value(tidegate_api::document()).unwrap();
    for (path, item) in document["paths"].as_object().unwrap() {
        if !path.starts_with("/api/") && !path.starts_with("/sdk/") {
            continue;
        }
        for (method, operation) in item.as_object().unwrap() {
            let has_body = operation["requestBody"].is_object();
            let has_if_match = operation["parameters"]
                .as_array()
                .is_some_and(|all| all.iter().any(|one| one["name"] == "If-Match"));
            let named = path.contains('{') && !path.contains("{tile}");
            let always: [(bool, &[&str]); 4] = [
                (true, &["400", "401", "429", "503"]),
                (has_body, &["413", "415", "422"]),
                (has_if_match, &["412", "428"]),
                (named, &["403", "404"]),
            ];
            for status in always.iter().filter(|(is_so, _)| *is_so).flat_map(|(_, statuses)| *statuses) {
                let answer = &operation["responses"][*status];
                let problem = &answer["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(problem, "#/components/schemas/Problem", "{method} {path}: {status}");
            }
        }
    }
}
