//! The source of chance.

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). Our
/// own, so that no update of a library ever changes what a seed means.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The source of that seed. Neighbouring seeds have nothing to do with each other.
    pub fn new(seed: u64) -> Self {
        let mut mixed = Self(seed);
        Self(mixed.next_u64())
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 (included) to 1 (not).
    pub fn unit(&mut self) -> f64 {
        (self.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// From 0 up to `bound`, not included.
    pub fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next_u64()) * u128::from(bound)) >> 64) as u64
    }

    /// How many trials fail before the first of this probability succeeds; `u64::MAX` for never.
    pub fn failures_before(&mut self, probability: f64) -> u64 {
        if probability >= 1.0 {
            return 0;
        }
        // A float beyond the integers becomes the largest of them.
        ((1.0 - self.unit()).ln() / (-probability).ln_1p()) as u64
    }

    /// From an exponential distribution of mean 1.
    pub fn exponential(&mut self) -> f64 {
        -(1.0 - self.unit()).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_fair_and_repeats() {
        let mut random = Random::new(7);
        let mean = (0..100_000).map(|_| random.unit()).sum::<f64>() / 100_000.0;
        assert!((mean - 0.5).abs() < 0.005, "{mean}");
        let skips = (0..100_000).map(|_| random.failures_before(0.02) as f64).sum::<f64>() / 100_000.0;
        assert!((skips - 49.0).abs() < 1.0, "{skips}");
        assert_eq!(random.failures_before(0.0), u64::MAX);
        assert_eq!(Random::new(3).next_u64(), Random::new(3).next_u64());
        assert!((0..1000).all(|_| random.below(3) < 3));
    }
}
