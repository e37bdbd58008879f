//! Who asks: authentication as an extractor in each handler's type, so that none can forget it.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use serde::Deserialize;
use tidegate_domain::{
    Access, Actor, Audience, Credential, EnvironmentRef, Grant, Invitation, Member, Opener, Permission,
    Permit, Right, Scope, SdkGrant, Session, TenantKey, Token,
};

use tidegate_store::{StoreError, Writer};
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use crate::middleware::RequestId;
use crate::once::{Sender, Sent};
use crate::publishing::Author;
use crate::sign_in::Claims;
use crate::view::PowersView;
use crate::{Deps, Problem, cors, limits};

/// The bearer of an API token, or a member who has signed in. What they may do is asked for in every
/// handler.
#[derive(Debug)]
pub(crate) struct Caller {
    pub(crate) access: Access,
    pub(crate) actor: Actor,
    pub(crate) powers: PowersView,
    /// Who has signed in, if it is no token.
    pub(crate) member: Option<Member>,
    pub(crate) opener: Opener,
    /// Known to nobody without the token.
    sealing_key: [u8; 32],
    /// Whether only to tell what the request would do.
    pub(crate) dry_run: bool,
    request_id: String,
    idempotency_key: Option<String>,
}

impl Caller {
    /// The author of what this request changes.
    pub(crate) fn author(&self, comment: Option<String>) -> Author {
        Author {
            actor: self.actor.clone(),
            comment,
            request_id: self.request_id.clone(),
            idempotency_key: self.idempotency_key.clone(),
        }
    }

    pub(crate) fn tenant(&self) -> &TenantKey {
        self.access.tenant()
    }

    /// The permit to do something in a place.
    pub(crate) fn permit(&self, permission: Permission, place: &Scope) -> Result<Permit, Problem> {
        self.access.permit(permission, place).map_err(|denied| Problem::denied(denied, place))
    }

    /// Opens a unit of work that writes, if the caller may still do what was permitted: the body of a request
    /// may take its time, and rights may be taken away meanwhile. From here on nobody else writes for the
    /// tenant, so that none is.
    #[expect(clippy::disallowed_methods, reason = "this is the way that leads there")]
    pub(crate) async fn write(&self, deps: &Deps, permit: &Permit) -> Result<Writer, Problem> {
        let (writer, now_ms) = (deps.store.write(permit).await?, (deps.now_ms)());
        match &self.opener {
            Opener::Credential(id) => {
                let held = writer.credential(id).await?.filter(|held| !held.life.is_over(now_ms));
                held.ok_or_else(ended)?;
            }
            Opener::Session(id, epoch) => {
                let held =
                    writer.session(id).await?.filter(|held| !held.life.is_over(now_ms)).ok_or_else(over)?;
                let member = writer.member(&held.member).await?;
                member.filter(|member| member.epoch == *epoch).ok_or_else(over)?;
            }
        }
        Ok(if self.dry_run { writer.trial() } else { writer })
    }

    /// Nobody gives away more than they have.
    pub(crate) fn expect_to_have(&self, right: &Right) -> Result<(), Problem> {
        let more = "this gives away more than the caller may do there";
        if self.access.includes(right) { Ok(()) } else { Err(Problem::forbidden(more)) }
    }

    /// The permit to read those parts of a place where that is allowed.
    pub(crate) fn permit_in_parts(&self, permission: Permission, place: &Scope) -> Result<Permit, Problem> {
        self.access.permit_in_parts(permission, place).map_err(|denied| Problem::denied(denied, place))
    }
}

/// The bearer of an SDK key: reads the rules of one environment.
#[derive(Debug)]
pub(crate) struct Sdk {
    /// The id of the key.
    pub(crate) id: String,
    pub(crate) environment: EnvironmentRef,
    pub(crate) audience: Audience,
    pub(crate) opener: Opener,
}

/// The bearer of an SDK key, or of a ticket that was given for one: follows the rules.
#[derive(Debug)]
pub(crate) struct Streaming(pub(crate) Sdk);

#[derive(Deserialize)]
struct TicketParams {
    ticket: Option<String>,
}

/// The bearer of an invitation: sets a password.
#[derive(Debug)]
pub(crate) struct Invited {
    pub(crate) invitation: Invitation,
    pub(crate) request_id: String,
}

