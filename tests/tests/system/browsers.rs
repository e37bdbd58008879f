//! What pages need: streams without a key in the address, and keys that other pages cannot use.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use tidegate_tests::api::{Answer, Api, environment_path};
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::{postgres, redis};
use tidegate_tests::stream::Stream;
use tidegate_tests::{LIMIT, wait_for};

const PLACE: &str = "shop/production";
const SHOP: &str = "https://shop.example";

on_both_databases!(a_page_of_another_origin_cannot_use_a_key, origins_are_checked);

/// The answer to the wish for a client key that pages of these origins may use.
fn ask_key(api: &Api, audience: &str, origins: &[&str]) -> Result<Answer> {
    let body = json!({ "audience": audience, "name": "shop window", "origins": origins });
    api.post(&format!("{}/sdk-keys", environment_path(PLACE)), &body)
}

fn text(value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).context("no text")
}

fn client(server: &Server, origins: &[&str]) -> Result<(Api, String)> {
    let made = ask_key(&server.api(), "client", origins)?.expect(201)?;
    Ok((server.api().with_token(Some(&text(&made["key"])?)), text(&made["id"])?))
}

fn ticket(sdk: &Api) -> Result<String> {
    let issued = sdk.send("POST", "/sdk/v1/ticket", &[], None)?;
    assert_eq!(issued.header("cache-control"), "no-store");
    let issued = issued.expect(200)?;
    assert_eq!(issued["expires_in_s"], 60);
    text(&issued["ticket"])
}

fn follow(server: &Server, query: &str) -> Result<Stream> {
    Stream::open_plainly(&format!("{}/sdk/v1/stream{query}", server.url()))
}

#[test]
fn a_ticket_opens_one_stream_and_stands_in_no_log() -> Result<()> {
    let server = Server::start(Settings { log: Some("debug"), ..Settings::default() })?;
    let (sdk, _) = client(&server, &[])?;
    let first = ticket(&sdk)?;
    let stream = follow(&server, &format!("?ticket={first}"))?;
    let event = stream.named("snapshot", LIMIT)?;
    let resumed = format!("?ticket={}&last_event_id={}", ticket(&sdk)?, event.id.unwrap_or_default());
    assert_eq!(follow(&server, &resumed)?.next(LIMIT)?.json()?["mode"], "current");
    for refused in
        [format!("?ticket={first}"), "?ticket=nonsense".to_owned(), "?ticket=".to_owned(), String::new()]
    {
        let answer = server.api().with_token(None).get(&format!("/sdk/v1/stream{refused}"))?;
        assert_eq!(answer.status, 401, "{refused}");
    }
    // One that was given opens nothing once its key is revoked.
    let unused = ticket(&sdk)?;
    let keys = format!("{}/sdk-keys", environment_path(PLACE));
    let id = text(&server.api().get(&keys)?.expect(200)?["items"][0]["id"])?;
    assert_eq!(server.api().send("DELETE", &format!("{keys}/{id}"), &[], None)?.status, 204);
    assert_eq!(server.api().with_token(None).get(&format!("/sdk/v1/stream?ticket={unused}"))?.status, 401);
    assert!(server.errors().contains("/sdk/v1/stream"), "requests are logged");
    for secret in [first, unused, sdk.token().unwrap_or_default().to_owned()] {
        assert!(!server.errors().contains(&secret), "`{secret}` is nobody's business");
    }
    Ok(())
}

#[test]
fn a_ticket_is_good_on_one_replica_or_another_and_on_one_only() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    let Some(redis) = redis()? else { return Ok(()) };
    let settings = Settings {
        database_url: Some(postgres.database()?),
        redis_url: Some(redis.url()),
        ..Settings::default()
    };
    let (first, second) = (Server::start(settings.clone())?, Server::start(settings)?);
    for server in [&first, &second] {
        let told = || server.api().get("/readyz").is_ok_and(|answer| answer.body.contains("told at once"));
        wait_for("Redis", LIMIT, || told().then_some(()))?;
    }
    let (sdk, _) = client(&first, &[])?;
    let once = ticket(&sdk)?;
    follow(&second, &format!("?ticket={once}"))?.named("sync", LIMIT)?;
    for server in [&first, &second] {
        assert_eq!(server.api().with_token(None).get(&format!("/sdk/v1/stream?ticket={once}"))?.status, 401);
    }
    Ok(())
}

fn a_page_of_another_origin_cannot_use_a_key(server: &Server) -> Result<()> {
    let ((named, id), (open, open_id)) = (client(server, &[SHOP])?, client(server, &[])?);
    let ask = |sdk: &Api, id: &str, origin: &str| {
        sdk.send("GET", &format!("/sdk/v1/snapshot?client={id}"), &[("origin", origin)], None)
    };
    let allowed = |answer: &Answer| answer.header("access-control-allow-origin").to_owned();
    let own = ask(&named, &id, SHOP)?;
    assert_eq!((own.status, allowed(&own).as_str()), (200, SHOP));
    assert!(own.headers.get_all("vary").iter().any(|vary| vary == "Origin"));
    assert!(own.header("access-control-expose-headers").contains("tidegate-note"));
    let foreign = ask(&named, &id, "https://evil.example")?;
    assert_eq!(foreign.status, 403, "{}", foreign.body);
    let any = ask(&open, &open_id, "https://evil.example")?;
    assert_eq!((any.status, allowed(&any).as_str()), (200, "*"));
    let server_key = server.api().with_token(Some(&server.api().sdk_key(PLACE)?));
    let whole = server_key.send("GET", "/sdk/v1/snapshot", &[("origin", SHOP)], None)?;
    assert_eq!((whole.status, allowed(&whole).as_str()), (200, ""), "no page reads what servers get");
    let asks = [("origin", SHOP), ("access-control-request-method", "GET")];
    let before = server.api().with_token(None).send("OPTIONS", "/sdk/v1/snapshot", &asks, None)?;
    assert_eq!((before.status, allowed(&before).as_str()), (204, SHOP));
    let elsewhere = server.api().with_token(None).send("OPTIONS", "/api/v1/projects", &asks, None)?;
    assert_eq!((elsewhere.status, allowed(&elsewhere).as_str()), (405, ""));
    Ok(())
}

fn origins_are_checked(server: &Server) -> Result<()> {
    let api = server.api();
    for wrong in ["shop.example", "https://shop.example/", "https://", "*", "https://Shop.example", "ftp://a"]
    {
        let refused = ask_key(&api, "client", &[SHOP, wrong])?.expect(422)?;
        assert_eq!(refused["errors"][0]["pointer"], "/origins/1", "{wrong}");
    }
    assert_eq!(ask_key(&api, "server", &[SHOP])?.status, 422);
    assert_eq!(ask_key(&api, "client", &[SHOP; 51])?.status, 422);
    let made = ask_key(&api, "client", &[SHOP, "http://localhost:3000"])?.expect(201)?;
    let rotated = format!("{}/sdk-keys/{}/rotate", environment_path(PLACE), text(&made["id"])?);
    let rotated = api.post(&rotated, &json!({}))?.expect(201)?;
    assert_eq!(rotated["origins"], json!([SHOP, "http://localhost:3000"]));
    Ok(())
}
