//! What people look at, and what programs without an SDK ask for.

use std::time::Duration;

use anyhow::{Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::report::{Bound, NO_BOUND, Row, percentile};
use tidegate_tests::server::{ADMIN_TOKEN, Server, Settings};
use tidegate_tests::services::Postgres;

use crate::COMMAND;
use crate::load::{Connection, Seen, during, repeat, request};

const MANY_FLAGS: usize = 10_000;
const FLAGS: usize = 1_000;
/// Connections that create what is looked at.
const MAKERS: usize = 4;
const ASKERS: usize = 64;
const TIME: Duration = Duration::from_secs(10);
/// Before anything is measured.
const WARM_UP: Duration = Duration::from_secs(2);

const LISTED: Bound = Bound {
    name: "first page of a list of 10,000 flags in 3 environments, p99",
    unit: "ms",
    reach: "≤ 30 ms",
    most: 30.0,
};
const CUSTOMER: Bound =
    Bound {
        name: "a customer's whole page over 1,000 flags, p99", unit: "ms", reach: "≤ 30 ms", most: 30.0
    };
const EVALUATED: Bound = Bound {
    name: "evaluate endpoint, one flag, ten attributes, 64 connections",
    unit: "/s",
    reach: "≥ 8,000 /s",
    most: 8_000.0,
};
const EVALUATED_LATE: Bound = Bound {
    name: "evaluate endpoint, 64 connections, p99",
    unit: "ms",
    reach: NO_BOUND,
    most: f64::INFINITY,
};

/// Measures all of it.
pub(crate) fn rows() -> Result<Vec<Row>> {
    let Some(postgres) = Postgres::durable()? else { return Ok(unmeasured()) };
    let url = Some(postgres.database()?);
    let server = Server::start(Settings { database_url: url.clone(), demo: false, ..Settings::measured() })?;
    println!("{MANY_FLAGS} flags are made …");
    make(&server, "large", MANY_FLAGS, &["development", "staging", "production"])?;
    println!("{FLAGS} flags with rules are made …");
    make(&server, "shop", FLAGS, &["production"])?;
    target(&server)?;
    if let Some(url) = url {
        postgres.execute(&url, "ANALYZE")?;
    }
    println!("they are looked at, for {} s each …", TIME.as_secs());
    let get = |path: &str| request("GET", path, None, "", "");
    let listed = measured(&server, &get("/api/v1/projects/large/flags"), 1)?;
    let page = "/api/v1/projects/shop/environments/production/customers/acme";
    let customer = measured(&server, &get(page), 1)?;
    let evaluated = measured(&server, &evaluation(), ASKERS)?;
    Ok(vec![
        LISTED.row(COMMAND, percentile(&listed.times, 0.99), listed.times.len()),
        CUSTOMER.row(COMMAND, percentile(&customer.times, 0.99), customer.times.len()),
        EVALUATED.row(COMMAND, Some(evaluated.rate), evaluated.times.len()),
        EVALUATED_LATE.row(COMMAND, percentile(&evaluated.times, 0.99), evaluated.times.len()),
    ])
}

fn unmeasured() -> Vec<Row> {
    [LISTED, CUSTOMER, EVALUATED, EVALUATED_LATE].map(|bound| bound.row(COMMAND, None, 0)).into()
}

fn measured(server: &Server, request: &[u8], connections: usize) -> Result<Seen> {
    repeat(server.url(), request, WARM_UP, connections)?;
    repeat(server.url(), request, TIME, connections)
}

/// A project with so many flags, then its environments: each gets all of them with its first version.
fn make(server: &Server, project: &str, flags: usize, environments: &[&str]) -> Result<()> {
    let api = server.api();
    api.post("/api/v1/projects", &json!({ "key": project, "name": project }))?.expect(201)?;
    during(Duration::ZERO, MAKERS, |maker, _| {
        let mut connection = Connection::open(server.url())?;
        for flag in (0..flags).filter(|flag| flag % MAKERS == maker) {
            let body = json!({ "key": format!("feature-{flag}"), "type": "boolean", "owner": "checkout",
                "description": "Shows the new page to those who are to see it", "tags": ["checkout", "2026"] });
            let path = format!("/api/v1/projects/{project}/flags");
            let answer = connection.ask(&request("POST", &path, None, "", &body.to_string()))?;
            ensure!(answer.status == 201, "{}", String::from_utf8_lossy(answer.body));
        }
        Ok(Vec::new())
    })?;
    for key in environments {
        let environment = json!({ "key": key, "name": key });
        api.post(&format!("/api/v1/projects/{project}/environments"), &environment)?.expect(201)?;
    }
    Ok(())
}

/// Gives the flags rules as products have them: of ten, two are switches, the others target.
fn target(server: &Server) -> Result<()> {
    let api = server.api();
    let customer =
        json!({ "key": "acme", "name": "Acme", "tier": "enterprise", "attributes": { "region": "eu" } });
    api.post("/api/v1/customers", &customer)?.expect(201)?;
    let instructions: Vec<Value> = (0..FLAGS)
        .flat_map(|flag| {
            let key = format!("feature-{flag}");
            let on = json!({ "kind": "turn_on", "flag": key });
            let clause = json!({ "attribute": "customer.tier", "op": "in", "values": ["enterprise", "pro"] });
            let rule = json!({ "when": clause, "serve": { "variant": "on" } });
            let rule = json!({ "kind": "add_rule", "flag": key, "rule": rule });
            if flag % 10 < 2 { vec![on] } else { vec![on, rule] }
        })
        .collect();
    for some in instructions.chunks(50) {
        let tag = api.environment_tag("shop/production")?;
        api.change("shop/production", &tag, &Value::from(some))?.expect(200)?;
    }
    Ok(())
}

fn evaluation() -> Vec<u8> {
    let body = json!({ "flags": ["feature-7"], "context": {
        "user": { "key": "u-1742", "email": "somebody@example.com", "country": "NL", "age": 41, "beta": true },
        "customer": { "key": "acme", "tier": "enterprise", "seats": 120, "region": "eu", "since": "2021-04-01" },
    } });
    let path = "/api/v1/projects/shop/environments/production/evaluate";
    request("POST", path, Some(ADMIN_TOKEN), "", &body.to_string())
}
