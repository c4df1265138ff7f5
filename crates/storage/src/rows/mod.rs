//! Rows as the tables have them, one file a table, and how each becomes a domain value. Private to this crate.

pub(crate) mod absence;
pub(crate) mod access_log;
pub(crate) mod authority_card;
pub(crate) mod draft;
pub(crate) mod export;
pub(crate) mod export_part;
pub(crate) mod feed;
pub(crate) mod figure_cell;
pub(crate) mod follow_link;
pub(crate) mod form_kept;
pub(crate) mod form_sent;
pub(crate) mod guide_acceptance;
pub(crate) mod journal;
pub(crate) mod listed;
pub(crate) mod mandate_ask;
pub(crate) mod note;
pub(crate) mod outbox;
pub(crate) mod person;
pub(crate) mod person_access;
pub(crate) mod preference;
pub(crate) mod projection;
pub(crate) mod publication;
pub(crate) mod reference_counter;
pub(crate) mod referral;
pub(crate) mod reminder;
pub(crate) mod request;
pub(crate) mod request_content;
pub(crate) mod request_term;
pub(crate) mod role;
pub(crate) mod role_entry;
pub(crate) mod session;
pub(crate) mod sign_in_ask;
pub(crate) mod sign_in_link;
pub(crate) mod territory;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StoreError;

/// A table that declares no relation.
macro_rules! alone {
    () => {
        #[derive(Copy, Clone, Debug, sea_orm::EnumIter, sea_orm::DeriveRelation)]
        pub(crate) enum Relation {}
        impl sea_orm::ActiveModelBehavior for ActiveModel {}
    };
}
pub(crate) use alone;

/// The word of a code column.
macro_rules! word {
    ($ty:ty, $code:expr, $table:literal, $column:literal) => {
        <$ty>::from_code($code).ok_or(crate::StoreError::Inconsistent { table: $table, column: $column })
    };
}
pub(crate) use word;

/// A value kept as JSON text, opaque to SQL.
pub(crate) fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// The value of a JSON text.
pub(crate) fn from_json<T: DeserializeOwned>(
    text: &str,
    table: &'static str,
    column: &'static str,
) -> Result<T, StoreError> {
    serde_json::from_str(text).ok().ok_or(StoreError::Inconsistent { table, column })
}
