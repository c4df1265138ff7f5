//! What the catalogue tells everybody: which themes some units answer among themselves, so that these units' figures are those themes'.

use std::collections::BTreeSet;

use crate::territory::Territory;

/// Units and themes that go with no others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kin {
    /// The units, as in `departement/routes`.
    pub units: BTreeSet<String>,
    /// The slugs of their themes.
    pub themes: BTreeSet<String>,
}

impl Kin {
    /// All of them, in a folder's catalogue.
    pub fn of(territory: &Territory) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for offer in &territory.offers {
            let mut own = Self {
                units: BTreeSet::from([offer.unit.to_string()]),
                themes: offer.themes.iter().cloned().collect(),
            };
            let (near, far): (Vec<_>, Vec<_>) = all.into_iter().partition(|other| own.meets(other));
            for other in near {
                own.units.extend(other.units);
                own.themes.extend(other.themes);
            }
            all = far;
            all.push(own);
        }
        all
    }

    fn meets(&self, other: &Self) -> bool {
        !self.units.is_disjoint(&other.units) || !self.themes.is_disjoint(&other.themes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::tests::haute_garonne;

    #[test]
    fn every_offer_is_of_one_kin_and_some_partners_are_their_own() {
        let all = Kin::of(haute_garonne());
        let of = |unit: &str| all.iter().filter(|kin| kin.units.contains(unit)).count();
        assert!(haute_garonne().offers.iter().all(|offer| of(&offer.unit.to_string()) == 1));
        assert!(all.iter().any(|kin| kin.units.len() == 1 && kin.themes.len() > 1), "{all:?}");
        let themes: usize = all.iter().map(|kin| kin.themes.len()).sum();
        assert_eq!(themes, all.iter().flat_map(|kin| &kin.themes).collect::<BTreeSet<_>>().len());
    }
}
