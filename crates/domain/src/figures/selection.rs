//! Which shares a question is about: what is asked for, within what the caller may count.

use super::place::{Axis, Of, Place};
use crate::policy::{Scope, Themed};

/// Which shares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Of this partner.
    pub partner: Option<String>,
    /// Of this unit.
    pub unit: Option<String>,
    /// Of this theme.
    pub theme: Option<String>,
    /// Of this authority alone.
    pub authority: Option<String>,
    /// Of this EPCI and its communes, on the day of filing.
    pub epci: Option<String>,
    /// What the caller may count.
    pub scope: Scope,
}

impl Selection {
    /// All of them: for the platform itself.
    pub fn everything() -> Self {
        Self { scope: Scope { everything: true, ..Scope::default() }, ..Self::default() }
    }

    /// All of them, for everybody's eyes.
    pub fn published() -> Self {
        Self { scope: Scope { everything: true, public: true, ..Scope::default() }, ..Self::default() }
    }

    /// Is this share of a confidential file that is not open to whoever asks? It counts, and nothing else is told of it.
    pub fn conceals(&self, place: &Place) -> bool {
        place.confidential && !self.scope.opens(&place.authority, &place.unit)
    }

    /// Does the question ask no more of concealed files than that they are within the whole perimeter? Otherwise it would tell their
    /// theme, their commune or their unit one by one, and they do not count in it.
    pub fn counts_concealed(&self) -> bool {
        let Self { partner, unit, theme, authority, epci, scope } = self;
        let is_own = |asked: &Option<String>, own: &[String]| {
            asked.as_ref().is_none_or(|asked| !own.is_empty() && own.iter().all(|own| own == asked))
        };
        let is_whole = scope.everything && !scope.public;
        is_whole
            || (theme.is_none()
                && epci.is_none()
                && scope.themed.is_empty()
                && is_own(authority, &scope.authorities)
                && is_own(partner, &scope.partners)
                && is_own(unit, &scope.partners))
    }

    /// The axes that it looks at.
    pub fn axes(&self) -> Vec<Axis> {
        let Self { partner, unit, theme, authority, epci, scope } = self;
        let limited = !scope.everything;
        let of_units =
            limited && !(scope.units.is_empty() && scope.partners.is_empty() && scope.open_units.is_empty());
        let of_themes = limited && !scope.themed.is_empty();
        let of_authorities = of_themes || (limited && !scope.authorities.is_empty());
        let looked_at = [
            (Axis::Unit, partner.is_some() || unit.is_some() || of_units),
            (Axis::Theme, theme.is_some() || of_themes),
            (Axis::Authority, authority.is_some() || of_authorities),
            (Axis::Epci, epci.is_some()),
        ];
        looked_at.into_iter().filter_map(|(axis, is)| is.then_some(axis)).collect()
    }

    /// May requests be counted, as opposed to referrals? Not where a unit is looked at: a request has none.
    pub fn counts_requests(&self) -> bool {
        !self.axes().contains(&Axis::Unit)
    }

    /// Is this share one of them?
    pub fn admits(&self, of: Of, place: &Place) -> bool {
        let Self { partner, unit, theme, authority, epci, scope } = self;
        let is = |wanted: &Option<String>, key: &String| wanted.as_ref().is_none_or(|wanted| wanted == key);
        let mut units = scope.units.iter().chain(&scope.open_units);
        let of_units =
            units.any(|unit| unit.to_string() == place.unit) || scope.partners.contains(&place.partner);
        let of_mandate = |of: &Themed| of.authority == place.authority && of.themes.contains(&place.theme);
        let of_authority =
            scope.authorities.contains(&place.authority) || scope.themed.iter().any(of_mandate);
        let within = scope.everything || of_authority || of_units;
        let of_referral = match of {
            Of::Referral => is(partner, &place.partner) && is(unit, &place.unit),
            Of::Request | Of::RequestOfTheme => self.counts_requests(),
        };
        let of_theme = match of {
            Of::Referral | Of::RequestOfTheme => is(theme, &place.theme),
            Of::Request => theme.is_none() && scope.themed.is_empty(),
        };
        let is_told = self.counts_concealed() || !self.conceals(place);
        within
            && is_told
            && of_referral
            && of_theme
            && is(authority, &place.authority)
            && is(epci, &place.epci)
    }
}
