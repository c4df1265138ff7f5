//! The counts of an inbox are read from indexes alone: whatever they ask of a referral stands in the index that finds it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::tables::index;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const NAMES: [&str; 2] = ["ix_referral_unit_owed", "ix_referral_mine"];

async fn replace(manager: &SchemaManager<'_>, with: &[&str]) -> Result<(), DbErr> {
    for name in NAMES {
        manager.drop_index(Index::drop().name(name).table("referral").to_owned()).await?;
    }
    index(manager, with).await
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Carried, not a key: with the status as a key, PostgreSQL gives up the order by date for it, and sorts what a unit owes.
        let carried = if manager.get_database_backend() == DbBackend::Postgres {
            " INCLUDE (status, unreachable_at)"
        } else {
            ""
        };
        let owed = format!(
            "ix_referral_unit_owed ON referral (unit, due_at, id){carried} WHERE ended_at IS NULL AND contacted_at IS NULL"
        );
        let mine = "ix_referral_mine ON referral (holder_id, unit, status, id) WHERE ended_at IS NULL AND holder_id IS NOT NULL";
        replace(manager, &[&owed, mine]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(
            manager,
            &[
                "ix_referral_unit_owed ON referral (unit, due_at, id) WHERE ended_at IS NULL AND contacted_at IS NULL",
                "ix_referral_mine ON referral (holder_id, status) WHERE ended_at IS NULL AND holder_id IS NOT NULL",
            ],
        )
        .await
    }
}
