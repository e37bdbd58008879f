//! What a session presents: a short-lived token that is signed, and says whose it is.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use ring::digest::{SHA256, digest};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use tidegate_domain::{Member, Session};
use tidegate_store::Keyring;

use crate::limits;

/// Who signs, and for whom.
const ISSUER: &str = "tidegate";
const AUDIENCE: &str = "tidegate-api";
/// What stands before an Ed25519 secret in PKCS #8 (RFC 8410).
const PKCS8: [u8; 16] =
    [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

/// What the token says. Times are seconds since the Unix epoch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    aud: String,
    /// The member.
    pub(crate) sub: String,
    nbf: i64,
    exp: i64,
    /// The session.
    pub(crate) sid: String,
    pub(crate) tenant: String,
    /// Of the member; an earlier one opens nothing.
    pub(crate) epoch: u64,
}

/// The keys that sign sessions.
#[derive(Debug)]
pub(crate) struct SessionKeys {
    kid: String,
    signing: EncodingKey,
    /// By `kid`.
    known: Vec<(String, DecodingKey)>,
    sealing: [u8; 32],
}

impl SessionKeys {
    /// The first key signs; `None` where there is none that can.
    pub(super) fn new(keyring: &Keyring) -> Option<Self> {
        let secrets = keyring.session_secrets().ok()?;
        let known = secrets.iter().map(|(generation, secret)| {
            let pair = Ed25519KeyPair::from_seed_unchecked(secret).ok()?;
            Some((generation.to_string(), DecodingKey::from_ed_der(pair.public_key().as_ref())))
        });
        let known = known.collect::<Option<Vec<_>>>()?;
        let (generation, secret) = secrets.first()?;
        let signing = EncodingKey::from_ed_der(&[&PKCS8[..], secret].concat());
        Some(Self { kid: generation.to_string(), signing, known, sealing: keyring.sealing_secret().ok()? })
    }

    /// The token of a session, and when it ends, in milliseconds since the Unix epoch.
    pub(crate) fn sign(&self, session: &Session, member: &Member, now_ms: i64) -> Option<(String, i64)> {
        let now_s = now_ms.div_euclid(1000);
        let claims = Claims {
            iss: ISSUER.into(),
            aud: AUDIENCE.into(),
            sub: member.id.clone(),
            nbf: now_s,
            exp: now_s.saturating_add(limits::SESSION_TOKEN_S),
            sid: session.id.clone(),
            tenant: session.tenant.to_string(),
            epoch: member.epoch,
        };
        let header = Header { kid: Some(self.kid.clone()), ..Header::new(Algorithm::EdDSA) };
        let token = encode(&header, &claims, &self.signing).ok()?;
        Some((token, claims.exp.saturating_mul(1000)))
    }

