//! What is to be sent: planned reminders, and the outbox of mails.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date, integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::tables::{create, drop, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // `subject_id` is the referral, or the request while it waits in triage: never null, so that the key is unique.
        let columns = vec![
            uuid("id").primary_key().take(),
            uuid("subject_id").take(),
            uuid("request_id").take(),
            uuid_null("referral_id").take(),
            date("due_on").take(),
            text("step").take(),
            timestamp_with_time_zone("leaves_at").take(),
            text("state").take(),
            text_null("reason").take(),
            timestamp_with_time_zone_null("decided_at").take(),
        ];
        create(manager, "reminder", columns, &[]).await?;
        let columns = vec![
            uuid("id").primary_key().take(),
            text("kind").take(),
            text("payload").take(),
            text("dedup_key").unique_key().take(),
            uuid_null("request_id").take(),
            timestamp_with_time_zone("created_at").take(),
            timestamp_with_time_zone("due_at").take(),
            integer("attempts").take(),
            timestamp_with_time_zone_null("locked_until").take(),
            uuid_null("locked_by").take(),
            text_null("last_error").take(),
            timestamp_with_time_zone_null("sent_at").take(),
            timestamp_with_time_zone_null("given_up_at").take(),
        ];
        create(manager, "outbox", columns, &[]).await?;
        let indexes = [
            "uq_reminder ON reminder (subject_id, due_on, step)",
            "ix_reminder_planned ON reminder (leaves_at, id) WHERE state = 'PLANNED'",
            "ix_outbox_due ON outbox (due_at, id) WHERE sent_at IS NULL AND given_up_at IS NULL",
            "ix_outbox_request ON outbox (request_id)",
            "ix_outbox_given_up ON outbox (given_up_at) WHERE given_up_at IS NOT NULL",
        ];
        index(manager, &indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["outbox", "reminder"]).await
    }
}
