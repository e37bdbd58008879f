//! `GET /api/v1/events`: what happens, for those who look at it in the console.

use actix_web::{HttpResponse, get, web};
use async_stream::stream;
use tidegate_domain::{Change, TenantKey};
use tidegate_store::ChangeFilter;
use tokio::time::interval;

use crate::auth::Owner;
use crate::view::ChangeSummary;
use crate::{Deps, Problem, limits, sse};

/// Follow what happens, as server-sent events
///
/// `hello` first, then a `change` for each change of the tenant, and `hb` every 15 seconds.
/// Who was away reads the list of changes.
#[utoipa::path(tag = "changes", responses(
    (status = 200, content_type = "text/event-stream", body = String),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 503, body = Problem),
))]
#[get("/events")]
pub(crate) async fn follow_events(deps: web::Data<Deps>, owner: Owner) -> Result<HttpResponse, Problem> {
    let mut poked = deps.hub.console(&owner.tenant);
    let mut draining = deps.hub.draining();
    let newest = changes(&deps, &owner.tenant, 1).await?;
    let mut seen = newest.first().map_or(0, |change| change.seq);
    let mut heartbeat = interval(limits::HEARTBEAT);
    heartbeat.reset();
    Ok(sse::answer(stream! {
        yield Ok(sse::event("hello", None, "{}"));
        loop {
            tokio::select! {
                woken = poked.changed() => if woken.is_err() { break },
                _ = draining.wait_for(|draining| *draining) => break,
                _ = heartbeat.tick() => {
                    yield Ok(sse::event("hb", None, "{}"));
                    continue;
                }
            }
            // With the database away nothing can have happened; the next poke asks again.
            let Ok(news) = changes(&deps, &owner.tenant, limits::EVENTS_BEHIND).await else { continue };
            for change in news.iter().rev().filter(|change| change.seq > seen) {
                let data = serde_json::to_string(&ChangeSummary::from(change)).unwrap_or_default();
                yield Ok(sse::event("change", None, &data));
            }
            seen = news.first().map_or(seen, |change| change.seq);
        }
    }))
}

async fn changes(deps: &Deps, tenant: &TenantKey, limit: usize) -> Result<Vec<Change>, Problem> {
    let filter =
        ChangeFilter { project: None, environment: None, item: None, before: None, limit: limit as u32 };
    Ok(deps.store.read(tenant).await?.changes(&filter).await?)
}
