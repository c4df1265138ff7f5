//! Hiding what counts too few, in all tables together. Every count is a variable; every row and every total is an equation.
//!
//! Readers know that zeros are shown, so that whatever is hidden is one or more. A hidden count is safe when the equations leave it
//! open with that: a count of two or more can give or take one; a count of one can only take, from counts of two or more. So counts
//! of one are never relied on to move.

use std::collections::{BTreeMap, BTreeSet};

use super::{LEAST, Publication, Row};

/// A count: the table (0 is the total's own), the row, the column.
type Place = (usize, usize, usize);

/// What must add up: the first place is the sum of the others.
type Equation = Vec<Place>;

/// Hides counts under [`LEAST`], then as many others as it takes that none of the hidden can be worked out.
#[must_use]
pub fn hide(mut publication: Publication) -> Publication {
    let values = values(&publication);
    let equations = equations(&publication);
    let is_few = |value: i64| 0 < value && value < LEAST;
    let twins = twins(&publication);
    let mut hidden: BTreeSet<Place> = BTreeSet::new();
    for place in values.iter().filter(|(_, value)| is_few(**value)).map(|(place, _)| *place) {
        hide_with_twins(&mut hidden, place, &twins);
    }
    // The smallest costs readers the least: beside what may be given back, then beside whatever is hidden with it; rows before
    // totals, which every table shares; counts of one last, for they give nothing.
    let cost = |place: &&Place| {
        let value = values.get(place).copied().unwrap_or_default();
        (value < 2, place.0 == 0, value)
    };
    let beside = |hidden: &BTreeSet<Place>, known: &dyn Fn(&Place) -> bool| {
        let is_open = |place: &&Place| !hidden.contains(place) && values.get(place).is_some_and(|n| *n > 0);
        let near = equations.iter().filter(|equation| equation.iter().any(known)).flatten();
        near.filter(is_open).min_by_key(cost).copied()
    };
    loop {
        let given_back = worked_out(&equations, &hidden, &values);
        let next = given_back.iter().find_map(|known| beside(&hidden, &|place| place == known));
        let next = next
            .or_else(|| given_back.first().and_then(|_| beside(&hidden, &|place| hidden.contains(place))));
        // Where nothing that counts anybody is shown beside it any more, nothing is known of it but what is none.
        let Some(next) = next else { break };
        hide_with_twins(&mut hidden, next, &twins);
    }
    for (table, row, column) in hidden {
        let row = match table.checked_sub(1) {
            None => Some(&mut publication.total),
            Some(table) => publication.tables.get_mut(table).and_then(|table| table.rows.get_mut(row)),
        };
        if let Some(count) = row.and_then(|row| row.counts.get_mut(column)) {
            *count = None;
        }
    }
    consistent(publication)
}

fn consistent(publication: Publication) -> Publication {
    let Publication { quarter, as_of, total, tables } = publication;
    let tables = tables
        .into_iter()
        .map(|mut table| {
            table.rows = table.rows.into_iter().map(Row::consistent).collect();
            table
        })
        .collect();
    Publication { quarter, as_of, total: total.consistent(), tables }
}

/// Rows of different tables that count the same: a theme that one partner alone answers is that partner's row again.
fn twins(publication: &Publication) -> Vec<Vec<(usize, usize)>> {
    let mut same: BTreeMap<[Option<i64>; 4], Vec<(usize, usize)>> = BTreeMap::new();
    for (table, row, of) in rows(publication) {
        same.entry(of.counts).or_default().push((table, row));
    }
    same.into_values().filter(|rows| rows.len() > 1).collect()
}

/// Hides a count, and the same count wherever its row stands again.
fn hide_with_twins(hidden: &mut BTreeSet<Place>, (table, row, column): Place, twins: &[Vec<(usize, usize)>]) {
    hidden.insert((table, row, column));
    if let Some(rows) = twins.iter().find(|rows| rows.contains(&(table, row))) {
        hidden.extend(rows.iter().map(|(table, row)| (*table, *row, column)));
    }
}

