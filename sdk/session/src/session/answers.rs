//! What requests are answered.

use tidegate_core::Snapshot;

use super::{Session, Turn};
use crate::FETCHES_BEFORE_RECONNECTING;
use crate::holding::Refusal;
use crate::input::{Answer, Failure};
use crate::output::{Output, RequestId};
use crate::status::Why;

impl Session {
    pub(super) fn answered(&mut self, request: RequestId, answer: Answer, turn: &mut Turn) {
        if let Some(telemetry) = &mut self.telemetry
            && let Some(is_taken) = telemetry.answered(request, &answer, turn.now)
        {
            self.counters.reported = self.counters.reported.saturating_add(u64::from(is_taken));
        } else if self.keys.takes(request) {
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
                    self.refuse(refusal, turn);
                    Failure::default()
                }
            },
            Answer::NotModified { .. } => Failure::default(),
            Answer::Failed(failure) => failure,
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
        turn.outputs.extend(losers.into_iter().map(Output::Abandon));
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
                self.fetch_failed(Failure::default(), Why::Refused, turn);
            }
        }
    }

    fn fetch_succeeded(&mut self, turn: &mut Turn) {
        self.polled = true;
        let behind = self.link.is_live() && self.holding.reached() < self.target;
        self.vain_fetches = if behind { self.vain_fetches.saturating_add(1) } else { 0 };
        if self.vain_fetches > FETCHES_BEFORE_RECONNECTING {
            // The stream speaks of rules that cannot be had: perhaps it was misheard.
            self.vain_fetches = 0;
            turn.outputs.push(Output::Disconnect);
            self.lost(Failure::default(), turn);
        }
        let polling = !self.link.is_live();
        self.fetcher.succeeded(behind, polling, turn.now);
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
