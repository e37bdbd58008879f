//! Three servers drive releases on one database while they are killed and stopped in turn, and whatever
//! is said to a release is said twice.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use tidegate_tests::api::{Answer, Api};
use tidegate_tests::server::{ADMIN_TOKEN, Server, Settings};
use tidegate_tests::services::{Redis, postgres, redis};
use tidegate_tests::{LIMIT, place, wait_for};

use super::fleet::Fleet;
use super::{PATH, RELEASES, kinds, prepare, rules, stage, wish};

const SERVERS: usize = 3;
/// Longer than the lease of a release.
const STALL: Duration = Duration::from_secs(6);
/// Between two stalls, in kills.
const STALL_EVERY: usize = 8;
const FEW_KILLS: usize = 25;
const MANY_KILLS: usize = 250;

#[test]
fn nothing_is_lost_or_happens_twice_by_kills() -> Result<()> {
    survives(FEW_KILLS)
}

#[test]
#[ignore = "long: 250 kills, with `cargo xtask test --long`"]
fn nothing_is_lost_or_happens_twice_by_many_kills() -> Result<()> {
    survives(MANY_KILLS)
}

/// What is said in turn, beside what the driver does by itself.
const VERBS: [&str; 9] =
    ["pause", "resume", "advance", "freeze", "resume", "restart", "advance", "advance", "halt"];

struct World {
    /// Carries hints between the servers, as long as it lives.
    _redis: Redis,
    servers: Vec<Server>,
    fleet: Fleet,
    said: usize,
    twice: usize,
    releases: Vec<String>,
}

fn survives(kills: usize) -> Result<()> {
    let Some(mut world) = World::start()? else { return Ok(()) };
    for kill in 0..kills {
        let at = kill % SERVERS;
        if kill % STALL_EVERY == STALL_EVERY - 1 {
            world.stall(at)?;
        }
        world.go_on(kill)?;
        world.servers[at].kill()?;
        world.go_on(kill)?;
        world.servers[at].restart()?;
    }
    world.settle()?;
    println!(
        "releases: {kills} kills across {SERVERS} servers, {} releases, {} commands, each sent twice, {} \
         answered alike",
        world.releases.len(),
        world.said,
        world.twice
    );
    world.check()
}

impl World {
    fn start() -> Result<Option<Self>> {
        let (Some(postgres), Some(redis)) = (postgres(), redis()?) else { return Ok(None) };
        let (database_url, redis_url) = (Some(postgres.database()?), Some(redis.url().to_owned()));
        let settings = Settings { database_url, redis_url, ..Settings::default() };
        let servers = (0..SERVERS).map(|_| Server::start(settings.clone())).collect::<Result<Vec<_>>>()?;
        let api = servers[0].api();
        prepare(&api)?;
        let fleet = Fleet::new(&api)?;
        Ok(Some(Self { _redis: redis, servers, fleet, said: 0, twice: 0, releases: Vec::new() }))
    }

    /// The servers that live, one after the other.
    fn api(&self, at: usize) -> Api {
        self.servers[at % SERVERS].api()
    }

    fn alive(&self, at: usize) -> Result<Api> {
        let found = (at..at + SERVERS).map(|at| self.api(at)).find(|api| api.get("/livez").is_ok());
        found.context("no server lives")
    }

    /// Says something next, and lets the fleet report.
    fn go_on(&mut self, turn: usize) -> Result<()> {
        let api = self.alive(turn + 1)?;
        let id = self.current(&api)?;
        // While servers come and go, not each report arrives.
        self.fleet.report(&api, &id, [400, 400], [0, 0]).ok();
        let verb = VERBS[self.said % VERBS.len()];
        self.say_twice(turn, &id, verb)
    }

    /// The release that is not over; a new one where there is none.
    fn current(&mut self, api: &Api) -> Result<String> {
        if let Some(id) = self.releases.last() {
            let state = show(api, id)?["state"].clone();
            if !["halting", "halted", "completed", "cancelled"].iter().any(|over| state == *over) {
                return Ok(id.clone());
            }
        }
        // What one has made of the flag, the next one must not find.
        if rules(api)?["fallthrough"] != json!({ "variant": "off" }) {
            prepare(api)?;
        }
        let three = json!({ "stages": [stage(200_000), stage(500_000), stage(1_000_000)], "watch_s": 3600,
            "guards": [{ "name": "errors", "signal": "errors", "kind": "ratio" }] });
        let made = api.post(RELEASES, &wish(&three))?.expect(201)?;
        let id = made["id"].as_str().context("id")?.to_owned();
        self.releases.push(id.clone());
        api.post(&format!("{RELEASES}/{id}/start"), &json!({ "reason": "go", "version": 0 }))?.expect(200)?;
        Ok(id)
    }

    /// The same request at two servers: it has one effect, whichever answers.
    fn say_twice(&mut self, turn: usize, id: &str, verb: &str) -> Result<()> {
        self.said += 1;
        let version = show(&self.alive(turn)?, id)?["version"].clone();
        let body = json!({ "reason": format!("turn {turn}"), "version": version }).to_string();
        let name = format!("said-{}", self.said);
        let headers = [("content-type", "application/json"), ("idempotency-key", name.as_str())];
        let path = format!("{RELEASES}/{id}/{verb}");
        let send = |at: usize| self.alive(at).and_then(|api| api.send("POST", &path, &headers, Some(&body)));
        let answers: [Result<Answer>; 2] = [send(turn), send(turn + 1)];
        if let [Ok(first), Ok(second)] = &answers {
            let is_final = |answer: &Answer| answer.status < 500;
            if is_final(first) && is_final(second) {
                ensure!((first.status, &first.body) == (second.status, &second.body), "{first:?} {second:?}");
                self.twice += 1;
            }
        }
        Ok(())
    }

