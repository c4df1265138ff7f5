//! Where keys stand in a cell, and which cells a selection admits.

use domain::figures::{Dimension, Selection};
use domain::policy::Scope;
use sea_orm::ColumnTrait;
use sea_orm::sea_query::{Condition, SimpleExpr};

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
    // Always there, so that someone without any role counts nothing rather than everything.
    any.add(Column::Unit.is_in(crate::filter::unit_names(scope)))
}
