//! The journal: append-only, ids, codes and instants only; free text in notes beside it, which retention can erase.

use std::collections::BTreeMap;

use domain::ids::{NoteId, PersonId, ReferralId, RequestId};
use domain::mandate::Person;
use domain::policy::Scope;
use domain::time::Instant;
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, Condition, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};

use crate::rows::{journal, note, person, referral, request};
use crate::{Db, PageOf, StoreError, Tx};

/// An entry to be written.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// When it happened.
    pub at: Instant,
    /// Of which request.
    pub request: RequestId,
    /// Of which referral, when of one.
    pub referral: Option<ReferralId>,
    /// Who did it; none for the platform itself.
    pub actor: Option<PersonId>,
    /// Its code.
    pub kind: &'static str,
    /// What it says: JSON of ids, codes and instants.
    pub data: serde_json::Value,
    /// Where its free text is.
    pub note: Option<NoteId>,
}

/// An entry as it was written.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its place in the journal.
    pub seq: i64,
    /// When it happened.
    pub at: Instant,
    /// Of which request.
    pub request: RequestId,
    /// Of which referral, when of one.
    pub referral: Option<ReferralId>,
    /// Who did it; none for the platform itself.
    pub actor: Option<PersonId>,
    /// Its code.
    pub kind: String,
    /// What it says, as JSON text.
    pub data: String,
    /// Where its free text is.
    pub note: Option<NoteId>,
    /// The free text, where a page brings it along; none once erased.
    pub text: Option<String>,
    /// Who did it, where a page brings them along.
    pub who: Option<Person>,
}

/// An entry with what a page brings along.
type Told = (journal::Model, Option<note::Model>, Option<person::Model>);

impl From<Told> for Entry {
    fn from((row, note, who): Told) -> Self {
        Self { text: note.map(|note| note.text), who: who.map(Into::into), ..row.into() }
    }
}

impl From<journal::Model> for Entry {
    fn from(row: journal::Model) -> Self {
        let journal::Model { seq, at, request_id, referral_id, actor_id, kind, data, note_id } = row;
        Self {
            seq,
            at,
            request: RequestId(request_id),
            referral: referral_id.map(ReferralId),
            actor: actor_id.map(PersonId),
            kind,
            data,
            note: note_id.map(NoteId),
            text: None,
            who: None,
        }
    }
}

/// Appends entries, in order.
///
/// # Errors
/// When the database does not answer.
pub async fn append(tx: &Tx, entries: Vec<NewEntry>) -> Result<(), StoreError> {
    let rows: Vec<_> = entries
        .into_iter()
        .map(|entry| journal::ActiveModel {
            seq: NotSet,
            at: Set(entry.at),
            request_id: Set(entry.request.0),
            referral_id: Set(entry.referral.map(|id| id.0)),
            actor_id: Set(entry.actor.map(|id| id.0)),
            kind: Set(entry.kind.to_owned()),
            data: Set(entry.data.to_string()),
            note_id: Set(entry.note.map(|id| id.0)),
        })
        .collect();
    for chunk in rows.chunks(1_000) {
        journal::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

/// Keeps a free text beside the journal.
///
/// # Errors
/// When the database does not answer.
pub async fn add_note(tx: &Tx, id: NoteId, request: RequestId, text: String) -> Result<(), StoreError> {
    let row = note::Model { id: id.0, request_id: request.0, text };
    note::Entity::insert(row.into_active_model()).exec_without_returning(tx.connection()).await?;
    Ok(())
}

/// The texts of these notes; an erased one is left out.
///
/// # Errors
/// When the database does not answer.
pub async fn notes(db: &impl Db, ids: &[NoteId]) -> Result<BTreeMap<NoteId, String>, StoreError> {
    let query = note::Entity::find().filter(note::Column::Id.is_in(ids.iter().map(|id| id.0)));
    Ok(query.all(db.connection()).await?.into_iter().map(|row| (NoteId(row.id), row.text)).collect())
}

/// Whose journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Of {
    /// The whole file's.
    Request(RequestId),
    /// One referral's.
    Referral(ReferralId),
    /// Everybody's, for the export.
    All,
}

/// A page of a journal with its texts and who did it, after an entry: oldest first, or newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn page(
    db: &impl Db,
    of: Of,
    (first, after): (u64, Option<i64>),
    newest_first: bool,
) -> Result<PageOf<Entry>, StoreError> {
    let seq = journal::Column::Seq;
    let query = if newest_first {
        filtered(of).filter(seq.lt(after.unwrap_or(i64::MAX))).order_by_desc(seq)
    } else {
        filtered(of).filter(seq.gt(after.unwrap_or_default())).order_by_asc(seq)
    };
    let query = query.limit(first.saturating_add(1));
    let query = query.find_also_related(note::Entity).find_also_related(person::Entity);
    let rows = query.all(db.connection()).await?;
    Ok(PageOf::from_rows(rows.into_iter().map(Into::into).collect(), first))
}

