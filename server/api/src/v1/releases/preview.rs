//! Who would be exposed by a release, stage by stage.

use serde::Serialize;
use tidegate_domain::release::{Enrolled, Release};
use tidegate_store::{Reader, StoreError};
use utoipa::ToSchema;

use crate::limits;

/// Who would be exposed by a release.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReleasePreviewView {
    /// Stage by stage.
    stages: Vec<StageView>,
}

/// Who would be exposed in a stage.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StageView {
    /// From 0.
    stage: usize,
    /// Whether it enrols everybody to whom the rule applies.
    everybody: bool,
    /// Rings whose customers are enrolled.
    rings: Vec<String>,
    /// The share of their units that gets the target, in parts per million.
    #[schema(example = 50_000)]
    share_ppm: u32,
    /// Known customers that are enrolled.
    customers: u64,
    /// Of those, how many were not in the stage before.
    new_customers: u64,
    /// The first of them, by their keys.
    keys: Vec<String>,
    /// Whether a person must approve before it is entered.
    approval: bool,
}

/// Tells it, of the customers as they are known now.
pub(crate) async fn preview(reader: &Reader, release: &Release) -> Result<ReleasePreviewView, StoreError> {
    let plan = &release.wish.plan;
    let (mut stages, mut before) = (Vec::new(), 0);
    for (stage, wished) in plan.stages.iter().enumerate() {
        let among = plan.enrolled(stage);
        let customers = reader.count_enrolled(&among).await?;
        let keys = reader.enrolled(&among, limits::CUSTOMERS_SHOWN).await?;
        let (everybody, rings) = match among {
            Enrolled::Everybody => (true, Vec::new()),
            Enrolled::Customers { rings, .. } => (false, rings),
        };
        stages.push(StageView {
            stage,
            everybody,
            rings,
            share_ppm: plan.treatment_ppm(stage).unwrap_or(0),
            customers,
            new_customers: customers.saturating_sub(before),
            keys,
            approval: wished.approval,
        });
        before = customers;
    }
    Ok(ReleasePreviewView { stages })
}
