//! `POST /api/v1/projects/{project}/environments/{environment}/releases/{release}/{verb}`

use actix_web::http::StatusCode;
use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, post, web};
use serde::Deserialize;
use tidegate_domain::release::{Command, Release};
use tidegate_domain::{EnvironmentRef, FieldFault, Permission, Scope};
use tidegate_rollout::{Asked, Report, judge, opening_measure};
use tidegate_store::{Fence, StoredRelease, Writer};
use utoipa::ToSchema;

use super::view::{ReleaseView, names_in};
use super::{ReleasePath, found};
use crate::auth::Caller;
use crate::extract::Body;
use crate::once::{Answer, Done, once};
use crate::problem::version_tag;
use crate::releasing::{self, Saying};
use crate::{Deps, Problem};

/// The part of a path that says something to a release.
#[derive(Debug, Deserialize)]
pub(crate) struct VerbPath {
    #[serde(flatten)]
    release: ReleasePath,
    verb: String,
}

/// Why, and to what.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "reason": "support is ready", "version": 4 }))]
pub(crate) struct VerbBody {
    /// For the decision log and the change log.
    reason: String,
    /// The release's version that the author saw; only a halt may leave it out.
    version: Option<u64>,
}

/// What people say to a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Start,
    Pause,
    Resume,
    Approve,
    Advance,
    Halt,
    Freeze,
    Restart,
    Cancel,
}

/// Say something to a release
///
/// `start` (now, or at its time), `pause` (stay where it is; a person resumes), `resume`, `approve` (the
/// next stage; a member other than the release's creator), `advance` (force the next stage: past every hold
/// but a pause, a freeze, proven harm and the plan's limits), `halt` (stop, and go back), `freeze` (stay, and
/// expose no one more: nothing passes, not even a forced advance), `restart` (a new attempt), `cancel` (take
/// it back).
///
/// `start`, `advance`, `restart` and `cancel` need `releases:write`, `approve` needs `releases:approve`, the
/// others `releases:halt`. What its author did not see is refused (412).
#[utoipa::path(tag = "releases",
    params(
        ("project" = String, Path, description = "The project's key"),
        ("environment" = String, Path, description = "The environment's key"),
        ("release" = String, Path, description = "The release's id"),
        ("verb" = String, Path, description = "`start`, `pause`, `resume`, `approve`, `advance`, `halt`, `freeze`, `restart` or `cancel`"),
    ),
    request_body = VerbBody, responses(
    (status = 200, body = ReleaseView, headers(("ETag" = String, description = "`\"v<version>\"`"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 409, body = Problem), (status = 412, body = Problem),
    (status = 413, body = Problem), (status = 415, body = Problem), (status = 422, body = Problem),
    (status = 503, body = Problem),
))]
#[post("/projects/{project}/environments/{environment}/releases/{release}/{verb}")]
pub(crate) async fn tell_release(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<VerbPath>,
    body: Body<VerbBody>,
) -> Result<HttpResponse, Problem> {
    let of = path.release.environment.of(&caller)?;
    let verb = Verb::named(&path.verb).ok_or_else(|| Problem::not_found("verb", &path.verb))?;
    let permit = caller.permit(verb.permission(), &Scope::from(&of))?;
    let (VerbBody { reason, version }, sent) = body.read_sent().await?;
    let author = caller.author(None);
    let mut told = None;
    let answer = once(&deps, &caller, &permit, sent, async |writer| {
        let stored = found(writer, &of, &path.release.release).await?;
        expect_seen(&stored.release, verb, version)?;
        let (command, report) = command(writer, (&of, &stored), verb).await?;
        let (command, report, reason, fence) = (&command, report.as_ref(), &*reason, Fence::Open);
        let saying = Saying { of: &of, author: &author, command, reason, report, fence };
        let moved = releasing::say(&deps, writer, stored, &saying).await?;
        let release = moved.stored.release;
        let names = names_in(writer, [&release]).await?;
        let ends = writer.release_ends([&release]).await?;
        let view = ReleaseView::new(release.clone(), &names).with_end(&ends);
        let answer = Answer::json(StatusCode::OK, &view)?.with(&ETAG, version_tag(release.version));
        told = Some((release, moved.events));
        Ok(Done { nexts: moved.next.into_iter().collect(), answer })
    })
    .await?;
    if let Some((release, events)) = told.filter(|_| !caller.dry_run) {
        releasing::report(&deps, &release, &events);
    }
    Ok(answer)
}

impl Verb {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "start" => Self::Start,
            "pause" => Self::Pause,
            "resume" => Self::Resume,
            "approve" => Self::Approve,
            "advance" => Self::Advance,
            "halt" => Self::Halt,
            "freeze" => Self::Freeze,
            "restart" => Self::Restart,
            "cancel" => Self::Cancel,
            _ => return None,
        })
    }

    fn permission(self) -> Permission {
        match self {
            Self::Start | Self::Advance | Self::Restart | Self::Cancel => Permission::ReleasesWrite,
            Self::Approve => Permission::ReleasesApprove,
            Self::Pause | Self::Resume | Self::Halt | Self::Freeze => Permission::ReleasesHalt,
        }
    }
}

/// Nobody steers what they have not seen; but whoever stops it need not look.
fn expect_seen(release: &Release, verb: Verb, version: Option<u64>) -> Result<(), Problem> {
    match version {
        None if verb == Verb::Halt => Ok(()),
        None => {
            let message = format!("the release's version is expected, which is {} now", release.version);
            Err(Problem::invalid(vec![FieldFault::new("/version", message)]))
        }
        Some(seen) if seen == release.version => Ok(()),
        Some(seen) => {
            let detail = format!(
                "the release is at version {} and `{}`, you saw version {seen}: look again",
                release.version,
                release.state.name()
            );
            Err(Problem::stale(detail, release.version))
        }
    }
}

async fn command(
    writer: &Writer,
    (of, stored): (&EnvironmentRef, &StoredRelease),
    verb: Verb,
) -> Result<(Command, Option<Report>), Problem> {
    let plan = &stored.release.wish.plan;
    let command = match verb {
        Verb::Start => Command::Start(opening_measure(plan)),
        Verb::Restart => Command::Restart(opening_measure(plan)),
        Verb::Pause => Command::Pause,
        Verb::Resume => Command::Resume,
        Verb::Approve => Command::Approve,
        Verb::Halt => Command::Halt,
        Verb::Freeze => Command::Freeze,
        Verb::Cancel => Command::Cancel,
        Verb::Advance => {
            let (counts, facts) = releasing::known(writer, of, stored, Some(Asked::Advance)).await?;
            let (verdict, report) = judge(&stored.release, &counts, &facts);
            // Proven harm comes first, whatever is asked for.
            let command = verdict.command.ok_or_else(|| Problem::not_now(verdict.reason))?;
            return Ok((command, Some(report)));
        }
    };
    Ok((command, None))
}
