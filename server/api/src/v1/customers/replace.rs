//! `PUT /api/v1/customers/{key}`

use actix_web::http::StatusCode;
use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, put, web};
use tidegate_domain::{Base, ChangeKind, Customer, Permission, Scope};
use tidegate_store::Writer;

use super::create::recorded;
use super::{CustomerBody, CustomerView};
use crate::auth::Caller;
use crate::extract::{Body, IfMatch};
use crate::joining::expect_open;
use crate::once::{Answer, Done, once};
use crate::problem::version_tag;
use crate::v1::expect_seen;
use crate::{Deps, Problem, rings};

/// Replace what is known of a customer
///
/// `If-Match` names what the author saw, as the customer's `ETag` says it.
#[utoipa::path(tag = "customers",
    params(("key" = String, Path, description = "The customer's key"), ("If-Match" = String, Header, description = "`\"v<change>\"`")),
    request_body = CustomerBody, responses(
    (status = 200, body = CustomerView, headers(("ETag" = String, description = "`\"v<change>\"`"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[put("/customers/{key}")]
pub(crate) async fn replace_customer(
    deps: web::Data<Deps>,
    caller: Caller,
    key: web::Path<String>,
    if_match: IfMatch,
    body: Body<CustomerBody>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::CustomersWrite, &Scope::Tenant)?;
    let base = if_match.read()?;
    let (wish, sent) = body.read_sent().await?;
    let (wish, keeps_freezes) = wish.read(key.into_inner())?;
    once(&deps, &caller, &permit, sent, async |writer| {
        let held = seen(writer, &wish.key, base).await?;
        let freezes = if keeps_freezes { held.freezes.clone() } else { wish.freezes.clone() };
        let wish = Customer { freezes, created_ms: held.created_ms, changed: held.changed, ..wish };
        if wish == held {
            let answer = Answer::json(StatusCode::OK, &CustomerView::from(held))?;
            return Ok(answer.with(&ETAG, version_tag(wish.changed)).into());
        }
        expect_open(writer, Some(&held), &wish).await?;
        let change = caller.author(None).change(&deps, ChangeKind::CustomerUpdated, recorded(&wish)?);
        let seq = writer.append_change(change, Vec::new()).await?;
        let customer = Customer { changed: seq, ..wish };
        writer.replace_customer(&customer).await?;
        let moved = [&held.ring, &customer.ring].map(Option::as_deref).into_iter().flatten();
        let moved = moved.filter(|_| held.ring != customer.ring);
        let nexts = rings::follow(&deps, writer, &caller.author(None), moved).await?;
        let answer = Answer::json(StatusCode::OK, &CustomerView::from(customer.clone()))?;
        Ok(Done { nexts, answer: answer.with(&ETAG, version_tag(seq)) })
    })
    .await
}

/// The customer as it is, if its author saw it so.
pub(crate) async fn seen(writer: &Writer, key: &str, base: Option<Base>) -> Result<Customer, Problem> {
    let held = writer.customer(key).await?.ok_or_else(|| Problem::not_found("customer", key))?;
    expect_seen(writer, base, (key, held.changed), || CustomerView::from(held.clone())).await?;
    Ok(held)
}
