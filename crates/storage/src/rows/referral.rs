//! Rows of `referral`.

use domain::ids::{PersonId, ReferralId, RequestId};
use domain::referral::{Promise, Referral};
use domain::words::{DeclineReason, Outcome, Status};
use sea_orm::entity::prelude::*;

use super::{from_json, to_json, word};
use crate::StoreError;

const TABLE: &str = "referral";

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "referral")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) request_id: Uuid,
    pub(crate) unit: String,
    pub(crate) partner: String,
    pub(crate) theme: Option<String>,
    pub(crate) offers: String,
    pub(crate) routing_reason: String,
    pub(crate) status: String,
    pub(crate) holder_id: Option<Uuid>,
    pub(crate) claimed_at: Option<DateTimeUtc>,
    pub(crate) guide_version: i32,
    pub(crate) notified_at: DateTimeUtc,
    pub(crate) counted_from: DateTimeUtc,
    pub(crate) working_days: i32,
    pub(crate) due_at: DateTimeUtc,
    pub(crate) pauses: String,
    pub(crate) attempts: String,
    pub(crate) contacted_at: Option<DateTimeUtc>,
    pub(crate) entered_late: bool,
    pub(crate) confirmed_at: Option<DateTimeUtc>,
    pub(crate) disagreement: Option<String>,
    pub(crate) unreachable_at: Option<DateTimeUtc>,
    pub(crate) ended_at: Option<DateTimeUtc>,
    pub(crate) outcome: Option<String>,
    pub(crate) decline_reason: Option<String>,
    pub(crate) redirected_to: Option<String>,
    pub(crate) version: i32,
}

/// Its parent.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub(crate) enum Relation {
    #[sea_orm(
        belongs_to = "super::request::Entity",
        from = "Column::RequestId",
        to = "super::request::Column::Id"
    )]
    Parent,
}

impl Related<super::request::Entity> for Entity {
    fn to() -> RelationDef {
        Relation::Parent.def()
    }
}

impl ActiveModelBehavior for ActiveModel {}

impl From<&Referral> for Model {
    fn from(referral: &Referral) -> Self {
        let Referral {
            id,
            request,
            unit,
            theme,
            offers,
            routing_reason,
            status,
            holder,
            claimed_at,
            promise: Promise { guide_version, notified_at, counted_from, working_days, due_at },
            pauses,
            attempts,
            contacted_at,
            entered_late,
            confirmed_at,
            disagreement,
            unreachable_at,
            ended_at,
            outcome,
            decline_reason,
            redirected_to,
            version,
        } = referral;
        let whole = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
        Self {
            id: id.0,
            request_id: request.0,
            unit: unit.to_string(),
            partner: unit.partner.clone(),
            theme: theme.clone(),
            offers: to_json(offers),
            routing_reason: routing_reason.clone(),
            status: status.code().to_owned(),
            holder_id: holder.map(|holder| holder.0),
            claimed_at: *claimed_at,
            guide_version: whole(*guide_version),
            notified_at: *notified_at,
            counted_from: *counted_from,
            working_days: whole(*working_days),
            due_at: *due_at,
            pauses: to_json(pauses),
            attempts: to_json(attempts),
            contacted_at: *contacted_at,
            entered_late: *entered_late,
            confirmed_at: *confirmed_at,
            disagreement: disagreement.as_ref().map(to_json),
            unreachable_at: *unreachable_at,
            ended_at: *ended_at,
            outcome: outcome.map(|outcome| outcome.code().to_owned()),
            decline_reason: decline_reason.map(|reason| reason.code().to_owned()),
            redirected_to: redirected_to.as_ref().map(ToString::to_string),
            version: *version,
        }
    }
}

impl Model {
    fn promise(&self) -> Promise {
        let natural = |n: i32| u32::try_from(n).unwrap_or_default();
        Promise {
            guide_version: natural(self.guide_version),
            notified_at: self.notified_at,
            counted_from: self.counted_from,
            working_days: natural(self.working_days),
            due_at: self.due_at,
        }
    }
}

impl TryFrom<Model> for Referral {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let promise = row.promise();
        let Model {
            id,
            request_id,
            unit,
            partner: _,
            theme,
            offers,
            routing_reason,
            status,
            holder_id,
            claimed_at,
            guide_version: _,
            notified_at: _,
            counted_from: _,
            working_days: _,
            due_at: _,
            pauses,
            attempts,
            contacted_at,
            entered_late,
            confirmed_at,
            disagreement,
            unreachable_at,
            ended_at,
            outcome,
            decline_reason,
            redirected_to,
            version,
        } = row;
        Ok(Self {
            id: ReferralId(id),
            request: RequestId(request_id),
            unit: unit.into(),
            theme,
            offers: from_json(&offers, TABLE, "offers")?,
            routing_reason,
            status: word!(Status, &status, "referral", "status")?,
            holder: holder_id.map(PersonId),
            claimed_at,
            promise,
            pauses: from_json(&pauses, TABLE, "pauses")?,
            attempts: from_json(&attempts, TABLE, "attempts")?,
            contacted_at,
            entered_late,
            confirmed_at,
            disagreement: disagreement.map(|text| from_json(&text, TABLE, "disagreement")).transpose()?,
            unreachable_at,
            ended_at,
            outcome: outcome.map(|code| word!(Outcome, &code, "referral", "outcome")).transpose()?,
            decline_reason: decline_reason
                .map(|code| word!(DeclineReason, &code, "referral", "decline_reason"))
                .transpose()?,
            redirected_to: redirected_to.map(Into::into),
            version,
        })
    }
}
