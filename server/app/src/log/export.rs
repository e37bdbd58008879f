//! `tidegate log export`: fetches a log.

use std::io::Write;

use serde::Deserialize;
use tidegate_log::{Checkpoint, SignedNote};

use super::folder::{Folder, Keys, Line};
use super::{fault, print};
use crate::Failure;
use crate::cli::ExportArguments;
use crate::remote::Remote;

/// Leaves that are asked for at once.
const LEAVES: usize = 500;

#[derive(Deserialize)]
struct Page {
    items: Vec<Entry>,
    next: Option<String>,
}

#[derive(Deserialize)]
struct Entry {
    index: u64,
    leaf: String,
    documents: std::collections::BTreeMap<String, Copy>,
}

#[derive(Deserialize)]
struct Copy {
    salt: String,
    text: String,
}

/// Fetches the log up to its latest checkpoint.
pub(super) fn export(arguments: &ExportArguments) -> Result<(), Failure> {
    let server = Remote::new(&arguments.server);
    let checkpoint = SignedNote::parse(&server.text("/api/v1/log/checkpoint")?).map_err(Failure::new)?;
    let form = || Failure::new("the server answers no checkpoint");
    let covered = Checkpoint::from_text(checkpoint.text()).ok_or_else(form)?;
    let folder = Folder(&arguments.folder);
    let keys: Keys = server.json("/api/v1/log/keys")?;
    let mut documents = folder.documents()?;
    let (mut leaves, mut cursor) = (Vec::new(), String::new());
    while (leaves.len() as u64) < covered.size {
        let page: Page = server.json(&format!("/api/v1/log/entries?limit={LEAVES}{cursor}"))?;
        // What came since is covered by the next checkpoint.
        for entry in page.items.into_iter().take_while(|entry| entry.index < covered.size) {
            if entry.index != leaves.len() as u64 {
                return Err(Failure::new(format!("the server leaves out leaf {}", leaves.len())));
            }
            write_documents(&mut documents, &entry)?;
            leaves.push(entry.leaf.into_bytes());
        }
        match page.next {
            Some(next) => cursor = format!("&cursor={next}"),
            None if (leaves.len() as u64) < covered.size => {
                return Err(Failure::new("the server has fewer leaves than its checkpoint covers"));
            }
            None => {}
        }
    }
    documents.flush().map_err(|error| fault(&arguments.folder, error))?;
    folder.write(&keys, &leaves, &checkpoint)?;
    print(format_args!(
        "{} leaves of {} are in {}\n",
        leaves.len(),
        covered.origin,
        arguments.folder.display()
    ))
}

fn write_documents(to: &mut impl Write, entry: &Entry) -> Result<(), Failure> {
    for (name, copy) in &entry.documents {
        let Copy { salt, text } = copy;
        let line = Line { leaf: entry.index, name: name.clone(), salt: salt.clone(), text: text.clone() };
        let line = serde_json::to_string(&line).map_err(Failure::new)?;
        writeln!(to, "{line}").map_err(Failure::new)?;
    }
    Ok(())
}
