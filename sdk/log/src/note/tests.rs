use proptest::prelude::*;

use super::{NoteError, SignedNote};
use crate::{
    Checkpoint, CheckpointError, Expected, Frontier, Hash, InclusionProof, KeyError, Plan, ProofError,
    Scheme, SigningKey, SnapshotFault, SnapshotNote, VerifyingKey, WitnessError, WitnessRequest,
};

/// The example in the documentation of Go's `golang.org/x/mod/sumdb/note`.
const KEY: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
const NOTE: &str = "If you think cryptography is the answer to your problem,\n\
    then you don't know what your problem is.\n\n\
    — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

fn key(name: &str, scheme: Scheme) -> SigningKey {
    SigningKey::new(name, scheme, &Hash::of(&[name.as_bytes()]).0).unwrap()
}

fn log() -> SigningKey {
    key("tidegate/acme/log/1", Scheme::Note)
}

#[test]
fn the_published_note_verifies() {
    let keys = [VerifyingKey::parse(KEY).unwrap()];
    assert_eq!(keys[0].to_string(), KEY);
    let note = SignedNote::parse(NOTE).unwrap();
    assert_eq!(note.to_string(), NOTE);
    assert_eq!(note.verify(&keys).unwrap(), [&keys[0]]);
    assert_eq!(note.verify(&[]), Err(NoteError::Unsigned));
}

#[test]
fn keys_have_one_spelling() {
    for (text, fault) in [
        ("", KeyError::Form),
        ("a+00000000", KeyError::Form),
        ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyError::Id),
        ("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyError::Name),
        ("PeterNeumann+c74f20a3+Ahpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", KeyError::Algorithm),
    ] {
        assert_eq!(VerifyingKey::parse(text), Err(fault), "{text}");
    }
}

#[test]
fn signatures_by_others_are_ignored_and_wrong_ones_are_not() {
    let (mine, other) = (log(), key("somebody", Scheme::Note));
    let keys = [mine.public().clone()];
    let note = SignedNote::new("one\n\ntwo\n".into()).signed(&other, 0).signed(&mine, 0);
    // What withstands quantum computers may stand there too.
    let note = note.with_lines("— somebody/else AAAAAP8=\n").unwrap();
    assert_eq!(SignedNote::parse(&note.to_string()).unwrap(), note);
    assert_eq!(note.verify(&keys).unwrap(), [mine.public()]);
    let forged = SignedNote { text: "one\n\nthree\n".into(), ..note.clone() };
    assert_eq!(forged.verify(&keys), Err(NoteError::Forged));
    // One right signature does not make up for a wrong one of the same key.
    let both = note.with_lines(&SignedNote::new("x\n".into()).signed(&mine, 0).signature_lines()).unwrap();
    assert_eq!(both.verify(&keys), Err(NoteError::Forged));
}

#[test]
fn what_is_no_note_is_refused() {
    for text in [
        "",
        "\n",
        "a\n",
        "a\n\n",
        "a\n\n— b\n",
        "a\n\n— b AAAA\n",
        "a\n\n— b AAAAAAA=",
        "a\n\n- b AAAAAA==\n",
    ] {
        assert_eq!(SignedNote::parse(text), Err(NoteError::Form), "{text:?}");
    }
    assert_eq!(SignedNote::parse(&NOTE.replace("\n\n", "\r\n\n")), Err(NoteError::Form));
    assert_eq!(SignedNote::parse(&"x".repeat(super::NOTE_BYTES + 1)), Err(NoteError::TooLarge));
    let line = "— b AAAAAAA=\n";
    assert!(SignedNote::parse(&format!("a\n\n{}", line.repeat(super::SIGNATURES))).is_ok());
    assert_eq!(SignedNote::parse(&format!("a\n\n{}", line.repeat(65))), Err(NoteError::TooLarge));
}

/// Three leaves, and what the log says of itself after two and after three.
fn history() -> (Vec<(crate::Node, Hash)>, [Checkpoint; 2]) {
    let (mut tree, mut nodes) = (Frontier::default(), Vec::new());
    let mut checkpoints = Vec::new();
    for leaf in ["a", "b", "c"] {
        nodes.extend(tree.push(Hash::of_leaf(leaf.as_bytes())));
        let origin = log().public().name().to_owned();
        checkpoints.push(Checkpoint { origin, size: tree.size(), root: tree.root() });
    }
    let [_, two, three] = checkpoints.try_into().unwrap();
    (nodes, [two, three])
}

