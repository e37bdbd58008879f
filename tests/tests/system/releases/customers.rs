//! Releases customer by customer: whom stages name, who is halted alone, who is kept back, and how much
//! a customer has to bear at once.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use tidegate_tests::api::Api;
use tidegate_tests::server::Server;
use tidegate_tests::wait_for;

use super::fleet::Fleet;
use super::{
    LIMIT, PATH, PLACE, RELEASES, becomes, create, customer, guarded, insist, kinds, open, prepare, say,
    served, set_policy, show, wish,
};

on_both_databases!(
    users_are_split_within_the_customers_that_a_stage_names,
    one_hurt_customer_goes_back_alone,
    two_hurt_customers_end_the_release,
    some_are_kept_back_until_the_end,
    customers_of_one_flag_have_releases_of_their_own,
    a_customer_bears_so_many_releases_at_once,
    a_customer_in_a_freeze_window_is_not_exposed_further,
    whoever_may_not_be_exposed_joins_no_ring_that_is,
    what_is_usual_is_asked_of_those_who_move,
);

/// How many of 200 users of a customer get the target.
fn on_of_200(api: &Api, customer: &str) -> Result<usize> {
    let gets = |user: usize| -> Result<bool> {
        let context =
            json!({ "user": { "key": format!("{customer}-{user}") }, "customer": { "key": customer } });
        let asked = json!({ "context": context, "flags": ["checkout-v2"] });
        let answer = api.post(&format!("{PATH}/evaluate"), &asked)?.expect(200)?;
        Ok(answer["flags"]["checkout-v2"]["variant"] == "on")
    };
    (0..200).try_fold(0, |on, user| Ok(on + usize::from(gets(user)?)))
}

fn enters(api: &Api, id: &str, stage: u64) -> Result<Value> {
    let found =
        wait_for("the stage", LIMIT, || show(api, id).ok().filter(|release| release["stage"] == stage));
    found.with_context(|| show(api, id).unwrap_or_default().to_string())
}

/// The same while somebody reports: nothing goes on by silence, not even what nothing guards.
fn fed(api: &Api, fleet: &mut Fleet, id: &str, state: &str) -> Result<()> {
    let found = wait_for(state, LIMIT, || {
        fleet.report(api, id, [10, 10], [0, 0]).ok()?;
        (show(api, id).ok()?["state"] == state).then_some(())
    });
    found.with_context(|| show(api, id).unwrap_or_default().to_string())
}

fn users_are_split_within_the_customers_that_a_stage_names(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    for (key, ring) in [("north", "general"), ("south", "canary"), ("west", "general")] {
        customer(&api, key, ring)?;
    }
    let named = |customers: &[&str], rings: &[&str]| {
        json!({ "customers": customers, "rings": rings, "share_ppm": 500_000,
        "bake_s": 3600, "min_units": 0 })
    };
    let plan = json!({ "stages": [named(&["north"], &[]), named(&[], &["canary"]), open(1_000_000)] });
    let id = create(&api, &plan)?;
    insist(&api, &id, "start")?;
    enters(&api, &id, 0)?;
    // Within four standard deviations of a half.
    let half = 72..=128;
    let first = on_of_200(&api, "north")?;
    assert!(half.contains(&first), "{first}");
    assert_eq!((on_of_200(&api, "south")?, on_of_200(&api, "west")?), (0, 0));
    assert_eq!(insist(&api, &id, "advance")?["stage"], 1);
    assert_eq!(on_of_200(&api, "north")?, first, "stages add up");
    let second = on_of_200(&api, "south")?;
    assert!(half.contains(&second), "{second}");
    assert_eq!(on_of_200(&api, "west")?, 0);
    insist(&api, &id, "cancel")?;
    assert_eq!(on_of_200(&api, "north")?, 0);
    Ok(())
}

/// A release to half of the users of everybody, in its first stage; what comes after it needs long.
fn half_of_everybody(api: &Api, fleet: &mut Fleet) -> Result<String> {
    prepare(api)?;
    for key in ["north", "south", "west"] {
        customer(api, key, "general")?;
    }
    let mut plan = guarded();
    plan["stages"][0]["bake_s"] = json!(3600);
    let id = create(api, &plan)?;
    insist(api, &id, "start")?;
    wait_for("the first stage", LIMIT, || {
        fleet.report_of(api, &id, Some("west"), [[400, 400], [0, 0]]).ok()?;
        (show(api, &id).ok()?["stage"] == 0).then_some(())
    })?;
    Ok(id)
}

