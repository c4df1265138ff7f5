//! Where a partner or an offer applies (périmètre), and who may have an offer (éligibilité).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::territory::LocalAuthority;
use crate::words::AuthorityKind;

/// The four kinds of coverage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CoverageKind {
    /// The whole Département.
    Departement,
    /// Some EPCI and their communes.
    Epci,
    /// A list of communes.
    Communes,
    /// The members of a body: a syndicate, an agency.
    Members,
}

/// Where a partner or an offer applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coverage {
    /// How it is described.
    pub kind: CoverageKind,
    /// For `epci`: their SIREN.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub epci: Vec<String>,
    /// For `communes` and `members`: every authority of these kinds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub every: Vec<KindWord>,
    /// For `communes` and `members`: these authorities.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// For `communes` and `members`: none of these EPCI nor of their communes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except_epci: Vec<String>,
    /// Where this comes from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// A kind of authority as a folder writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KindWord {
    /// A commune.
    Commune,
    /// An EPCI.
    Epci,
}

impl KindWord {
    /// Is the authority of this kind?
    pub fn is(self, kind: AuthorityKind) -> bool {
        match self {
            Self::Commune => kind == AuthorityKind::Commune,
            Self::Epci => kind == AuthorityKind::Epci,
        }
    }
}

impl Coverage {
    /// Does it cover this authority on that day? (An EPCI's communes are those of that day.)
    pub fn covers(&self, authority: &LocalAuthority, day: NaiveDate) -> bool {
        let epci = authority.epci_on(day);
        let within = |list: &[String]| epci.is_some_and(|epci| list.iter().any(|code| code == epci));
        match self.kind {
            CoverageKind::Departement => true,
            CoverageKind::Epci => within(&self.epci),
            CoverageKind::Communes | CoverageKind::Members => {
                let named = self.codes.contains(&authority.code);
                let of_kind = self.every.iter().any(|kind| kind.is(authority.kind));
                named || (of_kind && !within(&self.except_epci))
            }
        }
    }
}

/// Who may have an offer. Everything left out is no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Eligibility {
    /// Kinds of authority; empty for both.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<KindWord>,
    /// Smallest population.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population_min: Option<u32>,
    /// Largest population.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population_max: Option<u32>,
    /// Slug of a partner one must be a member of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members_of: Option<String>,
}

/// Why an authority may not have an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ineligible {
    /// Not of this kind.
    Kind,
    /// Too few inhabitants.
    TooSmall(u32),
    /// Too many inhabitants.
    TooLarge(u32),
    /// Not a member of this partner (its name).
    NotMember(String),
}

impl Eligibility {
    /// Is there no condition at all?
    pub fn is_everybody(&self) -> bool {
        *self == Self::default()
    }

    /// The first condition the authority does not meet; `is_member` tells membership of a partner.
    pub fn refuses(
        &self,
        authority: &LocalAuthority,
        is_member: impl Fn(&str) -> bool,
    ) -> Option<Ineligible> {
        if !self.kinds.is_empty() && !self.kinds.iter().any(|kind| kind.is(authority.kind)) {
            return Some(Ineligible::Kind);
        }
        if let Some(min) = self.population_min.filter(|min| authority.population < *min) {
            return Some(Ineligible::TooSmall(min));
        }
        if let Some(max) = self.population_max.filter(|max| authority.population > *max) {
            return Some(Ineligible::TooLarge(max));
        }
        let partner = self.members_of.as_ref().filter(|partner| !is_member(partner));
        partner.map(|partner| Ineligible::NotMember(partner.clone()))
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::folder::tests::haute_garonne;

    /// Flourens, a commune of Toulouse Métropole.
    fn flourens() -> &'static LocalAuthority {
        &haute_garonne().authorities["31184"]
    }

    fn everybody() -> Eligibility {
        Eligibility::default()
    }

    #[rstest]
    #[case(everybody(), None)]
    #[case(Eligibility { kinds: vec![KindWord::Epci], ..everybody() }, Some(Ineligible::Kind))]
    #[case(Eligibility { kinds: vec![KindWord::Epci, KindWord::Commune], ..everybody() }, None)]
    #[case(Eligibility { population_min: Some(1000), ..everybody() }, None)]
    #[case(Eligibility { population_min: Some(1001), ..everybody() }, Some(Ineligible::TooSmall(1001)))]
    #[case(Eligibility { population_max: Some(1000), ..everybody() }, None)]
    #[case(Eligibility { population_max: Some(999), ..everybody() }, Some(Ineligible::TooLarge(999)))]
    #[case(Eligibility { members_of: Some("sdehg".into()), ..everybody() }, None)]
    #[case(Eligibility { members_of: Some("hgi".into()), ..everybody() }, Some(Ineligible::NotMember("hgi".into())))]
    fn a_commune_of_1000_has_what_its_conditions_let(
        #[case] of: Eligibility,
        #[case] refused: Option<Ineligible>,
    ) {
        let commune = LocalAuthority { population: 1000, ..flourens().clone() };
        assert_eq!(of.refuses(&commune, |partner| partner == "sdehg"), refused);
        assert_eq!(of.is_everybody(), of == everybody());
    }

    fn covers(kind: CoverageKind, change: impl Fn(&mut Coverage)) -> bool {
        let (epci, every, codes, except_epci) = (vec![], vec![], vec![], vec![]);
        let mut coverage = Coverage { kind, epci, every, codes, except_epci, note: String::new() };
        change(&mut coverage);
        coverage.covers(flourens(), "2026-03-02".parse().unwrap())
    }

    #[test]
    fn a_coverage_is_of_its_kind() {
        let metropole = || vec![flourens().epci_on("2026-03-02".parse().unwrap()).unwrap().to_owned()];
        assert!(covers(CoverageKind::Departement, |_| {}));
        assert!(
            covers(CoverageKind::Epci, |of| of.epci = metropole()) && !covers(CoverageKind::Epci, |_| {})
        );
        for kind in [CoverageKind::Communes, CoverageKind::Members] {
            assert!(covers(kind, |of| of.every = vec![KindWord::Commune]));
            assert!(!covers(kind, |of| of.every = vec![KindWord::Epci]));
            let but_metropole = |of: &mut Coverage| {
                (of.every, of.except_epci) = (vec![KindWord::Commune], metropole());
            };
            assert!(!covers(kind, but_metropole));
            let named = |of: &mut Coverage| {
                but_metropole(of);
                of.codes = vec!["31184".into()];
            };
            assert!(covers(kind, named), "named is covered whatever the rest says");
        }
    }
}
