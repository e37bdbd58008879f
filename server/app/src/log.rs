//! `tidegate log`: the auditor's tool.

mod export;
mod folder;
mod prove;
mod verify;
mod witness;

use std::fmt::Display;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tidegate_log::VerifyingKey;

use crate::cli::LogCommand;
use crate::{Failure, secrets};

/// Carries out one of its commands.
pub(crate) fn log(command: LogCommand) -> Result<(), Failure> {
    match command {
        LogCommand::Export(arguments) => export::export(&arguments),
        LogCommand::Verify(arguments) => verify::verify(&arguments),
        LogCommand::Prove { folder, index, leaf } => prove::prove(&folder, index, leaf.as_deref()),
        LogCommand::Check { proof, leaf, key } => prove::check(&proof, &leaf, &key),
        LogCommand::Witness(arguments) => witness::witness(&arguments),
        LogCommand::Rotate { data_dir } => {
            let generation = secrets::rotate(&data_dir)?;
            print(format_args!(
                "generation {generation} of the signing keys is in force from the next start on\n"
            ))
        }
    }
}

fn print(text: impl Display) -> Result<(), Failure> {
    write!(io::stdout(), "{text}").map_err(Failure::new)
}

/// Why something about a file or folder did not work.
fn fault(path: &Path, what: impl Display) -> Failure {
    Failure::new(format!("`{}`: {what}", path.display()))
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| fault(path, error))
}

fn key(text: &str) -> Result<VerifyingKey, Failure> {
    VerifyingKey::parse(text).map_err(Failure::usage)
}
