//! The counts of a publication, and every sum that holds between them.

use std::collections::BTreeMap;

use super::super::{Publication, Row};

/// A count: the table (0 is the total's own), the row, the column.
pub(super) type Place = (usize, usize, usize);

/// What must add up: the first place is the sum of the others.
pub(super) type Equation = Vec<Place>;

/// Every row, the total's first, with its table and its place there.
pub(super) fn rows(publication: &Publication) -> impl Iterator<Item = (usize, usize, &Row)> {
    let of_tables = publication
        .tables
        .iter()
        .enumerate()
        .flat_map(|(table, of)| of.rows.iter().enumerate().map(move |(row, of)| (table + 1, row, of)));
    std::iter::once((0, 0, &publication.total)).chain(of_tables)
}

/// Every count.
pub(super) fn values(publication: &Publication) -> BTreeMap<Place, i64> {
    let of_row = |(table, row, of): (usize, usize, &Row)| {
        let counts = of.counts;
        counts.into_iter().enumerate().map(move |(column, n)| ((table, row, column), n.unwrap_or_default()))
    };
    rows(publication).flat_map(of_row).collect()
}

/// Rows of different tables that count the same: a theme that one partner alone answers is that partner's row again.
pub(super) fn twins(publication: &Publication) -> Vec<Vec<(usize, usize)>> {
    let mut same: BTreeMap<[Option<i64>; 4], Vec<(usize, usize)>> = BTreeMap::new();
    for (table, row, of) in rows(publication) {
        same.entry(of.counts).or_default().push((table, row));
    }
    same.into_values().filter(|rows| rows.len() > 1).collect()
}

/// Each row is the sum of its parts; each column of a table is its total, or of directorates their partner's.
pub(super) fn equations(publication: &Publication) -> Vec<Equation> {
    let mut all: Vec<Equation> = rows(publication)
        .map(|(table, row, _)| (0..4).map(|column| (table, row, column)).collect())
        .collect();
    for (table, of) in publication.tables.iter().enumerate() {
        let mut sums: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
        for (row, of) in of.rows.iter().enumerate() {
            sums.entry(of.within.as_deref()).or_default().push(row);
        }
        for (within, parts) in sums {
            let sum = match within {
                None => Some((0, 0)),
                Some(partner) => partner_row(publication, partner),
            };
            let Some((sum_table, sum_row)) = sum else { continue };
            for column in 0..4 {
                let sum = std::iter::once((sum_table, sum_row, column));
                all.push(sum.chain(parts.iter().map(|row| (table + 1, *row, column))).collect());
            }
        }
    }
    all
}

fn partner_row(publication: &Publication, partner: &str) -> Option<(usize, usize)> {
    let by_partner = publication.tables.iter().position(|table| table.by == "PARTNER")?;
    let found = rows(publication).find(|(table, _, of)| *table == by_partner + 1 && of.code == partner);
    found.map(|(table, row, _)| (table, row))
}
