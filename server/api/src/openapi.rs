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

/// What has no effect, is told apart by what it carries, or by the password that it shows.
const ANYWAY_ONCE: [&str; 6] = [
    "/sdk/v1/ticket",
    "/api/v1/projects/{project}/environments/{environment}/evaluate",
    "/api/v1/sessions",
    "/api/v1/sessions/refresh",
    "/api/v1/invitations/accept",
    "/api/v1/me/password",
];

/// What cannot be tried: it changes nothing of a tenant's.
const NEVER_TRIED: [&str; 4] = [
    "/api/v1/projects/{project}/environments/{environment}/evaluate",
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
        if !ANYWAY_ONCE.contains(&path.as_str()) {
            for operation in [item.post.as_mut(), item.put.as_mut()].into_iter().flatten() {
                operation.parameters.get_or_insert_default().push(idempotency_key().into());
            }
        }
        if path.starts_with("/api/") && !NEVER_TRIED.contains(&path.as_str()) {
            let PathItem { put, post, delete, patch, .. } = item;
            [put, post, delete, patch].into_iter().flatten().for_each(can_be_tried);
        }
        let of_programs = path.starts_with("/api/") || path.starts_with("/sdk/");
        for operation in operations(item) {
            complete_answers(operation, of_programs);
            examples::show(operation);
        }
    }
}

/// Says that the operation can be tried; those that answer more than what would be done say so themselves.
fn can_be_tried(operation: &mut Operation) {
    let parameters = operation.parameters.get_or_insert_default();
    let is_said = |parameter: &RefOr<Parameter>| matches!(parameter, RefOr::T(of) if of.name == "dry_run");
    if parameters.iter().any(is_said) {
        return;
    }
    let dry_run = ParameterBuilder::new()
        .name("dry_run")
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .schema(Some(ObjectBuilder::new().schema_type(Type::Boolean)))
        .description(Some(
            "Whether only to try: the answer is what it would be (200 where something would be created), and \
             nothing is changed. A token or key in it opens nothing",
        ));
    parameters.push(dry_run.build().into());
    let answers = &mut operation.responses.responses;
    if let (Some(created), None) = (answers.get("201").cloned(), answers.get("200")) {
        answers.insert("200".into(), created);
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
