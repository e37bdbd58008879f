//! `tidegate log`: the auditor's tool.

use std::io::{self, Write};

use crate::cli::LogCommand;
use crate::{Failure, secrets};

/// Carries out one of its commands.
pub(crate) fn log(command: LogCommand) -> Result<(), Failure> {
    match command {
        LogCommand::Rotate { data_dir } => {
            let generation = secrets::rotate(&data_dir)?;
            say(format_args!(
                "generation {generation} of the signing keys is in force from the next start on"
            ))
        }
    }
}

fn say(line: std::fmt::Arguments) -> Result<(), Failure> {
    writeln!(io::stdout(), "{line}").map_err(Failure::new)
}
