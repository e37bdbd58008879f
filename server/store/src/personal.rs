//! Personal data that stands in words and in rules.

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tidegate_domain::{EnvironmentKey, ProjectKey, mentions};

use crate::entity::{changes, items, projects};
use crate::query::bounded;
use crate::{Reader, StoreError, Writer, row};

/// Comments that are read at once.
const COMMENTS_READ: u64 = 500;
/// Items that are told, at most.
const ITEMS_TOLD: usize = 1_000;

/// An item of the present rules that names somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamingItem {
    /// The project.
    pub project: ProjectKey,
    /// The environment.
    pub environment: EnvironmentKey,
    /// Such as `segment/beta`.
    pub key: String,
    /// Its JSON.
    pub body: String,
}

impl Reader {
    /// The items of the present rules of all environments in which a key stands as a text: a thousand
    /// at most.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn items_naming(&self, key: &str) -> Result<Vec<NamingItem>, StoreError> {
        use items::Column::Body;
        let quoted = serde_json::Value::from(key).to_string();
        let mut found = Vec::new();
        for place in self.all(self.of::<projects::Entity>()).await? {
            let project: ProjectKey = row::key("project", &place.key)?;
            let rows = self.latest(&project, &Condition::all()).filter(self.contains(Body, &quoted));
            for item in self.all(rows.limit(ITEMS_TOLD as u64)).await? {
                let environment = row::key("environment", &item.environment)?;
                let (project, body) = (project.clone(), item.body.unwrap_or_default());
                found.push(NamingItem { project, environment, key: item.item_key, body });
            }
        }
        found.truncate(ITEMS_TOLD);
        Ok(found)
    }

    /// The changes whose comment mentions a key as a word.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn changes_mentioning(&self, key: &str) -> Result<Vec<i64>, StoreError> {
        use changes::Column::{Comment, Seq};
        let (mut found, mut after) = (Vec::new(), 0);
        loop {
            let rows = self.of::<changes::Entity>().filter(Comment.is_not_null()).filter(Seq.gt(after));
            let rows = rows.filter(self.contains(Comment, key)).order_by_asc(Seq).limit(COMMENTS_READ);
            let rows = self.all(rows).await?;
            let Some(last) = rows.last() else { return Ok(found) };
            after = last.seq;
            let is_meant =
                |row: &&changes::Model| row.comment.as_deref().is_some_and(|text| mentions(text, key));
            found.extend(rows.iter().filter(is_meant).map(|row| row.seq));
        }
    }
}

impl Writer {
    /// Erases the comments that mention a key; the log keeps their hashes. Answers how many there were.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn erase_mentions(&self, key: &str) -> Result<u64, StoreError> {
        use changes::Column::{Comment, CommentSalt, Seq, Tenant};
        let mut erased = 0;
        for seqs in self.changes_mentioning(key).await?.chunks(COMMENTS_READ as usize) {
            let erasing = changes::Entity::update_many()
                .col_expr(Comment, Expr::val(Option::<String>::None))
                .col_expr(CommentSalt, Expr::val(Option::<Vec<u8>>::None))
                .filter(Tenant.eq(self.tenant.as_str()))
                .filter(Seq.is_in(seqs.iter().copied()));
            erased += bounded(erasing.exec(&self.transaction)).await?.rows_affected;
        }
        Ok(erased)
    }
}
