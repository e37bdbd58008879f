//! Releases on the real server: what people say to them, what they make of a flag, and what the driver
//! does with what SDKs report.

mod cli;
mod crash;
mod customers;
pub(crate) mod fleet;
pub(crate) mod ledger;
mod starts;
mod whole;

use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::process::{End, Process};
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::{place, wait_for};

use fleet::Fleet;

const PLACE: &str = "shop/production";
const PATH: &str = "/api/v1/projects/shop/environments/production";
pub(crate) const RELEASES: &str = "/api/v1/projects/shop/environments/production/releases";
pub(crate) const LIMIT: Duration = Duration::from_secs(60);

on_both_databases!(
    a_release_is_created_and_steered,
    what_is_wrong_with_a_release_is_said,
    a_release_keeps_the_plan_that_it_was_created_from,
    a_good_release_completes,
    a_bad_release_is_halted_and_undone,
    what_a_release_drives_is_locked,
    rings_follow_customers,
    limits_bar_even_a_forced_advance,
    policies_bar_even_a_forced_advance,
    a_wait_ends_with_news,
);

/// A release of `checkout-v2`, whose fallthrough serves the baseline to everybody.
fn wish(plan: &Value) -> Value {
    json!({ "flag": "checkout-v2", "baseline": "off", "target": "on", "unit": "user.key", "plan": plan })
}

pub(crate) fn stage(share_ppm: u32) -> Value {
    json!({ "share_ppm": share_ppm, "bake_s": 0, "min_units": 300 })
}

/// One that nothing guards, and that waits for nobody.
fn open(share_ppm: u32) -> Value {
    json!({ "share_ppm": share_ppm, "bake_s": 0, "min_units": 0 })
}

/// Stages of 50 % and 100 %, watched for errors.
fn guarded() -> Value {
    json!({ "stages": [stage(500_000), stage(1_000_000)],
        "guards": [{ "name": "errors", "signal": "errors", "kind": "ratio" }] })
}

pub(crate) fn prepare(api: &Api) -> Result<()> {
    let steps = json!([{ "kind": "turn_on", "flag": "checkout-v2" },
        { "kind": "set_fallthrough", "flag": "checkout-v2", "serve": { "variant": "off" } }]);
    api.change(PLACE, &api.environment_tag(PLACE)?, &steps)?.expect(200).map(drop)
}

pub(crate) fn create(api: &Api, plan: &Value) -> Result<String> {
    let made = api.post(RELEASES, &wish(plan))?.expect(201)?;
    made["id"].as_str().map(str::to_owned).context("id")
}

pub(crate) fn show(api: &Api, id: &str) -> Result<Value> {
    api.get(&format!("{RELEASES}/{id}"))?.expect(200)
}

/// A member who has signed in.
pub(crate) fn member(api: &Api, email: &str, role: &str) -> Result<Api> {
    let wish = json!({ "email": email, "name": email, "roles": [{ "role": role }] });
    let invited = api.post("/api/v1/members", &wish)?.expect(201)?;
    let password = json!({ "password": "correct horse battery staple" });
    let accepting = api.with_token(invited["invitation"].as_str());
    accepting.post("/api/v1/invitations/accept", &password)?.expect(200)?;
    let signing = json!({ "tenant": "default", "email": email, "password": password["password"] });
    let session = api.with_token(None).post("/api/v1/sessions", &signing)?.expect(201)?;
    Ok(api.with_token(session["token"].as_str()))
}

fn say(api: &Api, id: &str, verb: &str) -> Result<Answer> {
    let version = show(api, id)?["version"].clone();
    api.post(&format!("{RELEASES}/{id}/{verb}"), &json!({ "reason": "a test", "version": version }))
}

/// Says it until nobody comes in between.
pub(crate) fn insist(api: &Api, id: &str, verb: &str) -> Result<Value> {
    wait_for(verb, LIMIT, || say(api, id, verb).ok().filter(|answer| answer.status == 200))?.expect(200)
}

