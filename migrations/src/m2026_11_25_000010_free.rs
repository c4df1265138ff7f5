//! What nobody holds is found from an index alone: referrals given back after their call are among them, not only new ones.

use sea_orm_migration::prelude::*;

use crate::tables::{drop_beside, index_beside};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(false)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let free =
            "ix_referral_free ON referral (unit, due_at, id) WHERE ended_at IS NULL AND holder_id IS NULL";
        index_beside(manager, &[free]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_beside(manager, &["ix_referral_free"]).await
    }
}
