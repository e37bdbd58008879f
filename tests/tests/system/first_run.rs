//! The first thing a newcomer does, whole and on real parts: server, console in Chromium, a program with the SDK.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use tidegate_tests::console::{Console, Look};
use tidegate_tests::example::Example;
use tidegate_tests::server::{ADMIN_TOKEN, Server, Settings};
use tidegate_tests::{LIMIT, place, wait_for};

const PLACE: &str = "bakery/production";
const FLAG: &str = "checkout-v2";

/// Reads what the program would do until it does so for every customer; the rest of the shop does not matter.
fn decides(example: &Example, is_on: bool) -> Result<()> {
    example.line(&format!("`{FLAG}` = {is_on}"), LIMIT, |line| {
        let customers = line.get("customers")?.as_object()?;
        customers.values().all(|customer| customer[FLAG] == is_on).then_some(())
    })
}

fn has_state(example: &Example, state: &str) -> Result<()> {
    let is_it = |line: &Value| line["event"] == "state" && line["state"] == state;
    example.line(&format!("the state `{state}`"), LIMIT, |line| is_it(line).then_some(()))
}

/// Makes project, environment and flag over REST, and an SDK key for the program.
fn furnish(server: &Server) -> Result<String> {
    let api = server.api();
    api.post("/api/v1/projects", &json!({ "key": "bakery", "name": "Bakery" }))?.expect(201)?;
    let production = json!({ "key": "production", "name": "Production" });
    api.post("/api/v1/projects/bakery/environments", &production)?.expect(201)?;
    let flag = json!({ "key": FLAG, "type": "boolean", "description": "the new checkout page" });
    api.post("/api/v1/projects/bakery/flags", &flag)?.expect(201)?;
    api.sdk_key(PLACE)
}

#[test]
fn a_flag_flips_in_a_running_program_and_outlives_the_server() -> Result<()> {
    let mut server = Server::start(Settings { demo: false, ..Settings::default() })?;
    let key = furnish(&server)?;
    let cache = TempDir::new()?;
    let mut example = Example::start(server.url(), &key, Some(cache.path()))?;
    decides(&example, false)?;

    let Some(mut console) = Console::open(server.url())? else { return Ok(()) };
    console.sign_in(ADMIN_TOKEN)?;
    ensure!(console.flip(PLACE, FLAG)?.is_on, "the switch went the wrong way");
    decides(&example, true).context("the program does not see the flip")?;

    server.kill()?;
    has_state(&example, "stale")?;
    ensure!(example.is_running(), "the program ended with the server: {}", example.errors());
    // A second program starts on what the first one kept, with no server there at all.
    let late = Example::start(server.url(), &key, Some(cache.path()))?;
    decides(&late, true).context("a program that starts without a server does not use the kept rules")?;
    drop(late);

    server.restart()?;
    has_state(&example, "ready")?;
    ensure!(!console.flip(PLACE, FLAG)?.is_on, "the switch forgot its state");
    decides(&example, false).context("the program does not see the flip after the restart")
}

/// Small containers have none.
#[test]
fn a_program_needs_certificate_authorities_only_for_what_is_encrypted() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let key = server.api().sdk_key("shop/production")?;
    has_state(&Example::without_authorities(server.url(), &key)?, "ready")?;
    let other = Example::without_authorities("https://127.0.0.1:9", &key)?;
    has_state(&other, "failed")?;
    wait_for("what to do about it", LIMIT, || other.errors().contains("`ca-certificates`").then_some(()))
}

const LOOKS: [(&str, Look); 4] = [
    ("desktop-light", Look { width: 1280, height: 800, scheme: "light" }),
    ("desktop-dark", Look { width: 1280, height: 800, scheme: "dark" }),
    ("phone-light", Look { width: 390, height: 844, scheme: "light" }),
    ("phone-dark", Look { width: 390, height: 844, scheme: "dark" }),
];

/// The picture in the README.
const PICTURE: &str = "docs/images/console.png";

/// A page of the console: a name for its pictures, its path, and words that are there once it is drawn.
const PAGES: [(&str, &str, &str); 19] = [
    ("flags", "/projects/shop/production/flags", "free-shipping-from"),
    ("flags-found", "/projects/shop/development/flags?q=theme", "theme"),
    ("flags-none", "/projects/shop/staging/flags?q=nothing-like-this", "No flag matches"),
    ("flag", "/projects/shop/production/flags/recommendations", "user.key"),
    ("flag-unknown", "/projects/shop/production/flags/no-such-flag", "no-such-flag"),
    ("customers", "/projects/shop/production/customers", "Acme Inc."),
    ("customers-none", "/projects/shop/production/customers?q=nobody-like-this", "No customer matches"),
    ("customer", "/projects/shop/production/customers/acme", "they asked for it"),
    ("customer-differs", "/projects/shop/production/customers/acme?show=differs", "they asked for it"),
    ("customer-unknown", "/projects/shop/production/customers/hooli", "not entered here"),
    ("customers-compared", "/projects/shop/production/customers/acme?with=initech", "acme and initech"),
    ("changes", "/projects/shop/production/changes", "the demo project"),
    ("changes-none", "/projects/shop/production/changes?flag=no-such-flag", "No change of"),
    ("members", "/projects/shop/production/access", "grace@example.com"),
    ("roles", "/projects/shop/production/access?part=roles", "built in"),
    ("tokens", "/projects/shop/production/access?part=tokens", "you are signed in with it"),
    ("sdk-keys", "/projects/shop/staging/access?part=keys", "waiting for your first connection"),
    ("account-token", "/account", "it has no sessions"),
    ("no-such-page", "/no/such/page", "There is no such page"),
];