pub(crate) fn becomes(api: &Api, id: &str, state: &str) -> Result<Value> {
    let found = wait_for(state, LIMIT, || show(api, id).ok().filter(|release| release["state"] == state));
    found.with_context(|| format!("it is {}", show(api, id).unwrap_or_default()))
}

fn kinds(api: &Api, id: &str) -> Result<Vec<String>> {
    let events = api.get(&format!("{RELEASES}/{id}/events"))?.expect(200)?;
    let events = events["items"].as_array().context("items")?.clone();
    ensure!(events.iter().zip(1..).all(|(event, seq)| event["seq"] == seq), "{events:?}");
    Ok(events.iter().map(|event| event["event"]["kind"].as_str().unwrap_or_default().to_owned()).collect())
}

/// The rules of the flag in production, as they are now.
fn rules(api: &Api) -> Result<Value> {
    let flag = api.get("/api/v1/projects/shop/flags/checkout-v2")?.expect(200)?;
    let rules = &flag["environments"]["production"];
    Ok(json!({ "rules": rules["rules"], "fallthrough": rules["fallthrough"] }))
}

fn a_release_is_created_and_steered(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    let dry = api.post(&format!("{RELEASES}?dry_run=true"), &wish(&guarded()))?.expect(200)?;
    assert_eq!(
        (&dry["stages"][0]["share_ppm"], &dry["stages"][1]["everybody"]),
        (&json!(500_000), &json!(true))
    );
    assert_eq!(api.get(RELEASES)?.expect(200)?["items"], json!([]), "a dry run creates nothing");
    let before = rules(&api)?;
    let id = create(&api, &guarded())?;
    assert_eq!(show(&api, &id)?["state"], "draft");
    assert_eq!(rules(&api)?, before, "a draft changes nothing");
    let second = create(&api, &guarded())?;
    let blind = api.post(&format!("{RELEASES}/{id}/start"), &json!({ "reason": "x" }))?.expect(422)?;
    assert_eq!(blind["errors"][0]["pointer"], "/version");
    let stale = api.post(&format!("{RELEASES}/{id}/start"), &json!({ "reason": "x", "version": 7 }))?;
    assert_eq!((stale.status, stale.header("etag")), (412, "\"v0\""));
    assert_eq!(say(&api, &id, "begin")?.status, 404);
    assert_eq!(say(&api, &id, "pause")?.status, 409);

    let begun = say(&api, &id, "start")?.expect(200)?;
    assert_eq!((&begun["state"], &begun["stage"]), (&json!("running"), &Value::Null));
    assert!(rules(&api)?.to_string().contains(&id), "the flag is driven");
    let refused = say(&api, &second, "start")?.expect(409)?;
    assert_eq!(refused["type"], "urn:tidegate:problem:released", "{refused}");
    assert_eq!(insist(&api, &id, "pause")?["hold"]["reason"], "manual");
    assert_eq!(say(&api, &id, "advance")?.status, 409, "what is paused is not forced");
    assert_eq!(insist(&api, &id, "freeze")?["hold"]["reason"], "frozen");
    assert_eq!(insist(&api, &id, "resume")?["state"], "running");
    let forced = insist(&api, &id, "advance")?;
    assert_eq!((&forced["stage"], &forced["steps"][1]["share_ppm"]), (&json!(0), &json!(500_000)));
    assert_eq!(say(&api, &id, "approve")?.status, 403, "a token approves nothing");
    assert_eq!(insist(&api, &id, "restart")?["attempt"], 2);
    assert_eq!(insist(&api, &id, "cancel")?["state"], "cancelled");
    assert_eq!(rules(&api)?, before, "everything is as it was");
    assert_eq!(say(&api, &id, "resume")?.status, 409);
    let listed = api.get(&format!("{RELEASES}?flag=checkout-v2&state=cancelled"))?.expect(200)?;
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1), "{listed}");
    let last = api.get(&format!("{RELEASES}/{id}/events"))?.expect(200)?["items"]
        .as_array()
        .and_then(|events| events.last().cloned())
        .context("events")?;
    let ended = [&listed["items"][0]["ended_at"], &show(&api, &id)?["ended_at"]].map(Value::clone);
    assert_eq!(ended, [last["at"].clone(), last["at"].clone()], "the last event is the end");
    assert_eq!(show(&api, &second)?["ended_at"], Value::Null);
    let last = kinds(&api, &id)?.pop();
    assert_eq!(last.as_deref(), Some("cancelled"));
    let changes = api.get("/api/v1/changes?limit=1")?.expect(200)?;
    assert_eq!(changes["items"][0]["kind"], "release.cancel", "{changes}");
    Ok(())
}

