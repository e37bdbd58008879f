//! The client inside of other people's frameworks.

use std::convert::Infallible;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};

use actix_web::http::StatusCode;
use actix_web::test::{TestRequest, call_service, init_service, try_call_service};
use actix_web::{App, HttpResponse, web};
use futures_util::FutureExt;
use http::{Request as HttpRequest, Response};
use open_feature::provider::{FeatureProvider, ProviderStatus};
use open_feature::{
    EvaluationContext, EvaluationContextFieldValue, EvaluationErrorCode, EvaluationReason, Value as OpenValue,
};
use opentelemetry::trace::{
    Span, SpanContext, SpanId, Status, TraceContextExt, TraceFlags, TraceId, TraceState,
};
use opentelemetry::{Context as Telemetry, KeyValue};
use serde_json::{Value, json};
use tidegate_sdk::actix::{Flags, RequestScope};
use tidegate_sdk::tower::FlagsLayer;
use tidegate_sdk::{
    Client, Context, OpenFeatureProvider, OpenTelemetryHook, ProviderEvent, Scope, TestClient,
};
use tower::{ServiceBuilder, ServiceExt, service_fn};

use crate::rules::rules;
use crate::scopes::{following, has_releases, report};
use crate::support::{KEY, LIMIT, Server, within_limit};

/// How many exposures went well and how many failed, from the next report that has some.
async fn outcomes(server: &mut Server, client: &Client) -> Value {
    client.close();
    let told = report(server, has_releases).await;
    let row = &told["releases"][0];
    json!([row["ok"], row["err"], row["unknown"]])
}

/// Serves a flag and then fails as the path says.
async fn handle(scope: RequestScope, path: web::Path<u16>) -> HttpResponse {
    assert!(scope.bool("checkout", false));
    HttpResponse::build(StatusCode::from_u16(*path).expect("a panic for what is no status")).finish()
}

#[tokio::test]
async fn actix_requests_are_scopes() {
    let mut server = Server::start().await;
    let (client, _stream) = following(&mut server).await;
    let app = App::new()
        .wrap(Flags::new(client.clone(), |request| {
            Context::user(request.headers().get("x-user").unwrap().to_str().unwrap()).customer("c1")
        }))
        .route("/{status}", web::get().to(handle));
    let service = init_service(app).await;
    let get = |path: &str| TestRequest::get().uri(path).insert_header(("x-user", "acme")).to_request();
    assert_eq!(call_service(&service, get("/200")).await.status(), 200);
    report(&mut server, |report| report.get("starts").is_some()).await;
    for path in ["/404", "/503", "/nonsense"] {
        let _ = try_call_service(&service, get(path)).await;
    }
    let panicked = AssertUnwindSafe(try_call_service(&service, get("/1"))).catch_unwind().await;
    assert!(panicked.is_err());
    // The first good one may have gone with the report of the start.
    let told = outcomes(&mut server, &client).await;
    assert_eq!((&told[1], &told[2]), (&json!(2), &json!(0)));
}

#[tokio::test]
async fn tower_requests_are_scopes() {
    let mut server = Server::start().await;
    let (client, _stream) = following(&mut server).await;
    let layer = FlagsLayer::new(client.clone(), |request| {
        Context::user(request.headers["x-user"].to_str().unwrap()).customer("c1")
    });
    let service =
        ServiceBuilder::new().layer(layer).service(service_fn(|request: HttpRequest<u16>| async move {
            let scope = request.extensions().get::<Arc<Scope>>().unwrap();
            assert!(scope.bool("checkout", false));
            Ok::<_, Infallible>(Response::builder().status(*request.body()).body(()).unwrap())
        }));
    let get = |status: u16| HttpRequest::get("/").header("x-user", "acme").body(status).unwrap();
    service.clone().oneshot(get(200)).await.unwrap();
    report(&mut server, |report| report.get("starts").is_some()).await;
    service.clone().oneshot(get(500)).await.unwrap();
    let panicked = tokio::spawn(service.clone().oneshot(get(1))).await;
    assert!(panicked.is_err());
    let told = outcomes(&mut server, &client).await;
    assert_eq!((&told[1], &told[2]), (&json!(2), &json!(0)));
}

/// What a span was told.
type Events = Arc<Mutex<Vec<(String, Vec<KeyValue>)>>>;

struct Recorder {
    context: SpanContext,
    events: Events,
}

impl Span for Recorder {
    fn add_event_with_timestamp<T>(&mut self, name: T, _: std::time::SystemTime, attributes: Vec<KeyValue>)
    where
        T: Into<std::borrow::Cow<'static, str>>,
    {
        self.events.lock().unwrap().push((name.into().into_owned(), attributes));
    }

