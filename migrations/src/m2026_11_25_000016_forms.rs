//! Forms: the keys of those that were sent, what was typed when a session was over, the sign-in links that were asked for.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{text, text_null, timestamp_with_time_zone, uuid, uuid_null};

use crate::tables::{add_columns, create, drop, drop_columns, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sent = vec![
            text("id").primary_key().take(),
            text("content").take(),
            timestamp_with_time_zone("sent_at").take(),
        ];
        create(manager, "form_sent", sent, &[]).await?;
        let kept = vec![
            text("id").primary_key().take(),
            text("visit").take(),
            text("person").take(),
            text("content").take(),
            timestamp_with_time_zone("kept_at").take(),
        ];
        create(manager, "form_kept", kept, &[]).await?;
        let asked = vec![
            uuid("id").primary_key().take(),
            text("email").take(),
            timestamp_with_time_zone("asked_at").take(),
        ];
        create(manager, "sign_in_ask", asked, &[]).await?;
        let used = vec![text_null("used_by").take(), uuid_null("session_id").take()];
        add_columns(manager, "sign_in_link", used).await?;
        let indexes = [
            "ix_form_sent_at ON form_sent (sent_at)",
            "ix_form_kept_at ON form_kept (kept_at)",
            "ix_form_kept_person ON form_kept (person)",
        ];
        index(manager, &indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "sign_in_link", &["used_by", "session_id"]).await?;
        drop(manager, &["form_sent", "form_kept", "sign_in_ask"]).await
    }
}
