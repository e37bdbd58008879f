//! What applications attach: hooks, and the exposure hook.

use std::sync::{Arc, Mutex};

use serde_json::json;
use tidegate_core::Snapshot;
use tidegate_sdk::{Builder, Client, Context, Detail, ErrorCode, Flag, Hook, HookContext, State};

use crate::rules::rules;
use crate::support::{KEY, LIMIT};

static CHECKOUT: Flag<bool> = Flag::new("checkout", false);

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn add(&self, text: String) {
        self.0.lock().unwrap().push(text);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

struct Named(&'static str, Log);

impl Hook for Named {
    fn before(&self, asked: &HookContext) {
        self.1.add(format!("{} before {}", self.0, asked.key));
    }

    fn after(&self, asked: &HookContext, detail: &Detail) {
        self.1.add(format!("{} after {} {:?}", self.0, asked.key, detail.variant));
    }

    fn error(&self, asked: &HookContext, code: ErrorCode) {
        self.1.add(format!("{} error {} {code:?}", self.0, asked.key));
    }

    fn finally(&self, asked: &HookContext) {
        self.1.add(format!("{} finally {}", self.0, asked.key));
    }
}

/// A client that has these rules and no server.
fn client(snapshot: &Snapshot, set_up: impl FnOnce(Builder) -> Builder) -> Client {
    let builder = Client::builder("http://127.0.0.1:9", KEY).reports(false).bootstrap(snapshot.to_json());
    let client = set_up(builder).start();
    client.ready_blocking(LIMIT);
    client
}

#[test]
fn hooks_are_called_around_each_evaluation_however_it_is_made() {
    let log = Log::default();
    let (first, second) = (Named("a", log.clone()), Named("b", log.clone()));
    let client = client(&rules(1), |builder| builder.hook(first).hook(second));
    let context = Context::user("u1");
    let good = |key: &str| {
        let on = "Some(\"on\")";
        vec![
            format!("a before {key}"),
            format!("b before {key}"),
            format!("b after {key} {on}"),
            format!("a after {key} {on}"),
            format!("b finally {key}"),
            format!("a finally {key}"),
        ]
    };
    let asks: [&dyn Fn() -> bool; 5] = [
        &|| client.get(&CHECKOUT, &context),
        &|| client.bool("checkout", &context, false),
        &|| client.view().bool("checkout", &context, false),
        &|| client.scope(&context).get(&CHECKOUT),
        &|| client.detail("checkout", &context).value == Some(json!(true)),
    ];
    for ask in asks {
        assert!(ask());
        assert_eq!(log.take(), good("checkout"));
    }
    assert_eq!(client.usage().evaluations[0].n, 5);
    client.integer("gone", &context, 0);
    client.integer("checkout", &context, 0);
    let errors: Vec<String> = log.take().into_iter().filter(|line| line.starts_with("a error")).collect();
    assert_eq!(errors, ["a error gone FlagNotFound", "a error checkout TypeMismatch"]);
}

#[test]
fn exposures_are_what_splits_decide() {
    let arm = json!({ "variant": "on", "start": 0, "len": 1_000_000 });
    let split =
        json!({ "split": { "algo": "x1", "seed": "s", "unit": "user.key", "arms": [arm], "rest": "on" } });
    let flag = |key: &str, fallthrough: &serde_json::Value| {
        let flag = json!({ "key": key, "type": "boolean", "variants": { "on": { "value": true } },
            "enabled": true, "off_variant": "on", "fallthrough": fallthrough });
        (format!("flag/{key}"), flag.to_string())
    };
    let flags = [flag("split", &split), flag("plain", &json!({ "variant": "on" }))];
    let snapshot = Snapshot::new(rules(1).header().clone(), flags).unwrap();
    let log = Log::default();
    let told = log.clone();
    let client = client(&snapshot, |builder| {
        builder.on_exposure(move |exposure| {
            told.add(format!(
                "{} {} {:?} {}",
                exposure.flag, exposure.variant, exposure.rule, exposure.version
            ))
        })
    });
    for key in ["split", "plain", "gone"] {
        client.bool(key, &Context::user("u1"), false);
    }
    assert_eq!(log.take(), ["split on None 1"]);
}

/// What needs no server is the same with rules from a file.
#[test]
fn a_file_serves_a_client_that_is_set_up_like_others() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flags.json");
    std::fs::write(&file, rules(1).to_json()).unwrap();
    let log = Log::default();
    let builder = Client::builder("https://flags.example.com", KEY).application("checkout", "2.1.0");
    let client = builder.hook(Named("a", log.clone())).offline(&file);
    assert_eq!((client.state(), client.version()), (State::Offline, 1));
    assert_eq!(client.string("theme", &Context::user("u1"), ""), "new");
    assert_eq!(log.take().last().map(String::as_str), Some("a finally theme"));
}
