//! The ledger on the real server: what halts spared, what they cost, and who says so.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tidegate_tests::api::Api;
use tidegate_tests::server::Server;
use tidegate_tests::wait_for;

use super::fleet::Fleet;
use super::{LIMIT, PATH, becomes, create, guarded, insist, member, prepare, show};

on_both_databases!(a_halt_stands_in_the_ledger, what_people_find_stands_on_the_other_side);

pub(crate) fn ledger(api: &Api) -> Result<Value> {
    api.get(&format!("{PATH}/ledger"))?.expect(200)
}

/// Releases what is bad, and waits until it is halted and everybody knows.
pub(crate) fn halted(api: &Api) -> Result<String> {
    let id = create(api, &guarded())?;
    insist(api, &id, "start")?;
    let mut fleet = Fleet::new(api)?;
    wait_for("harm to be seen", LIMIT, || {
        fleet.report(api, &id, [400, 400], [200, 10]).ok()?;
        show(api, &id).ok()?["halt"].is_object().then_some(())
    })?;
    fleet.acknowledge(api)?;
    becomes(api, &id, "halted")?;
    Ok(id)
}

/// The entry as anybody can reckon it who has nothing but its basis.
fn errors_avoided(basis: &Value) -> Result<f64> {
    let number = |name: &str| basis[name].as_f64().with_context(|| format!("{name}: {basis}"));
    let saved_ms = number("since_ms")? + number("repair_ms")? - number("halted_ms")?;
    let units_per_ms = number("units")? / (number("halted_ms")? - number("since_ms")?);
    // Neither stage takes any time, so that the last one, which is for everybody, goes on until the end.
    let spared = units_per_ms * saved_ms;
    Ok(spared * number("control_rate")? * (number("low_80")? - 1.0))
}

