//! Figures as a table: the keys of the grouping, then every figure with its definition at its head.

use app::statistics::{Statistics, Wanted, grouped, whole_months};
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
pub async fn figures(cx: &Cx, caller: &app::authenticate::Caller, view: &View) -> Result<Table, AppError> {
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
    let keys = |keys: &[String], labels: &[String]| {
        keys.iter()
            .zip(labels)
            .flat_map(|(key, label)| [Cell::text(key), Cell::text(label)])
            .collect::<Vec<_>>()
    };
    let row = |mut row: Vec<Cell>, figures: &Figures| {
        row.extend(values(figures, found.counts_requests));
        row
    };
    let rows = if by.is_empty() {
        vec![row(Vec::new(), &found.total.figures)]
    } else {
        found.rows.iter().map(|of| row(keys(&of.keys, &of.labels), &of.beside.figures)).collect()
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

/// The values of those columns.
pub(crate) fn values(figures: &Figures, with_requests: bool) -> Vec<Cell> {
    let all = DEFINITIONS.iter().zip(figures.values());
    let kept = all.filter(|(of, _): &(_, Value)| with_requests || !of.of_requests);
    kept.map(|(_, value)| value.into()).collect()
}
