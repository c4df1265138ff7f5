//! The terms that requests are found by: written with the request, in its transaction; read as a condition of a list's one
//! statement.

use domain::ids::RequestId;
use domain::search::{Sought, Term, terms};
use domain::uuid::Uuid;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, OnConflict, Query};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect};

use crate::rows::{request, request_content, request_term};
use crate::{Db, StoreError, Tx};

/// Rows of one statement: two values each, within what SQLite takes.
const ROWS: usize = 5_000;

/// A request with what it is found by.
#[derive(Debug, Clone)]
pub struct Found {
    /// The request.
    pub request: RequestId,
    /// Its title.
    pub title: String,
    /// Its reference.
    pub reference: String,
}

/// Keeps the terms of these; those that are there stay.
///
/// # Errors
/// When the database does not answer.
pub async fn insert(tx: &Tx, found: &[Found]) -> Result<(), StoreError> {
    let rows: Vec<_> = found.iter().flat_map(rows).collect();
    for rows in rows.chunks(ROWS) {
        let twice = OnConflict::columns([request_term::Column::Term, request_term::Column::RequestId])
            .do_nothing()
            .to_owned();
        let insert = request_term::Entity::insert_many(rows.iter().cloned()).on_conflict(twice);
        insert.exec_without_returning(tx.connection()).await?;
    }
    Ok(())
}

fn rows(found: &Found) -> impl Iterator<Item = request_term::ActiveModel> {
    let request = found.request.0;
    let row = move |term| request_term::ActiveModel { term: Set(term), request_id: Set(request) };
    terms(&found.title, &found.reference).into_iter().map(row)
}

/// The next of those that have no terms yet, after this one, by id.
///
/// # Errors
/// When the database does not answer.
pub async fn missing(db: &impl Db, after: RequestId, first: u64) -> Result<Vec<Found>, StoreError> {
    let mut known = Query::select();
    known.expr(Expr::val(1)).from(request_term::Entity);
    let own = Expr::col((request_term::Entity, request_term::Column::RequestId));
    known.and_where(own.equals((request_content::Entity, request_content::Column::RequestId)));
    let of_request = request_content::Entity::belongs_to(request::Entity)
        .from(request_content::Column::RequestId)
        .to(request::Column::Id);
    let query = request_content::Entity::find()
        .select_only()
        .column(request_content::Column::RequestId)
        .column(request_content::Column::Title)
        .column(request::Column::Reference)
        .join(JoinType::InnerJoin, of_request.into())
        .filter(request_content::Column::RequestId.gt(after.0))
        .filter(Expr::exists(known).not())
        .order_by_asc(request_content::Column::RequestId)
        .limit(first);
    let rows: Vec<(Uuid, String, String)> = query.into_tuple().all(db.connection()).await?;
    let found = |(id, title, reference)| Found { request: RequestId(id), title, reference };
    Ok(rows.into_iter().map(found).collect())
}

/// A query over `request` shows what was sought; of signs that are no words, nothing.
pub(crate) fn matching(sought: &Sought) -> Condition {
    if sought.is_nothing() {
        return Condition::all().add(request::Column::Id.is_in(Vec::<Uuid>::new()));
    }
    let words = sought.words.iter().fold(Condition::all(), |all, term| all.add(with(term)));
    match &sought.reference {
        None => words,
        Some(reference) if sought.is_reference => words.add(request::Column::Reference.eq(reference)),
        Some(reference) => Condition::any().add(request::Column::Reference.eq(reference)).add(words),
    }
}

/// With a word that begins so, or, for a number, of that number.
fn with(term: &Term) -> sea_orm::sea_query::SimpleExpr {
    let column = || Expr::col(request_term::Column::Term);
    let begins = column().gte(term.begins.clone()).and(column().lt(format!("{}\u{10ffff}", term.begins)));
    let mut having = Query::select();
    having.column(request_term::Column::RequestId).from(request_term::Entity);
    having.and_where(match &term.number {
        None => begins,
        Some(number) => begins.or(column().eq(number.clone())),
    });
    request::Column::Id.in_subquery(having)
}