/// What is looked for in everybody's journal.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Entries of this kind.
    pub kind: Option<String>,
    /// Done by this person.
    pub actor: Option<PersonId>,
    /// Of this request.
    pub request: Option<RequestId>,
    /// From this instant on.
    pub from: Option<Instant>,
    /// Until this instant.
    pub to: Option<Instant>,
}

/// A page of what is found, the latest first, without the texts beside it: those are read in the file.
///
/// # Errors
/// When the database does not answer.
pub async fn search(
    db: &impl Db,
    wanted: &Search,
    (first, after): (u64, Option<i64>),
) -> Result<PageOf<Entry>, StoreError> {
    let query = found(wanted)
        .filter(journal::Column::Seq.lt(after.unwrap_or(i64::MAX)))
        .order_by_desc(journal::Column::Seq)
        .limit(first.saturating_add(1));
    let rows = query.all(db.connection()).await?;
    Ok(PageOf::from_rows(rows.into_iter().map(Into::into).collect(), first))
}

/// An entry with the file and the unit that it is about.
#[derive(Debug, Clone)]
pub struct Change {
    /// The entry.
    pub entry: Entry,
    /// The file's reference.
    pub reference: String,
    /// Is the file confidential?
    pub confidential: bool,
    /// The unit.
    pub unit: String,
}

/// The latest entries about the referrals of a scope, the latest first.
///
/// # Errors
/// When the database does not answer.
pub async fn changes(db: &impl Db, scope: &Scope, first: u64) -> Result<Vec<Change>, StoreError> {
    let query = journal::Entity::find()
        .filter(journal::Column::ReferralId.is_not_null())
        .filter(crate::filter::referrals(scope))
        .order_by_desc(journal::Column::Seq)
        .limit(first)
        .find_also_related(referral::Entity)
        .find_also(referral::Entity, request::Entity);
    let rows = query.all(db.connection()).await?;
    let change =
        |(row, referral, request): (journal::Model, Option<referral::Model>, Option<request::Model>)| {
            let (referral, request) = referral.zip(request)?;
            Some(Change {
                entry: row.into(),
                reference: request.reference,
                confidential: request.confidential,
                unit: referral.unit,
            })
        };
    Ok(rows.into_iter().filter_map(change).collect())
}

/// When the last thing happened that figures are made of; none in an empty journal.
///
/// # Errors
/// When the database does not answer.
pub async fn last_at(db: &impl Db) -> Result<Option<Instant>, StoreError> {
    let query = journal::Entity::find().select_only().column(journal::Column::At);
    let query = query.order_by_desc(journal::Column::At).limit(1).into_tuple::<Instant>();
    Ok(query.one(db.connection()).await?)
}

/// How many entries are found.
///
/// # Errors
/// When the database does not answer.
pub async fn count_found(db: &impl Db, wanted: &Search) -> Result<u64, StoreError> {
    crate::filter::count(found(wanted), db.connection(), journal::Column::Seq).await
}

fn found(wanted: &Search) -> sea_orm::Select<journal::Entity> {
    let Search { kind, actor, request, from, to } = wanted;
    let all = Condition::all()
        .add_option(kind.as_ref().map(|kind| journal::Column::Kind.eq(kind)))
        .add_option(actor.map(|actor| journal::Column::ActorId.eq(actor.0)))
        .add_option(request.map(|request| journal::Column::RequestId.eq(request.0)))
        .add_option(from.map(|from| journal::Column::At.gte(from)))
        .add_option(to.map(|to| journal::Column::At.lte(to)));
    journal::Entity::find().filter(all)
}

/// How many entries a journal has.
///
/// # Errors
/// When the database does not answer.
pub async fn count(db: &impl Db, of: Of) -> Result<u64, StoreError> {
    crate::filter::count(filtered(of), db.connection(), journal::Column::Seq).await
}

fn filtered(of: Of) -> sea_orm::Select<journal::Entity> {
    match of {
        Of::Request(id) => journal::Entity::find().filter(journal::Column::RequestId.eq(id.0)),
        Of::Referral(id) => journal::Entity::find().filter(journal::Column::ReferralId.eq(id.0)),
        Of::All => journal::Entity::find(),
    }
}
