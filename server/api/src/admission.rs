//! How many streams may be opened in a second: a crowd that comes back at once must not keep the others
//! from their work. Who is sent away is told when there will be room, each a little later than the one
//! before.

use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::Problem;

/// The door for streams.
#[derive(Debug)]
pub(crate) struct Admission {
    rate: Rate,
    state: Mutex<State>,
}

/// So many at once, and one more after each pause.
#[derive(Debug, Clone, Copy)]
struct Rate {
    burst: u32,
    pause: Duration,
}

#[derive(Debug)]
struct State {
    /// When the last one would have been let in, one after the other.
    admitted: Instant,
    /// When the last one who was sent away was asked to come back.
    promised: Instant,
}

impl Admission {
    /// Lets in so many a second, and as many at once.
    pub(crate) fn per_second(streams: NonZeroU32) -> Self {
        let pause = Duration::from_secs(1) / streams.get();
        Self::new(Rate { burst: streams.get(), pause }, Instant::now())
    }

    fn new(rate: Rate, now: Instant) -> Self {
        Self { rate, state: Mutex::new(State { admitted: now, promised: now }) }
    }

    /// Lets one in, or says when to come back.
    pub(crate) fn enter(&self) -> Result<(), Problem> {
        self.admit(Instant::now()).map_err(|wait| {
            Problem::unavailable_for(
                "many streams are being opened at the same time; there will be room soon",
                wait,
            )
        })
    }

    fn admit(&self, now: Instant) -> Result<(), Duration> {
        let Rate { burst, pause } = self.rate;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let admitted = state.admitted.max(now);
        if admitted.duration_since(now) < pause * burst {
            state.admitted = admitted + pause;
            return Ok(());
        }
        // By then the door is free again, but for those who were promised it before.
        state.promised = state.promised.max(admitted) + pause;
        Err(state.promised.duration_since(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_is_let_in_one_after_the_other() {
        let start = Instant::now();
        let door = Admission::new(Rate { burst: 100, pause: Duration::from_millis(1) }, start);
        let sent_away: Vec<Duration> = (0..1000).filter_map(|_| door.admit(start).err()).collect();
        assert_eq!(sent_away.len(), 900);
        assert!(sent_away.is_sorted() && sent_away.last() < Some(&Duration::from_millis(1001)));
        assert!(sent_away.into_iter().all(|wait| door.admit(start + wait).is_ok()), "one comes back to stay");
    }
}
