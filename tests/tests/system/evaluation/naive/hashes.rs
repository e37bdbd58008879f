//! The naive evaluator's hashes: `x1` buckets and hashed lists.

use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use super::context::Attribute;

/// `x1`: the bucket of a unit in parts per million; nothing for what is empty or not bucketable.
pub(super) fn bucket(seed: &str, unit: &Attribute) -> Option<u64> {
    let unit = match unit {
        Attribute::Text(text) if !text.is_empty() => text.clone(),
        Attribute::Integer(integer) => integer.to_string(),
        _ => return None,
    };
    let parts = (u128::from(xxh3(seed, &unit)) * 1_000_000) >> 64;
    u64::try_from(parts).ok()
}

/// The hash of a key under a salt; nothing where the kind of hash is not one that we know.
pub(in super::super) fn hash(kind: &str, salt: &str, key: &str) -> Option<u64> {
    match kind {
        "xxh3" => Some(xxh3(salt, key)),
        "sha256" => {
            let digest = Sha256::new().chain_update(salt).chain_update([0]).chain_update(key).finalize();
            Some(digest.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte)))
        }
        _ => None,
    }
}

fn xxh3(seed: &str, text: &str) -> u64 {
    xxh3_64_with_seed(text.as_bytes(), xxh3_64(seed.as_bytes()))
}

#[test]
fn buckets_are_the_design_s_golden_ones() {
    let long = "a".repeat(300);
    let golden = [
        ("b7c1f0", "user-1", 0xa815_b9e9_0d2f_6925, 656_581),
        ("b7c1f0", "user-2", 0x9f5b_d196_cc22_357a, 622_494),
        ("b7c1f0", "acme", 0x0bc8_07d7_8163_30ee, 46_020),
        ("b7c1f0", "é", 0x49d3_cdfa_014b_a18e, 288_388),
        ("b7c1f0", "日本", 0xe365_7e16_8294_8756, 888_267),
        ("b7c1f0", "42", 0x321c_ef28_8f96_d8da, 195_754),
        ("", "user-1", 0x0176_863f_9270_92db, 5_714),
        ("s", &long, 0x3ca0_89e2_bfac_2fc6, 236_824),
    ];
    for (seed, unit, hash, expected) in golden {
        assert_eq!(xxh3(seed, unit), hash, "{seed} {unit}");
        assert_eq!(bucket(seed, &Attribute::Text(unit.to_owned())), Some(expected), "{seed} {unit}");
    }
    assert_eq!(bucket("b7c1f0", &Attribute::Integer(42)), Some(195_754));
    for unit in [Attribute::Text(String::new()), Attribute::Float(42.0), Attribute::Boolean(true)] {
        assert_eq!(bucket("b7c1f0", &unit), None);
    }
}
