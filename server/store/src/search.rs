//! Searching lists for a text, without regard to case. Letters beyond ASCII are folded here: the databases disagree on
//! them.

use tidegate_domain::Change;

use crate::{ChangeFilter, Page, Reader, StoreError};

/// Rows that are looked at together.
const LOOKED_AT: u32 = 500;
/// Changes that are looked at for one page of a search, at most.
const CHANGES_LOOKED_AT: usize = 20_000;

/// Whether one of the texts holds another, which is in lower case.
fn hold(texts: &[&str], q: &str) -> bool {
    texts.iter().any(|text| text.to_lowercase().contains(q))
}

/// A page of a list, or of those in it that hold a text.
pub(crate) async fn search<T>(
    (q, page): (Option<&str>, Page<'_>),
    read: impl AsyncFn(Page<'_>) -> Result<Vec<T>, StoreError>,
    cursor: impl Fn(&T) -> &str,
    texts: impl Fn(&T) -> Vec<&str>,
) -> Result<Vec<T>, StoreError> {
    let Some(q) = q.map(str::to_lowercase) else { return read(page).await };
    let (mut found, mut after) = (Vec::new(), page.after.map(str::to_owned));
    loop {
        let rows = read(Page { after: after.as_deref(), limit: LOOKED_AT }).await?;
        let is_last = rows.len() < LOOKED_AT as usize;
        after = rows.last().map(|row| cursor(row).to_owned());
        found.extend(rows.into_iter().filter(|row| hold(&texts(row), &q)));
        if is_last || found.len() >= page.limit as usize {
            found.truncate(page.limit as usize);
            return Ok(found);
        }
    }
}

impl Reader {
    /// The newest of the tenant's changes that hold a text: in the comment, in what was asked for, in what the author
    /// is called, or in their kind, project or environment. Beside them before which change the search goes on, unless
    /// it has seen all: it looks at twenty thousand at most.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    pub async fn search_changes(
        &self,
        filter: &ChangeFilter<'_>,
        q: &str,
    ) -> Result<(Vec<Change>, Option<u64>), StoreError> {
        let (q, most) = (q.to_lowercase(), filter.limit as usize);
        let (mut found, mut looked, mut before) = (Vec::new(), 0, filter.before);
        loop {
            let changes = self.changes(&ChangeFilter { before, limit: LOOKED_AT, ..*filter }).await?;
            let is_last = changes.len() < LOOKED_AT as usize;
            looked += changes.len();
            for change in changes {
                before = Some(change.seq);
                if is_about(&change, &q) {
                    found.push(change);
                }
                if found.len() == most {
                    return Ok((found, before));
                }
            }
            if is_last || looked >= CHANGES_LOOKED_AT {
                return Ok((found, before.filter(|_| !is_last)));
            }
        }
    }
}

fn is_about(change: &Change, q: &str) -> bool {
    let recorded = &change.recorded;
    let instructions = recorded.instructions.to_string();
    let texts = [
        recorded.comment.as_deref(),
        Some(&*instructions),
        Some(&*recorded.actor.name),
        Some(recorded.kind.name()),
        recorded.project.as_ref().map(|project| project.as_str()),
        recorded.environment.as_ref().map(|environment| environment.as_str()),
    ];
    hold(&texts.into_iter().flatten().collect::<Vec<_>>(), q)
}
