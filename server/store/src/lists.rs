//! The lists of large segments. They are never changed: a name is the hash of what it names.
//!
//! A list is kept whole, or as what it differs in from one that is kept whole, so that reading one
//! takes two rows at most.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, QueryFilter};
use tidegate_core::HashList;
use tidegate_domain::{EnvironmentKey, NewList, ProjectKey};

use crate::batch::Batch;
use crate::entity::lists;
use crate::{Reader, StoreError, Writer};

impl Reader {
    /// The lists of those names that segments of an environment refer to, or once did.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; [`StoreError::Corrupt`] also where one is not there.
    pub async fn lists(
        &self,
        project: &ProjectKey,
        environment: &EnvironmentKey,
        references: impl IntoIterator<Item = Box<str>>,
    ) -> Result<Vec<HashList>, StoreError> {
        let mut found = Vec::new();
        for reference in references {
            let list = self.list((project, environment), &reference).await?;
            found.push(list.ok_or_else(|| corrupt(&reference, "is not there"))?);
        }
        Ok(found)
    }

    pub(crate) async fn list(&self, of: Place<'_>, reference: &str) -> Result<Option<HashList>, StoreError> {
        let Some(row) = self.list_row(of, reference).await? else { return Ok(None) };
        let read = |bytes: &[u8]| HashList::parse(bytes).ok_or_else(|| corrupt(reference, "is no list"));
        let (added, removed) = (read(&row.added)?, read(&row.removed)?);
        let list = match row.base {
            None => added,
            Some(base) => {
                let row = self.list_row(of, &base).await?.ok_or_else(|| corrupt(&base, "is not there"))?;
                read(&row.added)?.without(&removed).with(&added)
            }
        };
        match list.reference() == reference {
            true => Ok(Some(list)),
            false => Err(corrupt(reference, "does not hash to its name")),
        }
    }

    async fn list_row(
        &self,
        (project, environment): Place<'_>,
        reference: &str,
    ) -> Result<Option<lists::Model>, StoreError> {
        use lists::Column::{Environment, Project, Reference};
        let rows = self.of::<lists::Entity>().filter(Project.eq(project.as_str()));
        let rows = rows.filter(Environment.eq(environment.as_str())).filter(Reference.eq(reference));
        self.one(rows).await
    }
}

/// Project and environment.
pub(crate) type Place<'a> = (&'a ProjectKey, &'a EnvironmentKey);

impl Writer {
    /// The row of a list, unless it is there already.
    pub(crate) async fn add_list(
        &self,
        rows: &mut Batch,
        of: Place<'_>,
        new: &NewList,
    ) -> Result<(), StoreError> {
        let reference = new.list.reference();
        if self.list_row(of, &reference).await?.is_some() {
            return Ok(());
        }
        let (base, added, removed) = match self.near(of, new).await? {
            Some(Difference { base, added, removed }) => (Some(base), added, removed),
            None => (None, new.list.clone(), HashList::new(Vec::new())),
        };
        rows.add(vec![lists::ActiveModel {
            tenant: Set(self.tenant().to_string()),
            project: Set(of.0.to_string()),
            environment: Set(of.1.to_string()),
            reference: Set(reference),
            base: Set(base),
            added: Set(added.to_bytes()),
            removed: Set(removed.to_bytes()),
        }]);
        Ok(())
    }

    /// In what a list differs from one that is kept whole, where that is worth it.
    async fn near(&self, of: Place<'_>, new: &NewList) -> Result<Option<Difference>, StoreError> {
        let Some(before) = &new.before else { return Ok(None) };
        let reference = before.reference();
        let Some(row) = self.list_row(of, &reference).await? else { return Ok(None) };
        let (base, whole) = match row.base {
            None => (reference, Some(before.clone())),
            Some(base) => {
                let whole = self.list(of, &base).await?;
                (base, whole)
            }
        };
        let Some(whole) = whole else { return Ok(None) };
        let (added, removed) = (new.list.without(&whole), whole.without(&new.list));
        // All that has changed since is written each time, and the whole once: at this many both weigh
        // the same over the changes of one key each.
        let differs = added.hashes().len() + removed.hashes().len();
        let is_near = differs.saturating_mul(differs) <= 2 * whole.hashes().len();
        Ok(is_near.then_some(Difference { base, added, removed }))
    }
}

struct Difference {
    base: String,
    added: HashList,
    removed: HashList,
}

fn corrupt(reference: &str, what: &str) -> StoreError {
    StoreError::Corrupt(format!("the list `{reference}` {what}"))
}
