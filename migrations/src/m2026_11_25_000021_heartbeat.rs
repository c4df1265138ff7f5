//! One row that readiness writes to, to see that a write goes through.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, integer};

use crate::tables::{create, drop};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![integer("id").primary_key().take(), big_integer("beats").take()];
        create(manager, "heartbeat", columns, &[]).await?;
        let row = "INSERT INTO heartbeat (id, beats) VALUES (1, 0)";
        manager.get_connection().execute_unprepared(row).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["heartbeat"]).await
    }
}
