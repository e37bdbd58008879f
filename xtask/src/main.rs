//! The project's own commands. Each does all the set-up it needs and says what it is doing, so that a newcomer
//! needs to know nothing but its name.

mod bench;
mod console;
mod debian;
mod demo;
mod fuzz;
mod npm;
mod process;
mod python;
mod run;
mod server;
mod suite;
mod tally;
mod test;
mod wasm;
mod workspace;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
The project's own commands.

  cargo xtask run [--listen ADDRESS]        build everything, start it with the demo project, say how to look at it
  cargo xtask demo [--listen ADDRESS] [--once]
                                            watch how a simulated shop releases a good change and a bad one;
                                            with --once, end when both are decided
  cargo xtask test [--long] [STEP]...       check everything; or only the steps whose names contain STEP
  cargo xtask wasm                          build the engine for JavaScript, and the package `@tidegate/sdk` with it
  cargo xtask bench NAME                    measure, print a table, write target/bench/NAME.json;
                                            NAME is eval, propagation, rollout, api, stream or wasm
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<ExitCode> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run"] => run::run(run::DEFAULT_LISTEN),
        ["run", "--listen", address] => run::run(address),
        [] | ["help" | "--help" | "-h"] | [_, "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        ["demo", rest @ ..] => demo::demo(rest),
        ["test", rest @ ..] => test::test(rest),
        ["wasm"] => wasm::wasm(),
        ["bench", name] => bench::bench(name),
        _ => bail!("`{}` is not a command of this project\n\n{USAGE}", words.join(" ")),
    }
}
