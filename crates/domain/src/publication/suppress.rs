//! Hiding what counts too few, in all tables together. Every count is a variable; every row and every total is an equation.
//!
//! A count of nobody is nobody's, and shown, except beside a hidden count of its row: were it shown there, readers would know that
//! whatever is hidden counts somebody, and three hidden counts that add up to three would be three ones. So a hidden count is none
//! or more; and what a sum, or two of them put together, tell of hidden counts together is none, or [`LEAST`] or more.
//!
//! What it does not withstand is a reader who tries every set of counts that fits, and keeps those that would have been hidden just
//! so: on a quarter of a few dozen referrals, that can leave one.

mod algebra;
mod sums;

use std::collections::{BTreeMap, BTreeSet};

use self::algebra::worked_out;
use self::sums::{Equation, Place, equations, together, twins, values};
use super::{Kin, LEAST, Publication, Row};

/// Hides counts under [`LEAST`], then as many others as it takes that none of the hidden can be worked out, not even with the
/// catalogue in hand.
#[must_use]
pub fn hide(mut publication: Publication, kin: &[Kin]) -> Publication {
    let mut hiding = Hiding::of(&publication, kin);
    hiding.until_safe();
    for (table, row, column) in hiding.hidden {
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

/// What is hidden so far, of which counts and sums.
struct Hiding {
    values: BTreeMap<Place, i64>,
    equations: Vec<Equation>,
    /// Two equations at a time.
    pairs: Vec<Equation>,
    twins: Vec<Vec<(usize, usize)>>,
    hidden: BTreeSet<Place>,
}

impl Hiding {
    fn of(publication: &Publication, kin: &[Kin]) -> Self {
        let equations = equations(publication, kin);
        let mut hiding = Self {
            values: values(publication),
            pairs: together(&equations),
            equations,
            twins: twins(publication),
            hidden: BTreeSet::new(),
        };
        let few: Vec<Place> =
            hiding.values.iter().filter(|(_, value)| is_few(**value)).map(|(place, _)| *place).collect();
        for place in few {
            hiding.hide(place);
        }
        hiding
    }

    fn until_safe(&mut self) {
        while let Some(next) = self.too_few_together().or_else(|| self.beside_what_is_worked_out()) {
            self.hide(next);
        }
    }

    /// Hides a count with whatever of its row counts nobody, and the same wherever its row stands again.
    fn hide(&mut self, (table, row, column): Place) {
        let twins = self.twins.iter().find(|rows| rows.contains(&(table, row)));
        for (table, row) in twins.cloned().unwrap_or_else(|| vec![(table, row)]) {
            let nobody = (1..4).map(|column| (table, row, column)).filter(|place| self.value(place) == 0);
            let with: Vec<Place> = nobody.chain([(table, row, column)]).collect();
            self.hidden.extend(with);
        }
    }

    fn value(&self, place: &Place) -> i64 {
        self.values.get(place).copied().unwrap_or_default()
    }

    /// What to hide beside hidden counts whose sum is told and is itself too few.
    fn too_few_together(&self) -> Option<Place> {
        let all = self.equations.iter().chain(&self.pairs);
        all.filter(|equation| is_few(self.tells(equation)))
            .find_map(|equation| self.cheapest(equation.keys()))
    }

    /// What an equation tells of the hidden counts that it names: their sum, where all of them are on one side of it.
    fn tells(&self, equation: &Equation) -> i64 {
        let hidden = || equation.iter().filter(|(place, _)| self.hidden.contains(*place));
        let is_one_sided = hidden().all(|(_, times)| *times > 0) || hidden().all(|(_, times)| *times < 0);
        let all: i64 = hidden().map(|(place, times)| times.abs() * self.value(place)).sum();
        if is_one_sided { all } else { 0 }
    }

    /// What to hide beside a count that can be worked out, or else beside whatever is hidden with it. Where nothing that
    /// counts anybody is shown any more, nothing is known of it but what is none.
    fn beside_what_is_worked_out(&self) -> Option<Place> {
        let given_back = worked_out(&self.equations, &self.hidden, &self.values);
        let beside = |is_known: &dyn Fn(&Place) -> bool| {
            let near = self.equations.iter().filter(|equation| equation.keys().any(is_known));
            self.cheapest(near.flat_map(Equation::keys))
        };
        let next = given_back.iter().find_map(|known| beside(&|place| place == known));
        next.or_else(|| given_back.first().and_then(|_| beside(&|place| self.hidden.contains(place))))
    }

    /// What costs readers the least: rows before totals, which every table shares; classes before how many there were; the
    /// smallest.
    fn cheapest<'a>(&self, among: impl IntoIterator<Item = &'a Place>) -> Option<Place> {
        let open = among.into_iter().filter(|place| !self.hidden.contains(place) && self.value(place) > 0);
        open.min_by_key(|place| (place.0 == 0, place.2 == 0, self.value(place))).copied()
    }
}

fn is_few(value: i64) -> bool {
    0 < value && value < LEAST
}

#[cfg(test)]
mod tests;