    /// Stops a server for longer than its leases last, and lets it go on in the midst of what it did.
    fn stall(&mut self, at: usize) -> Result<()> {
        let id = self.servers[at].id().to_string();
        let signal = |name: &str| Command::new("kill").args([name, &id]).status();
        signal("-STOP")?;
        let began = Instant::now();
        let mut turn = 0;
        while began.elapsed() < STALL {
            let api = self.servers[(at + 1) % SERVERS].api();
            let id = self.current(&api)?;
            self.fleet.report(&api, &id, [400, 400], [0, 0]).ok();
            turn += 1;
            wait_for("a moment", LIMIT, || {
                (began.elapsed() > Duration::from_millis(turn * 500)).then_some(())
            })?;
        }
        signal("-CONT")?;
        Ok(())
    }

    /// Halts what is under way, and waits until that is acknowledged.
    fn settle(&mut self) -> Result<()> {
        let api = self.api(0);
        let id = self.releases.last().context("releases")?.clone();
        api.post(&format!("{RELEASES}/{id}/halt"), &json!({ "reason": "the end" }))?;
        wait_for("the halts", LIMIT, || {
            self.fleet.acknowledge(&api).ok()?;
            let open = api.get(&format!("{RELEASES}?state=halting")).ok()?.expect(200).ok()?;
            (open["items"] == json!([])).then_some(())
        })
    }

    fn check(&self) -> Result<()> {
        let api = self.api(1);
        let mut halts = 0;
        for id in &self.releases {
            let kinds = kinds(&api, id)?;
            let mut after = kinds.iter().skip_while(|kind| *kind != "halt_began");
            halts += usize::from(after.next().is_some());
            ensure!(after.all(|kind| kind == "halted"), "something after a halt of {id}: {kinds:?}");
            stages_are_entered_once(&api, id)?;
        }
        ensure!(halts > 0, "no release was halted");
        exposure_ends_with_halts(&api)?;
        self.log_verifies()
    }

    fn log_verifies(&self) -> Result<()> {
        let api = self.api(0);
        wait_for("everything to be signed", LIMIT, || {
            let newest =
                api.get("/api/v1/changes?limit=1").ok()?.expect(200).ok()?["items"][0]["change"].as_u64()?;
            let note = api.get("/api/v1/log/checkpoint").ok()?.body;
            (note.lines().nth(1)?.parse::<u64>().ok()? > newest).then_some(())
        })?;
        let folder = TempDir::with_prefix("tidegate-log-")?;
        let path = folder.path().join("export").display().to_string();
        for arguments in [["log", "export", &path], ["log", "verify", &path]] {
            let mut command = Command::new(place::server()?);
            command.env("TIDEGATE_SERVER", self.servers[0].url()).env("TIDEGATE_TOKEN", ADMIN_TOKEN);
            let done = command.args(arguments).output()?;
            ensure!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        }
        Ok(())
    }
}

fn show(api: &Api, id: &str) -> Result<Value> {
    api.get(&format!("{RELEASES}/{id}"))?.expect(200)
}

fn stages_are_entered_once(api: &Api, id: &str) -> Result<()> {
    let events = api.get(&format!("{RELEASES}/{id}/events?limit=500"))?.expect(200)?;
    let (mut attempt, mut entered) = (0, Vec::new());
    for event in events["items"].as_array().context("items")? {
        match event["event"]["kind"].as_str() {
            Some("started" | "restarted") => attempt += 1,
            Some("stage_entered") => entered.push((attempt, event["event"]["stage"].clone())),
            _ => {}
        }
    }
    let mut once = entered.clone();
    once.dedup();
    ensure!(once == entered, "a stage of {id} was entered twice: {entered:?}");
    Ok(())
}

/// In no version after a release was halted does its flag know of it.
fn exposure_ends_with_halts(api: &Api) -> Result<()> {
    let mut halted: Vec<String> = Vec::new();
    let mut entries = Vec::new();
    let mut cursor = String::new();
    loop {
        let page =
            api.get(&format!("/api/v1/changes?project=shop&environment=production&limit=100{cursor}"))?;
        let page = page.expect(200)?;
        entries.extend(page["items"].as_array().context("items")?.iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    for entry in entries.iter().rev() {
        if entry["kind"] == "release.halt" {
            halted.push(entry["instructions"]["id"].as_str().context("id")?.to_owned());
        }
        if let Some(version) = entry["versions"]["production"].as_u64().filter(|_| !halted.is_empty()) {
            let rules = api.get(&format!("{PATH}/rulesets/{version}"))?.body;
            let back = halted.iter().find(|id| rules.contains(&format!("\"id\":\"{id}\"")));
            ensure!(back.is_none(), "version {version} serves {back:?}, which was halted before");
        }
    }
    ensure!(!halted.is_empty(), "the log has no halt");
    Ok(())
}
