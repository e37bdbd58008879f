//! Middleware for actix-web: a [`Scope`] for each request.

use std::future::{Ready, ready};
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::{Payload, Service, ServiceRequest, ServiceResponse, Transform};
use actix_web::error::ErrorInternalServerError;
use actix_web::{Error, FromRequest, HttpMessage, HttpRequest};
use futures_util::future::{FutureExt, LocalBoxFuture};
use tidegate_core::Context;

use crate::client::Client;
use crate::releases::Outcome;
use crate::scope::Scope;

/// Makes a [`Scope`] for each request, which handlers get as an argument, a [`RequestScope`], and ends
/// it with the answer: a status of 500 or more is an error.
///
/// ```
/// use actix_web::{App, HttpResponse, web};
/// use tidegate_sdk::actix::{Flags, RequestScope};
/// use tidegate_sdk::{Context, TestClient};
///
/// async fn checkout(scope: RequestScope) -> HttpResponse {
///     HttpResponse::Ok().body(if scope.bool("checkout-v2", false) { "new" } else { "old" })
/// }
///
/// let client = TestClient::new().clone();
/// let app = App::new()
///     .wrap(Flags::new(client, |request| {
///         let customer = request.headers().get("x-customer").and_then(|value| value.to_str().ok());
///         Context::new().customer(customer.unwrap_or_default())
///     }))
///     .route("/checkout", web::get().to(checkout));
/// # let _ = app;
/// ```
#[derive(Clone)]
pub struct Flags {
    client: Client,
    context: Rc<dyn Fn(&ServiceRequest) -> Context>,
}

impl Flags {
    /// Asks flags of this client; `context` says for whom a request is served.
    pub fn new(client: Client, context: impl Fn(&ServiceRequest) -> Context + 'static) -> Self {
        Self { client, context: Rc::new(context) }
    }
}

impl<S, B> Transform<S, ServiceRequest> for Flags
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type InitError = ();
    type Transform = FlagsService<S>;
    type Future = Ready<Result<Self::Transform, ()>>;

    fn new_transform(&self, service: S) -> Self::Future {
        ready(Ok(FlagsService { service, flags: self.clone() }))
    }
}

/// What [`Flags`] makes of a service.
pub struct FlagsService<S> {
    service: S,
    flags: Flags,
}

impl<S, B> Service<ServiceRequest> for FlagsService<S>
where
    S: Service<ServiceRequest, Response = ServiceResponse<B>, Error = Error> + 'static,
    S::Future: 'static,
    B: 'static,
{
    type Response = ServiceResponse<B>;
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self::Response, Error>>;

    actix_web::dev::forward_ready!(service);

    fn call(&self, request: ServiceRequest) -> Self::Future {
        let scope = Arc::new(self.flags.client.scope(&(self.flags.context)(&request)));
        request.extensions_mut().insert(RequestScope(scope.clone()));
        let answer = self.service.call(request);
        async move {
            let answer = answer.await;
            let status = match &answer {
                Ok(answer) => answer.status(),
                Err(error) => error.as_response_error().status_code(),
            };
            scope.finish(if status.is_server_error() { Outcome::Error } else { Outcome::Ok });
            answer
        }
        .boxed_local()
    }
}

/// The [`Scope`] of the request that is being served.
#[derive(Debug, Clone)]
pub struct RequestScope(Arc<Scope>);

impl Deref for RequestScope {
    type Target = Scope;

    fn deref(&self) -> &Scope {
        &self.0
    }
}

impl FromRequest for RequestScope {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let scope = request.extensions().get::<Self>().cloned();
        ready(scope.ok_or_else(|| ErrorInternalServerError("wrap the application in `Flags`")))
    }
}
