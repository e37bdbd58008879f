//! What requests are answered.

use tidegate_core::Snapshot;

use super::{Session, Turn};
use crate::FETCHES_BEFORE_RECONNECTING;
use crate::holding::Refusal;
use crate::input::{Answer, Failure};
use crate::output::{Output, RequestId};
use crate::status::Why;
use crate::trust::VERIFIES;

/// The status of what is not there (any more).
const NOT_FOUND: u16 = 404;

impl Session {
    pub(super) fn answered(&mut self, request: RequestId, answer: Answer, turn: &mut Turn) {
        if let Some(telemetry) = &mut self.telemetry
            && let Some(is_taken) = telemetry.answered(request, &answer, turn.now)
        {
            self.counters.reported += u64::from(is_taken);
        } else if VERIFIES && self.keys.takes(request) {
            self.keys_answered(answer, turn);
        } else if self.lists.takes(request) {
            self.list_answered(answer, turn);
        } else {
            self.snapshot_answered(request, answer, turn);
        }
    }

    fn keys_answered(&mut self, answer: Answer, turn: &mut Turn) {
        let failure = match answer {
            Answer::Whole { body, .. } => match self.holding.learn(&body) {
                Ok(()) => {
                    self.settle(turn);
                    Failure::default()
                }
                Err(refusal) => {
                    self.refuse(refusal, turn);
                    self.failed = true;
                    self.was_in_vain(true, turn);
                    Failure::default()
                }
            },
            Answer::NotModified { .. } => Failure::default(),
            Answer::Failed(failure) => failure,
        };
        // Asked again only while something lacks them.
        self.keys.again(failure, turn.now);
    }

    fn list_answered(&mut self, answer: Answer, turn: &mut Turn) {
        let failure = match answer {
            Answer::Whole { body, .. } => match self.holding.supply(&self.list, &body) {
                Ok(()) => {
                    self.lists.done();
                    return self.settle(turn);
                }
                Err(refusal) => {
                    // What is answered wrongly for good must not keep newer rules waiting.
                    self.holding.give_up_list();
                    self.refuse(refusal, turn);
                    self.was_in_vain(true, turn);
                    Failure::default()
                }
            },
            Answer::NotModified { .. } => Failure::default(),
            Answer::Failed(failure) => {
                if failure.status == Some(NOT_FOUND) {
                    self.holding.give_up_list();
                }
                failure
            }
        };
        self.lists.again(failure, turn.now);
    }

    /// Puts what waited in use, if it lacks nothing any more.
    fn settle(&mut self, turn: &mut Turn) {
        let outcome = self.holding.settle();
        let is_refused = outcome.is_err();
        self.conclude(outcome, turn);
        if is_refused {
            self.mend(turn);
        }
    }

    fn snapshot_answered(&mut self, request: RequestId, answer: Answer, turn: &mut Turn) {
        let is_good = !matches!(answer, Answer::Failed(_));
        let Some(losers) = self.fetcher.answered(request, is_good, turn.now.ms) else { return };
        losers.iter().for_each(|loser| turn.outputs.push(Output::Abandon(loser.request)));
        match answer {
            Answer::Whole { body, etag, note } => self.fetched(&body, etag, note, turn),
            Answer::NotModified { note } => {
                self.hear(note, turn);
                self.fetch_succeeded(turn);
            }
            Answer::Failed(failure) => {
                self.link.turn_away();
                self.fetch_failed(failure, failure.why(), turn);
            }
        }
    }

    fn fetched(&mut self, body: &[u8], etag: Option<String>, note: Option<String>, turn: &mut Turn) {
        let offered = Snapshot::parse_served(body).map_err(Refusal::from);
        match offered.and_then(|snapshot| self.holding.offer(snapshot, note)) {
            Ok(installed) => {
                self.install(installed, turn);
                self.fetcher.tagged(etag);
                self.fetch_succeeded(turn);
            }
            Err(refusal @ Refusal::Older { .. }) => {
                self.refuse(refusal, turn);
                self.fetch_succeeded(turn);
            }
            Err(refusal) => {
                self.refuse(refusal, turn);
                self.was_in_vain(true, turn);
                self.fetch_failed(Failure::default(), Why::Refused, turn);
            }
        }
    }

    fn fetch_succeeded(&mut self, turn: &mut Turn) {
        self.polled = true;
        let behind = self.link.is_live() && self.holding.reached() < self.target;
        self.was_in_vain(behind, turn);
        let polling = !self.link.is_live();
        self.fetcher.succeeded(behind, polling, turn.now);
    }

    /// A stream that speaks of rules which cannot be had, or not be believed, is left: perhaps it was misheard,
    /// and another endpoint may do better.
    fn was_in_vain(&mut self, is_vain: bool, turn: &mut Turn) {
        let is_vain = is_vain && self.link.is_live();
        self.vain_fetches = if is_vain { self.vain_fetches.saturating_add(1) } else { 0 };
        if self.vain_fetches > FETCHES_BEFORE_RECONNECTING {
            self.vain_fetches = 0;
            turn.outputs.push(Output::Disconnect);
            self.lost(Failure::default(), turn);
        }
    }

    fn fetch_failed(&mut self, failure: Failure, why: Why, turn: &Turn) {
        self.polled = false;
        self.failed = true;
        if !self.link.is_live() || why == Why::Refused {
            self.why = why;
        }
        let polling = self.polls();
        self.fetcher.failed(failure, polling, turn.now);
    }
}
