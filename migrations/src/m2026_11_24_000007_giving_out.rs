//! What is given out: feeds and who may read them, exports in the making, figures as they were published, who wants the pack of
//! figures for a meeting.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    binary, boolean, integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

use crate::tables::{add_columns, create, drop, drop_columns, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            uuid("id").primary_key().take(),
            text("token_hash").unique_key().take(),
            text_null("unit").take(),
            uuid_null("person_id").take(),
            timestamp_with_time_zone("created_at").take(),
            uuid("created_by").take(),
            timestamp_with_time_zone_null("revoked_at").take(),
            timestamp_with_time_zone_null("last_used_at").take(),
        ];
        create(manager, "feed", columns, &[("created_by", "person")]).await?;
        let columns = vec![
            uuid("id").primary_key().take(),
            uuid("person_id").take(),
            text("wanted").take(),
            text("name").take(),
            timestamp_with_time_zone("asked_at").take(),
            integer("total").take(),
            integer("done").take(),
            timestamp_with_time_zone_null("leased_until").take(),
            timestamp_with_time_zone_null("finished_at").take(),
            boolean("failed").default(false).take(),
        ];
        create(manager, "export", columns, &[("person_id", "person")]).await?;
        let columns = vec![
            text("id").primary_key().take(),
            uuid("export_id").take(),
            integer("n").take(),
            binary("bytes").take(),
        ];
        create(manager, "export_part", columns, &[("export_id", "export")]).await?;
        let columns = vec![
            text("quarter").primary_key().take(),
            timestamp_with_time_zone("published_at").take(),
            text("document").take(),
        ];
        create(manager, "publication", columns, &[]).await?;
        let wants = vec![boolean("meeting_pack").default(false).take()];
        add_columns(manager, "preference", wants).await?;
        let indexes = [
            "ix_feed_unit ON feed (unit) WHERE revoked_at IS NULL",
            "ix_export_person ON export (person_id, asked_at)",
            "ix_export_open ON export (asked_at) WHERE finished_at IS NULL",
            "ix_export_part ON export_part (export_id, n)",
        ];
        index(manager, &indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "preference", &["meeting_pack"]).await?;
        drop(manager, &["publication", "export_part", "export", "feed"]).await
    }
}
