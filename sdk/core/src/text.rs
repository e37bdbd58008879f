//! Sets of texts, in clear and concealed, and regular expressions with their bounds.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use regex_lite::{Regex, RegexBuilder};
use sha2::{Digest, Sha256};
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::bucket::{hash_text, hash_x1};
use crate::limits;
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
}

pub(crate) type FastHash = BuildHasherDefault<Xxh3>;

/// Texts to look one up in.
#[derive(Debug)]
pub(crate) struct TextSet {
    texts: HashSet<Box<str>, FastHash>,
    ignore_case: bool,
}

impl TextSet {
    pub(crate) fn new<'a>(texts: impl IntoIterator<Item = &'a str>, ignore_case: bool) -> Self {
        let fold = |text: &'a str| if ignore_case { lower_case(text).into() } else { text.into() };
        Self { texts: texts.into_iter().map(fold).collect(), ignore_case }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    pub(crate) fn contains(&self, text: &str) -> bool {
        if self.ignore_case { self.texts.contains(&*lower_case(text)) } else { self.texts.contains(text) }
    }
}

/// Keys of which only salted hashes are known, sorted.
#[derive(Debug)]
pub(crate) struct HashedSet {
    kind: HashKind,
    salt: Box<str>,
    salt_hash: u64,
    hashes: Box<[u64]>,
}

impl HashedSet {
    pub(crate) fn new(kind: HashKind, salt: &str, mut hashes: Box<[u64]>) -> Self {
        hashes.sort_unstable();
        Self { kind, salt: salt.into(), salt_hash: hash_text(salt), hashes }
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

    pub(crate) fn contains(&self, key: &str) -> bool {
        let hash = match self.kind {
            HashKind::Xxh3 => hash_x1(self.salt_hash, key),
            HashKind::Sha256 => sha256_key(&self.salt, key),
        };
        self.hashes.binary_search(&hash).is_ok()
    }
}

/// The first 8 bytes, big-endian, of SHA-256 over salt, a zero byte and the key.
pub(crate) fn sha256_key(salt: &str, key: &str) -> u64 {
    let digest = Sha256::new().chain_update(salt).chain_update([0]).chain_update(key).finalize();
    digest.first_chunk::<8>().map_or(0, |first| u64::from_be_bytes(*first))
}

/// Compiles an unanchored regular expression within its limits.
pub(crate) fn regex(pattern: &str, ignore_case: bool) -> Result<Regex, String> {
    if pattern.len() > limits::REGEX_BYTES {
        return Err(format!("{} bytes, at most {} are allowed", pattern.len(), limits::REGEX_BYTES));
    }
    if is_verbose(pattern) {
        return Err(
            "the flag `x` is not supported; write the pattern without white space and comments".into()
        );
    }
    let expanded = expanded_len(pattern);
    if expanded > limits::REGEX_EXPANDED {
        return Err(format!(
            "{expanded} characters with its repetitions, at most {} are allowed",
            limits::REGEX_EXPANDED
        ));
    }
    // Our own bound is counted in the pattern, so that every build refuses the same ones.
    RegexBuilder::new(pattern)
        .case_insensitive(ignore_case)
        .size_limit(usize::MAX)
        .build()
        .map_err(|e| e.to_string())
}

/// Whether a group such as `(?x)` or `(?i-sx:…)` names the flag `x`. Under it white space may part a
/// repetition from what it repeats, and the bound below would not see it.
fn is_verbose(pattern: &str) -> bool {
    pattern.match_indices("(?").any(|(at, _)| {
        let flags = pattern.get(at + 2..).unwrap_or_default();
        let end = flags.find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(flags.len());
        let named = flags.get(end..).is_some_and(|rest| rest.starts_with([')', ':']));
        named && flags.get(..end).is_some_and(|flags| flags.contains('x'))
    })
}

/// Characters of a pattern with counted repetitions multiplied out.
fn expanded_len(pattern: &str) -> usize {
    // One total per open group, and the length of the atom that a repetition would apply to.
    let mut groups = vec![0usize];
    let mut atom = 0usize;
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '(' => {
                groups.push(0);
                atom = 0;
                continue;
            }
            ')' if groups.len() > 1 => atom = groups.pop().unwrap_or_default().saturating_add(2),
            '{' => {
                let rest = chars.as_str();
                let Some((most, len)) = repetition(rest) else { continue };
                chars = rest.get(len..).unwrap_or_default().chars();
                // The atom stands in its group's total once already.
                let more = atom.saturating_mul(most.saturating_sub(1));
                atom = atom.saturating_mul(most);
                add(&mut groups, more);
                continue;
            }
            '[' => atom = skip_class(&mut chars),
            '\\' => atom = skip_escape(&mut chars),
            _ => atom = 1,
        }
        add(&mut groups, atom);
    }
    groups.iter().fold(0, |sum, group| sum.saturating_add(*group))
}

fn add(groups: &mut [usize], len: usize) {
    if let Some(group) = groups.last_mut() {
        *group = group.saturating_add(len);
    }
}

/// Length of an escape whose `\` was read; the digits of `\x{…}` and `\u{…}` are no repetition.
fn skip_escape(chars: &mut std::str::Chars) -> usize {
    let Some(kind) = chars.next() else { return 1 };
    if matches!(kind, 'x' | 'u' | 'U')
        && let Some(rest) = chars.as_str().strip_prefix('{')
        && let Some((_, rest)) = rest.split_once('}')
    {
        *chars = rest.chars();
    }
    2
}

/// The most that `n}`, `n,}` or `n,m}` repeats, and how many bytes that is.
fn repetition(rest: &str) -> Option<(usize, usize)> {
    let (count, _) = rest.split_once('}')?;
    let most = match count.split_once(',') {
        Some((least, "")) => least.trim().parse().ok()?,
        Some((_, most)) => most.trim().parse().ok()?,
        None => count.trim().parse().ok()?,
    };
    Some((most, count.len() + 1))
}

/// Length of a character class whose `[` was read.
fn skip_class(chars: &mut std::str::Chars) -> usize {
    let mut len = 1;
    while let Some(c) = chars.next() {
        len += 1;
        match c {
            '\\' => len += skip_escape(chars),
            // A `]` that stands first belongs to the class.
            ']' if len > 2 => break,
            _ => {}
        }
    }
    len
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
    fn repetitions_multiply() {
        let cases = [
            ("abc", 3),
            ("a{10}", 10),
            ("(ab){10}", 40),
            ("((a{10}){10}){10}", 1220),
            ("[a-z]{2}", 10),
            ("a{2,}", 2),
            ("a{2,5}", 5),
            (r"\d{3}", 6),
        ];
        for (pattern, len) in cases {
            assert_eq!(expanded_len(pattern), len, "{pattern}");
        }
        assert!(regex("(a{100}){100}", false).is_err());
        assert!(regex("((((a{1000}){1000}){1000}){1000}){1000}", false).is_err());
        assert!(regex("(?x)(?:(?:a{100} ) {100} ) {100}", false).is_err());
        assert!(regex("(?i-x:a)", false).is_err());
        assert!(regex("(?:x){2}", false).is_ok());
        assert!(regex(r"\x{3000}\u{10FFFF}", false).is_ok());
        assert!(regex("(", false).is_err());
        assert!(regex("^a+$", true).unwrap().is_match("AAA"));
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
