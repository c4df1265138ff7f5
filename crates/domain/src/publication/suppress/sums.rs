//! The counts of a publication, and every sum that holds between them.

use std::collections::{BTreeMap, BTreeSet};

use super::super::{Kin, Publication, Row};

/// A count: the table (0 is the total's own), the row, the column.
pub(super) type Place = (usize, usize, usize);

/// What adds up to nothing: each count with how often it is added, or taken away.
pub(super) type Equation = BTreeMap<Place, i64>;

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

/// Each row is the sum of its parts; each column of a table is its total, or of directorates their partner's; and what some units
/// alone answer is theirs, where it is so in the counts.
pub(super) fn equations(publication: &Publication, kin: &[Kin]) -> Vec<Equation> {
    let of_rows = rows(publication)
        .map(|(table, row, _)| sum([(table, row, 0)], (1..4).map(|column| (table, row, column))));
    let mut all: Vec<Equation> = of_rows.collect();
    for (table, of) in publication.tables.iter().enumerate() {
        let mut sums: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
        for (row, of) in of.rows.iter().enumerate() {
            sums.entry(of.within.as_deref()).or_default().push(row);
        }
        for (within, parts) in sums {
            let whole = within.map_or(Some((0, 0)), |partner| row_of(publication, "PARTNER", partner));
            let Some((whole, row)) = whole else { continue };
            let of_column =
                |column| sum([(whole, row, column)], parts.iter().map(move |row| (table + 1, *row, column)));
            all.extend((0..4).map(of_column));
        }
    }
    all.extend(kin.iter().flat_map(|kin| of_kin(publication, kin)));
    all
}

/// The themes that some units alone answer, and those units: four sums, where the counts say so.
fn of_kin(publication: &Publication, Kin { units, themes }: &Kin) -> Vec<Equation> {
    let by = |unit: &String| if unit.contains('/') { "DIRECTORATE" } else { "PARTNER" };
    let found = |by: &str, code: &String| row_of(publication, by, code);
    let wholes: Vec<_> = units.iter().filter_map(|unit| found(by(unit), unit)).collect();
    let parts: Vec<_> = themes.iter().filter_map(|theme| found("THEME", theme)).collect();
    let places = |rows: &[(usize, usize)], column| -> Vec<Place> {
        rows.iter().map(|(table, row)| (*table, *row, column)).collect()
    };
    let all: Vec<Equation> =
        (0..4).map(|column| sum(places(&wholes, column), places(&parts, column))).collect();
    let values = values(publication);
    let holds = |equation: &Equation| told(equation, &values) == 0;
    // Passed on by hand, requests leave the catalogue's ways: then nothing adds up, and nobody can rely on it.
    if wholes.is_empty() || !all.iter().all(holds) { Vec::new() } else { all }
}

/// What the counts of an equation come to.
pub(super) fn told(equation: &Equation, values: &BTreeMap<Place, i64>) -> i64 {
    equation.iter().map(|(place, times)| times * values.get(place).copied().unwrap_or_default()).sum()
}

fn sum(wholes: impl IntoIterator<Item = Place>, parts: impl IntoIterator<Item = Place>) -> Equation {
    let signed = wholes.into_iter().map(|place| (place, -1)).chain(parts.into_iter().map(|place| (place, 1)));
    signed.collect()
}

/// Two equations put together so that a count which both name falls out: what readers learn of the rest without knowing it.
pub(super) fn together(equations: &[Equation]) -> Vec<Equation> {
    let mut naming: BTreeMap<Place, Vec<&Equation>> = BTreeMap::new();
    for equation in equations {
        for place in equation.keys() {
            naming.entry(*place).or_default().push(equation);
        }
    }
    let pairs = naming.iter().flat_map(|(place, all)| {
        let others = all
            .iter()
            .enumerate()
            .flat_map(move |(at, one)| all.iter().skip(at + 1).map(move |other| (*one, *other)));
        others.map(|(one, other)| without(*place, one, other))
    });
    pairs.collect::<BTreeSet<_>>().into_iter().collect()
}

fn without(place: Place, one: &Equation, other: &Equation) -> Equation {
    let times = |equation: &Equation| equation.get(&place).copied().unwrap_or_default();
    let (of_one, of_other) = (times(other), -times(one));
    let mut all = Equation::new();
    for (equation, by) in [(one, of_one), (other, of_other)] {
        for (place, times) in equation {
            *all.entry(*place).or_default() += times * by;
        }
    }
    all.retain(|_, times| *times != 0);
    all
}

fn row_of(publication: &Publication, by: &str, code: &str) -> Option<(usize, usize)> {
    let table = publication.tables.iter().position(|table| table.by == by)?;
    let row = publication.tables.get(table)?.rows.iter().position(|row| row.code == code)?;
    Some((table + 1, row))
}
