//! A whole release in a seeded world: what happens is scripted, what is done about it is judged.

use std::fmt::Write;

use tidegate_domain::Actor;
use tidegate_domain::release::{
    Acknowledged, Command, Event, EventKind, HoldReason, NewRelease, Origin, Plan, Release, State, decide,
};

use super::reports::{Failed, Reports, Request};
use super::shop::{Served, User, is_enrolled, served};
use super::{Random, Shop};
use crate::{Asked, Facts, Frozen, Report, Verdict, WINDOW_MS, judge, opening_measure};

/// When every course begins: later than anything that is told as one window.
const BEGAN_MS: i64 = 1_000 * WINDOW_MS;
/// Who creates the release, and another member.
const PEOPLE: [&str; 2] = ["ann", "bob"];

/// A scripted course.
#[derive(Debug, Clone, PartialEq)]
pub struct Scenario {
    /// What decides chance.
    pub seed: u64,
    /// How the release goes out.
    pub plan: Plan,
    /// Who uses it.
    pub shop: Shop,
    /// Servers that run the application.
    pub servers: u64,
    /// How many times as often a request fails that got the target.
    pub harm: f64,
    /// What happens, by the window in which it does.
    pub script: Vec<(u64, Happening)>,
    /// It ends after so many windows, or when nothing can become of the release any more.
    pub windows: u64,
}

/// Something that happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Happening {
    /// Another member than the creator says it.
    Says(Command),
    /// A person asks for it, against whatever the evidence is.
    Asks(Asked),
    /// Everybody fails so many times as often from now on.
    Drift(f64),
    /// Who gets the target fails so many times as often from now on.
    Harm(f64),
    /// That customer's users fail so many times as often when they get the target.
    HarmTo(usize, f64),
    /// So many servers report from now on.
    Reporting(u64),
    /// Reports come so many windows late from now on.
    Late(i64),
    /// So large a share of the target's users is never reported of from now on.
    Lost(f64),
    /// So many servers never hear of a change.
    Deaf(u64),
    /// Nobody more may be exposed until that window.
    Frozen(u64),
    /// A plan's limit forbids the next stage, or nothing does any more.
    Barred(Option<String>),
}

/// How a release went.
#[derive(Debug, Clone)]
pub struct Course {
    /// The release at its end.
    pub release: Release,
    /// Everything that happened to it.
    pub events: Vec<Event>,
    /// The same in words, with the evidence.
    pub transcript: String,
    /// Requests that got the target, and those of them that failed.
    pub exposed: (u64, u64),
    /// The last judgement.
    pub last: Report,
}

/// What stands still or changes by the script alone.
struct Nature {
    drift: f64,
    harm: f64,
    harm_to: Vec<(usize, f64)>,
    reporting: u64,
    late: i64,
    lost: f64,
    deaf: u64,
}

struct Walk<'s> {
    scenario: &'s Scenario,
    random: Random,
    people: Vec<User>,
    nature: Nature,
    reports: Reports,
    facts: Facts,
    course: Course,
}

/// Lets a release run its course.
pub fn run_release(scenario: &Scenario) -> Option<Course> {
    let mut walk = Walk::of(scenario)?;
    walk.say("ann", &Command::Start(opening_measure(&scenario.plan)), "let it begin");
    for window in 0..scenario.windows {
        let script = scenario.script.iter().filter(|(at, _)| *at == window);
        script.for_each(|(_, happening)| walk.happen(happening));
        walk.requests(window);
        walk.look();
        if walk.course.release.state.is_terminal() {
            break;
        }
    }
    Some(walk.course)
}

