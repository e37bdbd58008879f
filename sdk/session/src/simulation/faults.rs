//! What can go wrong, by chance that is the same at every run.

use std::fmt;

/// Kinds of faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A message never arrives.
    Loss,
    /// It arrives late.
    Delay,
    /// It arrives twice.
    Duplication,
    /// It is overtaken by a later one.
    Reordering,
    /// A byte of it is another.
    Corruption,
    /// A server cannot be reached for a while, and nothing says so.
    Partition,
    /// A server ends and comes back.
    ServerRestart,
    /// The session ends and another begins with what was kept.
    ClientRestart,
    /// A server answers with an error.
    Refusal,
}

pub(super) const KINDS: [Kind; 9] = [
    Kind::Loss,
    Kind::Delay,
    Kind::Duplication,
    Kind::Reordering,
    Kind::Corruption,
    Kind::Partition,
    Kind::ServerRestart,
    Kind::ClientRestart,
    Kind::Refusal,
];

/// How often each kind was delivered.
#[derive(Debug, Default)]
pub(super) struct Histogram([u64; KINDS.len()]);

impl Histogram {
    pub(super) fn add(&mut self, kind: Kind) {
        self.0[kind as usize] += 1;
    }

    pub(super) fn count(&self, kind: Kind) -> u64 {
        self.0[kind as usize]
    }
}

impl fmt::Display for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let most = self.0.iter().copied().max().unwrap_or_default().max(1);
        for kind in KINDS {
            let count = self.count(kind);
            let bar = "#".repeat((count * 40 / most) as usize);
            writeln!(f, "{:>14} {count:>8} {bar}", format!("{kind:?}"))?;
        }
        Ok(())
    }
}

/// Numbers that look random and follow from a seed (SplitMix64).
#[derive(Debug)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below this one.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// Whether something happens that does so in so many of a hundred cases.
    pub(super) fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }
}
