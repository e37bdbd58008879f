//! Releases: their rows, which are what their events make of them, and who drives them.

use std::collections::BTreeMap;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, Statement,
};
use tidegate_domain::release::{Event, EventKind, Release};
use tidegate_domain::{EnvironmentRef, TenantKey};

use crate::entity::{items, release_events, releases};
use crate::lease::now_ms;
use crate::query::{bounded, stored};
use crate::{Page, Reader, Store, StoreError, Writer, row};

/// States in which a release drives its flag.
const UNDER_WAY: [&str; 3] = ["running", "holding", "watching"];

/// A release as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRelease {
    /// The release.
    pub release: Release,
    /// The version of the rules in which its last step stands.
    pub rules_version: u64,
}

/// Which releases of an environment are wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReleaseFilter<'a> {
    /// Those of one flag.
    pub flag: Option<&'a str>,
    /// Those in one of these states; in any, if there are none.
    pub states: &'a [&'a str],
}

/// The right to drive a release, for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Where it is.
    pub of: EnvironmentRef,
    /// Its id.
    pub id: String,
    /// What fences off those who drove it before.
    pub epoch: u64,
}

/// Who may move a release on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fence {
    /// Whoever holds the lease of that epoch.
    Lease(u64),
    /// Anybody; whoever holds the lease loses it.
    Open,
}

#[derive(FromQueryResult)]
struct ClaimRow {
    tenant: String,
    project: String,
    environment: String,
    id: String,
    lease_epoch: i64,
}

impl Store {
    /// Takes or keeps the leases of releases of any tenant that are not over, for some milliseconds of
    /// the database's clock.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn claim_releases(
        &self,
        holder: &str,
        life_ms: i64,
        limit: u64,
    ) -> Result<Vec<Claim>, StoreError> {
        let writers = &self.across.writers;
        let backend = writers.get_database_backend();
        let skip = match backend {
            DbBackend::Postgres => "FOR UPDATE SKIP LOCKED",
            _ => "",
        };
        let sql = CLAIM.replace("{now}", now_ms(backend)).replace("{skip}", skip);
        let values = [holder.into(), life_ms.into(), stored(limit).into()];
        let claiming = Statement::from_sql_and_values(backend, sql, values);
        let rows = bounded(ClaimRow::find_by_statement(claiming).all(writers)).await?;
        rows.into_iter().map(Claim::of).collect()
    }
}

impl Store {
    /// Environments of any tenant in which a release drives its flag.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn environments_with_releases(&self, limit: u64) -> Result<Vec<EnvironmentRef>, StoreError> {
        use releases::Column::{Environment, Project, State, Tenant};
        let rows = releases::Entity::find()
            .select_only()
            .columns([Tenant, Project, Environment])
            .filter(State.is_in(UNDER_WAY))
            .group_by(Tenant)
            .group_by(Project)
            .group_by(Environment)
            .order_by_asc(Tenant)
            .limit(limit);
        let rows: Vec<(String, String, String)> =
            bounded(rows.into_tuple().all(&self.across.readers)).await?;
        let environment = |(tenant, project, environment): (String, String, String)| {
            Ok(EnvironmentRef {
                tenant: row::key("tenant", &tenant)?,
                project: row::key("project", &project)?,
                environment: row::key("environment", &environment)?,
            })
        };
        rows.into_iter().map(environment).collect()
    }
}

/// Whoever comes anew gets another epoch; who holds a lease keeps it.
const CLAIM: &str = "UPDATE releases SET
        lease_epoch = lease_epoch
            + CASE WHEN lease_holder = $1 AND lease_until_ms >= {now} THEN 0 ELSE 1 END,
        lease_holder = $1, lease_until_ms = {now} + $2
    WHERE (tenant, id) IN (
        SELECT tenant, id FROM releases
        WHERE (state = 'scheduled' OR state = 'running' OR state = 'holding' OR state = 'watching'
                OR state = 'halting')
            AND (lease_holder = $1 OR lease_until_ms < {now})
        ORDER BY lease_until_ms LIMIT $3 {skip})
    RETURNING tenant, project, environment, id, lease_epoch";

impl Claim {
    fn of(row: ClaimRow) -> Result<Self, StoreError> {
        let of = EnvironmentRef {
            tenant: row::key("tenant", &row.tenant)?,
            project: row::key("project", &row.project)?,
            environment: row::key("environment", &row.environment)?,
        };
        Ok(Self { of, id: row.id, epoch: row::number("lease", row.lease_epoch)? })
    }
}

