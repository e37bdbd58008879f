pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod list;
pub(crate) mod quotas;
pub(crate) mod show;

use serde::{Deserialize, Serialize};
use tidegate_domain::{Quotas, Tenant, TenantKey};
use tidegate_store::Reader;
use utoipa::ToSchema;

use crate::Problem;
use crate::view::time;

/// How much a tenant may have.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuotasBody {
    /// Projects.
    #[schema(example = 200)]
    projects: u32,
    /// Environments of all projects.
    #[schema(example = 1000)]
    environments: u32,
    /// Flags of all projects, archived ones too.
    #[schema(example = 50000)]
    flags: u32,
    /// Members.
    #[schema(example = 5000)]
    members: u32,
    /// API tokens and SDK keys that have not ended.
    #[schema(example = 10000)]
    tokens: u32,
}

impl From<Quotas> for QuotasBody {
    fn from(quotas: Quotas) -> Self {
        let Quotas { projects, environments, flags, members, tokens } = quotas;
        Self { projects, environments, flags, members, tokens }
    }
}

impl From<QuotasBody> for Quotas {
    fn from(body: QuotasBody) -> Self {
        let QuotasBody { projects, environments, flags, members, tokens } = body;
        Self { projects, environments, flags, members, tokens }
    }
}

/// An organisation that uses this server.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TenantView {
    /// Names it.
    #[schema(example = "acme")]
    key: String,
    quotas: QuotasBody,
    /// RFC 3339.
    created_at: String,
    /// When it was deleted: nothing opens it any more. RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<String>,
}

impl From<Tenant> for TenantView {
    fn from(tenant: Tenant) -> Self {
        let Tenant { key, quotas, created_ms, deleted_ms, .. } = tenant;
        let (created_at, deleted_at) = (time(created_ms), deleted_ms.map(time));
        Self { key: key.to_string(), quotas: quotas.into(), created_at, deleted_at }
    }
}

fn missing(key: &str) -> Problem {
    Problem::not_found("tenant", key)
}

/// What cannot be a key names no tenant.
fn read_key(key: &str) -> Result<TenantKey, Problem> {
    key.parse().map_err(|_| missing(key))
}

async fn itself(reader: &Reader) -> Result<Tenant, Problem> {
    reader.itself().await?.ok_or_else(|| missing(reader.tenant().as_str()))
}
