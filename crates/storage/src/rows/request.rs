//! Rows of `request`.

use domain::ids::{PersonId, RequestId};
use domain::request::{Request, Triage};
use domain::words::Urgency;
use sea_orm::entity::prelude::*;

use super::{alone, from_json, to_json, word};
use crate::StoreError;
use crate::requests::NewRequest;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "request")]
pub(crate) struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub(crate) id: Uuid,
    pub(crate) reference: String,
    pub(crate) filer_id: Uuid,
    pub(crate) authority: String,
    pub(crate) epci: Option<String>,
    pub(crate) arrondissement: Option<String>,
    pub(crate) urgency: String,
    pub(crate) confidential: bool,
    pub(crate) themes: String,
    pub(crate) verdicts: String,
    pub(crate) idempotency_key: String,
    pub(crate) payload_hash: String,
    pub(crate) submitted_at: DateTimeUtc,
    pub(crate) triage_since: Option<DateTimeUtc>,
    pub(crate) triage_due_at: Option<DateTimeUtc>,
    pub(crate) triage_decided_at: Option<DateTimeUtc>,
    pub(crate) triage_decided_by: Option<Uuid>,
    pub(crate) unmet_since: Option<DateTimeUtc>,
    pub(crate) version: i32,
}

alone!();

impl Model {
    /// The row of a request, with the key and fingerprint of what was submitted.
    pub(crate) fn of(new: &NewRequest<'_>) -> Self {
        let NewRequest { request, content: _, verdicts, place: _, key, payload_hash } = new;
        let Request {
            id,
            reference,
            filer,
            authority,
            epci,
            arrondissement,
            urgency,
            confidential,
            themes,
            submitted_at,
            triage,
            unmet_since,
            version,
        } = request;
        let triage = triage.as_ref();
        Self {
            id: id.0,
            reference: reference.clone(),
            filer_id: filer.0,
            authority: authority.clone(),
            epci: epci.clone(),
            arrondissement: arrondissement.clone(),
            urgency: urgency.code().to_owned(),
            confidential: *confidential,
            themes: to_json(themes),
            verdicts: to_json(verdicts),
            idempotency_key: (*key).to_owned(),
            payload_hash: (*payload_hash).to_owned(),
            submitted_at: *submitted_at,
            triage_since: triage.map(|triage| triage.since),
            triage_due_at: triage.map(|triage| triage.due_at),
            triage_decided_at: triage.and_then(|triage| triage.decided_at),
            triage_decided_by: triage.and_then(|triage| triage.decided_by).map(|person| person.0),
            unmet_since: *unmet_since,
            version: *version,
        }
    }
}

impl TryFrom<Model> for Request {
    type Error = StoreError;

    fn try_from(row: Model) -> Result<Self, StoreError> {
        let Model {
            id,
            reference,
            filer_id,
            authority,
            epci,
            arrondissement,
            urgency,
            confidential,
            themes,
            verdicts: _,
            idempotency_key: _,
            payload_hash: _,
            submitted_at,
            triage_since,
            triage_due_at,
            triage_decided_at,
            triage_decided_by,
            unmet_since,
            version,
        } = row;
        let triage = triage_since.zip(triage_due_at).map(|(since, due_at)| Triage {
            since,
            due_at,
            decided_at: triage_decided_at,
            decided_by: triage_decided_by.map(PersonId),
        });
        Ok(Self {
            id: RequestId(id),
            reference,
            filer: PersonId(filer_id),
            authority,
            epci,
            arrondissement,
            urgency: word!(Urgency, &urgency, "request", "urgency")?,
            confidential,
            themes: from_json(&themes, "request", "themes")?,
            submitted_at,
            triage,
            unmet_since,
            version,
        })
    }
}
