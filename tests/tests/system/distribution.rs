//! What SDKs get: snapshots and streams, compared with each other by the engine's own types.

use anyhow::{Context, Result};
use tidegate_core::{Delta, Snapshot};
use tidegate_tests::LIMIT;
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::{ADMIN_TOKEN, Server};
use tidegate_tests::stream::Event;

const PLACE: &str = "shop/production";

on_both_databases!(
    a_snapshot_has_a_tag,
    answers_are_compressed_as_they_are_wanted,
    a_snapshot_is_its_environments_own,
    a_stream_begins_with_where_one_stands,
    a_delta_leads_to_the_next_snapshot,
    a_resume_gets_what_it_missed_in_one_delta,
    a_resume_that_makes_no_sense_gets_everything,
);

fn snapshot(api: &Api) -> Result<Answer> {
    let answer = api.get("/sdk/v1/snapshot")?;
    answer.expect(200)?;
    Ok(answer)
}

fn parsed(text: &str) -> Result<Snapshot> {
    Ok(Snapshot::parse(text.as_bytes())?)
}

fn id(event: &Event) -> &str {
    event.id.as_deref().unwrap_or_default()
}

fn a_snapshot_has_a_tag(server: &Server) -> Result<()> {
    let sdk = server.api().with_token(Some(&server.api().sdk_key(PLACE)?));
    let first = snapshot(&sdk)?;
    let document = parsed(&first.body)?;
    assert_eq!(document.header().environment, "production");
    assert_eq!(first.header("cache-control"), "private, no-cache");
    let vary = first.header("vary").to_lowercase();
    assert!(vary.contains("authorization") && vary.contains("accept-encoding"), "{vary}");
    let tag = first.header("etag").to_owned();
    assert!(tag.starts_with('"'), "`{tag}` is not a strong tag");

    let again = sdk.send("GET", "/sdk/v1/snapshot", &[("if-none-match", &tag)], None)?;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(again.header("etag"), tag);
    server.api().turn(PLACE, "checkout-v2", true)?;
    let changed = sdk.send("GET", "/sdk/v1/snapshot", &[("if-none-match", &tag)], None)?;
    changed.expect(200)?;
    assert_eq!(parsed(&changed.body)?.header().version, document.header().version + 1);
    Ok(())
}

fn answers_are_compressed_as_they_are_wanted(server: &Server) -> Result<()> {
    let key = server.api().sdk_key(PLACE)?;
    let encoding = |path: &str, token: &str, accepted: &str| -> Result<String> {
        let request = ureq::get(format!("{}{path}", server.url())).header("accept-encoding", accepted);
        let request = request.header("authorization", format!("Bearer {token}"));
        let answer = request.config().http_status_as_error(false).build().call()?;
        let encoding = answer.headers().get("content-encoding").map_or(Ok(""), |value| value.to_str())?;
        Ok(encoding.to_owned())
    };
    // The console's page, or the word that it was not built in.
    let of_people = ["/api/v1/projects", "/api/v1/openapi.json", "/api/docs/", "/", "/metrics"];
    for path in of_people {
        assert_eq!(encoding(path, ADMIN_TOKEN, "gzip")?, "gzip", "{path}");
    }
    for (accepted, expected) in [("gzip", "gzip"), ("zstd", "zstd"), ("identity", "identity")] {
        assert_eq!(encoding("/sdk/v1/snapshot", &key, accepted)?, expected);
    }
    // Nothing stands between a stream and its connection.
    assert_eq!(encoding("/sdk/v1/stream", &key, "gzip")?, "identity");
    Ok(())
}

fn a_snapshot_is_its_environments_own(server: &Server) -> Result<()> {
    let key = |place: &str| server.api().sdk_key(place);
    let staging = server.api().with_token(Some(&key("shop/staging")?));
    let production = server.api().with_token(Some(&key(PLACE)?));
    let before = snapshot(&staging)?;
    server.api().turn(PLACE, "checkout-v2", true)?;
    assert_eq!(snapshot(&staging)?.body, before.body, "a change of production is none of staging");
    assert_eq!(parsed(&snapshot(&production)?.body)?.header().environment, "production");
    assert_eq!(parsed(&before.body)?.header().environment, "staging");
    Ok(())
}

fn a_stream_begins_with_where_one_stands(server: &Server) -> Result<()> {
    let key = server.api().sdk_key(PLACE)?;
    let stream = server.stream(&key, None)?;
    let sync = stream.next(LIMIT)?;
    assert_eq!(sync.name, "sync");
    assert_eq!(sync.json()?["mode"], "snapshot");
    let event = stream.named("snapshot", LIMIT)?;
    let document = parsed(&event.data)?;
    assert_eq!(id(&event), format!("{}.{}", document.header().epoch, document.header().version));
    assert_eq!(document.digest(), sync.json()?["digest"].as_str().context("a digest")?);

    let resumed = server.stream(&key, Some(id(&event)))?.next(LIMIT)?;
    assert_eq!((resumed.name.as_str(), &resumed.json()?["mode"]), ("sync", &"current".into()));
    Ok(())
}

fn a_delta_leads_to_the_next_snapshot(server: &Server) -> Result<()> {
    let api = server.api();
    let key = api.sdk_key(PLACE)?;
    let stream = server.stream(&key, None)?;
    let mut held = parsed(&stream.named("snapshot", LIMIT)?.data)?;
    for is_on in [true, false, true] {
        let version = api.turn(PLACE, "checkout-v2", is_on)?;
        let event = stream.named("delta", LIMIT)?;
        assert_eq!(id(&event), format!("{}.{version}", held.header().epoch));
        held = held.apply(&Delta::parse(event.data.as_bytes())?)?;
        assert_eq!(held.header().version, version);
        let served = parsed(&snapshot(&api.with_token(Some(&key)))?.body)?;
        assert_eq!(served.to_json(), held.to_json(), "a delta equals its full snapshot, always");
    }
    Ok(())
}

fn a_resume_gets_what_it_missed_in_one_delta(server: &Server) -> Result<()> {
    let api = server.api();
    let key = api.sdk_key(PLACE)?;
    let event = server.stream(&key, None)?.named("snapshot", LIMIT)?;
    let held = parsed(&event.data)?;
    for (flag, is_on) in [("checkout-v2", true), ("theme", false), ("checkout-v2", false)] {
        api.turn(PLACE, flag, is_on)?;
    }
    let stream = server.stream(&key, Some(id(&event)))?;
    assert_eq!(stream.next(LIMIT)?.json()?["mode"], "delta");
    let delta = Delta::parse(stream.named("delta", LIMIT)?.data.as_bytes())?;
    assert_eq!((delta.from(), delta.to()), (held.header().version, held.header().version + 3));
    let served = snapshot(&api.with_token(Some(&key)))?;
    assert_eq!(held.apply(&delta)?.to_json(), parsed(&served.body)?.to_json());
    Ok(())
}

fn a_resume_that_makes_no_sense_gets_everything(server: &Server) -> Result<()> {
    let key = server.api().sdk_key(PLACE)?;
    for id in ["1.999999", "7.1", "nonsense", "1.-1", "18446744073709551616.1"] {
        let stream = server.stream(&key, Some(id))?;
        assert_eq!(stream.next(LIMIT)?.json()?["mode"], "snapshot", "{id}");
        parsed(&stream.named("snapshot", LIMIT)?.data)?;
    }
    Ok(())
}
