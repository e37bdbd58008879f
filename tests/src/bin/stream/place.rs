//! The server that is measured, and an environment of usual size in it.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tidegate_tests::api::environment_path;
use tidegate_tests::monotonic_ns;
use tidegate_tests::server::{Server, Settings};

/// Flags of the environment; with their rules they weigh about 230 KB.
const FLAGS: usize = 350;
/// Instructions of one change.
const TOGETHER: usize = 50;
/// The environment.
pub(crate) const PLACE: &str = "load/production";
/// The flag that is flipped.
const FLAG: &str = "flag-0";

/// A running server with its environment.
pub(crate) struct Place {
    pub(crate) server: Server,
    pub(crate) address: SocketAddr,
    /// Of the environment, for servers.
    pub(crate) key: String,
    is_on: AtomicBool,
}

/// What a product's flag looks like: two rules of two clauses, then a split.
fn rules(flag: &str, n: usize) -> Vec<Value> {
    let rule = |plan: &str| {
        let plan = json!({ "attribute": "customer.plan", "op": "in", "values": [plan, "enterprise"] });
        let country = json!({ "attribute": "user.country", "op": "equals", "values": [format!("c{n}")] });
        json!({ "kind": "add_rule", "flag": flag,
            "rule": { "when": { "all": [plan, country] }, "serve": { "variant": "on" } } })
    };
    let split = json!({ "algo": "x1", "unit": "user.key", "rest": "off",
        "arms": [{ "variant": "on", "start": 0, "len": 250_000 }] });
    let split = json!({ "kind": "set_fallthrough", "flag": flag, "serve": { "split": split } });
    vec![rule("gold"), rule("silver"), split, json!({ "kind": "turn_on", "flag": flag })]
}

impl Place {
    pub(crate) fn furnish() -> Result<Self> {
        println!("{FLAGS} flags are made …");
        let server = Server::start(Settings { log: Some("warn"), demo: false, ..Settings::default() })?;
        let api = server.api();
        api.post("/api/v1/projects", &json!({ "key": "load", "name": "Load" }))?.expect(201)?;
        let environment = json!({ "key": "production", "name": "Production" });
        api.post("/api/v1/projects/load/environments", &environment)?.expect(201)?;
        let mut instructions = Vec::new();
        for n in 0..FLAGS {
            let flag = format!("flag-{n}");
            api.post("/api/v1/projects/load/flags", &json!({ "key": flag, "type": "boolean" }))?
                .expect(201)?;
            instructions.extend(rules(&flag, n));
        }
        for some in instructions.chunks(TOGETHER) {
            api.change(PLACE, &api.environment_tag(PLACE)?, &json!(some))?.expect(200)?;
        }
        let address = server.url().trim_start_matches("http://").parse()?;
        let key = api.sdk_key(PLACE)?;
        Ok(Self { server, address, key, is_on: AtomicBool::new(true) })
    }

    /// A change of the flag: when its request was sent, and the id of the event that it makes.
    pub(crate) fn flip(&self) -> Result<(i64, String)> {
        let tag = self.server.api().environment_tag(PLACE)?;
        let is_on = !self.is_on.fetch_xor(true, Ordering::SeqCst);
        let sent_ns = monotonic_ns();
        let version = self.server.api().turn_from(PLACE, &tag, FLAG, is_on)?;
        Ok((sent_ns, format!("1.{version}")))
    }

    /// Where a client stands that has everything, `<epoch>.<version>`.
    pub(crate) fn current(&self) -> Result<String> {
        let environment = self.server.api().get(&environment_path(PLACE))?.expect(200)?;
        let version = environment.get("version").and_then(Value::as_u64).context("no version")?;
        Ok(format!("1.{version}"))
    }
}
