//! The console without a mouse: from signing in to halting a release.

use anyhow::{Result, ensure};
use serde_json::json;
use tidegate_tests::console::Console;
use tidegate_tests::server::{ADMIN_TOKEN, Server, Settings};

use super::is_on;
use crate::releases::{RELEASES, prepare};

/// Goes to something by Tab and presses it.
fn take(console: &mut Console, name: &str) -> Result<()> {
    console.tab_to(name)?;
    console.key("Enter")
}

/// Goes to a field by Tab and types into it.
fn write(console: &mut Console, label: &str, text: &str) -> Result<()> {
    console.tab_to(label)?;
    console.type_text(text)
}

#[test]
fn a_flag_is_flipped_and_a_release_started_and_halted() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let Some(mut console) = Console::open(server.url())? else { return Ok(()) };
    let api = server.api();
    prepare(&api)?;
    console.go_to("/sign-in?with=token")?;
    write(&mut console, "Token", ADMIN_TOKEN)?;
    console.key("Enter")?;
    console.wait_text("free-shipping-from")?;

    take(&mut console, "Environment: Development")?;
    console.move_to("ArrowDown", "Production")?;
    console.key("Enter")?;
    console.wait_text("In Production")?;
    let before = is_on(&api, "theme")?;
    console.tab_to("theme in production")?;
    console.key("Space")?;
    write(&mut console, "Comment (optional, goes into the change log)", "by hand")?;
    take(&mut console, "Apply to production")?;
    console.wait_text("theme is o")?;
    ensure!(is_on(&api, "theme")? != before, "it was not flipped");

    take(&mut console, "Releases")?;
    console.wait_text("No releases yet")?;
    take(&mut console, "Start a release")?;
    write(&mut console, "Flag", "checkout-v2")?;
    console.key("Enter")?;
    console.wait_text("first only the control is looked at")?;
    write(&mut console, "Reason", "the new page is ready")?;
    take(&mut console, "Apply to production")?;
    console.wait_text("opening, before stage 1 of 4")?;
    take(&mut console, "Halt and roll back")?;
    console.wait_text("It cannot go on afterwards")?;
    write(&mut console, "Reason", "support is drowning")?;
    console.key("Enter")?;
    console.wait_text("A person halted it")?;
    let halted = api.get(RELEASES)?.expect(200)?["items"][0]["halt"]["reason"].clone();
    ensure!(halted == json!("support is drowning"), "{halted}");
    Ok(())
}
