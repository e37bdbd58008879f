//! `cargo xtask test`: everything that has to hold, added up in one line.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::suite::{Action, Places, Step, select};
use crate::tally::Tally;
use crate::{console, debian, fuzz, npm, process, python, wasm, workspace};

/// What became of a step.
struct Done {
    is_good: bool,
    has_run: bool,
    tally: Tally,
}

impl Done {
    fn ran(is_good: bool, tally: Tally) -> Self {
        Self { is_good, has_run: true, tally }
    }
}

/// Runs the steps that were asked for. The last line printed is the sum.
pub(crate) fn test(arguments: &[&str]) -> Result<ExitCode> {
    let (options, words): (Vec<&str>, Vec<&str>) = arguments.iter().partition(|word| word.starts_with("--"));
    if let Some(other) = options.iter().find(|option| **option != "--long") {
        bail!("`{other}` is not an option of `cargo xtask test`; there is `--long`");
    }
    let steps = select(&words);
    if steps.is_empty() {
        bail!("no step has a name that contains `{}`", words.join("` or `"));
    }
    let target = workspace::target()?;
    fs::create_dir_all(&target)?;
    let session = Session { skips: target.join("skips.txt"), target, is_long: !options.is_empty() };
    let results: Vec<(&Step, Done, Duration)> = session.run_all(&steps);
    Ok(summary(results))
}

struct Session {
    target: PathBuf,
    skips: PathBuf,
    is_long: bool,
}

impl Session {
    fn run_all<'s>(&self, steps: &[&'s Step]) -> Vec<(&'s Step, Done, Duration)> {
        let mut good: BTreeMap<&str, bool> = BTreeMap::new();
        let mut results = Vec::new();
        for (number, step) in steps.iter().enumerate() {
            println!("\n== {} ({}/{})", step.name, number + 1, steps.len());
            let started = Instant::now();
            let failed = step.needs.iter().find(|need| good.get(*need) == Some(&false));
            let done = match failed {
                Some(need) => skipped(false, format!("the step `{}`: the step `{need}` failed", step.name)),
                None => self.run(step).unwrap_or_else(|error| {
                    println!("error: {error:#}");
                    Done::ran(false, Tally::default())
                }),
            };
            let done = counted(done);
            println!("== {} {}: {}", step.name, verdict(&done), seconds(started.elapsed()));
            good.insert(step.name, done.is_good);
            results.push((*step, done, started.elapsed()));
        }
        results
    }

    fn run(&self, step: &Step) -> Result<Done> {
        let places = Places { target: &self.target, skips: &self.skips, is_long: self.is_long };
        match &step.action {
            Action::SetUp => set_up(&self.target, self.is_long),
            Action::InstallPackages => install_packages(),
            Action::Run(command) => self.watch(step.name, &mut command(&places)),
            Action::Fuzz | Action::Optional { .. } if !self.is_long => {
                Ok(skipped(true, format!("the step `{}`: only with --long", step.name)))
            }
            Action::Fuzz => {
                let tally = fuzz::fuzz(&self.target)?;
                Ok(Done::ran(tally.failed == 0, tally))
            }
            Action::Optional { tool, advice, run } => {
                if workspace::is_installed(tool) {
                    return self.watch(step.name, &mut run(&places));
                }
                Ok(skipped(true, format!("the step `{}`: `{tool}` is missing: {advice}", step.name)))
            }
        }
    }

    fn watch(&self, name: &str, command: &mut Command) -> Result<Done> {
        if self.skips.exists() {
            fs::remove_file(&self.skips)?;
        }
        let mut tally = Tally::default();
        let is_good = process::watch(name, command, |line| tally.read(line))?;
        tally.skip(read_skips(&self.skips));
        Ok(Done::ran(is_good, tally))
    }
}

fn read_skips(file: &Path) -> Vec<String> {
    fs::read_to_string(file).unwrap_or_default().lines().map(str::to_owned).collect()
}

fn skipped(is_good: bool, reason: String) -> Done {
    println!("skipped: {reason}");
    Done { is_good, has_run: false, tally: Tally { skips: vec![reason], ..Tally::default() } }
}

/// A missing service is a failure where it counts, and elsewhere a skip of the tests that need it.
fn set_up(target: &Path, is_long: bool) -> Result<Done> {
    let missing = debian::provide(is_long)?;
    for need in &missing {
        println!(
            "{} is missing: `apt-get install {}`; the tests that need it cannot run",
            need.name, need.package
        );
    }
    wasm::add_target();
    let is_there = python::provide(target)? && missing.is_empty();
    Ok(Done::ran(is_there || !workspace::is_ci(), Tally::default()))
}

/// What the tests install anew, the examples' packages, is in npm's cache from here on.
fn install_packages() -> Result<Done> {
    npm::check_tools()?;
    npm::install(&console::folder())?;
    for entry in fs::read_dir(workspace::root().join("docs/examples/javascript"))? {
        let folder = entry?.path();
        if folder.join("package-lock.json").is_file() {
            npm::install(&folder)?;
        }
    }
    Ok(Done::ran(true, Tally::default()))
}

/// A step that runs no tests is one test itself, and a failure that no runner counted is counted here.
fn counted(mut done: Done) -> Done {
    if done.is_good && done.tally.is_empty() {
        done.tally.passed = 1;
    }
    if !done.is_good && done.has_run && done.tally.failed == 0 {
        done.tally.failed = 1;
    }
    done
}

fn verdict(done: &Done) -> &'static str {
    match (done.has_run, done.is_good) {
        (false, _) => "skipped",
        (true, true) => "passed",
        (true, false) => "FAILED",
    }
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

fn summary(results: Vec<(&Step, Done, Duration)>) -> ExitCode {
    println!("\n== all steps");
    let is_good = results.iter().all(|(_, done, _)| done.is_good);
    let mut total = Tally::default();
    for (step, done, time) in results {
        println!("  {:<14} {:<8} {:>9}   {}", step.name, verdict(&done), seconds(time), done.tally);
        total.add(done.tally);
    }
    for reason in &total.skips {
        println!("  skipped: {reason}");
    }
    for line in &total.failures {
        println!("  | {line}");
    }
    println!("{total}");
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
