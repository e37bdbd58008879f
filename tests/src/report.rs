//! Rows of a benchmark: the table that is printed and the file that is kept.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::place;

/// The `reach` of a figure that is told without any bound on it.
pub const NO_BOUND: &str = "no bound";

/// One figure.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// What was measured.
    pub name: &'static str,
    /// The figure; null where it could not be measured.
    pub value: Option<f64>,
    /// Its unit.
    pub unit: &'static str,
    /// The bound, as the issue states it.
    pub reach: &'static str,
    /// Whether the bound is met.
    pub holds: bool,
    /// How many measurements stand behind the figure.
    pub samples: usize,
    /// The command that repeats the row.
    pub command: &'static str,
    /// Who is best at it among those that it is compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<&'static str>,
    /// The figure of that peer itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer_value: Option<f64>,
}

/// A bound that a figure must stay below or reach.
#[derive(Debug, Clone, Copy)]
pub struct Bound {
    /// What is measured.
    pub name: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// The bound, as the issue states it.
    pub reach: &'static str,
    /// The same as a figure; met by less or, where `reach` does not begin with `<`, by as much. Where it
    /// begins with `≥`, by as much or more.
    pub most: f64,
}

impl Bound {
    /// The row of a figure.
    #[must_use]
    pub fn row(&self, command: &'static str, value: Option<f64>, samples: usize) -> Row {
        let Self { name, unit, reach, most } = *self;
        let holds = value.is_some_and(|value| match reach.chars().next() {
            Some('<') => value < most,
            Some('≥') => value >= most,
            _ => value <= most,
        });
        Row { name, value, unit, reach, holds, samples, command, peer: None, peer_value: None }
    }
}

/// Where and on what the rows were measured.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Processor, cores and memory.
    pub machine: String,
    /// The commit, with a mark where the tree differed from it.
    pub commit: String,
    /// The rows.
    pub rows: Vec<Row>,
}

impl Report {
    /// A report about this machine and this tree.
    #[must_use]
    pub fn new(rows: Vec<Row>) -> Self {
        Self { machine: machine(), commit: commit(), rows }
    }

    /// Prints the table and writes `target/bench/<name>.json`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn publish(&self, name: &str) -> Result<()> {
        println!("\n{}; {}", self.machine, self.commit);
        println!("{:<66} {:>10} {:<5} {:>20} {:>8}  holds", "figure", "value", "unit", "reach", "samples");
        for row in &self.rows {
            let value = row.value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
            let holds = if row.holds { "yes" } else { "NO" };
            let Row { name, unit, reach, samples, .. } = row;
            println!("{name:<66} {value:>10} {unit:<5} {reach:>20} {samples:>8}  {holds}");
        }
        let bounded = self.rows.iter().filter(|row| row.reach != NO_BOUND);
        let met = bounded.clone().filter(|row| row.holds).count();
        println!("{met} of {} bounds are met", bounded.count());
        let folder = place::root().join("target/bench");
        fs::create_dir_all(&folder)?;
        let file = folder.join(format!("{name}.json"));
        fs::write(&file, serde_json::to_string_pretty(self)? + "\n")?;
        println!("written to {}", file.strip_prefix(place::root()).context("not below the root")?.display());
        Ok(())
    }
}

/// The value that `share` of the sorted samples do not exceed (nearest rank).
#[must_use]
pub fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "ranks are small and positive"
    )]
    #[expect(clippy::cast_precision_loss, reason = "sample counts are small")]
    let rank = (share * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

fn machine() -> String {
    let cpus = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        cpus.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown processor");
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let memory = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).unwrap_or_default();
    let kib = kib.trim().trim_end_matches("kB").trim().parse::<u64>().unwrap_or_default();
    format!("{}, {cores} cores, {} GiB", model.trim_start_matches(['\t', ' ', ':']), kib.div_ceil(1 << 20))
}

fn commit() -> String {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(place::root()).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let head = git(&["rev-parse", "--short=12", "HEAD"]).unwrap_or_else(|| "no commit".to_owned());
    let is_clean = git(&["status", "--porcelain"]).is_some_and(|changes| changes.is_empty());
    if is_clean { head } else { format!("{head} with changes") }
}

#[cfg(test)]
mod tests {
    use super::percentile;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let samples: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(percentile(&samples, 0.5), Some(50.0));
        assert_eq!(percentile(&samples, 0.99), Some(99.0));
        assert_eq!(percentile(&[7.0], 0.99), Some(7.0));
        assert_eq!(percentile(&[], 0.5), None);
    }
}
