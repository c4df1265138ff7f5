//! Several journals at once, for lists that show a part of each: one statement a kind, whatever their number.

use std::collections::BTreeMap;

use domain::ids::{ReferralId, RequestId};
use domain::uuid::Uuid;
use sea_orm::sea_query::{Expr, ExprTrait, Func, Order, Query, WindowStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::journal::{Entry, Of};
use crate::rows::journal::{Column, Entity};
use crate::rows::{note, person};
use crate::{Db, PageOf, StoreError};

/// A part of each of these journals (everybody's is none of them): so many entries after a place, oldest or newest first.
///
/// # Errors
/// When the database does not answer.
pub async fn pages(
    db: &impl Db,
    of: &[Of],
    (first, after): (u64, Option<i64>),
    newest_first: bool,
) -> Result<BTreeMap<Of, PageOf<Entry>>, StoreError> {
    let mut found: BTreeMap<Of, Vec<Entry>> = BTreeMap::new();
    let most = first.saturating_add(1);
    for kind in kinds(of) {
        for entry in first_of_each(db, &kind, (most, after), newest_first).await? {
            let id = if kind.of_referrals { entry.referral.map(|id| id.0) } else { Some(entry.request.0) };
            if let Some(id) = id {
                found.entry(kind.of(id)).or_default().push(entry);
            }
        }
    }
    Ok(found.into_iter().map(|(of, entries)| (of, PageOf::from_rows(entries, first))).collect())
}

/// How many entries each of these journals has.
///
/// # Errors
/// When the database does not answer.
pub async fn counts(db: &impl Db, of: &[Of]) -> Result<BTreeMap<Of, u64>, StoreError> {
    let mut found = BTreeMap::new();
    for kind in kinds(of) {
        let column = kind.column();
        let query = Entity::find()
            .select_only()
            .column(column)
            .column_as(Column::Seq.count(), "length")
            .filter(column.is_in(kind.ids.iter().copied()))
            .group_by(column)
            .into_tuple::<(Uuid, i64)>();
        for (id, length) in query.all(db.connection()).await? {
            found.insert(kind.of(id), u64::try_from(length).unwrap_or_default());
        }
    }
    Ok(found)
}

/// Journals of one kind.
struct Kind {
    /// Of referrals, or of whole files?
    of_referrals: bool,
    ids: Vec<Uuid>,
}

impl Kind {
    fn column(&self) -> Column {
        if self.of_referrals { Column::ReferralId } else { Column::RequestId }
    }

    fn of(&self, id: Uuid) -> Of {
        if self.of_referrals { Of::Referral(ReferralId(id)) } else { Of::Request(RequestId(id)) }
    }
}

/// The kinds that are asked for.
fn kinds(of: &[Of]) -> Vec<Kind> {
    let (mut requests, mut referrals) = (Vec::new(), Vec::new());
    for of in of {
        match of {
            Of::Request(id) => requests.push(id.0),
            Of::Referral(id) => referrals.push(id.0),
            Of::All => {}
        }
    }
    let both = [(false, requests), (true, referrals)];
    let asked = both.into_iter().filter(|(_, ids)| !ids.is_empty());
    asked.map(|(of_referrals, ids)| Kind { of_referrals, ids }).collect()
}

/// The first entries of each: numbered within each journal, those beyond the number left out.
async fn first_of_each(
    db: &impl Db,
    kind: &Kind,
    (most, after): (u64, Option<i64>),
    newest_first: bool,
) -> Result<Vec<Entry>, StoreError> {
    let order = if newest_first { Order::Desc } else { Order::Asc };
    let place = if newest_first {
        Column::Seq.lt(after.unwrap_or(i64::MAX))
    } else {
        Column::Seq.gt(after.unwrap_or_default())
    };
    let column = kind.column();
    let mut each = WindowStatement::partition_by(column);
    each.order_by(Column::Seq, order.clone());
    let mut numbered = Query::select();
    numbered
        .column(Column::Seq)
        .expr_window_as(Func::cust("ROW_NUMBER"), each, "place")
        .from(Entity)
        .and_where(column.is_in(kind.ids.iter().copied()))
        .and_where(place);
    let mut wanted = Query::select();
    wanted.column(Column::Seq).from_subquery(numbered, "numbered").and_where(Expr::col("place").lte(most));
    let query = Entity::find().filter(Column::Seq.in_subquery(wanted)).order_by(Column::Seq, order);
    let query = query.find_also_related(note::Entity).find_also_related(person::Entity);
    Ok(query.all(db.connection()).await?.into_iter().map(Into::into).collect())
}
