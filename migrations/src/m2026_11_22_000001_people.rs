//! The Département's folder, people, what they are, how they sign in.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date, integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::tables::{create, drop, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let columns = vec![
            integer("version").primary_key().take(),
            timestamp_with_time_zone("imported_at").take(),
            text("document").take(),
        ];
        create(manager, "territory", columns, &[]).await?;
        let columns = vec![
            uuid("id").primary_key().take(),
            text("email").unique_key().take(),
            text("name").take(),
            timestamp_with_time_zone("created_at").take(),
        ];
        create(manager, "person", columns, &[]).await?;
        roles(manager).await?;
        sessions(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        drop(manager, &["sign_in_link", "session", "absence", "role", "person", "territory"]).await
    }
}

async fn roles(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = vec![
        uuid("id").primary_key().take(),
        uuid("person_id").take(),
        text("kind").take(),
        text_null("authority").take(),
        text_null("function").take(),
        text("themes").take(),
        text_null("unit").take(),
        timestamp_with_time_zone("valid_from").take(),
        timestamp_with_time_zone_null("valid_until").take(),
    ];
    create(manager, "role", columns, &[("person_id", "person")]).await?;
    let columns = vec![
        uuid("id").primary_key().take(),
        uuid("person_id").take(),
        date("from_day").take(),
        date("to_day").take(),
        uuid_null("deputy_id").take(),
    ];
    create(manager, "absence", columns, &[("person_id", "person")]).await?;
    let indexes = [
        "ix_role_person ON role (person_id)",
        "ix_role_unit ON role (unit, kind)",
        "ix_absence_to ON absence (to_day)",
    ];
    index(manager, &indexes).await
}

async fn sessions(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = vec![
        uuid("id").primary_key().take(),
        uuid("person_id").take(),
        timestamp_with_time_zone("created_at").take(),
        timestamp_with_time_zone("expires_at").take(),
        timestamp_with_time_zone_null("ended_at").take(),
    ];
    create(manager, "session", columns, &[("person_id", "person")]).await?;
    let columns = vec![
        uuid("id").primary_key().take(),
        uuid("person_id").take(),
        text("token_hash").unique_key().take(),
        timestamp_with_time_zone("created_at").take(),
        timestamp_with_time_zone("expires_at").take(),
        timestamp_with_time_zone_null("used_at").take(),
    ];
    create(manager, "sign_in_link", columns, &[("person_id", "person")]).await?;
    index(manager, &["ix_sign_in_link_person ON sign_in_link (person_id, created_at)"]).await
}
