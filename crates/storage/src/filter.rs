//! The policy's scope, as conditions of a query.

use domain::policy::Scope;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, LikeExpr, Query, SimpleExpr};
use sea_orm::{ColumnTrait, EntityTrait};

use crate::rows::{referral, request};

/// Names of units, as the column has them.
pub(crate) fn unit_names(scope: &Scope) -> Vec<String> {
    scope.units.iter().map(ToString::to_string).collect()
}

/// As [`unit_names`], of the units whose confidential referrals are left out.
pub(crate) fn open_unit_names(scope: &Scope) -> Vec<String> {
    scope.open_units.iter().map(ToString::to_string).collect()
}

/// Requests that the scope's authorities let one see: not confidential, or one's own, or as executive.
fn by_authority(scope: &Scope) -> Condition {
    let mut any = Condition::any().add(of_whole_authorities(scope));
    for themed in &scope.themed {
        let mut own = Condition::all()
            .add(request::Column::Authority.eq(&themed.authority))
            .add(has_themes_within(&themed.themes));
        if !(themed.executive || scope.counts_only) {
            own = own.add(request::Column::Confidential.eq(false));
        }
        any = any.add(own);
    }
    if let (Some(person), false) = (scope.person, scope.themed.is_empty()) {
        let codes = scope.themed.iter().map(|themed| &themed.authority);
        let filed = request::Column::FilerId.eq(person.0);
        any = any.add(request::Column::Authority.is_in(codes).and(filed));
    }
    any
}

fn of_whole_authorities(scope: &Scope) -> Condition {
    if scope.counts_only {
        return Condition::all().add(request::Column::Authority.is_in(&scope.authorities));
    }
    let mut open = Condition::any()
        .add(request::Column::Confidential.eq(false))
        .add(request::Column::Authority.is_in(&scope.executive_of));
    if let Some(person) = scope.person {
        open = open.add(request::Column::FilerId.eq(person.0));
    }
    Condition::all().add(request::Column::Authority.is_in(&scope.authorities)).add(open)
}

/// A request has themes, and all of them are among these. They are kept as JSON text, which SQL does not read: what is left of it
/// without these slugs, in their quotation marks, is an empty list.
fn has_themes_within(themes: &[String]) -> Condition {
    let without = |text: SimpleExpr, what: &str| -> SimpleExpr {
        Func::cust("REPLACE").arg(text).arg(what).arg("").into()
    };
    let kept = Expr::col((request::Entity, request::Column::Themes));
    let quoted = themes.iter().map(|theme| format!("\"{theme}\""));
    let left = quoted.fold(kept.clone(), |text, theme| without(text, &theme));
    Condition::all().add(kept.ne("[]")).add(without(left, ",").eq("[]"))
}

/// A query over `request` shows these.
pub(crate) fn requests(scope: &Scope) -> Condition {
    if scope.everything {
        return Condition::all();
    }
    let with = |condition: SimpleExpr| {
        let mut select = Query::select();
        select.column(referral::Column::RequestId).from(referral::Entity).and_where(condition);
        request::Column::Id.in_subquery(select)
    };
    let partners = with(referral::Column::Partner.is_in(&scope.partners));
    let open_units = with(referral::Column::Unit.is_in(open_unit_names(scope)));
    Condition::any()
        .add(by_authority(scope))
        .add(with(referral::Column::Unit.is_in(unit_names(scope))))
        .add(request::Column::Confidential.eq(false).and(partners.or(open_units)))
}

/// A query over `referral` joined with `request` shows these.
pub(crate) fn referrals(scope: &Scope) -> Condition {
    if scope.everything {
        return Condition::all();
    }
    let partners = referral::Column::Partner.is_in(&scope.partners);
    let partners =
        if scope.counts_only { partners } else { request::Column::Confidential.eq(false).and(partners) };
    // A branch that can hold nothing is left out: with it, PostgreSQL would not use the index of the one that can.
    let mut any = Condition::any();
    if !(scope.authorities.is_empty() && scope.themed.is_empty()) {
        any = any.add(by_authority(scope));
    }
    if !scope.open_units.is_empty() {
        let open = referral::Column::Unit.is_in(open_unit_names(scope));
        any =
            any.add(if scope.counts_only { open } else { request::Column::Confidential.eq(false).and(open) });
    }
    if !scope.partners.is_empty() {
        any = any.add(partners);
    }
    // Always there, so that someone without any role sees nothing rather than everything.
    any.add(referral::Column::Unit.is_in(unit_names(scope)))
}

/// As [`referrals`], looked up one by one rather than listed: of an ordinary file that one sees, the others' referrals too.
pub(crate) fn referrals_of_files(scope: &Scope) -> Condition {
    let of_file = Condition::all().add(request::Column::Confidential.eq(false)).add(requests(scope));
    Condition::any().add(referrals(scope)).add(of_file)
}

/// A word anywhere in a text, in lower case; without the signs that a pattern reads as more than themselves.
pub(crate) fn like(word: &str) -> LikeExpr {
    let literal = |sign: char| {
        let escape = if "%_\\".contains(sign) { "\\" } else { "" };
        format!("{escape}{sign}")
    };
    let word: String = word.to_lowercase().chars().map(literal).collect();
    LikeExpr::new(format!("%{word}%")).escape('\\')
}

/// Counts what a query selects.
pub(crate) async fn count<E: EntityTrait, C: sea_orm::ConnectionTrait>(
    query: sea_orm::Select<E>,
    connection: &C,
    id: E::Column,
) -> Result<u64, crate::StoreError> {
    use sea_orm::QuerySelect;
    let counted = query.select_only().column_as(id.count(), "n").into_tuple::<i64>().one(connection).await?;
    Ok(u64::try_from(counted.unwrap_or_default()).unwrap_or_default())
}
