use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;

use super::{Plan, verify_consistency, verify_inclusion};
use crate::{Frontier, Hash, Node};

/// The leaves and roots that Certificate Transparency publishes for RFC 6962.
const LEAVES: [&[u8]; 8] = [
    b"",
    &[0x00],
    &[0x10],
    &[0x20, 0x21],
    &[0x30, 0x31],
    &[0x40, 0x41, 0x42, 0x43],
    &[0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57],
    &[0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f],
];
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// A tree with everything that was ever completed in it, and its root at each size.
struct Tree {
    nodes: Vec<(Node, Hash)>,
    roots: Vec<Hash>,
}

impl Tree {
    fn of(leaves: &[Vec<u8>]) -> Self {
        let mut tree = Frontier::default();
        let mut this = Self { nodes: Vec::new(), roots: vec![tree.root()] };
        for leaf in leaves {
            this.nodes.extend(tree.push(Hash::of_leaf(leaf)));
            this.roots.push(tree.root());
        }
        this
    }

    fn proof(&self, plan: &Plan) -> Vec<Hash> {
        let find = |wanted| self.nodes.iter().find(|(node, _)| *node == wanted).map(|(_, hash)| *hash);
        assert!(plan.nodes().into_iter().all(|node| find(node).is_some()));
        plan.proof(find).unwrap()
    }
}

fn numbered(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|n| n.to_string().into_bytes()).collect()
}

#[test]
fn the_published_roots_hold() {
    let leaves = LEAVES.map(<[u8]>::to_vec);
    let tree = Tree::of(&leaves);
    for (size, root) in ROOTS.iter().enumerate() {
        assert_eq!(tree.roots[size].to_hex(), *root, "size {size}");
        assert_eq!(tree.proof(&Plan::root(size as u64)), [tree.roots[size]]);
    }
}

#[test]
fn all_proofs_of_small_trees_agree_with_another_implementation() {
    let leaves = numbered(40);
    let tree = Tree::of(&leaves);
    let mut other = MemoryBackedTree::<Sha256, Vec<u8>>::new();
    let bytes = |hashes: &[Hash]| hashes.iter().flat_map(|hash| hash.0).collect::<Vec<u8>>();
    for size in 1..=leaves.len() {
        other.push(leaves[size - 1].clone());
        assert_eq!(other.root().as_bytes()[..], tree.roots[size].0);
        for index in 0..size {
            let proof = tree.proof(&Plan::inclusion(index as u64, size as u64).unwrap());
            assert_eq!(bytes(&proof), other.prove_inclusion(index).as_bytes(), "{index} of {size}");
        }
        for from in 1..size {
            let proof = tree.proof(&Plan::consistency(from as u64, size as u64).unwrap());
            assert_eq!(bytes(&proof), other.prove_consistency(size - from).as_bytes(), "{from} to {size}");
        }
    }
}

/// A proof, and what may be wrong about it.
fn altered(proof: &[Hash], at: usize, bit: u8) -> Vec<Vec<Hash>> {
    let mut all = vec![[proof, &[Hash([7; 32])]].concat()];
    if let Some(place) = (!proof.is_empty()).then(|| at % proof.len()) {
        let mut flipped = proof.to_vec();
        flipped[place].0[at % 32] ^= 1 << (bit % 8);
        let mut shorter = proof.to_vec();
        shorter.remove(place);
        all.extend([flipped, shorter]);
    }
    all
}

proptest! {
    #[test]
    fn inclusion_is_proven_and_nothing_else(size in 1_u64..300, index in any::<u64>(), at in any::<usize>(), bit in any::<u8>()) {
        let leaves = numbered(size as usize);
        let tree = Tree::of(&leaves);
        let index = index % size;
        let leaf = Hash::of_leaf(&leaves[index as usize]);
        let root = tree.roots[size as usize];
        let proof = tree.proof(&Plan::inclusion(index, size).unwrap());
        prop_assert!(verify_inclusion(leaf, index, size, &proof, root));
        for wrong in altered(&proof, at, bit) {
            prop_assert!(!verify_inclusion(leaf, index, size, &wrong, root));
        }
        for other in (0..size).filter(|other| *other != index) {
            prop_assert!(!verify_inclusion(leaf, other, size, &proof, root));
        }
        prop_assert!(!verify_inclusion(Hash::of_leaf(b"other"), index, size, &proof, root));
        prop_assert!(!verify_inclusion(leaf, index, size, &proof, Hash([1; 32])));
        prop_assert!(!verify_inclusion(leaf, size, size, &proof, root));
        prop_assert_eq!(Plan::inclusion(size, size), None);
    }

    #[test]
    fn consistency_is_proven_and_nothing_else(to in 0_u64..300, from in any::<u64>(), at in any::<usize>(), bit in any::<u8>()) {
        let from = from % (to + 1);
        let tree = Tree::of(&numbered(to as usize));
        let (old, new) = ((from, tree.roots[from as usize]), (to, tree.roots[to as usize]));
        let proof = tree.proof(&Plan::consistency(from, to).unwrap());
        prop_assert!(verify_consistency(old, new, &proof));
        for wrong in altered(&proof, at, bit) {
            prop_assert!(!verify_consistency(old, new, &wrong));
        }
        prop_assert!(!verify_consistency((from, Hash([1; 32])), new, &proof));
        if from > 0 {
            prop_assert!(!verify_consistency(old, (to, Hash([1; 32])), &proof));
        }
        prop_assert!(!verify_consistency((to + 1, old.1), new, &proof));
        prop_assert_eq!(Plan::consistency(to + 1, to), None);
    }

    #[test]
    fn a_frontier_goes_on_where_it_was_left(before in 0_usize..80, after in 0_usize..80) {
        let leaves = numbered(before + after);
        let mut whole = Frontier::default();
        let mut left = Frontier::default();
        for (index, leaf) in leaves.iter().enumerate() {
            if index == before {
                left = Frontier::new(whole.size(), whole.peaks().to_vec()).unwrap();
            }
            whole.push(Hash::of_leaf(leaf));
            if index >= before {
                left.push(Hash::of_leaf(leaf));
            }
        }
        prop_assert!(after == 0 || left == whole);
        prop_assert_eq!(Frontier::new(whole.size() + 1, vec![Hash([0; 32]); 64]), None);
    }
}
