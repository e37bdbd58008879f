//! SDK keys of an environment.

pub(crate) mod create;
pub(crate) mod list;
pub(crate) mod revoke;
pub(crate) mod rotate;

use serde::Deserialize;
use tidegate_domain::{Credential, EnvironmentRef, Grant};
use tidegate_store::Reader;

use crate::Problem;
use crate::extract::EnvironmentPath;

/// The part of a path that names an SDK key.
#[derive(Debug, Deserialize)]
pub(crate) struct SdkKeyPath {
    #[serde(flatten)]
    environment: EnvironmentPath,
    id: String,
}

impl SdkKeyPath {
    /// The key, if it is one of that environment.
    async fn held(&self, reader: &Reader, of: &EnvironmentRef) -> Result<Credential, Problem> {
        let is_it = |grant: &Grant| matches!(grant, Grant::Sdk(sdk) if sdk.environment == *of);
        let found = reader.credential(&self.id).await?.filter(|found| is_it(&found.grant));
        found.ok_or_else(|| Problem::not_found("SDK key", &self.id))
    }
}
