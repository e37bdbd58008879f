//! Schemathesis, in a Python environment of its own below the folder that cargo builds into.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::{process, workspace};

/// The packages and their versions, in the form that pip reads.
const WANTED: &str = "tests/schemathesis.txt";

/// Installs it where it is missing or of another version, and answers whether it is there.
pub(crate) fn provide(target: &Path) -> Result<bool> {
    let folder = target.join("schemathesis");
    let (stamp, list) = (folder.join("installed.txt"), workspace::root().join(WANTED));
    let wanted = fs::read_to_string(&list).with_context(|| format!("cannot read `{WANTED}`"))?;
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        println!("Schemathesis is there");
        return Ok(true);
    }
    let place = folder.display().to_string();
    let steps: [(&str, String, &[&str]); 2] = [
        ("making a Python environment", "python3".to_owned(), &["-m", "venv", "--clear", &place]),
        ("installing Schemathesis", format!("{place}/bin/pip"), &["install", "--quiet", "-r", WANTED]),
    ];
    for (what, program, arguments) in steps {
        if !workspace::is_installed(&program)
            || !process::watch(what, &mut workspace::command(&program, arguments), |_| {})?
        {
            println!(
                "Schemathesis is missing: {what} failed (it needs Python 3.10 or newer with venv and pip)"
            );
            return Ok(false);
        }
    }
    fs::write(stamp, wanted)?;
    Ok(true)
}
