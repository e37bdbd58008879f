//! `POST /api/v1/sessions`

use actix_web::http::header::USER_AGENT;
use actix_web::{HttpRequest, HttpResponse, post, web};
use serde::Deserialize;
use tidegate_domain::{Life, Member, Permit, Session, TenantKey, Token, TokenKind};
use utoipa::ToSchema;

use super::{SignedIn, end_ms};
use crate::extract::Body;
use crate::rates::address;
use crate::{Deps, Problem, limits};

/// Who signs in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Credentials {
    /// The tenant's key.
    #[schema(example = "default")]
    tenant: String,
    #[schema(example = "ada@example.com")]
    email: String,
    #[schema(example = "correct horse battery staple")]
    password: String,
}

/// What is said to everybody who does not get in: nobody learns who has an account.
fn wrong() -> Problem {
    Problem::unauthorized("tenant, address or password is wrong")
}

fn agent(request: &HttpRequest) -> Option<String> {
    let text = request.headers().get(USER_AGENT)?.to_str().ok()?;
    Some(text.chars().take(limits::AGENT_CHARS).collect())
}

/// Sign in
///
/// Attempts are counted for each account and each address: after too many, the answer says when to come
/// back.
#[utoipa::path(tag = "sessions", security(()), request_body = Credentials, responses(
    (status = 201, body = SignedIn),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem),
    (status = 503, body = Problem),
))]
#[post("/sessions")]
pub(crate) async fn sign_in(
    deps: web::Data<Deps>,
    request: HttpRequest,
    body: Body<Credentials>,
) -> Result<HttpResponse, Problem> {
    let Credentials { tenant, email, password } = body.read().await?;
    let (now_ms, email) = ((deps.now_ms)(), email.to_lowercase());
    let account = format!("{} {email}", tenant.to_lowercase());
    deps.sign_in.attempts.count(&address(&deps.proxies, &request), &account, now_ms)?;
    let member = authenticated(&deps, &tenant, &email, password).await?;
    deps.sign_in.attempts.forgive(&account);
    let tenant: TenantKey = tenant.parse().map_err(|_| wrong())?;
    let token = Token::generate(TokenKind::Refresh, &deps.random_bytes());
    let session = Session {
        id: token.id().into(),
        tenant: tenant.clone(),
        member: member.id.clone(),
        secret: token.secret_hash(),
        family: token.family_hash(),
        agent: agent(&request),
        life: Life::begun(now_ms, Some(end_ms(now_ms, now_ms))),
    };
    #[expect(clippy::disallowed_methods, reason = "nobody has signed in yet")]
    let writer = deps.store.write(&Permit::server(tenant)).await?;
    // Whoever was removed or has another password since then is not let in.
    let same = writer.member(&member.id).await?.is_some_and(|now| now.epoch == member.epoch);
    if !same {
        return Err(wrong());
    }
    writer.create_session(&session).await?;
    writer.commit().await?;
    Ok(HttpResponse::Created().json(SignedIn::new(&deps, &session, &member, &token)?))
}

/// The member, if the password is right. It takes as long if there is no such member.
async fn authenticated(deps: &Deps, tenant: &str, email: &str, password: String) -> Result<Member, Problem> {
    let found = match tenant.parse::<TenantKey>() {
        Ok(tenant) => {
            let reader = deps.store.read(&Permit::server(tenant)).await?;
            let is_there = reader.itself().await?.is_some_and(|tenant| tenant.deleted_ms.is_none());
            reader.member_to_sign_in(email).await?.filter(|_| is_there)
        }
        Err(_) => None,
    };
    let (member, hash) = found.map_or((None, None), |(member, hash)| (Some(member), hash));
    let is_it = deps.sign_in.passwords.is_it(password, hash).await?;
    member.filter(|_| is_it).ok_or_else(wrong)
}
