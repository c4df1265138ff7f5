//! What requests are found by: their words, folded once, in one table that both databases read alike by an index.
//!
//! It is filled by the program, in parts, beside whoever works: nothing here reads or locks the requests.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

use crate::tables::{drop, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Terms are compared byte by byte, as SQLite does: a word that begins so is a range of the index.
const POSTGRES: &str = "CREATE TABLE request_term (request_id uuid NOT NULL REFERENCES request (id), \
     term text COLLATE \"C\" NOT NULL, PRIMARY KEY (term, request_id))";
const SQLITE: &str = "CREATE TABLE request_term (request_id uuid_text NOT NULL REFERENCES request (id), \
     term text NOT NULL, PRIMARY KEY (term, request_id)) WITHOUT ROWID";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
        let table = if is_postgres { POSTGRES } else { SQLITE };
        manager.get_connection().execute_unprepared(table).await?;
        index(manager, &["ix_request_term_request ON request_term (request_id)"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["request_term"]).await
    }
}
