//! The ledger in the console: what a halt has spared, how that follows, and what a member says of it.

use anyhow::{Context as _, Result, ensure};
use tidegate_tests::console::Console;
use tidegate_tests::server::{Server, Settings};

use crate::first_run::look;
use crate::releases::ledger::{halted, ledger};
use crate::releases::{member, prepare};

const LEDGER: &str = "/projects/shop/production/releases/ledger";

#[test]
fn a_claim_is_reckoned_again_and_disputed() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let Some(mut console) = Console::open(server.url())? else { return Ok(()) };
    let api = server.api();
    prepare(&api)?;
    let ada = member(&api, "ada@example.com", "editor")?;
    console.sign_in(ada.token().context("a token")?)?;
    console.go_to(LEDGER)?;
    console.wait_text("Nothing stands in the ledger yet")?;
    let mut faults = look(&mut console, "ledger-none")?;

    let id = halted(&api)?;
    // The page was not loaded again since.
    console.wait_text("halt, probable")?;
    faults.extend(look(&mut console, "ledger")?);
    console.press("How it follows: halt, probable of checkout-v2")?;
    console.wait_text("Reckoned again here: the server claims the same.")?;
    faults.extend(look(&mut console, "ledger-account")?);
    console.press("Say what it is worth")?;
    console.wait_text("There was no harm")?;
    faults.extend(look(&mut console, "ledger-opinion")?);
    console.fill("Reason", "a provider was down")?;
    console.press("Say it")?;
    console.wait_text("Disputed by a member: nothing is claimed.")?;
    console.press("Close")?;
    console.wait_text("false halt")?;
    faults.extend(look(&mut console, "ledger-disputed")?);
    let table = console.download("Download CSV")?;
    ensure!(table.contains(&format!("{id},checkout-v2,false_halt,")), "{table}");
    ensure!(table.contains("disputed,ada@example.com,a provider was down"), "{table}");

    let change = ledger(&api)?["entries"][0]["change"].clone();
    console.go_to(&format!("/projects/shop/production/changes?change={change}"))?;
    console.wait_text(&format!("Change {change} and those before it."))?;
    console.wait_text("Proof")?;
    console.go_to(&format!("{LEDGER}?of=no-such-release&all=1"))?;
    console.wait_text("Nothing stands in the ledger of this release")?;
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}
