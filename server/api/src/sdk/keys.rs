//! `GET /sdk/v1/keys`

use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

use tidegate_domain::Permit;

use crate::auth::Sdk;
use crate::{Deps, Problem};

/// The keys that sign what an SDK receives: signed notes.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SdkKeysView {
    /// The lists of root keys, each signed under the one before and under itself; one of them has the
    /// fingerprint that the SDK key names.
    roots: Vec<String>,
    /// The environment's keys, signed by the last of the roots.
    keys: Option<String>,
}

/// Fetch the public keys of the key's environment
#[utoipa::path(tag = "distribution", responses(
    (status = 200, body = SdkKeysView), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/keys")]
pub(crate) async fn fetch_keys(deps: web::Data<Deps>, sdk: Sdk) -> Result<HttpResponse, Problem> {
    let subject = format!("snapshots {}/{}", sdk.environment.project, sdk.environment.environment);
    let all = deps.store.read(&Permit::server(sdk.environment.tenant.clone())).await?.keys().await?;
    let (mut roots, mut keys) = (Vec::new(), None);
    for list in all {
        match list.subject.as_str() {
            "root" => roots.push(list.note),
            own if own == subject => keys = Some(list.note),
            _ => {}
        }
    }
    Ok(HttpResponse::Ok().json(SdkKeysView { roots, keys }))
}
