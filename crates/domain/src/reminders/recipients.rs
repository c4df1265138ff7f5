//! Who reads instead of whom: absences and their chain of deputies.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::PersonId;

/// Who is absent today, and who stands in for each, if anybody.
pub type Absences = BTreeMap<PersonId, Option<PersonId>>;

/// The people who stand in for these: each one present stays, an absent one gives way to the first deputy present along
/// the chain. A chain that ends or turns in a circle gives nobody.
pub fn standing_in(people: &[PersonId], absences: &Absences) -> BTreeSet<PersonId> {
    people.iter().filter_map(|person| present(*person, absences)).collect()
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
    use uuid::Uuid;

    use super::*;

    fn person(n: u128) -> PersonId {
        PersonId(Uuid::from_u128(n))
    }

    #[test]
    fn chains_end_and_circles_stop() {
        let chain = Absences::from([(person(1), Some(person(2))), (person(2), Some(person(3)))]);
        assert_eq!(standing_in(&[person(1), person(3)], &chain), BTreeSet::from([person(3)]));
        let circle = Absences::from([(person(1), Some(person(2))), (person(2), Some(person(1)))]);
        assert_eq!(standing_in(&[person(1)], &circle), BTreeSet::new());
        let alone = Absences::from([(person(1), None)]);
        assert_eq!(standing_in(&[person(1), person(4)], &alone), BTreeSet::from([person(4)]));
    }
}
