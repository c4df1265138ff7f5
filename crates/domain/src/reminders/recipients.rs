//! Who reads instead of whom: absences and their chain of deputies.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::PersonId;

/// Who is absent today, and who stands in for each, if anybody.
pub type Absences = BTreeMap<PersonId, Option<PersonId>>;

/// The people who stand in for these, of those who may act now: each one present stays, an absent one gives way to the first
/// deputy present along the chain. A chain that ends, turns in a circle, or comes to somebody who may not act (their role has
/// ended, they are of another unit) gives nobody: it is not for the platform to choose another deputy.
pub fn standing_in(
    people: &[PersonId],
    absences: &Absences,
    may_act: impl Fn(PersonId) -> bool,
) -> BTreeSet<PersonId> {
    let there = people.iter().filter_map(|person| present(*person, absences));
    there.filter(|person| may_act(*person)).collect()
}

fn present(person: PersonId, absences: &Absences) -> Option<PersonId> {
    let mut met = BTreeSet::new();
    let mut current = person;
    while let Some(deputy) = absences.get(&current) {
        if !met.insert(current) {
            return None;
        }
        current = (*deputy)?;
    }
    Some(current)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    #[test]
    fn chains_end_and_circles_stop() {
        let all = |_| true;
        let chain = Absences::from([(person(1), Some(person(2))), (person(2), Some(person(3)))]);
        assert_eq!(standing_in(&[person(1), person(3)], &chain, all), BTreeSet::from([person(3)]));
        let circle = Absences::from([(person(1), Some(person(2))), (person(2), Some(person(1)))]);
        assert_eq!(standing_in(&[person(1)], &circle, all), BTreeSet::new());
        let alone = Absences::from([(person(1), None)]);
        assert_eq!(standing_in(&[person(1), person(4)], &alone, all), BTreeSet::from([person(4)]));
    }

    #[test]
    fn a_deputy_who_has_left_reads_nothing() {
        let chain = Absences::from([(person(1), Some(person(2)))]);
        assert_eq!(standing_in(&[person(1)], &chain, |one| one != person(2)), BTreeSet::new());
        // One who has left and is away still says who stands in for them.
        let longer = Absences::from([(person(1), Some(person(2))), (person(2), Some(person(3)))]);
        assert_eq!(standing_in(&[person(1)], &longer, |one| one != person(2)), BTreeSet::from([person(3)]));
    }

    proptest! {
        /// Whatever the chains: nobody who is away, nobody who may not act.
        #[test]
        fn only_who_is_there_and_may_act(
            people in prop::collection::vec(0_u128..8, 0..8),
            away in prop::collection::btree_map(0_u128..8, prop::option::of(0_u128..8), 0..8),
            acting in prop::collection::btree_set(0_u128..8, 0..8),
        ) {
            let people: Vec<_> = people.into_iter().map(person).collect();
            let away: Absences = away.into_iter().map(|(who, by)| (person(who), by.map(person))).collect();
            let acting: BTreeSet<_> = acting.into_iter().map(person).collect();
            for one in standing_in(&people, &away, |one| acting.contains(&one)) {
                prop_assert!(acting.contains(&one) && !away.contains_key(&one));
            }
        }
    }
}
