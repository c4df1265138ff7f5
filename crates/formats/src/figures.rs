//! Figures as a table: the keys of the grouping, then every figure with its definition at its head.

use app::statistics::{Beside, Statistics, Wanted, grouped, whole_months};
use app::{AppError, Cx};
use domain::chrono::NaiveDate;
use domain::figures::{DEFINITIONS, Dimension, Figures, Selection, Value};
use domain::refusal::Refusal;
use domain::territory::Unit;
use serde::Deserialize;

use crate::table::{Cell, Column, Kind, Table};

/// A view of figures, as the pages ask the API for it.
#[derive(Debug, Clone, Deserialize)]
pub struct View {
    period: Period,
    by: Vec<String>,
    filter: Filter,
}

#[derive(Debug, Clone, Deserialize)]
struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    partner: Option<String>,
    directorate: Option<String>,
    theme: Option<String>,
    epci_code: Option<String>,
}

impl View {
    fn wanted(&self) -> Result<Wanted, AppError> {
        let by = self.by.iter().map(|code| Dimension::from_code(code)).collect::<Option<Vec<_>>>();
        let Filter { partner, directorate, theme, epci_code: epci } = self.filter.clone();
        let unit = partner.clone().zip(directorate);
        let unit = unit.map(|(partner, slug)| Unit::new(partner, Some(slug)).to_string());
        let of = Selection { partner, unit, theme, epci, ..Selection::default() };
        let period = whole_months(self.period.from, self.period.to)?;
        Ok(Wanted { period, by: by.ok_or(Refusal::InvalidGrouping)?, of, as_of: None, alone: false })
    }
}

/// The table of a view, within the caller's perimeter.
///
/// # Errors
/// As the figures themselves.
pub(crate) async fn figures(
    cx: &Cx,
    caller: &app::authenticate::Caller,
    view: &View,
) -> Result<Table, AppError> {
    let wanted = view.wanted()?;
    let found = grouped(cx, caller, &wanted).await?;
    Ok(table(&found, &wanted.by))
}

/// Figures as a table; without a grouping, one line of totals.
pub(crate) fn table(found: &Statistics, by: &[Dimension]) -> Table {
    let mut columns: Vec<Column> = by
        .iter()
        .flat_map(|by| {
            let (name, label) = (by.code().to_lowercase(), by.label_of_itself());
            [
                Column::text(
                    &format!("{name}_code"),
                    &format!("{label}, code"),
                    "Code, tel que la plateforme l’emploie.",
                ),
                Column::text(&name, label, "En toutes lettres."),
            ]
        })
        .collect();
    columns.extend(columns_of(found.counts_requests));
    columns.extend(columns_beside());
    let keys = |keys: &[String], labels: &[String]| {
        keys.iter()
            .zip(labels)
            .flat_map(|(key, label)| [Cell::text(key), Cell::text(label)])
            .collect::<Vec<_>>()
    };
    let row = |mut row: Vec<Cell>, beside: &Beside| {
        row.extend(values(&beside.figures, found.counts_requests));
        row.extend([&beside.previous, &beside.year_before].into_iter().flat_map(in_short));
        row
    };
    let rows = if by.is_empty() {
        vec![row(Vec::new(), &found.total)]
    } else {
        found.rows.iter().map(|of| row(keys(&of.keys, &of.labels), &of.beside)).collect()
    };
    Table { title: "Chiffres".to_owned(), columns, rows }
}

/// The columns of the figures; those of requests only where they are counted.
pub(crate) fn columns_of(with_requests: bool) -> Vec<Column> {
    let known = DEFINITIONS.iter().zip(Figures::default().values());
    known
        .filter(|(of, _)| with_requests || !of.of_requests)
        .map(|(of, _)| Column {
            name: of.name.to_owned(),
            label: of.label.to_owned(),
            text: of.text.to_owned(),
            kind: if of.name == "onTimeRate" { Kind::Rate } else { Kind::Whole },
        })
        .collect()
}

/// What the page shows of the periods beside: how many, and their rate.
fn columns_beside() -> Vec<Column> {
    let of = |name: &str, label: &str, text: &str, kind| Column {
        name: name.to_owned(),
        label: label.to_owned(),
        text: text.to_owned(),
        kind,
    };
    vec![
        of("previousReferrals", "Saisines, période d’avant", "Autant de mois, juste avant.", Kind::Whole),
        of("previousOnTimeRate", "Taux, période d’avant", "Le même taux, juste avant.", Kind::Rate),
        of("yearBeforeReferrals", "Saisines, un an avant", "Les mêmes mois, un an avant.", Kind::Whole),
        of("yearBeforeOnTimeRate", "Taux, un an avant", "Le même taux, un an avant.", Kind::Rate),
    ]
}

fn in_short(figures: &Figures) -> [Cell; 2] {
    let rate = figures.counts.on_time_rate().map_or(Cell::Nothing, Cell::Rate);
    [Cell::Whole(figures.counts.referrals), rate]
}

/// The values of those columns.
pub(crate) fn values(figures: &Figures, with_requests: bool) -> Vec<Cell> {
    let all = DEFINITIONS.iter().zip(figures.values());
    let kept = all.filter(|(of, _): &(_, Value)| with_requests || !of.of_requests);
    kept.map(|(_, value)| value.into()).collect()
}
