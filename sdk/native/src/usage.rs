//! What was asked and what was answered, counted without slowing the answers: every thread counts
//! for itself, in memory that no other thread writes to.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, TryLockError};

use serde::Serialize;
use tidegate_core::model::ValueType;
use tidegate_core::{Answer, Reason, Ruleset};

use crate::detail::ErrorCode;
use crate::rules::Rules;

/// Most different rows of each kind; what is beyond is counted as dropped.
const ROWS: usize = 100_000;
/// Most different flags that were asked for in vain.
const FAILURES: usize = 1_000;
/// Longest key of a flag that was asked for in vain, in bytes.
const KEY_BYTES: usize = 128;

/// What a client was asked since its start, from [`Client::usage`](crate::Client::usage).
///
/// ```
/// use tidegate_sdk::{Context, TestClient};
///
/// let client = TestClient::new();
/// client.set("checkout-v2", true);
/// client.bool("checkout-v2", &Context::user("u1"), false);
/// client.bool("chekout-v2", &Context::user("u1"), false);
/// let usage = client.usage();
/// assert_eq!((usage.evaluations[0].n, &*usage.failures[0].flag), (1, "chekout-v2"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Usage {
    /// Evaluations that gave a value, in order of flag, variant, rule and reason.
    pub evaluations: Vec<Evaluations>,
    /// Evaluations that gave the default, in order of flag, error and type.
    pub failures: Vec<Failures>,
    /// Evaluations that were not counted, because there were too many different ones, or two
    /// threads failed at the same moment.
    pub dropped: u64,
}

/// How often a flag ended in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evaluations {
    /// The flag's key.
    pub flag: String,
    /// Key of the variant that was served.
    pub variant: String,
    /// The rule that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Why.
    pub reason: Reason,
    /// How often.
    pub n: u64,
}

/// How often a flag had no value for those who asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failures {
    /// The key that was asked for.
    pub flag: String,
    /// Why the default applied.
    pub error: ErrorCode,
    /// The type that was asked for, where one was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<ValueType>,
    /// How often.
    pub n: u64,
}

/// Counters that are made together, when one of them is first needed.
type Page = [AtomicU64; PAGE];
const PAGE: usize = 256;

/// One thread's counts on one version of the rules, by how evaluations ended.
#[derive(Debug)]
pub(crate) struct Counts {
    rules: Arc<Rules>,
    pages: Box<[OnceLock<Box<Page>>]>,
}

impl Counts {
    fn new(rules: Arc<Rules>) -> Self {
        let endings = rules.ruleset().map_or(0, Ruleset::ending_count);
        Self { rules, pages: (0..endings.div_ceil(PAGE)).map(|_| OnceLock::new()).collect() }
    }

