//! `GET /api/v1/log/tile/{tile}`

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, web};
use tidegate_log::{EntryBundle, TILE_WIDTH, Tile};

use super::head;
use tidegate_domain::{Permission, Scope};

use crate::auth::Caller;
use crate::{Deps, Problem};

/// Fetch a tile: hashes of the tree, or entries
///
/// The layout is that of `c2sp.org/tlog-tiles`: `<level>/<index>[.p/<width>]` or
/// `entries/<index>[.p/<width>]`, the index in groups of three digits.
#[utoipa::path(tag = "log", params(("tile" = String, Path, description = "Such as `0/000.p/17` or `entries/x001/234`")),
    responses(
    (status = 200, body = Vec<u8>, content_type = "application/octet-stream"),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 503, body = Problem),
))]
#[get("/log/tile/{tile:.+}")]
pub(crate) async fn fetch_tile(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let permit = caller.permit(Permission::LogRead, &Scope::Tenant)?;
    let missing = || Problem::not_found("tile", &path);
    let tile = Tile::parse(&path).map_err(|_| missing())?;
    let reader = deps.store.read(&permit).await?;
    if !tile.is_in(head(&reader).await?.size) {
        return Err(missing());
    }
    let mut bytes = Vec::new();
    match tile.level {
        Some(_) => bytes = reader.tile(&tile).await?.concat(),
        None => {
            let entries = reader.leaves(tile.start(), tile.width).await?;
            entries.iter().for_each(|entry| EntryBundle::push(&mut bytes, entry));
        }
    }
    // A full tile never changes; a partial one grows under another name.
    let kept =
        if tile.width == TILE_WIDTH { "private, max-age=31536000, immutable" } else { "private, max-age=60" };
    Ok(HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, kept))
        .content_type("application/octet-stream")
        .body(bytes))
}
