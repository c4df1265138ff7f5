//! What one person made or gave within a day is counted from an index.

use sea_orm_migration::prelude::*;

use crate::tables::{drop_beside, index_beside};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const MAKER: &str = "ix_follow_link_maker ON follow_link (created_by, created_at)";
const GIVER: &str = "ix_role_giver ON role (given_by, valid_from) WHERE given_by IS NOT NULL";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        index_beside(manager, &[MAKER, GIVER]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_beside(manager, &["ix_follow_link_maker", "ix_role_giver"]).await
    }
}
