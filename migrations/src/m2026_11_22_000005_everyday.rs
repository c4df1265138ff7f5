//! What people are for each other: who gave which role, who asks for a mandate, who follows a request without an account, what
//! an authority says of its hours, who has accepted the guide, what one wants by mail; and what the administrator holds back.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, boolean_null, integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid, uuid_null,
};

use crate::tables::{add_columns, create, drop, drop_columns, index};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: [&str; 15] = [
    // What an expert owes, whatever the history: lists and counts of the inbox read nothing else.
    "ix_referral_unit_owed ON referral (unit, due_at, id) WHERE ended_at IS NULL AND contacted_at IS NULL",
    "ix_referral_mine ON referral (holder_id, status) WHERE ended_at IS NULL AND holder_id IS NOT NULL",
    "ix_role_authority ON role (authority) WHERE authority IS NOT NULL",
    "ix_absence_person ON absence (person_id, to_day)",
    "uq_mandate_ask_open ON mandate_ask (authority, email) WHERE decided_at IS NULL",
    "ix_journal_actor ON journal (actor_id, seq) WHERE actor_id IS NOT NULL",
    "ix_journal_kind ON journal (kind, seq)",
    "ix_referral_disagreement ON referral (id) WHERE disagreement IS NOT NULL",
    "ix_referral_entered_late ON referral (id) WHERE entered_late",
    "ix_mandate_ask_open ON mandate_ask (authority, asked_at) WHERE decided_at IS NULL",
    "ix_follow_link_request ON follow_link (request_id)",
    "ix_outbox_person ON outbox (person_id, created_at) WHERE person_id IS NOT NULL",
    "ix_outbox_all ON outbox (created_at, id)",
    "ix_reminder_open ON reminder (leaves_at, id) WHERE state IN ('PLANNED', 'HELD')",
    "ix_journal_at ON journal (at, seq)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_columns(manager, "role", vec![uuid_null("given_by").take(), uuid_null("ended_by").take()])
            .await?;
        let kept = vec![
            uuid_null("person_id").take(),
            boolean("is_fanned").default(false).take(),
            timestamp_with_time_zone_null("settled_at").take(),
        ];
        add_columns(manager, "outbox", kept).await?;
        let held = vec![uuid_null("held_by").take(), timestamp_with_time_zone_null("held_at").take()];
        add_columns(manager, "reminder", held).await?;
        asks_and_links(manager).await?;
        of_people(manager).await?;
        // What is held back is looked at with what is planned: one index for both.
        manager.drop_index(Index::drop().name("ix_reminder_planned").table("reminder").to_owned()).await?;
        // By unit first: what one unit owes is read without walking over what the others owe.
        manager.drop_index(Index::drop().name("ix_referral_owed").table("referral").to_owned()).await?;
        index(manager, &INDEXES).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, table) in INDEXES.iter().filter_map(|index| {
            let mut words = index.split(' ');
            Some((words.next()?, words.nth(1)?))
        }) {
            manager.drop_index(Index::drop().name(name).table(table).to_owned()).await?;
        }
        drop(manager, &["preference", "guide_acceptance", "authority_card", "follow_link", "mandate_ask"])
            .await?;
        // What was held back leaves again with a program that does not know of it.
        let release = "UPDATE reminder SET state = 'PLANNED' WHERE state = 'HELD'";
        manager.get_connection().execute_unprepared(release).await?;
        drop_columns(manager, "reminder", &["held_at", "held_by"]).await?;
        drop_columns(manager, "outbox", &["settled_at", "is_fanned", "person_id"]).await?;
        drop_columns(manager, "role", &["ended_by", "given_by"]).await?;
        let owed =
            "ix_referral_owed ON referral (due_at, unit) WHERE ended_at IS NULL AND contacted_at IS NULL";
        index(manager, &[owed, "ix_reminder_planned ON reminder (leaves_at, id) WHERE state = 'PLANNED'"])
            .await
    }
}

async fn asks_and_links(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = vec![
        uuid("id").primary_key().take(),
        text("email").take(),
        text("name").take(),
        text("authority").take(),
        text("function").take(),
        text_null("message").take(),
        timestamp_with_time_zone("asked_at").take(),
        uuid_null("asked_by").take(),
        timestamp_with_time_zone_null("decided_at").take(),
        uuid_null("decided_by").take(),
        boolean_null("granted").take(),
    ];
    create(manager, "mandate_ask", columns, &[]).await?;
    let columns = vec![
        uuid("id").primary_key().take(),
        uuid("request_id").take(),
        text_null("email").take(),
        timestamp_with_time_zone("created_at").take(),
        uuid("created_by").take(),
        timestamp_with_time_zone_null("revoked_at").take(),
    ];
    create(manager, "follow_link", columns, &[("request_id", "request")]).await?;
    let columns = vec![
        text("authority").primary_key().take(),
        text("opening_hours").take(),
        timestamp_with_time_zone("said_at").take(),
        uuid("said_by").take(),
    ];
    create(manager, "authority_card", columns, &[]).await
}

async fn of_people(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = vec![
        uuid("id").primary_key().take(),
        uuid("person_id").take(),
        integer("version").take(),
        timestamp_with_time_zone("accepted_at").take(),
    ];
    create(manager, "guide_acceptance", columns, &[("person_id", "person")]).await?;
    index(manager, &["uq_guide_acceptance ON guide_acceptance (person_id, version)"]).await?;
    let columns = vec![
        uuid("person_id").primary_key().take(),
        boolean("notices").take(),
        boolean("progress").take(),
        timestamp_with_time_zone_null("seen_at").take(),
    ];
    create(manager, "preference", columns, &[("person_id", "person")]).await
}
