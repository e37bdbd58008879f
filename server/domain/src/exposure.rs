//! Which changes take something away from those who have it: whether they have arrived is asked at once.

use serde::Deserialize;
use tidegate_core::model::{Flag, ReleaseMark, Serve, Split};
use tidegate_core::{BUCKETS, Snapshot};

/// As little of a flag as tells whether it is on.
#[derive(Deserialize)]
struct Switch {
    enabled: bool,
}

/// Whether the later of two versions undoes exposure in one of the items that differ: turns a flag off, or
/// takes the treatment of a release from units that have it.
///
/// It follows from the rules alone, so that every replica says the same of a version.
pub fn undoes_exposure<'a>(
    before: &Snapshot,
    after: &Snapshot,
    changed: impl IntoIterator<Item = &'a str>,
) -> bool {
    let mut flags = changed.into_iter().filter(|key| key.starts_with("flag/"));
    flags.any(|key| match (body_of(before, key), body_of(after, key)) {
        (Some(before), Some(after)) if is_on(after) => is_on(before) && takes_treatment(before, after),
        (before, _) => before.is_some_and(is_on),
    })
}

fn body_of<'r>(rules: &'r Snapshot, key: &str) -> Option<&'r str> {
    rules.item(key).map(|item| item.body())
}

fn is_on(body: &str) -> bool {
    serde_json::from_str::<Switch>(body).is_ok_and(|flag| flag.enabled)
}

/// Whether fewer units get the treatment of a release that drove a split before. A flag that this build
/// cannot read is driven by no release.
fn takes_treatment(before: &str, after: &str) -> bool {
    let read = |body: &str| serde_json::from_str::<Flag>(body).ok();
    let (Some(before), Some(after)) = (read(before), read(after)) else { return false };
    let (before, after) = (places(&before), places(&after));
    before.iter().enumerate().any(|(index, (_, serve))| {
        let Some(mark) = mark(serve) else { return false };
        // Whom a rule applied to that is gone, the next one is asked about.
        let successors = before.iter().skip(index).map(|(place, _)| *place);
        let mut later = successors.filter_map(|place| after.iter().position(|(held, _)| *held == place));
        let later = later.next();
        let kept =
            later.and_then(|at| after.get(at)).map_or(0, |(_, serve)| share_of(serve, &mark.treatment));
        let is_new = |place: &Option<&str>| before.iter().all(|(held, _)| held != place);
        let takes_some = |(place, serve): &(Option<&str>, &Serve)| {
            is_new(place) && matches!(serve, Serve::Variant(served) if *served != mark.treatment)
        };
        let exposed = share_of(serve, &mark.treatment);
        kept < exposed || exposed > 0 && after.iter().take(later.unwrap_or(0)).any(takes_some)
    })
}

/// What decides in a flag, in its order: rules by their ids, and the fallthrough.
fn places(flag: &Flag) -> Vec<(Option<&str>, &Serve)> {
    let rules = flag.rules.iter().map(|rule| (Some(rule.id.as_str()), &rule.serve));
    rules.chain([(None, &flag.fallthrough)]).collect()
}

fn mark(serve: &Serve) -> Option<&ReleaseMark> {
    match serve {
        Serve::Split(split) => split.release.as_deref(),
        Serve::Variant(_) => None,
    }
}

/// How many units get that variant, in parts per million.
fn share_of(serve: &Serve, variant: &str) -> u32 {
    let split = match serve {
        Serve::Variant(served) => return if served == variant { BUCKETS } else { 0 },
        Serve::Split(split) => split,
    };
    let arms = |is_meant: bool| {
        let arms = split.arms.iter().filter(move |arm| (arm.variant == variant) == is_meant);
        arms.fold(0, |sum: u32, arm| sum.saturating_add(arm.len))
    };
    match split {
        Split { rest: Some(rest), .. } if rest == variant => BUCKETS.saturating_sub(arms(false)),
        _ => arms(true),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tidegate_core::{Header, Snapshot};

    use super::undoes_exposure;

    fn rules(version: u64, body: Option<String>) -> Snapshot {
        let text = |text: &str| text.to_owned();
        let (tenant, project, environment) = (text("t"), text("p"), text("e"));
        let header = Header { tenant, project, environment, version, epoch: 1 };
        Snapshot::new(header, body.map(|body| (text("flag/a"), body))).unwrap()
    }

    #[test]
    fn what_is_turned_off_undoes_exposure() {
        let flag = |is_on: bool| Some(format!(r#"{{"enabled":{is_on}}}"#));
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

    #[test]
    fn what_a_release_takes_back_undoes_exposure() {
        let split = |share: u32, rest: &str| {
            json!({ "split": { "algo": "x1", "seed": "s", "unit": "user.key", "rest": rest, "arms": [
                { "variant": "on", "start": 0, "len": share },
                { "variant": "off", "start": share, "len": 500_000 - share }],
                "release": { "id": "r1", "step_epoch": 2, "treatment": "on", "control": "off" } } })
        };
        let plain = |variant: &str| json!({ "variant": variant });
        let flag = |rings: Option<Value>, target: Value| {
            let rule = |serve| json!({ "id": "release-r1", "when": { "all": [] }, "serve": serve });
            json!({ "key": "a", "type": "boolean", "enabled": true, "off_variant": "off",
                    "variants": { "on": { "value": true }, "off": { "value": false } },
                    "rules": rings.map(rule).into_iter().collect::<Vec<_>>(), "fallthrough": target })
        };
        let all = |target| flag(None, target);
        let some = |serve, target| flag(Some(serve), target);
        let cases = [
            (all(split(10, "off")), all(split(50, "off")), false),
            (all(split(10, "off")), all(split(10, "off")), false),
            (all(split(10, "off")), all(split(9, "off")), true),
            (all(split(10, "off")), all(plain("off")), true),
            (all(split(10, "off")), all(plain("on")), false),
            (all(split(10, "off")), all(split(0, "on")), false),
            (all(split(0, "off")), all(plain("off")), false),
            (some(split(10, "off"), plain("off")), all(plain("off")), true),
            (some(split(10, "off"), plain("off")), all(split(50, "off")), false),
            (some(split(10, "off"), plain("off")), all(split(5, "off")), true),
            (some(split(10, "off"), plain("off")), all(plain("on")), false),
            (some(split(10, "off"), plain("off")), some(split(10, "off"), plain("on")), false),
            (all(plain("on")), all(plain("off")), false),
        ];
        for (before, after, expected) in cases {
            let words = format!("{before} to {after}");
            let (before, after) = (rules(1, Some(before.to_string())), rules(2, Some(after.to_string())));
            assert_eq!(undoes_exposure(&before, &after, ["flag/a"]), expected, "{words}");
        }
    }
}