/// Every page, in light and dark, at desktop and phone width: a picture to look at, and nothing that the
/// accessibility checker objects to. With TIDEGATE_UPDATE set, one of the pictures becomes the README's.
#[test]
fn every_page_is_accessible_and_has_its_picture_taken() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let Some(mut console) = Console::open(server.url())? else { return Ok(()) };
    enter_customers(&server)?;
    let grace = json!({ "email": "grace@example.com", "name": "Grace", "roles": [
        { "role": "viewer" }, { "role": "editor", "project": "shop", "environment": "staging" }] });
    server.api().post("/api/v1/members", &grace)?.expect(201)?;
    server.api().sdk_key("shop/staging")?;
    let mut faults = Vec::new();
    console.go_to("/sign-in")?;
    console.wait_text("Sign in")?;
    faults.extend(look(&mut console, "sign-in")?);
    console.sign_in(ADMIN_TOKEN)?;
    for (name, path, words) in PAGES {
        console.go_to(path)?;
        console.wait_text(words).with_context(|| format!("`{path}`"))?;
        faults.extend(look(&mut console, name)?);
    }
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    if std::env::var_os("TIDEGATE_UPDATE").is_some() {
        std::fs::create_dir_all(place::root().join("docs/images"))?;
        std::fs::copy(pictures()?.join("flags-desktop-light.png"), place::root().join(PICTURE))?;
    }
    ensure!(
        place::root().join(PICTURE).exists(),
        "`{PICTURE}` is missing; run with TIDEGATE_UPDATE=1 to make it"
    );
    Ok(())
}

