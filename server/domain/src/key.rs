//! Keys: how people name tenants, projects, environments, flags, segments and variants.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Longest key, in bytes.
const KEY_BYTES: usize = 128;

/// Why a text is not a key.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{0}` is not a key: 1 to 128 of `A-Z a-z 0-9 . _ -`, beginning with a letter or digit")]
pub struct KeyFault(String);

fn check(text: &str) -> Result<(), KeyFault> {
    let begins = text.as_bytes().first().is_some_and(u8::is_ascii_alphanumeric);
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
    if begins && plain && text.len() <= KEY_BYTES {
        return Ok(());
    }
    // A hostile key may be of any length; the message is not.
    Err(KeyFault(text.chars().take(KEY_BYTES).collect()))
}

macro_rules! keys {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The key as it was written; unique without regard to case.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = KeyFault;

            fn from_str(text: &str) -> Result<Self, KeyFault> {
                check(text).map(|()| Self(text.into()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

keys! {
    /// Names a tenant.
    TenantKey;
    /// Names a project of a tenant.
    ProjectKey;
    /// Names an environment of a project.
    EnvironmentKey;
    /// Names a flag of a project.
    FlagKey;
    /// Names a segment of an environment.
    SegmentKey;
    /// Names a role of a tenant.
    RoleKey;
    /// Names a plan that a tenant has saved.
    PlanKey;
    /// Names a variant of a flag.
    VariantKey;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys() {
        for text in ["a", "checkout-v2", "9.x_Y", &"k".repeat(128)] {
            assert_eq!(text.parse::<FlagKey>().unwrap().as_str(), text);
        }
        for text in ["", "-a", ".a", "a b", "a/b", "é", "a\n", &"k".repeat(129)] {
            assert!(text.parse::<FlagKey>().is_err(), "{text}");
        }
        assert!(FlagKey::from_str(&"/".repeat(100_000)).unwrap_err().to_string().len() < 300);
    }
}
