//! The outbox by threads: what a person waits for first, each reader's mails of a request in order, and why one was not sent.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, text_null, timestamp_with_time_zone_null};

use crate::tables::{add_columns, drop_columns};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const COLUMNS: [&str; 5] = ["priority", "thread_at", "reader", "skipped", "address_print"];
/// What waits has a place in its thread; it is little, and what has left needs none.
const WAITING: &str =
    "UPDATE outbox SET thread_at = created_at WHERE sent_at IS NULL AND given_up_at IS NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            // In the middle: what was already waiting is neither the first nor the last.
            integer("priority").default(1).take(),
            timestamp_with_time_zone_null("thread_at").take(),
            text_null("reader").take(),
            text_null("skipped").take(),
            text_null("address_print").take(),
        ];
        add_columns(manager, "outbox", columns).await?;
        manager.get_connection().execute_unprepared(WAITING).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "outbox", &COLUMNS).await
    }
}