/// The bearer of a refresh token: renews a session. Whether it is the one that comes next is looked at
/// where nobody else can use it meanwhile.
#[derive(Debug)]
pub(crate) struct Refreshing {
    pub(crate) session: Session,
    pub(crate) token: Token,
}

impl Sender for Caller {
    async fn write(&self, deps: &Deps, permit: &Permit) -> Result<Writer, Problem> {
        Self::write(self, deps, permit).await
    }

    fn credential(&self) -> &str {
        match &self.opener {
            Opener::Credential(id) | Opener::Session(id, _) => id,
        }
    }

    fn sealing_key(&self) -> &[u8; 32] {
        &self.sealing_key
    }

    fn request_id(&self) -> &str {
        &self.request_id
    }
}

/// The bearer of the platform token: makes and ends tenants, and enters none.
#[derive(Debug)]
pub(crate) struct Platform {
    token: Token,
    sealing_key: [u8; 32],
    dry_run: bool,
    request_id: String,
    idempotency_key: Option<String>,
}

impl Platform {
    /// The author of what this request changes.
    pub(crate) fn author(&self) -> Author {
        Author {
            actor: Actor::platform(),
            comment: None,
            request_id: self.request_id.clone(),
            idempotency_key: self.idempotency_key.clone(),
        }
    }

    /// The permit to steer a tenant as such.
    pub(crate) fn permit(&self, tenant: TenantKey) -> Permit {
        Permit::server(tenant)
    }
}

impl Sender for Platform {
    #[expect(clippy::disallowed_methods, reason = "the platform token is a setting, which nobody takes away")]
    async fn write(&self, deps: &Deps, permit: &Permit) -> Result<Writer, Problem> {
        let writer = deps.store.write_as_platform(permit).await?;
        Ok(if self.dry_run { writer.trial() } else { writer })
    }

    fn credential(&self) -> &str {
        self.token.id()
    }

    fn sealing_key(&self) -> &[u8; 32] {
        &self.sealing_key
    }

    fn request_id(&self) -> &str {
        &self.request_id
    }
}

/// What stands behind `Bearer`.
pub(crate) fn bearer(request: &HttpRequest) -> Result<&str, Problem> {
    let header = request.headers().get(AUTHORIZATION);
    let missing = || Problem::unauthorized("send `Authorization: Bearer <token>`");
    let text = header.and_then(|value| value.to_str().ok()).ok_or_else(missing)?;
    let (scheme, token) = text.split_once(' ').ok_or_else(missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(missing());
    }
    Ok(token.trim())
}

/// The token that was sent. Unless it is remembered, the request counts for its address, before the database
/// is asked.
fn presented(deps: &Deps, request: &HttpRequest) -> Result<Token, Problem> {
    let token = Token::parse(bearer(request)?);
    let remembers =
        |token: &Token| deps.hub.remembered(token.id()).is_some_and(|(held, _)| held.secret.admits(token));
    if !token.as_ref().is_some_and(remembers) {
        deps.rates.stranger(request, &deps.proxies)?;
    }
    token.ok_or_else(unknown)
}

/// What a session's token says. It looks like no other token: three parts with points between.
fn signed_in(request: &HttpRequest) -> Result<Option<Claims>, Problem> {
    let text = bearer(request)?;
    let has_three_parts = text.split('.').filter(|part| !part.is_empty()).count() == 3;
    if !has_three_parts {
        return Ok(None);
    }
    let deps = request.app_data::<web::Data<Deps>>().ok_or_else(Problem::internal)?;
    if let Some(claims) = deps.sign_in.keys.read(text, (deps.now_ms)()) {
        return Ok(Some(claims));
    }
    deps.rates.stranger(request, &deps.proxies)?;
    Err(over())
}

/// The session is over, or its token is: which of them, the refresh token will show.
fn over() -> Problem {
    Problem::unauthorized("the session's token is not valid any more; refresh it or sign in again")
}

#[derive(Deserialize)]
struct TrialParams {
    #[serde(default)]
    dry_run: bool,
}

/// Whether the request is to change nothing.
fn dry_run(request: &HttpRequest) -> Result<bool, Problem> {
    let params = web::Query::<TrialParams>::from_query(request.query_string());
    params.map(|params| params.dry_run).map_err(|error| Problem::malformed(error.to_string()))
}

