//! Requests a second: snapshots beside a bare handler that returns the same bytes, and evaluations.

use std::net::SocketAddr;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Result;
use serde_json::json;
use tempfile::TempDir;
use tidegate_tests::api::environment_path;
use tidegate_tests::process::{End, Process};
use tidegate_tests::report::Row;
use tidegate_tests::server::ADMIN_TOKEN;

use crate::COMMAND;
use crate::load::{self, Rate};
use crate::place::{PLACE, Place};
use crate::propagation::median;

const SNAPSHOT: &str = "/sdk/v1/snapshot";
/// How often own and bare handlers take turns.
const ROUNDS: usize = 3;
const LIMIT: Duration = Duration::from_secs(10);
/// What Unleash Edge 19 answers on such a machine, in requests a second, and how many times that is asked for.
const EDGE: [(f64, f64); 3] = [(2610.0, 5.0), (2335.0, 15.0), (3170.0, 20.0)];
/// Evaluations of all flags in a second that are asked for.
const EVALUATIONS: f64 = 10_000.0;

/// A bare actix-web that serves the same bytes.
pub(crate) struct Bare {
    process: Mutex<Process>,
    pub(crate) address: SocketAddr,
    _bodies: TempDir,
}

impl Bare {
    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.lock().unwrap_or_else(PoisonError::into_inner).id()
    }

    /// Sends an event of that id to those who follow.
    pub(crate) fn send(&self, id: &str) -> Result<()> {
        self.process.lock().unwrap_or_else(PoisonError::into_inner).say(id)
    }
}

/// Starts it with what the server serves now.
pub(crate) fn bare(place: &Place) -> Result<Bare> {
    let sdk = place.server.api().with_token(Some(&place.key));
    let plain = sdk.get(SNAPSHOT)?;
    plain.expect(200)?;
    println!("a snapshot has {} bytes", plain.body.len());
    let bodies = TempDir::new()?;
    let (whole, packed) = (bodies.path().join("plain"), bodies.path().join("compressed"));
    std::fs::write(&whole, &plain.body)?;
    std::fs::write(&packed, compressed(place)?)?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("bare").arg(whole).arg(packed);
    let process = Process::start_listening(&mut command, End::Kill)?;
    let address =
        process.line("its address", LIMIT, |line| line.strip_prefix("listening on ")?.parse().ok())?;
    Ok(Bare { process: Mutex::new(process), address, _bodies: bodies })
}

/// The bytes of the compressed snapshot.
fn compressed(place: &Place) -> Result<Vec<u8>> {
    let agent: ureq::Agent = ureq::Agent::config_builder().build().into();
    let request = agent.get(format!("{}{SNAPSHOT}", place.server.url()));
    let request =
        request.header("authorization", format!("Bearer {}", place.key)).header("accept-encoding", "zstd");
    Ok(request.call()?.into_body().read_to_vec()?)
}

fn get(address: SocketAddr, path: &str, headers: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n{headers}\r\n")
}

/// All rows.
pub(crate) fn rows(place: &Place, bare: &Bare) -> Result<Vec<Row>> {
    let tag = place.server.api().with_token(Some(&place.key)).get(SNAPSHOT)?.header("etag").to_owned();
    let plain = "accept-encoding: identity\r\n".to_owned();
    let packed = "accept-encoding: zstd\r\n".to_owned();
    let unchanged = format!("accept-encoding: identity\r\nif-none-match: {tag}\r\n");
    let cases = [
        ("a snapshot of 350 flags, plain", "/plain", plain, 200, "≥ 5 × Edge or ≤ 1.5 × bare"),
        ("… compressed", "/compressed", packed, 200, "≥ 15 × Edge or ≤ 1.5 × bare"),
        ("… not changed (304)", "/plain", unchanged, 304, "≥ 20 × Edge or ≤ 1.5 × bare"),
    ];
    let mut rows = Vec::new();
    for ((name, path, headers, status, reach), (edge, times)) in cases.into_iter().zip(EDGE) {
        println!("{name} …");
        let own = format!("{headers}authorization: Bearer {}\r\n", place.key);
        let (own, beside) = (get(place.address, SNAPSHOT, &own), get(bare.address, path, &headers));
        let (mut own_rates, mut bare_rates) = (Vec::new(), Vec::new());
        // They take turns, so that both have the same machine.
        for _ in 0..ROUNDS {
            own_rates.push(load::measure(place.address, &own, status)?);
            bare_rates.push(load::measure(bare.address, &beside, status)?.per_second);
        }
        let samples = own_rates.iter().map(|rate| rate.answers).sum();
        let own = median(own_rates.into_iter().map(|rate| rate.per_second).collect()).unwrap_or_default();
        let beside = median(bare_rates).unwrap_or_default();
        rows.push(Row {
            name,
            value: Some(own),
            unit: "1/s",
            reach,
            holds: own >= edge * times || own * 1.5 >= beside,
            samples,
            command: COMMAND,
            peer: Some("bare actix-web"),
            peer_value: Some(beside),
        });
    }
    rows.push(evaluations(place)?);
    Ok(rows)
}

fn evaluations(place: &Place) -> Result<Row> {
    println!("evaluations of all flags …");
    let context =
        json!({ "user": { "key": "u1", "country": "c7" }, "customer": { "key": "acme", "plan": "gold" } });
    let body = json!({ "context": context }).to_string();
    let path = format!("{}/evaluate", environment_path(PLACE));
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {ADMIN_TOKEN}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        place.address,
        body.len()
    );
    let Rate { per_second, answers } = load::measure(place.address, &request, 200)?;
    Ok(Row {
        name: "evaluations of all 350 flags over REST",
        value: Some(per_second),
        unit: "1/s",
        reach: "≥ 10,000",
        holds: per_second >= EVALUATIONS,
        samples: answers,
        command: COMMAND,
        peer: Some("Unleash Edge 19"),
        peer_value: Some(1800.0),
    })
}
