//! `tidegate log prove` and `check`: that one leaf is in the log.

use std::fs;
use std::path::Path;

use tidegate_log::{Checkpoint, InclusionProof, Plan};

use super::folder::Folder;
use super::{fault, key, print, read};
use crate::Failure;

/// Prints the proof of a leaf, as `c2sp.org/tlog-proof` defines it.
pub(super) fn prove(path: &Path, index: u64, leaf_to: Option<&Path>) -> Result<(), Failure> {
    let folder = Folder(path);
    let note = folder.checkpoint()?;
    let (_, keys) = folder.log_keys(None)?;
    let checkpoint = Checkpoint::open(&note, &keys).map_err(|error| fault(path, error))?;
    let missing = || Failure::usage(format!("the log has {} leaves, from 0 on", checkpoint.size));
    let plan = Plan::inclusion(index, checkpoint.size).ok_or_else(missing)?;
    let hashes = folder.prove(&checkpoint, &plan)?;
    if let Some(to) = leaf_to {
        let (mut at, mut found) = (0, None);
        folder.each_leaf(checkpoint.size, |leaf, _| {
            if at == index {
                found = Some(leaf.to_vec());
            }
            at += 1;
        })?;
        fs::write(to, found.unwrap_or_default()).map_err(|error| fault(to, error))?;
    }
    print(InclusionProof { index, hashes, checkpoint: note })
}

/// Checks a proof, and fails where it proves nothing.
pub(super) fn check(proof: &Path, leaf: &Path, log: &str) -> Result<(), Failure> {
    let keys = [key(log)?];
    let bytes = fs::read(leaf).map_err(|error| fault(leaf, error))?;
    let parsed = InclusionProof::parse(&read(proof)?).map_err(|error| fault(proof, error))?;
    let checkpoint = parsed.check(&bytes, &keys).map_err(|error| fault(proof, error))?;
    print(format_args!("leaf {} is in {} at size {}\n", parsed.index, checkpoint.origin, checkpoint.size))
}