    fn span_context(&self) -> &SpanContext {
        &self.context
    }

    fn is_recording(&self) -> bool {
        true
    }

    fn set_attribute(&mut self, _: KeyValue) {}

    fn set_status(&mut self, _: Status) {}

    fn update_name<T>(&mut self, _: T)
    where
        T: Into<std::borrow::Cow<'static, str>>,
    {
    }

    fn add_link(&mut self, _: SpanContext, _: Vec<KeyValue>) {}

    fn end_with_timestamp(&mut self, _: std::time::SystemTime) {}
}

#[test]
fn evaluations_are_events_of_the_current_span() {
    let builder = Client::builder("http://127.0.0.1:9", KEY).reports(false).bootstrap(rules(1).to_json());
    let client = builder.hook(OpenTelemetryHook::new()).start();
    client.ready_blocking(LIMIT);
    let events = Events::default();
    let (trace, span) = (TraceId::from(1u128), SpanId::from(1u64));
    let context = SpanContext::new(trace, span, TraceFlags::SAMPLED, false, TraceState::default());
    let recorder = Recorder { context, events: events.clone() };
    client.bool("checkout", &Context::user("u1"), false);
    let current = Telemetry::current_with_span(recorder).attach();
    client.bool("checkout", &Context::user("u1"), false);
    client.bool("gone", &Context::user("u1"), false);
    drop(current);
    let told: Vec<(String, Vec<String>)> = events
        .lock()
        .unwrap()
        .iter()
        .map(|(name, attributes)| {
            (name.clone(), attributes.iter().map(|pair| format!("{}={}", pair.key, pair.value)).collect())
        })
        .collect();
    let event = |key: &str, rest: &[&str]| {
        let common = [format!("feature_flag.key={key}"), "feature_flag.provider.name=tidegate".into()];
        let rest = rest.iter().map(|text| (*text).to_owned());
        let version = ["feature_flag.version=1".to_owned()];
        ("feature_flag.evaluation".to_owned(), common.into_iter().chain(version).chain(rest).collect())
    };
    let expected = [
        event("checkout", &["feature_flag.result.variant=on", "feature_flag.result.reason=default"]),
        event("gone", &["feature_flag.result.reason=error", "error.type=flag_not_found"]),
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn openfeature_gets_values_reasons_and_errors() {
    let flags = TestClient::new();
    flags.set("limit", 7).set("ratio", 0.5).set("page", json!({ "rows": 3, "tags": ["a", null] }));
    flags.set_for("acme", "checkout", true).set_for("acme", "theme", "dark");
    let provider = OpenFeatureProvider::new(flags.clone());
    let mut events = provider.events();
    assert_eq!(within_limit(events.next()).await, Some(ProviderEvent::ConfigurationChanged { version: 6 }));
    let plain = EvaluationContext::default().with_custom_field("customer.key", "acme");
    let structured = EvaluationContext::default()
        .with_custom_field("customer", EvaluationContextFieldValue::new_struct(json!({ "key": "acme" })));
    for context in [&plain, &structured] {
        let details = provider.resolve_bool_value("checkout", context).await.unwrap();
        assert!(details.value);
        assert_eq!(details.reason, Some(EvaluationReason::Other("OVERRIDE".into())));
        assert_eq!(details.variant.as_deref(), Some("v1"));
        assert_eq!(provider.resolve_string_value("theme", context).await.unwrap().value, "dark");
    }
    assert_eq!(provider.resolve_int_value("limit", &plain).await.unwrap().value, 7);
    assert!((provider.resolve_float_value("ratio", &plain).await.unwrap().value - 0.5).abs() < f64::EPSILON);
    let page = provider.resolve_struct_value("page", &plain).await.unwrap().value;
    assert_eq!(page.fields["rows"], OpenValue::Int(3));
    assert_eq!(page.fields["tags"], OpenValue::Array(vec![OpenValue::String("a".into())]));
    let gone = provider.resolve_bool_value("gone", &plain).await.unwrap_err();
    assert_eq!(gone.code, EvaluationErrorCode::FlagNotFound);
    let other = provider.resolve_bool_value("limit", &plain).await.unwrap_err();
    assert_eq!(other.code, EvaluationErrorCode::TypeMismatch);
    assert_eq!(provider.status(), ProviderStatus::Ready);
    flags.fail_stream();
    assert_eq!(provider.status(), ProviderStatus::STALE);
    assert!(matches!(within_limit(events.next()).await, Some(ProviderEvent::Stale(_))));
}
