//! The system tests: the house's own laws, and the real programs as their users meet them.
//!
//! One program, so that it is linked once and its tests share one PostgreSQL.

#[cfg(test)]
#[macro_use]
mod databases;

#[cfg(test)]
mod access;
#[cfg(test)]
mod api;
#[cfg(test)]
mod architecture;
#[cfg(test)]
mod audiences;
#[cfg(test)]
mod bad_days;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod browsers;
#[cfg(test)]
mod command_line;
#[cfg(test)]
mod console;
#[cfg(test)]
mod control;
#[cfg(test)]
mod copying;
#[cfg(test)]
mod customers;
#[cfg(test)]
mod demo;
#[cfg(test)]
mod disclosure;
#[cfg(test)]
mod distribution;
#[cfg(test)]
mod endurance;
#[cfg(test)]
mod evaluation;
#[cfg(test)]
mod first_run;
#[cfg(test)]
mod flags;
#[cfg(test)]
mod forgetting;
#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod generated_requests;
#[cfg(test)]
mod half_sent;
#[cfg(test)]
mod harness;
#[cfg(test)]
mod history;
#[cfg(test)]
mod idempotency;
#[cfg(test)]
mod javascript;
#[cfg(test)]
mod kills;
#[cfg(test)]
mod lists;
#[cfg(test)]
mod log;
#[cfg(test)]
mod matrix;
#[cfg(test)]
mod members;
#[cfg(test)]
mod notes;
#[cfg(test)]
mod outage;
#[cfg(test)]
mod rates;
#[cfg(test)]
mod rebuild;
#[cfg(test)]
mod releases;
#[cfg(test)]
mod replicas;
#[cfg(test)]
mod restoring;
#[cfg(test)]
mod running;
#[cfg(test)]
mod signals;
#[cfg(test)]
mod store_contract;
#[cfg(test)]
mod streams;
#[cfg(test)]
mod telemetry;
#[cfg(test)]
mod trials;
#[cfg(test)]
mod upgrade;
