//! The two places where figures are read: the cells, and the open referrals themselves. Each says where a key stands in it.

use domain::figures::{Axis, Dimension, Selection};
use domain::policy::Scope;
use sea_orm::sea_query::{Condition, Expr, ExprTrait, Func, SimpleExpr};

use crate::rows::{figure_cell, referral, request};

/// Where keys stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// In the cells.
    Cells,
    /// In the rows of referrals and requests.
    Rows,
}

impl Source {
    /// The key on a dimension; none for the month, which each source has in its own way.
    pub(super) fn key(self, dimension: Dimension) -> Option<SimpleExpr> {
        match dimension {
            Dimension::Partner => Some(self.partner()),
            Dimension::Theme
            | Dimension::Directorate
            | Dimension::Commune
            | Dimension::Epci
            | Dimension::Arrondissement
            | Dimension::Outcome
            | Dimension::DeclineReason => dimension.axis().map(|axis| self.axis(axis)),
            Dimension::Month => None,
        }
    }

    fn partner(self) -> SimpleExpr {
        match self {
            Self::Cells => Expr::col(figure_cell::Column::Partner),
            Self::Rows => Expr::col((referral::Entity, referral::Column::Partner)),
        }
    }

    fn axis(self, axis: Axis) -> SimpleExpr {
        use figure_cell::Column as C;
        if self == Self::Cells {
            return Expr::col(match axis {
                Axis::Theme => C::Theme,
                Axis::Unit => C::Unit,
                Axis::Authority => C::Authority,
                Axis::Epci => C::Epci,
                Axis::Arrondissement => C::Arrondissement,
                Axis::Outcome => C::Outcome,
                Axis::DeclineReason => C::DeclineReason,
            });
        }
        let of_referral = |column| Expr::col((referral::Entity, column));
        let of_request = |column| Expr::col((request::Entity, column));
        let or_none = |key: SimpleExpr| SimpleExpr::from(Func::coalesce([key, Expr::value("")]));
        match axis {
            Axis::Theme => or_none(of_referral(referral::Column::Theme)),
            Axis::Unit => of_referral(referral::Column::Unit),
            Axis::Authority => of_request(request::Column::Authority),
            Axis::Epci => {
                Func::coalesce([of_request(request::Column::Epci), of_request(request::Column::Authority)])
                    .into()
            }
            Axis::Arrondissement => or_none(of_request(request::Column::Arrondissement)),
            Axis::Outcome => or_none(of_referral(referral::Column::Outcome)),
            Axis::DeclineReason => or_none(of_referral(referral::Column::DeclineReason)),
        }
    }

    /// What a selection admits.
    pub(super) fn admits(self, of: &Selection) -> Condition {
        let Selection { partner, unit, theme, authority, epci, scope } = of;
        let is =
            |key: SimpleExpr, wanted: &Option<String>| wanted.as_ref().map(|wanted| key.eq(wanted.as_str()));
        Condition::all()
            .add(self.within(scope))
            .add_option(is(self.partner(), partner))
            .add_option(is(self.axis(Axis::Unit), unit))
            .add_option(is(self.axis(Axis::Theme), theme))
            .add_option(is(self.axis(Axis::Authority), authority))
            .add_option(is(self.axis(Axis::Epci), epci))
    }

    fn within(self, scope: &Scope) -> Condition {
        if scope.everything {
            return Condition::all();
        }
        // A branch that can hold nothing is left out, so that an index serves the one that can.
        let mut any = Condition::any();
        if !scope.authorities.is_empty() {
            any = any.add(self.axis(Axis::Authority).is_in(&scope.authorities));
        }
        if !scope.partners.is_empty() {
            any = any.add(self.partner().is_in(&scope.partners));
        }
        // Always there, so that someone without any role counts nothing rather than everything.
        any.add(self.axis(Axis::Unit).is_in(crate::filter::unit_names(scope)))
    }
}
