//! The change log as what proves it, in the layout of C2SP's tiles below `/api/v1/log`.

pub(crate) mod checkpoint;
pub(crate) mod consistency;
pub(crate) mod entries;
pub(crate) mod inclusion;
pub(crate) mod keys;
pub(crate) mod tile;

use serde::Serialize;
use tidegate_log::{Checkpoint, Hash, Plan};
use tidegate_store::Reader;
use utoipa::ToSchema;

use crate::Problem;

/// A proof over the log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ProofView {
    /// Which log it is about.
    #[schema(example = "tidegate/default/log/1")]
    origin: String,
    /// Leaves of the tree that it leads to.
    #[schema(example = 3)]
    size: u64,
    /// The root over them, in base64.
    root: String,
    /// The hashes of RFC 6962, in base64.
    hashes: Vec<String>,
}

impl ProofView {
    fn new(head: Checkpoint, hashes: &[Hash]) -> Self {
        let hashes = hashes.iter().map(|hash| hash.to_base64()).collect();
        Self { origin: head.origin, size: head.size, root: head.root.to_base64(), hashes }
    }
}

/// Where the log stands.
async fn head(reader: &Reader) -> Result<Checkpoint, Problem> {
    let state = reader.log().await?;
    state.map(|state| state.head).ok_or_else(|| Problem::not_found("change log", reader.tenant().as_str()))
}

/// What the log was at an earlier size.
async fn head_at(reader: &Reader, size: u64) -> Result<Checkpoint, Problem> {
    let now = head(reader).await?;
    if size > now.size || size == 0 {
        return Err(Problem::malformed(format!(
            "the log has {} leaves, name a size from 1 to that",
            now.size
        )));
    }
    if size == now.size {
        return Ok(now);
    }
    let root = reader.prove(&Plan::root(size)).await?;
    let root = root.and_then(|hashes| hashes.first().copied()).ok_or_else(Problem::internal)?;
    Ok(Checkpoint { size, root, ..now })
}
