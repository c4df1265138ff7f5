//! What figures are grouped by: what each key is called, and which pairs are of use.

use chrono::{Datelike, Months, NaiveDate};

use crate::french;
use crate::territory::{Territory, Unit};
use crate::time::next_day;
use crate::words::{AuthorityKind, DeclineReason, Outcome};

/// What figures are grouped by (domain.md, « Figures »; convention 2024, art. 4: by theme, territory, structure, directorate).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// The theme that routed.
    Theme,
    /// The partner (structure).
    Partner,
    /// The directorate.
    Directorate,
    /// The commune; an EPCI's own requests make a row of their own.
    Commune,
    /// The EPCI on the day of filing.
    Epci,
    /// The arrondissement on the day of filing.
    Arrondissement,
    /// The month of the notification, Paris time.
    Month,
    /// How it was closed.
    Outcome,
    /// Why it was declined.
    DeclineReason,
}

/// The pairs that are of use, in this order of columns: any other would be mostly empty, or tell nothing.
pub const PAIRS: [(Dimension, Dimension); 15] = [
    (Dimension::Theme, Dimension::Partner),
    (Dimension::Theme, Dimension::Directorate),
    (Dimension::Theme, Dimension::Month),
    (Dimension::Theme, Dimension::Outcome),
    (Dimension::Theme, Dimension::DeclineReason),
    (Dimension::Partner, Dimension::Month),
    (Dimension::Partner, Dimension::Outcome),
    (Dimension::Partner, Dimension::DeclineReason),
    (Dimension::Directorate, Dimension::Month),
    (Dimension::Epci, Dimension::Theme),
    (Dimension::Epci, Dimension::Partner),
    (Dimension::Epci, Dimension::Month),
    (Dimension::Arrondissement, Dimension::Theme),
    (Dimension::Arrondissement, Dimension::Partner),
    (Dimension::Commune, Dimension::Theme),
];

/// May figures be grouped by these, in this order?
pub fn is_grouping(dimensions: &[Dimension]) -> bool {
    match dimensions {
        [] | [_] => true,
        [one, other] => PAIRS.contains(&(*one, *other)),
        _ => false,
    }
}

/// The key where a dimension says nothing of a referral.
pub const NONE: &str = "";

/// The key of what is confidential, for those who may not know more of it (domain.md, « Privacy »).
pub const CONFIDENTIAL: &str = "confidentielle";

impl Dimension {
    /// Every dimension.
    pub const ALL: [Self; 9] = [
        Self::Theme,
        Self::Partner,
        Self::Directorate,
        Self::Commune,
        Self::Epci,
        Self::Arrondissement,
        Self::Month,
        Self::Outcome,
        Self::DeclineReason,
    ];

    /// The code, as in the API.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Theme => "THEME",
            Self::Partner => "PARTNER",
            Self::Directorate => "DIRECTORATE",
            Self::Commune => "COMMUNE",
            Self::Epci => "EPCI",
            Self::Arrondissement => "ARRONDISSEMENT",
            Self::Month => "MONTH",
            Self::Outcome => "OUTCOME",
            Self::DeclineReason => "DECLINE_REASON",
        }
    }

    /// The dimension with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dimension| dimension.code() == code)
    }

    /// What a column of its keys is called.
    pub const fn label_of_itself(self) -> &'static str {
        match self {
            Self::Theme => "Thème",
            Self::Partner => "Structure",
            Self::Directorate => "Direction",
            Self::Commune => "Commune",
            Self::Epci => "Intercommunalité",
            Self::Arrondissement => "Arrondissement",
            Self::Month => "Mois",
            Self::Outcome => "Issue",
            Self::DeclineReason => "Motif de refus",
        }
    }

    /// What a key is called; a key that has left the folder keeps its code.
    pub fn label(self, key: &str, territory: &Territory) -> String {
        if key == NONE {
            return self.label_of_none().to_owned();
        }
        if key == CONFIDENTIAL {
            return "Demandes confidentielles".to_owned();
        }
        let authority = || territory.authorities.get(key);
        let known = match self {
            Self::Theme => territory.theme(key).map(|theme| theme.name.clone()),
            Self::Partner => territory.partner(key).map(|partner| partner.name.clone()),
            Self::Directorate => Some(territory.unit_name(&Unit::from(key.to_owned()))),
            Self::Commune => authority().map(|found| match found.kind {
                AuthorityKind::Commune => found.name.clone(),
                AuthorityKind::Epci => format!("{} (demandes de l’intercommunalité)", found.name),
            }),
            Self::Epci => authority().map(|found| found.name.clone()),
            Self::Arrondissement => territory.departement.arrondissements.get(key).cloned(),
            Self::Month => format!("{key}-01").parse().ok().map(french::month),
            Self::Outcome => Outcome::from_code(key).map(|outcome| outcome.label().to_owned()),
            Self::DeclineReason => DeclineReason::from_code(key).map(|reason| reason.label().to_owned()),
        };
        known.unwrap_or_else(|| key.to_owned())
    }

    const fn label_of_none(self) -> &'static str {
        match self {
            Self::Theme => "Sans thème",
            Self::Outcome => "Pas close",
            Self::DeclineReason => "Pas déclinée",
            Self::Arrondissement => "Intercommunalités",
            Self::Partner | Self::Directorate | Self::Commune | Self::Epci | Self::Month => "Sans",
        }
    }
}

