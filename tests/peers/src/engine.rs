//! What the benchmark asks of an engine, ours or a peer's.

use std::hint::black_box;

use anyhow::Result;

use crate::flags::{Flag, Person};

/// One engine.
pub(crate) trait Engine {
    /// Its name in tables and rows.
    fn name(&self) -> &'static str;

    /// The flags as a document in the engine's own format; `None` where it cannot express them.
    fn document(&self, flags: &[Flag]) -> Option<Vec<u8>>;

    /// Parses such a document and makes it ready to evaluate, as the engine's own SDK does it.
    fn load(&self, document: Vec<u8>) -> Result<Box<dyn Rules>>;

    /// [`load`](Self::load) without what belongs to a client and not to the rules, for its time and memory.
    fn compile(&self, document: Vec<u8>) -> Result<Box<dyn Rules>> {
        self.load(document)
    }
}

/// Rules ready to evaluate; threads share them.
pub(crate) trait Rules: Send + Sync {
    /// Evaluates for one person, whose context is built here, once.
    fn evaluator(&self, person: &Person) -> Result<Box<dyn Evaluator + '_>>;
}

/// One person's evaluations, by one thread.
///
/// The loops are provided methods, so that each engine has its own copy of them, in which the call to it is direct.
pub(crate) trait Evaluator {
    /// Evaluates one flag, by the cheapest public call that answers its value.
    fn is_on(&self, key: &str) -> bool;

    /// Evaluates one flag many times.
    fn repeat(&self, key: &str, times: usize) {
        for _ in 0..times {
            black_box(black_box(self).is_on(black_box(key)));
        }
    }

    /// Evaluates many flags, one by one.
    fn each(&self, keys: &[String]) {
        for key in keys {
            black_box(black_box(self).is_on(black_box(key)));
        }
    }

    /// Evaluates all flags, by the engine's own call for that if it has one.
    fn all(&self, keys: &[String]) {
        self.each(keys);
    }
}
