//! Bearer tokens: `tg_<kind>_<id>_<secret>_<check>`.
//!
//! The id finds the stored hash, the check catches a mistyped token before anything is looked up.
//! Randomness is passed in.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Letters of base62 in ascending order.
const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// Letters of an id and of a secret: 95 and 190 bits.
const ID_LEN: usize = 16;
const SECRET_LEN: usize = 32;
/// Letters of the secret that all refresh tokens of a session have in common.
const FAMILY_LEN: usize = 16;
/// Letters of the check: 62^6 is above 2^32.
const CHECK_LEN: usize = 6;
/// How long a token of the operator's own making is.
const OWN_TOKEN_LEN: std::ops::RangeInclusive<usize> = 24..=128;

/// The id of the operator's own token.
const OWN_TOKEN_ID: &str = "own";

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// The REST API.
    Api,
    /// An SDK key.
    Sdk,
    /// An invitation: sets a member's password.
    Invite,
    /// Renews a session, once.
    Refresh,
}

impl TokenKind {
    fn name(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Sdk => "sdk",
            Self::Invite => "invite",
            Self::Refresh => "refresh",
        }
    }
}

/// SHA-256 of a token's secret: all that is stored of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretHash(pub [u8; 32]);

impl SecretHash {
    /// Whether the token has this secret; takes the same time whatever it is.
    pub fn admits(&self, token: &Token) -> bool {
        self.equals(&token.secret_hash())
    }

    /// Whether it is of the same; takes the same time whatever it is.
    pub fn equals(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

/// A presented or new token. It is never printed by accident: `Debug` shows only the id.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    id: String,
    secret: String,
    text: String,
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "Token({})", self.id)
    }
}

impl Token {
    /// A new token out of 48 random bytes.
    pub fn generate(kind: TokenKind, random: &[u8; ID_LEN + SECRET_LEN]) -> Self {
        let letters = letters(random);
        let (id, secret) = letters.split_at(ID_LEN);
        Self::of(kind, id, secret)
    }

    fn of(kind: TokenKind, id: &str, secret: &str) -> Self {
        let body = format!("tg_{}_{id}_{secret}", kind.name());
        let text = format!("{body}_{}", check_of(&body));
        Self { id: id.into(), secret: secret.into(), text }
    }

    /// The refresh token that follows upon this one: of the same session, with another secret.
    pub fn renewed(&self, random: &[u8; SECRET_LEN - FAMILY_LEN]) -> Self {
        Self::of(TokenKind::Refresh, &self.id, &format!("{}{}", self.family(), letters(random)))
    }

    fn family(&self) -> &str {
        self.secret.get(..FAMILY_LEN).unwrap_or(&self.secret)
    }

    /// What is stored of that in which all refresh tokens of a session agree.
    pub fn family_hash(&self) -> SecretHash {
        SecretHash(Sha256::digest(self.family()).into())
    }

    /// Reads a presented token. `None` for what cannot be one.
    ///
    /// What is no generated token may be the operator's own: 24 to 128 of `A-Za-z0-9_-`. There is one
    /// such token, and its id says no more than that.
    pub fn parse(text: &str) -> Option<Self> {
        Self::parse_generated(text).or_else(|| {
            let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
            let own = plain && OWN_TOKEN_LEN.contains(&text.len());
            own.then(|| Self { id: OWN_TOKEN_ID.into(), secret: text.into(), text: text.into() })
        })
    }

    fn parse_generated(text: &str) -> Option<Self> {
        // What SDK keys carry behind a point is for the SDK: by which root keys it knows the server.
        let (text, _fingerprint) = text.split_once('.').unwrap_or((text, ""));
        let (body, check) = text.rsplit_once('_')?;
        let mut parts = body.split('_');
        let (prefix, _kind, id, secret) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        let whole = parts.next().is_none() && (prefix, id.len(), secret.len()) == ("tg", ID_LEN, SECRET_LEN);
        let checked = whole && check == check_of(body);
        checked.then(|| Self { id: id.into(), secret: secret.into(), text: text.into() })
    }

