//! Whole releases, with the SDK in the programs of a customer's: what their work comes to reaches the engine
//! through its telemetry, and what the engine decides reaches them through their streams.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tidegate_sdk::{Client, Context, Outcome, Ready};
use tidegate_tests::api::Api;
use tidegate_tests::server::Server;
use tidegate_tests::wait_for;

use super::{LIMIT, becomes, create, insist, kinds, member, prepare, rules, say, show, stage};
use crate::databases::on_sqlite;

/// Programs, each with a client of its own.
const PROGRAMS: usize = 3;
/// Windows of ten seconds must close, so that what waits for reports takes some of them.
const LONG: Duration = Duration::from_secs(300);
/// From proven harm until every program has gone back.
const BACK_WITHIN: Duration = Duration::from_secs(5);

/// Programs that sell, each user once and then the next; those who get the target fail now and then.
struct Shop {
    programs: Vec<(Client, JoinHandle<()>)>,
    nature: Arc<Nature>,
}

#[derive(Default)]
struct Nature {
    closed: AtomicBool,
    /// One of so many users of the target fails; 0 where none does.
    fails_every: AtomicU64,
    silent: AtomicBool,
}

impl Shop {
    fn open(server: &Server, fails_every: u64) -> Result<Self> {
        let nature = Arc::new(Nature { fails_every: fails_every.into(), ..Nature::default() });
        let key = server.api().sdk_key(super::PLACE)?;
        let mut programs = Vec::new();
        for program in 0..PROGRAMS {
            let client = Client::builder(server.url(), &key).application("shop", "1.0.0").start();
            ensure!(client.ready_blocking(LIMIT) == Ready::Live, "no rules came");
            let (selling, nature) = (client.clone(), nature.clone());
            programs.push((client, thread::spawn(move || sell(&selling, program, &nature))));
        }
        Ok(Self { programs, nature })
    }

    /// How many programs would serve some user the target.
    fn exposing(&self) -> usize {
        let serves = |client: &Client| {
            (0..50).any(|user| client.bool("checkout-v2", &Context::user(&format!("probe-{user}")), false))
        };
        self.programs.iter().filter(|(client, _)| serves(client)).count()
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        self.nature.closed.store(true, Ordering::Relaxed);
        for (client, program) in self.programs.drain(..) {
            let _ = program.join();
            drop(client);
        }
    }
}

fn sell(client: &Client, program: usize, nature: &Nature) {
    for user in 0_u64.. {
        if nature.closed.load(Ordering::Relaxed) {
            return;
        }
        if !nature.silent.load(Ordering::Relaxed) {
            let scope = client.scope(&Context::user(&format!("{program}-{user}")));
            let is_new = scope.bool("checkout-v2", false);
            let every = nature.fails_every.load(Ordering::Relaxed);
            let fails = is_new && every > 0 && user.is_multiple_of(every);
            scope.finish(if fails { Outcome::Error } else { Outcome::Ok });
        }
        // As busy as a shop, and no busier: tests share the machine.
        thread::park_timeout(Duration::from_millis(2));
    }
}

fn plan(stages: &[u32]) -> Value {
    json!({ "stages": stages.iter().map(|share| stage(*share)).collect::<Vec<_>>(),
        "guards": [{ "name": "errors", "signal": "errors", "kind": "ratio" }] })
}

fn reaches(api: &Api, id: &str, state: &str) -> Result<Value> {
    let found = wait_for(state, LONG, || show(api, id).ok().filter(|release| release["state"] == state));
    found.with_context(|| format!("it is {}", show(api, id).unwrap_or_default()))
}

#[test]
fn what_is_good_reaches_everybody() -> Result<()> {
    on_sqlite(|server| {
        let api = server.api();
        prepare(&api)?;
        let shop = Shop::open(server, 0)?;
        let creator = member(&api, "ada@example.com", "admin")?;
        let mut careful = plan(&[500_000, 1_000_000]);
        careful["stages"][1]["approval"] = json!(true);
        let id = create(&creator, &careful)?;
        insist(&creator, &id, "start")?;
        let held = reaches(&api, &id, "holding")?;
        assert_eq!(held["hold"]["reason"], "approval", "{held}");
        assert_eq!(say(&creator, &id, "approve")?.status, 403, "whoever created it");
        insist(&member(&api, "bob@example.com", "admin")?, &id, "approve")?;
        reaches(&api, &id, "completed")?;
        let seen = kinds(&api, &id)?;
        let end = ["approved", "resumed", "stage_entered", "watch_began", "completed"];
        assert!(seen.ends_with(&end.map(str::to_owned)), "{seen:?}");
        assert_eq!(rules(&api)?["fallthrough"], json!({ "variant": "on" }));
        wait_for("all programs", LIMIT, || (shop.exposing() == PROGRAMS).then_some(()))
    })
}

#[test]
fn what_is_bad_goes_back_everywhere() -> Result<()> {
    on_sqlite(|server| {
        let api = server.api();
        prepare(&api)?;
        let before = rules(&api)?;
        let shop = Shop::open(server, 4)?;
        let id = create(&api, &plan(&[200_000, 1_000_000]))?;
        insist(&api, &id, "start")?;
        let halted =
            wait_for("the halt", LONG, || show(&api, &id).ok().filter(|release| release["halt"].is_object()));
        let halted = halted.with_context(|| show(&api, &id).unwrap_or_default().to_string())?;
        let seen = Instant::now();
        wait_for("all programs to go back", LIMIT, || (shop.exposing() == 0).then_some(()))?;
        let took = seen.elapsed();
        assert!(took <= BACK_WITHIN, "{took:?}");
        assert_eq!(
            (&halted["halt"]["cause"]["cause"], &halted["stage"]),
            (&json!("harm"), &json!(0)),
            "{halted}"
        );
        let settled = becomes(&api, &id, "halted")?;
        let told = &settled["halt"]["acknowledged"];
        assert_eq!((&told["done"], &told["of"]), (&json!(PROGRAMS), &json!(PROGRAMS)), "{settled}");
        assert_eq!(rules(&api)?, before);
        let ledger = api.get(&format!("{}/ledger", super::PATH))?.expect(200)?;
        assert_eq!(
            (&ledger["entries"][0]["kind"], &ledger["totals"]["probable"]),
            (&json!("halt"), &json!(1))
        );
        Ok(())
    })
}

#[test]
fn who_falls_silent_holds_a_release_until_they_speak_again() -> Result<()> {
    on_sqlite(|server| {
        let api = server.api();
        prepare(&api)?;
        let shop = Shop::open(server, 0)?;
        let mut slow = plan(&[500_000, 1_000_000]);
        // Longer than it takes to notice the silence.
        slow["stages"][0]["bake_s"] = json!(90);
        let id = create(&api, &slow)?;
        insist(&api, &id, "start")?;
        wait_for("enough units", LONG, || {
            (show(&api, &id).ok()?["evidence"]["units_t"].as_u64()? >= 300).then_some(())
        })?;
        shop.nature.silent.store(true, Ordering::Relaxed);
        let held = reaches(&api, &id, "holding")?;
        assert_eq!((&held["hold"]["reason"], &held["stage"]), (&json!("no_data"), &json!(0)), "{held}");
        shop.nature.silent.store(false, Ordering::Relaxed);
        reaches(&api, &id, "completed")?;
        let seen = kinds(&api, &id)?;
        assert!(seen.iter().any(|kind| kind == "resumed"), "{seen:?}");
        Ok(())
    })
}
