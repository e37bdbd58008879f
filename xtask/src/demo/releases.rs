//! The two releases, as they are asked for and followed over REST.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::scenery::Place;
use crate::run::ENVIRONMENT;

/// A release of one of the changes.
pub(super) struct Release {
    pub(super) flag: &'static str,
    pub(super) id: String,
    path: String,
    /// How many of its events are known.
    seen: u64,
}

/// Half of the users of those who are reached first, then everybody. A real plan has more stages, and looks at each for
/// longer; here, nobody wants to wait.
fn plan() -> Value {
    let first = json!({ "rings": ["internal", "canary", "early"], "share_ppm": 500_000, "bake_s": 10 });
    let everybody = json!({ "share_ppm": 1_000_000, "bake_s": 10 });
    json!({ "stages": [first, everybody],
        "guards": [{ "name": "errors", "signal": "errors", "kind": "ratio" }] })
}

impl Release {
    /// Creates and starts it.
    pub(super) fn start(place: &Place, flag: &'static str, reason: &str) -> Result<Self> {
        let releases = format!("{ENVIRONMENT}/releases");
        let wish =
            json!({ "flag": flag, "baseline": "off", "target": "on", "unit": "user.key", "plan": plan() });
        let made = place.post(&releases, &wish)?;
        let id = made.get("id").and_then(Value::as_str).context("the release has no id")?;
        let path = format!("{releases}/{id}");
        let start = json!({ "reason": reason, "version": made.get("version") });
        place.post(&format!("{path}/start"), &start)?;
        Ok(Self { flag, id: id.to_owned(), path, seen: 0 })
    }

    /// What has happened to it since it was last asked.
    pub(super) fn news(&mut self, place: &Place) -> Result<Vec<Value>> {
        let page = place.get(&format!("{}/events?cursor={}", self.path, self.seen))?;
        let events = page.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        self.seen += events.len() as u64;
        Ok(events)
    }

    /// As it is now.
    pub(super) fn show(&self, place: &Place) -> Result<Value> {
        place.get(&self.path)
    }

    /// About how many users have met it, in the stage in which most did.
    pub(super) fn met(&self, place: &Place) -> Result<u64> {
        let evidence = place.get(&format!("{}/evidence", self.path))?;
        let units = evidence.get("units").and_then(Value::as_array).cloned().unwrap_or_default();
        let treated = units.iter().filter(|row| row.get("arm").is_some_and(|arm| arm == "treatment"));
        Ok(treated.filter_map(|row| row.get("seen")?.as_u64()).max().unwrap_or(0))
    }
}
