//! `GET /api/v1/log/keys`

use std::collections::BTreeMap;

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use tidegate_store::StoredKeys;
use utoipa::ToSchema;

use tidegate_domain::{Permission, Scope};

use crate::auth::Caller;
use crate::{Deps, Problem};

/// The tenant's keys: signed notes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeysView {
    /// The lists of root keys, each signed under the one before and under itself.
    roots: Vec<String>,
    /// What the roots delegate, the newest for each subject: `log`, `snapshots <project>/<environment>`.
    delegations: BTreeMap<String, String>,
}

impl KeysView {
    /// Expects each subject's lists in the order of their numbers.
    fn new(keys: Vec<StoredKeys>) -> Self {
        let (roots, delegations): (Vec<_>, Vec<_>) =
            keys.into_iter().partition(|keys| keys.subject == "root");
        Self {
            roots: roots.into_iter().map(|keys| keys.note).collect(),
            delegations: delegations.into_iter().map(|keys| (keys.subject, keys.note)).collect(),
        }
    }
}

/// Show the public keys that sign the log and the snapshots
#[utoipa::path(tag = "log", responses(
    (status = 200, body = KeysView), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/log/keys")]
pub(crate) async fn list_keys(deps: web::Data<Deps>, caller: Caller) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::LogRead, &Scope::Tenant)?;
    let keys = deps.store.read(&permit).await?.keys().await?;
    Ok(HttpResponse::Ok().json(KeysView::new(keys)))
}
