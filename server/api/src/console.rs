//! The console, embedded in the binary.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, ETAG, IF_NONE_MATCH, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::Problem;

#[derive(RustEmbed)]
#[folder = "../../web/dist/"]
#[allow_missing = true]
struct Console;

const INDEX: &str = "index.html";
const POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'none'";
/// What is said where the binary was built without the console.
const NOT_BUILT: &str = "Tidegate is running, but this binary was built without its console. \
    Build it with `npm ci && npm run build` in `web`, then build the server again.\n";

/// Where the page says what its addresses are relative to.
const BASE: &str = "<base href=\"/\" />";

/// Answers a file of the console, and its page for every path that is none.
pub(crate) fn serve(request: &HttpRequest, base: &str) -> Result<HttpResponse, Problem> {
    let path = request.path().trim_start_matches('/');
    if let Some(file) = Console::get(path).filter(|_| path != INDEX) {
        return Ok(answer(request, path, &file, ""));
    }
    if path.starts_with("assets/") {
        return Err(Problem::not_found("file", path));
    }
    Ok(match Console::get(INDEX) {
        Some(page) => answer(request, INDEX, &based(page, base), base),
        None => HttpResponse::NotFound().content_type("text/plain; charset=utf-8").body(NOT_BUILT),
    })
}

/// The page with its base. Whoever made the path has checked that it needs no escaping.
fn based(mut page: EmbeddedFile, base: &str) -> EmbeddedFile {
    let text = String::from_utf8_lossy(&page.data).replace(BASE, &format!("<base href=\"{base}/\" />"));
    page.data = text.into_bytes().into();
    page
}

fn answer(request: &HttpRequest, path: &str, file: &EmbeddedFile, base: &str) -> HttpResponse {
    let hash = file.metadata.sha256_hash();
    let etag =
        format!("\"{}{base}\"", hash.iter().take(12).map(|byte| format!("{byte:02x}")).collect::<String>());
    // Names of assets change with their content; everything else is asked for again.
    let caching =
        if path.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let held = request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let unchanged = held.is_some_and(|held| held.trim_start_matches("W/") == etag);
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response
        .insert_header((ETAG, etag))
        .insert_header((CACHE_CONTROL, caching))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .insert_header((X_CONTENT_TYPE_OPTIONS, "nosniff"));
    if unchanged {
        return response.finish();
    }
    response.content_type(content_type(path)).body(file.data.to_vec())
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("json" | "webmanifest") => "application/json",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
