//! `POST /sdk/v1/ticket`

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use crate::auth::Sdk;
use crate::{Deps, Problem, limits};

/// What opens a stream once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TicketView {
    /// Goes into the address of the stream, as `ticket`.
    ticket: String,
    /// For how long it is good, in seconds.
    #[schema(example = 60)]
    expires_in_s: i64,
}

/// Get a ticket for one stream
///
/// For those who cannot send headers with it, as `EventSource` in browsers: the key itself never
/// stands in an address.
#[utoipa::path(tag = "distribution", responses(
    (status = 200, body = TicketView), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 503, body = Problem),
))]
#[post("/ticket")]
pub(crate) async fn issue_ticket(deps: web::Data<Deps>, sdk: Sdk) -> HttpResponse {
    let ticket = deps.tickets.issue(&sdk.id, deps.random_bytes(), (deps.now_ms)());
    let view = TicketView { ticket, expires_in_s: limits::TICKET_S };
    HttpResponse::Ok().insert_header((CACHE_CONTROL, "no-store")).json(view)
}