    /// What finds its stored credential; no secret.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The token itself, to be shown once.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// A key that nobody has who has not the token: what is stored of it does not give it.
    pub fn derived_key(&self, purpose: &str) -> [u8; 32] {
        Sha256::new().chain_update(purpose).chain_update([0]).chain_update(&self.secret).finalize().into()
    }

    /// What is stored of it.
    pub fn secret_hash(&self) -> SecretHash {
        SecretHash(Sha256::digest(&self.secret).into())
    }
}

/// 248 is the largest multiple of 62 below 256: folding the rest costs under 0.05 bit a letter.
fn letters(random: &[u8]) -> String {
    random.iter().map(|byte| letter(u64::from(byte % 248))).collect()
}

fn letter(value: u64) -> char {
    let letter = BASE62.get((value % 62) as usize);
    char::from(letter.copied().unwrap_or(b'0'))
}

/// The first 32 bits of SHA-256 over what stands before it, in base62.
fn check_of(body: &str) -> String {
    let digest = Sha256::digest(body);
    let mut value = digest.first_chunk::<4>().map_or(0, |first| u64::from(u32::from_be_bytes(*first)));
    let mut letters = [' '; CHECK_LEN];
    for place in letters.iter_mut().rev() {
        *place = letter(value);
        value /= 62;
    }
    letters.iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn random() -> [u8; 48] {
        std::array::from_fn(|i| (i * 37) as u8)
    }

    #[test]
    fn a_new_token_reads_back() {
        let token = Token::generate(TokenKind::Sdk, &random());
        assert!(token.reveal().starts_with("tg_sdk_"));
        let read = Token::parse(token.reveal()).unwrap();
        assert_eq!(read, token);
        assert!(token.secret_hash().admits(&read));
        assert!(!format!("{token:?}").contains(&token.reveal()[24..]));
    }

    #[test]
    fn another_secret_is_not_admitted() {
        let mut other = random();
        other[47] ^= 1;
        let (a, b) = (Token::generate(TokenKind::Api, &random()), Token::generate(TokenKind::Api, &other));
        assert_eq!(a.id(), b.id());
        assert!(!a.secret_hash().admits(&b));
    }

    #[test]
    fn what_is_no_token() {
        let token = Token::generate(TokenKind::Api, &random()).reveal().to_owned();
        assert_eq!(Token::parse(&format!("{token}.0123abcd")).unwrap().reveal(), token);
        let mistyped = token.replacen('_', "-", 1);
        let spaces = "a token with spaces in it, long";
        for text in ["", "short", &mistyped[3..][..10], "tg_api__x_y", spaces, &"x".repeat(129), "tg_"] {
            assert_eq!(Token::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_mistyped_token_opens_nothing() {
        let token = Token::generate(TokenKind::Api, &random());
        let text = token.reveal();
        for mistyped in [&text[..text.len() - 1], &text.replace("tg_api", "tg_apj")] {
            let read = Token::parse(mistyped).unwrap();
            assert_ne!(read.id(), token.id());
            assert!(!token.secret_hash().admits(&read));
        }
    }

    #[test]
    fn refresh_tokens_are_a_family() {
        let first = Token::generate(TokenKind::Refresh, &random());
        let next = first.renewed(&[1; 16]);
        assert_eq!(Token::parse(next.reveal()).as_ref(), Some(&next));
        assert_eq!((next.id(), next.family_hash()), (first.id(), first.family_hash()));
        assert!(!first.secret_hash().admits(&next));
        let mut other = random();
        other[16] ^= 1;
        assert_ne!(Token::generate(TokenKind::Refresh, &other).family_hash(), first.family_hash());
    }

    #[test]
    fn own_tokens() {
        let own = Token::parse("my-own-admin-token-0123456789").unwrap();
        let other = Token::parse("my-own-admin-token-0123456780").unwrap();
        assert_eq!(own.id(), other.id());
        assert!(own.secret_hash().admits(&own) && !own.secret_hash().admits(&other));
    }
}
