//! What happens to the releases, told in words as it happens.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use serde_json::Value;

use super::releases::Release;
use super::scenery::{BAD, GOOD, Place};
use super::shop::Shop;
use crate::server::{POLL, Server};

/// After so long without news it is said what is waited for.
const SILENCE: Duration = Duration::from_secs(5);
/// How long both releases may take.
const LIMIT: Duration = Duration::from_secs(180);
/// States that nothing follows.
const ENDS: [&str; 4] = ["completed", "halted", "cancelled", "superseded"];

/// A release that is followed.
struct Followed {
    release: Release,
    /// When it ended, and in which state.
    end: Option<(Instant, String)>,
    /// When harm was proven.
    proven: Option<Instant>,
    last_word: Instant,
}

/// How both releases ended.
pub(super) struct Decided {
    good: Ending,
    bad: Ending,
}

struct Ending {
    id: String,
    state: String,
    met: u64,
    /// From the start to the end, and to the proof of harm.
    took: Duration,
    proven_after: Option<Duration>,
}

/// Starts both releases and tells what becomes of them; nothing where we are stopped before.
pub(super) fn follow(place: &Place, shop: &mut Shop, server: &mut Server) -> Result<Option<Decided>> {
    let begun = Instant::now();
    let start = |flag, reason| -> Result<Followed> {
        let release = Release::start(place, flag, reason)?;
        Ok(Followed { release, end: None, proven: None, last_word: begun })
    };
    let mut good = start(GOOD, "one page instead of three")?;
    let mut bad = start(BAD, "nobody likes to press a button")?;
    while good.end.is_none() || bad.end.is_none() {
        if !server.is_wanted()? {
            return Ok(None);
        }
        if begun.elapsed() > LIMIT {
            bail!("after {} s the releases are not decided", LIMIT.as_secs());
        }
        shop.words()?.iter().for_each(|line| tell(begun, "the shop", line));
        for followed in [&mut good, &mut bad] {
            followed.look(place, begun)?;
        }
        sleep(POLL);
    }
    let ending = |followed: &Followed| -> Result<Ending> {
        let (end, state) = followed.end.clone().unwrap_or((begun, String::new()));
        let proven_after = followed.proven.map(|proven| proven - begun);
        let id = followed.release.id.clone();
        Ok(Ending { id, state, met: followed.release.met(place)?, took: end - begun, proven_after })
    };
    Ok(Some(Decided { good: ending(&good)?, bad: ending(&bad)? }))
}

fn tell(begun: Instant, who: &str, what: &str) {
    println!("  {:>3} s  {who:<14}  {what}", begun.elapsed().as_secs());
}

impl Followed {
    fn look(&mut self, place: &Place, begun: Instant) -> Result<()> {
        if self.end.is_some() {
            return Ok(());
        }
        for event in self.release.news(place)? {
            self.last_word = Instant::now();
            let kind = event.pointer("/event/kind").and_then(Value::as_str).unwrap_or_default();
            if let Some(words) = words(kind, &event) {
                tell(begun, self.release.flag, &words);
            }
            if kind == "halt_began" {
                self.proven = Some(self.last_word);
            }
            if ENDS.contains(&kind) {
                self.end = Some((self.last_word, kind.to_owned()));
            }
        }
        if self.end.is_none() && self.last_word.elapsed() > SILENCE {
            self.last_word = Instant::now();
            tell(begun, self.release.flag, &standing(&self.release.show(place)?));
        }
        Ok(())
    }
}

/// What an event means; nothing where the next one says it.
fn words(kind: &str, event: &Value) -> Option<String> {
    let reason = event.get("reason").and_then(Value::as_str).unwrap_or_default();
    let number = |pointer: &str| event.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
    Some(match kind {
        "started" => "is released: nobody gets it yet, what is usual is measured first".to_owned(),
        "stage_entered" => {
            let who = match number("/event/stage") {
                0 => "half of the users of 16 customers: of the rings internal, canary and early",
                _ => "everybody",
            };
            format!("goes to {who}: {reason}")
        }
        "watch_began" => return None,
        "completed" => format!("IS COMPLETE: {reason}"),
        "halt_began" => format!("IS HALTED, and its rule is as before: {reason}"),
        "halted" => {
            let (done, of) = (number("/event/acknowledged/done"), number("/event/acknowledged/of"));
            format!("{done} of {of} instances have acknowledged that")
        }
        _ => format!("{}: {reason}", kind.replace('_', " ")),
    })
}

/// Where a release is that has no news.
fn standing(release: &Value) -> String {
    let number = |pointer: &str| release.pointer(pointer).and_then(Value::as_u64).unwrap_or(0);
    let state = release.get("state").and_then(Value::as_str).unwrap_or_default();
    if state == "halting" {
        return "waits until the instances have acknowledged that".to_owned();
    }
    let needs = release.pointer("/next/needs/0/words").and_then(Value::as_str);
    let waits = needs.map_or_else(String::new, |needs| format!("; waits: {needs}"));
    let (with, without) = (number("/evidence/units_t"), number("/evidence/units_c"));
    format!("is {state}: about {with} users seen with it, {without} without{waits}")
}

impl Decided {
    /// What the spectator has seen.
    pub(super) fn summary(&self) -> String {
        let Self { good, bad } = self;
        let after = |time: Duration| format!("{:.1} s", time.as_secs_f64());
        let proven = bad.proven_after.map_or_else(String::new, |proven| {
            let undone = bad.took.saturating_sub(proven);
            format!(", {} after its start; all instances knew {} later", after(proven), after(undone))
        });
        format!(
            "\n`{GOOD}` is {} after {}. About {} users had met `{BAD}` when it was {}{proven}.",
            good.state,
            after(good.took),
            bad.met,
            bad.state,
        )
    }

    /// Where both can be looked at.
    pub(super) fn invitation(&self, place: &Place) -> String {
        let Place { url, token } = place;
        let report = |ending: &Ending| format!("  cargo run -qp tidegate -- release report {}", ending.id);
        format!(
            "
Look at both in the console, or in a second terminal:

  export TIDEGATE_SERVER={url} TIDEGATE_TOKEN={token}
  export TIDEGATE_PROJECT=shop TIDEGATE_ENVIRONMENT=production
{}
{}

The shop goes on, and so does the server. Ctrl-C ends everything and removes its data.",
            report(&self.good),
            report(&self.bad)
        )
    }

    /// Fails unless the good change went through, and the bad one did not.
    pub(super) fn must_be_as_planned(&self) -> Result<()> {
        let Self { good, bad } = self;
        ensure!(good.state == "completed", "the good change is {}", good.state);
        ensure!(bad.state == "halted", "the bad change is {}", bad.state);
        Ok(())
    }
}

/// How people get in.
pub(super) fn how_to_get_in(place: &Place) -> String {
    let Place { url, token } = place;
    format!("\n  console    {url}/projects/shop/production/releases\n  sign in    with this token: {token}\n")
}
