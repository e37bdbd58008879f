//! `POST /api/v1/users/erase`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tidegate_core::limits::KEY_BYTES;
use tidegate_domain::{ChangeKind, FieldFault, Permission, Scope, places_of};
use tidegate_store::Reader;
use utoipa::ToSchema;

use crate::auth::Caller;
use crate::extract::{Body, Params};
use crate::once::{Answer, once};
use crate::v1::environments::change::ChangeParams;
use crate::{Deps, Problem};

/// Who is to be forgotten.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ErasedUser {
    /// What contexts call `user.key`.
    #[schema(example = "u1")]
    key: String,
}

/// What was erased, and where somebody is still named.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Erasure {
    /// Changes of which something was erased: only its hash remains in the log.
    pub(crate) changes_erased: u64,
    /// Places in the present rules that name the key. They are rules: a change removes them.
    pub(crate) named_in: Vec<Place>,
    /// What stays, and why.
    pub(crate) remains: Vec<&'static str>,
}

/// A place in the rules of an environment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Place {
    #[schema(example = "shop")]
    project: String,
    #[schema(example = "production")]
    environment: String,
    /// The item's key.
    #[schema(example = "segment/beta")]
    item: String,
    /// JSON pointers into the item.
    #[schema(example = json!(["/included/0"]))]
    at: Vec<String>,
}

/// Where the present rules name a key.
pub(crate) async fn named_in(reader: &Reader, key: &str) -> Result<Vec<Place>, Problem> {
    let places = reader.items_naming(key).await?.into_iter().map(|item| Place {
        at: places_of(&item.body, key),
        project: item.project.to_string(),
        environment: item.environment.to_string(),
        item: item.key,
    });
    Ok(places.collect())
}

/// Erase what is said about a user
///
/// Comments of changes that mention the key as a word are erased, here and in the change log, of which
/// only hashes remain: its proofs still hold. Overrides and segments that name the user are rules, and
/// stay until a change removes them: the answer says where they are. Usage is counted without users.
/// With `dry_run=true` nothing is erased.
#[utoipa::path(tag = "customers",
    params(("dry_run" = Option<bool>, Query, description = "Whether to tell only what would be erased")),
    request_body = ErasedUser, responses(
    (status = 200, body = Erasure),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    (status = 503, body = Problem),
))]
#[post("/users/erase")]
pub(crate) async fn erase_user(
    deps: web::Data<Deps>,
    caller: Caller,
    params: Params<ChangeParams>,
    body: Body<ErasedUser>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::CustomersWrite, &Scope::Tenant)?;
    let dry_run = params.read()?.dry_run;
    let (ErasedUser { key }, sent) = body.read_sent().await?;
    if !(1..=KEY_BYTES).contains(&key.len()) || key.contains(char::is_control) {
        let expected = format!("1 to {KEY_BYTES} bytes without control characters are expected");
        return Err(Problem::invalid(vec![FieldFault::new("/key", expected)]));
    }
    let remains = vec!["earlier versions of rules that name the key: what SDKs were sent is part of the log"];
    if dry_run {
        let reader = deps.store.read(&permit).await?;
        let changes_erased = reader.changes_mentioning(&key).await?.len() as u64;
        let named_in = named_in(&reader, &key).await?;
        return Ok(HttpResponse::Ok().json(Erasure { changes_erased, named_in, remains }));
    }
    once(&deps, &caller, &permit, sent, async |writer| {
        let changes_erased = writer.erase_mentions(&key).await?;
        let named_in = named_in(writer, &key).await?;
        // That somebody was erased is recorded; who it was is not.
        let change = caller.author(None).change(&deps, ChangeKind::UserErased, json!({}));
        writer.append_change(change, Vec::new()).await?;
        Ok(Answer::json(StatusCode::OK, &Erasure { changes_erased, named_in, remains })?.into())
    })
    .await
}
