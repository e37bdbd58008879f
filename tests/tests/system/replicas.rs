//! Two servers on one database: Redis carries hints, the database the truth.

use std::time::Duration;

use anyhow::Result;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::{postgres, redis};
use tidegate_tests::stream::Stream;

const PLACE: &str = "shop/production";
/// Redis tells at once; this is for a busy machine.
const HINTED: Duration = Duration::from_secs(5);
/// Without Redis the database is asked about once a second.
const POLLED: Duration = Duration::from_secs(15);

/// Waits until the stream has reached `version`, whatever it got in between.
fn reach(stream: &Stream, version: u64, limit: Duration) -> Result<()> {
    loop {
        let delta = stream.named("delta", limit)?.json()?;
        if delta["to"].as_u64() >= Some(version) {
            return Ok(());
        }
    }
}

#[test]
fn a_change_on_one_reaches_the_streams_of_the_other() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    let Some(mut redis) = redis()? else { return Ok(()) };
    let settings = Settings {
        database_url: Some(postgres.database()?),
        redis_url: Some(redis.url()),
        ..Settings::default()
    };
    let first = Server::start(settings.clone())?;
    let second = Server::start(settings)?;
    let stream = second.stream(&first.api().sdk_key(PLACE)?, None)?;
    stream.named("snapshot", HINTED)?;

    let version = first.api().turn(PLACE, "checkout-v2", true)?;
    reach(&stream, version, HINTED)?;

    redis.kill()?;
    let version = first.api().turn(PLACE, "checkout-v2", false)?;
    reach(&stream, version, POLLED)?;
    assert_eq!(first.api().get("/livez")?.status, 200);
    Ok(())
}

#[test]
fn servers_that_start_at_once_migrate_and_seed_once() -> Result<()> {
    let Some(postgres) = postgres() else { return Ok(()) };
    let settings = Settings { database_url: Some(postgres.database()?), ..Settings::default() };
    let starts: Vec<_> =
        (0..3).map(|_| settings.clone()).map(|each| std::thread::spawn(|| Server::start(each))).collect();
    let servers: Vec<Server> =
        starts.into_iter().map(|start| start.join().expect("no panic")).collect::<Result<_>>()?;
    for server in &servers {
        let projects = server.api().get("/api/v1/projects")?.expect(200)?;
        assert_eq!(projects["items"].as_array().map(Vec::len), Some(1), "{projects}");
    }
    Ok(())
}
