//! `PUT /api/v1/projects/{project}/environments/{environment}/signal-sources`

use actix_web::{HttpResponse, put, web};
use serde_json::json;
use tidegate_domain::{ChangeKind, NewChange, Permission, Scope, SignalSource, source_faults};

use super::{SignalSourcesBody, answer};
use crate::auth::Caller;
use crate::extract::{Body, EnvironmentPath, IfMatch};
use crate::once::once;
use crate::v1::expect_seen;
use crate::v1::policy::environment;
use crate::{Deps, Problem, SourceCredentials};

/// Set where the signals of an environment are read that SDKs do not report
///
/// Guards of releases watch a signal by its name. Each source is a Prometheus with two counters, which
/// are read every ten seconds while a release needs them: differences of the raw counters are taken,
/// per series, so that a counter that begins anew is no fall. A source that asks who reads it is shown a
/// token, or a name and a password; they are kept sealed and never answered. `If-Match` names what the author saw, as
/// the answer's own `ETag` says it.
#[utoipa::path(tag = "environments",
    params(("project" = String, Path, description = "The project's key"), ("environment" = String, Path, description = "The environment's key"), ("If-Match" = String, Header, description = "`\"v<change>\"`")),
    request_body = SignalSourcesBody, responses(
    (status = 200, body = SignalSourcesBody, headers(("ETag" = String, description = "`\"v<change>\"`"))),
    (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem),
    (status = 404, body = Problem), (status = 412, body = Problem), (status = 413, body = Problem),
    (status = 415, body = Problem), (status = 422, body = Problem), (status = 428, body = Problem),
    (status = 503, body = Problem),
))]
#[put("/projects/{project}/environments/{environment}/signal-sources")]
pub(crate) async fn set_signal_sources(
    deps: web::Data<Deps>,
    caller: Caller,
    path: web::Path<EnvironmentPath>,
    if_match: IfMatch,
    body: Body<SignalSourcesBody>,
) -> Result<HttpResponse, Problem> {
    let of = path.of(&caller)?;
    let permit = caller.permit(Permission::EnvironmentsWrite, &Scope::from(&of))?;
    let base = if_match.read()?;
    let (wish, sent) = body.read_sent().await?;
    let sources: Vec<SignalSource> = wish.sources.iter().cloned().map(SignalSource::from).collect();
    let faults = source_faults(&sources);
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    once(&deps, &caller, &permit, sent, async |writer| {
        environment(writer, &of).await?;
        let (held, seen) = writer.signal_sources(&of).await?;
        expect_seen(writer, base, (of.environment.as_str(), seen), || SignalSourcesBody::from(held.clone()))
            .await?;
        let keyring = deps.store.keyring().ok_or_else(Problem::internal)?;
        let before = SourceCredentials::open(keyring, &of, &writer.signal_credentials(&of).await?);
        let before = before.unwrap_or_default();
        let mut faults = Vec::new();
        let credentials = wish.credentials((&held, &before), &mut faults);
        if !faults.is_empty() {
            return Err(Problem::invalid(faults));
        }
        if sources == held && credentials == before {
            return Ok(answer(sources, seen)?.into());
        }
        let set = json!({ "key": of.environment.as_str(), "sources": &sources });
        let change = NewChange {
            project: Some(of.project.clone()),
            environment: Some(of.environment.clone()),
            ..caller.author(None).change(&deps, ChangeKind::SignalSourcesSet, set)
        };
        let changed = writer.append_change(change, Vec::new()).await?;
        let sealed = credentials.seal(keyring, &of, deps.random_bytes()).ok_or_else(Problem::internal)?;
        writer.set_signal_sources(&of, (&sources, &sealed), changed).await?;
        Ok(answer(sources, changed)?.into())
    })
    .await
}
