//! `tidegate log verify`: everything that an exported log can be checked for.

use std::io::{self, IsTerminal};
use std::path::Path;

use serde::Serialize;
use tidegate_core::Snapshot;
use tidegate_log::{Audit, Auditor, Checkpoint, Hash, Served, SignedNote, VerifyingKey};

use super::folder::Folder;
use super::{fault, print, read};
use crate::Failure;
use crate::cli::VerifyArguments;

/// What is told of it.
#[derive(Serialize)]
struct Report {
    holds: bool,
    root_fingerprint: String,
    log_keys: Vec<String>,
    #[serde(flatten)]
    audit: Audit,
}

/// Checks a log, and fails where it does not hold.
pub(super) fn verify(arguments: &VerifyArguments) -> Result<(), Failure> {
    let report = report(arguments)?;
    if io::stdout().is_terminal() {
        print(for_people(&report, arguments))?;
    } else {
        print(serde_json::to_string(&report).map_err(Failure::new)? + "\n")?;
    }
    if report.holds { Ok(()) } else { Err(Failure::new("the log does not hold")) }
}

fn report(arguments: &VerifyArguments) -> Result<Report, Failure> {
    let folder = Folder(&arguments.folder);
    let (root_fingerprint, keys) = folder.log_keys(arguments.root.as_deref())?;
    let note = folder.checkpoint()?;
    let checkpoint = Checkpoint::open(&note, &keys).map_err(|error| fault(&arguments.folder, error))?;
    let earlier = arguments.checkpoint.iter().map(|path| saved(path, &keys)).collect::<Result<_, _>>()?;
    let served = arguments.snapshot.iter().map(|path| served(path)).collect::<Result<Vec<_>, _>>()?;
    let size = checkpoint.size;
    let mut auditor = Auditor::new(checkpoint, earlier);
    let mut hashes = Vec::new();
    folder.each_leaf(size, |leaf, copies| {
        hashes.push(Hash::of_leaf(leaf));
        auditor.push(leaf, copies);
    })?;
    if let Some(tile) = folder.wrong_tile(hashes)? {
        auditor.note(None, format!("the tile `{}` does not follow from the leaves", tile.display()));
    }
    let audit = auditor.finish(&served);
    let log_keys = keys.iter().map(ToString::to_string).collect();
    Ok(Report { holds: audit.faults.is_empty(), root_fingerprint, log_keys, audit })
}

/// A checkpoint that was saved earlier: signed by the log, too.
fn saved(path: &Path, keys: &[VerifyingKey]) -> Result<Checkpoint, Failure> {
    let note = SignedNote::parse(&read(path)?).map_err(|error| fault(path, error))?;
    Checkpoint::open(&note, keys).map_err(|error| fault(path, error))
}

fn served(path: &Path) -> Result<Served, Failure> {
    let snapshot = Snapshot::parse_served(read(path)?.as_bytes()).map_err(|error| fault(path, error))?;
    let header = snapshot.header();
    let environment = format!("{}/{}/{}", header.tenant, header.project, header.environment);
    Ok(Served { environment, version: header.version, digest: snapshot.digest().into() })
}

fn for_people(report: &Report, arguments: &VerifyArguments) -> String {
    let Report { audit, .. } = report;
    let mut text = String::new();
    let mut line = |what: std::fmt::Arguments| text.push_str(&format!("{what}\n"));
    let source = if arguments.root.is_some() {
        "as given"
    } else {
        "from the export itself: compare it with an SDK key"
    };
    line(format_args!("log          {}", audit.origin));
    line(format_args!("root keys    {} ({source})", report.root_fingerprint));
    for key in &report.log_keys {
        line(format_args!("log key      {key}"));
    }
    line(format_args!("leaves       {}, root {}", audit.size, audit.root));
    line(format_args!("rules        follow from the log in {} environments", audit.environments));
    line(format_args!("checkpoints  {} saved earlier compared", arguments.checkpoint.len()));
    line(format_args!("snapshots    {} compared with what is served", audit.served));
    line(format_args!("approvals    {} changes approved by somebody else", audit.approved));
    for erased in &audit.erased {
        line(format_args!("erased       {} of leaf {}", erased.document, erased.leaf));
    }
    for fault in &audit.faults {
        match fault.leaf {
            Some(leaf) => line(format_args!("WRONG        leaf {leaf}: {}", fault.fault)),
            None => line(format_args!("WRONG        {}", fault.fault)),
        }
    }
    if audit.more_faults {
        line(format_args!("WRONG        and more that is not listed"));
    }
    line(format_args!("{}", if report.holds { "the log holds" } else { "the log does not hold" }));
    text
}
