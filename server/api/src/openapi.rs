//! What the OpenAPI document says of every operation alike, beyond what stands at its handler.

use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Ref, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Header, Info, OpenApi, OpenApiBuilder, PathItem, RefOr, Required, Response,
    ResponseBuilder, SecurityRequirement,
};

use crate::examples;

/// What has no effect, is told apart by what it carries, or comes from nobody yet.
const ANYWAY_ONCE: [&str; 6] = [
    "/sdk/v1/ticket",
    "/api/v1/projects/{project}/environments/{environment}/evaluate",
    "/api/v1/tenants",
    "/api/v1/sessions",
    "/api/v1/sessions/refresh",
    "/api/v1/invitations/accept",
];

/// What everybody may be answered, whatever they ask for.
const ANYWHERE: [(&str, &str); 3] = [
    ("400", "The request cannot be read"),
    ("429", "Too many requests; `Retry-After` says when to come back"),
    ("503", "Not available at the moment; `Retry-After` says when to try again"),
];

/// The document before any operation stands in it.
pub(crate) fn base() -> OpenApi {
    let mut info = Info::new("Tidegate", env!("CARGO_PKG_VERSION"));
    info.description = Some("Feature flags per customer, and progressive delivery.".into());
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    OpenApiBuilder::new()
        .info(info)
        .components(Some(ComponentsBuilder::new().security_scheme("bearer", bearer).build()))
        .security(Some([SecurityRequirement::new("bearer", [] as [&str; 0])]))
        .build()
}

/// Says of every operation what holds for all.
pub(crate) fn complete(document: &mut OpenApi) {
    for (path, item) in &mut document.paths.paths {
        if let Some(post) = item.post.as_mut().filter(|_| !ANYWAY_ONCE.contains(&path.as_str())) {
            post.parameters.get_or_insert_default().push(idempotency_key().into());
        }
        let of_programs = path.starts_with("/api/") || path.starts_with("/sdk/");
        for operation in operations(item) {
            complete_answers(operation, of_programs);
            examples::show(operation);
        }
    }
}

fn operations(item: &mut PathItem) -> Vec<&mut Operation> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten().collect()
}

fn complete_answers(operation: &mut Operation, of_programs: bool) {
    let answers = &mut operation.responses.responses;
    if of_programs {
        for (status, words) in ANYWHERE {
            answers.entry(status.into()).or_insert_with(|| RefOr::T(problem(words)));
        }
    }
    for (status, answer) in answers {
        let RefOr::T(answer) = answer else { continue };
        if status.starts_with(['4', '5']) {
            name_type_of_problem(answer);
        }
        if of_programs && status != "503" {
            answer
                .headers
                .insert("RateLimit".into(), text("Requests left (`r`) and seconds until all are (`t`)"));
        }
        if status == "429" {
            answer.headers.insert("Retry-After".into(), text("Seconds to wait"));
        }
    }
}

/// Problems have a media type of their own.
fn name_type_of_problem(answer: &mut Response) {
    if let Some(content) = answer.content.shift_remove("application/json") {
        answer.content.insert("application/problem+json".into(), content);
    }
}

fn problem(words: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(words).content("application/json", content).build()
}

fn text(words: &str) -> RefOr<Header> {
    let header = HeaderBuilder::new()
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some(words));
    RefOr::T(header.build())
}

fn idempotency_key() -> Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .description(Some(
            "A name for this request, 1 to 255 visible ASCII characters: if it comes again within 24 hours, it \
             has no further effect and gets the same answer; another request of that name is refused (422)",
        ))
        .build()
}
