//! `tidegate`: the flag server and its command line.

mod backup;
mod cli;
mod control;
mod demo;
mod durable;
mod eval;
mod explain;
mod fan_out;
mod first_start;
mod folding;
mod housekeeping;
mod log;
mod outbound;
mod prometheus;
mod rebuild;
mod release;
mod remote;
mod secrets;
mod serve;
mod settings;
mod signal_reader;
mod signer;
mod snapshot;
mod system;
mod tls;
mod used_tickets;

use std::io::Write;
use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};

/// Thousands of idle streams weigh half as much with it: docs/decisions/0020-the-server-brings-its-allocator.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The command could not be carried out.
const FAILED: u8 = 1;
/// The command line makes no sense.
const USAGE: u8 = 2;
/// The database or server could not be reached.
const UNREACHABLE: u8 = 3;

/// What ends the program: one sentence for people, and the exit code.
struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    fn new(message: impl ToString) -> Self {
        Self { message: message.to_string(), code: FAILED }
    }

    fn usage(message: impl ToString) -> Self {
        Self { message: message.to_string(), code: USAGE }
    }

    fn unreachable(message: impl ToString) -> Self {
        Self { message: message.to_string(), code: UNREACHABLE }
    }
}

fn main() -> ExitCode {
    // Two libraries bring a TLS provider each; the choice is made here, once.
    rustls::crypto::ring::default_provider().install_default().ok();
    let done = match Cli::parse().command {
        Command::Serve(arguments) => serve::serve(*arguments),
        Command::Backup(arguments) => backup::backup(arguments),
        Command::Restore(arguments) => backup::restore(arguments),
        Command::Snapshot(arguments) => snapshot::snapshot(arguments),
        Command::Eval(arguments) => eval::eval(&arguments),
        Command::Log(command) => log::log(command),
        Command::Rebuild(arguments) => rebuild::rebuild(arguments),
        Command::Control(command) => control::control(command),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            drop(writeln!(std::io::stderr(), "tidegate: {}", failure.message));
            ExitCode::from(failure.code)
        }
    }
}
