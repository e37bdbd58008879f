//! `x1`, the native bucketing algorithm: which of a million buckets a unit falls into.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::value::Value;

/// The name of the native algorithm in the wire form. It never changes its meaning.
pub const ALGORITHM_X1: &str = "x1";

/// Buckets of a split: shares are parts per million.
pub const BUCKETS: u32 = 1_000_000;

/// `xxh3_64` of a text's UTF-8 bytes: pre-hashes seeds and salts.
pub fn hash_text(text: &str) -> u64 {
    // Without a seed is with seed zero: one function serves for both.
    xxh3_64_with_seed(text.as_bytes(), 0)
}

/// `xxh3_64(seed = xxh3_64(seed text), unit)`; `seed_hash` is [`hash_text`] of the seed.
pub fn hash_x1(seed_hash: u64, unit: &str) -> u64 {
    xxh3_64_with_seed(unit.as_bytes(), seed_hash)
}

/// The bucket of a unit, 0 to 999,999.
pub fn bucket_x1(seed_hash: u64, unit: &str) -> u32 {
    bucket(seed_hash, unit.as_bytes())
}

fn bucket(seed_hash: u64, unit: &[u8]) -> u32 {
    let scaled = (u128::from(xxh3_64_with_seed(unit, seed_hash)) * u128::from(BUCKETS)) >> 64;
    scaled as u32
}

/// The bucket of an attribute's value: text as it is, integers by their decimal form; `None` for
/// what has no bucket (missing, empty, floats, booleans, lists).
pub(crate) fn bucket_of(seed_hash: u64, unit: Option<&Value>) -> Option<u32> {
    match unit? {
        Value::Text(text) if !text.is_empty() => Some(bucket_x1(seed_hash, text)),
        Value::Int(int) => Some(bucket_of_int(seed_hash, *int)),
        _ => None,
    }
}

fn bucket_of_int(seed_hash: u64, int: i64) -> u32 {
    // Written backwards into a fixed buffer, because evaluation allocates nothing.
    let (mut digits, mut start, mut rest) = ([b'-'; 20], 20, int.unsigned_abs());
    while let Some(place) = digits.get_mut(..start).and_then(|free| free.last_mut()) {
        *place = b'0' + (rest % 10) as u8;
        rest /= 10;
        start -= 1;
        if rest == 0 {
            break;
        }
    }
    let from = start - usize::from(int < 0);
    bucket(seed_hash, digits.get(from..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn golden_vectors() {
        let long = "a".repeat(300);
        let vectors = [
            ("b7c1f0", "user-1", 0xa815_b9e9_0d2f_6925, 656_581),
            ("b7c1f0", "user-2", 0x9f5b_d196_cc22_357a, 622_494),
            ("b7c1f0", "acme", 0x0bc8_07d7_8163_30ee, 46_020),
            ("b7c1f0", "é", 0x49d3_cdfa_014b_a18e, 288_388),
            ("b7c1f0", "日本", 0xe365_7e16_8294_8756, 888_267),
            ("b7c1f0", "42", 0x321c_ef28_8f96_d8da, 195_754),
            ("", "user-1", 0x0176_863f_9270_92db, 5_714),
            ("s", &long, 0x3ca0_89e2_bfac_2fc6, 236_824),
        ];
        for (seed, unit, hash, bucket) in vectors {
            let seed = hash_text(seed);
            assert_eq!(hash_x1(seed, unit), hash, "{unit}");
            assert_eq!(bucket_x1(seed, unit), bucket, "{unit}");
        }
    }

    #[test]
    fn integers_are_bucketed_by_their_decimal_form() {
        let seed = hash_text("b7c1f0");
        for int in [0, 7, 42, -1, -120, i64::MAX, i64::MIN] {
            let text = Value::from(int.to_string());
            assert_eq!(bucket_of(seed, Some(&Value::Int(int))), bucket_of(seed, Some(&text)), "{int}");
        }
    }

    #[test]
    fn what_has_no_bucket() {
        for value in [Value::from(""), 1.5.into(), true.into(), vec!["a"].into(), Value::Opaque] {
            assert_eq!(bucket_of(0, Some(&value)), None);
        }
        assert_eq!(bucket_of(0, None), None);
    }
}
