//! The wiring: settings, telemetry, commands, and how the parts are put together. `main` only calls this; tests do too.
//!
//! What may not live here: anything that another crate could know.

pub mod cli;
pub mod commands;
pub mod demo;
mod fault;
mod say;
pub mod settings;
pub mod telemetry;
pub mod territory_files;
pub mod wiring;

pub use fault::Faults;
