//! `tidegate snapshot`: the rules of an environment as one file, for evaluation without a server.

use std::io::{self, Write};

use tidegate_core::{HashList, Snapshot};

use crate::Failure;
use crate::cli::{ServerArguments, SnapshotArguments};
use crate::remote::Remote;

/// Prints the rules that an SDK key opens, with the lists that large segments refer to.
pub(crate) fn snapshot(arguments: SnapshotArguments) -> Result<(), Failure> {
    let SnapshotArguments { server, key } = arguments;
    let arguments = ServerArguments { server, token: key };
    let rules = fetch(&Remote::new(&arguments))?;
    let mut out = io::stdout().lock();
    match writeln!(out, "{}", rules.to_json_with_lists()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Failure::new(error)),
        _ => Ok(()),
    }
}

fn fetch(server: &Remote) -> Result<Snapshot, Failure> {
    let misread = || Failure::new("the server's answer is not the list that was asked for");
    let rules = Snapshot::parse_served(&server.bytes("/sdk/v1/snapshot")?).map_err(Failure::new)?;
    let missing: Vec<String> = rules.missing_lists().map(str::to_owned).collect();
    missing.iter().try_fold(rules, |rules, reference| {
        let list = HashList::parse(&server.bytes(&format!("/sdk/v1/lists/{reference}"))?);
        let list = list.filter(|list| list.reference() == *reference);
        Ok(rules.with_list(&list.ok_or_else(misread)?))
    })
}