fn hurt(api: &Api, fleet: &mut Fleet, id: &str, customer: &str) -> Result<()> {
    wait_for("the customer's halt", LIMIT, || {
        // Others are well, so that nobody speaks of everybody.
        fleet.report_of(api, id, Some("west"), [[4000, 4000], [40, 40]]).ok()?;
        fleet.report_of(api, id, Some(customer), [[60, 60], [30, 0]]).ok()?;
        let release = show(api, id).ok()?;
        let halted = release["halted_customers"].as_array()?.iter().any(|halted| *halted == customer);
        (halted || release["halt"].is_object()).then_some(())
    })
    .with_context(|| show(api, id).unwrap_or_default().to_string())
}

fn one_hurt_customer_goes_back_alone(server: &Server) -> Result<()> {
    let api = server.api();
    let mut fleet = Fleet::new(&api)?;
    let id = half_of_everybody(&api, &mut fleet)?;
    assert!(on_of_200(&api, "north")? > 0);
    hurt(&api, &mut fleet, &id, "north")?;
    let release = show(&api, &id)?;
    assert_eq!(
        (&release["halted_customers"], &release["halt"]),
        (&json!(["north"]), &Value::Null),
        "{release}"
    );
    assert_eq!(on_of_200(&api, "north")?, 0, "it has gone back");
    assert!(on_of_200(&api, "south")? > 0, "and nobody else has");
    assert_eq!(release["steps"].as_array().map(Vec::len), Some(3), "it goes on in a step of its own");
    // Whoever was halted alone stays so when the others get it for good.
    wait_for("the end", LIMIT, || {
        say(&api, &id, "advance").ok()?;
        (show(&api, &id).ok()?["state"] == "completed").then_some(())
    })?;
    assert_eq!((served(&api, "north")?, served(&api, "south")?), (json!("off"), json!("on")));
    Ok(())
}

fn two_hurt_customers_end_the_release(server: &Server) -> Result<()> {
    let api = server.api();
    let mut fleet = Fleet::new(&api)?;
    let id = half_of_everybody(&api, &mut fleet)?;
    hurt(&api, &mut fleet, &id, "north")?;
    hurt(&api, &mut fleet, &id, "south")?;
    let release =
        wait_for("the halt", LIMIT, || show(&api, &id).ok().filter(|release| release["halt"].is_object()))?;
    assert_eq!(release["halt"]["cause"]["cause"], "customers", "{release}");
    assert!(kinds(&api, &id)?.contains(&"customer_halted".to_owned()));
    assert_eq!((on_of_200(&api, "north")?, on_of_200(&api, "west")?), (0, 0));
    Ok(())
}

fn some_are_kept_back_until_the_end(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    let plan =
        json!({ "stages": [open(500_000), open(1_000_000)], "holdback_ppm": 250_000, "watch_s": 3600 });
    let id = create(&api, &plan)?;
    insist(&api, &id, "start")?;
    fed(&api, &mut Fleet::new(&api)?, &id, "watching")?;
    let on = on_of_200(&api, "north")?;
    // Within four standard deviations of three quarters.
    assert!((126..=174).contains(&on), "{on}");
    insist(&api, &id, "advance")?;
    becomes(&api, &id, "completed")?;
    assert_eq!(on_of_200(&api, "north")?, 200);
    Ok(())
}

/// Two rules of one flag, each for a customer.
fn two_rules(api: &Api) -> Result<()> {
    prepare(api)?;
    let rule = |key: &str| {
        json!({ "kind": "add_rule", "flag": "checkout-v2", "rule": { "id": key,
        "when": { "attribute": "customer.key", "op": "in", "values": [key] }, "serve": { "variant": "off" } } })
    };
    let steps = json!([rule("north"), rule("south")]);
    api.change(PLACE, &api.environment_tag(PLACE)?, &steps)?.expect(200).map(drop)
}

fn release_of_rule(api: &Api, rule: &str, plan: &Value) -> Result<String> {
    let mut wish = wish(plan);
    wish["rule"] = json!(rule);
    let made = api.post(RELEASES, &wish)?.expect(201)?;
    made["id"].as_str().map(str::to_owned).context("id")
}

fn customers_of_one_flag_have_releases_of_their_own(server: &Server) -> Result<()> {
    let api = server.api();
    two_rules(&api)?;
    let mut watched = json!({ "stages": [open(1_000_000)], "watch_s": 3600 });
    let north = release_of_rule(&api, "north", &watched)?;
    insist(&api, &north, "start")?;
    let again = api.post(RELEASES, &{
        let mut again = wish(&watched);
        again["rule"] = json!("north");
        again
    })?;
    assert_eq!(again.expect(409)?["type"], "urn:tidegate:problem:released");
    watched["stages"] = json!([open(500_000), open(1_000_000)]);
    let south = release_of_rule(&api, "south", &watched)?;
    insist(&api, &south, "start")?;
    let mut fleet = Fleet::new(&api)?;
    for id in [&north, &south] {
        fed(&api, &mut fleet, id, "watching")?;
    }
    assert_eq!((served(&api, "north")?, served(&api, "south")?), (json!("on"), json!("on")));
    assert_eq!(served(&api, "west")?, "off");
    insist(&api, &north, "halt")?;
    assert_eq!(
        (served(&api, "north")?, served(&api, "south")?),
        (json!("off"), json!("on")),
        "only one goes back"
    );
    insist(&api, &south, "advance")?;
    becomes(&api, &south, "completed")?;
    assert_eq!((served(&api, "north")?, served(&api, "south")?), (json!("off"), json!("on")));
    Ok(())
}

