//! Where figures are counted: the month, and the key on each axis. Cells are places of which some axes have been summed over.

use chrono::{Datelike, NaiveDate};

use super::{CONFIDENTIAL, Dimension, NONE};

/// An axis of a place, besides its month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Axis {
    /// The theme that routed; of a request, one of its themes.
    Theme,
    /// The unit, and with it its partner.
    Unit,
    /// The commune, or the EPCI for its own requests.
    Authority,
    /// The EPCI on the day of filing.
    Epci,
    /// The arrondissement on the day of filing.
    Arrondissement,
    /// How it was closed.
    Outcome,
    /// Why it was declined.
    DeclineReason,
}

/// What a share is a share of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Of {
    /// A referral, in the month of its notification.
    #[default]
    Referral,
    /// A request, in the month of its filing.
    Request,
    /// A request, once for each of its themes.
    RequestOfTheme,
}

/// A place: one month, and a key on each axis; [`NONE`] where it has none, or where the axis has been summed over.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The first day of the month, Paris time.
    pub month: NaiveDate,
    /// Slug of the theme.
    pub theme: String,
    /// The unit: `caue`, `departement/routes`.
    pub unit: String,
    /// Slug of the unit's partner.
    pub partner: String,
    /// INSEE code or SIREN.
    pub authority: String,
    /// SIREN of the EPCI.
    pub epci: String,
    /// Code of the arrondissement.
    pub arrondissement: String,
    /// Code of the outcome.
    pub outcome: String,
    /// Code of the decline reason.
    pub decline_reason: String,
    /// Is the file confidential? Never summed over: who may read it decides what is told of it.
    pub confidential: bool,
}

impl Place {
    /// The key on a dimension for those who may only know that there is a confidential file: its month, no more.
    pub fn concealed_key(&self, dimension: Dimension) -> String {
        match dimension {
            Dimension::Month => self.key(dimension),
            Dimension::Theme
            | Dimension::Partner
            | Dimension::Directorate
            | Dimension::Commune
            | Dimension::Epci
            | Dimension::Arrondissement
            | Dimension::Outcome
            | Dimension::DeclineReason => CONFIDENTIAL.to_owned(),
        }
    }

    /// The key on a dimension.
    pub fn key(&self, dimension: Dimension) -> String {
        match dimension {
            Dimension::Theme => self.theme.clone(),
            Dimension::Partner => self.partner.clone(),
            Dimension::Directorate => self.unit.clone(),
            Dimension::Commune => self.authority.clone(),
            Dimension::Epci => self.epci.clone(),
            Dimension::Arrondissement => self.arrondissement.clone(),
            Dimension::Month => self.month.format("%Y-%m").to_string(),
            Dimension::Outcome => self.outcome.clone(),
            Dimension::DeclineReason => self.decline_reason.clone(),
        }
    }

    /// The place with only these axes kept.
    #[must_use]
    pub fn on(&self, axes: &[Axis]) -> Self {
        let keep = |axis, key: &String| {
            if axes.contains(&axis) { key.clone() } else { NONE.to_owned() }
        };
        Self {
            month: self.month,
            theme: keep(Axis::Theme, &self.theme),
            unit: keep(Axis::Unit, &self.unit),
            partner: keep(Axis::Unit, &self.partner),
            authority: keep(Axis::Authority, &self.authority),
            epci: keep(Axis::Epci, &self.epci),
            arrondissement: keep(Axis::Arrondissement, &self.arrondissement),
            outcome: keep(Axis::Outcome, &self.outcome),
            decline_reason: keep(Axis::DeclineReason, &self.decline_reason),
            confidential: self.confidential,
        }
    }
}

/// The first day of a day's month.
pub fn month_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

impl Dimension {
    /// The axis that it reads; none for the month, which every place has.
    pub const fn axis(self) -> Option<Axis> {
        match self {
            Self::Theme => Some(Axis::Theme),
            Self::Partner | Self::Directorate => Some(Axis::Unit),
            Self::Commune => Some(Axis::Authority),
            Self::Epci => Some(Axis::Epci),
            Self::Arrondissement => Some(Axis::Arrondissement),
            Self::Month => None,
            Self::Outcome => Some(Axis::Outcome),
            Self::DeclineReason => Some(Axis::DeclineReason),
        }
    }
}
