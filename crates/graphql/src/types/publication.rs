//! Figures for everybody, as they were published.

use async_graphql::SimpleObject;
use domain::publication::{COLUMNS, Publication, Quarter, Row, Table};
use domain::time::Instant;

/// What is published of a quarter.
#[derive(SimpleObject)]
#[graphql(name = "Publication")]
pub(crate) struct PublicationNode {
    /// `2026-T1`.
    quarter: String,
    /// « 1er trimestre 2026 ».
    label: String,
    /// As of which instant.
    as_of: Instant,
    /// What each row counts.
    columns: Vec<PublishedColumn>,
    /// All of it.
    total: PublishedRow,
    /// The fixed list of tables.
    tables: Vec<PublishedTable>,
}

/// What a column counts.
#[derive(SimpleObject)]
struct PublishedColumn {
    /// Its name.
    name: &'static str,
    /// What a person reads.
    label: &'static str,
    /// What it is.
    text: &'static str,
}

/// A published table.
#[derive(SimpleObject)]
struct PublishedTable {
    /// By what.
    by: String,
    /// What it is called.
    title: String,
    /// Its rows, those without any referral left out.
    rows: Vec<PublishedRow>,
}

/// A published row; null is hidden.
#[derive(SimpleObject)]
struct PublishedRow {
    /// The key of its group.
    code: String,
    /// What it is called.
    label: String,
    /// One count a column.
    counts: Vec<Option<i32>>,
    /// On time ÷ (on time + not on time); null where either is hidden.
    on_time_rate: Option<f64>,
    /// Median working days to the first contact.
    median_working_days: Option<u32>,
    /// Is anything of it hidden?
    suppressed: bool,
}

impl From<Row> for PublishedRow {
    fn from(row: Row) -> Self {
        let Row { code, label, within: _, counts, on_time_rate, median_working_days } = row;
        let suppressed = counts.iter().any(Option::is_none);
        let counts = counts.iter().map(|n| n.map(|n| i32::try_from(n).unwrap_or(i32::MAX))).collect();
        Self { code, label, counts, on_time_rate, median_working_days, suppressed }
    }
}

impl From<Publication> for PublicationNode {
    fn from(publication: Publication) -> Self {
        let Publication { quarter, as_of, total, tables } = publication;
        let table = |table: Table| {
            let Table { by, title, rows } = table;
            PublishedTable { by, title, rows: rows.into_iter().map(Into::into).collect() }
        };
        let columns = COLUMNS.iter().map(|(name, label, text)| PublishedColumn { name, label, text });
        Self {
            label: Quarter::parse(&quarter).map_or_else(|| quarter.clone(), Quarter::label),
            quarter,
            as_of,
            columns: columns.collect(),
            total: total.into(),
            tables: tables.into_iter().map(table).collect(),
        }
    }
}
