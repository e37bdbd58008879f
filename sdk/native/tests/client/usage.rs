//! What was asked is counted, whichever thread asks and whenever the rules change.

use std::thread;

use serde_json::{Value, json};
use tidegate_sdk::{Client, ErrorCode, Flag};

use crate::rules::rules;
use crate::support::{acme, within_limit};

static CHECKOUT: Flag<bool> = Flag::new("checkout", false);
static NUMBER: Flag<i64> = Flag::new("checkout", 0);

fn counted(client: &Client) -> Value {
    serde_json::to_value(client.usage()).unwrap()
}

#[tokio::test]
async fn every_thread_counts_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.json");
    std::fs::write(&file, rules(1).to_json()).unwrap();
    let client = Client::offline(&file);
    let ask = |times: usize| {
        thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..times {
                        client.get(&CHECKOUT, &acme());
                        client.view().bool("checkout", &acme(), false);
                    }
                });
            }
        });
    };
    let mut updates = client.updates();
    within_limit(updates.next()).await.unwrap();
    ask(1000);
    std::fs::write(&file, rules(2).to_json()).unwrap();
    within_limit(updates.next()).await.unwrap();
    ask(10);
    assert_eq!(
        counted(&client),
        json!({ "dropped": 0, "failures": [], "evaluations": [
            { "flag": "checkout", "variant": "off", "reason": "DISABLED", "n": 80 },
            { "flag": "checkout", "variant": "on", "reason": "DEFAULT", "n": 8000 }] })
    );
}

#[test]
fn failures_and_details_are_counted_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.json");
    std::fs::write(&file, rules(1).to_json()).unwrap();
    let client = Client::offline(&file);
    for _ in 0..3 {
        client.bool("gone", &acme(), false);
        client.string("checkout", &acme(), "");
        client.detail("theme", &acme());
        client.detail("gone", &acme());
        assert_eq!(client.detail(&NUMBER, &acme()).error, Some(ErrorCode::TypeMismatch));
    }
    assert_eq!(
        counted(&client),
        json!({ "dropped": 0,
            "evaluations": [{ "flag": "theme", "variant": "a", "reason": "DEFAULT", "n": 3 }],
            "failures": [
                { "flag": "checkout", "error": "TYPE_MISMATCH", "asked": "string", "n": 3 },
                { "flag": "checkout", "error": "TYPE_MISMATCH", "asked": "number", "n": 3 },
                { "flag": "gone", "error": "FLAG_NOT_FOUND", "n": 3 },
                { "flag": "gone", "error": "FLAG_NOT_FOUND", "asked": "boolean", "n": 3 }] })
    );
}

#[test]
fn a_view_counts_on_the_rules_that_it_holds() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules.json");
    std::fs::write(&file, rules(1).to_json()).unwrap();
    let client = Client::offline(&file);
    let view = client.view();
    std::fs::write(&file, rules(2).to_json()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut updates = client.updates();
    runtime.block_on(async { while within_limit(updates.next()).await != Some(2) {} });
    assert!(view.bool("checkout", &acme(), false));
    assert!(!client.bool("checkout", &acme(), true));
    let reasons: Vec<Value> =
        counted(&client)["evaluations"].as_array().unwrap().iter().map(|e| e["reason"].clone()).collect();
    assert_eq!(reasons, ["DISABLED", "DEFAULT"]);
}

#[test]
fn constants_find_their_flag_in_every_client() {
    let folder = tempfile::tempdir().unwrap();
    let clients: Vec<Client> = (1..4)
        .map(|version| {
            let file = folder.path().join(format!("{version}.json"));
            std::fs::write(&file, rules(version).to_json()).unwrap();
            Client::offline(&file)
        })
        .collect();
    for _ in 0..10 {
        let answers: Vec<bool> = clients.iter().map(|client| client.get(&CHECKOUT, &acme())).collect();
        assert_eq!(answers, [true, false, true]);
    }
}
