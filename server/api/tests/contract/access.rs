//! Every documented operation is answered by the application, and refuses those without a token.

use std::sync::Arc;

use actix_web::body::to_bytes;
use actix_web::http::Method;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::test::{TestRequest, call_service, init_service};
use serde_json::Value;
use tidegate_api::{Collector, Deps, Hub, Metrics, RateLimits, Rates, SignIn, Tickets, app, document};
use tidegate_migrations::Migrator;
use tidegate_store::{Keyring, Store};

/// Where people come in: who they are stands in the body.
const DOOR: &str = "/api/v1/sessions";
/// Operations that anybody may use.
const OPEN: [&str; 3] = ["/livez", "/readyz", "/metrics"];

async fn deps(folder: &tempfile::TempDir) -> Deps {
    let url = format!("sqlite://{}", folder.path().join("test.db").display());
    let store = Store::open::<Migrator>(&url).await.unwrap();
    let (hub, _) = Hub::new(store.clone(), Arc::new(Metrics::default()), std::num::NonZeroU32::MAX);
    let keyring = Keyring::new(vec![[7; 32]]).unwrap();
    Deps {
        store: store.clone(),
        hub: Arc::new(hub),
        replicas: false,
        proxies: Arc::default(),
        rates: Arc::new(Rates::new(RateLimits::default())),
        body_wait: std::time::Duration::from_secs(30),
        base: Default::default(),
        shows_metrics: true,
        platform: None,
        sign_in: Arc::new(SignIn::new(&keyring).unwrap()),
        collector: Collector::new(store.clone(), || 0).0,
        tickets: Arc::new(Tickets::new(&keyring, None).unwrap()),
        now_ms: || 0,
        random: |bytes| bytes.fill(7),
    }
}

fn operations() -> Vec<(String, Method)> {
    let document = serde_json::to_value(document()).unwrap();
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            operations.push((path.clone(), method.to_uppercase().parse().unwrap()));
        }
    }
    operations
}

#[actix_web::test]
async fn no_operation_forgets_to_ask_who_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let app = init_service(app(deps(&folder).await, Arc::new(Metrics::default()))).await;
    assert!(operations().len() >= 20);
    for (path, method) in operations() {
        for token in
            [None, Some("Bearer nonsense"), Some("Bearer own-token-that-nobody-knows"), Some("Basic eDp5")]
        {
            let uri = path.replace(['{', '}'], "");
            let request = TestRequest::with_uri(&uri).method(method.clone());
            let request =
                token.into_iter().fold(request, |r, token| r.insert_header(("authorization", token)));
            let response = call_service(&app, request.to_request()).await;
            let expected = match path.as_str() {
                DOOR if method == Method::POST => 400,
                path if OPEN.contains(&path) => 200,
                _ => 401,
            };
            assert_eq!(response.status(), expected, "{method} {path} with {token:?}");
            if expected == 401 {
                assert_eq!(response.headers().get(CONTENT_TYPE).unwrap(), "application/problem+json");
                let id = response.headers().get("x-request-id").unwrap().to_str().unwrap().to_owned();
                let body = to_bytes(response.into_body()).await.unwrap();
                let problem: Value = serde_json::from_slice(&body).unwrap();
                assert_eq!(problem["request_id"], id, "{method} {path}");
            }
        }
    }
}

#[actix_web::test]
async fn another_method_is_told_which_ones_there_are() {
    let folder = tempfile::tempdir().unwrap();
    let app = init_service(app(deps(&folder).await, Arc::new(Metrics::default()))).await;
    for (path, _) in operations() {
        let uri = path.replace(['{', '}'], "");
        let request = TestRequest::with_uri(&uri).method(Method::TRACE);
        let response = call_service(&app, request.to_request()).await;
        assert_eq!(response.status(), 405, "{path}");
        assert!(response.headers().contains_key("allow"), "{path}");
    }
    for path in [
        "/api/v1/nothing",
        "/api/v2/projects",
        "/sdk/v1/nothing",
        "/api/v1/projects/",
        "/livez/",
        "/readyz/",
        "/api",
        "/sdk",
    ] {
        let response = call_service(&app, TestRequest::get().uri(path).to_request()).await;
        assert_eq!(response.status(), 404, "{path}");
        assert_eq!(response.headers().get(CONTENT_TYPE).unwrap(), "application/problem+json", "{path}");
    }
}
