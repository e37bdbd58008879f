//! Proofs of RFC 6962: that a leaf is in the log, and that one log is the beginning of another.

use crate::Hash;
use crate::tree::{Node, joined, subtrees};

/// Which hashes make up a proof: each is the hash over a range of leaves.
///
/// Whoever has a storage asks first for [`Plan::nodes`], fetches them at once, then calls
/// [`Plan::proof`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan(Vec<(u64, u64)>);

/// The largest power of two below `length`, which is above 1.
fn split(length: u64) -> u64 {
    1 << (length - 1).ilog2()
}

impl Plan {
    /// Of the hash over the first `size` leaves.
    pub fn root(size: u64) -> Self {
        Self(vec![(0, size)])
    }

    /// Of the proof that leaf `index` is in the tree of `size` leaves; `None` where it is not.
    pub fn inclusion(index: u64, size: u64) -> Option<Self> {
        if index >= size {
            return None;
        }
        let (mut start, mut end, mut ranges) = (0, size, Vec::new());
        while end - start > 1 {
            let middle = start + split(end - start);
            if index < middle {
                ranges.push((middle, end));
                end = middle;
            } else {
                ranges.push((start, middle));
                start = middle;
            }
        }
        ranges.reverse();
        Some(Self(ranges))
    }

    /// Of the proof that the tree of `from` leaves is the beginning of that of `to`; `None` where
    /// `from` is the larger.
    pub fn consistency(from: u64, to: u64) -> Option<Self> {
        if from > to {
            return None;
        }
        let (mut start, mut end, mut ranges) = (0, to, Vec::new());
        if from == 0 || from == to {
            return Some(Self(ranges));
        }
        while end != from {
            let middle = start + split(end - start);
            if from <= middle {
                ranges.push((middle, end));
                end = middle;
            } else {
                ranges.push((start, middle));
                start = middle;
            }
        }
        // The whole of the old tree needs no proof: who asks knows its hash.
        if start > 0 {
            ranges.push((start, end));
        }
        ranges.reverse();
        Some(Self(ranges))
    }

    /// The complete subtrees whose hashes are needed.
    pub fn nodes(&self) -> Vec<Node> {
        self.0.iter().flat_map(|(start, end)| subtrees(*start, *end)).collect()
    }

    /// The hashes of the proof; `None` where one of the nodes is not to be had.
    pub fn proof(&self, find: impl Fn(Node) -> Option<Hash>) -> Option<Vec<Hash>> {
        let hash = |(start, end): &(u64, u64)| {
            let hashes: Option<Vec<Hash>> = subtrees(*start, *end).into_iter().map(&find).collect();
            hashes.map(|hashes| joined(hashes.into_iter()))
        };
        self.0.iter().map(hash).collect()
    }
}

/// The way up from a node to the roots of an old and a new tree, as RFC 9162, 2.1.3.2 and 2.1.4.2
/// walk it.
struct Walk {
    node: u64,
    last: u64,
}

enum Side {
    Left,
    Right,
}

impl Walk {
    /// On which side the next hash of the proof stands; `None` where the walk is over already.
    fn step(&mut self) -> Option<Side> {
        if self.last == 0 {
            return None;
        }
        let is_left = self.node & 1 == 1 || self.node == self.last;
        if is_left {
            while self.node & 1 == 0 && self.node != 0 {
                self.up();
            }
        }
        self.up();
        Some(if is_left { Side::Left } else { Side::Right })
    }

    fn up(&mut self) {
        self.node >>= 1;
        self.last >>= 1;
    }
}

/// Whether the proof shows that `leaf` is the `index`-th of `size` leaves under `root`.
pub fn verify_inclusion(leaf: Hash, index: u64, size: u64, proof: &[Hash], root: Hash) -> bool {
    if index >= size {
        return false;
    }
    let mut walk = Walk { node: index, last: size - 1 };
    let mut hash = leaf;
    for sibling in proof {
        hash = match walk.step() {
            Some(Side::Left) => Hash::of_node(*sibling, hash),
            Some(Side::Right) => Hash::of_node(hash, *sibling),
            None => return false,
        };
    }
    walk.last == 0 && hash == root
}

/// Whether the proof shows that the tree of the first size and root is the beginning of the second.
pub fn verify_consistency(from: (u64, Hash), to: (u64, Hash), proof: &[Hash]) -> bool {
    let ((from, old_root), (to, new_root)) = (from, to);
    match from {
        _ if from > to => return false,
        _ if from == to => return proof.is_empty() && old_root == new_root,
        0 => return proof.is_empty() && old_root == Hash::of_nothing(),
        _ => {}
    }
    let mut walk = Walk { node: from - 1, last: to - 1 };
    while walk.node & 1 == 1 {
        walk.up();
    }
    // Where the old tree is one complete subtree, its root itself is where both walks begin.
    let (first, rest) = match (from.is_power_of_two(), proof.split_first()) {
        (true, _) => (old_root, proof),
        (false, Some((first, rest))) => (*first, rest),
        (false, None) => return false,
    };
    let (mut old, mut new) = (first, first);
    for sibling in rest {
        match walk.step() {
            Some(Side::Left) => {
                old = Hash::of_node(*sibling, old);
                new = Hash::of_node(*sibling, new);
            }
            Some(Side::Right) => new = Hash::of_node(new, *sibling),
            None => return false,
        }
    }
    walk.last == 0 && old == old_root && new == new_root
}

#[cfg(test)]
mod tests;
