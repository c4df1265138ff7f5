//! Figures for everybody: a fixed list of tables for each closed quarter, made once, hidden together where they count too few,
//! and kept as they were published.

mod kin;
mod quarter;
mod suppress;

use serde::{Deserialize, Serialize};

pub use self::kin::Kin;
pub use self::quarter::Quarter;
pub use self::suppress::hide;
use crate::figures::{Dimension, Figures};
use crate::time::Instant;

/// Counts under this are hidden, and what would give them back. (None is nobody: zero is hidden only beside what is.)
pub const LEAST: i64 = 5;

/// The tables: by what, and what a table is called. Of directorates, each adds up to its partner. Arrondissements are not among
/// them: some are whole intercommunalities, whose sums would give back what is hidden.
pub const TABLES: [(Dimension, &str); 5] = [
    (Dimension::Theme, "Par thème"),
    (Dimension::Partner, "Par structure"),
    (Dimension::Directorate, "Par direction"),
    (Dimension::Epci, "Par intercommunalité"),
    (Dimension::Month, "Par mois"),
];

/// What each row counts: the first is the sum of the others.
pub const COLUMNS: [(&str, &str, &str); 4] = [
    ("referrals", "Saisines", "Saisines notifiées dans le trimestre."),
    ("onTime", "À temps", "Rappel fait au plus tard à la date promise."),
    ("notOnTime", "Pas à temps", "Rappel fait après la date promise, ou pas fait alors qu’elle est passée."),
    ("others", "Autres", "Encore dans les temps, collectivité injoignable, ou hors de l’obligation."),
];

/// A row: null is hidden.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The key of its group.
    pub code: String,
    /// What it is called.
    pub label: String,
    /// Of a directorate, its partner.
    pub within: Option<String>,
    /// One count a column of [`COLUMNS`].
    pub counts: [Option<i64>; 4],
    /// On time ÷ (on time + not on time); only where both are shown.
    pub on_time_rate: Option<f64>,
    /// Median working days to the first contact; only where the counts that it is made of are shown.
    pub median_working_days: Option<u32>,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// By what: the code of a dimension.
    pub by: String,
    /// What it is called.
    pub title: String,
    /// Its rows, those without any referral left out.
    pub rows: Vec<Row>,
}

/// What is published of a quarter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Publication {
    /// Which quarter.
    pub quarter: String,
    /// As of which instant.
    pub as_of: Instant,
    /// All of it.
    pub total: Row,
    /// The tables of [`TABLES`].
    pub tables: Vec<Table>,
}

impl Row {
    /// A group's row, nothing hidden yet.
    pub fn of(code: &str, label: &str, figures: &Figures) -> Self {
        let counts = &figures.counts;
        let missed = counts.late + counts.overdue_open;
        let others = counts.referrals - counts.on_time - missed;
        Self {
            code: code.to_owned(),
            label: label.to_owned(),
            within: None,
            counts: [counts.referrals, counts.on_time, missed, others].map(Some),
            on_time_rate: counts.on_time_rate(),
            median_working_days: figures.days.median().filter(|_| figures.days.count() >= LEAST),
        }
    }

    /// Without what is made of counts that are hidden, or of too few.
    fn consistent(mut self) -> Self {
        let [_, on_time, missed, _] = self.counts;
        let called = on_time.zip(missed).map(|(on_time, missed)| on_time + missed);
        if called.is_none_or(|called| called < LEAST) {
            self.on_time_rate = None;
            self.median_working_days = None;
        }
        self
    }
}
