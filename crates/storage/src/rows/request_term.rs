//! Rows of `request_term`.

use sea_orm::entity::prelude::*;

use super::alone;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request_term")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) term: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) request_id: Uuid,
}

alone!();
