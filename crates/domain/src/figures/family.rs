//! Families of cells: the sums that are kept, one family for each set of axes that the documented groupings read, and the
//! finest of all for the rest. A question is answered by the first family that has the axes it needs.

use super::place::{Axis, Of, Place};
use super::{Dimension, Selection};

/// A family of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// Its code in the database.
    pub code: &'static str,
    /// The axes that its cells keep.
    pub axes: &'static [Axis],
}

use Axis::{Arrondissement, Authority, DeclineReason, Epci, Outcome, Theme, Unit};

/// All of them, the smallest first.
pub const FAMILIES: [Family; 19] = [
    Family { code: "all", axes: &[] },
    Family { code: "arrondissement", axes: &[Arrondissement] },
    Family { code: "outcome", axes: &[Outcome] },
    Family { code: "decline", axes: &[DeclineReason] },
    Family { code: "unit", axes: &[Unit] },
    Family { code: "epci", axes: &[Epci] },
    Family { code: "theme", axes: &[Theme] },
    Family { code: "arrondissement-unit", axes: &[Arrondissement, Unit] },
    Family { code: "unit-outcome", axes: &[Unit, Outcome] },
    Family { code: "unit-decline", axes: &[Unit, DeclineReason] },
    Family { code: "arrondissement-theme", axes: &[Arrondissement, Theme] },
    Family { code: "theme-unit", axes: &[Theme, Unit] },
    Family { code: "theme-outcome", axes: &[Theme, Outcome] },
    Family { code: "theme-decline", axes: &[Theme, DeclineReason] },
    Family { code: "epci-unit", axes: &[Epci, Unit] },
    Family { code: "authority", axes: &[Authority, Epci, Arrondissement] },
    Family { code: "epci-theme", axes: &[Epci, Theme] },
    Family { code: "authority-theme", axes: &[Authority, Epci, Arrondissement, Theme] },
    FINEST,
];

const FINEST: Family =
    Family { code: "finest", axes: &[Theme, Unit, Authority, Epci, Arrondissement, Outcome, DeclineReason] };

impl Family {
    /// The cell of this family that a share goes to; none where the family does not count such shares: a request has no unit
    /// and no outcome, and is counted once, or once for each of its themes.
    pub fn cell(&self, of: Of, place: &Place) -> Option<Place> {
        let counts = match of {
            Of::Referral => true,
            Of::Request => self.counts_requests() && !self.axes.contains(&Theme),
            Of::RequestOfTheme => self.counts_requests() && self.axes.contains(&Theme),
        };
        counts.then(|| place.on(self.axes))
    }

    /// Are requests counted in it, as opposed to referrals?
    pub fn counts_requests(&self) -> bool {
        !self.axes.iter().any(|axis| matches!(axis, Unit | Outcome | DeclineReason))
    }

    /// The smallest family that can answer.
    pub fn for_question(by: &[Dimension], of: &Selection) -> Self {
        let needed: Vec<Axis> = by.iter().filter_map(|by| by.axis()).chain(of.axes()).collect();
        let has = |family: &Self| needed.iter().all(|axis| family.axes.contains(axis));
        FAMILIES.into_iter().find(has).unwrap_or(FINEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::PAIRS;

    #[test]
    fn every_documented_grouping_has_a_family_of_its_own() {
        for (one, other) in PAIRS {
            let family = Family::for_question(&[one, other], &Selection::everything());
            let axes = [one, other].iter().filter_map(|by| by.axis()).count();
            let of_place = if family.axes.contains(&Authority) { 2 } else { 0 };
            assert_eq!(family.axes.len(), axes + of_place, "{one:?} {other:?}");
        }
    }
}
