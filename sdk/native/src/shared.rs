//! What the background shares with the readers.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::SystemTime;

use arc_swap::ArcSwap;
use serde_json::Value;
use tidegate_core::{Answer, Context, FlagSlot, Moment, Ruleset, Snapshot};
use tidegate_session::{Counters, Status};
use tokio::sync::{Notify, watch};

use crate::detail::{Detail, ErrorCode};
use crate::explanation::Explanation;
use crate::flag::{FlagName, FlagType};
use crate::hook::Hooks;
use crate::overrides::Overrides;
use crate::releases::Releases;
use crate::rules::{Application, Rules, now_ms};
use crate::usage::{Counting, Counts, Usage};

/// Read by every evaluation.
#[derive(Debug)]
pub(crate) struct Shared {
    rules: ArcSwap<Rules>,
    /// Another one whenever the rules change, after they did; no other client ever has it.
    generation: AtomicU64,
    application: Application,
    counting: Counting,
    counters: Mutex<Counters>,
    pub(crate) releases: Releases,
    pub(crate) hooks: Hooks,
    /// The server should hear at once of what was counted.
    urgent: Notify,
    me: Weak<Self>,
}

thread_local! {
    /// Where this thread sits at each client: asking again costs no shared counter, which the
    /// processors would pass to and fro.
    static SEATS: RefCell<Seats> = const { RefCell::new(Seats { latest: None, others: Vec::new() }) };
}

struct Seats {
    /// Where this thread asked last: most programs have one client.
    latest: Option<Seat>,
    others: Vec<Seat>,
}

/// A thread's place at a client.
struct Seat {
    generation: u64,
    counts: Arc<Counts>,
    client: Weak<Shared>,
}

/// Numbers the generations of the rules of all clients of this process.
static GENERATIONS: AtomicU64 = AtomicU64::new(0);

fn next_generation() -> u64 {
    GENERATIONS.fetch_add(1, Ordering::Relaxed)
}

impl Shared {
    pub(crate) fn new(application: Application, hooks: Hooks) -> Arc<Self> {
        Arc::new_cyclic(|me| Self {
            rules: ArcSwap::default(),
            generation: AtomicU64::new(next_generation()),
            application,
            counting: Counting::default(),
            counters: Mutex::default(),
            releases: Releases::default(),
            hooks,
            urgent: Notify::new(),
            me: me.clone(),
        })
    }

    /// The rules in use.
    pub(crate) fn rules(&self) -> Arc<Rules> {
        self.rules.load_full()
    }

    fn install(&self, rules: Arc<Rules>) {
        self.rules.store(rules);
        self.generation.store(next_generation(), Ordering::Release);
    }

    /// Lets the server hear soon of what was counted.
    pub(crate) fn hasten_report(&self) {
        self.urgent.notify_one();
    }

    /// What was asked since the start.
    pub(crate) fn usage(&self) -> Usage {
        self.counting.usage()
    }

