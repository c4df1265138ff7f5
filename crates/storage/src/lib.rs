//! The truth of now and of the past, on SQLite or PostgreSQL: the only code that knows sea-orm.
//!
//! Rows are private and mapped field by field to the domain's types. Writes go through a [`Tx`] and want the policy's
//! `Permit`, given for that very write; lists want its `Scope`. Without a permit are only what one keeps of oneself, what
//! follows from a permitted write in its transaction, and what workers note of their own work: `tests/suite/house.rs` has
//! the list. What may not live here: a decision.

mod error;
mod filter;
mod page;
mod permitted;
#[cfg(feature = "recording")]
mod recorder;
mod rows;
mod store;

pub mod absences;
pub mod access;
pub mod asks;
pub mod baskets;
pub mod cards;
pub mod choices;
pub mod drafts;
pub mod exports;
pub mod feeds;
pub mod figures;
pub mod follow_links;
pub mod forms;
pub mod journal;
pub mod journals;
pub mod loads;
pub mod mails;
pub mod mandates;
pub mod memberships;
pub mod outbox;
pub mod people;
pub mod publications;
pub mod referrals;
pub mod reminders;
pub mod requesters;
pub mod requests;
pub mod role_entries;
pub mod sessions;
pub mod terms;
pub mod territories;

pub use error::{StoreError, Unavailable};
pub use page::{Key, Page, PageOf};
pub use store::{Db, Kind, Preparing, Snapshot, Store, Tx, Waits};
