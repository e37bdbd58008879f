//! What other changes may not do to a flag that a release drives.

use tidegate_core::model::Flag;
use tidegate_domain::release::{Release, without_releases};
use tidegate_domain::{EnvironmentRef, Items, Ruleset, item_body};
use tidegate_store::{StoredRelease, Writer};

use crate::Problem;

/// What stands in the body of a flag that a release drives.
const MARK: &str = "\"release\":";

/// Whether a change may break what a release drives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Glass {
    /// It is refused.
    Whole,
    /// It ends the release.
    Broken,
}

/// The items as they may be set, and the releases that end by that.
///
/// What an earlier version had of releases that are over does not come back.
pub(crate) async fn check(
    writer: &Writer,
    of: &EnvironmentRef,
    (rules, items): (&Ruleset, Items),
    glass: Glass,
) -> Result<(Items, Vec<StoredRelease>), Problem> {
    let is_marked = |body: Option<&str>| body.is_some_and(|body| body.contains(MARK));
    let held = |key: &str| is_marked(rules.snapshot().item(key).map(|item| item.body()));
    if !items.iter().any(|(key, body)| held(key) || is_marked(body.as_deref())) {
        return Ok((items, Vec::new()));
    }
    let under_way = writer.releases_under_way(of).await?;
    let ids: Vec<&str> = under_way.iter().map(|stored| stored.release.origin.id.as_str()).collect();
    let (mut checked, mut broken) = (Items::new(), Vec::new());
    for (key, body) in items {
        let mut after = flag_of(&key, body.as_deref());
        if let Some(after) = &mut after {
            without_releases(after, &ids);
        }
        for stored in under_way.iter().filter(|stored| key == item_key(&stored.release)) {
            let before = rules.flag(&key);
            if before.is_none_or(|before| stored.release.allows(&before, after.as_ref())) {
                continue;
            }
            if glass == Glass::Whole {
                return Err(locked(&stored.release));
            }
            if let Some(after) = &mut after {
                stored.release.drive().undo(after);
            }
            broken.push(stored.clone());
        }
        checked.push((key, after.map_or(body, |after| Some(item_body(&after)))));
    }
    Ok((checked, broken))
}

fn item_key(release: &Release) -> String {
    format!("flag/{}", release.wish.flag)
}

fn flag_of(key: &str, body: Option<&str>) -> Option<Flag> {
    body.filter(|_| key.starts_with("flag/")).and_then(|body| serde_json::from_str(body).ok())
}

fn locked(release: &Release) -> Problem {
    let (flag, id, state) = (&release.wish.flag, &release.origin.id, release.state.name());
    Problem::released(format!(
        "release `{id}` of flag `{flag}` is `{state}` and drives what this would change: cancel it first, \
         or end it with the change by `break_glass=true`"
    ))
}
