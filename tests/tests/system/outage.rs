//! The database goes away under a running server, and comes back.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;
use tidegate_tests::proxy::Proxy;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::postgres;
use tidegate_tests::wait_for;

const PLACE: &str = "shop/production";
const PRODUCTION: &str = "/api/v1/projects/shop/environments/production";
const LIMIT: Duration = Duration::from_secs(20);

#[test]
fn rules_are_served_from_memory_while_the_database_is_away() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    let direct = postgres.database()?;
    let place = direct.split_once('@').and_then(|(_, rest)| rest.split_once('/')).context("host and port")?.0;
    let proxy = Proxy::start(place.parse()?)?;
    let url = direct.replace(place, &proxy.address().to_string());
    let server = Server::start(Settings { database_url: Some(url), ..Settings::default() })?;
    let api = server.api();
    let key = api.sdk_key(PLACE)?;
    let sdk = api.with_token(Some(&key));
    let held = server.stream(&key, None)?;
    held.named("snapshot", LIMIT)?;
    let tag = api.environment_tag(PLACE)?;

    proxy.cut();
    assert_eq!(sdk.get("/sdk/v1/snapshot")?.status, 200, "an SDK that was here before gets the rules");
    let reconnected = server.stream(&key, None)?;
    reconnected.named("snapshot", LIMIT)?;
    let change = json!([{ "kind": "turn_on", "flag": "checkout-v2" }]);
    let refused = api.change(PLACE, &tag, &change)?;
    assert_eq!((refused.status, refused.header("retry-after")), (503, "1"), "{}", refused.body);
    let stranger = api.with_token(Some("a-token-that-was-never-here-before"));
    let status = stranger.get("/sdk/v1/snapshot")?.status;
    assert!([401, 503].contains(&status), "nobody is let in who was not here before: {status}");
    assert_eq!(stranger.get("/readyz")?.status, 503);
    assert_eq!(stranger.get("/livez")?.status, 200);

    proxy.mend();
    let back = || api.get("/readyz").ok().filter(|answer| answer.status == 200);
    wait_for("the database to be back", LIMIT, back)?;
    let applied = api.change(PLACE, &tag, &change)?.expect(200)?;
    for stream in [held, reconnected] {
        assert_eq!(stream.named("delta", LIMIT)?.json()?["to"], applied["version"]);
    }
    let evaluated =
        api.post(&format!("{PRODUCTION}/evaluate"), &json!({ "context": {}, "flags": ["checkout-v2"] }))?;
    assert_eq!(evaluated.expect(200)?["flags"]["checkout-v2"]["value"], true);
    assert!(!server.errors().contains("panicked"));
    Ok(())
}