/// What the request is called by whoever may send it again. A wrong name is refused where the request is read.
fn idempotency_key(request: &HttpRequest) -> Option<String> {
    let key = request.headers().get("idempotency-key").and_then(|key| key.to_str().ok())?;
    Sent::read_key(key).ok()
}

fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default()
}

fn ended() -> Problem {
    Problem::unauthorized("the token was revoked or has expired; ask for another one")
}

fn unknown() -> Problem {
    Problem::unauthorized("the token is not known; check that it was copied whole")
}

async fn credential(request: HttpRequest) -> Result<(Credential, Token), Problem> {
    let deps = request.app_data::<web::Data<Deps>>().ok_or_else(Problem::internal)?;
    let token = presented(deps, &request)?;
    let held = stored(deps, token.id()).await?.ok_or_else(unknown)?;
    if !held.secret.admits(&token) {
        return Err(unknown());
    }
    let held = in_force(deps, held)?;
    deps.rates.credential(&request, &held.id)?;
    Ok((held, token))
}

/// The credential, unless it has ended.
fn in_force(deps: &Deps, held: Credential) -> Result<Credential, Problem> {
    let now_ms = (deps.now_ms)();
    if held.life.is_over(now_ms) {
        deps.hub.end(&Opener::Credential(held.id));
        return Err(ended());
    }
    deps.hub.note_use(&held, now_ms);
    Ok(held)
}

/// The key behind the ticket in the address, which is used with that.
async fn by_ticket(request: HttpRequest) -> Result<Sdk, Problem> {
    let deps = request.app_data::<web::Data<Deps>>().ok_or_else(Problem::internal)?;
    let missing = || Problem::unauthorized("send `Authorization: Bearer <token>` or a `ticket`");
    let query = web::Query::<TicketParams>::from_query(request.query_string()).map_err(|_| missing())?;
    let ticket = query.into_inner().ticket.ok_or_else(missing)?;
    let id = deps.tickets.take(&ticket, (deps.now_ms)()).await?;
    let held = stored(deps, &id).await?.ok_or_else(unknown)?;
    Sdk::of(in_force(deps, held)?, &request)
}

/// The stored credential, as it was a moment ago at the most. With the database away, SDKs that were
/// here before are still let in: the rules are in memory.
async fn stored(deps: &Deps, id: &str) -> Result<Option<Credential>, Problem> {
    let remembered = deps.hub.remembered(id);
    if let Some((credential, true)) = remembered {
        return Ok(Some(credential));
    }
    let of_sdk =
        remembered.map(|(credential, _)| credential).filter(|held| matches!(held.grant, Grant::Sdk(..)));
    let (asked, asking) = (deps.hub.asked(), deps.store.credential(id));
    let answer = match &of_sdk {
        Some(_) => {
            timeout(limits::CREDENTIAL_WAIT, asking).await.unwrap_or_else(|late| Err(unavailable(late)))
        }
        None => asking.await,
    };
    match answer {
        Err(StoreError::Unavailable(_)) if of_sdk.is_some() => Ok(of_sdk),
        answered => {
            let found = answered?;
            found.iter().for_each(|credential| deps.hub.remember(credential, asked));
            Ok(found)
        }
    }
}

fn unavailable(late: Elapsed) -> StoreError {
    StoreError::Unavailable(Box::new(late))
}

