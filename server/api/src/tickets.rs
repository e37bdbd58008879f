//! Tickets: how a browser opens a stream without its key in the address.
//!
//! A ticket names the key that asked for it, is good for a minute and for one use, and is sealed with
//! a secret that all replicas share: any of them takes it. Which were used is remembered here and, where
//! there is a way, together with the other replicas. Where that way is down, a ticket could be used
//! once on each replica within its minute; it opens the rules of its key and nothing else.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use tidegate_store::Keyring;
use tokio::time::timeout;

use crate::{Problem, limits};

const NONCE_BYTES: usize = 16;
const TIME_BYTES: usize = 8;
const TAG_BYTES: usize = 32;
/// Longest ticket.
const TICKET_BYTES: usize = 512;

type Nonce = [u8; NONCE_BYTES];

/// Notes among all replicas that a name is used, for as many seconds; answers whether it was new, or
/// nothing where that cannot be known.
pub type UseOnce =
    Arc<dyn Fn(String, i64) -> Pin<Box<dyn Future<Output = Option<bool>> + Send>> + Send + Sync>;

/// Issues tickets, and takes each once.
pub struct Tickets {
    key: hmac::Key,
    used: Mutex<HashMap<Nonce, i64>>,
    everywhere: Option<UseOnce>,
}

impl fmt::Debug for Tickets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tickets")
    }
}

impl Tickets {
    /// Sealed with a secret of the keyring; `None` where it is of no use. `everywhere` remembers for all
    /// replicas which were used.
    pub fn new(keyring: &Keyring, everywhere: Option<UseOnce>) -> Option<Self> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &keyring.ticket_secret().ok()?);
        Some(Self { key, used: Mutex::default(), everywhere })
    }

    /// A ticket for whoever has shown the credential of that id.
    pub(crate) fn issue(&self, credential: &str, nonce: Nonce, now_ms: i64) -> String {
        let end_ms = now_ms.saturating_add(limits::TICKET_S * 1000);
        let mut ticket = [&nonce[..], &end_ms.to_be_bytes(), credential.as_bytes()].concat();
        let tag = hmac::sign(&self.key, &ticket);
        ticket.extend_from_slice(tag.as_ref());
        URL_SAFE_NO_PAD.encode(ticket)
    }

    /// The id of the credential that a ticket stands for. It is used with that.
    pub(crate) async fn take(&self, ticket: &str, now_ms: i64) -> Result<String, Problem> {
        let (nonce, end_ms, credential) = self.open(ticket).ok_or_else(over)?;
        if now_ms >= end_ms || !self.is_new_here(nonce, end_ms, now_ms)? {
            return Err(over());
        }
        if let Some(everywhere) = &self.everywhere {
            let asking = everywhere(URL_SAFE_NO_PAD.encode(nonce), limits::TICKET_S);
            if timeout(limits::TICKET_WAIT, asking).await.ok().flatten() == Some(false) {
                return Err(over());
            }
        }
        Ok(credential)
    }

    fn open(&self, ticket: &str) -> Option<(Nonce, i64, String)> {
        let bytes = URL_SAFE_NO_PAD.decode(ticket.get(..ticket.len().min(TICKET_BYTES))?).ok()?;
        let (said, tag) = bytes.split_at_checked(bytes.len().checked_sub(TAG_BYTES)?)?;
        hmac::verify(&self.key, said, tag).ok()?;
        let (nonce, rest) = said.split_first_chunk::<NONCE_BYTES>()?;
        let (end_ms, credential) = rest.split_first_chunk::<TIME_BYTES>()?;
        Some((*nonce, i64::from_be_bytes(*end_ms), String::from_utf8(credential.to_vec()).ok()?))
    }

    fn is_new_here(&self, nonce: Nonce, end_ms: i64, now_ms: i64) -> Result<bool, Problem> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= limits::TICKETS_REMEMBERED {
            used.retain(|_, end_ms| *end_ms > now_ms);
            if used.len() >= limits::TICKETS_REMEMBERED {
                return Err(Problem::unavailable("too many streams were opened within a minute; try again"));
            }
        }
        Ok(used.insert(nonce, end_ms).is_none())
    }
}

fn over() -> Problem {
    Problem::unauthorized("the ticket was used, has ended, or is none; ask `POST /sdk/v1/ticket` for another")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tickets(everywhere: Option<UseOnce>) -> Tickets {
        Tickets::new(&Keyring::new(vec![[7; 32]]).unwrap(), everywhere).unwrap()
    }

    #[actix_web::test]
    async fn a_ticket_is_good_once_and_for_a_minute() {
        let (first, second) = (tickets(None), tickets(None));
        let ticket = first.issue("k1", [1; 16], 0);
        assert_eq!(second.take(&ticket, 59_999).await.unwrap(), "k1", "any replica takes it");
        assert!(second.take(&ticket, 59_999).await.is_err());
        assert!(first.take(&first.issue("k1", [2; 16], 0), 60_000).await.is_err());
        assert!(first.take("", 0).await.is_err() && first.take(&"A".repeat(9999), 0).await.is_err());
        let ticket = first.issue("k1", [3; 16], 0);
        for at in 0..ticket.len() {
            let mut altered = ticket.clone().into_bytes();
            altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).unwrap();
            // The last character has bits that mean nothing.
            assert!(first.take(&altered, 0).await.is_err() || at + 1 == ticket.len(), "{at}");
        }
    }

    #[actix_web::test]
    async fn replicas_remember_together() {
        for (answer, is_taken) in [(Some(true), true), (Some(false), false), (None, true)] {
            let tickets = tickets(Some(Arc::new(move |_, _| Box::pin(async move { answer }))));
            assert_eq!(
                tickets.take(&tickets.issue("k", [1; 16], 0), 1).await.is_ok(),
                is_taken,
                "{answer:?}"
            );
        }
    }
}
