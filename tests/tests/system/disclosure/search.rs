//! Looks for a secret in bytes, in whatever spelling it may have got there.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use sha2::{Digest, Sha256};
use tidegate_core::hash_text;

/// Something that must not be found, all of it small letters, digits and hyphens.
pub(super) struct Secret {
    pub(super) text: String,
    /// What gives it away in small letters, and how that is called.
    spellings: Vec<(&'static str, String)>,
}

/// Bytes to look through, in small letters: hashes and percent codes are written in both.
pub(super) struct Haystack(String);

impl Haystack {
    pub(super) fn new(bytes: &[u8]) -> Self {
        Self(latin(bytes).to_ascii_lowercase())
    }
}

/// Each byte as the character of its number, so that what is no text can be looked through as well.
fn latin(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

impl Secret {
    pub(super) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let lower = |(name, spelling): (_, String)| (name, spelling.to_ascii_lowercase());
        let spellings = spellings(&text).into_iter().map(lower).collect();
        Self { text, spellings }
    }

    /// How it stands in the bytes, if it does.
    pub(super) fn found(&self, bytes: &Haystack) -> Option<&'static str> {
        self.spellings.iter().find(|(_, spelling)| bytes.0.contains(spelling.as_str())).map(|(name, _)| *name)
    }
}

/// Each way to write it that anybody can turn back or, since keys can be guessed, try out.
fn spellings(text: &str) -> Vec<(&'static str, String)> {
    let bytes = text.as_bytes();
    let digest = Sha256::digest(bytes);
    let each = |form: fn(u8) -> String| bytes.iter().map(|byte| form(*byte)).collect::<String>();
    let hash = hash_text(text);
    let mut all = vec![
        ("plain", text.to_owned()),
        ("reversed", text.chars().rev().collect()),
        ("hex", each(|byte| format!("{byte:02x}"))),
        ("percent codes", each(|byte| format!("%{byte:02x}"))),
        ("JSON escapes", each(|byte| format!("\\u{byte:04x}"))),
        ("character references", each(|byte| format!("&#{byte};"))),
        // What conceals keys has 16 digits of a hash.
        ("SHA-256 without salt", digest[..8].iter().map(|byte| format!("{byte:02x}")).collect()),
        ("SHA-256 without salt in base64", STANDARD.encode(digest)),
        ("SHA-256 without salt in base64url", URL_SAFE.encode(digest)),
        ("SHA-256 without salt in bytes", latin(&digest[..8])),
        ("xxh3 without salt", format!("{hash:016x}")),
        ("xxh3 without salt in bytes", latin(&hash.to_le_bytes())),
    ];
    // Within a longer text it may begin at any of three places of a group.
    for before in 0..3 {
        let longer = [&[0; 3][..before], bytes].concat();
        let own =
            |encoded: String| encoded[(before * 8).div_ceil(6)..(before + bytes.len()) * 8 / 6].to_owned();
        all.push(("base64", own(STANDARD.encode(&longer))));
        all.push(("base64url", own(URL_SAFE.encode(&longer))));
    }
    all
}

#[test]
fn a_secret_is_found_in_each_spelling_and_nowhere_else() {
    let secret = Secret::new("kept-from-pages-7q3zx9");
    let found = |text: &str| secret.found(&Haystack::new(&text.chars().map(|c| c as u8).collect::<Vec<_>>()));
    assert_eq!(secret.spellings.len(), 18);
    for (name, spelling) in &secret.spellings {
        let told = found(&format!("{{\"a\":\"{spelling}\"}}"));
        assert!(told.is_some_and(|told| name.starts_with(told)), "{name}: {told:?}");
        let shorter: String = spelling.chars().skip(1).collect();
        assert_eq!(found(&format!("{shorter}~")), None, "{name}");
    }
    let whole = format!("a customer is called {} here", secret.text);
    assert_eq!(found(&STANDARD.encode(&whole)), Some("base64"));
    let hex: String = whole.bytes().map(|byte| format!("{byte:02X}")).collect();
    assert_eq!(found(&hex), Some("hex"));
    assert_eq!(found("kept-from-pages-7q3zx8"), None);
}
