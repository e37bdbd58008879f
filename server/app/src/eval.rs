//! `tidegate eval`: evaluates flags offline, exactly as a server or an SDK would.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::ops::ControlFlow;
use std::path::Path;

use tidegate_core::{Context, Detail, Ruleset, Snapshot, parse_instant};

use crate::Failure;
use crate::cli::EvalArguments;
use crate::system::now_ms;

/// Prints what the flags answer, as JSON.
pub(crate) fn eval(arguments: &EvalArguments) -> Result<(), Failure> {
    let bytes = std::fs::read(&arguments.snapshot).map_err(|error| unreadable(&arguments.snapshot, error))?;
    let snapshot = Snapshot::parse(&bytes).map_err(|fault| unreadable(&arguments.snapshot, fault))?;
    let asking = Asking {
        ruleset: Ruleset::compile(&snapshot),
        flag: arguments.flag.as_deref(),
        now_ms: arguments.now.as_deref().map_or_else(|| Ok(now_ms()), instant)?,
    };
    let mut out = io::stdout().lock();
    if let Some(context) = &arguments.context {
        return asking.answer(context, "--context", &mut out).map(drop);
    }
    let Some(path) = &arguments.contexts else { return Ok(()) };
    let file = File::open(path).map_err(|error| unreadable(path, error))?;
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| unreadable(path, error))?;
        let place = format!("{} line {}", path.display(), index + 1);
        if asking.answer(&line, &place, &mut out)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// What is asked of each context.
struct Asking<'a> {
    ruleset: Ruleset,
    flag: Option<&'a str>,
    now_ms: i64,
}

impl Asking<'_> {
    /// Breaks where the reader has seen enough, as with `| head`.
    fn answer(&self, context: &str, place: &str, out: &mut impl Write) -> Result<ControlFlow<()>, Failure> {
        let context =
            Context::from_json(context).map_err(|fault| Failure::usage(format!("{place}: {fault}")))?;
        let view = self.ruleset.view(&context, self.now_ms);
        let keys: Vec<&str> = self.flag.map_or_else(|| self.ruleset.flag_keys().collect(), |key| vec![key]);
        let answers: BTreeMap<&str, Detail> = keys.into_iter().map(|key| (key, view.detail(key))).collect();
        let line = serde_json::to_string(&answers).map_err(Failure::new)?;
        match writeln!(out, "{line}") {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ControlFlow::Break(())),
            written => written.map(ControlFlow::Continue).map_err(Failure::new),
        }
    }
}

fn unreadable(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::usage(format!("cannot read `{}`: {error}", path.display()))
}

fn instant(text: &str) -> Result<i64, Failure> {
    let wrong = || Failure::usage(format!("`{text}` is no instant such as 2027-01-01T00:00:00Z"));
    parse_instant(text).ok_or_else(wrong)
}