/// The member behind a session's token, with the rights of this moment.
async fn member(
    deps: &Deps,
    claims: Claims,
    request_id: String,
    idempotency_key: Option<String>,
) -> Result<Caller, Problem> {
    let tenant: TenantKey = claims.tenant.parse().map_err(|_| over())?;
    let reader = deps.store.read(&Permit::server(tenant.clone())).await?;
    let (session, member, roles) = reader.signed_in(&claims.sid).await?.ok_or_else(over)?;
    let is_same = session.member == claims.sub && member.epoch == claims.epoch;
    if !is_same || session.life.is_over((deps.now_ms)()) {
        return Err(over());
    }
    let access = Access::new(tenant, member.rights(&roles));
    Ok(Caller {
        powers: PowersView::everywhere(&access),
        access,
        actor: Actor { id: member.id.clone(), name: member.name.clone() },
        opener: Opener::Session(session.id.clone(), member.epoch),
        sealing_key: deps.sign_in.keys.sealing_key(&session.id),
        member: Some(member),
        dry_run: false,
        request_id,
        idempotency_key,
    })
}

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (claims, credential) = (signed_in(request), credential(request.clone()));
        let deps = request.app_data::<web::Data<Deps>>().cloned();
        let idempotency_key = idempotency_key(request);
        let (request, request_id) = (request.clone(), request_id(request));
        Box::pin(async move {
            let deps = deps.ok_or_else(Problem::internal)?;
            if let Some(claims) = claims? {
                let caller = member(&deps, claims, request_id, idempotency_key).await?;
                let caller = Self { dry_run: dry_run(&request)?, ..caller };
                deps.rates.credential(&request, caller.credential())?;
                return Ok(caller);
            }
            let (Credential { id, name, grant, .. }, token) = credential.await?;
            let is_sdk_key = || Problem::forbidden("this is an SDK key; the REST API needs an API token");
            let powers = PowersView::of(&grant).ok_or_else(is_sdk_key)?;
            let (access, sealing_key) = (grant.access(), token.derived_key("answers"));
            let (member, opener) = (None, Opener::Credential(id.clone()));
            let actor = Actor { id, name };
            let dry_run = dry_run(&request)?;
            Ok(Self {
                access,
                actor,
                powers,
                member,
                opener,
                sealing_key,
                dry_run,
                request_id,
                idempotency_key,
            })
        })
    }
}

impl FromRequest for Platform {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        let request_id = request_id(&request);
        Box::pin(async move {
            let deps = request.app_data::<web::Data<Deps>>().ok_or_else(Problem::internal)?;
            let token = Token::parse(bearer(&request)?);
            let is_it = |token: &Token| deps.platform.as_ref().is_some_and(|platform| platform.admits(token));
            if let Some(token) = token.filter(is_it) {
                deps.rates.credential(&request, "platform")?;
                let (sealing_key, dry_run) = (token.derived_key("answers"), dry_run(&request)?);
                let idempotency_key = idempotency_key(&request);
                return Ok(Self { token, sealing_key, dry_run, request_id, idempotency_key });
            }
            if signed_in(&request)?.is_none() {
                credential(request.clone()).await?;
            }
            Err(Problem::forbidden("this needs the platform token, `TIDEGATE_PLATFORM_TOKEN` of the server"))
        })
    }
}

impl FromRequest for Invited {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (request, request_id) = (request.clone(), request_id(request));
        Box::pin(async move {
            let deps = request.app_data::<web::Data<Deps>>().ok_or_else(Problem::internal)?;
            let token = presented(deps, &request)?;
            let held = deps.store.invitation(token.id()).await?.ok_or_else(unknown)?;
            if !held.secret.admits(&token) {
                return Err(unknown());
            }
            if held.life.is_over((deps.now_ms)()) {
                return Err(Problem::unauthorized("the invitation has expired; ask for another one"));
            }
            Ok(Self { invitation: held, request_id })
        })
    }
}

impl FromRequest for Refreshing {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let deps = request.app_data::<web::Data<Deps>>().ok_or_else(Problem::internal)?;
            let token = presented(deps, &request)?;
            let session = deps.store.session(token.id()).await?.ok_or_else(unknown)?;
            if !session.family.equals(&token.family_hash()) {
                return Err(unknown());
            }
            Ok(Self { session, token })
        })
    }
}

impl Sdk {
    fn of(Credential { id, grant, .. }: Credential, request: &HttpRequest) -> Result<Self, Problem> {
        let Grant::Sdk(sdk) = grant else {
            return Err(Problem::forbidden("this is an API token; SDKs need the SDK key of an environment"));
        };
        cors::check(request, &sdk)?;
        let SdkGrant { environment, audience, .. } = sdk;
        Ok(Self { opener: Opener::Credential(id.clone()), id, environment, audience })
    }
}

impl FromRequest for Sdk {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Self::of(credential(request.clone()).await?.0, &request) })
    }
}

impl FromRequest for Streaming {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if request.headers().contains_key(AUTHORIZATION) {
            let key = Sdk::from_request(request, payload);
            return Box::pin(async move { key.await.map(Self) });
        }
        let ticket = by_ticket(request.clone());
        Box::pin(async move { ticket.await.map(Self) })
    }
}
