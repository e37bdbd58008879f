//! The client for tests: everything that happens to a client can be made to happen.

use std::time::Duration;

use serde_json::json;
use tidegate_sdk::{Flag, Ready, State, TestClient, Why};

use crate::support::{LIMIT, acme};

static THEME: Flag<&str> = Flag::new("theme", "classic");

#[test]
fn flags_are_set_for_all_for_one_and_not_at_all() {
    let flags = TestClient::new();
    assert_eq!(flags.get(&THEME, &acme()), "classic");
    flags.set_for("acme", &THEME, "dark");
    assert_eq!(flags.get(&THEME, &acme()), "dark");
    assert_eq!(flags.get(&THEME, &acme().customer("globex")), "classic");
    flags.set(&THEME, "light").set("limit", 7).set("page", json!({ "rows": 3 }));
    assert_eq!(flags.get(&THEME, &acme()), "dark");
    assert_eq!(flags.get(&THEME, &acme().customer("globex")), "light");
    assert_eq!(flags.integer("limit", &acme(), 0), 7);
    assert_eq!(flags.object("page", &acme(), &json!({})), json!({ "rows": 3 }));
    flags.unset(&THEME);
    assert_eq!(flags.get(&THEME, &acme()), "classic");
    assert_eq!(
        (flags.evaluations(&THEME), flags.evaluations("limit"), flags.evaluations("other")),
        (6, 1, 0)
    );
}

#[tokio::test]
async fn streams_fail_and_rules_age() {
    let flags = TestClient::new();
    flags.set(&THEME, "light");
    let client = flags.clone();
    assert_eq!(client.ready(LIMIT).await, Ready::Live);
    let mut changes = client.watch("theme", acme());
    flags.fail_stream().age(Duration::from_secs(3600));
    assert_eq!((client.state(), client.status().why), (State::Stale, Some(Why::Unreachable)));
    let Ready::Cached { age } = client.ready(LIMIT).await else { panic!("{client:?}") };
    assert!(age >= Duration::from_secs(3600));
    flags.mend_stream().set(&THEME, "dark");
    assert_eq!(changes.next().await.unwrap().new.value, Some(json!("dark")));
    assert_eq!(client.ready(LIMIT).await, Ready::Live);
}