/// The period of as many months just before this one (whole months, both ends included).
pub fn previous((from, to): (NaiveDate, NaiveDate)) -> Option<(NaiveDate, NaiveDate)> {
    let end = next_day(to);
    let months = (end.year() - from.year()) * 12 + i32::try_from(end.month()).ok()?
        - i32::try_from(from.month()).ok()?;
    let begin = from.checked_sub_months(Months::new(u32::try_from(months).ok()?))?;
    Some((begin, from.pred_opt()?))
}

/// A month's key as its counterpart stands in another period: `2025-12` beside the first month of the other one.
pub fn month_beside(key: &str, (first, other): (NaiveDate, NaiveDate)) -> Option<String> {
    let month: NaiveDate = format!("{key}-01").parse().ok()?;
    let since = |from: NaiveDate, to: NaiveDate| {
        (to.year() - from.year()) * 12 + to.month0().cast_signed() - from.month0().cast_signed()
    };
    let ahead = u32::try_from(since(first, other)).ok()?;
    Some(month.checked_add_months(Months::new(ahead))?.format("%Y-%m").to_string())
}

/// The same months a year before.
pub fn year_before((from, to): (NaiveDate, NaiveDate)) -> Option<(NaiveDate, NaiveDate)> {
    let year = Months::new(12);
    Some((from.checked_sub_months(year)?, next_day(to).checked_sub_months(year)?.pred_opt()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn periods_beside_a_period() {
        let march = (day("2026-03-01"), day("2026-03-31"));
        assert_eq!(previous(march), Some((day("2026-02-01"), day("2026-02-28"))));
        assert_eq!(year_before(march), Some((day("2025-03-01"), day("2025-03-31"))));
        let winter = (day("2024-01-01"), day("2024-02-29"));
        assert_eq!(previous(winter), Some((day("2023-11-01"), day("2023-12-31"))));
        assert_eq!(year_before(winter), Some((day("2023-01-01"), day("2023-02-28"))));
    }

    proptest! {
        #[test]
        fn the_period_before_ends_where_this_one_begins_and_has_as_many_months(start in 0_u32..600, months in 1_u32..25) {
            let from = day("1990-01-01") + Months::new(start);
            let period = (from, (from + Months::new(months)).pred_opt().unwrap());
            let (begin, end) = previous(period).unwrap();
            prop_assert_eq!(next_day(end), from);
            prop_assert_eq!(begin + Months::new(months), from);
            let (begin, end) = year_before(period).unwrap();
            prop_assert_eq!((begin + Months::new(12), next_day(end) + Months::new(12)), (from, from + Months::new(months)));
        }
    }

    #[test]
    fn a_pair_has_one_order_and_three_are_too_many() {
        assert!(is_grouping(&[]) && is_grouping(&[Dimension::Commune]));
        assert!(is_grouping(&[Dimension::Theme, Dimension::Partner]));
        assert!(!is_grouping(&[Dimension::Partner, Dimension::Theme]));
        assert!(!is_grouping(&[Dimension::Theme, Dimension::Theme]));
        assert!(!is_grouping(&[Dimension::Theme, Dimension::Partner, Dimension::Month]));
    }

    #[test]
    fn a_month_stands_beside_its_counterpart() {
        let beside = |key: &str, first: &str, other: &str| month_beside(key, (day(first), day(other)));
        assert_eq!(beside("2025-12", "2025-10-01", "2026-01-01").as_deref(), Some("2026-03"));
        assert_eq!(beside("2025-02", "2025-01-01", "2026-01-01").as_deref(), Some("2026-02"));
        assert_eq!(beside("février", "2025-01-01", "2026-01-01"), None);
    }
}