fn a_halt_stands_in_the_ledger(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    let nothing = ledger(&api)?;
    assert_eq!((&nothing["entries"], &nothing["repair_s"]), (&json!([]), &json!(2700)));
    let id = halted(&api)?;
    let kept = ledger(&api)?;
    let entry = &kept["entries"][0];
    assert_eq!(
        (&entry["kind"], &entry["grade"], &entry["release"]),
        (&json!("halt"), &json!("probable"), &json!(id)),
        "{kept}"
    );
    let claimed = entry["claim"]["errors_claimed"].as_f64().context("errors_claimed")?;
    let reckoned = errors_avoided(&entry["basis"])?;
    assert!(claimed > 0.0 && (claimed - reckoned).abs() < 1e-6 * reckoned, "{claimed} {reckoned}");
    assert_eq!(
        (&kept["totals"]["probable"], &kept["totals"]["errors_claimed"]),
        (&json!(1), &json!(claimed))
    );
    // What it is reckoned from is under the log's hashes.
    let number = entry["change"].as_u64().context("change")?;
    let changes = api.get("/api/v1/changes?limit=10")?.expect(200)?;
    let mut changes = changes["items"].as_array().context("items")?.iter();
    let change = changes.find(|change| change["change"] == number).context("the change")?;
    assert_eq!(change["kind"], "release.halt");
    let logged = errors_avoided(&change["instructions"]["basis"])?;
    assert!((logged - reckoned).abs() < 1e-6 * reckoned, "{change}");

    // Once everybody has the baseline again, somebody else measures that the rate is as it was before.
    let window = json!({ "release": id, "step_epoch": 2, "arm": "control", "metric": "errors", "exposed": 1000,
        "err": 20, "from": "2026-11-29T10:00:00Z", "to": "2026-11-29T10:01:00Z" });
    let mut batch = 0;
    wait_for("the rate to be known", LIMIT, || {
        batch += 1;
        let signals = json!({ "source": "probe", "batch": batch.to_string(), "windows": [window] });
        api.post("/api/v1/signals", &signals).ok()?;
        (ledger(&api).ok()?["entries"][0]["grade"] == "confirmed").then_some(())
    })?;

    let at = format!("{PATH}/ledger/{id}");
    let dispute = json!({ "opinion": "disputed", "reason": "a provider, was \"down\"" });
    assert_eq!(api.post(&at, &dispute)?.status, 403, "a token has no opinion");
    let ada = member(&api, "ada@example.com", "editor")?;
    let said = ada.post(&at, &dispute)?.expect(200)?;
    assert_eq!((&said["opinion"], &said["by"]["kind"]), (&json!("disputed"), &json!("user")));
    let disputed = ledger(&api)?;
    let kinds: Vec<&Value> =
        disputed["entries"].as_array().context("entries")?.iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["halt", "false_halt"]);
    assert_eq!(
        (&disputed["totals"]["false_halts"], &disputed["totals"]["errors_claimed"]),
        (&json!(1), &json!(0.0))
    );
    assert!(disputed["entries"][0]["claim"].is_null() && disputed["entries"][0]["basis"].is_object());
    let table = api.send("GET", "/api/v1/projects/shop/ledger", &[("accept", "text/csv")], None)?;
    assert_eq!((table.status, table.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert!(table.body.contains("\"a provider, was \"\"down\"\"\"\r\n"), "{}", table.body);
    assert_eq!(table.body.lines().count(), 4, "{}", table.body);
    ada.post(&at, &json!({ "opinion": "withdrawn", "reason": "no, it was us" }))?.expect(200)?;
    assert_eq!(ledger(&api)?["entries"][0]["grade"], "confirmed");
    Ok(())
}

fn what_people_find_stands_on_the_other_side(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    let id = create(&api, &guarded())?;
    insist(&api, &id, "start")?;
    insist(&api, &id, "advance")?;
    let ada = member(&api, "ada@example.com", "editor")?;
    let at = format!("{PATH}/ledger/{id}");
    let dispute = json!({ "opinion": "disputed", "reason": "nothing was wrong" });
    assert_eq!(ada.post(&at, &dispute)?.status, 409, "nobody has stopped it");
    insist(&api, &id, "halt")?;
    let kept = ledger(&api)?;
    assert_eq!(
        (&kept["entries"][0]["kind"], &kept["totals"]["missed"]),
        (&json!("missed"), &json!(1)),
        "{kept}"
    );
    ada.post(&at, &dispute)?.expect(200)?;
    assert_eq!(ledger(&api)?["totals"]["missed"], 0);

    let missed = |since: &str, until: &str| {
        let wish =
            json!({ "opinion": "missed", "reason": "carts were lost", "since": since, "until": until });
        ada.post(&at, &wish)
    };
    let halted = becomes(&api, &id, "halted")?;
    let (opened, exposed) = (&halted["steps"][0]["since"], &halted["steps"][1]["since"]);
    let (opened, exposed) = (opened.as_str().context("opened")?, exposed.as_str().context("exposed")?);
    let settled = halted["halt"]["settled_at"].as_str().context("settled")?;
    for (since, until, pointer) in [
        ("yesterday", settled, "/since"),
        (opened, settled, "/since"),
        (exposed, exposed, "/until"),
        (exposed, "2999-11-29T10:00:00Z", "/until"),
    ] {
        assert_eq!(missed(since, until)?.expect(422)?["errors"][0]["pointer"], pointer);
    }
    missed(exposed, settled)?.expect(200)?;
    assert_eq!(ledger(&api)?["totals"]["missed"], 1);
    let idle = create(&api, &guarded())?;
    insist(&api, &idle, "cancel")?;
    let nothing = json!({ "opinion": "missed", "reason": "?", "since": exposed, "until": settled });
    let refused = ada.post(&format!("{PATH}/ledger/{idle}"), &nothing)?;
    assert_eq!(refused.status, 409, "nobody was exposed");
    assert_eq!(
        api.get("/api/v1/projects/shop/environments/staging/ledger")?.expect(200)?["entries"],
        json!([])
    );
    Ok(())
}
