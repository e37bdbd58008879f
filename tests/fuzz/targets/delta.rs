//! Any lines as a snapshot and two deltas: see [`tidegate_fuzz::delta`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tidegate_fuzz::delta(bytes));
