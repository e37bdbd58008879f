//! What those are called who did something: it is kept once, where it can be forgotten, and looked up when it is shown.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Select};
use tidegate_domain::{Actor, is_member_id};

use crate::entity::{credentials, members};
use crate::query::bounded;
use crate::{Reader, StoreError};

/// What somebody is called who was removed.
pub(crate) const FORMER: &str = "a former member";

/// Names of members and tokens, by their ids.
#[derive(Debug, Clone, Default)]
pub struct Names(BTreeMap<String, String>);

impl Names {
    /// What the actor of that id is called. What is no id is a name that was kept before names were looked up.
    pub fn of<'a>(&'a self, id: &'a str) -> &'a str {
        let unknown = if is_member_id(id) { FORMER } else { id };
        self.0.get(id).map_or(unknown, String::as_str)
    }
}

impl Reader {
    /// What the actors of these ids are called now.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn names<'a>(&self, ids: impl IntoIterator<Item = &'a str>) -> Result<Names, StoreError> {
        let (people, others): (BTreeSet<_>, BTreeSet<_>) = ids.into_iter().partition(|id| is_member_id(id));
        let mut names =
            BTreeMap::from([Actor::server(), Actor::platform()].map(|actor| (actor.id, actor.name)));
        let others: Vec<&str> = others.into_iter().filter(|id| !names.contains_key(*id)).collect();
        if !people.is_empty() {
            use members::Column::{Id, Name};
            let rows = self.of::<members::Entity>().filter(Id.is_in(people));
            names.extend(self.pairs(rows.select_only().columns([Id, Name])).await?);
        }
        if !others.is_empty() {
            use credentials::Column::{Id, Name};
            let rows = self.of::<credentials::Entity>().filter(Id.is_in(others));
            names.extend(self.pairs(rows.select_only().columns([Id, Name])).await?);
        }
        Ok(Names(names))
    }

    async fn pairs<E: EntityTrait>(&self, rows: Select<E>) -> Result<Vec<(String, String)>, StoreError> {
        bounded(rows.into_tuple().all(&self.transaction)).await
    }
}
