//! Who is removed is named nowhere any more, whatever they did.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use serde_json::{Value, json};
use tidegate_tests::api::Api;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::postgres;

use crate::releases::{RELEASES, becomes, create, insist, prepare, show, stage};

const NAME: &str = "Zerubbabel Quux";
const EMAIL: &str = "zerubbabel@example.com";
const PASSWORD: &str = "correct horse battery staple";
const PRODUCTION: &str = "/api/v1/projects/shop/environments/production";

/// A person who may do everything.
fn join(api: &Api) -> Result<(String, Api)> {
    let wish = json!({ "email": EMAIL, "name": NAME, "roles": [{ "role": "admin" }] });
    let invited = api.post("/api/v1/members", &wish)?.expect(201)?;
    let accepting = api.with_token(invited["invitation"].as_str());
    accepting.post("/api/v1/invitations/accept", &json!({ "password": PASSWORD }))?.expect(200)?;
    let signing = json!({ "tenant": "default", "email": EMAIL, "password": PASSWORD });
    let session = api.with_token(None).post("/api/v1/sessions", &signing)?.expect(201)?;
    let id = invited["member"]["id"].as_str().context("an id")?;
    Ok((id.to_owned(), api.with_token(session["token"].as_str())))
}

/// Does what leaves a trace of whoever does it; answers the release.
fn work(person: &Api) -> Result<String> {
    prepare(person)?;
    let pilot = json!([{ "kind": "add_override", "flag": "checkout-v2", "attribute": "customer.key",
        "values": ["acme"], "variant": "on", "reason": "a pilot" }]);
    person.change("shop/production", &person.environment_tag("shop/production")?, &pilot)?.expect(200)?;
    person.post("/api/v1/tokens", &json!({ "name": "ci", "role": "viewer" }))?.expect(201)?;
    let plan = json!({ "stages": [stage(1_000_000)] });
    person.post("/api/v1/release-templates", &json!({ "name": "payments", "plan": plan }))?.expect(201)?;
    let release = create(person, &plan)?;
    for verb in ["start", "advance", "pause", "halt"] {
        insist(person, &release, verb)?;
    }
    let halted = becomes(person, &release, "halted")?;
    let missed = json!({ "opinion": "missed", "reason": "orders were lost",
        "since": halted["steps"][1]["since"], "until": halted["halt"]["settled_at"] });
    person.post(&format!("{PRODUCTION}/ledger/{release}"), &missed)?.expect(200)?;
    Ok(release)
}

/// What they are called wherever it is shown who did something.
fn shown(api: &Api, release: &str) -> Result<BTreeSet<String>> {
    let flag = api.get("/api/v1/projects/shop/flags/checkout-v2")?.expect(200)?;
    let of_flag = flag["environments"]["production"]["overrides"].as_array().context("overrides")?;
    let page = api.get(&format!("{PRODUCTION}/customers/acme"))?.expect(200)?;
    let held = show(api, release)?;
    let listed = api.get(RELEASES)?.expect(200)?;
    let events = api.get(&format!("{RELEASES}/{release}/events"))?.expect(200)?;
    let of_people = |event: &&Value| event["by"]["kind"] == "user";
    let ledger = api.get(&format!("{PRODUCTION}/ledger"))?.expect(200)?;
    let said = ledger["entries"].as_array().context("entries")?.iter();
    let changes = api.get("/api/v1/changes?kind=rules&limit=1")?.expect(200)?;
    let mut names = vec![
        of_flag.iter().find(|entry| entry["reason"] == "a pilot").context("the override")?["author"].clone(),
        page["flags"]["checkout-v2"]["by_override"]["author"].clone(),
        held["creator"]["name"].clone(),
        held["halt"]["by"]["name"].clone(),
        listed["items"][0]["creator"]["name"].clone(),
        changes["items"][0]["actor"]["name"].clone(),
    ];
    let events = events["items"].as_array().context("events")?.iter().filter(of_people);
    names.extend(events.map(|event| event["by"]["name"].clone()));
    names.extend(
        said.filter(|entry| entry["said"].is_object()).map(|entry| entry["said"]["by"]["name"].clone()),
    );
    assert!(names.len() >= 10, "{names:?}");
    names.iter().map(|name| name.as_str().map(str::to_owned).context("a name")).collect()
}

/// Columns of all tables in which a text stands, also in the midst of bytes.
async fn holding(connection: &DatabaseConnection, text: &str) -> Result<BTreeSet<String>> {
    let backend = connection.get_database_backend();
    let columns = match backend {
        DbBackend::Postgres => {
            "SELECT table_name || '.' || column_name, CASE data_type WHEN 'bytea'
                 THEN format('SELECT count(*) FROM %I WHERE position(''{}''::bytea IN %I) > 0', table_name, column_name)
                 ELSE format('SELECT count(*) FROM %I WHERE strpos(%I, ''{}'') > 0', table_name, column_name) END
             FROM information_schema.columns WHERE table_schema = 'public' AND data_type IN ('text', 'bytea')"
        }
        _ => {
            "SELECT t.name || '.' || c.name, 'SELECT count(*) FROM ' || t.name || ' WHERE instr(CAST(['
                 || c.name || '] AS blob), CAST(''{}'' AS blob)) > 0'
             FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'"
        }
    };
    let mut found = BTreeSet::new();
    let columns = connection.query_all_raw(Statement::from_string(backend, columns)).await?;
    assert!(columns.len() > 100, "{}", columns.len());
    for column in columns {
        let (name, query): (String, String) = (column.try_get_by_index(0)?, column.try_get_by_index(1)?);
        let asked = Statement::from_string(backend, query.replace("{}", text));
        let rows: i64 = connection.query_one_raw(asked).await?.context("a count")?.try_get_by_index(0)?;
        found.extend((rows > 0).then_some(name));
    }
    Ok(found)
}

async fn forgets(settings: Settings) -> Result<()> {
    let server = Server::start(settings.clone())?;
    let api = server.api();
    let (id, person) = join(&api)?;
    let release = work(&person)?;
    assert_eq!(shown(&api, &release)?, BTreeSet::from([NAME.to_owned()]));
    let sqlite = format!("sqlite://{}", server.data().join("tidegate.db").display());
    let database = Database::connect(settings.database_url.as_deref().unwrap_or(&sqlite)).await?;
    let named = BTreeSet::from(["changes.actor_name".to_owned(), "members.name".to_owned()]);
    assert_eq!(holding(&database, NAME).await?, named, "a name stands where it can be forgotten");
    assert_eq!(holding(&database, EMAIL).await?, BTreeSet::from(["members.email".to_owned()]));

    let path = format!("/api/v1/members/{id}");
    let tag = api.get(&path)?.header("etag").to_owned();
    assert_eq!(api.send("DELETE", &path, &[("if-match", &tag)], None)?.status, 204);
    for text in [NAME, EMAIL] {
        assert_eq!(holding(&database, text).await?, BTreeSet::new(), "{text} is forgotten");
    }
    assert!(!holding(&database, &id).await?.is_empty(), "what was done keeps the id");
    assert_eq!(shown(&api, &release)?, BTreeSet::from(["a former member".to_owned()]));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_removed_is_named_nowhere_on_sqlite() -> Result<()> {
    forgets(Settings::default()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_removed_is_named_nowhere_on_postgres() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    forgets(Settings { database_url: Some(postgres.database()?), ..Settings::default() }).await
}
