//! What Appui knows: the words, lives and clocks of a *plateforme d'appui aux territoires*.
//!
//! Pure: no async, no I/O, no clock, no randomness. Time, identity and configuration come in as values.
//! What may not live here: anything that reads a file, a socket, a database or the time of day.

pub mod calendar;
pub mod contact;
pub mod coverage;
pub mod draft;
pub mod feed;
pub mod figures;
pub mod folder;
pub mod french;
pub mod guide;
pub mod ids;
pub mod mandate;
pub mod policy;
pub mod preferences;
pub mod publication;
pub mod referral;
pub mod refusal;
pub mod reminders;
pub mod request;
pub mod routing;
pub mod search;
pub mod suggestion;
pub mod territory;
pub mod text;
pub mod time;
pub mod words;

pub use chrono;
pub use uuid;
