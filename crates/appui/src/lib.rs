//! The wiring: settings, telemetry, commands, and how the parts are put together. `main` only calls this; tests do too.
//!
//! What may not live here: anything that another crate could know.

pub mod cli;
pub mod commands;
mod database;
pub mod demo;
mod fault;
pub mod readiness;
mod say;
pub mod serving;
pub mod settings;
mod stopping;
pub mod telemetry;
pub mod territory_files;
pub mod wiring;
mod workers;

pub use fault::Faults;
