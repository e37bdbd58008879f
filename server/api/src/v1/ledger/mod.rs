//! The ledger of prevented incidents: what halts spared, and what it costs to have halts.

pub(crate) mod csv;
pub(crate) mod environment;
pub(crate) mod project;
pub(crate) mod say;
pub(crate) mod view;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::http::header::ACCEPT;
use tidegate_domain::{EnvironmentKey, EnvironmentRef, ProjectKey};
use tidegate_rollout::ledger::{Account, Balance, Entry, cases, entries, repair_ms};
use tidegate_store::{LedgerNote, Reader, StoreError, StoredRelease};

use crate::{Problem, limits};
use view::{LedgerEntryView, LedgerTotalsView, LedgerView};

/// Which part of the ledger.
struct Part<'a> {
    project: &'a ProjectKey,
    environment: Option<&'a EnvironmentKey>,
}

/// A part of the ledger, as JSON or as CSV, whichever the client would rather have.
async fn answer(reader: &Reader, request: &HttpRequest, part: &Part<'_>) -> Result<HttpResponse, Problem> {
    let ledger = read(reader, part).await?;
    Ok(match prefers_csv(request) {
        true => HttpResponse::Ok().content_type("text/csv; charset=utf-8").body(csv::of(&ledger)),
        false => HttpResponse::Ok().json(ledger),
    })
}

/// What is named first counts; nobody weighs the two.
fn prefers_csv(request: &HttpRequest) -> bool {
    let accept = request.headers().get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut kinds = accept.split(',').map(|kind| kind.split(';').next().unwrap_or_default().trim());
    kinds.find(|kind| ["text/csv", "application/json", "*/*"].contains(kind)) == Some("text/csv")
}

async fn read(reader: &Reader, Part { project, environment }: &Part<'_>) -> Result<LedgerView, StoreError> {
    let mut known = reader.ledger(project, *environment, limits::LEDGER_RELEASES + 1).await?;
    let complete = known.len() as u64 <= limits::LEDGER_RELEASES;
    known.truncate(limits::LEDGER_RELEASES as usize);
    let now_ms = reader.database_ms().await?;
    let mut after = Vec::with_capacity(known.len());
    for (stored, note) in &known {
        after.push(aftermath(reader, stored, note).await?);
    }
    let accounts = known.iter().map(LedgerNote::account).zip(after);
    let accounts: Vec<Account<'_>> = accounts.map(|(account, after)| Account { after, ..account }).collect();
    let entries = entries(&accounts, now_ms);
    let lines: Vec<_> = entries.iter().map(|entry| entry.line).collect();
    let note_of = |entry: &Entry<'_>| {
        let same =
            |(stored, _): &&(StoredRelease, LedgerNote)| stored.release.origin.id == entry.release.origin.id;
        known.iter().find(same).map(|(_, note)| note)
    };
    let said = known.iter().filter_map(|(_, note)| note.said.as_ref());
    let names = reader.names(said.map(|said| said.by.id.as_str())).await?;
    let view = |entry: &Entry<'_>| LedgerEntryView::new(entry, note_of(entry), &names);
    Ok(LedgerView {
        entries: entries.iter().map(view).collect(),
        totals: LedgerTotalsView::from(Balance::of(&lines)),
        repair_s: repair_ms(&cases(&accounts, now_ms)) / 1000,
        complete,
    })
}

/// What was seen of the guard's signal once the halt was settled.
async fn aftermath(
    reader: &Reader,
    stored: &StoredRelease,
    note: &LedgerNote,
) -> Result<(u64, u64), StoreError> {
    let release = &stored.release;
    let settled_ms = release.halt.as_ref().and_then(|halt| halt.settled_ms);
    let Some((basis, settled_ms)) = note.basis.as_ref().zip(settled_ms) else { return Ok((0, 0)) };
    let guard = release.wish.plan.guards.iter().find(|guard| guard.name == basis.guard);
    let Some(guard) = guard else { return Ok((0, 0)) };
    let (Ok(project), Ok(environment)) = (release.origin.project.parse(), release.origin.environment.parse())
    else {
        return Ok((0, 0));
    };
    let of = EnvironmentRef { tenant: reader.tenant().clone(), project, environment };
    reader.outcomes_since(&of, (&release.origin.id, &guard.signal), settled_ms).await
}