    /// What a token says, if it is one of ours and is valid now.
    pub(crate) fn read(&self, token: &str, now_ms: i64) -> Option<Claims> {
        let kid = decode_header(token).ok()?.kid?;
        let (_, key) = self.known.iter().find(|(known, _)| *known == kid)?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "nbf", "exp"]);
        // By our own clock, below.
        (validation.validate_exp, validation.validate_nbf) = (false, false);
        let claims = decode::<Claims>(token, key, &validation).ok()?.claims;
        let now_s = now_ms.div_euclid(1000);
        let is_valid = claims.nbf <= now_s.saturating_add(limits::CLOCKS_APART_S) && now_s < claims.exp;
        is_valid.then_some(claims)
    }

    /// Under which answers to a session are sealed: the database alone does not give it.
    pub(crate) fn sealing_key(&self, session: &str) -> [u8; 32] {
        let hash = digest(&SHA256, &[&self.sealing[..], session.as_bytes()].concat());
        hash.as_ref().try_into().unwrap_or(self.sealing)
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD;
    use serde_json::{Value, json};
    use tidegate_domain::{Life, SecretHash};

    use super::*;

    const NOW_MS: i64 = 1_790_000_000_000;

    fn keys(secrets: &[u8]) -> SessionKeys {
        SessionKeys::new(&Keyring::new(secrets.iter().map(|byte| [*byte; 32]).collect()).unwrap()).unwrap()
    }

    fn session() -> (Session, Member) {
        let session = Session {
            id: "s1".into(),
            tenant: "acme".parse().unwrap(),
            member: "usr_1".into(),
            secret: SecretHash([0; 32]),
            family: SecretHash([0; 32]),
            agent: None,
            life: Life::begun(0, None),
        };
        let member = Member {
            id: "usr_1".into(),
            email: "ada@example.com".into(),
            name: "Ada".into(),
            roles: Vec::new(),
            has_joined: true,
            epoch: 3,
            created_ms: 0,
            changed: 1,
        };
        (session, member)
    }

    fn signed(keys: &SessionKeys) -> String {
        let (session, member) = session();
        keys.sign(&session, &member, NOW_MS).unwrap().0
    }

    #[test]
    fn a_token_lives_for_minutes() {
        let keys = keys(&[1]);
        let token = signed(&keys);
        let claims = keys.read(&token, NOW_MS).unwrap();
        assert_eq!((claims.sub.as_str(), claims.tenant.as_str(), claims.epoch), ("usr_1", "acme", 3));
        let end_ms = NOW_MS + limits::SESSION_TOKEN_S * 1000;
        assert!(keys.read(&token, end_ms - 1).is_some() && keys.read(&token, end_ms).is_none());
        let early_ms = NOW_MS - limits::CLOCKS_APART_S * 1000;
        assert!(keys.read(&token, early_ms).is_some() && keys.read(&token, early_ms - 1000).is_none());
    }

    #[test]
    fn keys_follow_upon_each_other() {
        let token = signed(&keys(&[1]));
        assert!(keys(&[1, 2]).read(&token, NOW_MS).is_some(), "the key before is still known");
        assert!(keys(&[1, 2, 3]).read(&token, NOW_MS).is_none(), "and no earlier one");
        assert!(keys(&[2]).read(&token, NOW_MS).is_none(), "another secret of the same number");
    }

    /// A token that says something else, signed as `keys` would.
    fn forged(keys: &SessionKeys, header: &Value, change: impl Fn(&mut Value)) -> String {
        let token = signed(keys);
        let parts: Vec<&str> = token.split('.').collect();
        let mut claims: Value =
            serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
        change(&mut claims);
        let text = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", text(header), text(&claims));
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(keys.signing.as_bytes()).unwrap();
        let signature = BASE64_URL_SAFE_NO_PAD.encode(pair.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }

    #[test]
    fn every_claim_is_needed_and_checked() {
        let keys = keys(&[1]);
        let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": "1" });
        assert!(keys.read(&forged(&keys, &header, |_| ()), NOW_MS).is_some());
        for name in ["iss", "aud", "sub", "nbf", "exp", "sid", "tenant", "epoch"] {
            let without = |claims: &mut Value| drop(claims.as_object_mut().unwrap().remove(name));
            assert_eq!(keys.read(&forged(&keys, &header, without), NOW_MS), None, "without `{name}`");
        }
        for name in ["iss", "aud"] {
            let other = |claims: &mut Value| claims[name] = json!("somebody else");
            assert_eq!(keys.read(&forged(&keys, &header, other), NOW_MS), None, "another `{name}`");
        }
        for header in [
            json!({ "alg": "EdDSA", "kid": "2" }),
            json!({ "alg": "EdDSA" }),
            json!({ "alg": "HS256", "kid": "1" }),
            json!({ "alg": "none", "kid": "1" }),
        ] {
            assert_eq!(keys.read(&forged(&keys, &header, |_| ()), NOW_MS), None, "{header}");
        }
        let token = signed(&keys);
        let unsigned = format!("{}.", token.rsplit_once('.').unwrap().0);
        for text in ["", "a.b.c", &unsigned, &token[..token.len() - 2]] {
            assert_eq!(keys.read(text, NOW_MS), None, "{text}");
        }
    }

    #[test]
    fn each_session_seals_for_itself() {
        let keys = keys(&[1]);
        assert_ne!(keys.sealing_key("a"), keys.sealing_key("b"));
        let later = super::tests::keys(&[1, 2, 3]);
        assert_eq!(
            later.sealing_key("a"),
            keys.sealing_key("a"),
            "keys may follow upon each other meanwhile"
        );
    }
}
