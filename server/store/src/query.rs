//! What all queries share: a limit on their time, and the tenant in their condition.

use std::future::Future;
use std::time::Duration;

use sea_orm::sea_query::{Expr, Func, FunctionCall};
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, Select};
use tidegate_domain::TenantKey;

use crate::StoreError;

/// Longest wait for one statement, including that for a connection or a lock. A network that swallows
/// packets must not hold a request for ever.
pub(crate) const STATEMENT_TIMEOUT: Duration = Duration::from_secs(8);

/// Waits for a statement, but not for ever.
pub(crate) async fn bounded<T>(work: impl Future<Output = Result<T, DbErr>>) -> Result<T, StoreError> {
    match tokio::time::timeout(STATEMENT_TIMEOUT, work).await {
        Ok(answer) => Ok(answer?),
        Err(elapsed) => Err(StoreError::Unavailable(Box::new(elapsed))),
    }
}

/// A table of which each row belongs to a tenant.
pub(crate) trait TenantTable: EntityTrait {
    /// The column that says whose row it is.
    const TENANT: Self::Column;

    /// The rows of one tenant.
    // INVARIANT: every query of a unit of work begins here.
    fn of(tenant: &TenantKey) -> Select<Self> {
        Self::find().filter(Self::TENANT.eq(tenant.as_str()))
    }
}

/// A key as it is compared for uniqueness and order: without regard to case.
pub(crate) fn folded(key: impl ColumnTrait) -> FunctionCall {
    Func::lower(Expr::col(key))
}

/// A number as it is stored; above any that is stored stays above.
pub(crate) fn stored(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
