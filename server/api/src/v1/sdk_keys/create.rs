//! `POST /api/v1/projects/{project}/environments/{environment}/sdk-keys`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidegate_domain::{
    Audience, ChangeKind, Credential, FieldFault, Grant, Life, NewChange, Permission, Scope, SdkGrant, Token,
    TokenKind, check_text,
};
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::{Body, EnvironmentPath};
use crate::once::{Answer, once};
use crate::publishing::publish_to_clients;
use crate::v1::read_expiry;
use crate::view::SdkKeyView;
use crate::{Deps, Problem, limits};

/// Longest host and port of an origin.
const ORIGIN_BYTES: usize = 255;
/// Characters of a wrong one that are repeated.
const ORIGIN_SHOWN: usize = 64;

/// An SDK key that is to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewSdkKey {
    /// `server`, `client` (browsers and mobile applications) or `preview`.
    #[schema(example = "server")]
    audience: String,
    /// What people call it.
    #[schema(example = "checkout service")]
    name: String,
    /// For a `client` key: from the pages of which origins browsers may use it; from all if none is
    /// named.
    #[serde(default)]
    #[schema(example = json!(["https://shop.example"]))]
    origins: Vec<String>,
    /// RFC 3339; never, if left out.
    #[schema(example = "2030-01-01T00:00:00Z")]
    expires_at: Option<String>,
}

/// A new SDK key. It is shown this once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SdkKeyCreated {
    /// The key itself: keep it now, it cannot be shown again.
    #[schema(example = "tg_sdk_…")]
    key: String,
    #[serde(flatten)]
    view: SdkKeyView,
}

impl SdkKeyCreated {
    /// The key names the root keys of its tenant.
    pub(super) fn new(deps: &Deps, token: &Token, credential: Credential) -> Result<Self, Problem> {
        let root = deps.store.keyring().map(|keyring| keyring.fingerprint(credential.grant.tenant()));
        let key = match root {
            Some(root) => format!("{}.{}", token.reveal(), root.map_err(|_| Problem::internal())?),
            None => token.reveal().into(),
        };
        let view = SdkKeyView::of(credential).ok_or_else(Problem::internal)?;
        Ok(Self { key, view })
    }
}

impl NewSdkKey {
    fn check(&self, now_ms: i64) -> Result<(Audience, Life), Problem> {
        let mut faults = Vec::new();
        check_text("/name", &self.name, &mut faults);
        let audience = Audience::from_name(&self.audience);
        if audience.is_none() {
            faults.push(FieldFault::new("/audience", "`server`, `client` or `preview` is expected"));
        }
        if audience != Some(Audience::Client) && !self.origins.is_empty() {
            faults.push(FieldFault::new("/origins", "only `client` keys are used by pages; leave it out"));
        }
        check_origins(&self.origins, &mut faults);
        let expires_ms = read_expiry(self.expires_at.as_deref(), now_ms, &mut faults);
        let audience = audience.filter(|_| faults.is_empty()).ok_or_else(|| Problem::invalid(faults))?;
        Ok((audience, Life::begun(now_ms, expires_ms)))
    }
}

fn check_origins(origins: &[String], faults: &mut Vec<FieldFault>) {
    if origins.len() > limits::ORIGINS {
        let most = limits::ORIGINS;
        faults.push(FieldFault::new("/origins", format!("at most {most} origins are allowed")));
    }
    for (index, origin) in origins.iter().enumerate().filter(|(_, origin)| !is_origin(origin)) {
        let origin: String = origin.chars().take(ORIGIN_SHOWN).collect();
        let wrong =
            format!("`{origin}` is no origin, such as `https://shop.example` or `http://localhost:3000`");
        faults.push(FieldFault::new(format!("/origins/{index}"), wrong));
    }
}

/// Scheme, host and port as browsers send them: in small letters, without a path.
fn is_origin(origin: &str) -> bool {
    let rest = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-:[]".contains(c);
    rest.is_some_and(|rest| (1..=ORIGIN_BYTES).contains(&rest.len()) && rest.chars().all(is_plain))
}

/// Create an SDK key
///
/// With the first one for clients, rules are published to them: those flags that are client-side, with
/// the values of private attributes concealed.
#[utoipa::path(tag = "access",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key")),
    request_body = NewSdkKey, responses(
    (status = 201, body = SdkKeyCreated),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/projects/{project}/environments/{environment}/sdk-keys")]
pub(crate) async fn create_sdk_key(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<EnvironmentPath>,
    body: Body<NewSdkKey>,
) -> Result<HttpResponse, Problem> {
    let environment = path.of(&caller)?;
    let permit = caller.permit(Permission::KeysWrite, &Scope::from(&environment))?;
    let (wish, sent) = body.read_sent().await?;
    let (audience, life) = wish.check((deps.now_ms)())?;
    once(&deps, &caller, &permit, sent, async |writer| {
        let stored = writer.environment(&environment.project, &environment.environment).await?;
        let missing = || Problem::not_found("environment", environment.environment.as_str());
        let stored = stored.ok_or_else(missing)?;
        if audience == Audience::Client {
            publish_to_clients(&deps, writer, &environment, &stored).await?;
        }
        let token = Token::generate(TokenKind::Sdk, &deps.random_bytes());
        let NewSdkKey { name, origins, .. } = wish;
        let grant = SdkGrant { environment: environment.clone(), audience, origins: origins.clone() };
        let credential = Credential {
            id: token.id().into(),
            name,
            secret: token.secret_hash(),
            grant: Grant::Sdk(grant),
            life,
        };
        writer.create_credential(&credential).await?;
        let created = json!({
            "id": credential.id, "name": credential.name, "audience": audience.name(), "origins": origins,
            "expires_ms": life.expires_ms,
        });
        let change = NewChange {
            project: Some(environment.project),
            environment: Some(environment.environment),
            ..caller.author(None).change(&deps, ChangeKind::SdkKeyCreated, created)
        };
        writer.append_change(change, Vec::new()).await?;
        Ok(Answer::json(StatusCode::CREATED, &SdkKeyCreated::new(&deps, &token, credential)?)?.into())
    })
    .await
}
