//! Cells tell which of them count confidential files, so that those who may not read one are told no more than that it is.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Cells say nothing that the journal does not: they are made anew by whoever looks next.
const ANEW: [&str; 2] = ["DELETE FROM figure_cell", "DELETE FROM projection"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = "ALTER TABLE figure_cell ADD COLUMN confidential boolean NOT NULL DEFAULT FALSE";
        manager.get_connection().execute_unprepared(column).await?;
        for statement in ANEW {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for statement in ANEW {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        manager
            .get_connection()
            .execute_unprepared("ALTER TABLE figure_cell DROP COLUMN confidential")
            .await?;
        Ok(())
    }
}
