//! Clocks that jump.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use tidegate_tests::clock::Clock;
use tidegate_tests::example::Example;
use tidegate_tests::server::{Server, Settings};

use super::program::Program;
use super::{FLAG, LIMIT, PLACE, converges};

/// An hour on, an hour back, and right again.
const JUMPS_S: [i64; 3] = [3600, -3600, 0];

#[test]
fn a_server_whose_clock_jumps() -> Result<()> {
    let Some(clock) = Clock::start()?.map(Arc::new) else { return Ok(()) };
    let server = Server::start(Settings { clock: Some(clock.clone()), ..Settings::default() })?;
    let mut program = Program::start_believing(server.url(), &server.api().sdk_key(PLACE)?, None)?;
    let mut times = Vec::new();
    for jump in JUMPS_S {
        clock.set(jump)?;
        converges(&format!("the server's clock at {jump:+} s"), Instant::now(), &server, &mut program)?;
        let newest = server.api().get("/api/v1/changes?limit=1")?.expect(200)?;
        times.push(newest["items"][0]["time"].as_str().context("a time")?.to_owned());
    }
    ensure!(times[1] < times[2] && times[2] < times[0], "the server does not go by this clock: {times:?}");
    ensure!(!server.errors().contains("panicked"), "{}", server.errors());
    program.end("the server's clock jumps")
}

#[test]
fn a_program_whose_clock_jumps() -> Result<()> {
    let Some(clock) = Clock::start()? else { return Ok(()) };
    let server = Server::start(Settings::default())?;
    let key = server.api().sdk_key(PLACE)?;
    let (_, fingerprint) = key.rsplit_once('.').context("no fingerprint")?;
    let mut example = Example::in_time_of(&clock, server.url(), &key, fingerprint)?;
    for (change, jump) in JUMPS_S.into_iter().enumerate() {
        clock.set(jump)?;
        let begun = Instant::now();
        let version = server.api().turn(PLACE, FLAG, change % 2 == 0)?;
        example.reach(version, LIMIT)?;
        println!(
            "bad day: the program's clock at {jump:+} s: current after {} ms",
            begun.elapsed().as_millis()
        );
    }
    ensure!(example.is_running(), "{}", example.errors());
    Ok(())
}
