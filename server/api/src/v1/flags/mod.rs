//! Flags of a project.

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod show;

use tidegate_domain::{EnvironmentKey, FlagDefinition, ProjectKey};
use tidegate_store::{ItemState, Reader};

use crate::Problem;

/// The rules of these flags in all environments of the project.
async fn states(
    reader: &Reader,
    project: &ProjectKey,
    flags: &[FlagDefinition],
) -> Result<Vec<ItemState>, Problem> {
    let environments = reader.environments(project).await?;
    let environments: Vec<EnvironmentKey> =
        environments.into_iter().map(|environment| environment.key).collect();
    let items: Vec<String> = flags.iter().map(|flag| format!("flag/{}", flag.key)).collect();
    Ok(reader.items_of(project, &environments, &items).await?)
}
