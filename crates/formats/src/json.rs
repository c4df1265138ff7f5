//! The figures of a feed: the total, the months, the themes, the directorates, as JSON and as rows of a table.

use app::statistics::Statistics;
use domain::figures::{DEFINITIONS, Figures, Value as Amount};
use serde_json::{Map, Value, json};

use crate::figures::{columns_of, values};
use crate::schemas::{VERSION, leading};
use crate::table::{Cell, Table};

/// The figures that a feed gives, by grouping.
pub(crate) struct Groups {
    pub(crate) unit: String,
    pub(crate) name: String,
    pub(crate) period: (String, String),
    pub(crate) as_of: String,
    pub(crate) total: Figures,
    /// `month`, `theme`, `directorate`, each with its rows.
    pub(crate) rows: Vec<(&'static str, Statistics)>,
}

fn figures(figures: &Figures) -> Value {
    let kept = DEFINITIONS.iter().zip(figures.values()).filter(|(of, _)| !of.of_requests);
    let fields: Map<String, Value> = kept
        .map(|(of, value)| {
            let value = match value {
                Amount::Whole(n) => json!(n),
                Amount::Rate(rate) => json!(rate),
                Amount::Nothing => Value::Null,
            };
            (of.name.to_owned(), value)
        })
        .collect();
    Value::Object(fields)
}

fn rows(found: &Statistics) -> Value {
    let row = |row: &app::statistics::Row| {
        let first = |list: &[String]| list.first().cloned().unwrap_or_default();
        json!({ "code": first(&row.keys), "label": first(&row.labels), "figures": figures(&row.beside.figures) })
    };
    found.rows.iter().filter(|row| row.beside.figures.counts.referrals > 0).map(row).collect()
}

impl Groups {
    /// As JSON.
    pub(crate) fn json(&self, public_url: &str) -> Value {
        let of = |wanted: &str| {
            let found = self.rows.iter().find(|(name, _)| *name == wanted);
            found.map_or_else(|| json!([]), |(_, found)| rows(found))
        };
        json!({
            "version": VERSION, "schema": format!("{public_url}/flux/schemas/chiffres-{VERSION}.json"),
            "unit": self.unit, "name": self.name, "period": { "from": self.period.0, "to": self.period.1 },
            "asOf": self.as_of, "total": figures(&self.total),
            "months": of("month"), "themes": of("theme"), "directorates": of("directorate"),
        })
    }

    /// As a table.
    pub(crate) fn table(&self) -> Table {
        let line = |grouping: &str, code: &str, label: &str, figures: &Figures| {
            let mut row = vec![Cell::text(grouping), Cell::text(code), Cell::text(label)];
            row.extend(values(figures, false));
            row
        };
        let mut rows = vec![line("total", "", &self.name, &self.total)];
        for (grouping, found) in &self.rows {
            for row in found.rows.iter().filter(|row| row.beside.figures.counts.referrals > 0) {
                let first = |list: &[String]| list.first().cloned().unwrap_or_default();
                rows.push(line(grouping, &first(&row.keys), &first(&row.labels), &row.beside.figures));
            }
        }
        let columns = leading().into_iter().chain(columns_of(false)).collect();
        Table { title: self.name.clone(), columns, rows }
    }
}
