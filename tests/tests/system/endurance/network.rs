//! Between the program and its server stands a proxy that does its worst.

use std::net::SocketAddr;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use tidegate_sdk::{State, Why};
use tidegate_tests::api::environment_path;
use tidegate_tests::proxy::Proxy;
use tidegate_tests::server::{Server, Settings};
use tidegate_tests::wait_for;
use tidegate_tests::weather::{Sky, Weather};

use super::program::Program;
use super::{FLAG, LIMIT, PLACE, converges};
use crate::notes::meddle;

/// Changes that are made at once in bad weather.
const CHANGES: usize = 5;

fn address(server: &Server) -> Result<SocketAddr> {
    server.url().strip_prefix("http://").context("an address")?.parse().context("an address")
}

/// What a proxy does to a program, and how the program is set up.
struct Storm {
    weather: Weather,
    /// So often it has to have happened.
    faults: u64,
    /// Without signed notes, nothing but its header says which version a snapshot is.
    believing: bool,
    /// Whether rules arrive all the same while it lasts.
    passes: bool,
}

fn endure(storm: &Storm) -> Result<()> {
    let Storm { weather, faults, believing, passes } = *storm;
    let server = Server::start(Settings::default())?;
    let sky = Sky::start(address(&server)?)?;
    let (url, key) = (format!("http://{}", sky.address()), server.api().sdk_key(PLACE)?);
    let start = || match believing {
        true => Program::start_believing(&url, &key, None),
        false => Program::start(&url, &key, None),
    };
    let mut program = start()?;
    sky.becomes(weather);
    for _ in 0..CHANGES {
        program.turn(&server)?;
    }
    // Whenever the program has caught up there is something new to lose.
    wait_for("enough faults", LIMIT * 2, || {
        if sky.faults() < faults && program.has_everything() {
            drop(program.turn(&server));
        }
        (sky.faults() >= faults).then_some(())
    })?;
    if passes {
        program.is_current(LIMIT)?;
    }
    let delivered = sky.faults();
    sky.becomes(Weather::Fair);
    let day = format!("{weather:?} ({delivered} faults)");
    converges(&day, Instant::now(), &server, &mut program)?;
    program.end(&day)?;
    ensure!(!server.errors().contains("panicked"), "{}", server.errors());
    Ok(())
}

#[test]
fn a_proxy_that_slices() -> Result<()> {
    endure(&Storm { weather: Weather::Slices, faults: 500, believing: false, passes: true })
}

#[test]
fn a_proxy_that_holds_everything_back() -> Result<()> {
    endure(&Storm { weather: Weather::Holds, faults: 1, believing: false, passes: false })
}

#[test]
fn a_proxy_that_cuts_in_the_middle_of_events() -> Result<()> {
    endure(&Storm { weather: Weather::Cuts, faults: 4, believing: false, passes: false })
}

#[test]
fn a_proxy_that_corrupts_bytes() -> Result<()> {
    endure(&Storm { weather: Weather::Corrupts, faults: 10, believing: true, passes: false })
}

#[test]
fn deltas_with_a_false_digest() -> Result<()> {
    endure(&Storm { weather: Weather::Falsifies, faults: 10, believing: false, passes: false })
}

/// A server that takes the SDK key of another one, has later versions of the same environment, and signs with
/// keys of its own.
fn impostor(of: &Server, key: &str) -> Result<Server> {
    let secret = ("TIDEGATE_SIGNING_SECRETS", "0f".repeat(32));
    let mut impostor = Server::start(Settings { environment: vec![secret], ..Settings::default() })?;
    for turn in 0..2 * CHANGES {
        impostor.api().turn(PLACE, FLAG, turn % 2 == 0)?;
    }
    let (id, honest) = (key.split('_').nth(2).context("no id")?, of.data().join("tidegate.db"));
    meddle(
        &mut impostor,
        &format!(
            "ATTACH DATABASE '{}' AS honest;
             INSERT INTO credentials SELECT * FROM honest.credentials WHERE id = '{id}';
             DETACH DATABASE honest",
            honest.display()
        ),
    )?;
    Ok(impostor)
}

#[test]
fn rules_that_another_key_has_signed() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let proxy = Proxy::start(address(&server)?)?;
    let (url, key) = (format!("http://{}", proxy.address()), server.api().sdk_key(PLACE)?);
    let impostor = impostor(&server, &key)?;
    let mut program = Program::start_believing(&url, &key, Some(impostor.url()))?;
    let version = program.turn(&server)?;
    program.is_current(LIMIT)?;
    proxy.cut();
    // It offers more than the program has, which turns to it and takes nothing.
    let offered = impostor.api().get(&environment_path(PLACE))?.expect(200)?["version"].as_u64();
    ensure!(offered > Some(version), "version {offered:?} is offered, and {version} is held");
    let is_refused = || (program.client().status().why == Some(Why::Refused)).then_some(());
    wait_for("the refusal", LIMIT, is_refused)?;
    ensure!(program.version() == version, "version {} was taken", program.version());
    proxy.mend();
    let day = "rules signed by another key";
    converges(day, Instant::now(), &server, &mut program)?;
    program.end(day)
}

/// Nothing tells a program that its connection is dead, but the silence: 45 s of it.
#[test]
#[ignore = "long: waits for silence to be noticed, with `cargo xtask test --long`"]
fn a_network_that_swallows_everything() -> Result<()> {
    let server = Server::start(Settings::default())?;
    let sky = Sky::start(address(&server)?)?;
    let key = server.api().sdk_key(PLACE)?;
    let mut program = Program::start(&format!("http://{}", sky.address()), &key, None)?;
    sky.becomes(Weather::Swallows);
    program.turn(&server)?;
    let is_stale = || (program.client().status().state == State::Stale).then_some(());
    wait_for("the silence to be noticed", LIMIT, is_stale)?;
    sky.becomes(Weather::Fair);
    let day = format!("Swallows ({} faults)", sky.faults());
    converges(&day, Instant::now(), &server, &mut program)?;
    program.end(&day)
}
