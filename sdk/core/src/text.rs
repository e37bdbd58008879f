//! Texts that compare fast, and sets of them, in clear and concealed.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::bucket::{hash_text, hash_x1};
use crate::model::HashKind;

/// Lower-cases character by character, without normalisation.
pub(crate) fn lower_case(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        return text.into();
    }
    text.chars().flat_map(char::to_lowercase).collect::<String>().into()
}

#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Xxh3(u64);

impl Hasher for Xxh3 {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = xxh3_64_with_seed(bytes, self.0);
    }

    // The terminator that `str` hashes after its bytes adds nothing within one set.
    fn write_u8(&mut self, _: u8) {}

    // A hash already.
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

pub(crate) type FastHash = BuildHasherDefault<Xxh3>;

/// A text with its key, so that most comparisons need not look at the text itself.
#[derive(Clone)]
pub struct Text {
    key: TextKey,
    text: Box<str>,
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self { key: TextKey::new(text), text: text.into() }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self { key: TextKey::new(&text), text: text.into() }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        fmt::Debug::fmt(&self.text, f)
    }
}

impl PartialEq for Text {
    #[inline(always)]
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && (!self.key.is_hash() || self.text == other.text)
    }
}

impl Eq for Text {}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.key.hash());
    }
}

/// Stands for a text in comparisons: a short text itself with its length, a long one's hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextKey {
    low: u64,
    high: u64,
}

impl TextKey {
    const LONG: u8 = u8::MAX;
    /// No text has these bytes, so that none makes a factor zero.
    const FACTORS: [u64; 2] = [0xf5fb_c1f9_c0fd_fef7, 0xfac0_f8ff_c1f6_fbfd];

    pub(crate) fn new(text: &str) -> Self {
        let mut key = [0; 16];
        let [bytes @ .., length] = &mut key;
        match bytes.get_mut(..text.len()) {
            Some(bytes) => {
                bytes.copy_from_slice(text.as_bytes());
                *length = text.len() as u8;
            }
            None => {
                bytes.iter_mut().zip(hash_text(text).to_le_bytes()).for_each(|(to, from)| *to = from);
                *length = Self::LONG;
            }
        }
        let both = u128::from_le_bytes(key);
        Self { low: both as u64, high: (both >> 64) as u64 }
    }

    /// Both halves multiplied, and the product folded: far less than to hash 16 bytes by the book.
    #[inline]
    fn hash(self) -> u64 {
        let [a, b] = Self::FACTORS;
        let product = u128::from(self.low ^ a) * u128::from(self.high ^ b);
        (product >> 64) as u64 ^ product as u64
    }

    /// Whether texts of equal keys can be different ones.
    #[inline]
    pub(crate) fn is_hash(self) -> bool {
        (self.high >> 56) as u8 == Self::LONG
    }
}

/// Texts to look one up in.
#[derive(Debug)]
pub(crate) struct TextSet {
    texts: Texts,
    ignore_case: bool,
}

/// Few texts are compared one after the other, which is faster than to hash.
#[derive(Debug)]
enum Texts {
    Few(Box<[Text]>),
    Many(HashSet<Text, FastHash>),
}

const FEW: usize = 4;

impl TextSet {
    pub(crate) fn new<'a>(texts: impl ExactSizeIterator<Item = &'a str>, ignore_case: bool) -> Self {
        let fold = |text: &'a str| if ignore_case { Text::from(&*lower_case(text)) } else { text.into() };
        let texts = if texts.len() <= FEW {
            Texts::Few(texts.map(fold).collect())
        } else {
            Texts::Many(texts.map(fold).collect())
        };
        Self { texts, ignore_case }
    }

    /// The texts, where they are few but some, and their case counts.
    pub(crate) fn into_few(self) -> Result<Box<[Text]>, Self> {
        match self {
            Self { texts: Texts::Few(texts), ignore_case: false } if !texts.is_empty() => Ok(texts),
            other => Err(other),
        }
    }

    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        match &self.texts {
            Texts::Few(texts) => texts.is_empty(),
            Texts::Many(_) => false,
        }
    }

    #[inline]
    pub(crate) fn contains(&self, text: &Text) -> bool {
        if self.ignore_case { self.contains_folded(text) } else { self.holds(text) }
    }

    #[inline(never)]
    fn contains_folded(&self, text: &str) -> bool {
        self.holds(&Text::from(&*lower_case(text)))
    }

    #[inline]
    fn holds(&self, text: &Text) -> bool {
        match &self.texts {
            Texts::Few(texts) => texts.iter().any(|held| held == text),
            Texts::Many(texts) => texts.contains(text),
        }
    }
}

/// Keys of which only salted hashes are known, sorted.
#[derive(Debug)]
pub(crate) struct HashedSet {
    kind: HashKind,
    ignore_case: bool,
    salt: Box<str>,
    salt_hash: u64,
    hashes: Arc<[u64]>,
}

