//! What the background shares with the readers.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::SystemTime;

use arc_swap::ArcSwap;
use serde_json::Value;
use tidegate_core::{Answer, Context, FlagSlot, Moment, Ruleset, Snapshot};
use tidegate_session::Status;
use tokio::sync::watch;

use crate::detail::{Detail, ErrorCode};
use crate::explanation::Explanation;
use crate::flag::FlagType;
use crate::rules::{Application, Rules, now_ms};
use crate::usage::{Counting, Counts, Usage};

/// Read by every evaluation.
#[derive(Debug)]
pub(crate) struct Shared {
    rules: ArcSwap<Rules>,
    /// Rises when the rules change, after they did.
    generation: AtomicU64,
    application: Application,
    counting: Counting,
    /// Its number among the clients of this process.
    id: u64,
    me: Weak<Self>,
}

thread_local! {
    /// Where this thread sits at each client: asking again costs no shared counter, which the
    /// processors would pass to and fro.
    static SEATS: RefCell<Vec<Seat>> = const { RefCell::new(Vec::new()) };
}

struct Seat {
    client: u64,
    /// Whether the client is still there.
    shared: Weak<Shared>,
    generation: u64,
    counts: Arc<Counts>,
}

/// Numbers the clients of this process.
static CLIENTS: AtomicU64 = AtomicU64::new(0);

impl Shared {
    pub(crate) fn new(application: Application) -> Arc<Self> {
        Arc::new_cyclic(|me| Self {
            rules: ArcSwap::default(),
            generation: AtomicU64::new(0),
            application,
            counting: Counting::default(),
            id: CLIENTS.fetch_add(1, Ordering::Relaxed),
            me: me.clone(),
        })
    }

    /// The rules in use.
    pub(crate) fn rules(&self) -> Arc<Rules> {
        self.rules.load_full()
    }

    fn install(&self, rules: Arc<Rules>) {
        self.rules.store(rules);
        self.generation.fetch_add(1, Ordering::Release);
    }

    /// What was asked since the start.
    pub(crate) fn usage(&self) -> Usage {
        self.counting.usage()
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
            counts.count(slot, answer.outcome);
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
                    counts.count(answer.slot, answer.outcome);
                } else {
                    self.counting.count_late(rules, &answer);
                }
                values.push((key, answer.value));
            }
            values
        })
    }

    /// What a flag answers and why; counted like any other evaluation.
    pub(crate) fn detail_on(&self, rules: &Arc<Rules>, key: &str, context: &Context, now_ms: i64) -> Detail {
        let detail = self.uncounted_detail(rules, key, context, now_ms);
        match detail.error {
            Some(code) => self.counting.fail(key, code, None),
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
        view.map_or_else(Detail::not_ready, |view| Detail::own(&view.detail(key), view.version()))
    }

    /// How a flag comes to its answer; not counted.
    pub(crate) fn explain_on(&self, rules: &Rules, key: &str, context: &Context, now_ms: i64) -> Explanation {
        let Some((ruleset, snapshot)) = rules.ruleset().zip(rules.snapshot()) else {
            return Explanation::not_ready(key);
        };
        Explanation::own(&self.view(ruleset, context, Moment::At(now_ms)), key, snapshot)
    }

    fn count(&self, rules: &Arc<Rules>, answer: &Answer) {
        self.seated(|counts| {
            if Arc::ptr_eq(counts.rules(), rules) {
                counts.count(answer.slot, answer.outcome);
            } else {
                self.counting.count_late(rules, answer);
            }
        });
    }

    /// Reads with what this thread counts on, which has the rules in use.
    #[inline]
    fn seated<T>(&self, read: impl Fn(&Counts) -> T) -> T {
        let seated = SEATS.try_with(|seats| {
            let mut seats = seats.borrow_mut();
            let generation = self.generation.load(Ordering::Acquire);
            let is_mine = |seat: &Seat| seat.client == self.id && seat.generation == generation;
            if !seats.last().is_some_and(is_mine) {
                self.sit(&mut seats, generation);
            }
            seats.last().map(|seat| read(&seat.counts))
        });
        // A thread that is about to end has no seats any more.
        seated.ok().flatten().unwrap_or_else(|| read(&self.counting.begin(self.rules())))
    }

    /// Puts this client's seat last, on rules that are at least as new as the generation says.
    #[cold]
    fn sit(&self, seats: &mut Vec<Seat>, generation: u64) {
        let held = seats.iter().position(|seat| seat.client == self.id).map(|at| seats.swap_remove(at));
        let seat = held.filter(|seat| seat.generation == generation).unwrap_or_else(|| {
            seats.retain(|seat| seat.shared.strong_count() > 0);
            let counts = self.counting.begin(self.rules());
            Seat { client: self.id, shared: self.me.clone(), generation, counts }
        });
        seats.push(seat);
    }
}

/// The background's end. When it is dropped, everything that waits for news ends.
#[derive(Debug)]
pub(crate) struct Publisher {
    shared: Arc<Shared>,
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
        (Self { shared, installed, status }, news)
    }

    /// Evaluates with these rules from now on. `changed` are the items in which they differ from
    /// those before, where that is known; `written` is when they were received or written.
    pub(crate) fn install(&self, snapshot: &Snapshot, changed: Option<&[String]>, written: SystemTime) {
        let before = self.shared.rules();
        let rules = match changed {
            Some(changed) => before.updated(snapshot, changed, written),
            None => Rules::compile(snapshot, written),
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

    pub(crate) fn has_rules(&self) -> bool {
        self.shared.rules().ruleset().is_some()
    }
}
