//! Sessions of members.

pub(crate) mod create;
pub(crate) mod end;
pub(crate) mod list;
pub(crate) mod password;
pub(crate) mod refresh;

use serde::Serialize;
use tidegate_domain::{Member, Session, Token};
use utoipa::ToSchema;

use crate::view::time;
use crate::{Deps, Problem, limits};

/// What a session is used with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SignedIn {
    /// Goes behind `Authorization: Bearer` for some minutes.
    #[schema(example = "eyJ…")]
    token: String,
    /// Until when it does; RFC 3339.
    expires_at: String,
    /// Gets the next token, once, as the bearer of `POST /api/v1/sessions/refresh`. One that is used
    /// again ends the session.
    #[schema(example = "tg_refresh_…")]
    refresh_token: String,
    /// Until when the session lives without being refreshed; RFC 3339.
    refresh_expires_at: String,
    /// Names the session in lists.
    session: String,
}

impl SignedIn {
    fn new(deps: &Deps, session: &Session, member: &Member, refresh: &Token) -> Result<Self, Problem> {
        let signed = deps.sign_in.keys.sign(session, member, (deps.now_ms)());
        let (token, end_ms) = signed.ok_or_else(Problem::internal)?;
        Ok(Self {
            token,
            expires_at: time(end_ms),
            refresh_token: refresh.reveal().into(),
            refresh_expires_at: time(session.life.expires_ms.unwrap_or(end_ms)),
            session: session.id.clone(),
        })
    }
}

/// A session as it is listed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionView {
    id: String,
    /// The member's id.
    member: String,
    /// With what the member has signed in, as it calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    agent: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
    /// RFC 3339.
    created_at: String,
    /// When it was last refreshed; RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    refreshed_at: Option<String>,
    /// Until when it lives without being refreshed; RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

impl SessionView {
    fn new(session: Session, asking: &str) -> Self {
        Self {
            current: session.id == asking,
            created_at: time(session.life.created_ms),
            refreshed_at: session.life.used_ms.map(time),
            expires_at: session.life.expires_ms.map(time),
            id: session.id,
            member: session.member,
            agent: session.agent,
        }
    }
}

/// When a session ends that is used now: some time after, and at some time in any case.
fn end_ms(created_ms: i64, now_ms: i64) -> i64 {
    now_ms.saturating_add(limits::SESSION_IDLE_MS).min(created_ms.saturating_add(limits::SESSION_MS))
}
