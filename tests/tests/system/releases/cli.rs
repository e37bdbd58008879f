//! Releases as scripts steer them: every verb of `tidegate release`, and what `wait` ends with.

use std::fs;
use std::process::{Command, Output};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use tidegate_tests::api::Api;
use tidegate_tests::place;
use tidegate_tests::server::{ADMIN_TOKEN, Server, Settings};

use super::fleet::Fleet;
use super::{LIMIT, PATH, PLACE, becomes, create, guarded, insist, member, open, prepare, say, show};

/// What a script has: a server, a credential and plans in files.
struct Script {
    server: Server,
    token: String,
    plans: TempDir,
}

impl Script {
    fn new() -> Result<Self> {
        let server = Server::start(Settings::default())?;
        prepare(&server.api())?;
        Ok(Self { server, token: ADMIN_TOKEN.into(), plans: TempDir::with_prefix("tidegate-plans-")? })
    }

    /// Everything after `tidegate release`.
    fn run(&self, arguments: &[&str]) -> Result<Output> {
        let mut command = Command::new(place::server()?);
        command.arg("release").args(arguments).env("TIDEGATE_SERVER", self.server.url());
        command.env("TIDEGATE_TOKEN", &self.token);
        command.env("TIDEGATE_PROJECT", "shop").env("TIDEGATE_ENVIRONMENT", "production");
        Ok(command.output()?)
    }

    fn json(&self, arguments: &[&str]) -> Result<Value> {
        let Output { status, stdout, stderr } = self.run(arguments)?;
        ensure!(status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&stderr));
        serde_json::from_slice(&stdout).with_context(|| format!("{arguments:?}"))
    }

    fn start(&self, plan: &Value) -> Result<String> {
        let file = self.plans.path().join("plan.json");
        fs::write(&file, plan.to_string())?;
        let file = file.display().to_string();
        let (wish, why) = (["--baseline", "off", "--target", "on"], ["--plan", &file, "--reason", "a test"]);
        let begun = self.json(&[&["start", "checkout-v2"][..], &wish, &why].concat())?;
        assert_eq!(begun["state"], "running", "{begun}");
        begun["id"].as_str().map(str::to_owned).context("id")
    }

    /// Says it until nobody comes in between.
    fn say(&self, verb: &str, id: &str) -> Result<Value> {
        tidegate_tests::wait_for(verb, LIMIT, || self.json(&[verb, id, "--reason", "a test"]).ok())
    }

    /// The exit code of a wait, and the release as it stood at its end.
    fn wait(&self, id: &str, until: &str, timeout: &str) -> Result<(i32, Value)> {
        let ended = self.run(&["wait", id, "--until", until, "--timeout", timeout])?;
        let code = ended.status.code().context("a code")?;
        let shown = serde_json::from_slice(&ended.stdout).unwrap_or_default();
        ensure!(code == 0 || !ended.stderr.is_empty(), "nobody says why: {code}");
        Ok((code, shown))
    }
}

/// A plan that nothing guards, and whose second stage a person must approve.
fn approved() -> Value {
    let mut last = open(1_000_000);
    last["approval"] = json!(true);
    json!({ "stages": [open(500_000), last] })
}

#[test]
fn a_release_is_started_and_every_verb_said() -> Result<()> {
    let script = Script::new()?;
    let id = script.start(&guarded())?;
    for (verb, field, value) in [
        ("pause", "/hold/reason", json!("manual")),
        ("resume", "/state", json!("running")),
        ("freeze", "/hold/reason", json!("frozen")),
        ("resume", "/state", json!("running")),
        ("advance", "/stage", json!(0)),
        ("restart", "/attempt", json!(2)),
        ("cancel", "/state", json!("cancelled")),
    ] {
        let told = script.say(verb, &id)?;
        assert_eq!(told.pointer(field), Some(&value), "{verb}: {told}");
    }
    let report = script.json(&["report", &id])?;
    assert_eq!((&report["id"], &report["state"]), (&json!(id), &json!("cancelled")));
    let other = script.start(&guarded())?;
    let halted = script.say("halt", &other)?;
    assert!(["halting", "halted"].map(|state| json!(state)).contains(&halted["state"]), "{halted}");
    let ledger = script.run(&["ledger", "--csv"])?;
    assert!(String::from_utf8_lossy(&ledger.stdout).starts_with("at,environment,release,"), "{ledger:?}");
    assert_eq!(script.json(&["ledger"])?["entries"], json!([]), "nobody had been exposed");
    Ok(())
}

