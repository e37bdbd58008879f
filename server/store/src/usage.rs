//! What was reported: which flags are asked for, by which versions of which applications.

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};
use tidegate_domain::{EnvironmentRef, FlagKey};

use crate::query::bounded;
use crate::{Reader, StoreError};

/// Most rows of one answer.
const ROWS: i64 = 20_000;
/// Customers that are told of one flag: those who asked most often.
const CUSTOMERS: i64 = 100;

/// How often a flag ended in one way within an hour.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct UsageRow {
    /// The hour, by its beginning in milliseconds since the Unix epoch.
    pub hour_ms: i64,
    /// The variant that was served.
    pub variant: String,
    /// The rule that decided; empty where none did.
    pub rule: String,
    /// Why.
    pub reason: String,
    /// The application that asked.
    pub application: String,
    /// Its version.
    pub version: String,
    /// How often.
    pub n: i64,
    /// When it was last reported.
    pub last_ms: i64,
}

/// A version of an application, as its instances tell of themselves.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct LiveVersion {
    /// The application's name.
    pub application: String,
    /// Its version.
    pub version: String,
    /// Instances that were heard of since the moment that was asked for.
    pub instances: i64,
    /// The oldest rules that one of them has.
    pub oldest_rules: Option<i64>,
    /// Evaluations, ever.
    pub evaluations: i64,
    /// What could not be counted, or not be reported.
    pub dropped: i64,
    /// Starts with a guarded variant.
    pub starts_attempted: i64,
    /// Of those, how many succeeded.
    pub starts_ok: i64,
    /// When it was first heard of.
    pub first_ms: i64,
    /// When it was last heard of.
    pub last_ms: i64,
}

/// A flag that is asked for, and that the rules do not have.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct UnknownFlag {
    /// Its key.
    pub flag: String,
    /// The type that was asked for; empty where it was not told.
    pub value_type: String,
    /// The application that asked.
    pub application: String,
    /// Its version.
    pub version: String,
    /// How often.
    pub n: i64,
    /// When it was last reported.
    pub last_ms: i64,
}

impl Reader {
    /// How often a flag was evaluated in each hour since a moment, the latest first; customers are not
    /// told apart.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn usage(
        &self,
        of: &EnvironmentRef,
        flag: &FlagKey,
        since_ms: i64,
    ) -> Result<Vec<UsageRow>, StoreError> {
        let sql = "SELECT hour_ms, variant, rule, reason, application, version,
                CAST(sum(n) AS bigint) AS n, max(last_ms) AS last_ms
            FROM flag_usage
            WHERE tenant = $1 AND project = $2 AND environment = $3 AND flag = $4 AND hour_ms >= $5
            GROUP BY hour_ms, variant, rule, reason, application, version
            ORDER BY hour_ms DESC, variant, rule, reason, application, version LIMIT $6";
        self.rows(sql, of, [flag.as_str().into(), since_ms.into(), ROWS.into()]).await
    }

    /// The customers for whom a flag was evaluated most often since a moment, with the variant that
    /// they got.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn usage_of_customers(
        &self,
        of: &EnvironmentRef,
        flag: &FlagKey,
        since_ms: i64,
    ) -> Result<Vec<(String, String, i64)>, StoreError> {
        #[derive(FromQueryResult)]
        struct Row {
            customer: String,
            variant: String,
            n: i64,
        }
        let sql = "SELECT customer, variant, CAST(sum(n) AS bigint) AS n FROM flag_usage
            WHERE tenant = $1 AND project = $2 AND environment = $3 AND flag = $4 AND hour_ms >= $5
                AND customer <> ''
            GROUP BY customer, variant ORDER BY n DESC, customer, variant LIMIT $6";
        let rows: Vec<Row> =
            self.rows(sql, of, [flag.as_str().into(), since_ms.into(), CUSTOMERS.into()]).await?;
        Ok(rows.into_iter().map(|row| (row.customer, row.variant, row.n)).collect())
    }

    /// The versions of applications that were ever heard of in an environment, the latest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn live_versions(
        &self,
        of: &EnvironmentRef,
        live_since_ms: i64,
    ) -> Result<Vec<LiveVersion>, StoreError> {
        let sql = "SELECT v.application, v.version, count(i.instance) AS instances,
                min(i.rules_version) AS oldest_rules, v.evaluations, v.dropped, v.starts_attempted, v.starts_ok,
                v.first_ms, v.last_ms
            FROM live_versions v LEFT JOIN instances i
                ON i.tenant = v.tenant AND i.project = v.project AND i.environment = v.environment
                AND i.application = v.application AND i.version = v.version AND i.last_ms >= $4
            WHERE v.tenant = $1 AND v.project = $2 AND v.environment = $3
            GROUP BY v.application, v.version, v.evaluations, v.dropped, v.starts_attempted, v.starts_ok,
                v.first_ms, v.last_ms
            ORDER BY v.last_ms DESC, v.application, v.version LIMIT $5";
        self.rows(sql, of, [live_since_ms.into(), ROWS.into()]).await
    }

    /// The flags that are asked for in an environment and that it does not have, the latest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn unknown_flags(&self, of: &EnvironmentRef) -> Result<Vec<UnknownFlag>, StoreError> {
        let sql = "SELECT flag, type AS value_type, application, version, n, last_ms FROM unknown_flags
            WHERE tenant = $1 AND project = $2 AND environment = $3
            ORDER BY last_ms DESC, flag, type, application, version LIMIT $4";
        self.rows(sql, of, [ROWS.into()]).await
    }

    /// Rows of one environment: `$1` to `$3` are tenant, project and environment.
    pub(crate) async fn rows<T: FromQueryResult>(
        &self,
        sql: &str,
        of: &EnvironmentRef,
        more: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<T>, StoreError> {
        // INVARIANT: the tenant is that of the unit of work, whatever the environment says.
        let place = [self.tenant.as_str(), of.project.as_str(), of.environment.as_str()];
        let values = place.into_iter().map(Value::from).chain(more);
        let statement = Statement::from_sql_and_values(self.transaction.get_database_backend(), sql, values);
        bounded(T::find_by_statement(statement).all(&self.transaction)).await
    }
}
