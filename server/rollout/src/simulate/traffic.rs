//! Exposures that fail independently of each other, in phases of a ramp.

use std::ops::ControlFlow;

use super::Random;
use crate::Batch;

/// A stretch of time in which nothing changes but by chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Phase {
    /// How many exposures it has, of both arms.
    pub exposures: u64,
    /// The treatment's share of them.
    pub share: f64,
    /// How often an exposure to the treatment fails.
    pub treatment: f64,
    /// How often one to the control does.
    pub control: f64,
}

/// What is reported at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// The phase that it lies in.
    pub phase: usize,
    /// Exposures of both arms until its end, since the beginning of the phase.
    pub until: u64,
    /// The errors in it, with the design share.
    pub batch: Batch,
}

/// Runs through the phases and shows each window of so many exposures in which there was an error;
/// the others change no evidence. Ends early when told to, and says in which window.
pub fn run(
    random: &mut Random,
    phases: &[Phase],
    window: u64,
    mut see: impl FnMut(&Window) -> ControlFlow<()>,
) -> Option<Window> {
    for (number, phase) in phases.iter().enumerate() {
        let failing = phase.share * phase.treatment + (1.0 - phase.share) * phase.control;
        let of_treatment = phase.share * phase.treatment / failing;
        let mut at = random.failures_before(failing);
        while at < phase.exposures {
            let until = (at / window + 1).saturating_mul(window).min(phase.exposures);
            let mut batch = Batch { treatment: 0, control: 0, share: phase.share };
            while at < until {
                if random.happens(of_treatment) {
                    batch.treatment += 1
                } else {
                    batch.control += 1
                }
                at = at.saturating_add(random.failures_before(failing)).saturating_add(1);
            }
            let seen = Window { phase: number, until, batch };
            if see(&seen).is_break() {
                return Some(seen);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_errors_as_the_rates_say() {
        let phase = Phase { exposures: 1_000_000, share: 0.2, treatment: 0.03, control: 0.01 };
        let (mut treatment, mut control) = (0, 0);
        let ended = run(&mut Random::new(1), &[phase, phase], 10, |window| {
            treatment += window.batch.treatment;
            control += window.batch.control;
            ControlFlow::Continue(())
        });
        assert_eq!(ended, None);
        assert!((treatment as f64 / 12_000.0 - 1.0).abs() < 0.03, "{treatment}");
        assert!((control as f64 / 16_000.0 - 1.0).abs() < 0.03, "{control}");
    }

    #[test]
    fn it_ends_when_told_to() {
        let phase = Phase { exposures: 100, share: 0.5, treatment: 1.0, control: 1.0 };
        let ended = run(&mut Random::new(1), &[phase], 10, |window| match window.until {
            30 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        });
        let ended = ended.unwrap();
        assert_eq!((ended.until, ended.batch.treatment + ended.batch.control), (30, 10));
        assert_eq!(
            run(&mut Random::new(1), &[Phase { treatment: 0.0, control: 0.0, ..phase }], 10, |_| panic!()),
            None
        );
    }
}
