//! Which changes the server wants to hear of at once: those that take something away from those who have it, and those
//! with which a release goes on, whose first reports are awaited.

use std::collections::BTreeSet;

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
pub(crate) fn undoes_exposure<'a>(
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

/// Whether SDKs are to report soon after the later of two versions: it undoes exposure in one of the items that differ,
/// or a release begins a step in one.
pub fn awaits_reports<'a>(
    before: &Snapshot,
    after: &Snapshot,
    changed: impl IntoIterator<Item = &'a str>,
) -> bool {
    let mut flags = changed.into_iter().filter(|key| key.starts_with("flag/"));
    flags.any(|key| begins_step(before, after, key) || undoes_exposure(before, after, [key]))
}

fn begins_step(before: &Snapshot, after: &Snapshot, key: &str) -> bool {
    let flag = |rules: &Snapshot| {
        let body = body_of(rules, key).filter(|body| is_on(body))?;
        serde_json::from_str::<Flag>(body).ok()
    };
    let steps = |flag: &Option<Flag>| -> BTreeSet<(String, u64)> {
        let places = flag.iter().flat_map(places);
        places.filter_map(|(_, serve)| mark(serve)).map(|mark| (mark.id.clone(), mark.step_epoch)).collect()
    };
    let (before, after) = (flag(before), flag(after));
    !steps(&after).is_subset(&steps(&before))
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

    use super::{awaits_reports, undoes_exposure};

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

    #[test]
    fn what_begins_a_step_is_awaited() {
        let flag = |is_on: bool, steps: &[(&str, u64)]| {
            let split = |(id, step): &(&str, u64)| {
                json!({ "split": { "algo": "x1", "seed": "s", "unit": "user.key", "rest": "off",
                    "arms": [{ "variant": "on", "start": 0, "len": 10 }],
                    "release": { "id": id, "step_epoch": step, "treatment": "on", "control": "off" } } })
            };
            let rule = |(index, step): (usize, &(&str, u64))| json!({ "id": format!("rule-{index}"), "when": { "all": [] }, "serve": split(step) });
            let rules: Vec<Value> = steps.iter().enumerate().map(rule).collect();
            let flag = json!({ "key": "a", "type": "boolean", "enabled": is_on, "off_variant": "off",
                "variants": { "on": { "value": true }, "off": { "value": false } }, "rules": rules,
                "fallthrough": { "variant": "off" } });
            Some(flag.to_string())
        };
        let cases = [
            (flag(true, &[]), flag(true, &[("r1", 1)]), true),
            (flag(true, &[("r1", 1)]), flag(true, &[("r1", 1)]), false),
            (flag(true, &[("r1", 1)]), flag(true, &[("r1", 2)]), true),
            (flag(true, &[("r1", 1)]), flag(true, &[("r1", 1), ("r2", 1)]), true),
            (flag(true, &[("r2", 1), ("r1", 1)]), flag(true, &[("r1", 1), ("r2", 1)]), false),
            (flag(false, &[("r1", 1)]), flag(false, &[("r1", 2)]), false),
            (flag(false, &[("r1", 1)]), flag(true, &[("r1", 1)]), true),
            (None, flag(true, &[("r1", 1)]), true),
            (flag(true, &[("r1", 1)]), None, true),
            (Some("{}".into()), Some("{}".into()), false),
        ];
        for (before, after, expected) in cases {
            let words = format!("{before:?} to {after:?}");
            let (before, after) = (rules(1, before), rules(2, after));
            assert_eq!(awaits_reports(&before, &after, ["flag/a"]), expected, "{words}");
            assert!(!awaits_reports(&before, &after, ["segment/a"]), "{words}");
        }
    }
}
