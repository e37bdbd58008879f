//! Distribution under load: how fast changes arrive, what an idle stream weighs, how a crowd comes back, and how
//! many requests a second are answered.
//!
//! The server, thousands of clients, a bare actix-web for comparison and the driver are processes of their own on
//! one machine; all times are of the one monotonic clock they share.

mod bare;
mod crowd;
mod fetching;
mod followers;
mod heap;
mod idle;
mod load;
mod place;
mod propagation;
mod reporting;
mod staying;

use anyhow::Result;
use rustix::process::{Resource, getrlimit};
use tidegate_tests::report::Report;

/// Flags of the environment; with their rules they weigh about 230 KB.
const FLAGS: usize = 350;
const COMMAND: &str = "cargo xtask bench stream";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.split_first() {
        Some((role, rest)) if role == "followers" => followers::run(followers::Target::from_arguments(rest)?),
        Some((role, rest)) if role == "bare" => bare::run(rest),
        _ => drive(),
    }
}

fn drive() -> Result<()> {
    let limit = getrlimit(Resource::Nofile).current;
    println!(
        "a process may open {} files",
        limit.map_or("any number of".to_owned(), |most| most.to_string())
    );
    let place = place::Place::furnish(FLAGS)?;
    let bare = fetching::bare(&place)?;
    let mut rows = propagation::rows(&place, &bare)?;
    rows.extend(staying::rows(&place, &bare)?);
    rows.extend(fetching::rows(&place, &bare)?);
    drop((place, bare));
    rows.push(reporting::row()?);
    rows.push(heap::row()?);
    rows.extend(idle::rows()?);
    Report::new(rows).publish("stream")
}
