//! Who asks: authentication as an extractor in each handler's type, so that none can forget it.

use std::future::Future;
use std::pin::Pin;

use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use tidegate_domain::{Actor, Credential, EnvironmentRef, Grant, TenantKey, Token};

use tidegate_store::StoreError;
use tokio::time::error::Elapsed;
use tokio::time::timeout;

use crate::middleware::RequestId;
use crate::publishing::Author;
use crate::{Deps, Problem, limits};

/// The bearer of an API token: acts with all rights in one tenant.
#[derive(Debug)]
pub(crate) struct Owner {
    pub(crate) tenant: TenantKey,
    pub(crate) actor: Actor,
    request_id: String,
}

impl Owner {
    /// The author of what this request changes.
    pub(crate) fn author(&self, comment: Option<String>) -> Author {
        Author { actor: self.actor.clone(), comment, request_id: self.request_id.clone() }
    }
}

/// The bearer of an SDK key: reads the rules of one environment.
#[derive(Debug)]
pub(crate) struct Sdk {
    pub(crate) environment: EnvironmentRef,
}

async fn credential(request: HttpRequest) -> Result<Credential, Problem> {
    let deps = request.app_data::<web::Data<Deps>>().ok_or_else(Problem::internal)?;
    let header = request.headers().get(AUTHORIZATION);
    let missing = || Problem::unauthorized("send `Authorization: Bearer <token>`");
    let text = header.and_then(|value| value.to_str().ok()).ok_or_else(missing)?;
    let (scheme, token) = text.split_once(' ').ok_or_else(missing)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(missing());
    }
    let unknown = || Problem::unauthorized("the token is not known; check that it was copied whole");
    let token = Token::parse(token.trim()).ok_or_else(unknown)?;
    let held = stored(deps, token.id()).await?.ok_or_else(unknown)?;
    if held.secret.admits(&token) { Ok(held) } else { Err(unknown()) }
}

/// The stored credential. With the database away, SDKs that were here before are still let in: the
/// rules are in memory.
async fn stored(deps: &Deps, id: &str) -> Result<Option<Credential>, Problem> {
    let remembered = deps.hub.remembered(id);
    let asking = deps.store.credential(id);
    let answer = match &remembered {
        Some(_) => {
            timeout(limits::CREDENTIAL_WAIT, asking).await.unwrap_or_else(|late| Err(unavailable(late)))
        }
        None => asking.await,
    };
    match answer {
        Err(StoreError::Unavailable(_)) if remembered.is_some() => Ok(remembered),
        Ok(Some(credential)) if matches!(credential.grant, Grant::Sdk(..)) => {
            deps.hub.remember(&credential);
            Ok(Some(credential))
        }
        answered => Ok(answered?),
    }
}

fn unavailable(late: Elapsed) -> StoreError {
    StoreError::Unavailable(Box::new(late))
}

type Extracting<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

impl FromRequest for Owner {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let credential = credential(request.clone());
        let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        Box::pin(async move {
            let Credential { id, name, grant, .. } = credential.await?;
            match grant {
                Grant::Owner(tenant) => Ok(Self { tenant, actor: Actor { id, name }, request_id }),
                Grant::Sdk(..) => {
                    Err(Problem::forbidden("this is an SDK key; the REST API needs an API token"))
                }
            }
        })
    }
}

impl FromRequest for Sdk {
    type Error = Problem;
    type Future = Extracting<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let credential = credential(request.clone());
        Box::pin(async move {
            match credential.await?.grant {
                Grant::Sdk(environment, _) => Ok(Self { environment }),
                Grant::Owner(_) => {
                    Err(Problem::forbidden("this is an API token; SDKs need the SDK key of an environment"))
                }
            }
        })
    }
}
