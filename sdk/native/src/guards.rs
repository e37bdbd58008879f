//! Which splits a release drives, as the rules say it: whose outcomes are to be measured.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;
use tidegate_core::{Snapshot, hash_text, hash_x1};

/// A release that drives the split of one rule of a flag.
#[derive(Debug, PartialEq)]
pub(crate) struct Guard {
    /// The rule; `None` for the fallthrough.
    pub(crate) rule: Option<String>,
    /// The attribute that is split.
    pub(crate) unit: String,
    pub(crate) release: Release,
}

/// The release, as it stands in the split.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(crate) struct Release {
    pub(crate) id: String,
    pub(crate) step_epoch: u64,
    pub(crate) treatment: String,
    pub(crate) control: String,
    #[serde(default)]
    pub(crate) stratum: Option<String>,
    /// Exposed units whose hash is below this one are named.
    #[serde(default)]
    pub(crate) sample: Option<String>,
    /// The control's percentiles, which are counted when they are exceeded.
    #[serde(default)]
    pub(crate) latency_ms: Vec<f64>,
}

impl Release {
    pub(crate) fn unit_hash(&self, unit: &str) -> u64 {
        hash_x1(hash_text(&self.id), unit)
    }

    pub(crate) fn is_sampled(&self, hash: u64) -> bool {
        let threshold = self.sample.as_deref().and_then(|digits| u64::from_str_radix(digits, 16).ok());
        threshold.is_some_and(|threshold| hash < threshold)
    }
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

#[derive(Deserialize)]
struct FlagIn<'a> {
    #[serde(borrow, default)]
    rules: Vec<RuleIn<'a>>,
    #[serde(borrow)]
    fallthrough: Option<&'a RawValue>,
}

#[derive(Deserialize)]
struct RuleIn<'a> {
    id: String,
    #[serde(borrow)]
    serve: &'a RawValue,
}

#[derive(Deserialize)]
struct ServeIn {
    split: SplitIn,
}

#[derive(Deserialize)]
struct SplitIn {
    #[serde(default = "default_unit")]
    unit: String,
    release: Release,
}

fn default_unit() -> String {
    "targetingKey".into()
}

/// What is not understood is not measured; evaluation says what is wrong with it.
fn read(body: &str) -> Vec<Guard> {
    let Ok(flag) = serde_json::from_str::<FlagIn>(body) else { return Vec::new() };
    let rules = flag.rules.into_iter().map(|rule| (Some(rule.id), rule.serve));
    let serves = rules.chain(flag.fallthrough.map(|serve| (None, serve)));
    let guard = |(rule, serve): (Option<String>, &RawValue)| {
        let ServeIn { split: SplitIn { unit, release } } = serde_json::from_str(serve.get()).ok()?;
        Some(Guard { rule, unit, release })
    };
    serves.filter_map(guard).collect()
}

#[cfg(test)]
mod tests {
    use tidegate_core::Header;

    use super::*;

    #[test]
    fn splits_with_a_release_are_found() {
        let release = r#""release":{"id":"rel1","step_epoch":3,"treatment":"on","control":"off","stratum":"customer.key","sample":"8000000000000000","latency_ms":[1,2,3,4]}"#;
        let guarded = format!(
            r#"{{"key":"a","rules":[{{"id":"r0","serve":{{"variant":"on"}}}},{{"id":"r1","serve":{{"split":{{"unit":"user.key",{release}}}}}}}],"fallthrough":{{"split":{{"arms":[],{release}}}}}}}"#
        );
        let text = |text: &str| text.to_owned();
        let (tenant, project, environment) = (text("t"), text("p"), text("e"));
        let header = Header { tenant, project, environment, version: 1, epoch: 1 };
        let plain = r#"{"key":"b","purpose":"release","fallthrough":{"variant":"on"}}"#;
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
