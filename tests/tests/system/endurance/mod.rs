//! A program that embeds the SDK lives through everything that can befall servers, networks, disks and clocks: it is
//! asked all the time, is never let down, never goes back, and is current again soon after things are well.

mod clock;
mod disk;
mod network;
mod program;
mod services;

use std::time::{Duration, Instant};

use anyhow::Result;
use tidegate_tests::server::Server;

use program::Program;

const PLACE: &str = "shop/production";
const FLAG: &str = "checkout-v2";
/// The longest pause between two attempts is 30 s; this is for a busy machine.
const LIMIT: Duration = Duration::from_secs(90);

/// Makes a change while all is well, and waits until the program has it; says how long that took since things became
/// well.
fn converges(day: &str, since: Instant, server: &Server, program: &mut Program) -> Result<()> {
    program.turn(server)?;
    program.is_current(LIMIT)?;
    println!("bad day: {day}: current again after {} ms", since.elapsed().as_millis());
    Ok(())
}
