//! What people do in the console, in a real Chromium: reading and undoing changes, and looking after customers.

mod keyboard;
mod ledger;
mod releases;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::api::Api;
use tidegate_tests::console::Console;
use tidegate_tests::server::{ADMIN_TOKEN, Server, Settings};
use tidegate_tests::{LIMIT, wait_for};

use crate::first_run::{enter_customers, look};

const PLACE: &str = "shop/production";

/// Whether a flag is on in production, as the API tells it.
fn is_on(api: &Api, flag: &str) -> Result<Value> {
    let flag = api.get(&format!("/api/v1/projects/shop/flags/{flag}"))?.expect(200)?;
    Ok(flag["environments"]["production"]["enabled"].clone())
}

#[test]
fn a_change_is_read_proven_and_undone() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let Some(mut console) = Console::open(server.url())? else { return Ok(()) };
    let api = server.api();
    let before = is_on(&api, "checkout-v2")?;
    api.turn(PLACE, "checkout-v2", before != json!(true))?;
    let newest = api.get("/api/v1/changes?limit=1")?.expect(200)?["items"][0]["change"].clone();
    covered(&api, &newest)?;
    console.sign_in(ADMIN_TOKEN)?;
    console.go_to("/projects/shop/production/flags/checkout-v2")?;
    console.wait_text("With differences, proofs and undo")?;
    console.go_to("/projects/shop/production/changes?flag=checkout-v2")?;
    console.press(&format!("Details of change {newest}"))?;
    console.wait_text("\"enabled\"")?;
    console.press(&format!("Verify change {newest}"))?;
    console.wait_text("Verified: it stands in the log, as shown")?;
    console.wait_text("No earlier checkpoint was seen here")?;
    let mut faults = look(&mut console, "change")?;
    console.press(&format!("Undo change {newest}"))?;
    console.fill("Comment", "too early")?;
    console.wait_text("What it touched becomes")?;
    faults.extend(look(&mut console, "change-undo")?);
    console.press("Apply to production")?;
    console.wait_text(&format!("undid change {newest}"))?;
    ensure!(is_on(&api, "checkout-v2")? == before, "the flag is not as it was");
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// What this browser has seen once, nobody can take back; and what was altered on the way is told in large type.
#[test]
fn a_forged_log_shows_in_the_browser() -> Result<()> {
    const ENTRIES: &str = "/api/v1/log/entries";
    let server = Server::start(Settings::default())?;
    let Some(mut console) = Console::open(server.url())? else { return Ok(()) };
    let api = server.api();
    api.turn(PLACE, "checkout-v2", true)?;
    let newest = |api: &Api| -> Result<Value> {
        Ok(api.get("/api/v1/changes?limit=1")?.expect(200)?["items"][0]["change"].clone())
    };
    let (first, page) = (newest(&api)?, "/projects/shop/production/changes?flag=checkout-v2");
    console.sign_in(ADMIN_TOKEN)?;
    let verify = |console: &mut Console, change: &Value| -> Result<()> {
        console.go_to(page)?;
        console.press(&format!("Details of change {change}"))?;
        console.press(&format!("Verify change {change}"))
    };
    covered(&api, &first)?;
    verify(&mut console, &first)?;
    console.wait_text("Verified: it stands in the log, as shown")?;
    api.turn(PLACE, "checkout-v2", false)?;
    let second = newest(&api)?;
    covered(&api, &second)?;
    verify(&mut console, &second)?;
    console.wait_text("none of which has changed")?;

    // The leaf says that the flag was turned off; somebody shows that it was turned on.
    console.forge(ENTRIES, "turn_off", "turn_on")?;
    verify(&mut console, &second)?;
    console.wait_text("This does not hold")?;
    console.wait_text("leaf or proof was altered")?;
    let faults = look(&mut console, "change-forged")?;
    ensure!(faults.is_empty(), "{}", faults.join("\n"));

    console.forge("/api/v1/log/proof/consistency", "\"hashes\":[\"", "\"hashes\":[\"AAAA")?;
    api.turn(PLACE, "checkout-v2", true)?;
    let third = newest(&api)?;
    covered(&api, &third)?;
    verify(&mut console, &third)?;
    console.wait_text("history was rewritten")
}

/// Waits until a signed checkpoint covers the change.
fn covered(api: &Api, change: &Value) -> Result<()> {
    let change = change.as_u64().context("a number")?;
    let size = || api.get("/api/v1/log/checkpoint").ok()?.body.lines().nth(1)?.parse::<u64>().ok();
    wait_for("a checkpoint", LIMIT, || size().filter(|size| *size > change)).map(drop)
}

#[test]
fn a_flag_is_explained_in_the_browser() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let page = server.api().get("/")?;
    ensure!(page.header("content-security-policy").contains("script-src 'self' 'wasm-unsafe-eval';"));
    let Some(mut console) = Console::open(server.url())? else { return Ok(()) };
    console.sign_in(ADMIN_TOKEN)?;
    console.go_to("/projects/shop/production/explain?flag=checkout-v2")?;
    console.wait_text("The flag is off")?;
    let faults = look(&mut console, "explain")?;
    console.fill("Context", "[]")?;
    console.press("Explain")?;
    console.wait_text("a context is a JSON object of attributes")?;
    server.api().turn(PLACE, "checkout-v2", true)?;
    console.fill("Context", "{\"customer\": {\"key\": \"acme\"}}")?;
    console.press("Explain")?;
    console.wait_text("The flag is on")?;
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn a_customer_is_entered_made_like_another_and_erased() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let Some(mut console) = Console::open(server.url())? else { return Ok(()) };
    enter_customers(&server)?;
    let api = server.api();
    console.sign_in(ADMIN_TOKEN)?;
    console.go_to("/projects/shop/production/customers")?;
    console.press("Enter a customer")?;
    console.fill("Key", "hooli")?;
    console.fill("Name", "Hooli")?;
    console.fill("Attributes", "{\"seats\": }")?;
    console.press("Enter it")?;
    console.wait_text("A JSON object is expected")?;
    let mut faults = look(&mut console, "customer-enter")?;
    console.fill("Attributes", "{\"seats\": 7}")?;
    console.press("Enter it")?;
    console.wait_text("seats: 7")?;
    console.press("Change")?;
    console.fill("Tier", "enterprise")?;
    console.press("Change it")?;
    console.wait_text("enterprise")?;

    console.fill("Compare with", "acme")?;
    console.press("Compare")?;
    console.press("Copy theme from acme")?;
    console.fill("Reason", "as acme")?;
    console.wait_text("for this customer only")?;
    faults.extend(look(&mut console, "customer-copy")?);
    console.press("Apply to production")?;
    console.wait_text("as acme")?;
    let page = api.get("/api/v1/projects/shop/environments/production/customers/hooli")?.expect(200)?;
    ensure!(page["flags"]["theme"]["variant"] == "contrast", "{}", page["flags"]["theme"]);

    console.press("Erase")?;
    console.wait_text("This cannot be taken back")?;
    faults.extend(look(&mut console, "customer-erase")?);
    console.press("Erase it")?;
    console.wait_text("Erased. What stays:")?;
    faults.extend(look(&mut console, "customer-erased")?);
    ensure!(api.get("/api/v1/customers/hooli")?.status == 404, "it is still there");
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}
