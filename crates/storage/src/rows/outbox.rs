//! Rows of `outbox`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) kind: String,
    pub(crate) payload: String,
    pub(crate) dedup_key: String,
    pub(crate) request_id: Option<Uuid>,
    pub(crate) created_at: DateTimeUtc,
    pub(crate) due_at: DateTimeUtc,
    pub(crate) attempts: i32,
    pub(crate) locked_until: Option<DateTimeUtc>,
    pub(crate) locked_by: Option<Uuid>,
    pub(crate) last_error: Option<String>,
    pub(crate) sent_at: Option<DateTimeUtc>,
    pub(crate) given_up_at: Option<DateTimeUtc>,
    pub(crate) person_id: Option<Uuid>,
    pub(crate) is_fanned: bool,
    pub(crate) settled_at: Option<DateTimeUtc>,
    pub(crate) priority: i32,
    pub(crate) thread_at: Option<DateTimeUtc>,
    pub(crate) reader: Option<String>,
    pub(crate) skipped: Option<String>,
    pub(crate) address_print: Option<String>,
}

alone!();
