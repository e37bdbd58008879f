//! The entries of the ledger: what releases say of themselves, and what people say of them.

use serde::{Deserialize, Serialize};
use tidegate_domain::Actor;
use tidegate_domain::release::{Cause, Release, State};

use super::{Aftermath, Basis, Line, grade};

/// What a person says of a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// What it is.
    #[serde(flatten)]
    pub opinion: Opinion,
    /// Who says it.
    pub by: Actor,
    /// Why, in words.
    pub reason: String,
    /// When it was said.
    pub at_ms: i64,
}

/// What can be said of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "opinion", rename_all = "snake_case")]
pub enum Opinion {
    /// There was no harm, whoever stopped the release.
    Disputed,
    /// There was harm, and the engine let it pass.
    Missed {
        /// When the harm began.
        since_ms: i64,
        /// When people had undone it.
        until_ms: i64,
    },
    /// What was said before is taken back.
    Withdrawn,
}

/// All that the ledger knows of a release.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// The release.
    pub release: &'a Release,
    /// What its automatic halt is reckoned from.
    pub basis: Option<&'a Basis>,
    /// What was last said of it.
    pub said: Option<&'a Said>,
    /// Units in error, and units, that were seen after the rollback.
    pub after: (u64, u64),
}

/// An entry: what happened to which release, and when.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry<'a> {
    /// The release.
    pub release: &'a Release,
    /// When.
    pub at_ms: i64,
    /// What.
    pub line: Line,
}

impl Account<'_> {
    fn is_disputed(&self) -> bool {
        self.said.is_some_and(|said| said.opinion == Opinion::Disputed)
    }

    /// Since when anybody had been exposed, in the last attempt.
    fn exposed_ms(&self) -> Option<i64> {
        let Release { attempt, epochs, .. } = self.release;
        let exposing = epochs.iter().find(|epoch| epoch.attempt == *attempt && epoch.share_ppm > 0);
        exposing.map(|epoch| epoch.opened_ms)
    }

    /// An incident that the engine let pass: one that a person tells of, or for which people stopped a
    /// release that guards were to watch.
    fn missed(&self) -> Option<(i64, Line)> {
        if let Some(Said { opinion: Opinion::Missed { since_ms, until_ms }, .. }) = self.said {
            return Some((*until_ms, Line::Missed { lasted_ms: until_ms.saturating_sub(*since_ms) }));
        }
        let halt = self.release.halt.as_ref().filter(|halt| halt.cause == Cause::Manual)?;
        let since_ms = self.exposed_ms().filter(|_| !self.is_disputed())?;
        let is_guarded = !self.release.wish.plan.guards.is_empty();
        let lasted_ms = halt.at_ms.saturating_sub(since_ms);
        is_guarded.then_some((halt.at_ms, Line::Missed { lasted_ms }))
    }

    fn halt(&self) -> Option<(i64, Line)> {
        let (basis, is_disputed) = (self.basis?, self.is_disputed());
        let (failed, units) = self.after;
        let grade = grade(basis, Aftermath { failed, units, is_disputed });
        Some((basis.halted_ms, Line::Halt(basis.claim(), grade)))
    }

    /// By how much a good change came later for a halt: as much as the next release of it began later,
    /// since that had to begin with its first stage again.
    fn false_halt(&self, all: &[Account<'_>], now_ms: i64) -> Option<(i64, Line)> {
        let basis = self.basis.filter(|_| self.is_disputed())?;
        let began_ms = self.release.epochs.first()?.opened_ms;
        let again = all.iter().filter(|other| is_again(self.release, other.release));
        let again = again.filter_map(|other| Some(other.release.epochs.first()?.opened_ms));
        let again_ms = again.filter(|again| *again >= basis.halted_ms).min().unwrap_or(now_ms);
        Some((basis.halted_ms, Line::FalseHalt { delay_ms: again_ms.saturating_sub(began_ms).max(0) }))
    }

    /// That a good release was made to wait.
    fn hold(&self) -> Option<(i64, Line)> {
        let Release { state, held_ms, watched_ms, .. } = self.release;
        let is_good = *state == State::Completed && *held_ms > 0;
        (is_good && self.missed().is_none()).then_some(((*watched_ms)?, Line::Hold { delay_ms: *held_ms }))
    }
}

/// Whether it is another release of the same change.
fn is_again(one: &Release, other: &Release) -> bool {
    let place = |release: &Release| (release.origin.project.clone(), release.origin.environment.clone());
    let change = |release: &Release| {
        (release.wish.flag.clone(), release.wish.rule.clone(), release.wish.target.clone())
    };
    one.origin.id != other.origin.id && place(one) == place(other) && change(one) == change(other)
}

/// What stands in the ledger, the newest first.
pub fn entries<'a>(accounts: &[Account<'a>], now_ms: i64) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for account in accounts {
        let lines = [account.halt(), account.false_halt(accounts, now_ms), account.hold(), account.missed()];
        let entry = |(at_ms, line)| Entry { release: account.release, at_ms, line };
        entries.extend(lines.into_iter().flatten().map(entry));
    }
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.at_ms));
    entries
}

/// How long incidents lasted that people found before a moment, the oldest first: what they need to find
/// and undo one.
pub fn cases(accounts: &[Account<'_>], before_ms: i64) -> Vec<i64> {
    let missed = accounts.iter().filter_map(Account::missed).filter(|(at_ms, _)| *at_ms < before_ms);
    let mut missed: Vec<(i64, i64)> = missed
        .filter_map(|(at_ms, line)| match line {
            Line::Missed { lasted_ms } => Some((at_ms, lasted_ms)),
            _ => None,
        })
        .collect();
    missed.sort_unstable();
    missed.into_iter().map(|(_, lasted_ms)| lasted_ms).collect()
}

#[cfg(test)]
mod tests;
