//! Which splits a release drives, as the rules say it: whose outcomes are to be measured.

use std::collections::BTreeMap;
use std::sync::Arc;

use tidegate_core::Snapshot;
use tidegate_core::model::{Flag, ReleaseMark, Serve, Split};

/// A release that drives the split of one rule of a flag.
#[derive(Debug, PartialEq)]
pub(crate) struct Guard {
    /// The rule; `None` for the fallthrough.
    pub(crate) rule: Option<String>,
    /// The attribute that is split.
    pub(crate) unit: String,
    pub(crate) release: ReleaseMark,
}

/// The guards of all flags that have some.
#[derive(Debug, Clone, Default)]
pub(crate) struct Guards(BTreeMap<Box<str>, Arc<[Guard]>>);

impl Guards {
    pub(crate) const NONE: Self = Self(BTreeMap::new());

    pub(crate) fn of(snapshot: &Snapshot) -> Self {
        let mut guards = Self::default();
        for (key, item) in snapshot.items() {
            guards.place(key, Some(item.body()));
        }
        guards
    }

    /// Those of a later snapshot, in which only these items differ.
    pub(crate) fn updated<'a>(
        &self,
        snapshot: &Snapshot,
        changed: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut guards = self.clone();
        for key in changed {
            guards.place(key, snapshot.item(key).map(|item| item.body()));
        }
        guards
    }

    fn place(&mut self, item: &str, body: Option<&str>) {
        let Some(flag) = item.strip_prefix("flag/") else { return };
        // Few flags have one: most need not be read.
        let guards = body.filter(|body| body.contains("\"step_epoch\"")).map(read).unwrap_or_default();
        if guards.is_empty() {
            self.0.remove(flag);
        } else {
            self.0.insert(flag.into(), guards.into());
        }
    }

    pub(crate) fn get(&self, flag: &str) -> &[Guard] {
        self.0.get(flag).map_or(&[], |guards| guards)
    }
}

/// What is not understood is not measured; evaluation says what is wrong with it.
fn read(body: &str) -> Vec<Guard> {
    let Ok(flag) = serde_json::from_str::<Flag>(body) else { return Vec::new() };
    let rules = flag.rules.into_iter().map(|rule| (Some(rule.id), rule.serve));
    let guard = |(rule, serve)| match serve {
        Serve::Split(Split { unit, release: Some(release), .. }) => {
            Some(Guard { rule, unit, release: *release })
        }
        _ => None,
    };
    rules.chain([(None, flag.fallthrough)]).filter_map(guard).collect()
}

#[cfg(test)]
mod tests {
    use tidegate_core::Header;

    use super::*;

    #[test]
    fn splits_with_a_release_are_found() {
        let release = r#""release":{"id":"rel1","step_epoch":3,"treatment":"on","control":"off","stratum":"customer.key","sample":"8000000000000000","latency_ms":[1,2,3,4]}"#;
        let split =
            |unit: &str| format!(r#"{{"split":{{"algo":"x1",{unit}"arms":[],"rest":"on",{release}}}}}"#);
        let flag = |key: &str, rules: &str, fallthrough: &str| {
            format!(
                r#"{{"key":"{key}","type":"boolean","purpose":"release","variants":{{"on":{{"value":true}}}},"enabled":true,"off_variant":"on","rules":[{rules}],"fallthrough":{fallthrough}}}"#
            )
        };
        let rule = |id: &str, serve: &str| format!(r#"{{"id":"{id}","when":{{"all":[]}},"serve":{serve}}}"#);
        let rules =
            [rule("r0", r#"{"variant":"on"}"#), rule("r1", &split(r#""unit":"user.key","#))].join(",");
        let guarded = flag("a", &rules, &split(""));
        let text = |text: &str| text.to_owned();
        let (tenant, project, environment) = (text("t"), text("p"), text("e"));
        let header = Header { tenant, project, environment, version: 1, epoch: 1 };
        let plain = &flag("b", "", r#"{"variant":"on"}"#);
        let snapshot =
            Snapshot::new(header, [(text("flag/a"), guarded), (text("flag/b"), text(plain))]).unwrap();
        let guards = Guards::of(&snapshot);
        let found: Vec<_> =
            guards.get("a").iter().map(|guard| (guard.rule.as_deref(), &*guard.unit)).collect();
        assert_eq!(found, [(Some("r1"), "user.key"), (None, "targetingKey")]);
        assert!(guards.get("b").is_empty());
        let release = &guards.get("a")[0].release;
        assert_eq!((release.step_epoch, release.latency_ms.len()), (3, 4));
        assert!(release.is_sampled(1) && !release.is_sampled(u64::MAX));
        let next = snapshot.with(2, [(text("flag/a"), Some(text(plain)))]).unwrap();
        assert!(guards.updated(&next, ["flag/a"]).get("a").is_empty());
    }
}
