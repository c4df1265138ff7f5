//! What a person has begun to write and not yet filed: one draft a person, gone with the filing.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, timestamp_with_time_zone, uuid};

use crate::tables::{create, drop, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            uuid("person_id").primary_key().take(),
            text("idempotency_key").take(),
            text("content").take(),
            timestamp_with_time_zone("saved_at").take(),
        ];
        create(manager, "draft", columns, &[("person_id", "person")]).await?;
        // What is owed first, by unit and over all: the inbox.
        let indexes = [
            "ix_referral_due ON referral (unit, due_at, id) WHERE ended_at IS NULL",
            "ix_referral_due_all ON referral (due_at, id) WHERE ended_at IS NULL",
        ];
        index(manager, &indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for name in ["ix_referral_due", "ix_referral_due_all"] {
            manager.drop_index(Index::drop().name(name).table("referral").to_owned()).await?;
        }
        drop(manager, &["draft"]).await
    }
}
