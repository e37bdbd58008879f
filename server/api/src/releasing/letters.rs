//! Who is told of what happens to a release: the flag's owner, of every hold and halt.

use serde_json::json;
use tidegate_domain::release::{Event, Release};
use tidegate_store::{Letter, Writer};

use super::change_kind;
use crate::{Deps, Problem};

/// Puts a letter into the outbox, where the event is one that somebody is told of.
pub(super) async fn post(
    deps: &Deps,
    writer: &Writer,
    release: &Release,
    event: &Event,
) -> Result<(), Problem> {
    if !event.is_told() {
        return Ok(());
    }
    let (project, flag) = (release.origin.project.parse(), release.wish.flag.parse());
    let flag = match (project, flag) {
        (Ok(project), Ok(flag)) => writer.flag(&project, &flag).await?,
        _ => None,
    };
    let happened = serde_json::to_value(event).map_err(|_| Problem::internal())?;
    let body = json!({
        "project": release.origin.project,
        "environment": release.origin.environment,
        "release": release.origin.id,
        "flag": release.wish.flag,
        "state": release.state.name(),
        "event": happened,
    });
    let recipient = flag.and_then(|flag| flag.owner).unwrap_or_default();
    let kind = change_kind(&event.kind).name().to_owned();
    writer.post(Letter { id: deps.new_id(), kind, recipient, body, at_ms: event.at_ms }).await?;
    Ok(())
}
