//! Middleware for tower, and with it for axum, hyper and tonic: a [`Scope`](crate::Scope) for each request.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as Task, Poll};

use futures_util::FutureExt;
use http::request::Parts;
use http::{Request, Response};
use tidegate_core::Context;
use tower_layer::Layer;
use tower_service::Service;

use crate::client::Client;
use crate::releases::Outcome;

/// Makes a [`Scope`](crate::Scope) for each request, which handlers find in its extensions as an `Arc<Scope>`, and
/// ends it with the answer: a status of 500 or more, or no answer, is an error.
///
/// ```
/// use std::convert::Infallible;
/// use std::sync::Arc;
///
/// use http::{Request, Response};
/// use tidegate_sdk::tower::FlagsLayer;
/// use tidegate_sdk::{Context, Scope, TestClient};
/// use tower::{ServiceBuilder, service_fn};
///
/// async fn checkout(request: Request<String>) -> Result<Response<String>, Infallible> {
///     let scope = request.extensions().get::<Arc<Scope>>().expect("the layer is there");
///     Ok(Response::new(if scope.bool("checkout-v2", false) { "new" } else { "old" }.to_owned()))
/// }
///
/// let client = TestClient::new().clone();
/// let layer = FlagsLayer::new(client, |request| {
///     let customer = request.headers.get("x-customer").and_then(|value| value.to_str().ok());
///     Context::new().customer(customer.unwrap_or_default())
/// });
/// let service = ServiceBuilder::new().layer(layer).service(service_fn(checkout));
/// # let _ = service;
/// ```
#[derive(Clone)]
pub struct FlagsLayer {
    client: Client,
    context: Arc<dyn Fn(&Parts) -> Context + Send + Sync>,
}

impl FlagsLayer {
    /// Asks flags of this client; `context` says for whom a request is served.
    pub fn new(client: Client, context: impl Fn(&Parts) -> Context + Send + Sync + 'static) -> Self {
        Self { client, context: Arc::new(context) }
    }
}

impl<S> Layer<S> for FlagsLayer {
    type Service = FlagsService<S>;

    fn layer(&self, service: S) -> FlagsService<S> {
        FlagsService { service, layer: self.clone() }
    }
}

/// What [`FlagsLayer`] makes of a service.
#[derive(Clone)]
pub struct FlagsService<S> {
    service: S,
    layer: FlagsLayer,
}

impl<S, In, Out> Service<Request<In>> for FlagsService<S>
where
    S: Service<Request<In>, Response = Response<Out>>,
    S::Future: Send + 'static,
{
    type Response = Response<Out>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Out>, S::Error>> + Send>>;

    fn poll_ready(&mut self, task: &mut Task<'_>) -> Poll<Result<(), S::Error>> {
        self.service.poll_ready(task)
    }

    fn call(&mut self, request: Request<In>) -> Self::Future {
        let (mut parts, body) = request.into_parts();
        let scope = Arc::new(self.layer.client.scope(&(self.layer.context)(&parts)));
        parts.extensions.insert(scope.clone());
        let answer = self.service.call(Request::from_parts(parts, body));
        async move {
            let answer: Result<Response<Out>, S::Error> = answer.await;
            let is_error = answer.as_ref().map_or(true, |answer| answer.status().is_server_error());
            scope.finish(if is_error { Outcome::Error } else { Outcome::Ok });
            answer
        }
        .boxed()
    }
}
