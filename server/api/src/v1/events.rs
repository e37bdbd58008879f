//! `GET /api/v1/events`: what happens, for those who look at it in the console.

use actix_web::{HttpResponse, get, web};
use async_stream::stream;
use tidegate_domain::{Access, Change, Permission, Permit, Scope};
use tidegate_store::ChangeFilter;
use tokio::time::interval;

use crate::auth::Caller;
use crate::hub::Ending;
use crate::metrics::Metrics;
use crate::sse::{self, OpenStream};
use crate::view::ChangeSummary;
use crate::{Deps, Problem, limits};

/// Follow what happens, as server-sent events
///
/// `hello` first, then a `change` for each change of the tenant, and `hb` every 15 seconds.
/// Who was away reads the list of changes.
#[utoipa::path(tag = "changes", responses(
    (status = 200, content_type = "text/event-stream", body = String),
    (status = 401, body = Problem), (status = 403, body = Problem), (status = 503, body = Problem),
))]
#[get("/events")]
pub(crate) async fn follow_events(
    deps: web::Data<Deps>,
    metrics: web::Data<Metrics>,
    caller: Caller,
) -> Result<HttpResponse, Problem> {
    let open = OpenStream::new(metrics.into_inner(), &deps.hub)?;
    let permit = caller.permit_in_parts(Permission::FlagsRead, &Scope::Tenant)?;
    let mut poked = deps.hub.console(caller.tenant());
    let mut ending = deps.hub.ending(&caller.opener);
    let mut seen = newest(&deps, &permit).await?;
    let mut heartbeat = interval(limits::HEARTBEAT);
    heartbeat.reset();
    Ok(sse::answer(stream! {
        let _open = open;
        yield Ok(sse::event("hello", None, "{}"));
        loop {
            tokio::select! {
                woken = poked.changed() => if woken.is_err() { break },
                _ = ending.wait_for(|ending| *ending != Ending::Open) => break,
                _ = heartbeat.tick() => {
                    yield Ok(sse::event("hb", None, "{}"));
                    continue;
                }
            }
            // With the database away nothing can have happened; the next poke asks again.
            while let Ok(news) = after(&deps, &permit, seen).await && let Some(last) = news.last() {
                seen = last.seq;
                for change in news.iter().filter(|change| is_readable(&caller.access, change)) {
                    let data = serde_json::to_string(&ChangeSummary::from(change)).unwrap_or_default();
                    yield Ok(sse::event("change", None, &data));
                }
            }
        }
    }))
}

const ALL: ChangeFilter = ChangeFilter {
    project: None,
    environment: None,
    item: None,
    actor: None,
    kind: None,
    customer: None,
    before: None,
    after: None,
    limit: limits::EVENTS_READ,
};

/// Of several environments, those who may read one of them are told.
fn is_readable(access: &Access, change: &Change) -> bool {
    let place = match (&change.recorded.project, &change.recorded.environment) {
        (Some(project), Some(environment)) => Scope::Environment(project.clone(), environment.clone()),
        (Some(project), None) => Scope::Project(project.clone()),
        (None, _) => Scope::Tenant,
    };
    access.permit_in_parts(Permission::FlagsRead, &place).is_ok()
}

async fn newest(deps: &Deps, permit: &Permit) -> Result<u64, Problem> {
    let filter = ChangeFilter { limit: 1, ..ALL };
    let changes = deps.store.read(permit).await?.changes(&filter).await?;
    Ok(changes.first().map_or(0, |change| change.seq))
}

async fn after(deps: &Deps, permit: &Permit, seen: u64) -> Result<Vec<Change>, Problem> {
    let filter = ChangeFilter { after: Some(seen), ..ALL };
    Ok(deps.store.read(permit).await?.changes(&filter).await?)
}
