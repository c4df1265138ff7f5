//! How full the administrator's baskets are: every count in one statement.

use domain::time::Instant;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult};

use crate::rows::{outbox, referral, request};
use crate::{Db, StoreError};

/// How full each basket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Baskets {
    /// Calls past their date.
    pub late: u64,
    /// Open referrals that nobody holds.
    pub free: u64,
    /// Denials to be settled.
    pub disputed: u64,
    /// Callbacks entered after the date with an earlier moment.
    pub entered_late: u64,
    /// Requests that wait to be routed.
    pub triage: u64,
    /// Requests in the register of unmet needs.
    pub unmet: u64,
    /// Mails that were given up and nobody has looked after.
    pub given_up: u64,
}

#[derive(FromQueryResult)]
struct Row {
    late: i64,
    free: i64,
    disputed: i64,
    entered_late: i64,
    triage: i64,
    unmet: i64,
    given_up: i64,
}

fn counted<E: EntityTrait>(entity: E, condition: Condition) -> SimpleExpr {
    let mut select: SelectStatement = Query::select();
    select.expr(Expr::cust("COUNT(*)")).from(entity.table_ref()).cond_where(condition);
    SimpleExpr::SubQuery(None, Box::new(select.into()))
}

/// How full the baskets are at an instant.
///
/// # Errors
/// When the database does not answer.
pub async fn count(db: &impl Db, now: Instant) -> Result<Baskets, StoreError> {
    use outbox::Column as Mail;
    use referral::Column as Referral;
    use request::Column as Request;
    let all = Condition::all;
    let disputed =
        Referral::Disagreement.is_not_null().and(Referral::Disagreement.contains("\"upheld\":null"));
    let counts = [
        ("late", counted(referral::Entity, crate::referrals::owed_before(now))),
        ("free", counted(referral::Entity, crate::referrals::nobodys())),
        ("disputed", counted(referral::Entity, all().add(disputed))),
        ("entered_late", counted(referral::Entity, all().add(Expr::col(Referral::EnteredLate)))),
        (
            "triage",
            counted(
                request::Entity,
                all().add(Request::TriageSince.is_not_null()).add(Request::TriageDecidedAt.is_null()),
            ),
        ),
        ("unmet", counted(request::Entity, all().add(Request::UnmetSince.is_not_null()))),
        (
            "given_up",
            counted(outbox::Entity, all().add(Mail::GivenUpAt.is_not_null()).add(Mail::SettledAt.is_null())),
        ),
    ];
    let mut query = Query::select();
    for (name, count) in counts {
        query.expr_as(count, name);
    }
    let connection = db.connection();
    let statement = connection.get_database_backend().build(&query);
    let row = Row::find_by_statement(statement).one(connection).await?;
    let Row { late, free, disputed, entered_late, triage, unmet, given_up } =
        row.ok_or(StoreError::Inconsistent { table: "baskets", column: "count" })?;
    let whole = |n: i64| u64::try_from(n).unwrap_or_default();
    Ok(Baskets {
        late: whole(late),
        free: whole(free),
        disputed: whole(disputed),
        entered_late: whole(entered_late),
        triage: whole(triage),
        unmet: whole(unmet),
        given_up: whole(given_up),
    })
}
