//! The database's schema, as additive steps that run on SQLite and PostgreSQL alike.
//!
//! Instants are UTC; enums are text; JSON is text, opaque to SQL. What may not live here: a query, a row type, a domain rule.

#![expect(elided_lifetimes_in_paths, reason = "the signature of MigrationTrait leaves it out")]

mod m2026_11_22_000001_people;
mod m2026_11_22_000002_files;
mod m2026_11_22_000003_sending;
mod m2026_11_22_000004_drafts;
mod m2026_11_22_000005_everyday;
mod m2026_11_24_000006_figures;
mod m2026_11_24_000007_giving_out;
mod m2026_11_24_000008_counts;
mod m2026_11_24_000009_confidential;
mod m2026_11_25_000010_free;
mod m2026_11_25_000012_sending;
mod m2026_11_25_000013_threads;
mod m2026_11_25_000014_search;
mod m2026_11_25_000016_forms;
mod m2026_11_25_000017_several_drafts;
mod m2026_11_25_000018_rights;
mod m2026_11_25_000021_heartbeat;
mod m2026_11_25_000024_caused;
mod m2026_11_25_000025_people_found;
pub mod tables;

use sea_orm_migration::prelude::*;
pub use sea_orm_migration::{MigratorTrait, SchemaManager};

/// All steps, in order.
#[derive(Debug)]
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m2026_11_22_000001_people::Migration),
            Box::new(m2026_11_22_000002_files::Migration),
            Box::new(m2026_11_22_000003_sending::Migration),
            Box::new(m2026_11_22_000004_drafts::Migration),
            Box::new(m2026_11_22_000005_everyday::Migration),
            Box::new(m2026_11_24_000006_figures::Migration),
            Box::new(m2026_11_24_000007_giving_out::Migration),
            Box::new(m2026_11_24_000008_counts::Migration),
            Box::new(m2026_11_24_000009_confidential::Migration),
            Box::new(m2026_11_25_000010_free::Migration),
            Box::new(m2026_11_25_000012_sending::Migration),
            Box::new(m2026_11_25_000013_threads::Migration),
            Box::new(m2026_11_25_000014_search::Migration),
            Box::new(m2026_11_25_000016_forms::Migration),
            Box::new(m2026_11_25_000017_several_drafts::Migration),
            Box::new(m2026_11_25_000018_rights::Migration),
            Box::new(m2026_11_25_000021_heartbeat::Migration),
            Box::new(m2026_11_25_000024_caused::Migration),
            Box::new(m2026_11_25_000025_people_found::Migration),
        ]
    }
}
