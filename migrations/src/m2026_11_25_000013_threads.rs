//! The next mail, those before it in its thread, and what an address has refused are found from an index.

use sea_orm_migration::prelude::*;

use crate::tables::{drop_beside, index_beside};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const NEXT: &str =
    "ix_outbox_next ON outbox (priority, due_at, id) WHERE sent_at IS NULL AND given_up_at IS NULL";
const THREAD: &str =
    "ix_outbox_thread ON outbox (request_id, thread_at, id) WHERE sent_at IS NULL AND given_up_at IS NULL";
const ADDRESS: &str =
    "ix_outbox_address ON outbox (address_print, given_up_at) WHERE address_print IS NOT NULL";
const DUE: &str = "ix_outbox_due ON outbox (due_at, id) WHERE sent_at IS NULL AND given_up_at IS NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index_beside(manager, &[NEXT, THREAD, ADDRESS]).await?;
        drop_beside(manager, &["ix_outbox_due"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index_beside(manager, &[DUE]).await?;
        drop_beside(manager, &["ix_outbox_next", "ix_outbox_thread", "ix_outbox_address"]).await
    }
}
