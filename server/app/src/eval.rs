//! `tidegate eval`: evaluates flags offline, exactly as a server or an SDK would.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;

use serde::ser::{SerializeMap, Serializer};
use tidegate_core::explain::Tone;
use tidegate_core::{Context, Ruleset, Snapshot, View, parse_instant};

use crate::Failure;
use crate::cli::EvalArguments;
use crate::explain::{Show, paint, plain};
use crate::system::now_ms;

/// Prints what the flags answer.
pub(crate) fn eval(arguments: &EvalArguments) -> Result<(), Failure> {
    let bytes = std::fs::read(&arguments.snapshot).map_err(|error| unreadable(&arguments.snapshot, error))?;
    let snapshot = Snapshot::parse_file(&bytes).map_err(|fault| unreadable(&arguments.snapshot, fault))?;
    if snapshot.missing_lists().next().is_some() {
        let lacks = "the file lacks the lists of large segments, so that it is unknown who is in those";
        drop(writeln!(io::stderr(), "tidegate: {lacks}; `tidegate snapshot` fetches them with the rules"));
    }
    let asking = Asking {
        ruleset: Ruleset::compile(&snapshot),
        snapshot,
        flag: arguments.flag.as_deref(),
        now_ms: arguments.now.as_deref().map_or_else(|| Ok(now_ms()), instant)?,
        show: Show::new(arguments.explain, arguments.format, &io::stdout()),
        has_headings: arguments.contexts.is_some(),
    };
    let mut out = BufWriter::new(io::stdout().lock());
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
    snapshot: Snapshot,
    flag: Option<&'a str>,
    now_ms: i64,
    show: Show,
    /// Whether each context is named above what is said for it, in a text for people.
    has_headings: bool,
}

impl Asking<'_> {
    /// Breaks where the reader has seen enough, as with `| head`.
    fn answer(&self, text: &str, place: &str, out: &mut impl Write) -> Result<ControlFlow<()>, Failure> {
        let context =
            Context::from_json(text).map_err(|fault| Failure::usage(format!("{place}: {fault}")))?;
        let view = self.ruleset.view(&context, self.now_ms);
        let written = match self.show {
            Show::Tree { colours } => {
                let paint = if colours { paint } else { plain };
                let heading = self.has_headings.then(|| format!("{place}: {text}"));
                self.write_trees(&view, heading.as_deref(), &paint, out)
            }
            _ => self.write_json(&view, out),
        };
        match written.and_then(|()| out.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(ControlFlow::Break(())),
            written => written.map(ControlFlow::Continue).map_err(Failure::new),
        }
    }

    fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> =
            self.flag.map_or_else(|| self.ruleset.flag_keys().collect(), |key| vec![key]);
        keys.sort_unstable();
        keys
    }

    /// One line. Flag by flag: all explanations together may be large.
    fn write_json(&self, view: &View, out: &mut impl Write) -> io::Result<()> {
        let keys = self.keys();
        let mut serializer = serde_json::Serializer::new(&mut *out);
        let mut flags = serializer.serialize_map(Some(keys.len()))?;
        for key in keys {
            match self.show {
                Show::Traces => flags.serialize_entry(key, &view.explain(key, &self.snapshot))?,
                _ => flags.serialize_entry(key, &view.detail(key))?,
            }
        }
        flags.end()?;
        writeln!(out)
    }

    fn write_trees(
        &self,
        view: &View,
        heading: Option<&str>,
        paint: &dyn Fn(Tone, &str) -> String,
        out: &mut impl Write,
    ) -> io::Result<()> {
        if let Some(heading) = heading {
            writeln!(out, "{}\n", paint(Tone::Answer, &without_controls(heading)))?;
        }
        for key in self.keys() {
            writeln!(out, "{}", view.explain(key, &self.snapshot).tree(paint))?;
        }
        Ok(())
    }
}

/// Control characters could make a terminal lie.
fn without_controls(text: &str) -> String {
    text.chars().filter(|char| !char.is_control()).collect()
}

fn unreadable(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::usage(format!("cannot read `{}`: {error}", path.display()))
}

fn instant(text: &str) -> Result<i64, Failure> {
    let wrong = || Failure::usage(format!("`{text}` is no instant such as 2027-01-01T00:00:00Z"));
    parse_instant(text).ok_or_else(wrong)
}
