//! Any two lines as versions and ranges: see [`tidegate_fuzz::semver`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tidegate_fuzz::semver(bytes));
