//! What can be said to releases on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand};

use super::EnvironmentArguments;

/// What `wait` ends with.
pub(crate) const WAIT_HELP: &str = "Exit codes: 0 reached, 10 halted, 11 halting and not yet confirmed, 12 waiting for \
    approval, 13 superseded, 14 cancelled, 15 timed out.";

#[derive(Debug, Subcommand)]
pub(crate) enum ReleaseCommand {
    /// Create a release and start it
    Start(StartArguments),
    /// Wait until a release has come so far, or has ended otherwise
    #[command(after_help = WAIT_HELP)]
    Wait {
        /// The release's id
        id: String,
        /// `stage:N` from 1, `watching` or `completed`
        #[arg(long, value_name = "WHAT", default_value = "completed", value_parser = Until::parse)]
        until: Until,
        /// How long at most, such as `90s`, `30m` or `2h`
        #[arg(long, value_name = "TIME", default_value = "1h", value_parser = duration)]
        timeout: Duration,
        #[command(flatten)]
        at: EnvironmentArguments,
    },
    /// Force the next stage: past every hold but a pause, a freeze, proven harm and the plan's limits
    Advance(VerbArguments),
    /// Stay where it is, until a person resumes it
    Pause(VerbArguments),
    /// Go on after a hold
    Resume(VerbArguments),
    /// Let the next stage be entered
    Approve(VerbArguments),
    /// Stop, and go back
    Halt(VerbArguments),
    /// Stay, and expose no one more: nothing passes, not even a forced advance, until a person resumes it
    Freeze(VerbArguments),
    /// Begin anew, with fresh evidence
    Restart(VerbArguments),
    /// Take it back
    Cancel(VerbArguments),
    /// Show what halts have spared, and what they cost
    Ledger {
        /// As a table for spreadsheets
        #[arg(long)]
        csv: bool,
        #[command(flatten)]
        at: EnvironmentArguments,
    },
    /// Show where it is, what its guards say, and what comes next
    Report {
        /// The release's id
        id: String,
        #[command(flatten)]
        at: EnvironmentArguments,
    },
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("how").required(true)))]
pub(crate) struct StartArguments {
    /// The flag's key
    pub(crate) flag: String,
    /// The rule that is driven [default: the fallthrough]
    #[arg(long, value_name = "ID")]
    pub(crate) rule: Option<String>,
    /// The variant that everybody gets before
    #[arg(long, value_name = "KEY")]
    pub(crate) baseline: String,
    /// The variant that everybody is to get
    #[arg(long, value_name = "KEY")]
    pub(crate) target: String,
    /// The attribute that is split
    #[arg(long, value_name = "ATTRIBUTE", default_value = "user.key")]
    pub(crate) unit: String,
    /// A plan by its name: careful, standard, fast, or one that was saved
    #[arg(long, value_name = "NAME", group = "how")]
    pub(crate) template: Option<String>,
    /// File with a plan, JSON
    #[arg(long, value_name = "FILE", group = "how")]
    pub(crate) plan: Option<PathBuf>,
    /// Not before this time, RFC 3339
    #[arg(long, value_name = "INSTANT")]
    pub(crate) start_at: Option<String>,
    /// Why, for the decision log
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) at: EnvironmentArguments,
}

#[derive(Debug, Args)]
pub(crate) struct VerbArguments {
    /// The release's id
    pub(crate) id: String,
    /// Why, for the decision log
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) at: EnvironmentArguments,
}

/// How far a release is to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Until {
    /// Into a stage, counted from 1.
    Stage(u64),
    Watching,
    Completed,
}

impl Until {
    fn parse(text: &str) -> Result<Self, String> {
        let stage = text.strip_prefix("stage:").and_then(|number| number.parse().ok());
        match (text, stage) {
            (_, Some(stage)) if stage > 0 => Ok(Self::Stage(stage)),
            ("watching", _) => Ok(Self::Watching),
            ("completed", _) => Ok(Self::Completed),
            _ => Err("`stage:1`, `stage:2`…, `watching` or `completed` is expected".into()),
        }
    }
}

fn duration(text: &str) -> Result<Duration, String> {
    let units = [("s", 1), ("m", 60), ("h", 3600)];
    let read = |(unit, seconds): (&str, u64)| {
        let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
        Some(Duration::from_secs(number.checked_mul(seconds)?))
    };
    units.into_iter().find_map(read).ok_or_else(|| "a time such as `90s`, `30m` or `2h` is expected".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_and_how_long() {
        assert_eq!(Until::parse("stage:2"), Ok(Until::Stage(2)));
        assert_eq!(Until::parse("completed"), Ok(Until::Completed));
        for text in ["stage:0", "stage:", "stage", "halted", ""] {
            assert!(Until::parse(text).is_err(), "{text}");
        }
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("2h"), Ok(Duration::from_secs(7200)));
        for text in ["", "m", "5", "-1s", "1d", "99999999999999999999h"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