/// Whoever is invited chooses a password, is signed in, and may change it; the pages of that have their
/// pictures taken on the way.
#[test]
fn a_member_comes_in_and_stays_signed_in() -> Result<()> {
    const FIRST: &str = "correct horse battery";
    const SECOND: &str = "staple correct horse";
    let server = Server::start(Settings::default())?;
    let Some(mut console) = Console::open(server.url())? else { return Ok(()) };
    let ada = json!({ "email": "ada@example.com", "name": "Ada", "roles": [{ "role": "editor" }] });
    let invited = server.api().post("/api/v1/members", &ada)?.expect(201)?;
    let invitation = invited["invitation"].as_str().context("no invitation")?;
    let mut faults = Vec::new();
    console.go_to("/accept-invitation")?;
    console.wait_text("carries no invitation")?;
    faults.extend(look(&mut console, "invitation-none")?);
    console.go_to(&format!("/accept-invitation?tenant=default#{invitation}"))?;
    console.wait_text("Welcome")?;
    faults.extend(look(&mut console, "invitation")?);
    set_password(&mut console, FIRST)?;
    console.press("Set the password and sign in")?;
    console.wait_text("free-shipping-from")?;
    console.go_to("/account")?;
    console.wait_text("this one")?;
    faults.extend(look(&mut console, "account")?);
    console.go_to("/projects/shop/production/access?part=tokens")?;
    console.wait_text("You may not see")?;
    faults.extend(look(&mut console, "tokens-forbidden")?);
    console.go_to("/account")?;
    console.fill("Current password", FIRST)?;
    set_password(&mut console, SECOND)?;
    console.press("Change the password")?;
    console.wait_text("Your password is changed")?;
    console.press("Sign out")?;
    console.wait_text("You are signed out")?;
    console.fill("Password", FIRST)?;
    console.press("Sign in")?;
    console.wait_text("You are not let in")?;
    faults.extend(look(&mut console, "sign-in-refused")?);
    console.fill("Password", SECOND)?;
    console.press("Sign in")?;
    console.wait_text("free-shipping-from")?;
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

fn set_password(console: &mut Console, password: &str) -> Result<()> {
    console.fill("New password", password)?;
    console.fill("New password again", password)
}

/// One customer gets a variant of its own in production, after a question, and loses it again.
#[test]
fn a_customer_gets_a_variant_of_its_own() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let Some(mut console) = Console::open(server.url())? else { return Ok(()) };
    enter_customers(&server)?;
    console.sign_in(ADMIN_TOKEN)?;
    let mut faults = Vec::new();
    console.go_to("/projects/shop/production/customers/initech")?;
    console.press("Override of theme")?;
    console.fill("Reason", "their hall is dark")?;
    console.wait_text("for this customer only")?;
    faults.extend(look(&mut console, "override")?);
    console.press("Apply to production")?;
    console.wait_text("their hall is dark")?;
    console.press("Remove override of theme")?;
    console.wait_text("as everybody else")?;
    faults.extend(look(&mut console, "override-remove")?);
    console.press("Apply to production")?;
    console.wait_gone("their hall is dark")?;
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// What is shown once is shown, and what it stands for is in the list.
#[test]
fn somebody_lets_people_and_programs_in() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let Some(mut console) = Console::open(server.url())? else { return Ok(()) };
    console.sign_in(ADMIN_TOKEN)?;
    let mut faults = Vec::new();
    console.go_to("/projects/shop/production/access")?;
    console.wait_text("No members yet")?;
    console.press("Invite somebody")?;
    console.fill("Name", "Ada")?;
    console.fill("E-mail", "ada@example.com")?;
    faults.extend(look(&mut console, "invite")?);
    console.press("Make the invitation")?;
    console.wait_text("/accept-invitation?tenant=default#tg_")?;
    faults.extend(look(&mut console, "invited")?);
    console.press("I have kept it")?;
    console.press("Roles of Ada")?;
    console.press("Add a role")?;
    console.press("Set the roles")?;
    console.go_to("/projects/shop/production/access?part=tokens")?;
    console.press("New token")?;
    console.fill("Name", "deployments")?;
    faults.extend(look(&mut console, "token-new")?);
    console.press("Create the token")?;
    console.wait_text("tg_api_")?;
    console.press("I have kept it")?;
    console.press("Revoke deployments")?;
    console.wait_text("cannot be taken back")?;
    faults.extend(look(&mut console, "token-revoke")?);
    console.press("Revoke")?;
    console.go_to("/projects/shop/production/access?part=keys")?;
    console.press("New SDK key")?;
    console.fill("Name", "checkout service")?;
    console.press("Create the key")?;
    console.wait_text("waiting for your first connection")?;
    faults.extend(look(&mut console, "sdk-key-new")?);
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// Customers as a product has them, one with a variant of its own.
pub(crate) fn enter_customers(server: &Server) -> Result<()> {
    let api = server.api();
    for (key, name, tier, ring) in
        [("acme", "Acme Inc.", "enterprise", "early"), ("initech", "Initech", "starter", "general")]
    {
        let wish = json!({ "key": key, "name": name, "tier": tier, "ring": ring, "notes": "Met at the fair in May",
            "attributes": { "seats": 40, "plan": "pro", "regions": ["eu", "us"] } });
        api.post("/api/v1/customers", &wish)?.expect(201)?;
    }
    let entry = json!([{ "kind": "add_override", "flag": "theme", "attribute": "customer.key", "values": ["acme"],
        "variant": "contrast", "reason": "they asked for it", "expires_at": "2099-01-01T00:00:00Z" }]);
    api.change("shop/production", &api.environment_tag("shop/production")?, &entry)?.expect(200).map(drop)
}

/// The same of a server that holds nothing yet: there the console says what to do first.
#[test]
fn an_empty_console_says_what_to_do() -> Result<()> {
    let server = Server::start(Settings { demo: false, ..Settings::default() })?;
    let Some(mut console) = Console::open(server.url())? else { return Ok(()) };
    console.sign_in(ADMIN_TOKEN)?;
    console.wait_text("No projects yet")?;
    let mut faults = look(&mut console, "empty")?;
    let api = server.api();
    api.post("/api/v1/projects", &json!({ "key": "bakery", "name": "Bakery" }))?.expect(201)?;
    console.go_to("/projects/bakery")?;
    console.wait_text("No environments in")?;
    faults.extend(look(&mut console, "empty-project")?);
    let production = json!({ "key": "production", "name": "Production" });
    api.post("/api/v1/projects/bakery/environments", &production)?.expect(201)?;
    console.go_to("/projects/bakery/production/flags")?;
    console.wait_text("No flags in")?;
    faults.extend(look(&mut console, "empty-environment")?);
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

fn pictures() -> Result<std::path::PathBuf> {
    let folder = place::target().join("screenshots");
    std::fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// Pictures of a page in all its looks, and what the accessibility checker has against them.
pub(crate) fn look(console: &mut Console, name: &str) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for (look_name, look) in LOOKS {
        console.screenshot(&pictures()?.join(format!("{name}-{look_name}.png")), look)?;
        let violations = console.violations()?;
        faults.extend(violations.into_iter().map(|violation| format!("{name}, {look_name}: {violation:#}")));
    }
    Ok(faults)
}
