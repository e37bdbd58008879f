use super::{Delegation, KeysError, RootList, Subject, verify_roots};
use crate::{Hash, NoteError, Scheme, SignedNote, SigningKey};

fn key(name: &str) -> SigningKey {
    SigningKey::new(name, Scheme::Note, &Hash::of(&[name.as_bytes()]).0).unwrap()
}

fn list(number: u64, threshold: usize, names: &[&str]) -> RootList {
    let keys = names.iter().map(|name| key(name).public().clone()).collect();
    RootList { owner: "tidegate/acme".into(), number, threshold, keys }
}

fn signed(text: &impl ToString, names: &[&str]) -> SignedNote {
    names.iter().fold(SignedNote::new(text.to_string()), |note, name| note.signed(&key(name), 0))
}

#[test]
fn a_chain_leads_from_the_fingerprint_to_the_current_list() {
    let (one, two, three) = (list(1, 1, &["a"]), list(2, 2, &["b", "c"]), list(3, 1, &["d", "c"]));
    let first = signed(&one, &["a"]);
    let second = signed(&two, &["a", "b", "c"]);
    let third = signed(&three, &["b", "c", "d"]);
    let chain = |notes: &[&SignedNote]| {
        verify_roots(&one.fingerprint(), &notes.iter().copied().cloned().collect::<Vec<_>>())
    };
    assert_eq!(one.fingerprint().len(), 32);
    assert_eq!(RootList::from_text(&two.to_string()).unwrap(), two);
    assert_eq!(chain(&[&first]).unwrap(), one);
    assert_eq!(chain(&[&first, &second, &third]).unwrap(), three);
    // Whoever came later begins later.
    assert_eq!(
        verify_roots(&two.fingerprint(), &[first.clone(), second.clone(), third.clone()]).unwrap(),
        three
    );
    for (notes, fault) in [
        (vec![], KeysError::Chain(0)),
        (vec![&second], KeysError::Chain(0)),
        (vec![&first, &third], KeysError::Chain(3)),
        (vec![&first, &first], KeysError::Chain(1)),
        (vec![&signed(&one, &["b"])], KeysError::Threshold(1)),
        // Not under the old list; not under enough of the new one.
        (vec![&first, &signed(&two, &["b", "c"])], KeysError::Threshold(2)),
        (vec![&first, &signed(&two, &["a", "b"])], KeysError::Threshold(2)),
        (vec![&first, &signed(&two, &["a", "b", "b"])], KeysError::Threshold(2)),
        (
            vec![
                &first,
                &signed(&RootList { owner: "tidegate/evil".into(), ..two.clone() }, &["a", "b", "c"]),
            ],
            KeysError::Chain(2),
        ),
    ] {
        assert_eq!(chain(&notes), Err(fault), "{notes:?}");
    }
}

#[test]
fn no_key_counts_twice_and_no_threshold_is_out_of_reach() {
    let one = list(1, 1, &["a"]).to_string();
    let again = SigningKey::new("z", Scheme::Note, &Hash::of(&[b"a"]).0).unwrap();
    assert_eq!(RootList::from_text(&format!("{one}{}\n", again.public())), Err(KeysError::Form));
    for wrong in
        [one.replace("1 1", "1 0"), one.replace("1 1", "1 2"), one.replace("1 1", "01 1"), "x\n".into()]
    {
        assert!(RootList::from_text(&wrong).is_err(), "{wrong}");
    }
}

#[test]
fn roots_delegate_one_thing_at_a_time() {
    let roots = list(1, 1, &["a"]);
    let subject = Subject::Snapshots("shop/production".into());
    let keys = vec![key("tidegate/acme/shop/production").public().clone()];
    let delegation = Delegation { owner: roots.owner.clone(), subject: subject.clone(), number: 4, keys };
    let note = signed(&delegation, &["a"]);
    assert_eq!(Delegation::open(&note, &roots, &subject).unwrap(), delegation);
    let other = Delegation::open(&note, &roots, &Subject::Log);
    assert_eq!(other, Err(KeysError::Subject("log".into())));
    let foreign = Delegation { owner: "tidegate/other".into(), ..delegation.clone() };
    assert!(Delegation::open(&signed(&foreign, &["a"]), &roots, &subject).is_err());
    assert_eq!(
        Delegation::open(&signed(&delegation, &["b"]), &roots, &subject),
        Err(KeysError::Threshold(4))
    );
    let altered = SignedNote::parse(&note.to_string().replace("\n4\n", "\n5\n")).unwrap();
    assert_eq!(Delegation::open(&altered, &roots, &subject), Err(NoteError::Forged.into()));
}
