//! The API: types, resolvers, loaders, limits, and how refusals and faults are told. The pages run on it too.
//!
//! Resolvers parse and hand on; what may not live here: a rule, a right, SQL, a mail.

#![expect(clippy::unused_async, reason = "a resolver is async whether it waits or not")]

mod connection;
mod ctx;
mod date;
mod enums;
mod execute;
mod failure;
mod inputs;
mod limits;
mod loaders;
mod mutations;
mod query;
mod types;

pub use app::authenticate::{Caller, TokenError, authenticate};
pub use app::{Cx, Keys};
pub use domain::{french, words};
pub use execute::{Api, Call};
pub use limits::Limits;
