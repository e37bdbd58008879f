//! What is shown of the ledger.

use serde::Serialize;
use serde_json::Value;
use tidegate_rollout::ledger::{Balance, Claim, Entry, Grade, Line, Opinion, Said};
use tidegate_store::{LedgerNote, Names};
use utoipa::ToSchema;

use crate::v1::releases::view::PersonView;
use crate::view::time;

/// Both sides of the ledger.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LedgerView {
    /// The newest first.
    pub(crate) entries: Vec<LedgerEntryView>,
    pub(crate) totals: LedgerTotalsView,
    /// How long people take to find and undo a bad release, in seconds: the median of the latest incidents
    /// that they found, or 45 minutes while there are too few. A halt is reckoned with what it was then.
    #[schema(example = 2700)]
    pub(crate) repair_s: i64,
    /// Whether all releases are looked at; otherwise the newest.
    pub(crate) complete: bool,
}

/// Something that a release was spared, or that it cost.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LedgerEntryView {
    /// RFC 3339.
    pub(crate) at: String,
    pub(crate) environment: String,
    /// The release's id.
    pub(crate) release: String,
    /// The flag's key.
    #[schema(example = "checkout-v2")]
    pub(crate) flag: String,
    /// `halt`; or what was paid: `false_halt`, `hold` or `missed`.
    #[schema(example = "halt")]
    pub(crate) kind: &'static str,
    /// Of a halt: `confirmed` (the rate returned after the rollback), `probable` or `disputed`.
    #[schema(required, example = "probable")]
    pub(crate) grade: Option<&'static str>,
    /// The number of the change that tells of it, where there is one.
    #[schema(required)]
    pub(crate) change: Option<u64>,
    /// What a halt claims, unless it is disputed.
    #[schema(required)]
    pub(crate) claim: Option<HaltClaimView>,
    /// By how much a good change came later, in seconds.
    #[schema(required)]
    pub(crate) delay_s: Option<i64>,
    /// How long a missed incident lasted, in seconds.
    #[schema(required)]
    pub(crate) lasted_s: Option<i64>,
    /// What a member says of it.
    #[schema(required)]
    pub(crate) said: Option<SaidView>,
    /// What a halt is reckoned from: whoever reads it can reckon the claim again.
    #[schema(required, value_type = Option<Object>)]
    pub(crate) basis: Option<Value>,
}

/// What a halt spared.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HaltClaimView {
    /// How much earlier it was than people would have been, in seconds.
    pub(crate) saved_s: i64,
    /// How long before everybody would have been exposed, in seconds: the negative time to repair.
    pub(crate) ahead_s: i64,
    /// Units that would have been exposed until people had stopped it.
    pub(crate) users: u64,
    /// Customers that would have been reached until then, and were not.
    pub(crate) customers: u64,
    /// Errors that were avoided at least, with 80 %.
    pub(crate) errors_claimed: f64,
    /// Errors that were avoided as far as can be told; too many more often than not.
    pub(crate) errors_estimated: f64,
}

/// Who says what of an entry, and why.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SaidView {
    /// `disputed` or `missed`, or `withdrawn`.
    #[schema(example = "disputed")]
    pub(crate) opinion: &'static str,
    pub(crate) by: PersonView,
    /// In words.
    pub(crate) reason: String,
    /// RFC 3339.
    pub(crate) at: String,
    /// The number of the change that tells of it.
    pub(crate) change: u64,
}

/// All entries added up.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LedgerTotalsView {
    /// Halts by their grades; nothing is claimed for those that are disputed.
    pub(crate) confirmed: u64,
    pub(crate) probable: u64,
    pub(crate) disputed: u64,
    /// Units and customers spared.
    pub(crate) users: u64,
    pub(crate) customers: u64,
    /// Time saved, in seconds.
    pub(crate) saved_s: i64,
    /// Errors avoided at least, and as far as can be told.
    pub(crate) errors_claimed: f64,
    pub(crate) errors_estimated: f64,
    /// Halts that a member disputes.
    pub(crate) false_halts: u64,
    /// By how much good changes came later, in seconds.
    pub(crate) delay_s: i64,
    /// Incidents that the engine let pass, and how long they lasted, in seconds.
    pub(crate) missed: u64,
    pub(crate) missed_s: i64,
}

impl LedgerEntryView {
    pub(crate) fn new(entry: &Entry<'_>, note: Option<&LedgerNote>, names: &Names) -> Self {
        let Entry { release, at_ms, line } = entry;
        let said = note.and_then(|note| Some(SaidView::new(note.said.as_ref()?, note.said_change, names)));
        let basis = note.and_then(|note| serde_json::to_value(note.basis.as_ref()?).ok());
        let halt_change = note.map(|note| note.halt_change).filter(|change| *change > 0);
        let plain = Self {
            at: time(*at_ms),
            environment: release.origin.environment.clone(),
            release: release.origin.id.clone(),
            flag: release.wish.flag.clone(),
            kind: "hold",
            grade: None,
            change: said.as_ref().map(|said| said.change),
            claim: None,
            delay_s: None,
            lasted_s: None,
            said,
            basis: None,
        };
        match *line {
            Line::Halt(claim, grade) => {
                let claim = (grade != Grade::Disputed).then(|| HaltClaimView::from(claim));
                Self { kind: "halt", grade: Some(grade.name()), change: halt_change, claim, basis, ..plain }
            }
            Line::FalseHalt { delay_ms } => {
                Self { kind: "false_halt", delay_s: Some(delay_ms / 1000), ..plain }
            }
            Line::Hold { delay_ms } => Self { delay_s: Some(delay_ms / 1000), ..plain },
            Line::Missed { lasted_ms } => Self { kind: "missed", lasted_s: Some(lasted_ms / 1000), ..plain },
        }
    }
}

impl From<Claim> for HaltClaimView {
    fn from(claim: Claim) -> Self {
        let Claim { saved_ms, ahead_ms, users, customers, errors_claimed, errors_estimated } = claim;
        let (saved_s, ahead_s) = (saved_ms / 1000, ahead_ms / 1000);
        Self { saved_s, ahead_s, users, customers, errors_claimed, errors_estimated }
    }
}

impl SaidView {
    pub(crate) fn new(said: &Said, change: u64, names: &Names) -> Self {
        let opinion = match said.opinion {
            Opinion::Disputed => "disputed",
            Opinion::Missed { .. } => "missed",
            Opinion::Withdrawn => "withdrawn",
        };
        let (by, reason) = (PersonView::new(&said.by, names), said.reason.clone());
        Self { opinion, by, reason, at: time(said.at_ms), change }
    }
}

impl From<Balance> for LedgerTotalsView {
    fn from(balance: Balance) -> Self {
        Self {
            confirmed: balance.confirmed,
            probable: balance.probable,
            disputed: balance.disputed,
            users: balance.users,
            customers: balance.customers,
            saved_s: balance.saved_ms / 1000,
            errors_claimed: balance.errors_claimed,
            errors_estimated: balance.errors_estimated,
            false_halts: balance.false_halts,
            delay_s: balance.delay_ms / 1000,
            missed: balance.missed,
            missed_s: balance.missed_ms / 1000,
        }
    }
}