impl HashedSet {
    pub(crate) fn new(kind: HashKind, salt: &str, mut hashes: Box<[u64]>) -> Self {
        hashes.sort_unstable();
        Self::sorted(kind, salt, hashes.into())
    }

    /// A set of hashes that ascend already.
    pub(crate) fn sorted(kind: HashKind, salt: &str, hashes: Arc<[u64]>) -> Self {
        Self { kind, ignore_case: false, salt: salt.into(), salt_hash: hash_text(salt), hashes }
    }

    /// The same set for keys that were lower-cased before they were hashed.
    pub(crate) fn ignoring_case(self, ignore_case: bool) -> Self {
        Self { ignore_case, ..self }
    }

    /// Reads base64 of little-endian 64-bit hashes.
    pub(crate) fn parse_base64(text: &str) -> Result<Box<[u64]>, String> {
        let bytes = STANDARD.decode(text).map_err(|e| format!("not base64: {e}"))?;
        let (hashes, []) = bytes.as_chunks::<8>() else {
            return Err("not a whole number of 64-bit hashes".into());
        };
        Ok(hashes.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect())
    }

    /// Reads 16 hexadecimal digits.
    pub(crate) fn parse_hash(text: &str) -> Option<u64> {
        let plain = text.len() == 16 && text.bytes().all(|b| b.is_ascii_hexdigit());
        plain.then(|| u64::from_str_radix(text, 16).ok())?
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    pub(crate) fn contains(&self, key: &str) -> bool {
        if self.ignore_case { self.holds(&lower_case(key)) } else { self.holds(key) }
    }

    fn holds(&self, key: &str) -> bool {
        let hash = match self.kind {
            HashKind::Xxh3 => hash_x1(self.salt_hash, key),
            HashKind::Sha256 => sha256_key(&self.salt, key),
        };
        holds_sorted(&self.hashes, hash)
    }
}

/// Searches ascending hashes. They are spread evenly, so that the wanted one stands near its share
/// of the way: doubling steps from there touch far less of a long list than halving all of it.
fn holds_sorted(hashes: &[u64], wanted: u64) -> bool {
    const FIRST_STEP: usize = 8;
    let guess = ((wanted as u128 * hashes.len() as u128) >> 64) as usize;
    let (mut low, mut high) = (guess, guess);
    let mut step = FIRST_STEP;
    while low > 0 && hashes.get(low).is_none_or(|held| *held > wanted) {
        low = low.saturating_sub(step);
        step *= 2;
    }
    step = FIRST_STEP;
    while high < hashes.len() && hashes.get(high).is_some_and(|held| *held <= wanted) {
        high = high.saturating_add(step).min(hashes.len());
        step *= 2;
    }
    hashes.get(low..high).is_some_and(|near| near.binary_search(&wanted).is_ok())
}

/// The first 8 bytes, big-endian, of SHA-256 over salt, a zero byte and the key.
pub(crate) fn sha256_key(salt: &str, key: &str) -> u64 {
    let digest = Sha256::new().chain_update(salt).chain_update([0]).chain_update(key).finalize();
    digest.first_chunk::<8>().map_or(0, |first| u64::from_be_bytes(*first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lower_casing_is_per_character() {
        assert_eq!(lower_case("ÀBC"), "àbc");
        assert_eq!(lower_case("straße"), "straße");
        assert!(matches!(lower_case("abc-1"), Cow::Borrowed(_)));
    }

    #[test]
    fn sorted_hashes_are_found_wherever_they_stand() {
        let spread: Vec<u64> = (0..1000).map(|i| hash_text(&i.to_string())).collect();
        let skewed: Vec<u64> = (0..1000).collect();
        for mut hashes in [spread, skewed, vec![], vec![7], vec![0, u64::MAX], vec![u64::MAX; 40]] {
            hashes.sort_unstable();
            assert!(hashes.iter().all(|hash| holds_sorted(&hashes, *hash)));
            for other in [0, 1, 6, 8, u64::MAX, u64::MAX / 2, hash_text("no number")] {
                assert_eq!(holds_sorted(&hashes, other), hashes.contains(&other), "{other} of {hashes:?}");
            }
        }
    }

    #[test]
    fn hashed_sets_round_trip() {
        let keys = ["acme", "globex", "日本"];
        let encoded = STANDARD.encode(keys.map(|key| sha256_key("salt", key).to_le_bytes()).as_flattened());
        let set = HashedSet::new(HashKind::Sha256, "salt", HashedSet::parse_base64(&encoded).unwrap());
        assert!(keys.iter().all(|key| set.contains(key)));
        assert!(!set.contains("initech"));
        assert!(HashedSet::parse_base64("AAA=").is_err());
    }
}
