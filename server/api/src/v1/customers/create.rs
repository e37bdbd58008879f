//! `POST /api/v1/customers`

use actix_web::http::StatusCode;
use actix_web::http::header::{ETAG, LOCATION};
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::{Map, Value};
use tidegate_domain::{ChangeKind, Customer, Permission, Scope};
use utoipa::ToSchema;

use super::CustomerView;
use crate::auth::Caller;
use crate::extract::Body;
use crate::joining::expect_open;
use crate::once::{Answer, Done, once};
use crate::page;
use crate::problem::version_tag;
use crate::v1::policy::FreezeBody;
use crate::{Deps, Problem, rings};

/// A customer that is to be created.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCustomer {
    /// What contexts call `customer.key`; never changes.
    #[schema(example = "acme")]
    key: String,
    /// What people call it.
    #[schema(example = "Acme Inc.")]
    name: String,
    /// Such as `enterprise`.
    #[schema(example = "enterprise")]
    tier: Option<String>,
    /// How early it receives change: `internal`, `canary`, `early`, `general` or `last`.
    #[schema(example = "early")]
    ring: Option<String>,
    /// What rules may ask for as `customer.<name>`.
    #[serde(default)]
    #[schema(value_type = Object, example = json!({ "seats": 40 }))]
    attributes: Map<String, Value>,
    /// For people.
    notes: Option<String>,
    /// When no release exposes more of its users.
    #[serde(default)]
    freezes: Vec<FreezeBody>,
}

/// Create a customer
#[utoipa::path(tag = "customers", request_body = NewCustomer, responses(
    (status = 201, body = CustomerView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 409, body = Problem), (status = 413, body = Problem), (status = 415, body = Problem),
    (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/customers")]
pub(crate) async fn create_customer(
    deps: web::Data<Deps>,
    caller: Caller,
    body: Body<NewCustomer>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::CustomersWrite, &Scope::Tenant)?;
    let (wish, sent) = body.read_sent().await?;
    let NewCustomer { key, name, tier, ring, attributes, notes, freezes } = wish;
    let (freezes, created_ms) = (FreezeBody::read_all(freezes)?, (deps.now_ms)());
    let customer = Customer { key, name, tier, ring, attributes, notes, freezes, created_ms, changed: 0 };
    let customer = customer.check()?;
    once(&deps, &caller, &permit, sent, async |writer| {
        if writer.customer(&customer.key).await?.is_some() {
            return Err(Problem::exists(format!("customer `{}` exists already", customer.key)));
        }
        expect_open(writer, None, &customer).await?;
        let change = caller.author(None).change(&deps, ChangeKind::CustomerCreated, recorded(&customer)?);
        let seq = writer.append_change(change, Vec::new()).await?;
        let customer = Customer { changed: seq, ..customer };
        writer.create_customer(&customer).await?;
        let location = format!("/api/v1/customers/{}", page::encoded(&customer.key));
        let nexts = rings::follow(&deps, writer, &caller.author(None), customer.ring.as_deref()).await?;
        let answer = Answer::json(StatusCode::CREATED, &CustomerView::from(customer))?;
        Ok(Done { nexts, answer: answer.with(&LOCATION, location).with(&ETAG, version_tag(seq)) })
    })
    .await
}

/// What the change log says of it, until it is erased. The key stands first, in the form in which it
/// is looked for then.
pub(crate) fn recorded(customer: &Customer) -> Result<serde_json::Value, Problem> {
    serde_json::to_value(CustomerView::from(customer.clone())).map_err(|_| Problem::internal())
}