fn what_is_wrong_with_a_release_is_said(server: &Server) -> Result<()> {
    let api = server.api();
    let wrong = |field: &str, value: Value| {
        let mut wish = wish(&guarded());
        wish[field] = value;
        wish
    };
    let serves_on = api.post(RELEASES, &wish(&guarded()))?.expect(422)?;
    assert_eq!(serves_on["errors"][0]["pointer"], "/rule", "the fallthrough serves the target already");
    prepare(&api)?;
    for (wish, pointer) in [
        (wrong("flag", json!("nothing")), "/flag"),
        (wrong("target", json!("off")), "/target"),
        (wrong("target", json!("blue")), "/target"),
        (wrong("rule", json!("r9")), "/rule"),
        (wrong("template", json!("standard")), "/plan"),
        (wrong("start_at", json!("tomorrow")), "/start_at"),
        (wrong("plan", json!({ "stages": [stage(0)] })), "/plan/stages/0/share_ppm"),
    ] {
        let problem = api.post(RELEASES, &wish)?.expect(422)?;
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{wish}: {problem}");
    }
    let templates = api.get("/api/v1/release-templates")?.expect(200)?;
    assert_eq!(templates["items"].as_array().map(Vec::len), Some(3));
    assert_eq!(api.get(&format!("{RELEASES}/nothing"))?.status, 404);
    let marked = json!({ "algo": "x1", "seed": "s", "unit": "user.key", "rest": "off", "arms": [],
        "release": { "id": "r", "step_epoch": 1, "treatment": "on", "control": "off" } });
    let steps =
        json!([{ "kind": "set_split", "flag": "checkout-v2", "rule": "fallthrough", "split": marked }]);
    assert_eq!(api.change(PLACE, &api.environment_tag(PLACE)?, &steps)?.status, 422, "nobody writes a mark");
    Ok(())
}

fn a_release_keeps_the_plan_that_it_was_created_from(server: &Server) -> Result<()> {
    const TEMPLATES: &str = "/api/v1/release-templates";
    let api = server.api();
    prepare(&api)?;
    let saved = api.post(TEMPLATES, &json!({ "name": "payments", "plan": guarded() }))?;
    assert_eq!(saved.status, 201, "{}", saved.body);
    let mut wish = wish(&Value::Null);
    (wish["plan"], wish["template"]) = (Value::Null, json!("payments"));
    let send = |key: &str| {
        let headers = [("content-type", "application/json"), ("idempotency-key", key)];
        api.send("POST", RELEASES, &headers, Some(&wish.to_string()))
    };
    let first = send("k1")?;
    let created = first.expect(201)?;
    assert_eq!(
        (&created["template"], &created["plan"]["stages"]),
        (&json!("payments"), &guarded()["stages"])
    );
    let path = format!("{TEMPLATES}/payments");
    assert_eq!(api.send("DELETE", &path, &[("if-match", saved.header("etag"))], None)?.status, 204);
    assert_eq!(send("k1")?.body, first.body, "the answer stays whatever becomes of the template");
    assert_eq!(send("k2")?.expect(422)?["errors"][0]["pointer"], "/template");
    let id = created["id"].as_str().context("id")?;
    assert_eq!(show(&api, id)?["plan"], created["plan"]);
    Ok(())
}

