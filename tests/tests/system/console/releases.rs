//! Releases in the console: one is started and steered through the page, by keyboard alone where it matters,
//! and one is halted by what SDKs report.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::api::Api;
use tidegate_tests::console::{Console, Look};
use tidegate_tests::place;
use tidegate_tests::server::{ADMIN_TOKEN, Server, Settings};
use tidegate_tests::wait_for;

use crate::first_run::{enter_customers, look};
use crate::releases::fleet::Fleet;
use crate::releases::{LIMIT, RELEASES, becomes, create, prepare, show, stage};

/// The picture in `docs/rollouts.md`.
const PICTURE: &str = "docs/images/release.png";
const BOARD: &str = "/projects/shop/production/releases";

fn newest(api: &Api) -> Result<String> {
    let listed = api.get(RELEASES)?.expect(200)?;
    listed["items"][0]["id"].as_str().map(str::to_owned).context("no release")
}

/// Bakes as long as the test lasts, so that nothing advances but by hand.
fn patient() -> Value {
    let long = |share_ppm: u32| json!({ "share_ppm": share_ppm, "bake_s": 86_400, "min_units": 300 });
    json!({ "stages": [long(100_000), long(500_000), long(1_000_000)], "watch_s": 600,
        "guards": [{ "name": "errors", "signal": "errors", "kind": "ratio" }] })
}

/// Says a verb in its dialog, with the keyboard alone.
fn say(console: &mut Console, verb: &str, reason: &str) -> Result<()> {
    console.tab_to(verb)?;
    console.key("Enter")?;
    console.wait_text("Goes into the decision log")?;
    console.tab_to("Reason")?;
    console.type_text(reason)?;
    console.key("Enter")?;
    console.wait_gone("Goes into the decision log")
}

#[test]
fn a_release_is_started_and_steered_by_keyboard() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let Some(mut console) = Console::open(server.url())? else { return Ok(()) };
    let api = server.api();
    prepare(&api)?;
    enter_customers(&server)?;
    console.sign_in(ADMIN_TOKEN)?;
    console.go_to(BOARD)?;
    console.wait_text("No releases yet")?;
    let mut faults = look(&mut console, "releases-none")?;

    console.go_to("/projects/shop/production/flags/checkout-v2")?;
    console.wait_text("No release yet")?;
    console.go_to(&format!("{BOARD}/new?flag=checkout-v2"))?;
    console.wait_text("first only the control is looked at")?;
    faults.extend(look(&mut console, "release-new")?);
    console.press("a plan of its own")?;
    console.wait_text("Add a stage")?;
    faults.extend(look(&mut console, "release-new-own")?);
    console.press("Add a guard")?;
    console.fill("Evidence that halts", "5")?;
    console.wait_text("20 to 1000000000 is expected.")?;
    console.wait_text("marked in the fields")?;
    faults.extend(look(&mut console, "release-new-faults")?);
    console.fill("Plan as JSON", "{ \"stages\": [] }")?;
    console.wait_text("1 to 20 stages are expected")?;
    console.fill("Plan as JSON", &patient().to_string())?;
    console.wait_text("1 d with reports")?;
    console.fill("Reason", "the new page is ready")?;
    ensure!(api.get(RELEASES)?.expect(200)?["items"] == json!([]), "a look creates nothing");
    console.press("Apply to production")?;
    console.wait_text("opening, before stage 1 of 3")?;
    let id = newest(&api)?;

    say(&mut console, "Advance", "support is ready")?;
    console.wait_text("stage 1 entered: 10 % of everybody")?;
    say(&mut console, "Pause", "lunch")?;
    console.wait_text("paused by a person")?;
    ensure!(show(&api, &id)?["hold"]["reason"] == "manual");
    faults.extend(look(&mut console, "release-paused")?);
    say(&mut console, "Resume", "lunch is over")?;
    becomes(&api, &id, "running")?;
    console.key("Control+k")?;
    console.wait_text("Halt release")?;
    faults.extend(look(&mut console, "palette")?);
    console.type_text("halt release")?;
    console.key("Enter")?;
    console.wait_text("Goes into the decision log")?;
    faults.extend(look(&mut console, "release-halt")?);
    console.tab_to("Reason")?;
    console.type_text("support is drowning")?;
    console.key("Enter")?;
    console.wait_text("A person halted it")?;
    let release = show(&api, &id)?;
    ensure!(release["halt"]["reason"] == "support is drowning", "{release}");
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn what_a_release_does_by_itself_is_seen_as_it_happens() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let Some(mut console) = Console::open(server.url())? else { return Ok(()) };
    let api = server.api();
    prepare(&api)?;
    let plan = json!({ "stages": [stage(200_000), { "share_ppm": 1_000_000, "bake_s": 3600 }],
        "guards": [{ "name": "errors", "signal": "errors", "kind": "ratio" }] });
    let id = create(&api, &plan)?;
    console.sign_in(ADMIN_TOKEN)?;
    console.go_to(&format!("{BOARD}/{id}"))?;
    console.wait_text("waits for somebody to start it")?;
    let mut faults = look(&mut console, "release-draft")?;
    console.press("Start")?;
    console.fill("Reason", "go")?;
    console.press("Apply to production")?;
    console.wait_text("opening, before stage 1 of 2")?;
    let mut fleet = Fleet::new(&api)?;
    let has_reached = |api: &Api| show(api, &id).ok().filter(|release| release["stage"] == 0);
    wait_for("stage 1", LIMIT, || {
        fleet.report(&api, &id, [100, 400], [1, 4]).ok()?;
        has_reached(&api)
    })?;
    // The page was not loaded again since.
    console.wait_text("stage 1 entered: 20 % of everybody")?;
    fleet.report(&api, &id, [100, 400], [2, 5])?;
    console.wait_text("of 300")?;
    faults.extend(look(&mut console, "release-running")?);
    wait_for("the halt", LIMIT, || {
        fleet.report(&api, &id, [100, 400], [40, 4]).ok()?;
        show(&api, &id).ok().filter(|release| !release["halt"].is_null())
    })?;
    console.wait_text("Guard “errors” proved harm")?;
    wait_for("the end", LIMIT, || {
        fleet.acknowledge(&api).ok()?;
        show(&api, &id).ok().filter(|release| release["state"] == "halted")
    })?;
    console.wait_text("1 of 1 servers have confirmed")?;
    console.wait_text("Evidence of harm")?;
    faults.extend(look(&mut console, "release-halted")?);
    if std::env::var_os("TIDEGATE_UPDATE").is_some() {
        console
            .screenshot(&place::root().join(PICTURE), Look { width: 1280, height: 1480, scheme: "light" })?;
    }
    ensure!(place::root().join(PICTURE).exists(), "`{PICTURE}` is missing; run with TIDEGATE_UPDATE=1");
    console.go_to(BOARD)?;
    console.wait_text("Needs attention")?;
    faults.extend(look(&mut console, "releases")?);
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}
