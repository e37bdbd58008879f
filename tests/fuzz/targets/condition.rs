//! Any two lines as a condition and a context: see [`tidegate_fuzz::condition`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tidegate_fuzz::condition(bytes));
