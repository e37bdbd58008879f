//! Secrets as they are kept: sealed under keys that the database does not hold.

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// What is drawn anew for each text.
pub(crate) type Drawn = [u8; NONCE_LEN];

fn key(secret: &[u8; 32]) -> Option<LessSafeKey> {
    UnboundKey::new(&CHACHA20_POLY1305, secret).ok().map(LessSafeKey::new)
}

/// A text that nobody can read or alter without the secret, nor put in the place of another one.
pub(crate) fn seal(secret: &[u8; 32], drawn: Drawn, place: &str, mut text: Vec<u8>) -> Option<Vec<u8>> {
    let nonce = Nonce::assume_unique_for_key(drawn);
    key(secret)?.seal_in_place_append_tag(nonce, Aad::from(place), &mut text).ok()?;
    Some([&drawn[..], &text].concat())
}

/// What was sealed in that place.
pub(crate) fn open(secret: &[u8; 32], place: &str, mut sealed: Vec<u8>) -> Option<Vec<u8>> {
    let (drawn, text) = sealed.split_at_mut_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(drawn).ok()?;
    key(secret)?.open_in_place(nonce, Aad::from(place), text).ok().map(|text| text.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let (secret, other) = ([1; 32], [2; 32]);
        let sealed = seal(&secret, [7; NONCE_LEN], "here", b"a word".to_vec()).unwrap();
        assert!(!sealed.windows(6).any(|bytes| bytes == b"a word"));
        assert_eq!(open(&secret, "here", sealed.clone()).unwrap(), b"a word");
        assert_eq!(open(&secret, "there", sealed.clone()), None);
        assert_eq!(open(&other, "here", sealed.clone()), None);
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert_eq!(open(&secret, "here", altered), None, "{at}");
        }
        assert_eq!(open(&secret, "here", vec![0; 5]), None);
    }
}