    /// What arrived since the start.
    pub(crate) fn counters(&self) -> Counters {
        *self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Evaluates on some rules.
    fn view<'a>(
        &'a self,
        ruleset: &'a Ruleset,
        context: &'a Context,
        now: Moment,
    ) -> tidegate_core::View<'a> {
        ruleset.view(context, now).with_common(&self.application.0)
    }

    /// The value of a flag on the rules in use, counted; `None` where the default applies.
    pub(crate) fn value<T: FlagType>(
        &self,
        key: &str,
        find: impl Fn(&Rules) -> Option<FlagSlot>,
        context: &Context,
    ) -> Option<T::Value> {
        let value = self.seated(|counts| {
            let rules = counts.rules();
            let ruleset = rules.ruleset().ok_or(ErrorCode::ProviderNotReady)?;
            let slot = find(rules).ok_or(ErrorCode::FlagNotFound)?;
            let answer = self.view(ruleset, context, Moment::Clock(now_ms)).answer_at(slot)?;
            let value = T::read(&answer).ok_or(ErrorCode::TypeMismatch)?;
            counts.count(answer.ending);
            Ok(value)
        });
        value.map_err(|code| self.counting.fail(key, code, Some(T::TYPE))).ok()
    }

    /// The same on rules and at a moment that a [`View`](crate::View) holds.
    pub(crate) fn value_on<T: FlagType>(
        &self,
        rules: &Arc<Rules>,
        key: &str,
        context: &Context,
        now_ms: i64,
    ) -> Option<T::Value> {
        let value = || {
            let ruleset = rules.ruleset().ok_or(ErrorCode::ProviderNotReady)?;
            let answer = self.view(ruleset, context, Moment::At(now_ms)).answer(key)?;
            let value = T::read(&answer).ok_or(ErrorCode::TypeMismatch)?;
            self.count(rules, &answer);
            Ok(value)
        };
        value().map_err(|code| self.counting.fail(key, code, Some(T::TYPE))).ok()
    }

    /// The values of all flags that have one; counted.
    pub(crate) fn values_on<'v>(
        &'v self,
        rules: &'v Arc<Rules>,
        context: &'v Context,
        now_ms: i64,
    ) -> Vec<(&'v str, &'v Value)> {
        let Some(ruleset) = rules.ruleset() else { return Vec::new() };
        let view = self.view(ruleset, context, Moment::At(now_ms));
        self.seated(|counts| {
            let is_current = Arc::ptr_eq(counts.rules(), rules);
            let mut values = Vec::with_capacity(ruleset.slots());
            for (key, answer) in view.answers() {
                if is_current {
                    counts.count(answer.ending);
                } else {
                    self.counting.count_late(rules, &answer);
                }
                values.push((key, answer.value));
            }
            values
        })
    }

    /// What a flag answers and why; counted like any other evaluation.
    pub(crate) fn detail_on(
        &self,
        rules: &Arc<Rules>,
        flag: &impl FlagName,
        context: &Context,
        now_ms: i64,
    ) -> Detail {
        let (key, value_type) = (flag.key(), flag.value_type());
        let view = rules.ruleset().map(|ruleset| self.view(ruleset, context, Moment::At(now_ms)));
        let detail = view.map_or_else(Detail::not_ready, |view| {
            let detail = value_type.map_or_else(|| view.detail(key), |asked| view.detail_as(key, asked));
            Detail::own(&detail, view.version(), rules.age())
        });
        match detail.error {
            Some(code) => self.counting.fail(key, code, value_type),
            None => {
                let view = rules.ruleset().map(|ruleset| self.view(ruleset, context, Moment::At(now_ms)));
                let answer = view.and_then(|view| view.answer(key).ok());
                answer.iter().for_each(|answer| self.count(rules, answer));
            }
        }
        detail
    }

    /// The same for our own purposes.
    pub(crate) fn uncounted_detail(
        &self,
        rules: &Rules,
        key: &str,
        context: &Context,
        now_ms: i64,
    ) -> Detail {
        let view = rules.ruleset().map(|ruleset| self.view(ruleset, context, Moment::At(now_ms)));
        view.map_or_else(Detail::not_ready, |view| {
            Detail::own(&view.detail(key), view.version(), rules.age())
        })
    }

    /// How a flag comes to its answer; not counted.
    pub(crate) fn explain_on(&self, rules: &Rules, key: &str, context: &Context, now_ms: i64) -> Explanation {
        let Some((ruleset, snapshot)) = rules.ruleset().zip(rules.snapshot()) else {
            return Explanation::not_ready(key);
        };
        Explanation::own(&self.view(ruleset, context, Moment::At(now_ms)), key, snapshot, rules.age())
    }

    fn count(&self, rules: &Arc<Rules>, answer: &Answer) {
        self.seated(|counts| {
            if Arc::ptr_eq(counts.rules(), rules) {
                counts.count(answer.ending);
            } else {
                self.counting.count_late(rules, answer);
            }
        });
    }

    /// Reads with what this thread counts on, which has the rules in use.
    #[inline]
    fn seated<T>(&self, read: impl Fn(&Counts) -> T) -> T {
        let generation = self.generation.load(Ordering::Acquire);
        let seated = SEATS.try_with(|seats| match &seats.borrow().latest {
            Some(seat) if seat.generation == generation => Some(read(&seat.counts)),
            _ => None,
        });
        seated.ok().flatten().unwrap_or_else(|| self.seated_anew(generation, read))
    }

    #[cold]
    #[inline(never)]
    fn seated_anew<T>(&self, generation: u64, read: impl Fn(&Counts) -> T) -> T {
        let counts = SEATS.try_with(|seats| self.sit(&mut seats.borrow_mut(), generation));
        // A thread that is about to end has no seats any more.
        read(&counts.unwrap_or_else(|_| self.counting.begin(self.rules())))
    }

    /// Makes this client's seat the latest, on rules that are at least as new as the generation says.
    fn sit(&self, seats: &mut Seats, generation: u64) -> Arc<Counts> {
        let Seats { latest, others } = seats;
        others.extend(latest.take());
        let held = others.iter().position(|seat| seat.generation == generation);
        let seat = held.map(|at| others.swap_remove(at)).unwrap_or_else(|| {
            // Also where it sat before the rules changed.
            others.retain(|seat| seat.client.strong_count() > 0 && !seat.client.ptr_eq(&self.me));
            Seat { generation, counts: self.counting.begin(self.rules()), client: self.me.clone() }
        });
        latest.insert(seat).counts.clone()
    }
}

