//! Which changes take something away from those who have it: whether they have arrived is asked at once.

use serde::Deserialize;
use tidegate_core::Snapshot;

/// As little of a flag as tells whether it is on.
#[derive(Deserialize)]
struct Switch {
    enabled: bool,
}

/// Whether the later of two versions undoes exposure in one of the items that differ: turns a flag off.
///
/// It follows from the rules alone, so that every replica says the same of a version.
pub fn undoes_exposure<'a>(
    before: &Snapshot,
    after: &Snapshot,
    changed: impl IntoIterator<Item = &'a str>,
) -> bool {
    let is_on = |rules: &Snapshot, key: &str| {
        let read = |body: &str| serde_json::from_str::<Switch>(body).is_ok_and(|flag| flag.enabled);
        rules.item(key).is_some_and(|item| read(item.body()))
    };
    let mut flags = changed.into_iter().filter(|key| key.starts_with("flag/"));
    flags.any(|key| is_on(before, key) && !is_on(after, key))
}

#[cfg(test)]
mod tests {
    use tidegate_core::{Header, Snapshot};

    use super::undoes_exposure;

    #[test]
    fn what_is_turned_off_undoes_exposure() {
        let header = |version| Header {
            tenant: "t".into(),
            project: "p".into(),
            environment: "e".into(),
            version,
            epoch: 1,
        };
        let flag = |is_on: bool| Some(format!(r#"{{"enabled":{is_on}}}"#));
        let rules = |version, body: Option<String>| {
            Snapshot::new(header(version), body.map(|body| ("flag/a".to_owned(), body))).unwrap()
        };
        let cases = [
            (flag(true), flag(false), true),
            (flag(true), None, true),
            (flag(false), flag(true), false),
            (flag(false), flag(false), false),
            (None, flag(true), false),
        ];
        for (before, after, expected) in cases {
            let words = format!("{before:?} to {after:?}");
            let (before, after) = (rules(1, before), rules(2, after));
            assert_eq!(undoes_exposure(&before, &after, ["flag/a"]), expected, "{words}");
            assert!(!undoes_exposure(&before, &after, ["segment/a"]), "{words}");
        }
    }
}
