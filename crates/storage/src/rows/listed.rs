//! Rows of lists of referrals: referral, request, title and holder in one statement, read by place: reading by name makes a
//! name up and searches for it, cell by cell.

use domain::ids::PersonId;
use domain::mandate::Person;
use domain::referral::Referral;
use domain::request::Request;
use sea_orm::{
    DbErr, EntityTrait, FromQueryResult, IdenStatic, Iterable, JoinType, QueryResult, QuerySelect,
    RelationTrait, Select, TryGetable,
};

use super::{person, referral, request, request_content};
use crate::StoreError;
use crate::referrals::Listed;

/// What of a request lists leave out: long, or of no use to a reader.
const LEFT_OUT: [request::Column; 3] =
    [request::Column::Verdicts, request::Column::IdempotencyKey, request::Column::PayloadHash];

/// Adds what a list shows, in the order in which [`Row`] reads it.
pub(crate) fn columns(query: Select<referral::Entity>) -> Select<referral::Entity> {
    let kept = request::Column::iter()
        .filter(|column| !LEFT_OUT.iter().any(|left| left.as_str() == column.as_str()));
    let content = request::Entity::belongs_to(request_content::Entity)
        .from(request::Column::Id)
        .to(request_content::Column::RequestId);
    let holder =
        referral::Entity::belongs_to(person::Entity).from(referral::Column::HolderId).to(person::Column::Id);
    query
        .select_only()
        .columns(referral::Column::iter())
        .columns(kept)
        .column(request_content::Column::Title)
        .columns([person::Column::Email, person::Column::Name])
        .join(JoinType::InnerJoin, referral::Relation::Parent.def())
        .join(JoinType::LeftJoin, content.into())
        .join(JoinType::LeftJoin, holder.into())
}

/// One row.
pub(crate) struct Row {
    referral: referral::Model,
    request: request::Model,
    title: Option<String>,
    email: Option<String>,
    name: Option<String>,
}

/// The cells of a row, from the first on.
struct Cells<'a> {
    row: &'a QueryResult,
    next: usize,
}

impl Cells<'_> {
    fn take<T: TryGetable>(&mut self) -> Result<T, DbErr> {
        let cell = self.row.try_get_by_index(self.next)?;
        self.next += 1;
        Ok(cell)
    }
}

impl FromQueryResult for Row {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Self, DbErr> {
        let mut cells = Cells { row, next: 0 };
        let cells = &mut cells;
        Ok(Self {
            referral: referral_of(cells)?,
            request: request_of(cells)?,
            title: cells.take()?,
            email: cells.take()?,
            name: cells.take()?,
        })
    }
}

/// In the order of the columns: a struct's fields are read in the order in which they are written.
fn referral_of(cells: &mut Cells<'_>) -> Result<referral::Model, DbErr> {
    Ok(referral::Model {
        id: cells.take()?,
        request_id: cells.take()?,
        unit: cells.take()?,
        partner: cells.take()?,
        theme: cells.take()?,
        offers: cells.take()?,
        routing_reason: cells.take()?,
        status: cells.take()?,
        holder_id: cells.take()?,
        claimed_at: cells.take()?,
        guide_version: cells.take()?,
        notified_at: cells.take()?,
        counted_from: cells.take()?,
        working_days: cells.take()?,
        due_at: cells.take()?,
        pauses: cells.take()?,
        attempts: cells.take()?,
        contacted_at: cells.take()?,
        entered_late: cells.take()?,
        confirmed_at: cells.take()?,
        disagreement: cells.take()?,
        unreachable_at: cells.take()?,
        ended_at: cells.take()?,
        outcome: cells.take()?,
        decline_reason: cells.take()?,
        redirected_to: cells.take()?,
        version: cells.take()?,
    })
}

fn request_of(cells: &mut Cells<'_>) -> Result<request::Model, DbErr> {
    Ok(request::Model {
        id: cells.take()?,
        reference: cells.take()?,
        filer_id: cells.take()?,
        authority: cells.take()?,
        epci: cells.take()?,
        arrondissement: cells.take()?,
        urgency: cells.take()?,
        confidential: cells.take()?,
        themes: cells.take()?,
        verdicts: String::new(),
        idempotency_key: String::new(),
        payload_hash: String::new(),
        submitted_at: cells.take()?,
        triage_since: cells.take()?,
        triage_due_at: cells.take()?,
        triage_decided_at: cells.take()?,
        triage_decided_by: cells.take()?,
        unmet_since: cells.take()?,
        version: cells.take()?,
    })
}

impl TryFrom<Row> for Listed {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let Row { referral, request, title, email, name } = row;
        let holder = referral.holder_id.map(PersonId).zip(email.zip(name));
        Ok(Self {
            referral: Referral::try_from(referral)?,
            request: Request::try_from(request)?,
            title,
            holder: holder.map(|(id, (email, name))| Person { id, email, name }),
        })
    }
}
