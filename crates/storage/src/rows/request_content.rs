//! Rows of `request_content`.

use domain::ids::RequestId;
use domain::request::{Contact, Content};
use domain::words::Function;
use sea_orm::entity::prelude::*;

use super::{alone, from_json, to_json, word};
use crate::StoreError;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request_content")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) request_id: Uuid,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) contact_name: String,
    pub(crate) contact_function: String,
    pub(crate) contact_email: String,
    pub(crate) contact_phone: Option<String>,
    pub(crate) contact_phone_typed: Option<String>,
    pub(crate) preferred_slots: String,
}

alone!();

impl Model {
    /// The row of a request's content.
    pub(crate) fn of(request: RequestId, content: &Content) -> Self {
        let Content { title, description, contact } = content.clone();
        let Contact { name, function, email, phone, phone_typed, preferred_slots } = contact;
        Self {
            request_id: request.0,
            title,
            description,
            contact_name: name,
            contact_function: function.code().to_owned(),
            contact_email: email,
            contact_phone: phone,
            contact_phone_typed: phone_typed,
            preferred_slots: to_json(&preferred_slots),
        }
    }
}

impl TryFrom<Model> for Content {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            request_id: _,
            title,
            description,
            contact_name,
            contact_function,
            contact_email,
            contact_phone,
            contact_phone_typed,
            preferred_slots,
        } = row;
        let contact = Contact {
            name: contact_name,
            function: word!(Function, &contact_function, "request_content", "contact_function")?,
            email: contact_email,
            phone: contact_phone,
            phone_typed: contact_phone_typed,
            preferred_slots: from_json(&preferred_slots, "request_content", "preferred_slots")?,
        };
        Ok(Self { title, description, contact })
    }
}
