//! What tokens and SDK keys have in common when they are rotated.

use serde::Deserialize;
use serde_json::{Value, json};
use tidegate_domain::{Credential, FieldFault, Token};
use tidegate_store::Writer;
use utoipa::ToSchema;

use crate::{Problem, limits};

/// How a token is rotated.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rotation {
    /// How long the old one goes on opening things, in seconds: 0 to 2,592,000 (thirty days), a day if
    /// left out.
    #[schema(example = 3600)]
    grace_seconds: Option<u32>,
}

impl Rotation {
    /// Checks it, and answers the grace in milliseconds.
    pub(crate) fn grace_ms(&self) -> Result<i64, Problem> {
        let grace_s = self.grace_seconds.unwrap_or(limits::GRACE_S);
        if grace_s > limits::GRACE_S_AT_MOST {
            let expected = format!("at most {} seconds are expected", limits::GRACE_S_AT_MOST);
            return Err(Problem::invalid(vec![FieldFault::new("/grace_seconds", expected)]));
        }
        Ok(i64::from(grace_s) * 1000)
    }
}

/// Puts another token in the place of one that has not ended. Answers its credential, and what the
/// change log says of it.
pub(crate) async fn replace(
    writer: &Writer,
    held: &Credential,
    token: &Token,
    (now_ms, grace_ms): (i64, i64),
) -> Result<(Credential, Value), Problem> {
    if held.life.is_over(now_ms) {
        return Err(Problem::ended("it was revoked or has expired: create another one instead"));
    }
    let next = held.successor(token, now_ms);
    writer.create_credential(&next).await?;
    let end_ms = now_ms.saturating_add(grace_ms);
    writer.limit_credential(&held.id, end_ms).await?;
    let said = json!({
        "id": held.id, "next": next.id, "until_ms": end_ms, "expires_ms": next.life.expires_ms,
    });
    Ok((next, said))
}
