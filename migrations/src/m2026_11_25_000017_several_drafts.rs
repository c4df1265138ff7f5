//! Several drafts a person, each with an identity, a version, and the page that wrote it last.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, text, text_null, timestamp_with_time_zone, uuid};

use crate::tables::{create, drop, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The one draft of before goes on under the person's own id. It stays where it was as well, for whoever works with the program
/// before; the broom takes it with the other old drafts.
const THERE: &str = "INSERT INTO written_draft (id, person_id, idempotency_key, content, version, saved_at) \
     SELECT person_id, person_id, idempotency_key, content, 1, saved_at FROM draft";
/// Of several drafts, the program before knows the one that was saved last.
const BACK: &str = "INSERT INTO draft (person_id, idempotency_key, content, saved_at) \
     SELECT person_id, idempotency_key, content, saved_at FROM written_draft AS one WHERE id = (SELECT id FROM \
     written_draft AS other WHERE other.person_id = one.person_id ORDER BY saved_at DESC, id DESC LIMIT 1)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            uuid("id").primary_key().take(),
            uuid("person_id").take(),
            text("idempotency_key").take(),
            text("content").take(),
            integer("version").take(),
            text_null("writer").take(),
            timestamp_with_time_zone("saved_at").take(),
        ];
        create(manager, "written_draft", columns, &[("person_id", "person")]).await?;
        let indexes = [
            "ix_written_draft_person ON written_draft (person_id, saved_at)",
            "ix_written_draft_saved ON written_draft (saved_at)",
        ];
        index(manager, &indexes).await?;
        manager.get_connection().execute_unprepared(THERE).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in ["DELETE FROM draft", BACK] {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        drop(manager, &["written_draft"]).await
    }
}