fn a_customer_bears_so_many_releases_at_once(server: &Server) -> Result<()> {
    let api = server.api();
    two_rules(&api)?;
    customer(&api, "north", "canary")?;
    customer(&api, "south", "general")?;
    let bounded = |customers: Value| {
        json!({ "stages": [
        { "customers": customers, "share_ppm": 1_000_000, "bake_s": 3600, "min_units": 0 }, open(1_000_000)],
        "limits": { "at_once": 1 } })
    };
    let first = release_of_rule(&api, "north", &bounded(json!(["north"])))?;
    insist(&api, &first, "start")?;
    enters(&api, &first, 0)?;
    let second = release_of_rule(&api, "south", &bounded(json!(["north", "south"])))?;
    insist(&api, &second, "start")?;
    let refused =
        wait_for("a refusal", LIMIT, || say(&api, &second, "advance").ok().filter(|no| no.status == 409))?;
    assert!(refused.body.contains("exposes 1 customers to more than 1 releases at once"), "{}", refused.body);
    insist(&api, &second, "cancel")?;
    let apart = release_of_rule(&api, "south", &bounded(json!(["south"])))?;
    insist(&api, &apart, "start")?;
    enters(&api, &apart, 0)?;
    Ok(())
}

/// Sets when no release exposes more of a customer.
fn freeze(api: &Api, key: &str, freezes: &Value) -> Result<()> {
    let path = format!("/api/v1/customers/{key}");
    let tag = api.get(&path)?.header("etag").to_owned();
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    let body = json!({ "name": key, "ring": "general", "freezes": freezes });
    api.send("PUT", &path, &headers, Some(&body.to_string()))?.expect(200).map(drop)
}

/// That the next stage is refused for the customer's freeze, and that the release says so.
fn waits_for(api: &Api, id: &str, customer: &str) -> Result<()> {
    let refused =
        wait_for("a refusal", LIMIT, || say(api, id, "advance").ok().filter(|no| no.status == 409))?;
    let words = format!("freeze window `the fair` of customer `{customer}`");
    assert!(refused.body.contains(&words), "{}", refused.body);
    let next = show(api, id)?["next"].clone();
    let needs = next["needs"].as_array().context("needs")?;
    let need = needs.iter().find(|need| need["kind"] == "freeze_window").context("no freeze window")?;
    assert_eq!((&need["words"], &next["at"]), (&json!(words), &json!("2999-01-01T00:00:00Z")));
    Ok(())
}

fn a_customer_in_a_freeze_window_is_not_exposed_further(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    for key in ["north", "south", "west"] {
        customer(&api, key, "general")?;
    }
    let window = |from: &str, until: &str| json!({ "from": from, "until": until, "reason": "the fair" });
    let now = json!([window("2020-01-01T00:00:00Z", "2999-01-01T00:00:00Z")]);
    let (over, none) = (json!([window("2020-01-01T00:00:00Z", "2021-01-01T00:00:00Z")]), json!([]));
    let named = |customer: &str| json!({ "customers": [customer], "share_ppm": 500_000, "bake_s": 0, "min_units": 0 });
    let id = create(&api, &json!({ "stages": [named("north"), named("south"), open(1_000_000)] }))?;
    insist(&api, &id, "start")?;
    freeze(&api, "north", &over)?;
    freeze(&api, "south", &now)?;
    // By itself, since nothing guards it; south is not among them yet.
    enters(&api, &id, 0)?;
    waits_for(&api, &id, "south")?;
    freeze(&api, "south", &none)?;
    freeze(&api, "north", &now)?;
    assert_eq!(insist(&api, &id, "advance")?["stage"], 1, "no more of north is exposed than before");
    waits_for(&api, &id, "north")?;
    freeze(&api, "north", &none)?;
    assert_eq!(insist(&api, &id, "advance")?["stage"], 2);
    Ok(())
}

/// Whether a customer comes to be what is wished for, or why not.
fn comes(api: &Api, wish: &Value) -> Result<Option<String>> {
    let answer = api.post("/api/v1/customers", wish)?;
    if answer.status == 201 {
        return Ok(None);
    }
    let problem = answer.expect(422)?;
    assert_eq!(problem["type"], "urn:tidegate:problem:would-expose", "{problem}");
    problem["detail"].as_str().map(str::to_owned).context("a reason").map(Some)
}

