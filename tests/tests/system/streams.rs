//! Streams on bad days: slow readers, large rules, and a server that goes.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::net::sockopt::set_socket_recv_buffer_size;
use serde_json::json;
use tidegate_tests::LIMIT;
use tidegate_tests::example::Example;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::stream::Stream;

use crate::releases;

const PLACE: &str = "shop/production";
/// Long enough to be looked at in the midst of it, on a busy machine, too.
const DRAIN_S: u64 = 8;
/// Each of more than 100,000 bytes: together far more than the system keeps for a socket.
const CHANGES: usize = 90;
/// Bytes of a variant's value, just below what is allowed.
const LARGE: usize = 60_000;

#[test]
fn a_server_that_goes_ends_its_streams_one_after_the_other() -> Result<()> {
    let mut server = Server::start(Settings { drain_s: Some(DRAIN_S), ..Settings::default() })?;
    let (api, key) = (server.api(), server.api().sdk_key(PLACE)?);
    let streams: Vec<Stream> = (0..30).map(|_| server.stream(&key, None)).collect::<Result<_>>()?;
    let began = Instant::now();
    let leaving = thread::spawn(move || -> Result<_> { Ok((server.stop()?, began.elapsed())) });
    let goodbyes = streams.into_iter().map(|stream| {
        thread::spawn(move || -> Result<Duration> {
            let goodbye = stream.named("goodbye", LIMIT)?.json()?;
            let after_ms = goodbye["after_ms"].as_u64();
            ensure!(after_ms.is_some_and(|ms| (1000..=2000).contains(&ms)), "{goodbye}");
            Ok(began.elapsed())
        })
    });
    let goodbyes: Vec<_> = goodbyes.collect();
    // Probes are told, and from then on who comes is sent elsewhere.
    let is_told = || api.get("/readyz").ok().filter(|answer| answer.status == 503);
    tidegate_tests::wait_for("probes to be told", LIMIT, is_told)?;
    let refused = api.with_token(Some(&key)).get("/sdk/v1/stream")?;
    assert_eq!(refused.status, 503, "{}", refused.body);
    assert!(!refused.header("retry-after").is_empty());
    let mut times: Vec<Duration> =
        goodbyes.into_iter().map(|one| one.join().expect("no panic")).collect::<Result<_>>()?;
    times.sort();
    let spread = times[times.len() - 1] - times[0];
    assert!(spread > Duration::from_millis(900), "all at once: {times:?}");
    let (status, took) = leaving.join().expect("no panic")?;
    let (drain, open_requests) = (Duration::from_secs(DRAIN_S), Duration::from_secs(10));
    assert!(status.success() && took < drain + open_requests, "{status} after {took:?}");
    Ok(())
}

/// What somebody is answered who wants a stream: the status, and when to come back.
fn knock(server: &Server, key: &str) -> Result<(TcpStream, u16, u64)> {
    let address = server.url().trim_start_matches("http://");
    let mut socket = TcpStream::connect(address)?;
    socket.set_read_timeout(Some(LIMIT))?;
    let request =
        format!("GET /sdk/v1/stream HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {key}\r\n\r\n");
    socket.write_all(request.as_bytes())?;
    let mut lines = BufReader::new(socket.try_clone()?).lines();
    let status = lines.next().context("no answer")??;
    let status = status.split(' ').nth(1).and_then(|status| status.parse().ok()).context(status.clone())?;
    // A refusal says when in a header, in seconds; a stream in its first line, in milliseconds.
    let wanted = if status == 200 { "retry: " } else { "retry-after: " };
    for line in lines {
        if let Some(time) = line?.to_lowercase().strip_prefix(wanted) {
            return Ok((socket, status, time.parse()?));
        }
    }
    bail!("it answers {status} and does not say when to come back")
}

#[test]
fn a_crowd_is_let_in_one_after_the_other() -> Result<()> {
    let environment = vec![("TIDEGATE_STREAMS_PER_SECOND", "1".to_owned())];
    let server = Server::start(Settings { environment, ..Settings::default() })?;
    let key = server.api().sdk_key(PLACE)?;
    let answers = (0..20).map(|_| knock(&server, &key)).collect::<Result<Vec<_>>>()?;
    let open = answers.iter().filter(|(_, status, _)| *status == 200).count();
    let mut waits: Vec<u64> = answers.iter().filter(|(_, status, _)| *status == 503).map(|at| at.2).collect();
    assert_eq!(open + waits.len(), answers.len(), "nothing but streams, and refusals that say when");
    assert!(open >= 1 && waits.len() >= 2, "{open} are open, the others wait {waits:?} s");
    assert!(waits.iter().all(|wait| (1..=30).contains(wait)), "{waits:?}");
    waits.sort_unstable();
    waits.dedup();
    assert!(waits.len() >= 2, "not all are to come back at the same time: {waits:?}");
    let again = || knock(&server, &key).ok().filter(|(_, status, _)| *status == 200);
    tidegate_tests::wait_for("room", LIMIT, again).map(drop)
}

#[test]
fn streams_are_told_to_come_back_at_different_times() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let key = server.api().sdk_key(PLACE)?;
    let streams = (0..20).map(|_| knock(&server, &key)).collect::<Result<Vec<_>>>()?;
    let mut times: Vec<u64> = streams.iter().map(|(_, _, retry_ms)| *retry_ms).collect();
    assert!(times.iter().all(|ms| (1000..=2000).contains(ms)), "{times:?}");
    times.sort_unstable();
    times.dedup();
    assert!(times.len() >= 10 && times[times.len() - 1] - times[0] >= 250, "hardly apart: {times:?}");
    Ok(())
}