    #[inline]
    pub(crate) fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    // INVARIANT: only the thread that these counts belong to calls this, so that adding one needs no
    // locked instruction; others only read.
    #[inline]
    pub(crate) fn count(&self, ending: u32) {
        let ending = ending as usize;
        let Some(page) = self.pages.get(ending / PAGE) else { return };
        let page = page.get_or_init(|| Box::new([const { AtomicU64::new(0) }; PAGE]));
        if let Some(n) = page.get(ending % PAGE) {
            n.store(n.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
        }
    }

    fn add_to(&self, rows: &mut Rows) {
        let Some(ruleset) = self.rules.ruleset() else { return };
        let count = |page: &OnceLock<Box<Page>>, place: usize| -> u64 {
            page.get().and_then(|page| page.get(place)).map_or(0, |n| n.load(Ordering::Relaxed))
        };
        let counts = self.pages.iter().flat_map(|page| (0..PAGE).map(move |place| count(page, place)));
        for (ending, n) in ruleset.endings().zip(counts).filter(|(_, n)| *n > 0) {
            let rule = ending.rule.map(str::to_owned);
            rows.add((ending.flag.to_owned(), ending.variant.to_owned(), rule, ending.reason), n);
        }
    }
}

type RowKey = (String, String, Option<String>, Reason);

#[derive(Debug, Clone, Default)]
struct Rows {
    counts: BTreeMap<RowKey, u64>,
    dropped: u64,
}

impl Rows {
    fn add(&mut self, key: RowKey, n: u64) {
        if self.counts.len() < ROWS || self.counts.contains_key(&key) {
            *self.counts.entry(key).or_default() += n;
        } else {
            self.dropped += n;
        }
    }
}

/// How often by error and type that was asked for.
type FailuresOfFlag = BTreeMap<(ErrorCode, Option<ValueType>), u64>;

/// The counts of all threads.
#[derive(Debug, Default)]
pub(crate) struct Counting {
    threads: Mutex<Threads>,
    failures: Mutex<BTreeMap<String, FailuresOfFlag>>,
    dropped: AtomicU64,
}

#[derive(Debug, Default)]
struct Threads {
    counting: Vec<Arc<Counts>>,
    /// What threads counted that have ended or gone on to later rules.
    ended: Rows,
}

impl Counting {
    /// Begins to count for a thread.
    pub(crate) fn begin(&self, rules: Arc<Rules>) -> Arc<Counts> {
        let counts = Arc::new(Counts::new(rules));
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        threads.settle();
        threads.counting.push(counts.clone());
        counts
    }

    /// Counts an evaluation on rules that the thread has gone on from.
    #[cold]
    pub(crate) fn count_late(&self, rules: &Arc<Rules>, answer: &Answer) {
        let counts = Counts::new(rules.clone());
        counts.count(answer.ending);
        let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
        counts.add_to(&mut threads.ended);
    }

    /// Counts an evaluation that had no value. Never waits: where another thread is here, it drops.
    #[cold]
    pub(crate) fn fail(&self, flag: &str, error: ErrorCode, asked: Option<ValueType>) {
        let mut failures = match self.failures.try_lock() {
            Ok(failures) => failures,
            Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => return self.drop_one(),
        };
        let flag = flag.get(..flag.floor_char_boundary(KEY_BYTES)).unwrap_or_default();
        if let Some(counts) = failures.get_mut(flag) {
            *counts.entry((error, asked)).or_default() += 1;
        } else if failures.len() < FAILURES {
            failures.insert(flag.to_owned(), BTreeMap::from([((error, asked), 1)]));
        } else {
            self.drop_one();
        }
    }

    fn drop_one(&self) {
        self.dropped.fetch_add(1, Ordering::Relaxed);
    }

    /// Everything since the start.
    pub(crate) fn usage(&self) -> Usage {
        let mut rows = {
            let mut threads = self.threads.lock().unwrap_or_else(PoisonError::into_inner);
            threads.settle();
            let mut rows = threads.ended.clone();
            threads.counting.iter().for_each(|counts| counts.add_to(&mut rows));
            rows
        };
        let evaluations = std::mem::take(&mut rows.counts).into_iter();
        let evaluations = evaluations.map(|((flag, variant, rule, reason), n)| Evaluations {
            flag,
            variant,
            rule,
            reason,
            n,
        });
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner).clone().into_iter();
        let failures = failures.flat_map(|(flag, counts)| {
            counts.into_iter().map(move |((error, asked), n)| Failures {
                flag: flag.clone(),
                error,
                asked,
                n,
            })
        });
        Usage {
            evaluations: evaluations.collect(),
            failures: failures.collect(),
            dropped: rows.dropped + self.dropped.load(Ordering::Relaxed),
        }
    }
}

impl Threads {
    /// Adds up what nobody counts on any more.
    fn settle(&mut self) {
        let ended = &mut self.ended;
        self.counting.retain_mut(|counts| match Arc::get_mut(counts) {
            Some(counts) => {
                counts.add_to(ended);
                false
            }
            None => true,
        });
    }
}