impl<'s> Walk<'s> {
    fn of(scenario: &'s Scenario) -> Option<Self> {
        let mut random = Random::new(scenario.seed);
        let enrolled = scenario.plan.enrolled(0);
        let first = scenario.shop.customers.iter().filter(|account| is_enrolled(&enrolled, account));
        let facts = Facts {
            now_ms: BEGAN_MS,
            customers: scenario.shop.customers.len() as u64,
            moving: first.map(|account| account.key.clone()).collect(),
            growth: 1.0,
            ..Facts::default()
        };
        let nature = Nature {
            drift: 1.0,
            harm: scenario.harm,
            harm_to: Vec::new(),
            reporting: scenario.servers,
            late: 0,
            lost: 0.0,
            deaf: 0,
        };
        let course = Course {
            release: draft(scenario.plan.clone())?,
            events: Vec::new(),
            transcript: String::new(),
            exposed: (0, 0),
            last: Report::default(),
        };
        let people = scenario.shop.people(&mut random);
        let reports = Reports::default();
        Some(Self { scenario, random, people, nature, reports, facts, course })
    }

    /// What users do in a window, and what is reported of it.
    fn requests(&mut self, window: u64) {
        let window_ms = BEGAN_MS + window.cast_signed() * WINDOW_MS;
        let activity = self.scenario.shop.activity;
        let mut at = self.random.failures_before(activity);
        while let Some(index) = usize::try_from(at).ok().filter(|index| *index < self.people.len()) {
            self.request(index, window_ms);
            at = at.saturating_add(1).saturating_add(self.random.failures_before(activity));
        }
        self.reports.close(window_ms, self.nature.reporting);
        self.facts.now_ms = window_ms + WINDOW_MS;
    }

    fn request(&mut self, index: usize, window_ms: i64) {
        let Some(user) = self.people.get_mut(index) else { return };
        let Some(account) = self.scenario.shop.customers.get(user.customer) else { return };
        let served = served(&self.course.release, account, user);
        let treatment = served == Served::Treatment;
        let epoch = self.course.release.epochs.last();
        let (Some(epoch), true) = (epoch, served != Served::Nothing) else { return };
        let harm = if treatment { self.nature.harm_of(user.customer) } else { 1.0 };
        let chance = self.scenario.shop.rate * self.nature.drift * harm * user.frailty;
        let has_failed = self.random.happens(chance);
        self.course.exposed.0 += u64::from(treatment);
        self.course.exposed.1 += u64::from(treatment && has_failed);
        if treatment && self.random.happens(self.nature.lost) {
            return;
        }
        let failed = has_failed.then(|| {
            let is_first = user.failed_in != Some(epoch.number);
            let before = user.failed_in.replace(epoch.number);
            Failed { before, is_first }
        });
        let request = Request {
            step_epoch: epoch.number,
            treatment,
            stratum: account.key.clone(),
            user: index,
            is_sampled: user.hash < epoch.measure.sample,
            failed,
        };
        self.reports.add(request, window_ms, self.nature.late);
    }

    fn happen(&mut self, happening: &Happening) {
        let nature = &mut self.nature;
        match happening {
            Happening::Says(command) => self.say("bob", command, "so it is said"),
            Happening::Asks(asked) => self.facts.asked = Some(*asked),
            Happening::Drift(times) => nature.drift = *times,
            Happening::Harm(times) => nature.harm = *times,
            Happening::HarmTo(customer, times) => nature.harm_to.push((*customer, *times)),
            Happening::Reporting(servers) => nature.reporting = *servers,
            Happening::Late(windows) => nature.late = *windows,
            Happening::Lost(share) => nature.lost = *share,
            Happening::Deaf(servers) => nature.deaf = *servers,
            Happening::Frozen(until) => {
                let until_ms = BEGAN_MS + until.cast_signed() * WINDOW_MS;
                self.facts.frozen = Some(Frozen { until_ms, name: "holidays".into(), customers: None });
            }
            Happening::Barred(barred) => self.facts.barred = barred.iter().cloned().collect(),
        }
    }

    /// One look at the evidence, and what follows from it.
    fn look(&mut self) {
        let now_ms = self.facts.now_ms;
        self.facts.frozen = self.facts.frozen.take().filter(|frozen| now_ms < frozen.until_ms);
        if self.course.release.state == State::Halting {
            let of = self.scenario.servers;
            let done = of - self.nature.deaf;
            let unconfirmed = (done..of).map(|server| format!("server {server}")).collect();
            self.facts.acknowledged =
                Some(Acknowledged { version: self.course.release.version, done, of, unconfirmed });
        }
        let (Verdict { command, reason }, report) =
            judge(&self.course.release, &self.reports.counts(), &self.facts);
        let asked = self.facts.asked.take();
        self.course.last = report;
        match command {
            Some(command) => {
                let by = if asked.is_some() && !is_the_engines(&command) { "bob" } else { "server" };
                self.say(by, &command, &reason);
            }
            None if asked.is_some() => self.note(&format!("refused to bob: {reason}")),
            None => {}
        }
    }