fn rows(publication: &Publication) -> impl Iterator<Item = (usize, usize, &Row)> {
    let of_tables = publication
        .tables
        .iter()
        .enumerate()
        .flat_map(|(table, of)| of.rows.iter().enumerate().map(move |(row, of)| (table + 1, row, of)));
    std::iter::once((0, 0, &publication.total)).chain(of_tables)
}

fn values(publication: &Publication) -> BTreeMap<Place, i64> {
    let of_row = |(table, row, of): (usize, usize, &Row)| {
        let counts = of.counts;
        counts.into_iter().enumerate().map(move |(column, n)| ((table, row, column), n.unwrap_or_default()))
    };
    rows(publication).flat_map(of_row).collect()
}

/// Each row is the sum of its parts; each column of a table is its total, or of directorates their partner's.
fn equations(publication: &Publication) -> Vec<Equation> {
    let mut all: Vec<Equation> = rows(publication)
        .map(|(table, row, _)| (0..4).map(|column| (table, row, column)).collect())
        .collect();
    let row_of = |code: &str| {
        rows(publication).find(|(table, _, of)| {
            *table > 0 && of.within.is_none() && of.code == code && is_by_partner(publication, *table)
        })
    };
    for (table, of) in publication.tables.iter().enumerate() {
        let mut sums: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
        for (row, of) in of.rows.iter().enumerate() {
            sums.entry(of.within.as_deref()).or_default().push(row);
        }
        for (within, parts) in sums {
            let sum = match within {
                None => Some((0, 0)),
                Some(partner) => row_of(partner).map(|(table, row, _)| (table, row)),
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

fn is_by_partner(publication: &Publication, table: usize) -> bool {
    let found = table.checked_sub(1).and_then(|table| publication.tables.get(table));
    found.is_some_and(|table| table.by == "PARTNER")
}

/// A prime field: exact, and no sum of a few thousand ones is a multiple of it.
const PRIME: i128 = (1 << 61) - 1;

/// The hidden counts that may be given back. Elimination is by the counts of two or more alone: one of them that
/// depends on no other of them is fixed; and so is a count of one in what is left, for nothing can give it more.
fn worked_out(equations: &[Equation], hidden: &BTreeSet<Place>, values: &BTreeMap<Place, i64>) -> Vec<Place> {
    let mut given_back = Vec::new();
    let moves = |place: &Place| values.get(place).is_some_and(|value| *value > 1);
    let of = |equation: &Equation| -> BTreeMap<Place, i128> {
        let signed =
            equation.iter().enumerate().map(|(at, place)| (*place, if at == 0 { PRIME - 1 } else { 1 }));
        signed.filter(|(place, _)| hidden.contains(place)).collect()
    };
    let mut reduced: BTreeMap<Place, BTreeMap<Place, i128>> = BTreeMap::new();
    for equation in equations {
        let mut left = of(equation);
        for (pivot, row) in &reduced {
            if let Some(times) = left.get(pivot).copied() {
                subtract(&mut left, row, times);
            }
        }
        let Some((pivot, value)) =
            left.iter().find(|(place, _)| moves(place)).map(|(place, value)| (*place, *value))
        else {
            given_back.extend(left.into_keys());
            continue;
        };
        let inverse = power(value, PRIME - 2);
        for value in left.values_mut() {
            *value = *value * inverse % PRIME;
        }
        for row in reduced.values_mut() {
            if let Some(times) = row.get(&pivot).copied() {
                subtract(row, &left, times);
            }
        }
        reduced.insert(pivot, left);
    }
    let alone = |(pivot, row): &(Place, BTreeMap<Place, i128>)| {
        row.keys().all(|place| place == pivot || !moves(place))
    };
    given_back.extend(reduced.into_iter().filter(alone).map(|(pivot, _)| pivot));
    given_back
}

fn subtract(from: &mut BTreeMap<Place, i128>, row: &BTreeMap<Place, i128>, times: i128) {
    for (place, value) in row {
        let here = from.entry(*place).or_default();
        *here = (*here + PRIME - times * value % PRIME) % PRIME;
        if *here == 0 {
            from.remove(place);
        }
    }
}

fn power(mut base: i128, mut exponent: i128) -> i128 {
    let mut found = 1;
    while exponent > 0 {
        if exponent % 2 == 1 {
            found = found * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    found
}

#[cfg(test)]
mod tests;
