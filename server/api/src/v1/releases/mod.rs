//! Releases: `/api/v1/projects/{project}/environments/{environment}/releases`.

pub(crate) mod create;
pub(crate) mod events;
pub(crate) mod evidence;
pub(crate) mod guards;
pub(crate) mod list;
pub(crate) mod preview;
pub(crate) mod say;
pub(crate) mod show;
pub(crate) mod view;

use serde::Deserialize;
use tidegate_domain::EnvironmentRef;
use tidegate_rollout::judge;
use tidegate_store::{Reader, StoredRelease};

use crate::extract::EnvironmentPath;
use crate::{Problem, releasing};
use view::{ReleaseView, names_in};

/// The part of a path that names a release.
#[derive(Debug, Deserialize)]
pub(crate) struct ReleasePath {
    #[serde(flatten)]
    pub(crate) environment: EnvironmentPath,
    pub(crate) release: String,
}

/// One release, as it is stored.
pub(crate) async fn found(reader: &Reader, of: &EnvironmentRef, id: &str) -> Result<StoredRelease, Problem> {
    reader.release(of, id).await?.ok_or_else(|| Problem::not_found("release", id))
}

/// A release with what its guards say at this moment.
async fn judged(reader: &Reader, of: &EnvironmentRef, stored: StoredRelease) -> Result<ReleaseView, Problem> {
    let (counts, facts) = releasing::known(reader, of, &stored, None).await?;
    let (_, report) = judge(&stored.release, &counts, &facts);
    let names = names_in(reader, [&stored.release]).await?;
    let ends = reader.release_ends([&stored.release]).await?;
    Ok(ReleaseView::new(stored.release, &names).with_end(&ends).with(report))
}
