//! What there is now: projects, environments, flags, customers, people, rights, signal sources, lists.

use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::QuerySelect;
use tidegate_domain::{Credential, EnvironmentKey, Policy, Powers, ProjectKey, Quotas, Role, SecretHash};

use super::table::Table;
use super::{Phase, Walk};
use crate::entity::{
    credentials, customers, environments, flags, lists, member_roles, members, projects, roles,
    signal_sources, tenants,
};
use crate::query::{bounded, stored};
use crate::{StoreError, row};

/// How long after its tenant the owner's first token was made, at most.
const FIRST_TOKEN_MS: u64 = 60_000;

/// The JSON text of a value that was stored with what is left out as by default.
pub(super) fn in_full<T: serde::Serialize + serde::de::DeserializeOwned>(stored: &mut String) {
    let full = serde_json::from_str::<T>(stored).and_then(|value| serde_json::to_string(&value));
    if let Ok(full) = full {
        *stored = full;
    }
}

impl Walk<'_> {
    /// Compares all of them: parents first, or last where rows go.
    pub(super) async fn tables(&mut self, phase: Phase) -> Result<(), StoreError> {
        match phase {
            Phase::Set => {
                self.tenant().await?;
                self.projects(phase).await?;
                self.environments(phase).await?;
                self.flags(phase).await?;
                self.customers(phase).await?;
                self.people(phase).await?;
                self.credentials(phase).await?;
                self.signal_sources(phase).await?;
                self.releases(phase).await?;
                self.lists().await
            }
            Phase::Remove => {
                self.releases(phase).await?;
                self.signal_sources(phase).await?;
                self.credentials(phase).await?;
                self.people(phase).await?;
                self.customers(phase).await?;
                self.flags(phase).await?;
                self.environments(phase).await?;
                self.projects(phase).await
            }
        }
    }

    fn tenant_key(&self) -> sea_orm::ActiveValue<String> {
        Set(self.reader.tenant.to_string())
    }

    async fn tenant(&mut self) -> Result<(), StoreError> {
        let mut stored_rows = Vec::from_iter(self.reader.own_row().await?);
        stored_rows.iter_mut().for_each(|row| in_full::<Quotas>(&mut row.quotas));
        let logged = tenants::ActiveModel {
            key: self.tenant_key(),
            created_ms: NotSet,
            quotas: Set(row::to_json("quotas", &self.models.quotas)?),
            deleted_ms: Set(self.models.deleted_ms),
            changed_seq: Set(stored(self.models.changed)),
        };
        let complete = Err("nothing can be of a tenant that is not there");
        let table =
            Table { name: "tenants", logged: vec![logged], stored: stored_rows, complete, only_adds: false };
        self.table(table, Phase::Set).await
    }

    async fn projects(&mut self, phase: Phase) -> Result<(), StoreError> {
        let logged = self.models.projects.values().map(|project| projects::ActiveModel {
            tenant: self.tenant_key(),
            key: Set(project.key.to_string()),
            name: Set(project.name.clone()),
            created_ms: Set(project.created_ms),
        });
        let logged = logged.collect();
        let stored = self.reader.all(self.reader.of::<projects::Entity>()).await?;
        self.table(Table { name: "projects", logged, stored, complete: Ok(&|_| {}), only_adds: false }, phase)
            .await
    }

    async fn environments(&mut self, phase: Phase) -> Result<(), StoreError> {
        let mut logged = Vec::new();
        for ((project, _), (ordinal, environment)) in &self.models.environments {
            logged.push(environments::ActiveModel {
                tenant: self.tenant_key(),
                project: Set(project.to_string()),
                key: Set(environment.key.to_string()),
                name: Set(environment.name.clone()),
                ordinal: Set(stored(*ordinal)),
                version: Set(stored(environment.version)),
                epoch: NotSet,
                digest: Set(environment.digest.clone()),
                created_ms: Set(environment.created_ms),
                policy: Set(row::to_json("policy", &environment.policy)?),
                policy_seq: Set(stored(environment.policy_changed)),
            });
        }
        let mut stored = self.reader.all(self.reader.of::<environments::Entity>()).await?;
        stored.iter_mut().for_each(|row| in_full::<Policy>(&mut row.policy));
        let epoch = self.epoch;
        let complete = move |row: &mut environments::ActiveModel| row.epoch = Set(epoch);
        let table = Table { name: "environments", logged, stored, complete: Ok(&complete), only_adds: false };
        self.table(table, phase).await
    }

    async fn flags(&mut self, phase: Phase) -> Result<(), StoreError> {
        let flags = self.models.flags.iter();
        let logged = flags.map(|((project, _), flag)| row::new_flag(&self.reader.tenant, project, flag));
        let logged = logged.collect::<Result<Vec<flags::ActiveModel>, _>>()?;
        let stored = self.reader.all(self.reader.of::<flags::Entity>()).await?;
        self.table(Table { name: "flags", logged, stored, complete: Ok(&|_| {}), only_adds: false }, phase)
            .await
    }

    async fn customers(&mut self, phase: Phase) -> Result<(), StoreError> {
        let customers = self.models.customers.values();
        let logged = customers.map(|customer| row::new_customer(&self.reader.tenant, customer));
        let logged = logged.collect::<Result<Vec<customers::ActiveModel>, _>>()?;
        let stored = self.reader.all(self.reader.of::<customers::Entity>()).await?;
        self.table(
            Table { name: "customers", logged, stored, complete: Ok(&|_| {}), only_adds: false },
            phase,
        )
        .await
    }

    async fn people(&mut self, phase: Phase) -> Result<(), StoreError> {
        let (mut held, mut assigned) = (Vec::new(), Vec::new());
        for (id, member) in &self.models.members {
            held.push(members::ActiveModel {
                tenant: self.tenant_key(),
                id: Set(id.clone()),
                created_ms: Set(member.created_ms),
                changed_seq: Set(stored(member.changed)),
                ..Default::default()
            });
            let roles = (0..).zip(&member.roles);
            assigned.extend(
                roles.map(|(n, role)| row::new_assignment(&self.reader.tenant, (id.as_str(), n), role)),
            );
        }
        let roles = self.models.roles.values().map(|role| roles::ActiveModel {
            tenant: self.tenant_key(),
            key: Set(role.key.to_string()),
            permissions: Set(row::names(role.permissions)),
            created_ms: Set(role.created_ms),
            changed_seq: Set(stored(role.changed)),
        });
        let (logged, stored) = (roles.collect(), self.reader.all(self.reader.of::<roles::Entity>()).await?);
        self.table(Table { name: "roles", logged, stored, complete: Ok(&|_| {}), only_adds: false }, phase)
            .await?;
        let stored = self.reader.all(self.reader.of::<members::Entity>()).await?;
        // Roles of a member who is not there cannot be there either.
        assigned.retain(|row| stored.iter().any(|held| row.member.as_ref() == &held.id));
        let of_roles = self.reader.all(self.reader.of::<member_roles::Entity>()).await?;
        let of_roles = Table {
            name: "member_roles",
            logged: assigned,
            stored: of_roles,
            complete: Ok(&|_| {}),
            only_adds: false,
        };
        let complete = Err("the log does not know the address: invite the person again");
        let held = Table { name: "members", logged: held, stored, complete, only_adds: false };
        match phase {
            Phase::Set => {
                self.table(held, phase).await?;
                self.table(of_roles, phase).await
            }
            Phase::Remove => {
                self.table(of_roles, phase).await?;
                self.table(held, phase).await
            }
        }
    }

    async fn credentials(&mut self, phase: Phase) -> Result<(), StoreError> {
        let logged = self.models.credentials.iter().map(|(id, held)| {
            let credential = Credential {
                id: id.clone(),
                name: held.name.clone(),
                secret: SecretHash([0; 32]),
                grant: held.grant.clone(),
                life: held.life,
            };
            let row = row::new_credential(&credential);
            credentials::ActiveModel { secret_sha256: NotSet, used_ms: NotSet, ..row }
        });
        let logged: Vec<_> = logged.collect();
        let mut stored = self.reader.all(self.reader.of::<credentials::Entity>()).await?;
        self.leave_out_first(&mut stored).await?;
        let complete = Err("the log does not know its secret: create another one");
        let table = Table { name: "credentials", logged, stored, complete, only_adds: false };
        self.table(table, phase).await
    }

    async fn signal_sources(&mut self, phase: Phase) -> Result<(), StoreError> {
        let mut logged = Vec::new();
        for ((project, environment), (sources, changed)) in &self.models.signal_sources {
            logged.push(signal_sources::ActiveModel {
                tenant: self.tenant_key(),
                project: Set(project.to_string()),
                environment: Set(environment.to_string()),
                sources: Set(row::to_json("signal sources", sources)?),
                changed_seq: Set(stored(*changed)),
            });
        }
        let stored = self.reader.all(self.reader.of::<signal_sources::Entity>()).await?;
        self.table(
            Table { name: "signal_sources", logged, stored, complete: Ok(&|_| {}), only_adds: false },
            phase,
        )
        .await
    }

    /// Compares the lists of large segments: each hashes to its name, and each name stands in a version.
    /// Their keys are in no leaf, so that none can be made anew.
    async fn lists(&mut self) -> Result<(), StoreError> {
        use lists::Column::{Environment, Project, Reference};
        let rows = self.reader.of::<lists::Entity>().select_only().columns([Project, Environment, Reference]);
        let rows: Vec<(String, String, String)> =
            bounded(rows.into_tuple().all(&self.reader.transaction)).await?;
        let mut named = self.models.lists.clone();
        for (project, environment, reference) in rows {
            let place: (ProjectKey, EnvironmentKey) =
                (row::key("project", &project)?, row::key("environment", &environment)?);
            let name = format!("{project}/{environment}/{reference}");
            if !named.remove(&(place.0.clone(), place.1.clone(), reference.as_str().into())) {
                self.comparison.differs("lists", &name, "no version refers to it".into());
            }
            match self.reader.list((&place.0, &place.1), &reference).await {
                Err(StoreError::Corrupt(what)) => self.comparison.differs("lists", &name, what),
                read => drop(read?),
            }
        }
        for (project, environment, reference) in named {
            let words = "it is missing, and the log does not know its keys: restore it from a backup";
            self.comparison.differs("lists", &format!("{project}/{environment}/{reference}"), words.into());
        }
        Ok(())
    }

    /// The owner's first token came with the tenant: no change has made it.
    async fn leave_out_first(&self, stored: &mut Vec<credentials::Model>) -> Result<(), StoreError> {
        let Some(tenant) = self.reader.own_row().await? else { return Ok(()) };
        let is_first = |row: &credentials::Model| {
            let is_owners =
                row.powers.as_deref().and_then(Powers::from_names) == Some(Powers::Role(Role::Owner));
            let is_logged = self.models.credentials.contains_key(&row.id);
            let is_old = row.created_ms.abs_diff(tenant.created_ms) <= FIRST_TOKEN_MS;
            (is_owners || row.kind == row::OWNER) && is_old && !is_logged
        };
        if let Some(place) = stored.iter().position(is_first) {
            stored.remove(place);
        }
        Ok(())
    }
}
