//! Mails: what each letter says in French, how it is laid out, and the relay that empties the outbox.
//!
//! What may not live here: who is written to and when (that is `domain` and `app`), and any change of state but the outbox's.

mod compose;
mod deliver;
mod relay;
mod render;
mod smtp;
mod transport;
mod words;

#[cfg(test)]
mod fuzz;

pub use compose::{check_templates, subject_of};
pub use relay::{Pace, Relay, Retries};
pub use smtp::Smtp;
pub use transport::{MailAddress, Transport, TransportError};
