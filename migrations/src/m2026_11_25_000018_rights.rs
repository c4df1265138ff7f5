//! Rights that can be looked back on: what happened to roles, who read whose role from outside, under which rights an export was
//! made.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::tables::{add_columns, create, drop, drop_columns, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// What is known of roles given and ended before they had a journal.
const BEFORE: &str = "INSERT INTO role_entry (at, event, by_id, person_id, kind, place, function, until) \
    SELECT at, event, by_id, person_id, kind, place, function, until FROM (\
    SELECT valid_from AS at, 'ROLE_GIVEN' AS event, given_by AS by_id, person_id, kind, \
    COALESCE(authority, unit) AS place, function, valid_until AS until FROM role UNION ALL \
    SELECT valid_until, 'ROLE_ENDED', ended_by, person_id, kind, COALESCE(authority, unit), function, NULL \
    FROM role WHERE ended_by IS NOT NULL) AS past ORDER BY at";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            big_integer("seq").primary_key().auto_increment().take(),
            timestamp_with_time_zone("at").take(),
            text("event").take(),
            uuid_null("by_id").take(),
            uuid("person_id").take(),
            text("kind").take(),
            text_null("place").take(),
            text_null("function").take(),
            timestamp_with_time_zone_null("until").take(),
        ];
        create(manager, "role_entry", columns, &[("person_id", "person")]).await?;
        manager.get_connection().execute_unprepared(BEFORE).await?;
        let columns = vec![
            uuid("id").primary_key().take(),
            timestamp_with_time_zone("at").take(),
            uuid("reader_id").take(),
            uuid("person_id").take(),
        ];
        create(manager, "person_access", columns, &[("reader_id", "person"), ("person_id", "person")])
            .await?;
        add_columns(manager, "export", vec![text_null("made_for").take()]).await?;
        let indexes = [
            "ix_role_entry_person ON role_entry (person_id, seq)",
            "ix_person_access_person ON person_access (person_id, at)",
            "ix_person_access_reader ON person_access (reader_id, at)",
        ];
        index(manager, &indexes).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "export", &["made_for"]).await?;
        drop(manager, &["person_access", "role_entry"]).await
    }
}