/// Room for what was not read yet. With less than the loopback sends at once, the system itself would wait up to
/// two minutes before it asks again whether there is some.
const SLOW_BYTES: usize = 128 * 1024;

/// A connection that takes little at once, and nothing by itself.
fn slow_reader(server: &Server, key: &str) -> Result<TcpStream> {
    let address = server.url().trim_start_matches("http://");
    let mut socket = TcpStream::connect(address)?;
    set_socket_recv_buffer_size(&socket, SLOW_BYTES)?;
    let request =
        format!("GET /sdk/v1/stream HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {key}\r\n\r\n");
    socket.write_all(request.as_bytes())?;
    socket.set_read_timeout(Some(LIMIT))?;
    Ok(socket)
}

#[test]
#[ignore = "long: sends ten megabytes of changes, with `cargo xtask test --long`"]
fn a_slow_reader_holds_up_nobody_and_misses_nothing() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let (api, key) = (server.api(), server.api().sdk_key(PLACE)?);
    let (mut slow, fast) = (slow_reader(&server, &key)?, server.stream(&key, None)?);
    fast.named("snapshot", LIMIT)?;
    let before = server.resident_bytes()?;
    let (mut version, mut longest) = (0, Duration::ZERO);
    for turn in 0..CHANGES {
        let keys: Vec<String> = (0..1000).map(|n| format!("customer-{turn}-{n:0100}")).collect();
        let set = json!([{ "kind": "set_segment", "segment": "crowd", "included": keys }]);
        let made = api.change(PLACE, &api.environment_tag(PLACE)?, &set)?.expect(200)?;
        let made_at = Instant::now();
        version = made["version"].as_u64().context("no version")?;
        let delta = fast.named("delta", LIMIT)?.json()?;
        assert_eq!(delta["to"], version, "a fast reader gets each version");
        longest = longest.max(made_at.elapsed());
    }
    let grown = server.resident_bytes()?.saturating_sub(before);
    assert!(grown < 40_000_000, "{grown} bytes more, for one who does not read");
    let (last, mut text, mut deltas) = (format!("id: 1.{version}\n"), String::new(), 0);
    let (mut buffer, begun) = ([0; 16 * 1024], Instant::now());
    while !text.contains(&last) {
        let bytes = slow.read(&mut buffer)?;
        ensure!(bytes > 0, "the stream ended");
        text.push_str(&String::from_utf8_lossy(&buffer[..bytes]));
        deltas += buffer[..bytes].windows(12).filter(|window| window == b"event: delta").count();
    }
    println!("bad day: a slow reader (while it lasts): others current after {} ms", longest.as_millis());
    println!("bad day: a slow reader, once it reads: current after {} ms", begun.elapsed().as_millis());
    assert!(deltas < CHANGES, "{deltas} deltas were kept for one who does not read");
    Ok(())
}

#[test]
fn rules_too_large_for_a_stream_are_fetched() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let (api, key) = (server.api(), server.api().sdk_key(PLACE)?);
    for n in 0..20 {
        let variants = json!({ "a": { "value": "a".repeat(LARGE) }, "b": { "value": "b" } });
        let flag = json!({ "key": format!("large-{n}"), "type": "string", "variants": variants });
        api.post("/api/v1/projects/shop/flags", &flag)?.expect(201)?;
    }
    let stream = server.stream(&key, None)?;
    let sync = stream.next(LIMIT)?.json()?;
    let refetch = stream.named("refetch", LIMIT)?.json()?;
    assert_eq!((&sync["mode"], &sync["digest"]), (&json!("refetch"), &refetch["digest"]));
    let (_, fingerprint) = key.rsplit_once('.').context("no fingerprint")?;
    let example = Example::believing(server.url(), &key, fingerprint)?;
    example.reach(sync["version"].as_u64().context("no version")?, LIMIT)?;
    // From there on, deltas do.
    let version = api.turn(PLACE, "checkout-v2", true)?;
    assert_eq!(stream.named("delta", LIMIT)?.json()?["to"], version);
    example.reach(version, LIMIT)
}

#[test]
fn what_takes_something_away_asks_whether_it_has_arrived() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let (api, key) = (server.api(), server.api().sdk_key(PLACE)?);
    let stream = server.stream(&key, None)?;
    let event = stream.named("snapshot", LIMIT)?;
    for (is_on, ack) in [(true, json!(null)), (false, json!(true))] {
        api.turn(PLACE, "checkout-v2", is_on)?;
        assert_eq!(stream.named("delta", LIMIT)?.json()?["ack"], ack, "turned on: {is_on}");
    }
    api.turn(PLACE, "theme", true)?;
    let merged = server.stream(&key, event.id.as_deref())?.named("delta", LIMIT)?.json()?;
    assert_eq!(merged["ack"], true, "who was away missed it all the more");
    Ok(())
}

#[test]
fn a_step_of_a_release_asks_for_its_first_reports() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let (api, key) = (server.api(), server.api().sdk_key(PLACE)?);
    releases::prepare(&api)?;
    let stages = json!([releases::stage(500_000), releases::stage(1_000_000)]);
    let guard = json!({ "name": "errors", "signal": "errors", "kind": "ratio" });
    let id = releases::create(&api, &json!({ "stages": stages, "guards": [guard] }))?;
    let stream = server.stream(&key, None)?;
    stream.named("snapshot", LIMIT)?;
    for verb in ["start", "advance"] {
        releases::insist(&api, &id, verb)?;
        assert_eq!(stream.named("delta", LIMIT)?.json()?["ack"], true, "{verb}");
    }
    Ok(())
}
