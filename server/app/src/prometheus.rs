//! Reads counters of a Prometheus: where they stand, both arms at one moment.

use serde::Deserialize;
use serde_json::Map;
use serde_json::Value;
use thiserror::Error;
use tidegate_domain::SignalSource;
use tidegate_rollout::{ArmCounters, Counters, Reading};
use ureq::Agent;

/// Most bytes of one answer.
const ANSWER_BYTES: u64 = 4 << 20;
/// Most series of one counter.
const SERIES: usize = 2_000;

/// The variants whose counters are compared.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Arms<'a> {
    pub(crate) baseline: &'a str,
    pub(crate) target: &'a str,
    /// Nobody is exposed to the target yet.
    pub(crate) is_opening: bool,
}

/// Why there is no reading.
#[derive(Debug, Error)]
pub(crate) enum NoReading {
    #[error("Prometheus does not answer: {0}")]
    Unreachable(Box<ureq::Error>),
    #[error("Prometheus wants another credential: it answers {0}")]
    Unauthorized(u16),
    #[error("the answer of Prometheus cannot be read: {0}")]
    Unreadable(String),
    #[error("Prometheus refuses the query: {0}")]
    Refused(String),
    #[error("`{0}` has more than {SERIES} series: select fewer")]
    TooMany(String),
    #[error("no counter of exposures of each variant: does the label `{0}` hold them?")]
    NoArm(String),
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    error: String,
    data: Option<Data>,
}

#[derive(Deserialize)]
struct Data {
    #[serde(rename = "resultType")]
    kind: String,
    result: Vec<Sample>,
}

/// A series and where it stands: a time, and a number as text.
#[derive(Deserialize)]
struct Sample {
    metric: Map<String, Value>,
    value: (f64, String),
}

/// Reads both counters of a source as they stood at a moment, in milliseconds since the Unix epoch.
///
/// # Errors
/// [`NoReading`]: nothing is known, which is not the same as nothing having happened.
pub(crate) fn read(
    agent: &Agent,
    (source, authorization): (&SignalSource, Option<&str>),
    arms: Arms<'_>,
    at_ms: i64,
) -> Result<Reading, NoReading> {
    let mut reading = Reading::default();
    for (selector, is_error) in [(&source.exposed, false), (&source.errors, true)] {
        for sample in query(agent, (&source.url, authorization), selector, at_ms)? {
            let variant = sample.metric.get(&source.variant_label).and_then(Value::as_str);
            let arm = match variant {
                Some(variant) if variant == arms.baseline => &mut reading.control,
                Some(variant) if variant == arms.target => &mut reading.treatment,
                _ => continue,
            };
            keep(counters(arm, is_error), &sample);
        }
    }
    if reading.is_whole(arms.is_opening) {
        Ok(reading)
    } else {
        Err(NoReading::NoArm(source.variant_label.clone()))
    }
}

fn counters(arm: &mut ArmCounters, is_error: bool) -> &mut Counters {
    if is_error { &mut arm.errors } else { &mut arm.exposed }
}

/// A value that is no number is not kept: of that series nothing is known.
fn keep(counters: &mut Counters, sample: &Sample) {
    if let Some(value) = sample.value.1.parse::<f64>().ok().filter(|value| value.is_finite()) {
        counters.insert(Value::Object(sample.metric.clone()).to_string(), value);
    }
}

fn query(
    agent: &Agent,
    (url, authorization): (&str, Option<&str>),
    selector: &str,
    at_ms: i64,
) -> Result<Vec<Sample>, NoReading> {
    let url = format!("{}/api/v1/query", url.trim_end_matches('/'));
    #[expect(clippy::cast_precision_loss, reason = "a moment of our time in seconds")]
    let time = at_ms as f64 / 1000.0;
    let mut request = agent.get(&url).query("query", selector).query("time", time.to_string());
    if let Some(authorization) = authorization {
        request = request.header("authorization", authorization);
    }
    let unreachable = |error| NoReading::Unreachable(Box::new(error));
    // Prometheus says in the body why it refuses.
    let mut answer = request.config().http_status_as_error(false).build().call().map_err(unreachable)?;
    let status = answer.status().as_u16();
    if [401, 403].contains(&status) {
        return Err(NoReading::Unauthorized(status));
    }
    let text = answer.body_mut().with_config().limit(ANSWER_BYTES).read_to_string().map_err(unreachable)?;
    samples(&text, selector)
}

fn samples(text: &str, selector: &str) -> Result<Vec<Sample>, NoReading> {
    let unreadable = |what: String| NoReading::Unreadable(what);
    let answer: Answer = serde_json::from_str(text).map_err(|error| unreadable(error.to_string()))?;
    match answer.data {
        None => Err(NoReading::Refused(answer.error)),
        Some(data) if data.kind != "vector" => {
            Err(unreadable(format!("a {} instead of a vector", data.kind)))
        }
        Some(data) if data.result.len() > SERIES => Err(NoReading::TooMany(selector.to_owned())),
        Some(data) => Ok(data.result),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_prometheus_answers() {
        let text = r#"{"status":"success","data":{"resultType":"vector","result":[
            {"metric":{"__name__":"requests_total","variant":"on"},"value":[1790000000.5,"12"]},
            {"metric":{"variant":"off"},"value":[1790000000.5,"NaN"]}]}}"#;
        let mut counters = Counters::new();
        let found = samples(text, "requests_total").unwrap();
        found.iter().for_each(|sample| keep(&mut counters, sample));
        assert_eq!(counters.values().copied().collect::<Vec<_>>(), [12.0]);
    }

    #[test]
    fn answers_that_are_none() {
        let cases = [
            (r#"{"status":"error","error":"bad selector"}"#, "refuses the query: bad selector"),
            (r#"{"status":"success","data":{"resultType":"scalar","result":[]}}"#, "scalar instead of"),
            ("<html>", "cannot be read"),
        ];
        for (text, expected) in cases {
            let error = samples(text, "x").err().unwrap().to_string();
            assert!(error.contains(expected), "{error}");
        }
        let sample = r#"{"metric":{},"value":[0,"1"]}"#;
        let many = vec![sample; SERIES + 1].join(",");
        let text = format!(r#"{{"data":{{"resultType":"vector","result":[{many}]}}}}"#);
        assert!(samples(&text, "x").err().unwrap().to_string().contains("`x` has more than"));
    }
}
