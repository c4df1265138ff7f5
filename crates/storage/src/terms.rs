//! The terms that requests are found by: written with the request, in its transaction; read as a condition of a list's one
//! statement.

use domain::ids::RequestId;
use domain::search::{PLACE, Sought, Term, place_terms, terms};
use domain::uuid::Uuid;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, OnConflict, Query, SimpleExpr};
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
    /// Code of the authority that it is for.
    pub authority: String,
    /// What that one is called; empty where nobody knows.
    pub place: String,
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
    let places = place_terms(&found.place, &found.authority);
    terms(&found.title, &found.reference).into_iter().chain(places).map(row)
}

/// The next of those that lack terms, after this one, by id: those of the place were the last to come. What a place is called is
/// the caller's to say.
///
/// # Errors
/// When the database does not answer.
pub async fn missing(db: &impl Db, after: RequestId, first: u64) -> Result<Vec<Found>, StoreError> {
    let mut known = Query::select();
    known.expr(Expr::val(1)).from(request_term::Entity);
    let own = Expr::col((request_term::Entity, request_term::Column::RequestId));
    known.and_where(own.equals((request_content::Entity, request_content::Column::RequestId)));
    known.and_where(begins(&PLACE.to_string()));
    let of_request = request_content::Entity::belongs_to(request::Entity)
        .from(request_content::Column::RequestId)
        .to(request::Column::Id);
    let query = request_content::Entity::find()
        .select_only()
        .column(request_content::Column::RequestId)
        .column(request_content::Column::Title)
        .column(request::Column::Reference)
        .column(request::Column::Authority)
        .join(JoinType::InnerJoin, of_request.into())
        .filter(request_content::Column::RequestId.gt(after.0))
        .filter(Expr::exists(known).not())
        .order_by_asc(request_content::Column::RequestId)
        .limit(first);
    let rows: Vec<(Uuid, String, String, String)> = query.into_tuple().all(db.connection()).await?;
    let found = |(id, title, reference, authority)| {
        let (request, place) = (RequestId(id), String::new());
        Found { request, title, reference, authority, place }
    };
    Ok(rows.into_iter().map(found).collect())
}

/// A query over `request` shows what was sought, in its text or, where places are told apart, in whom it is for; of signs that are
/// no words, nothing.
pub(crate) fn matching(sought: &Sought, by_place: bool) -> Condition {
    if sought.is_nothing() {
        return Condition::all().add(request::Column::Id.is_in(Vec::<Uuid>::new()));
    }
    let words = sought.words.iter().fold(Condition::all(), |all, term| all.add(with(term, by_place)));
    match &sought.reference {
        None => words,
        Some(reference) if sought.is_reference => words.add(request::Column::Reference.eq(reference)),
        Some(reference) => Condition::any().add(request::Column::Reference.eq(reference)).add(words),
    }
}

/// With a word that begins so, for a number of that number, for a place whose name has such a word.
fn with(term: &Term, by_place: bool) -> SimpleExpr {
    let number = term.number.as_ref().map(|number| Expr::col(request_term::Column::Term).eq(number.clone()));
    let place = by_place.then(|| begins(&term.of_place()));
    let any = Condition::any().add(begins(&term.begins)).add_option(number).add_option(place);
    let mut having = Query::select();
    having.column(request_term::Column::RequestId).from(request_term::Entity).cond_where(any);
    request::Column::Id.in_subquery(having)
}

fn begins(text: &str) -> SimpleExpr {
    let column = || Expr::col((request_term::Entity, request_term::Column::Term));
    column().gte(text).and(column().lt(format!("{text}\u{10ffff}")))
}