#[test]
fn a_checkpoint_speaks_for_the_log_whose_key_signed_it() {
    let (_, [checkpoint, _]) = history();
    let keys = [log().public().clone()];
    let note = checkpoint.sign(&log());
    assert_eq!(Checkpoint::open(&note, &keys).unwrap(), checkpoint);
    let other = Checkpoint { origin: "other".into(), ..checkpoint };
    let opened = Checkpoint::open(&other.sign(&log()), &keys);
    assert!(matches!(opened, Err(CheckpointError::Origin { .. })), "{opened:?}");
    let root = Hash::of_nothing().to_base64();
    for text in
        [format!("a\n01\n{root}\n"), format!("a\n-1\n{root}\n"), format!("\n1\n{root}\n"), "a\n1\nx\n".into()]
    {
        assert_eq!(Checkpoint::from_text(&text), None, "{text}");
    }
    assert!(Checkpoint::from_text(&format!("a\n1\n{root}\nextension\n")).is_some());
}

#[test]
fn a_witness_cosigns_what_never_contradicts_itself() {
    let (nodes, [two, three]) = history();
    let (keys, witness) = ([log().public().clone()], key("witness", Scheme::Cosignature));
    let request = |old_size, proof: &[Hash], checkpoint: &Checkpoint| WitnessRequest {
        old_size,
        proof: proof.to_vec(),
        checkpoint: checkpoint.sign(&log()),
    };
    let first = request(0, &[], &two);
    assert_eq!(WitnessRequest::parse(&first.to_string()).unwrap(), first);
    let (seen, cosigned) = first.cosign(None, &keys, &witness, 1_790_000_000).unwrap();
    assert_eq!(seen, two);
    let both = first.checkpoint.with_lines(&cosigned.signature_lines()).unwrap();
    let signers = [log().public().clone(), witness.public().clone()];
    assert_eq!(both.verify(&signers).unwrap().len(), 2);
    // The time is signed too.
    let later = SignedNote::new(both.text().into()).signed(&witness, 1_790_000_001);
    assert_ne!(later.signature_lines(), cosigned.signature_lines());

    let find = |wanted| nodes.iter().find(|(node, _)| *node == wanted).map(|(_, hash)| *hash);
    let proof = Plan::consistency(2, 3).unwrap().proof(find).unwrap();
    let again = request(2, &proof, &three);
    assert_eq!(again.cosign(Some(&two), &keys, &witness, 1).unwrap().0, three);
    assert_eq!(again.cosign(Some(&three), &keys, &witness, 1), Err(WitnessError::OtherSize(3)));
    let rewritten = Checkpoint { root: Hash([1; 32]), ..three };
    let refused = request(2, &proof, &rewritten).cosign(Some(&two), &keys, &witness, 1);
    assert_eq!(refused, Err(WitnessError::Inconsistent));
    let unsigned = request(0, &[], &two).cosign(None, &[witness.public().clone()], &witness, 1);
    assert_eq!(unsigned, Err(NoteError::Unsigned.into()));
    for text in ["", "old\n\nx", "old 01\n\nx", "old 1\n!\n\nx"] {
        assert_eq!(WitnessRequest::parse(text), Err(WitnessError::Form), "{text}");
    }
}

fn proof_of_b() -> String {
    let (nodes, [_, three]) = history();
    let find = |wanted| nodes.iter().find(|(node, _)| *node == wanted).map(|(_, hash)| *hash);
    let hashes = Plan::inclusion(1, 3).unwrap().proof(find).unwrap();
    InclusionProof { index: 1, hashes, checkpoint: three.sign(&log()) }.to_string()
}

#[test]
fn a_proof_is_a_file_that_anybody_can_check() {
    let keys = [log().public().clone()];
    let text = proof_of_b();
    let proof = InclusionProof::parse(&text).unwrap();
    assert_eq!(proof.check(b"b", &keys).unwrap().size, 3);
    assert_eq!(proof.check(b"c", &keys), Err(ProofError::NotIncluded));
    let extra = text.replacen("index", "extra eA==\nindex", 1);
    assert_eq!(InclusionProof::parse(&extra).unwrap(), proof);
    assert_eq!(InclusionProof::parse("c2sp.org/tlog-proof@v2\n\n"), Err(NoteError::Form.into()));
}

fn snapshot_note() -> SnapshotNote {
    SnapshotNote {
        environment: "acme/shop/production".into(),
        audience: "server".into(),
        epoch: 1,
        version: 7,
        digest: "sha256:7".into(),
        log_size: 9,
        root: Hash([9; 32]),
        leaf: 8,
        issued_ms: 1_790_000_000_000,
        expires_ms: 1_790_000_600_000,
    }
}