fn whoever_may_not_be_exposed_joins_no_ring_that_is(server: &Server) -> Result<()> {
    let api = server.api();
    prepare(&api)?;
    customer(&api, "north", "canary")?;
    customer(&api, "west", "general")?;
    let canary = json!({ "rings": ["canary"], "share_ppm": 1_000_000, "bake_s": 3600, "min_units": 0 });
    let id = create(&api, &json!({ "stages": [canary, open(1_000_000)] }))?;
    let of = |key: &str, ring: &str| json!({ "key": key, "name": key, "ring": ring });
    insist(&api, &id, "start")?;
    enters(&api, &id, 0)?;
    insist(&api, &id, "freeze")?;
    let refused = comes(&api, &of("south", "canary"))?.context("it is refused")?;
    assert!(refused.contains(&id) && refused.contains("until a person resumes it"), "{refused}");
    let path = "/api/v1/customers/west";
    let tag = api.get(path)?.header("etag").to_owned();
    let headers = [("content-type", "application/json"), ("if-match", tag.as_str())];
    let put = |ring: &str| {
        let body = json!({ "name": "west", "ring": ring }).to_string();
        api.send("PUT", path, &headers, Some(&body))
    };
    assert_eq!(put("canary")?.status, 422, "who is there already stays where it is");
    assert_eq!((served(&api, "south")?, served(&api, "west")?), (json!("off"), json!("off")));
    assert_eq!(comes(&api, &of("south", "early"))?, None, "no release has reached that ring");
    insist(&api, &id, "resume")?;

    let fair =
        json!({ "from": "2020-01-01T00:00:00Z", "until": "2999-01-01T00:00:00Z", "reason": "the fair" });
    let mut frozen = of("east", "canary");
    frozen["freezes"] = json!([fair]);
    let refused = comes(&api, &frozen)?.context("it is refused")?;
    assert!(refused.contains("the customer is frozen until 2999-01-01T00:00:00Z: the fair"), "{refused}");
    assert_eq!(comes(&api, &of("east", "canary"))?, None);
    assert_eq!(served(&api, "east")?, "on");

    set_policy(
        &api,
        &json!({ "comment_required": false, "freezes": [fair], "protected_tiers": ["whales"] }),
    )?;
    let refused = comes(&api, &of("last", "canary"))?.context("it is refused")?;
    assert!(refused.contains("the environment is frozen until 2999-01-01T00:00:00Z"), "{refused}");
    set_policy(&api, &json!({ "comment_required": false, "protected_tiers": ["whales"] }))?;
    let mut whale = of("last", "canary");
    whale["tier"] = json!("whales");
    let refused = comes(&api, &whale)?.context("it is refused")?;
    assert!(refused.contains("protected tier `whales`"), "{refused}");
    assert_eq!(put("canary")?.status, 200);
    assert_eq!(served(&api, "west")?, "on");
    insist(&api, &id, "cancel")?;
    assert_eq!(comes(&api, &whale)?, None, "nothing is exposed any more");
    Ok(())
}

fn what_is_usual_is_asked_of_those_who_move(server: &Server) -> Result<()> {
    let api = server.api();
    let mut fleet = Fleet::new(&api)?;
    prepare(&api)?;
    customer(&api, "north", "canary")?;
    customer(&api, "west", "general")?;
    let mut plan = guarded();
    plan["stages"][0] = json!({ "rings": ["canary"], "share_ppm": 1_000_000, "bake_s": 0 });
    let id = create(&api, &plan)?;
    insist(&api, &id, "start")?;
    let mut counted = |customer: &str, errors: u64| {
        fleet.report_of(&api, &id, Some(customer), [[0, 400], [0, errors]])?;
        wait_for("what was counted", LIMIT, || {
            let release = show(&api, &id).ok()?;
            let needs = release["next"]["needs"].as_array()?;
            let need = needs.iter().find(|need| need["kind"] == "low_sample")?;
            (release["guards"][0]["n_c"].as_u64()? > 0).then(|| need["words"].to_string())
        })
    };
    let words = counted("west", 150)?;
    assert!(words.contains("had 0 errors before, of 100"), "{words}");
    counted("north", 99)?;
    let had = |errors: u64| format!("had {errors} errors before");
    wait_for("north's errors", LIMIT, || show(&api, &id).ok()?.to_string().contains(&had(99)).then_some(()))?;
    fleet.report_of(&api, &id, Some("north"), [[0, 400], [0, 1]])?;
    enters(&api, &id, 0).map(drop)
}
