//! Texts that compare fast, and sets of them, in clear and concealed.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::bucket::{hash_text, hash_x1};
use crate::index::Positions;
use crate::json::{Str, whole};
use crate::list::read_hashes;
use crate::lower::push_lower;
use crate::model::HashKind;

/// Lower-cases character by character, without normalisation.
pub(crate) fn lower_case(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
        return text.into();
    }
    let mut lower = String::with_capacity(text.len());
    text.chars().for_each(|character| push_lower(&mut lower, character));
    lower.into()
}

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
    Many(Vec<Text>, Positions),
}

const FEW: usize = 4;

#[inline]
fn is_among(texts: &[Text], positions: &Positions, text: &Text) -> bool {
    let is_it = |at: u32| texts.get(at as usize) == Some(text);
    positions.find(text.key.hash(), is_it).is_some()
}

impl Texts {
    fn many(texts: impl ExactSizeIterator<Item = Text>) -> Self {
        let (mut held, mut positions) = (Vec::<Text>::with_capacity(texts.len()), Positions::default());
        for text in texts {
            if is_among(&held, &positions, &text) {
                continue;
            }
            held.push(text);
            let hash_of = |at: u32| held.get(at as usize).map_or(0, |text| text.key.hash());
            positions.add(held.len() as u32 - 1, &hash_of);
        }
        Self::Many(held, positions)
    }
}

impl TextSet {
    pub(crate) fn new(texts: &[Str<'_>], ignore_case: bool) -> Self {
        let fold = |text: &Str<'_>| {
            let text = text.read();
            if ignore_case { Text::from(&*lower_case(&text)) } else { Text::from(&*text) }
        };
        let is_few = texts.len() <= FEW;
        let texts = texts.iter().map(fold);
        let texts = if is_few { Texts::Few(texts.collect()) } else { Texts::many(texts) };
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
            Texts::Many(..) => false,
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
            Texts::Many(texts, positions) => is_among(texts, positions, text),
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
        let hashes = read_hashes(&from_base64(text).ok_or("not base64")?);
        Ok(hashes.ok_or("not a whole number of 64-bit hashes")?.into())
    }

    /// Reads 16 hexadecimal digits.
    pub(crate) fn parse_hash(text: &str) -> Option<u64> {
        if text.len() == 16 { whole(text, 16) } else { None }
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

/// Bytes in base64, with its padding.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let is_padding = place > three.len();
            text.push(if is_padding { '=' } else { base64_digit(bits >> (18 - 6 * place) & 63) });
        }
    }
    text
}

fn base64_digit(value: u32) -> char {
    let value = value as u8;
    char::from(match value {
        0..26 => b'A' + value,
        26..52 => b'a' + value - 26,
        52..62 => b'0' + value - 52,
        62 => b'+',
        _ => b'/',
    })
}

/// The bytes that base64 stands for, with its padding and nothing else.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_suffix("==").or_else(|| text.strip_suffix('=')).unwrap_or(text);
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held) = (0u32, 0);
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        (bits, held) = (bits << 6 | u32::from(value), held + 6);
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    let is_whole = text.len().is_multiple_of(4) && held < 6 && bits == 0;
    is_whole.then_some(bytes)
}

/// Adds lower-case hexadecimal digits.
pub(crate) fn push_hex(text: &mut String, bytes: &[u8]) {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 });
    bytes.iter().for_each(|byte| text.extend([digit(byte >> 4), digit(byte & 15)]));
}

/// What a SHA-256 is called.
pub(crate) fn sha256_name(hash: &[u8]) -> String {
    let mut name = String::from("sha256:");
    push_hex(&mut name, hash);
    name
}

/// The first 8 bytes, big-endian, of SHA-256 over salt, a zero byte and the key.
pub(crate) fn sha256_key(salt: &str, key: &str) -> u64 {
    let digest = Sha256::new().chain_update(salt).chain_update([0]).chain_update(key).finalize();
    digest.first_chunk::<8>().map_or(0, |first| u64::from_be_bytes(*first))
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

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

    proptest! {
        #[test]
        fn base64_is_read_as_by_others(bytes: Vec<u8>, text in "[A-Da-d+/=]{0,9}") {
            prop_assert_eq!(from_base64(&STANDARD.encode(&bytes)), Some(bytes));
            prop_assert_eq!(from_base64(&text), STANDARD.decode(&text).ok());
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
