//! Health: whether the process lives, whether it is ready, and what it counts.

use actix_web::{HttpResponse, get, web};
use serde_json::json;
use tokio::time::timeout;

use crate::metrics::Metrics;
use crate::{Deps, Problem, limits};

/// Whether the process lives
#[utoipa::path(tag = "health", security(()), responses((status = 200, body = Object)))]
#[get("/livez")]
pub(crate) async fn livez() -> HttpResponse {
    HttpResponse::Ok().json(json!({ "status": "alive" }))
}

/// Whether the process can do its work
///
/// Rules are served from memory also while it cannot.
#[utoipa::path(tag = "health", security(()), responses(
    (status = 200, body = Object), (status = 503, body = Problem),
))]
#[get("/readyz")]
pub(crate) async fn readyz(
    deps: web::Data<Deps>,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, Problem> {
    if deps.hub.is_draining() {
        return Err(Problem::unavailable("the server is going down; its streams are being ended"));
    }
    let late = |_| Problem::unavailable("the database does not answer; rules are served from memory");
    timeout(limits::READY_WAIT, deps.store.check()).await.map_err(late)??;
    let replicas = match metrics.hints_connected.get() {
        _ if !deps.replicas => "none",
        1 => "told at once",
        _ => "polling",
    };
    Ok(HttpResponse::Ok().json(json!({ "status": "ready", "replicas": replicas })))
}

/// Counters in the text form of Prometheus
///
/// They name no tenant. There are none where the server's settings say so.
#[utoipa::path(tag = "health", security(()), responses(
    (status = 200, content_type = "application/openmetrics-text", body = String), (status = 404, body = Problem),
))]
#[get("/metrics")]
pub(crate) async fn show_metrics(
    deps: web::Data<Deps>,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, Problem> {
    if !deps.shows_metrics {
        return Err(Problem::not_found("path", "/metrics"));
    }
    Ok(HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(metrics.text()))
}
