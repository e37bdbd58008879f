//! Flags of a project.

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod show;

use tidegate_domain::{Access, EnvironmentKey, FlagDefinition, Permission, ProjectKey, Scope};
use tidegate_store::{ItemState, Reader};

use crate::Problem;

/// The rules of these flags in all environments of the project.
async fn states(
    reader: &Reader,
    access: &Access,
    project: &ProjectKey,
    flags: &[FlagDefinition],
) -> Result<Vec<ItemState>, Problem> {
    let environments = reader.environments(project).await?;
    let readable = |environment: &EnvironmentKey| {
        access.allows(Permission::FlagsRead, &Scope::Environment(project.clone(), environment.clone()))
    };
    let environments = environments.into_iter().map(|environment| environment.key);
    let environments: Vec<EnvironmentKey> = environments.filter(readable).collect();
    let items: Vec<String> = flags.iter().map(|flag| format!("flag/{}", flag.key)).collect();
    Ok(reader.items_of(project, &environments, &items).await?)
}
