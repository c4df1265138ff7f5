//! Rows of `reminder`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reminder")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) subject_id: Uuid,
    pub(crate) request_id: Uuid,
    pub(crate) referral_id: Option<Uuid>,
    pub(crate) due_on: Date,
    pub(crate) step: String,
    pub(crate) leaves_at: DateTimeUtc,
    pub(crate) state: String,
    pub(crate) reason: Option<String>,
    pub(crate) decided_at: Option<DateTimeUtc>,
    pub(crate) held_by: Option<Uuid>,
    pub(crate) held_at: Option<DateTimeUtc>,
}

alone!();
