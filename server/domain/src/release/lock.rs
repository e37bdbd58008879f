//! What nobody but a release may change of its flag while it drives it.

use std::collections::BTreeSet;

use tidegate_core::model::{Flag, ReleaseMark, Serve};

use super::rules::{apart_rule, own_rule};
use super::{Enrolled, Release};

impl Release {
    /// The rings that its flag refers to now.
    pub fn rings(&self) -> Vec<&str> {
        let plan = &self.wish.plan;
        let until = self.stage.unwrap_or(0);
        let named = plan.stages.iter().take(until + 1).flat_map(|stage| &stage.rings).map(String::as_str);
        let named: BTreeSet<&str> = named.collect();
        match plan.enrolled(until) {
            Enrolled::Everybody => Vec::new(),
            Enrolled::Customers { .. } => named.into_iter().collect(),
        }
    }

    /// Whether a change of its flag leaves what it drives as it is: its target, the rule of its own, and
    /// what baseline and target are. Anything else may change, and the flag may be turned off.
    pub fn allows(&self, before: &Flag, after: Option<&Flag>) -> bool {
        let Some(after) = after else { return false };
        let same_variant = |key: &String| before.variants.get(key) == after.variants.get(key);
        let applies = |flag: &Flag| {
            let target = flag.rules.iter().find(|rule| Some(&rule.id) == self.wish.rule.as_ref());
            target.map(|rule| rule.when.clone())
        };
        let mut made = after.clone();
        same_variant(&self.wish.baseline)
            && same_variant(&self.wish.target)
            && before.archived == after.archived
            && applies(before) == applies(after)
            && self.apply_to(&mut made).is_ok()
            && made == *after
    }
}

/// Takes from a flag what releases other than these have made of it: an earlier version may have been one
/// in which a release was under way that is over.
pub fn without_releases(flag: &mut Flag, but: &[&str]) {
    let is_over = |serve: &Serve| mark(serve).is_some_and(|mark| !but.contains(&mark.id.as_str()));
    let serves = flag.rules.iter().map(|rule| &rule.serve).chain([&flag.fallthrough]);
    let over = serves.filter(|serve| is_over(serve)).filter_map(mark);
    let own: BTreeSet<String> = over.flat_map(|mark| [own_rule(&mark.id), apart_rule(&mark.id)]).collect();
    flag.rules.retain(|rule| !own.contains(&rule.id));
    let targets = flag.rules.iter_mut().map(|rule| &mut rule.serve).chain([&mut flag.fallthrough]);
    for serve in targets.filter(|serve| is_over(serve)) {
        if let Some(control) = mark(serve).map(|mark| mark.control.clone()) {
            *serve = Serve::Variant(control);
        }
    }
}

/// Whether something that is served counts for a release.
pub fn mark(serve: &Serve) -> Option<&ReleaseMark> {
    match serve {
        Serve::Split(split) => split.release.as_deref(),
        Serve::Variant(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::Actor;
    use crate::release::{Command, Measure, NewRelease, Origin, decide, template};

    fn flag() -> Flag {
        serde_json::from_value(json!({ "key": "a", "type": "boolean", "enabled": true, "off_variant": "off",
            "variants": { "on": { "value": true }, "off": { "value": false } },
            "rules": [{ "id": "r", "when": { "attribute": "x", "op": "present" }, "serve": { "variant": "off" } }],
            "fallthrough": { "variant": "off" } }))
        .unwrap()
    }

    fn started(rule: Option<&str>, customers: &[&str]) -> Release {
        let mut plan = template("standard").unwrap();
        plan.stages[0].customers = customers.iter().map(|key| (*key).to_owned()).collect();
        let wish = NewRelease {
            flag: "a".into(),
            rule: rule.map(str::to_owned),
            baseline: "off".into(),
            target: "on".into(),
            unit: "user.key".into(),
            plan,
            template: None,
            start_at_ms: None,
        };
        let by = Actor { id: "t1".into(), name: "T".into() };
        let (project, environment) = ("p".to_owned(), "e".to_owned());
        let origin = Origin {
            id: "r1".into(),
            project,
            environment,
            seed: "s".into(),
            creator: by.clone(),
            created_ms: 0,
        };
        let mut release = Release::create(origin, wish).unwrap();
        let command = Command::Start(Measure::default());
        decide(&release.clone(), &by, &command, "go", 1)
            .unwrap()
            .iter()
            .for_each(|event| release.apply(event));
        release
    }

    fn altered(flag: &Flag, alter: impl FnOnce(&mut Value)) -> Flag {
        let mut value = serde_json::to_value(flag).unwrap();
        alter(&mut value);
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn what_a_release_drives_is_locked_and_nothing_else() {
        for (rule, customers) in
            [(None, &[][..]), (Some("r"), &[]), (None, &["acme"]), (Some("r"), &["acme"])]
        {
            let release = started(rule, customers);
            let mut before = flag();
            release.apply_to(&mut before).unwrap();
            let check = |allowed: bool, words: &str, alter: &dyn Fn(&mut Value)| {
                let after = altered(&before, |value| alter(value));
                assert_eq!(release.allows(&before, Some(&after)), allowed, "{words} {rule:?} {customers:?}");
            };
            check(true, "off", &|flag| flag["enabled"] = false.into());
            check(true, "override", &|flag| {
                flag["overrides"] = json!([{ "id": "o", "attribute": "customer.key", "values": ["x"],
                    "variant": "on", "reason": "y" }]);
            });
            check(false, "variant", &|flag| flag["variants"]["on"]["value"] = false.into());
            let target = |flag: &mut Value| match rule {
                None => flag["fallthrough"] = json!({ "variant": "on" }),
                Some(_) => {
                    let rules = flag["rules"].as_array_mut().unwrap();
                    rules.last_mut().unwrap()["serve"] = json!({ "variant": "on" });
                }
            };
            check(false, "target", &target);
            if rule.is_some() {
                check(false, "whom", &|flag| {
                    let rules = flag["rules"].as_array_mut().unwrap();
                    rules.last_mut().unwrap()["when"] = json!({ "all": [] });
                });
            }
            assert!(!release.allows(&before, None), "removed");
            assert!(!release.allows(&before, Some(&flag())), "taken back");
        }
    }

    #[test]
    fn what_is_over_is_taken_from_earlier_versions() {
        for customers in [&[][..], &["acme"]] {
            let mut driven = flag();
            started(Some("r"), customers).apply_to(&mut driven).unwrap();
            let mut kept = driven.clone();
            without_releases(&mut kept, &["r1"]);
            assert_eq!(kept, driven);
            without_releases(&mut driven, &["r2"]);
            assert_eq!(driven, flag());
        }
    }
}
