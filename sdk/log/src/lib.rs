//! The change log: what makes a history provable, and what checks it.
//!
//! Pure, small and without storage, so that anybody can verify without our server, in a browser too.
//! Hashing is that of RFC 6962; checkpoints, notes, tiles, proofs and cosignatures have the forms of
//! C2SP, so that existing tools read them. The bytes that are stored are the truth: they are hashed
//! as they are, and never written anew by who verifies.
//!
//! ```
//! use tidegate_log::{Frontier, Hash, Plan, verify_inclusion};
//!
//! let leaves: Vec<Hash> = (0_u8..5).map(|n| Hash::of_leaf(&[n])).collect();
//! let (mut tree, mut nodes) = (Frontier::default(), Vec::new());
//! for leaf in &leaves {
//!     nodes.extend(tree.push(*leaf));
//! }
//! let find = |wanted| nodes.iter().find(|(node, _)| *node == wanted).map(|(_, hash)| *hash);
//! let proof = Plan::inclusion(3, 5).and_then(|plan| plan.proof(find)).expect("all nodes are there");
//! assert!(verify_inclusion(leaves[3], 3, 5, &proof, tree.root()));
//! ```

#![deny(missing_docs)]

mod audit;
mod canonical;
mod checkpoint;
mod hash;
mod keys;
mod leaf;
mod note;
mod proof;
mod proof_text;
mod replay;
mod signing;
mod snapshot_note;
mod tile;
mod tree;
mod witness;

pub use audit::{Audit, AuditFault, Auditor, Erased, Served};
pub use canonical::{ProfileError, from_canonical, parse_strict, to_canonical};
pub use checkpoint::{Checkpoint, CheckpointError};
pub use hash::Hash;
pub use keys::{Delegation, KeysError, ROOT_LISTS, RootList, Subject, verify_roots};
pub use leaf::{Actor, Document, LEAF_BYTES, Leaf, LeafError, Object, Request, SnapshotRef};
pub use note::{NOTE_BYTES, NoteError, SIGNATURES, SignedNote};
pub use proof::{Plan, verify_consistency, verify_inclusion};
pub use proof_text::{InclusionProof, ProofError};
pub use replay::{Copies, DocumentCopy, Recorded, Replay, ReplayFault, Rules};
pub use signing::{KeyError, Scheme, SigningKey, VerifyingKey};
pub use snapshot_note::{Expected, SNAPSHOT_NOTE_BYTES, SnapshotFault, SnapshotNote, SnapshotNoteError};
pub use tile::{EntryBundle, TILE_WIDTH, Tile, TileError};
pub use tree::{Frontier, Node};
pub use witness::{WitnessError, WitnessRequest};