fn a_good_release_completes(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    let id = create(&api, &guarded())?;
    insist(&api, &id, "start")?;
    let mut fleet = Fleet::new(&api)?;
    wait_for("the end", LIMIT, || {
        fleet.report(&api, &id, [400, 400], [0, 0]).ok()?;
        (show(&api, &id).ok()?["state"] == "completed").then_some(())
    })
    .with_context(|| show(&api, &id).unwrap_or_default().to_string())?;
    let seen = kinds(&api, &id)?;
    assert_eq!(seen, ["started", "stage_entered", "stage_entered", "watch_began", "completed"]);
    assert_eq!(rules(&api)?["fallthrough"], json!({ "variant": "on" }));
    let counted = api.get(&format!("{RELEASES}/{id}/evidence"))?.expect(200)?;
    let arms = counted["exposures"].as_array().context("exposures")?;
    assert!(
        ["control", "treatment"].iter().all(|arm| arms.iter().any(|row| row["arm"] == *arm)),
        "{counted}"
    );
    Ok(())
}

fn a_bad_release_is_halted_and_undone(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    let before = rules(&api)?;
    let id = create(&api, &guarded())?;
    insist(&api, &id, "start")?;
    let mut fleet = Fleet::new(&api)?;
    let halting = wait_for("harm to be seen", LIMIT, || {
        fleet.report(&api, &id, [400, 400], [200, 0]).ok()?;
        show(&api, &id).ok().filter(|release| release["halt"].is_object())
    })?;
    assert_eq!(
        (&halting["halt"]["cause"]["cause"], &halting["halt"]["by"]["kind"]),
        (&json!("harm"), &json!("server"))
    );
    assert_eq!(rules(&api)?, before, "exposure is undone at once");
    fleet.acknowledge(&api)?;
    let halted = becomes(&api, &id, "halted")?;
    assert_eq!(
        (&halted["halt"]["acknowledged"]["done"], &halted["halt"]["acknowledged"]["of"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(say(&api, &id, "advance")?.status, 409, "it stays halted");
    let metrics = api.get("/metrics")?.body;
    assert!(metrics.contains("tidegate_release_events_total{event=\"release.halt\"} 1"), "{metrics}");
    Ok(())
}

/// What the package for JavaScript tells of its scopes is evidence as good as any.
#[test]
fn a_program_in_node_halts_a_release_that_harms() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let api = server.api();
    prepare(&api)?;
    let before = rules(&api)?;
    let id = create(&api, &guarded())?;
    insist(&api, &id, "start")?;
    let mut command = Command::new("node");
    command.arg(place::root().join("tests/tests/system/javascript/scopes.mjs"));
    command.arg(place::package()?).args([server.url(), &api.sdk_key(PLACE)?]);
    let mut program = Process::start_listening(&mut command, End::Kill)?;
    let halted = becomes(&api, &id, "halted")?;
    assert_eq!(halted["halt"]["cause"]["cause"], "harm");
    assert_eq!(rules(&api)?, before, "exposure is undone");
    let acknowledged = &halted["halt"]["acknowledged"];
    assert_eq!((&acknowledged["done"], &acknowledged["of"]), (&json!(1), &json!(1)), "it told that it knows");
    program.say("end")?;
    program.wait(LIMIT).map(drop)
}

fn what_a_release_drives_is_locked(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    let id = create(&api, &guarded())?;
    insist(&api, &id, "start")?;
    insist(&api, &id, "pause")?;
    let edit = json!([{ "kind": "set_fallthrough", "flag": "checkout-v2", "serve": { "variant": "on" } }]);
    let refused = api.change(PLACE, &api.environment_tag(PLACE)?, &edit)?.expect(409)?;
    assert!(refused["detail"].as_str().is_some_and(|detail| detail.contains(&id)), "{refused}");
    let beside = json!([{ "kind": "add_override", "flag": "checkout-v2", "attribute": "customer.key",
        "values": ["acme"], "variant": "off", "reason": "they asked" }]);
    api.change(PLACE, &api.environment_tag(PLACE)?, &beside)?.expect(200)?;
    api.turn(PLACE, "checkout-v2", false)?;
    let driven = api.get(PATH)?.expect(200)?["version"].as_u64().context("version")?;

    let (tag, body) = (api.environment_tag(PLACE)?, json!({ "instructions": edit, "comment": "it burns" }));
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    let broken =
        api.send("POST", &format!("{PATH}/changes?break_glass=true"), &headers, Some(&body.to_string()))?;
    broken.expect(200)?;
    assert_eq!(show(&api, &id)?["state"], "superseded");
    assert_eq!(rules(&api)?["fallthrough"], json!({ "variant": "on" }));
    // Who goes back to a version in which a release drove the flag gets what there was without it.
    let tag = api.environment_tag(PLACE)?;
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    let path = format!("{PATH}/rulesets/{driven}/revert");
    api.send("POST", &path, &headers, Some("{}"))?.expect(200)?;
    assert_eq!(rules(&api)?["fallthrough"], json!({ "variant": "off" }));
    Ok(())
}

fn customer(api: &Api, key: &str, ring: &str) -> Result<String> {
    let made = api.post("/api/v1/customers", &json!({ "key": key, "name": key, "ring": ring }))?;
    made.expect(201)?;
    Ok(made.header("etag").to_owned())
}

/// What a user of a customer gets.
fn served(api: &Api, customer: &str) -> Result<Value> {
    let context = json!({ "user": { "key": "u1" }, "customer": { "key": customer } });
    let asked = json!({ "context": context, "flags": ["checkout-v2"] });
    Ok(api.post(&format!("{PATH}/evaluate"), &asked)?.expect(200)?["flags"]["checkout-v2"]["variant"].clone())
}

fn rings_follow_customers(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    let tag = customer(&api, "north", "canary")?;
    customer(&api, "south", "general")?;
    let first = json!({ "rings": ["canary"], "share_ppm": 1_000_000, "bake_s": 0, "min_units": 0 });
    let plan = json!({ "stages": [first, stage(1_000_000)] });
    let dry = api.post(&format!("{RELEASES}?dry_run=true"), &wish(&plan))?.expect(200)?;
    assert_eq!(dry["stages"][0]["keys"], json!(["north"]), "{dry}");
    let id = create(&api, &plan)?;
    insist(&api, &id, "start")?;
    wait_for("the first stage", LIMIT, || (show(&api, &id).ok()?["stage"] == 0).then_some(()))?;
    insist(&api, &id, "pause")?;
    assert_eq!((served(&api, "north")?, served(&api, "south")?), (json!("on"), json!("off")));
    // Whoever joins the ring gets it with that, and whoever leaves it goes back.
    customer(&api, "west", "canary")?;
    assert_eq!(served(&api, "west")?, "on");
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    let moved = json!({ "name": "north", "ring": "last" }).to_string();
    let moved = api.send("PUT", "/api/v1/customers/north", &headers, Some(&moved))?;
    moved.expect(200)?;
    assert_eq!(served(&api, "north")?, "off");
    let gone = api.get("/api/v1/customers/west")?;
    let erased = api.send("DELETE", "/api/v1/customers/west", &[("if-match", gone.header("etag"))], None)?;
    erased.expect(200)?;
    assert_eq!(served(&api, "west")?, "off");
    let changes = api.get("/api/v1/changes?limit=1")?.expect(200)?;
    assert_eq!(changes["items"][0]["kind"], "rules.rings", "{changes}");
    insist(&api, &id, "halt")?;
    Ok(())
}

fn limits_bar_even_a_forced_advance(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    let mut plan = json!({ "stages": [stage(100_000), stage(1_000_000)] });
    let id = create(&api, &plan)?;
    insist(&api, &id, "start")?;
    wait_for("the first stage", LIMIT, || (show(&api, &id).ok()?["stage"] == 0).then_some(()))?;
    let refused =
        wait_for("a refusal", LIMIT, || say(&api, &id, "advance").ok().filter(|no| no.status == 409))?;
    assert!(refused.body.contains("10.0 times as many"), "{}", refused.body);
    insist(&api, &id, "cancel")?;
    customer(&api, "north", "canary")?;
    customer(&api, "south", "canary")?;
    plan = json!({ "stages": [{ "rings": ["canary"], "share_ppm": 10_000, "bake_s": 0 }, stage(1_000_000)],
        "limits": { "customers": 1 } });
    let id = create(&api, &plan)?;
    insist(&api, &id, "start")?;
    let refused =
        wait_for("a refusal", LIMIT, || say(&api, &id, "advance").ok().filter(|no| no.status == 409))?;
    assert!(refused.body.contains("2 customers more"), "{}", refused.body);
    assert_eq!(show(&api, &id)?["stage"], Value::Null);
    Ok(())
}

fn a_wait_ends_with_news(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    let id = create(&api, &guarded())?;
    let path = format!("{RELEASES}/{id}");
    let nothing = api.send("GET", &path, &[("prefer", "wait=1")], None)?;
    assert_eq!((nothing.status, nothing.header("etag")), (304, "\"v0\""));
    let news = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let headers = [("prefer", "wait=15"), ("if-none-match", "\"v0\"")];
            api.send("GET", &path, &headers, None)
        });
        insist(&api, &id, "start")?;
        waiting.join().expect("no panic")
    })?;
    assert_eq!(news.expect(200)?["state"], "running");
    assert_eq!(api.send("GET", &path, &[("prefer", "wait=soon")], None)?.status, 400);
    Ok(())
}

