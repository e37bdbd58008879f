pub(crate) mod diff;
pub(crate) mod list;
pub(crate) mod revert;
pub(crate) mod show;

use serde::Deserialize;
use tidegate_domain::{Earlier, EnvironmentRef};
use tidegate_store::Reader;

use crate::auth::Caller;
use crate::extract::EnvironmentPath;
use crate::{Deps, Problem};

/// The part of a path that names a version of an environment's rules.
#[derive(Debug, Deserialize)]
pub(crate) struct RulesetPath {
    #[serde(flatten)]
    environment: EnvironmentPath,
    version: String,
}

impl RulesetPath {
    fn of(&self, caller: &Caller) -> Result<(EnvironmentRef, u64), Problem> {
        let environment = self.environment.of(caller)?;
        let version = self.version.parse().map_err(|_| Problem::not_found("version", &self.version))?;
        Ok((environment, version))
    }
}

/// What stood in a version that exists.
async fn earlier(reader: &Reader, of: &EnvironmentRef, version: u64) -> Result<Earlier, Problem> {
    let missing = || Problem::not_found("environment", of.environment.as_str());
    let environment = reader.environment(&of.project, &of.environment).await?.ok_or_else(missing)?;
    if version == 0 || version > environment.version {
        return Err(Problem::not_found("version", &version.to_string()));
    }
    let items = reader.items_at(&of.project, &of.environment, version).await?;
    Ok(items.into_iter().filter_map(|item| Some((item.key, item.body?))).collect())
}

/// The same for whoever asks.
async fn read(deps: &Deps, caller: &Caller, of: &EnvironmentRef, version: u64) -> Result<Earlier, Problem> {
    use tidegate_domain::{Permission, Scope};
    let permit = caller.permit(Permission::FlagsRead, &Scope::from(of))?;
    earlier(&deps.store.read(&permit).await?, of, version).await
}