#[test]
fn snapshot_notes_have_the_pinned_form() {
    let note = snapshot_note();
    let text = "tidegate/snapshot/v1\nacme/shop/production server\n1.7 sha256:7\n\
        9 CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk= 8\n1790000000000 1790000600000\n";
    assert_eq!(note.to_string(), text);
    let key = key("tidegate/acme/shop/production", Scheme::Note);
    let keys = [key.public().clone()];
    let signed = note.sign(&key).to_string();
    assert_eq!(SnapshotNote::open(&signed, &keys).unwrap(), note);
    assert!(SnapshotNote::open(&signed, &[log().public().clone()]).is_err());
    let large = format!("{signed}{}", "— x AAAAAAA=\n".repeat(2000));
    assert_eq!(SnapshotNote::open(&large, &keys), Err(NoteError::TooLarge.into()));
    for wrong in [
        text.replace("v1", "v2"),
        text.replace("1.7", "1.07"),
        text.replace("9 C", "9  C"),
        format!("{text}x\n"),
    ] {
        assert_eq!(SnapshotNote::from_text(&wrong), None, "{wrong}");
    }
    assert!(!note.is_expired(1_790_000_599_999) && note.is_expired(1_790_000_600_000));
}

#[test]
fn rules_are_never_older_and_the_log_never_shorter() {
    let held = snapshot_note();
    let expected = Expected {
        environment: "acme/shop/production",
        audience: "server",
        position: (1, 7),
        digest: "sha256:7",
        held: Some(&held),
    };
    let check = |note: SnapshotNote, fault| {
        let expected = Expected { position: (note.epoch, note.version), ..expected };
        assert_eq!(note.check(&expected), fault, "{note:?}");
    };
    let elsewhere = Expected { position: (1, 8), ..expected };
    assert_eq!(held.check(&elsewhere), Err(SnapshotFault::Position));
    let like = snapshot_note;
    check(like(), Ok(()));
    check(SnapshotNote { version: 8, log_size: 10, ..like() }, Ok(()));
    check(SnapshotNote { epoch: 2, version: 1, log_size: 1, ..like() }, Ok(()));
    check(
        SnapshotNote { environment: "acme/shop/staging".into(), ..like() },
        Err(SnapshotFault::Environment),
    );
    check(SnapshotNote { audience: "client".into(), ..like() }, Err(SnapshotFault::Audience));
    check(SnapshotNote { digest: "sha256:8".into(), ..like() }, Err(SnapshotFault::Digest));
    check(SnapshotNote { version: 6, ..like() }, Err(SnapshotFault::Older));
    check(SnapshotNote { version: 8, log_size: 8, ..like() }, Err(SnapshotFault::Rewritten));
    check(SnapshotNote { version: 8, root: Hash([1; 32]), ..like() }, Err(SnapshotFault::Rewritten));
    let same_position = Expected { digest: "sha256:8", ..expected };
    let other = SnapshotNote { digest: "sha256:8".into(), ..like() };
    assert_eq!(other.check(&same_position), Err(SnapshotFault::Rewritten));
}

/// One byte of the text becomes another.
fn mutated(text: &str, at: usize, by: u8) -> Option<String> {
    let mut bytes = text.as_bytes().to_vec();
    let place = at % bytes.len();
    bytes[place] ^= by;
    String::from_utf8(bytes).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_byte_of_a_note_can_change(at in any::<usize>(), by in 1_u8..=255) {
        let keys = [VerifyingKey::parse(KEY).unwrap()];
        if let Some(Ok(note)) = mutated(NOTE, at, by).map(|text| SignedNote::parse(&text)) {
            prop_assert!(note.verify(&keys).is_err());
        }
    }

    #[test]
    fn no_byte_of_a_proof_can_change(at in any::<usize>(), by in 1_u8..=255) {
        let keys = [log().public().clone()];
        if let Some(Ok(proof)) = mutated(&proof_of_b(), at, by).map(|text| InclusionProof::parse(&text)) {
            prop_assert!(proof.check(b"b", &keys).is_err());
        }
    }

    #[test]
    fn reading_is_total(text in "\\PC{0,200}") {
        drop(SignedNote::parse(&text));
        drop(InclusionProof::parse(&text));
        drop(WitnessRequest::parse(&text));
        let _ = (Checkpoint::from_text(&text), SnapshotNote::from_text(&text), crate::Tile::parse(&text));
        let _ = (VerifyingKey::parse(&text), crate::RootList::from_text(&text));
    }
}
