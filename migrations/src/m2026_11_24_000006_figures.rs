//! The projection of the figures: month-grain cells kept from the journal, and how far they have followed it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer, text};
use sea_orm_migration::sea_orm::DbBackend;

use crate::tables::{create, drop, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const KEYS: [&str; 10] = [
    "family",
    "month",
    "theme",
    "unit",
    "partner",
    "authority",
    "epci",
    "arrondissement",
    "outcome",
    "decline_reason",
];
const AMOUNTS: [&str; 16] = [
    "referrals",
    "on_time",
    "late",
    "unreachable",
    "excused",
    "claimed",
    "contacted",
    "closed",
    "in_triage",
    "elsewhere",
    "with_partner",
    "paused",
    "closed_days",
    "filed",
    "routed",
    "unmet",
];
const HISTOGRAMS: [&str; 4] = ["days", "requester_days", "triage_days", "owed"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut columns = vec![text("id").primary_key().take()];
        columns.extend(KEYS.iter().map(|key| text(*key).take()));
        columns.extend(AMOUNTS.iter().map(|amount| integer(*amount).take()));
        columns.extend(HISTOGRAMS.iter().map(|days| text(*days).take()));
        create(manager, "figure_cell", columns, &[]).await?;
        let columns =
            vec![text("name").primary_key().take(), big_integer("place").take(), text("calendars").take()];
        create(manager, "projection", columns, &[]).await?;
        let indexes = [
            "ix_figure_family ON figure_cell (family, month)",
            "ix_figure_unit ON figure_cell (unit, month) WHERE family = 'finest'",
            "ix_figure_authority ON figure_cell (authority, month) WHERE family = 'finest'",
        ];
        index(manager, &indexes).await?;
        // On PostgreSQL transactions commit in another order than their entries are numbered. Each entry remembers its
        // transaction, so that whoever follows the journal can wait for the oldest that still runs. SQLite has one writer.
        if manager.get_database_backend() == DbBackend::Postgres {
            let column = "ALTER TABLE journal ADD COLUMN xact bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint)";
            manager.get_connection().execute_unprepared(column).await?;
            index(manager, &["ix_journal_xact ON journal (xact)"]).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DbBackend::Postgres {
            manager.get_connection().execute_unprepared("ALTER TABLE journal DROP COLUMN xact").await?;
        }
        drop(manager, &["projection", "figure_cell"]).await
    }
}