impl Reader {
    fn releases_of(&self, of: &EnvironmentRef) -> sea_orm::Select<releases::Entity> {
        use releases::Column::{Environment, Project};
        let rows = self.of::<releases::Entity>().filter(Project.eq(of.project.as_str()));
        rows.filter(Environment.eq(of.environment.as_str()))
    }

    /// One release of an environment. Inside a [`Writer`] it cannot change until that ends.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn release(&self, of: &EnvironmentRef, id: &str) -> Result<Option<StoredRelease>, StoreError> {
        let rows = self.releases_of(of).filter(releases::Column::Id.eq(id));
        self.one(rows).await?.map(StoredRelease::of).transpose()
    }

    /// Where releases of the tenant are, by their ids.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn release_places(&self, ids: &[&str]) -> Result<BTreeMap<String, EnvironmentRef>, StoreError> {
        use releases::Column::{Environment, Id, Project};
        let rows = self.of::<releases::Entity>().select_only().columns([Id, Project, Environment]);
        let rows = rows.filter(Id.is_in(ids.iter().copied())).into_tuple();
        let rows: Vec<(String, String, String)> = bounded(rows.all(&self.transaction)).await?;
        let place = |(id, project, environment): (String, String, String)| {
            let (project, environment) =
                (row::key("project", &project)?, row::key("environment", &environment)?);
            Ok((id, EnvironmentRef { tenant: self.tenant.clone(), project, environment }))
        };
        rows.into_iter().map(place).collect()
    }

    /// The releases of an environment, the newest first; a page begins after an id.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn releases(
        &self,
        of: &EnvironmentRef,
        filter: ReleaseFilter<'_>,
        page: Page<'_>,
    ) -> Result<Vec<StoredRelease>, StoreError> {
        use releases::Column::{Flag, Id, State};
        let mut rows = self.releases_of(of).order_by_desc(Id).limit(u64::from(page.limit));
        if let Some(flag) = filter.flag {
            rows = rows.filter(Flag.eq(flag));
        }
        if !filter.states.is_empty() {
            rows = rows.filter(State.is_in(filter.states.iter().copied()));
        }
        if let Some(after) = page.after {
            rows = rows.filter(Id.lt(after));
        }
        self.all(rows).await?.into_iter().map(StoredRelease::of).collect()
    }

    /// The releases of an environment that drive a flag now.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn releases_under_way(&self, of: &EnvironmentRef) -> Result<Vec<StoredRelease>, StoreError> {
        let rows = self.releases_of(of).filter(releases::Column::State.is_in(UNDER_WAY));
        self.all(rows).await?.into_iter().map(StoredRelease::of).collect()
    }

    /// What has happened to a release, in its order, after an event's number.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn release_events(
        &self,
        release: &str,
        after: u64,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        use release_events::Column::{Release, Seq};
        let rows = self.of::<release_events::Entity>().filter(Release.eq(release));
        let rows = rows.filter(Seq.gt(stored(after))).order_by_asc(Seq).limit(u64::from(limit));
        let event = |row: release_events::Model| row::json("an event of a release", &row.body);
        self.all(rows).await?.into_iter().map(event).collect()
    }

    /// When releases ended, by their ids, as far as they have: the last thing that happened to them was the end.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn release_ends(
        &self,
        releases: impl IntoIterator<Item = &Release>,
    ) -> Result<BTreeMap<String, i64>, StoreError> {
        use release_events::Column::{Release as Of, Seq};
        let over = releases.into_iter().filter(|release| release.state.is_terminal());
        let last = over.fold(Condition::any(), |last, Release { origin, version, .. }| {
            last.add(Of.eq(origin.id.as_str()).and(Seq.eq(stored(*version))))
        });
        if last.is_empty() {
            return Ok(BTreeMap::new());
        }
        let rows = self.all(self.of::<release_events::Entity>().filter(last)).await?;
        let end = |row: release_events::Model| {
            let event: Event = row::json("an event of a release", &row.body)?;
            Ok((row.release, event.at_ms))
        };
        rows.into_iter().map(end).collect()
    }

    /// The environments in whose rules there is or was an item, such as `segment/@ring/canary`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn places_of_item(&self, item_key: &str) -> Result<Vec<EnvironmentRef>, StoreError> {
        use items::Column::{Environment, ItemKey, Project};
        let rows = self.of::<items::Entity>().filter(ItemKey.eq(item_key)).select_only();
        let rows = rows.column(Project).column(Environment).distinct();
        let rows = rows.order_by_asc(Project).order_by_asc(Environment);
        let found: Vec<(String, String)> = bounded(rows.into_tuple().all(&self.transaction)).await?;
        let place = |(project, environment): (String, String)| {
            Ok(EnvironmentRef {
                tenant: self.tenant.clone(),
                project: row::key("project", &project)?,
                environment: row::key("environment", &environment)?,
            })
        };
        found.into_iter().map(place).collect()
    }

    /// This moment, by the database's clock, in milliseconds since the Unix epoch.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn database_ms(&self) -> Result<i64, StoreError> {
        let backend = self.transaction.get_database_backend();
        let asked = Statement::from_string(backend, format!("SELECT {}", now_ms(backend)));
        let row = bounded(self.transaction.query_one_raw(asked)).await?;
        let missing = || StoreError::Corrupt("the database's clock".into());
        Ok(row.ok_or_else(missing)?.try_get_by_index(0)?)
    }
}

