//! `POST /api/v1/projects/{project}/environments/{environment}/ledger/{release}`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use serde_json::json;
use tidegate_core::parse_instant;
use tidegate_domain::release::{Cause, Release};
use tidegate_domain::{ChangeKind, FieldFault, NewChange, Permission, Scope, check_text};
use tidegate_rollout::ledger::{Opinion, Said};
use tidegate_store::LedgerNote;
use utoipa::ToSchema;

use super::view::SaidView;
use crate::auth::Caller;
use crate::extract::Body;
use crate::once::{Answer, once};
use crate::v1::releases::{ReleasePath, found};
use crate::view::time;
use crate::{Deps, Problem};

/// What a member says of a release.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "opinion": "disputed", "reason": "a payment provider was down, whoever got what" }))]
pub(crate) struct OpinionBody {
    /// `disputed`: there was no harm, whoever stopped the release. `missed`: there was harm, and the engine
    /// let it pass. `withdrawn`: what was said before is taken back.
    opinion: OpinionName,
    /// Why, for the ledger and the change log.
    reason: String,
    /// When the harm that was missed began, and no earlier than anybody was exposed; RFC 3339.
    since: Option<String>,
    /// When people had undone it; RFC 3339.
    until: Option<String>,
}

/// What can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OpinionName {
    Disputed,
    Missed,
    Withdrawn,
}

/// Say what the ledger is to make of a release
///
/// A member does, for a reason that stands in the ledger and in the change log from then on. What was said
/// last counts.
#[utoipa::path(tag = "releases",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key"),
        ("release" = String, Path, description = "The release's id")),
    request_body = OpinionBody, responses(
    (status = 200, body = SaidView),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem),
))]
#[post("/projects/{project}/environments/{environment}/ledger/{release}")]
pub(crate) async fn say_in_ledger(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<ReleasePath>,
    body: Body<OpinionBody>,
) -> Result<HttpResponse, Problem> {
    let of = path.environment.of(&caller)?;
    let permit = caller.permit(Permission::ReleasesWrite, &Scope::from(&of))?;
    let (wish, sent) = body.read_sent().await?;
    let author = caller.author(Some(wish.reason.clone()));
    if author.actor.kind() != "user" {
        return Err(Problem::forbidden("only a member can say what an entry is worth: sign in as one"));
    }
    once(&deps, &caller, &permit, sent, async |writer| {
        let release = found(writer, &of, &path.release).await?.release;
        let at_ms = writer.database_ms().await?;
        let opinion = wish.read(exposed_ms(&release), at_ms)?;
        let note = writer.ledger_note(&release.origin.id).await?;
        if let Some(words) = senseless(&release, &note, opinion) {
            return Err(Problem::not_now(words));
        }
        let said = Said { opinion, by: author.actor.clone(), reason: wish.reason.clone(), at_ms };
        let recorded = json!({ "id": release.origin.id, "flag": release.wish.flag, "said": said.opinion });
        let change = NewChange {
            project: Some(of.project.clone()),
            environment: Some(of.environment.clone()),
            ..author.change(&deps, ChangeKind::LedgerAssessed, recorded)
        };
        let change = writer.append_change(change, Vec::new()).await?;
        writer.enter_opinion(&release.origin.id, &said, change).await?;
        let names = writer.names([said.by.id.as_str()]).await?;
        Ok(Answer::json(StatusCode::OK, &SaidView::new(&said, change, &names))?.into())
    })
    .await
}

impl OpinionBody {
    fn read(&self, exposed_ms: Option<i64>, now_ms: i64) -> Result<Opinion, Problem> {
        let mut faults = Vec::new();
        check_text("/reason", &self.reason, &mut faults);
        let opinion = match self.opinion {
            OpinionName::Disputed => Opinion::Disputed,
            OpinionName::Withdrawn => Opinion::Withdrawn,
            OpinionName::Missed => self.missed(exposed_ms, now_ms, &mut faults),
        };
        if faults.is_empty() { Ok(opinion) } else { Err(Problem::invalid(faults)) }
    }

    fn missed(&self, exposed_ms: Option<i64>, now_ms: i64, faults: &mut Vec<FieldFault>) -> Opinion {
        let since_ms = self.since.as_deref().and_then(parse_instant);
        let until_ms = self.until.as_deref().and_then(parse_instant);
        let expected = match (since_ms, exposed_ms) {
            (None, _) => Some("an RFC 3339 date-time is expected".into()),
            (Some(since), Some(exposed)) if since < exposed => Some(format!(
                "nobody was exposed before {}: no harm of this release began then",
                time(exposed)
            )),
            _ => None,
        };
        faults.extend(expected.map(|message| FieldFault::new("/since", message)));
        if !until_ms.zip(since_ms).is_some_and(|(until, since)| since < until && until <= now_ms) {
            let message = "an RFC 3339 date-time after `since` is expected, and none to come";
            faults.push(FieldFault::new("/until", message));
        }
        Opinion::Missed { since_ms: since_ms.unwrap_or_default(), until_ms: until_ms.unwrap_or_default() }
    }
}

/// When anybody was first exposed.
fn exposed_ms(release: &Release) -> Option<i64> {
    release.epochs.iter().find(|epoch| epoch.share_ppm > 0).map(|epoch| epoch.opened_ms)
}

/// Why that cannot be said of the release.
fn senseless(release: &Release, note: &LedgerNote, opinion: Opinion) -> Option<&'static str> {
    let is_automatic = release.halt.as_ref().is_some_and(|halt| halt.cause != Cause::Manual);
    match opinion {
        Opinion::Disputed if release.halt.is_none() => {
            Some("nobody stopped the release: there is nothing to dispute")
        }
        Opinion::Missed { .. } if is_automatic => {
            Some("the engine stopped the release, and so missed nothing")
        }
        Opinion::Missed { .. } if !release.state.is_terminal() => Some("the release is not over: halt it"),
        Opinion::Missed { .. } if exposed_ms(release).is_none() => {
            Some("the release exposed nobody: it did no harm that could be missed")
        }
        Opinion::Withdrawn if note.said.is_none() => Some("nothing was said of the release before"),
        _ => None,
    }
}
