//! Where keys stand in a cell, and which cells a selection admits.

use domain::figures::{CONFIDENTIAL, Dimension, Selection};
use domain::policy::Scope;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{CaseStatement, Condition, Expr, SimpleExpr};

use crate::rows::figure_cell::Column;

/// The column of a dimension.
pub(super) const fn key(dimension: Dimension) -> Column {
    match dimension {
        Dimension::Theme => Column::Theme,
        Dimension::Partner => Column::Partner,
        Dimension::Directorate => Column::Unit,
        Dimension::Commune => Column::Authority,
        Dimension::Epci => Column::Epci,
        Dimension::Arrondissement => Column::Arrondissement,
        Dimension::Month => Column::Month,
        Dimension::Outcome => Column::Outcome,
        Dimension::DeclineReason => Column::DeclineReason,
    }
}

/// The key that is told: of a concealed cell, only that it is confidential. A month stays.
pub(super) fn told(dimension: Dimension, of: &Selection) -> SimpleExpr {
    let own = Expr::col(key(dimension));
    match concealed(of) {
        Some(concealed) if dimension != Dimension::Month => {
            CaseStatement::new().case(concealed, Expr::value(CONFIDENTIAL)).finally(own).into()
        }
        Some(_) | None => own,
    }
}

/// The cells of confidential files that are not open to whoever asks; none where all are.
fn concealed(of: &Selection) -> Option<Condition> {
    let scope = &of.scope;
    if scope.everything && !scope.public {
        return None;
    }
    let mut all = Condition::all().add(Column::Confidential.eq(true));
    if scope.public {
        return Some(all);
    }
    if !scope.executive_of.is_empty() {
        all = all.add(Column::Authority.is_not_in(&scope.executive_of));
    }
    if !scope.units.is_empty() {
        all = all.add(Column::Unit.is_not_in(crate::filter::unit_names(scope)));
    }
    Some(all)
}

/// What a selection admits.
pub(super) fn admitted(of: &Selection) -> Condition {
    let Selection { partner, unit, theme, authority, epci, scope } = of;
    let is = |column: Column, wanted: &Option<String>| -> Option<SimpleExpr> {
        wanted.as_ref().map(|wanted| column.eq(wanted.as_str()))
    };
    Condition::all()
        .add(within(scope))
        .add_option(is(Column::Partner, partner))
        .add_option(is(Column::Unit, unit))
        .add_option(is(Column::Theme, theme))
        .add_option(is(Column::Authority, authority))
        .add_option(is(Column::Epci, epci))
        .add_option(concealed(of).filter(|_| !of.counts_concealed()).map(Condition::not))
}

fn within(scope: &Scope) -> Condition {
    if scope.everything {
        return Condition::all();
    }
    // A branch that can hold nothing is left out, so that an index serves the one that can.
    let mut any = Condition::any();
    if !scope.authorities.is_empty() {
        any = any.add(Column::Authority.is_in(&scope.authorities));
    }
    if !scope.partners.is_empty() {
        any = any.add(Column::Partner.is_in(&scope.partners));
    }
    for themed in &scope.themed {
        any = any.add(
            Condition::all()
                .add(Column::Authority.eq(&themed.authority))
                .add(Column::Theme.is_in(&themed.themes)),
        );
    }
    if !scope.open_units.is_empty() {
        any = any.add(Column::Unit.is_in(crate::filter::open_unit_names(scope)));
    }
    // Always there, so that someone without any role counts nothing rather than everything.
    any.add(Column::Unit.is_in(crate::filter::unit_names(scope)))
}
