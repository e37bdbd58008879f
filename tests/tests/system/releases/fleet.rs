//! A server of the customer's that reports what happens to those who got a release.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};
use tidegate_tests::api::Api;

use super::{PATH, PLACE, show};

/// One instance of an SDK, as far as the server sees it.
pub(crate) struct Fleet {
    key: String,
    seq: u64,
    units: u64,
    version: u64,
}

impl Fleet {
    pub(crate) fn new(api: &Api) -> Result<Self> {
        Ok(Self { key: api.sdk_key(PLACE)?, seq: 0, units: 0, version: 1 })
    }

    /// Reports exposures of the release's present step, and how many of them failed, as treatment and
    /// control; arms that the step does not have are left out.
    pub(crate) fn report(&mut self, api: &Api, id: &str, exposed: [u64; 2], failed: [u64; 2]) -> Result<()> {
        self.report_of(api, id, None, [exposed, failed])
    }

    /// The same of one customer's users.
    pub(super) fn report_of(
        &mut self,
        api: &Api,
        id: &str,
        customer: Option<&str>,
        [exposed, failed]: [[u64; 2]; 2],
    ) -> Result<()> {
        let release = show(api, id)?;
        let Some(step) = release["steps"].as_array().and_then(|steps| steps.last()) else { return Ok(()) };
        let share = step["share_ppm"].as_u64().context("share")?;
        let is_there = [share > 0, share < 1_000_000];
        let mut rows = Vec::new();
        for (index, arm) in ["treatment", "control"].into_iter().enumerate() {
            if is_there[index] {
                let units: Vec<String> = (0..failed[index]).map(|_| self.unit()).collect();
                rows.push(json!({ "release": id, "step_epoch": step["step_epoch"], "arm": arm,
                    "stratum": customer, "metric": "errors", "ok": exposed[index] - failed[index], "err": failed[index],
                    "units": units }));
            }
        }
        self.send(api, &json!(rows))
    }

    /// Says that it has the present rules.
    pub(crate) fn acknowledge(&mut self, api: &Api) -> Result<()> {
        self.version = api.get(PATH)?.expect(200)?["version"].as_u64().context("version")?;
        self.send(api, &json!([]))
    }

    fn unit(&mut self) -> String {
        self.units += 1;
        format!("{:016x}", self.units.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn send(&mut self, api: &Api, releases: &Value) -> Result<()> {
        self.seq += 1;
        let report = json!({ "v": 1, "instance": "i1", "seq": self.seq, "app": { "name": "shop", "version": "1" },
            "sdk": "test 1", "epoch": 1, "version": self.version, "dropped": 0, "evaluations": [], "unknown": [],
            "releases": releases });
        let answer = api.with_token(Some(&self.key)).post("/sdk/v1/telemetry", &report)?;
        ensure!(answer.status == 204, "{}: {}", answer.status, answer.body);
        Ok(())
    }
}
