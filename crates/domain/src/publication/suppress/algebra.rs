//! Which hidden counts the equations fix: elimination over a prime field, exact and without fractions.

use std::collections::{BTreeMap, BTreeSet};

use super::sums::{Equation, Place};

/// A prime field: exact, and no sum of a few thousand ones is a multiple of it.
const PRIME: i128 = (1 << 61) - 1;

type Line = BTreeMap<Place, i128>;

/// The hidden counts that may be given back. Elimination is by the counts of somebody alone: one of them that depends on no
/// other of them is fixed. A count of nobody cannot give, so it is never relied on to move.
pub(super) fn worked_out(
    equations: &[Equation],
    hidden: &BTreeSet<Place>,
    values: &BTreeMap<Place, i64>,
) -> Vec<Place> {
    let moves = |place: &Place| values.get(place).is_some_and(|value| *value > 0);
    let mut reduced: BTreeMap<Place, Line> = BTreeMap::new();
    for equation in equations {
        let mut left = line(equation, |place| hidden.contains(place) && moves(place));
        for (pivot, row) in &reduced {
            if let Some(times) = left.get(pivot).copied() {
                subtract(&mut left, row, times);
            }
        }
        let Some((pivot, value)) = left.first_key_value().map(|(place, value)| (*place, *value)) else {
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
    reduced.into_iter().filter(|(_, row)| row.len() == 1).map(|(pivot, _)| pivot).collect()
}

/// An equation's line of unknowns.
fn line(equation: &Equation, is_unknown: impl Fn(&Place) -> bool) -> Line {
    let of_field = |(place, times): (&Place, &i64)| (*place, i128::from(*times).rem_euclid(PRIME));
    equation.iter().map(of_field).filter(|(place, _)| is_unknown(place)).collect()
}

fn subtract(from: &mut Line, row: &Line, times: i128) {
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
