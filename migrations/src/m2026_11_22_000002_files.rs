//! Requests and their texts, referrals, the journal and its notes, the log of who read what.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, integer, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid, uuid_null,
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
        requests(manager).await?;
        referrals(manager).await?;
        journal(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let tables =
            ["access_log", "note", "journal", "referral", "request_content", "request", "reference_counter"];
        drop(manager, &tables).await
    }
}

async fn requests(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = vec![integer("year").primary_key().take(), integer("last").take()];
    create(manager, "reference_counter", columns, &[]).await?;
    let columns = vec![
        uuid("id").primary_key().take(),
        text("reference").unique_key().take(),
        uuid("filer_id").take(),
        text("authority").take(),
        text_null("epci").take(),
        text_null("arrondissement").take(),
        text("urgency").take(),
        boolean("confidential").take(),
        text("themes").take(),
        text("verdicts").take(),
        text("idempotency_key").take(),
        text("payload_hash").take(),
        timestamp_with_time_zone("submitted_at").take(),
        timestamp_with_time_zone_null("triage_since").take(),
        timestamp_with_time_zone_null("triage_due_at").take(),
        timestamp_with_time_zone_null("triage_decided_at").take(),
        uuid_null("triage_decided_by").take(),
        timestamp_with_time_zone_null("unmet_since").take(),
        integer("version").take(),
    ];
    create(manager, "request", columns, &[("filer_id", "person")]).await?;
    let columns = vec![
        uuid("request_id").primary_key().take(),
        text("title").take(),
        text("description").take(),
        text("contact_name").take(),
        text("contact_function").take(),
        text("contact_email").take(),
        text_null("contact_phone").take(),
        text_null("contact_phone_typed").take(),
        text("preferred_slots").take(),
    ];
    create(manager, "request_content", columns, &[("request_id", "request")]).await?;
    let indexes = [
        "uq_request_key ON request (filer_id, idempotency_key)",
        "ix_request_list ON request (submitted_at, id)",
        "ix_request_authority ON request (authority, submitted_at)",
        "ix_request_triage ON request (triage_due_at) WHERE triage_since IS NOT NULL AND triage_decided_at IS NULL",
    ];
    index(manager, &indexes).await
}

async fn referrals(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = vec![
        uuid("id").primary_key().take(),
        uuid("request_id").take(),
        text("unit").take(),
        text("partner").take(),
        text_null("theme").take(),
        text("offers").take(),
        text("routing_reason").take(),
        text("status").take(),
        uuid_null("holder_id").take(),
        timestamp_with_time_zone_null("claimed_at").take(),
        integer("guide_version").take(),
        timestamp_with_time_zone("notified_at").take(),
        timestamp_with_time_zone("counted_from").take(),
        integer("working_days").take(),
        timestamp_with_time_zone("due_at").take(),
        text("pauses").take(),
        text("attempts").take(),
        timestamp_with_time_zone_null("contacted_at").take(),
        boolean("entered_late").take(),
        timestamp_with_time_zone_null("confirmed_at").take(),
        text_null("disagreement").take(),
        timestamp_with_time_zone_null("unreachable_at").take(),
        timestamp_with_time_zone_null("ended_at").take(),
        text_null("outcome").take(),
        text_null("decline_reason").take(),
        text_null("redirected_to").take(),
        integer("version").take(),
    ];
    create(manager, "referral", columns, &[("request_id", "request")]).await?;
    let indexes = [
        "uq_referral_unit ON referral (request_id, unit)",
        "ix_referral_list ON referral (notified_at, id)",
        "ix_referral_unit ON referral (unit, notified_at, id)",
        "ix_referral_partner ON referral (partner, notified_at, id)",
        "ix_referral_holder ON referral (holder_id, notified_at) WHERE holder_id IS NOT NULL",
        "ix_referral_owed ON referral (due_at, unit) WHERE ended_at IS NULL AND contacted_at IS NULL",
    ];
    index(manager, &indexes).await
}

async fn journal(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let columns = vec![
        big_integer("seq").primary_key().auto_increment().take(),
        timestamp_with_time_zone("at").take(),
        uuid("request_id").take(),
        uuid_null("referral_id").take(),
        uuid_null("actor_id").take(),
        text("kind").take(),
        text("data").take(),
        uuid_null("note_id").take(),
    ];
    create(manager, "journal", columns, &[]).await?;
    let columns = vec![uuid("id").primary_key().take(), uuid("request_id").take(), text("text").take()];
    create(manager, "note", columns, &[]).await?;
    let columns = vec![
        uuid("id").primary_key().take(),
        timestamp_with_time_zone("at").take(),
        uuid("person_id").take(),
        uuid("request_id").take(),
    ];
    create(manager, "access_log", columns, &[]).await?;
    let indexes = [
        "ix_journal_request ON journal (request_id, seq)",
        "ix_journal_referral ON journal (referral_id, seq) WHERE referral_id IS NOT NULL",
        "ix_note_request ON note (request_id)",
        "ix_access_request ON access_log (request_id, at)",
    ];
    index(manager, &indexes).await
}
