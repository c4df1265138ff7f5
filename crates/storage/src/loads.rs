//! How much each unit, and each of its people, has open: one grouped query over what is open, whatever the history; and what is
//! held by people who have left.

use domain::ids::PersonId;
use domain::territory::Unit;
use domain::time::Instant;
use domain::uuid::Uuid;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};

use crate::rows::referral::{self, Column};
use crate::rows::role;
use crate::{Db, StoreError};

/// What is open in a unit, held by one person or by nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// The unit.
    pub unit: Unit,
    /// Who holds it; none for what nobody has taken.
    pub holder: Option<PersonId>,
    /// Everything that is open.
    pub open: u64,
    /// Calls still to be made.
    pub owed: u64,
    /// Of those, past their date.
    pub late: u64,
    /// The earliest date among the calls still to be made.
    pub earliest: Option<Instant>,
}

#[derive(FromQueryResult)]
struct Row {
    unit: String,
    holder_id: Option<Uuid>,
    open: i64,
    owed: i64,
    late: i64,
    earliest: Option<Instant>,
}

impl From<Row> for Load {
    fn from(row: Row) -> Self {
        let Row { unit, holder_id, open, owed, late, earliest } = row;
        let count = |n: i64| u64::try_from(n).unwrap_or_default();
        let (open, owed, late) = (count(open), count(owed), count(late));
        Self { unit: unit.into(), holder: holder_id.map(PersonId), open, owed, late, earliest }
    }
}

/// Counts what is open, by unit and holder: everywhere, or in these units.
///
/// # Errors
/// When the database does not answer.
pub async fn open(db: &impl Db, units: Option<&[Unit]>, now: Instant) -> Result<Vec<Load>, StoreError> {
    let owed = || Column::ContactedAt.is_null().and(Column::UnreachableAt.is_null());
    let sum = |condition: SimpleExpr| Expr::expr(Expr::case(condition, 1).finally(0)).sum();
    let due = Expr::case(owed(), Expr::col(Column::DueAt)).finally(Option::<Instant>::None);
    let mut query = referral::Entity::find()
        .select_only()
        .columns([Column::Unit, Column::HolderId])
        .column_as(Column::Id.count(), "open")
        .column_as(sum(owed()), "owed")
        .column_as(sum(owed().and(Column::DueAt.lt(now))), "late")
        .column_as(Expr::expr(due).min(), "earliest")
        .filter(Column::EndedAt.is_null())
        .group_by(Column::Unit)
        .group_by(Column::HolderId);
    if let Some(units) = units {
        query = query.filter(Column::Unit.is_in(units.iter().map(ToString::to_string)));
    }
    let rows = query.into_model::<Row>().all(db.connection()).await?;
    let mut loads: Vec<Load> = rows.into_iter().map(Into::into).collect();
    loads.sort_by(|one, other| (&one.unit, one.holder).cmp(&(&other.unit, other.holder)));
    Ok(loads)
}

/// Open referrals whose holder is no longer of the unit, by the roles that hold at an instant: who, and of which unit.
///
/// # Errors
/// When the database does not answer.
pub async fn left_behind(db: &impl Db, now: Instant) -> Result<Vec<(PersonId, Unit)>, StoreError> {
    let mut holds = Query::select();
    holds.expr(Expr::val(1)).from(role::Entity).cond_where(
        Condition::all()
            .add(role::Column::Kind.is_in([role::EXPERT, role::MANAGER]))
            .add(
                Expr::col((role::Entity, role::Column::PersonId))
                    .equals((referral::Entity, Column::HolderId)),
            )
            .add(Expr::col((role::Entity, role::Column::Unit)).equals((referral::Entity, Column::Unit)))
            .add(role::Column::ValidFrom.lte(now))
            .add(
                Condition::any()
                    .add(role::Column::ValidUntil.is_null())
                    .add(role::Column::ValidUntil.gt(now)),
            ),
    );
    let query = referral::Entity::find()
        .filter(Column::EndedAt.is_null())
        .filter(Column::HolderId.is_not_null())
        .filter(Expr::exists(holds).not());
    let query = query.select_only().column(Column::HolderId).column(Column::Unit).distinct();
    let rows: Vec<(Uuid, String)> = query.into_tuple().all(db.connection()).await?;
    Ok(rows.into_iter().map(|(holder, unit)| (PersonId(holder), unit.into())).collect())
}
