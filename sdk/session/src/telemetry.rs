//! What is reported: batches that never change once they were made, numbered, each sent until the
//! server has it. When, how many at most, and what becomes of those that nobody takes.

mod counts;

use std::mem;
use std::sync::Arc;

use tidegate_core::json::Writer;

#[cfg(test)]
pub(crate) use counts::{BATCH_BYTES, ROWS_PER_BATCH, batch};
pub use counts::{Counts, Row, RowKind};

use crate::backoff::{Backoff, jitter};
use crate::holding::Position;
use crate::input::{Answer, Failure, Now};
use crate::output::{Ask, RequestId};
use crate::times::{ACK_WITHIN_MS, NEVER, REFUSED_MS, REPORT_JITTER_MS, REPORT_MS};

/// Most batches that wait; while there are so many nothing new is counted into one, so that nothing
/// is lost: counts add up where they are made.
pub(crate) const BATCHES: usize = 32;

/// Who reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporting {
    /// Differs for every start of every client.
    pub instance: String,
    /// The JSON of `app`: the application's name and version.
    pub app: String,
    /// Name and version of the SDK.
    pub sdk: String,
}

#[derive(Debug)]
struct Batch {
    body: Arc<str>,
    /// What is lost if nobody takes it.
    total: u64,
}

/// Makes batches and sees them off.
#[derive(Debug)]
pub(crate) struct Telemetry {
    reporting: Reporting,
    /// When the next batch is made.
    due_ms: u64,
    /// The driver was asked for counts.
    counting: bool,
    seq: u64,
    /// The oldest first, which is the one in flight.
    ring: Vec<Batch>,
    in_flight: Option<RequestId>,
    not_before_ms: u64,
    backoff: Backoff,
    /// What nobody took, to be told in the next batch.
    dropped: u64,
    closing: bool,
    #[cfg(test)]
    pub(crate) bug: Option<crate::simulation::Bug>,
}

impl Telemetry {
    pub(crate) fn new(reporting: Reporting) -> Self {
        Self {
            reporting,
            due_ms: 0,
            counting: false,
            seq: 0,
            ring: Vec::new(),
            in_flight: None,
            not_before_ms: 0,
            backoff: Backoff::default(),
            dropped: 0,
            closing: false,
            #[cfg(test)]
            bug: None,
        }
    }

    /// The first batch is made a period after the start.
    pub(crate) fn start(&mut self, now: Now) {
        if self.due_ms == 0 {
            self.plan(now);
        }
    }

    fn plan(&mut self, now: Now) {
        let least_ms = REPORT_MS - REPORT_JITTER_MS;
        self.due_ms = now.ms.saturating_add(least_ms + jitter(2 * REPORT_JITTER_MS, now.entropy));
    }

    pub(crate) fn due_ms(&self) -> u64 {
        let count_ms = if self.counting || self.ring.len() >= BATCHES { NEVER } else { self.due_ms };
        let is_waiting = self.in_flight.is_none() && !self.ring.is_empty();
        count_ms.min(if is_waiting { self.not_before_ms } else { NEVER })
    }

    /// The server wants to hear soon that a version has arrived.
    pub(crate) fn acknowledge(&mut self, now: Now) {
        self.due_ms = self.due_ms.min(now.ms.saturating_add(jitter(ACK_WITHIN_MS, now.entropy)));
    }

    /// There is something that the server should know at once.
    pub(crate) fn hasten(&mut self, now: Now) {
        self.due_ms = self.due_ms.min(now.ms);
    }

    /// The application ends: whatever there is, is sent now.
    pub(crate) fn close(&mut self, now: Now) {
        self.closing = true;
        self.hasten(now);
        self.not_before_ms = 0;
    }

    /// After [`Telemetry::close`]: nothing more can be done.
    pub(crate) fn has_ended(&self) -> bool {
        let is_over = self.ring.is_empty() || self.not_before_ms > 0;
        self.closing && !self.counting && self.due_ms == NEVER && self.in_flight.is_none() && is_over
    }

    /// Whether counts are to be asked for now.
    pub(crate) fn begin_count(&mut self, now: Now) -> bool {
        if self.counting || self.ring.len() >= BATCHES || self.due_ms > now.ms {
            return false;
        }
        self.counting = true;
        true
    }

    /// Makes batches of what was counted.
    pub(crate) fn counted(&mut self, counts: Counts, held: Option<Position>, now: Now) {
        self.counting = false;
        self.plan(now);
        if self.closing {
            self.due_ms = NEVER;
        }
        self.dropped = self.dropped.saturating_add(counts.dropped);
        let (mut starts, mut rest) = (counts.starts.as_deref(), &*counts.rows);
        // One at least: a report without rows says that the instance lives and which rules it has.
        loop {
            let (rows, later) = counts::batch(rest);
            self.add(starts.take(), rows, held);
            rest = later;
            if rest.is_empty() {
                return;
            }
        }
    }

    fn add(&mut self, starts: Option<&str>, rows: &[Row], held: Option<Position>) {
        let total = rows.iter().fold(0, |total: u64, row| total.saturating_add(row.n));
        if self.ring.len() >= BATCHES {
            self.dropped = self.dropped.saturating_add(total);
            return;
        }
        let Position { epoch, version } = held.unwrap_or(Position { epoch: 0, version: 0 });
        let mut out = Writer::new();
        out.open('{');
        out.field("v").whole(1);
        out.field("instance").text(&self.reporting.instance);
        out.field("seq").whole(self.seq);
        out.field("app").raw(&self.reporting.app);
        out.field("sdk").text(&self.reporting.sdk);
        out.field("epoch").whole(epoch);
        out.field("version").whole(version);
        out.field("dropped").whole(mem::take(&mut self.dropped));
        out.raw_field("starts", starts);
        counts::write(rows, &mut out);
        out.close('}');
        self.seq += 1;
        self.ring.push(Batch { body: out.into_text().into(), total });
    }

    /// The batch that is to be sent now, the oldest first, one at a time.
    pub(crate) fn begin_report(&mut self, request: RequestId, now: Now) -> Option<Ask> {
        let batch = self.ring.first()?;
        if self.in_flight.is_some() || self.not_before_ms > now.ms {
            return None;
        }
        self.in_flight = Some(request);
        Some(Ask::Report(batch.body.clone()))
    }

    /// A request was answered; whether the server took a batch. `None` where it was not ours.
    pub(crate) fn answered(&mut self, request: RequestId, answer: &Answer, now: Now) -> Option<bool> {
        if self.in_flight != Some(request) {
            return None;
        }
        self.in_flight = None;
        let Answer::Failed(failure) = answer else {
            self.backoff.healthy(now.ms);
            self.ring.remove(0);
            return Some(true);
        };
        if is_final(*failure) {
            self.dropped = self.dropped.saturating_add(self.ring.remove(0).total);
        }
        #[cfg(test)]
        if self.bug == Some(crate::simulation::Bug::Renumber)
            && let Some(batch) = self.ring.first_mut()
            && let Some(body) = crate::simulation::renumber(&batch.body, self.seq)
        {
            (batch.body, self.seq) = (body.into(), self.seq + 1);
        }
        let least_ms = if failure.status == Some(404) { REFUSED_MS } else { 0 };
        let pause_ms = self.backoff.pause_after(*failure, now.ms, now.entropy).max(least_ms);
        self.not_before_ms = now.ms.saturating_add(pause_ms.max(1));
        Some(false)
    }
}

/// Whether the same bytes would be refused for ever.
fn is_final(failure: Failure) -> bool {
    matches!(failure.status, Some(400 | 404 | 405 | 409 | 413 | 415 | 422))
}
