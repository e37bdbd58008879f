//! Servers on one database: Redis carries hints, the database the truth.

use std::time::{Duration, Instant};

use anyhow::Result;
use tidegate_tests::proxy::Proxy;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::services::{Redis, postgres, redis};
use tidegate_tests::stream::Stream;
use tidegate_tests::{LIMIT, wait_for};

const PLACE: &str = "shop/production";

/// Waits until the stream has reached `version`, whatever it got in between.
fn reach(stream: &Stream, version: u64) -> Result<()> {
    loop {
        let delta = stream.named("delta", LIMIT)?.json()?;
        if delta["to"].as_u64() >= Some(version) {
            return Ok(());
        }
    }
}

/// Servers on one database that hear each other over Redis, each over a line of its own that can be cut.
struct Replicas {
    redis: Redis,
    lines: Vec<Proxy>,
    servers: Vec<Server>,
    key: String,
    streams: Vec<Stream>,
}

impl Replicas {
    /// `None` where there is no PostgreSQL or no Redis.
    fn start(count: usize) -> Result<Option<Self>> {
        let Some(postgres) = postgres() else { return Ok(None) };
        let Some(redis) = redis()? else { return Ok(None) };
        let database_url = Some(postgres.database()?);
        let address = redis.url().trim_start_matches("redis://").parse()?;
        let (mut lines, mut servers) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let line = Proxy::start(address)?;
            let redis_url = Some(format!("redis://{}", line.address()));
            let database_url = database_url.clone();
            servers.push(Server::start(Settings { database_url, redis_url, ..Settings::default() })?);
            lines.push(line);
        }
        let key = servers[0].api().sdk_key(PLACE)?;
        let streams = servers.iter().map(|server| server.stream(&key, None)).collect::<Result<Vec<_>>>()?;
        streams.iter().try_for_each(|stream| stream.named("snapshot", LIMIT).map(drop))?;
        let replicas = Self { redis, lines, servers, key, streams };
        (0..count).try_for_each(|at| replicas.hears(at, true))?;
        Ok(Some(replicas))
    }

    /// Waits until a server says, to probes and in its metrics, how it learns of the others' changes.
    fn hears(&self, at: usize, at_once: bool) -> Result<()> {
        let api = self.servers[at].api();
        let words = if at_once { "told at once" } else { "polling" };
        let metric = format!("tidegate_hints_connected {}", u8::from(at_once));
        let says = |path: &str, what: &str| api.get(path).is_ok_and(|answer| answer.body.contains(what));
        wait_for(words, LIMIT, || (says("/readyz", words) && says("/metrics", &metric)).then_some(()))
    }

    /// A change at one server reaches the streams of all, and all serve the same.
    fn change(&self, day: &str, at: usize, is_on: bool) -> Result<()> {
        let began = Instant::now();
        let version = self.servers[at].api().turn(PLACE, "checkout-v2", is_on)?;
        self.streams.iter().try_for_each(|stream| reach(stream, version))?;
        println!(
            "bad day: {day}: a change at server {at} everywhere after {} ms",
            began.elapsed().as_millis()
        );
        let rules = |server: &Server| {
            Ok(server.api().with_token(Some(&self.key)).get("/sdk/v1/snapshot")?.header("etag").to_owned())
        };
        let served = self.servers.iter().map(rules).collect::<Result<Vec<_>>>()?;
        assert!(served.iter().all(|tag| *tag == served[0]), "{served:?}");
        Ok(())
    }
}

#[test]
fn two_servers_go_on_without_redis() -> Result<()> {
    let Some(mut replicas) = Replicas::start(2)? else { return Ok(()) };
    replicas.change("all is well", 0, true)?;
    replicas.change("all is well", 1, false)?;
    replicas.redis.flush()?;
    replicas.change("Redis is flushed", 0, true)?;
    replicas.redis.kill()?;
    (0..2).try_for_each(|at| replicas.hears(at, false))?;
    replicas.change("Redis is killed (while it lasts)", 0, false)?;
    replicas.change("Redis is killed (while it lasts)", 1, true)?;
    replicas.redis.restart()?;
    (0..2).try_for_each(|at| replicas.hears(at, true))?;
    replicas.change("Redis is back", 1, false)
}

#[test]
fn one_of_three_servers_is_cut_off_and_catches_up() -> Result<()> {
    let Some(mut replicas) = Replicas::start(3)? else { return Ok(()) };
    replicas.change("all is well", 0, true)?;
    replicas.lines[1].cut();
    replicas.hears(1, false)?;
    replicas.hears(2, true)?;
    // Those with Redis hear each other; the one without looks, and is looked after.
    replicas.change("one of three cut off from Redis (while it lasts)", 0, false)?;
    replicas.change("one of three cut off from Redis (while it lasts)", 1, true)?;
    replicas.lines[1].mend();
    replicas.hears(1, true)?;
    replicas.change("its line to Redis is mended", 1, false)?;
    // One dies behind an acknowledged change, and the others have it.
    replicas.servers[0].kill()?;
    let dead = replicas.streams.remove(0);
    assert!(dead.named("delta", Duration::from_millis(100)).is_err());
    let version = replicas.servers[1].api().turn(PLACE, "checkout-v2", true)?;
    replicas.streams.iter().try_for_each(|stream| reach(stream, version))?;
    replicas.servers[0].restart()?;
    replicas.streams.insert(0, replicas.servers[0].stream(&replicas.key, None)?);
    let snapshot = replicas.streams[0].named("snapshot", LIMIT)?.json()?;
    assert_eq!(snapshot["version"], version);
    replicas.hears(0, true)?;
    replicas.change("one of three was killed and is back", 0, false)
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