/// The background's end. When it is dropped, everything that waits for news ends.
#[derive(Debug)]
pub(crate) struct Publisher {
    shared: Arc<Shared>,
    overrides: Overrides,
    /// Counts what was installed.
    installed: watch::Sender<u64>,
    status: watch::Sender<Status>,
}

/// The readers' end.
#[derive(Debug, Clone)]
pub(crate) struct News {
    pub(crate) installed: watch::Receiver<u64>,
    pub(crate) status: watch::Receiver<Status>,
}

impl Publisher {
    pub(crate) fn new(shared: Arc<Shared>) -> (Self, News) {
        let (installed, installed_news) = watch::channel(0);
        let (status, status_news) = watch::channel(Status::default());
        let news = News { installed: installed_news, status: status_news };
        (Self { shared, overrides: Overrides::default(), installed, status }, news)
    }

    /// Lets the environment set flags from now on.
    pub(crate) fn with_overrides(mut self, overrides: Overrides) -> Self {
        self.overrides = overrides;
        if let Some(rules) = self.overrides.alone() {
            let flags: Vec<&str> = self.overrides.names().collect();
            tracing::warn!(?flags, "the environment sets flags");
            self.install(&rules, None, SystemTime::now());
        }
        self
    }

    /// Evaluates with these rules from now on. `changed` are the items in which they differ from
    /// those before, where that is known; `written` is when they were received or written.
    pub(crate) fn install(&self, snapshot: &Snapshot, changed: Option<&[String]>, written: SystemTime) {
        let before = self.shared.rules();
        let snapshot = self.overrides.over(snapshot);
        let rules = match changed {
            Some(changed) => before.updated(&snapshot, changed, written),
            None => Rules::compile(&snapshot, written),
        };
        let rules = Arc::new(rules);
        self.shared.install(rules.clone());
        self.installed.send_modify(|installed| *installed = installed.wrapping_add(1));
        // Only now: whoever waits for the rules does not wait for the log.
        for (item, fault) in rules.ruleset().map(Ruleset::faults).unwrap_or_default() {
            if changed.is_none_or(|changed| changed.contains(&item)) {
                tracing::warn!(%item, %fault, "the rules have an item that this SDK cannot evaluate");
            }
        }
    }

    pub(crate) fn status(&self, status: Status) {
        self.status.send_replace(status);
    }

    pub(crate) fn counters(&self, counters: Counters) {
        *self.shared.counters.lock().unwrap_or_else(PoisonError::into_inner) = counters;
    }

    /// What was asked since the start.
    pub(crate) fn usage(&self) -> Usage {
        self.shared.usage()
    }

    /// What became of those who were exposed to releases.
    pub(crate) fn releases(&self) -> &Releases {
        &self.shared.releases
    }

    /// Waits until the server should hear at once of what was counted.
    pub(crate) async fn urgent(&self) {
        self.shared.urgent.notified().await;
    }

    pub(crate) fn has_rules(&self) -> bool {
        self.shared.rules().version() > 0
    }
}
