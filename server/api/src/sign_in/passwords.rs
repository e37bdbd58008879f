//! Passwords: argon2id, on threads that may take their time, and few of them.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use tidegate_domain::FieldFault;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::{Problem, limits};

/// Compared with where there is no such account, so that it takes as long: of a password nobody has.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5c3NhbHRzYWx0$\
    q3J1c3QgdGhpcyB0byBiZSB0aGUgaGFzaCBvZiBub3RoaW4";

/// Hashes passwords: each takes 19 MiB for some hundredths of a second.
#[derive(Debug)]
pub(crate) struct Passwords {
    at_once: Semaphore,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { at_once: Semaphore::new(limits::PASSWORDS_AT_ONCE) }
    }
}

/// Checks what somebody wants to be a password.
pub(crate) fn check_password(pointer: &str, password: &str) -> Result<(), Problem> {
    let length = password.chars().count();
    if (limits::PASSWORD_CHARS).contains(&length) {
        return Ok(());
    }
    let (least, most) = (limits::PASSWORD_CHARS.start(), limits::PASSWORD_CHARS.end());
    let expected = format!("{least} to {most} characters are expected");
    Err(Problem::invalid(vec![FieldFault::new(pointer, expected)]))
}

impl Passwords {
    /// What is stored of a password.
    pub(crate) async fn hash(&self, password: String, salt: [u8; 16]) -> Result<String, Problem> {
        let hashing = move || {
            let hash: Result<PasswordHash, _> =
                Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string())
        };
        self.apart(hashing).await?.map_err(|_| Problem::internal())
    }

    /// Whether a password is the one of that hash. Without a hash it is not, after as long a time.
    pub(crate) async fn is_it(&self, password: String, hash: Option<String>) -> Result<bool, Problem> {
        let comparing = move || {
            let known = hash.is_some();
            let hash = hash.unwrap_or_else(|| NOBODYS.to_owned());
            let parsed = PasswordHash::new(&hash);
            let is_it =
                parsed.map(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
            known && is_it.unwrap_or_default()
        };
        self.apart(comparing).await
    }

    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let _turn = self.at_once.acquire().await.map_err(|_| Problem::internal())?;
        spawn_blocking(work).await.map_err(|_| Problem::internal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn passwords_are_known_again() {
        let passwords = Passwords::default();
        let hash = passwords.hash("correct horse".into(), [7; 16]).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let is_it = async |password: &str, hash: Option<&str>| {
            passwords.is_it(password.into(), hash.map(str::to_owned)).await.unwrap()
        };
        assert!(is_it("correct horse", Some(&hash)).await);
        assert!(!is_it("correct horsf", Some(&hash)).await);
        assert!(!is_it("correct horse", None).await);
        assert!(!is_it("correct horse", Some("no hash")).await);
        assert!(PasswordHash::new(NOBODYS).is_ok());
    }

    #[test]
    fn passwords_are_long_enough() {
        for (password, fits) in [("elevenchars", false), ("twelve chars", true), (&"é".repeat(257), false)] {
            assert_eq!(check_password("/password", password).is_ok(), fits, "{password}");
        }
    }
}
