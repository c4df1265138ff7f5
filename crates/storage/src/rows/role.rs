//! Rows of `role`.

use domain::ids::{PersonId, RoleId};
use domain::mandate::{Role, RoleKind};
use domain::words::Function;
use sea_orm::entity::prelude::*;

use crate::StoreError;

/// Codes of the column `kind`.
pub(crate) const REQUESTER: &str = "REQUESTER";
pub(crate) const EXPERT: &str = "EXPERT";
pub(crate) const MANAGER: &str = "MANAGER";
pub(crate) const PARTNER: &str = "PARTNER_ADMINISTRATOR";
pub(crate) const PLATFORM: &str = "PLATFORM_ADMINISTRATOR";

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "role")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) person_id: Uuid,
    pub(crate) kind: String,
    pub(crate) authority: Option<String>,
    pub(crate) function: Option<String>,
    pub(crate) themes: String,
    pub(crate) unit: Option<String>,
    pub(crate) valid_from: DateTimeUtc,
    pub(crate) valid_until: Option<DateTimeUtc>,
    pub(crate) given_by: Option<Uuid>,
    pub(crate) ended_by: Option<Uuid>,
}

/// Its parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(
        belongs_to = "super::person::Entity",
        from = "Column::PersonId",
        to = "super::person::Column::Id"
    )]
    Parent,
}

impl Related<super::person::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Parent.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The row of a person's role.
    pub(crate) fn of(person: PersonId, role: &Role) -> Self {
        let (kind, authority, function, themes, unit) = match &role.kind {
            RoleKind::Requester { authority, function, themes } => {
                (REQUESTER, Some(authority.clone()), Some(function.code().to_owned()), themes.clone(), None)
            }
            RoleKind::Expert(unit) => (EXPERT, None, None, Vec::new(), Some(unit.to_string())),
            RoleKind::Manager(unit) => (MANAGER, None, None, Vec::new(), Some(unit.to_string())),
            RoleKind::PartnerAdministrator(slug) => (PARTNER, None, None, Vec::new(), Some(slug.clone())),
            RoleKind::PlatformAdministrator => (PLATFORM, None, None, Vec::new(), None),
        };
        Self {
            id: role.id.0,
            person_id: person.0,
            kind: kind.to_owned(),
            authority,
            function,
            themes: super::to_json(&themes),
            unit,
            valid_from: role.from,
            valid_until: role.until,
            given_by: role.given_by.map(|person| person.0),
            ended_by: None,
        }
    }
}

impl TryFrom<Model> for Role {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            person_id: _,
            kind,
            authority,
            function,
            themes,
            unit,
            valid_from,
            valid_until,
            given_by,
            ended_by: _,
        } = row;
        let missing = |column| StoreError::Inconsistent { table: "role", column };
        let unit = || unit.clone().ok_or(missing("unit"));
        let kind = match kind.as_str() {
            REQUESTER => RoleKind::Requester {
                authority: authority.ok_or(missing("authority"))?,
                function: super::word!(Function, &function.unwrap_or_default(), "role", "function")?,
                themes: super::from_json(&themes, "role", "themes")?,
            },
            EXPERT => RoleKind::Expert(unit()?.into()),
            MANAGER => RoleKind::Manager(unit()?.into()),
            PARTNER => RoleKind::PartnerAdministrator(unit()?),
            PLATFORM => RoleKind::PlatformAdministrator,
            _ => return Err(missing("kind")),
        };
        let given_by = given_by.map(PersonId);
        Ok(Self { id: RoleId(id), kind, from: valid_from, until: valid_until, given_by })
    }
}
