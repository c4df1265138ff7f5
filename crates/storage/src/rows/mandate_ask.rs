//! Rows of `mandate_ask`.

use domain::ids::{AskId, PersonId};
use domain::mandate::MandateAsk;
use domain::words::Function;
use sea_orm::entity::prelude::*;

use super::{alone, word};
use crate::StoreError;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "mandate_ask")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) email: String,
    pub(crate) name: String,
    pub(crate) authority: String,
    pub(crate) function: String,
    pub(crate) message: Option<String>,
    pub(crate) asked_at: DateTimeUtc,
    pub(crate) asked_by: Option<Uuid>,
    pub(crate) decided_at: Option<DateTimeUtc>,
    pub(crate) decided_by: Option<Uuid>,
    pub(crate) granted: Option<bool>,
}

alone!();

impl From<&MandateAsk> for Model {
    fn from(ask: &MandateAsk) -> Self {
        let MandateAsk {
            id,
            email,
            name,
            authority,
            function,
            message,
            asked_at,
            asked_by,
            decided_at,
            granted,
        } = ask.clone();
        Self {
            id: id.0,
            email,
            name,
            authority,
            function: function.code().to_owned(),
            message,
            asked_at,
            asked_by: asked_by.map(|person| person.0),
            decided_at,
            decided_by: None,
            granted,
        }
    }
}

impl TryFrom<Model> for MandateAsk {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            email,
            name,
            authority,
            function,
            message,
            asked_at,
            asked_by,
            decided_at,
            decided_by: _,
            granted,
        } = row;
        let function = word!(Function, &function, "mandate_ask", "function")?;
        let (id, asked_by) = (AskId(id), asked_by.map(PersonId));
        Ok(Self { id, email, name, authority, function, message, asked_at, asked_by, decided_at, granted })
    }
}