impl StoredRelease {
    pub(crate) fn of(row: releases::Model) -> Result<Self, StoreError> {
        Ok(Self {
            release: row::json("a release", &row.body)?,
            rules_version: row::number("rules_version", row.rules_version)?,
        })
    }
}

impl Writer {
    /// Creates a release, to which nothing has happened yet.
    ///
    /// # Errors
    /// [`StoreError::Exists`], [`StoreError::Unavailable`].
    pub async fn create_release(&self, release: &Release) -> Result<(), StoreError> {
        let mut row = row_of(&self.tenant, release, 0)?;
        free(&mut row);
        self.insert(row).await.map_err(|error| crate::writer::exists(error, "release", &release.origin.id))
    }

    /// Keeps what events have made of a release, if nothing else has happened to it meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where something has, where somebody else holds the lease, where it has
    /// happened before what may happen once, or where another release drives the rule.
    /// [`StoreError::Unavailable`].
    pub async fn move_release(
        &self,
        moved: &StoredRelease,
        events: &[Event],
        fence: Fence,
    ) -> Result<(), StoreError> {
        use releases::Column::{Body, Id, LeaseEpoch, LeaseUntilMs, RulesVersion, State, Tenant, Version};
        let release = &moved.release;
        let before = release.version.saturating_sub(events.len() as u64);
        let mut update = releases::Entity::update_many()
            .col_expr(State, Expr::val(release.state.name()))
            .col_expr(Version, Expr::val(stored(release.version)))
            .col_expr(RulesVersion, Expr::val(stored(moved.rules_version)))
            .col_expr(Body, Expr::val(row::to_json("a release", release)?))
            .filter(Tenant.eq(self.tenant.as_str()))
            .filter(Id.eq(release.origin.id.as_str()))
            .filter(Version.eq(stored(before)));
        update = match fence {
            Fence::Lease(epoch) => update.filter(LeaseEpoch.eq(stored(epoch))),
            Fence::Open => update
                .col_expr(LeaseEpoch, Expr::col(LeaseEpoch).add(1))
                .col_expr(LeaseUntilMs, Expr::val(0_i64)),
        };
        if bounded(update.exec(&self.transaction)).await?.rows_affected != 1 {
            return Err(StoreError::Conflict);
        }
        for event in events {
            self.insert(release_events::ActiveModel {
                tenant: Set(self.tenant.to_string()),
                release: Set(release.origin.id.clone()),
                seq: Set(stored(event.seq)),
                once: Set(once(release.attempt, event)),
                body: Set(row::to_json("an event of a release", event)?),
            })
            .await?;
        }
        Ok(())
    }
}

/// The row of a release, but for who drives it.
pub(crate) fn row_of(
    tenant: &TenantKey,
    release: &Release,
    rules_version: u64,
) -> Result<releases::ActiveModel, StoreError> {
    let origin = &release.origin;
    Ok(releases::ActiveModel {
        tenant: Set(tenant.to_string()),
        id: Set(origin.id.clone()),
        project: Set(origin.project.clone()),
        environment: Set(origin.environment.clone()),
        flag: Set(release.wish.flag.clone()),
        rule: Set(release.wish.rule.clone().unwrap_or_default()),
        state: Set(release.state.name().to_owned()),
        version: Set(stored(release.version)),
        rules_version: Set(stored(rules_version)),
        body: Set(row::to_json("a release", release)?),
        ..Default::default()
    })
}

/// Nobody drives it.
pub(crate) fn free(row: &mut releases::ActiveModel) {
    (row.lease_holder, row.lease_until_ms, row.lease_epoch) = (Set(String::new()), Set(0), Set(0));
}

/// What names an event by what may happen only once.
pub(crate) fn once(attempt: u32, event: &Event) -> String {
    match &event.kind {
        EventKind::StageEntered { stage, .. } => format!("stage {stage} of attempt {attempt}"),
        EventKind::HaltBegan { .. } => "halt".into(),
        _ => format!("event {}", event.seq),
    }
}
