//! What SDKs have reported of flags and of themselves.

pub(crate) mod flag;
pub(crate) mod unknown;
pub(crate) mod versions;

use tidegate_domain::{EnvironmentRef, Permission, Scope};
use tidegate_store::Reader;

use crate::auth::Caller;
use crate::{Deps, Problem};

/// A reader of an environment that exists.
async fn reader(deps: &Deps, caller: &Caller, of: &EnvironmentRef) -> Result<Reader, Problem> {
    let permit = caller.permit(Permission::FlagsRead, &Scope::from(of))?;
    let reader = deps.store.read(&permit).await?;
    match reader.environment(&of.project, &of.environment).await? {
        Some(_) => Ok(reader),
        None => Err(Problem::not_found("environment", of.environment.as_str())),
    }
}