    fn say(&mut self, by: &str, command: &Command, reason: &str) {
        let actor = actor(by);
        match decide(&self.course.release, &actor, command, reason, self.facts.now_ms) {
            Ok(events) => events.into_iter().for_each(|event| self.take(event, by)),
            Err(why) => self.note(&format!("refused to {by}: {why}")),
        }
    }

    fn take(&mut self, event: Event, by: &str) {
        self.course.release.apply(&event);
        if matches!(event.kind, EventKind::HaltBegan { .. }) {
            self.facts.undone_ms = Some(self.facts.now_ms);
        }
        self.note(&format!("{} by {by}: {}", words(&event.kind, &self.course.release), event.reason));
        self.course.events.push(event);
    }

    fn note(&mut self, words: &str) {
        let seconds = (self.facts.now_ms - BEGAN_MS) / 1000;
        // Writing to a string never fails.
        let _ = writeln!(self.course.transcript, "{:2}:{:02} {words}", seconds / 60, seconds % 60);
    }
}

impl Nature {
    fn harm_of(&self, customer: usize) -> f64 {
        let own = self.harm_to.iter().rev().find(|(other, _)| *other == customer);
        own.map_or(self.harm, |(_, times)| *times)
    }
}

fn is_the_engines(command: &Command) -> bool {
    matches!(command, Command::HaltOn(_) | Command::HaltCustomer { .. })
}

fn actor(name: &str) -> Actor {
    let id = if PEOPLE.contains(&name) { tidegate_domain::member_id(name) } else { name.to_owned() };
    Actor { id, name: name.to_owned() }
}

fn draft(plan: Plan) -> Option<Release> {
    let text = |text: &str| text.to_owned();
    let wish = NewRelease {
        flag: text("checkout"),
        rule: None,
        baseline: text("old"),
        target: text("new"),
        unit: text("user.key"),
        plan,
        template: None,
        start_at_ms: None,
    };
    let origin = Origin {
        id: text("r1"),
        project: text("shop"),
        environment: text("production"),
        seed: text("s"),
        creator: actor("ann"),
        created_ms: BEGAN_MS,
    };
    Release::create(origin, wish).ok()
}

fn words(kind: &EventKind, release: &Release) -> String {
    let share = release.epochs.last().map_or(0, |epoch| epoch.share_ppm / 10_000);
    match kind {
        EventKind::Scheduled => "scheduled".into(),
        EventKind::Started { .. } => "started".into(),
        EventKind::StageEntered { stage, forced, .. } => {
            let passed = forced.iter().flat_map(|forced| &forced.passed);
            let passed: Vec<&str> = passed.map(|reason: &HoldReason| reason.name()).collect();
            let forced = match forced {
                Some(_) if passed.is_empty() => " forced".into(),
                Some(_) => format!(" forced past {}", passed.join(", ")),
                None => String::new(),
            };
            format!("stage {} entered at {share} %{forced}", stage + 1)
        }
        EventKind::WatchBegan { .. } => "watched".into(),
        EventKind::Completed { .. } => "completed".into(),
        EventKind::Held { hold } => format!("held ({})", hold.name()),
        EventKind::Resumed { automatic: true } => "resumed by itself".into(),
        EventKind::Resumed { automatic: false } => "resumed".into(),
        EventKind::Approved { stage } => format!("stage {} approved", stage + 1),
        EventKind::Restarted { .. } => "restarted".into(),
        EventKind::CustomerHalted { customer, .. } => format!("customer {customer} halted alone"),
        EventKind::HaltBegan { .. } => format!("halting at {share} %"),
        EventKind::Halted { .. } => "halted".into(),
        EventKind::Cancelled => "cancelled".into(),
        EventKind::Superseded => "superseded".into(),
    }
}