#[test]
fn a_second_member_approves() -> Result<()> {
    let mut script = Script::new()?;
    let api = script.server.api();
    let creator = member(&api, "ada@example.com", "admin")?;
    let id = create(&creator, &approved())?;
    insist(&creator, &id, "start")?;
    assert_eq!(script.wait(&id, "stage:1", "60s")?.0, 0);
    Fleet::new(&api)?.report(&api, &id, [10, 10], [0, 0])?;
    assert_eq!(script.wait(&id, "completed", "60s")?.0, 12, "it waits for an approval");
    let own = say(&creator, &id, "approve")?.expect(403)?;
    assert!(own["detail"].as_str().is_some_and(|words| words.contains("another member")), "{own}");
    let refused = script.run(&["approve", &id, "--reason", "it looks good"])?;
    assert_eq!(refused.status.code(), Some(1), "a token approves nothing");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("only a member"), "{refused:?}");
    let other = member(&api, "bob@example.com", "admin")?;
    script.token = other.token().context("a token")?.to_owned();
    script.say("approve", &id)?;
    let (code, done) = script.wait(&id, "completed", "60s")?;
    assert_eq!((code, &done["state"], &done["approved"]), (0, &json!("completed"), &json!([1])), "{done}");
    Ok(())
}

#[test]
fn a_wait_tells_by_its_code_how_it_ended() -> Result<()> {
    let script = Script::new()?;
    let api = script.server.api();
    let open = script.start(&guarded())?;
    let (code, shown) = script.wait(&open, "completed", "1s")?;
    assert_eq!((code, &shown), (15, &Value::Null), "out of time");
    script.say("cancel", &open)?;
    // It is bound to one release: another one of the same flag is none of its business.
    let next = script.start(&guarded())?;
    assert_eq!(script.wait(&open, "completed", "60s")?.0, 14);
    // A server that has the rules of before is still to hear of the halt.
    Fleet::new(&api)?.report(&api, &next, [10, 10], [0, 0])?;
    script.say("halt", &next)?;
    assert_eq!(script.wait(&next, "completed", "1s")?.0, 11, "halting, and not confirmed");
    let broken = script.start(&guarded())?;
    supersede(&api)?;
    assert_eq!(script.wait(&broken, "stage:1", "60s")?.0, 13);
    Ok(())
}

#[test]
fn a_wait_ends_with_the_halt() -> Result<()> {
    let script = Script::new()?;
    let api = script.server.api();
    let id = script.start(&guarded())?;
    script.say("halt", &id)?;
    let (code, shown) = script.wait(&id, "completed", "60s")?;
    assert_eq!((code, &shown["state"]), (10, &json!("halted")), "{shown}");
    becomes(&api, &id, "halted")?;
    assert_eq!(show(&api, &id)?["halt"]["reason"], "a test");
    Ok(())
}

#[test]
fn what_cannot_be_waited_for() -> Result<()> {
    let mut script = Script::new()?;
    assert_eq!(script.wait("nothing", "completed", "1s")?.0, 1);
    assert_eq!(script.wait("nothing", "halted", "1s")?.0, 2);
    let missing =
        script.run(&["start", "checkout-v2", "--baseline", "off", "--target", "on", "--reason", "x"])?;
    assert_eq!(missing.status.code(), Some(2), "neither a plan nor a template");
    script.token = "not-a-token-of-anybody-here".into();
    assert_eq!(script.run(&["halt", "nothing", "--reason", "x"])?.status.code(), Some(1));
    Ok(())
}

/// Changes what a release drives, with the glass broken.
fn supersede(api: &Api) -> Result<()> {
    let steps = json!([{ "kind": "set_fallthrough", "flag": "checkout-v2", "serve": { "variant": "on" } }]);
    let (tag, body) = (api.environment_tag(PLACE)?, json!({ "instructions": steps, "comment": "it burns" }));
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    let path = format!("{PATH}/changes?break_glass=true");
    api.send("POST", &path, &headers, Some(&body.to_string()))?.expect(200).map(drop)
}
