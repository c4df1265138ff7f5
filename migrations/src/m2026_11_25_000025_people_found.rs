//! What a person is found by: their name without accents and capitals. Empty until the program has folded it.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::text_null;

use crate::tables::{add_columns, drop_columns};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "person", vec![text_null("folded").take()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop_columns(manager, "person", &["folded"]).await
    }
}
