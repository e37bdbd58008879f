//! What changes of an environment's rules have to meet.

pub(crate) mod set;
pub(crate) mod show;

use actix_web::http::StatusCode;
use actix_web::http::header::ETAG;
use serde::{Deserialize, Serialize};
use tidegate_core::parse_instant;
use tidegate_domain::{Environment, EnvironmentRef, FieldFault, Freeze, Policy};
use tidegate_store::Reader;
use utoipa::ToSchema;

use crate::Problem;
use crate::once::Answer;
use crate::problem::version_tag;
use crate::view::time;

/// The policy of an environment.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PolicyBody {
    /// Whether a change of rules needs a comment; turning flags off never does.
    comment_required: bool,
    /// When rules stay as they are, but for flags that are turned off, and no release advances.
    #[serde(default)]
    freezes: Vec<FreezeBody>,
    /// Tiers whose customers releases reach only where a plan names them.
    #[serde(default)]
    #[schema(example = json!(["enterprise"]))]
    protected_tiers: Vec<String>,
}

/// A while in which rules stay as they are, or in which no release exposes more of a customer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FreezeBody {
    /// RFC 3339.
    #[schema(example = "2026-12-23T00:00:00Z")]
    from: String,
    /// RFC 3339; a moment after `from`.
    #[schema(example = "2027-01-02T00:00:00Z")]
    until: String,
    /// Why.
    #[schema(example = "nobody is at work")]
    reason: String,
}

impl From<Freeze> for FreezeBody {
    fn from(Freeze { from_ms, until_ms, reason }: Freeze) -> Self {
        Self { from: time(from_ms), until: time(until_ms), reason }
    }
}

impl FreezeBody {
    /// Reads the moments of those that a wish has at `/freezes`.
    pub(crate) fn read_all(freezes: Vec<Self>) -> Result<Vec<Freeze>, Problem> {
        let mut faults = Vec::new();
        let mut moment = |at: usize, name: &str, text: &str| {
            let read = parse_instant(text);
            if read.is_none() {
                let expected = "an RFC 3339 date-time is expected, such as `2030-01-01T00:00:00Z`";
                faults.push(FieldFault::new(format!("/freezes/{at}/{name}"), expected));
            }
            read
        };
        let mut read = Vec::new();
        for (at, Self { from, until, reason }) in freezes.into_iter().enumerate() {
            if let (Some(from_ms), Some(until_ms)) = (moment(at, "from", &from), moment(at, "until", &until))
            {
                read.push(Freeze { from_ms, until_ms, reason });
            }
        }
        if faults.is_empty() { Ok(read) } else { Err(Problem::invalid(faults)) }
    }
}

impl From<Policy> for PolicyBody {
    fn from(policy: Policy) -> Self {
        let Policy { comment_required, freezes, protected_tiers } = policy;
        Self {
            comment_required,
            freezes: freezes.into_iter().map(FreezeBody::from).collect(),
            protected_tiers,
        }
    }
}

impl PolicyBody {
    /// Reads the moments, and checks what makes no sense.
    fn read(self) -> Result<Policy, Problem> {
        let Self { comment_required, freezes, protected_tiers } = self;
        let freezes = FreezeBody::read_all(freezes)?;
        Ok(Policy { comment_required, freezes, protected_tiers }.validated()?)
    }
}

pub(crate) async fn environment(reader: &Reader, of: &EnvironmentRef) -> Result<Environment, Problem> {
    let found = reader.environment(&of.project, &of.environment).await?;
    found.ok_or_else(|| Problem::not_found("environment", of.environment.as_str()))
}

fn answer(policy: Policy, changed: u64) -> Result<Answer, Problem> {
    Ok(Answer::json(StatusCode::OK, &PolicyBody::from(policy))?.with(&ETAG, version_tag(changed)))
}
