//! The tree: which complete subtrees a number of leaves has, and what one more leaf completes.

use crate::Hash;

/// A complete subtree: the `index`-th of those over `2^level` leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Node {
    /// Its height: 0 is a leaf.
    pub level: u8,
    /// Its position among those of its level, from 0.
    pub index: u64,
}

/// The complete subtrees over the leaves from `start` to `end`, the largest first.
///
/// INVARIANT: `start` is a multiple of the smallest power of two that is not below the length, as is
/// every range into which RFC 6962 splits a tree.
pub(crate) fn subtrees(start: u64, end: u64) -> Vec<Node> {
    let (mut at, mut nodes) = (start, Vec::new());
    while at < end {
        let level = (end - at).ilog2() as u8;
        nodes.push(Node { level, index: at >> level });
        at += 1 << level;
    }
    nodes
}

/// The hash over several subtrees, the largest first; that of nothing where there are none.
pub(crate) fn joined(hashes: impl DoubleEndedIterator<Item = Hash>) -> Hash {
    let joined = hashes.rev().reduce(|right, left| Hash::of_node(left, right));
    joined.unwrap_or_else(Hash::of_nothing)
}

/// What a log needs to know of its leaves in order to go on: the hashes of the complete subtrees that
/// it ends in, at most 64.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Hash>,
}

impl Frontier {
    /// The frontier of that size; `None` where the number of hashes does not fit the size.
    pub fn new(size: u64, peaks: Vec<Hash>) -> Option<Self> {
        (peaks.len() == size.count_ones() as usize).then_some(Self { size, peaks })
    }

    /// The hashes, the largest subtree first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The hash over all leaves.
    pub fn root(&self) -> Hash {
        joined(self.peaks.iter().copied())
    }

    /// Adds a leaf, and answers the subtrees that it completes: itself first, then those above.
    pub fn push(&mut self, leaf: Hash) -> Vec<(Node, Hash)> {
        let mut index = self.size;
        let (mut level, mut hash) = (0, leaf);
        let mut completed = vec![(Node { level, index }, hash)];
        while index & 1 == 1
            && let Some(left) = self.peaks.pop()
        {
            hash = Hash::of_node(left, hash);
            level += 1;
            index >>= 1;
            completed.push((Node { level, index }, hash));
        }
        self.peaks.push(hash);
        self.size += 1;
        completed
    }
}
