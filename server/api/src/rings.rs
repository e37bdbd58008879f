//! The rings of customers as rules refer to them: segments that follow what is known of customers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use tidegate_domain::release::{Enrolled, ring_segment};
use tidegate_domain::{ChangeKind, EnvironmentRef, Items, NewChange, ProjectKey, Ruleset, item_body};
use tidegate_store::Writer;

use crate::publishing::{Author, Next, Proposal, current};
use crate::{Deps, Problem, limits};

/// The items of these rings, as far as the rules do not have them so.
pub(crate) async fn items_of<'r>(
    writer: &Writer,
    rules: &Ruleset,
    rings: impl IntoIterator<Item = &'r str>,
) -> Result<Items, Problem> {
    let mut items = Items::new();
    for ring in rings {
        let among = Enrolled::Customers { rings: vec![ring.to_owned()], keys: Vec::new() };
        let customers = writer.enrolled(&among, limits::CUSTOMERS_PER_RING + 1).await?;
        if customers.len() as u64 > limits::CUSTOMERS_PER_RING {
            let most = limits::CUSTOMERS_PER_RING;
            let detail = format!("rules refer to ring `{ring}`, which has at most {most} customers then");
            return Err(Problem::over_limit(detail));
        }
        let segment = ring_segment(ring, customers);
        let key = item_key(&segment.key);
        if rules.segment(&key).as_ref() != Some(&segment) {
            items.push((key, Some(item_body(&segment))));
        }
    }
    Ok(items)
}

/// The environments whose rules refer to a ring.
pub(crate) async fn places_of(writer: &Writer, ring: &str) -> Result<Vec<EnvironmentRef>, Problem> {
    let key = item_key(&ring_segment(ring, Vec::new()).key);
    Ok(writer.places_of_item(&key).await?.into_iter().collect())
}

fn item_key(segment: &str) -> String {
    format!("segment/{segment}")
}

/// Lets all rules that refer to these rings follow what was written about customers, as changes of
/// their own beside the one that did so.
pub(crate) async fn follow(
    deps: &Deps,
    writer: &Writer,
    author: &Author,
    rings: impl IntoIterator<Item = &str>,
) -> Result<Vec<Next>, Problem> {
    let mut places: BTreeMap<EnvironmentRef, BTreeSet<&str>> = BTreeMap::new();
    for ring in rings.into_iter().collect::<BTreeSet<_>>() {
        for place in places_of(writer, ring).await? {
            places.entry(place).or_default().insert(ring);
        }
    }
    let mut nexts: BTreeMap<ProjectKey, Vec<Next>> = BTreeMap::new();
    for (place, rings) in places {
        let stored = writer.environment(&place.project, &place.environment).await?;
        let held = current(deps, writer, &place, &stored.ok_or_else(Problem::internal)?).await?;
        let items = items_of(writer, held.ruleset(), rings).await?;
        if !items.is_empty() {
            let next = Next::new(deps, place.clone(), held, Proposal::of_flags(items, "/ring")).await?;
            nexts.entry(place.project).or_default().push(next);
        }
    }
    for (project, nexts) in &nexts {
        let change = NewChange {
            project: Some(project.clone()),
            ..author.change(deps, ChangeKind::RingsFollowed, json!({}))
        };
        writer.append_change(change, nexts.iter().map(Next::versioned_items).collect()).await?;
    }
    Ok(nexts.into_values().flatten().collect())
}