fn set_policy(api: &Api, policy: &Value) -> Result<()> {
    let path = format!("{PATH}/policy");
    let tag = api.get(&path)?.header("etag").to_owned();
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    api.send("PUT", &path, &headers, Some(&policy.to_string()))?.expect(200).map(drop)
}

fn policies_bar_even_a_forced_advance(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    let made = api.post("/api/v1/customers", &json!({ "key": "big", "name": "Big", "tier": "whales" }))?;
    made.expect(201)?;
    let freeze =
        json!({ "from": "2026-01-01T00:00:00Z", "until": "2999-01-01T00:00:00Z", "reason": "the holidays" });
    set_policy(
        &api,
        &json!({ "comment_required": false, "freezes": [freeze], "protected_tiers": ["whales"] }),
    )?;
    let id = create(&api, &guarded())?;
    insist(&api, &id, "start")?;
    let refused =
        wait_for("a refusal", LIMIT, || say(&api, &id, "advance").ok().filter(|no| no.status == 409))?;
    assert!(refused.body.contains("the holidays"), "{}", refused.body);
    set_policy(&api, &json!({ "comment_required": false, "protected_tiers": ["whales"] }))?;
    let refused =
        wait_for("a refusal", LIMIT, || say(&api, &id, "advance").ok().filter(|no| no.status == 409))?;
    assert!(refused.body.contains("protected tiers `whales` (1)"), "{}", refused.body);
    insist(&api, &id, "cancel")?;
    let mut named = guarded();
    named["stages"] =
        json!([{ "customers": ["big"], "share_ppm": 10_000, "bake_s": 0 }, stage(50_000), stage(1_000_000)]);
    let id = create(&api, &named)?;
    insist(&api, &id, "start")?;
    assert_eq!(insist(&api, &id, "advance")?["stage"], 0, "whom the plan names is reached");
    Ok(())
}
