//! What is published of a quarter, as one table for everybody to use again.

use domain::publication::{COLUMNS, Publication, Row};
use serde_json::Value;

use crate::schemas::table_schema_of;
use crate::table::{Cell, Column, Kind, Table};

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::text("quarter", "Trimestre", "Celui des notifications, comme 2026-T1."),
        Column::text("grouping", "Regroupement", "TOTAL, THEME, PARTNER, DIRECTORATE, EPCI ou MONTH."),
        Column::text("code", "Code", "La clé du groupe ; vide pour le total."),
        Column::text("label", "Libellé", "La même, en toutes lettres."),
    ];
    columns.extend(COLUMNS.iter().map(|(name, label, text)| Column {
        name: (*name).to_owned(),
        label: (*label).to_owned(),
        text: format!("{text} Vide : masqué, car un effectif de 1 à 4, ou ce qui le rendrait."),
        kind: Kind::Whole,
    }));
    columns.push(Column {
        name: "onTimeRate".to_owned(),
        label: "Taux".to_owned(),
        text: "À temps ÷ (à temps + pas à temps). Vide quand l’un des deux est masqué.".to_owned(),
        kind: Kind::Rate,
    });
    columns.push(Column {
        name: "medianWorkingDays".to_owned(),
        label: "Médiane".to_owned(),
        text: "Jours ouvrés de la saisine au premier rappel. Vide sous cinq rappels, ou quand un effectif dont elle dépend est masqué.".to_owned(),
        kind: Kind::Whole,
    });
    columns
}

/// The tables of a publication, one under the other.
pub fn open_data(publication: &Publication) -> Table {
    let line = |by: &str, row: &Row| {
        let mut cells = vec![
            Cell::text(&publication.quarter),
            Cell::text(by),
            Cell::text(&row.code),
            Cell::text(&row.label),
        ];
        cells.extend(row.counts.iter().map(|n| n.map_or(Cell::Nothing, Cell::Whole)));
        cells.push(row.on_time_rate.map_or(Cell::Nothing, Cell::Rate));
        cells.push(row.median_working_days.map_or(Cell::Nothing, |days| Cell::Whole(days.into())));
        cells
    };
    let total = std::iter::once(line("TOTAL", &publication.total));
    let rows = publication.tables.iter().flat_map(|table| table.rows.iter().map(|row| line(&table.by, row)));
    Table { title: publication.quarter.clone(), columns: columns(), rows: total.chain(rows).collect() }
}

/// Its Table Schema.
pub fn open_data_schema() -> Value {
    table_schema_of(&columns())
}
