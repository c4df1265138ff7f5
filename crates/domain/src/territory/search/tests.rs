//! Authorities found as people type them, in both folders.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use rstest::rstest;

use super::Directory;
use crate::folder::tests::{deux_sevres, haute_garonne};
use crate::territory::LocalAuthority;
use crate::text::folded;
use crate::words::AuthorityKind;

/// The names of Haute-Garonne, read once.
fn names() -> &'static Directory {
    static NAMES: LazyLock<Directory> = LazyLock::new(|| Directory::of(haute_garonne()));
    &NAMES
}

#[rstest]
#[case("Communauté de communes du Volvestre", "CC du Volvestre")]
#[case("CC Volvestre", "CC du Volvestre")]
#[case("C.C. du Volvestre", "CC du Volvestre")]
#[case("la communauté de communes du Volvestre", "CC du Volvestre")]
#[case("Volvestre", "CC du Volvestre")]
#[case("200 066 819", "CC du Volvestre")]
#[case("200066819", "CC du Volvestre")]
#[case("SIREN : 200 066 819", "CC du Volvestre")]
#[case("200 066 819 00019", "CC du Volvestre")]
#[case("Communauté d’agglomération du Sicoval", "CA du Sicoval")]
#[case("agglo du Muretain", "CA Le Muretain Agglo")]
#[case("Muretain Agglo", "CA Le Muretain Agglo")]
#[case("Toulouse Métropole", "Toulouse Métropole")]
#[case("métropole de Toulouse", "Toulouse Métropole")]
#[case("val d'aigo", "CC Val'Aïgo")]
#[case("Val’Aïgo", "CC Val'Aïgo")]
#[case("Cœur de Garonne", "CC Coeur de Garonne")]
#[case("Flourens (31130)", "Flourens")]
#[case("31130 Flourens", "Flourens")]
#[case("Flourens 31184", "Flourens")]
#[case("FLOURENS - 31 130", "Flourens")]
#[case("Mairie de Flourens", "Flourens")]
#[case("Saint-Béat", "Saint-Béat-Lez")]
#[case("mairie d'Auzeville", "Auzeville-Tolosane")]
#[case("Commune du Fauga", "Le Fauga")]
#[case("Fauga", "Le Fauga")]
#[case("Ville de Toulouse", "Toulouse")]
#[case("Hôtel de ville de Muret", "Muret")]
#[case("La mairie de la commune de Flourens", "Flourens")]
#[case("SAINT GAUDENS CEDEX", "Saint-Gaudens")]
#[case("31806 SAINT-GAUDENS CEDEX 1", "Saint-Gaudens")]
#[case("St Gaudens", "Saint-Gaudens")]
#[case("saint\u{2011}gaudens", "Saint-Gaudens")]
#[case("Ste Foy de Peyrolières", "Sainte-Foy-de-Peyrolières")]
#[case("L'Isle en Dodon", "L'Isle-en-Dodon")]
#[case("l`isle‑en‑dodon", "L'Isle-en-Dodon")]
#[case("lecussan", "Lécussan")]
#[case("saint jean", "Saint-Jean")]
#[case("31184", "Flourens")]
#[case("INSEE 31130", "Cazaril-Tambourès")]
#[case("31130 Cazaril-Tambourès", "Cazaril-Tambourès")]
#[case("Floure", "Flourens")]
#[case("S.I.C.O.V.A.L", "CA du Sicoval")]
#[case("C. A. du Sicoval", "CA du Sicoval")]
#[case("C.C. d'Aux sources du Canal du Midi", "CC Aux sources du Canal du Midi")]
#[case("S.I.C.O.V.A.L, Haute-Garonne", "CA du Sicoval")]
#[case("CdC du Volvestre", "CC du Volvestre")]
#[case("comm. de communes du Volvestre", "CC du Volvestre")]
#[case("Com. de communes du Volvestre", "CC du Volvestre")]
#[case("Flourens, Haute-Garonne", "Flourens")]
#[case("Flourens (Haute-Garonne, France)", "Flourens")]
#[case("FLOURENS FRANCE", "Flourens")]
#[case("31130 FLOURENS FRANCE", "Flourens")]
#[case("Flourens (31)", "Flourens")]
#[case("Mairie de Flourens 31", "Flourens")]
fn what_people_type_is_sure(#[case] typed: &str, #[case] name: &str) {
    let meant = names().meant(haute_garonne(), typed);
    assert_eq!(meant.sure.map(|sure| sure.name.as_str()), Some(name), "{:?}", meant.found);
    assert_eq!(meant.found[0].authority.name, name);
}

#[rstest]
#[case::both("31130", &["Balma", "Flourens", "Pin-Balma", "Quint-Fonsegrives", "Cazaril-Tambourès"])]
#[case::postal("CP 31130", &["Balma", "Flourens", "Pin-Balma", "Quint-Fonsegrives"])]
#[case::misspelt("tolouse", &["Toulouse"])]
#[case::misspelt_with_code("Flourans 31130", &["Flourens"])]
#[case::contradiction("Flourens 31000", &["Flourens"])]
#[case::acronym("Communauté de communes du Volvestre (CCV)", &["CC du Volvestre"])]
#[case::sentence("à l’attention de la secrétaire de Flourens, merci", &["Flourens"])]
fn what_is_a_choice_is_none_of_them(#[case] typed: &str, #[case] told: &[&str]) {
    let meant = names().meant(haute_garonne(), typed);
    let found: Vec<_> = meant.found.iter().map(|found| found.authority.name.as_str()).collect();
    assert_eq!((found.as_slice(), meant.sure), (told, None));
}

#[rstest]
#[case("31298", "31471", "Lez (31298) fait partie de Saint-Béat-Lez depuis le 1er\u{a0}janvier 2019")]
#[case("Lez", "31471", "Lez (31298) fait partie de Saint-Béat-Lez depuis le 1er\u{a0}janvier 2019")]
#[case("31298 Lez", "31471", "Lez (31298) fait partie de Saint-Béat-Lez depuis le 1er\u{a0}janvier 2019")]
#[case("Salerm", "31522", "Salerm s’appelle Salherm depuis le 1er\u{a0}janvier 2026")]
fn a_former_commune_leads_to_the_one_it_is_part_of(
    #[case] typed: &str,
    #[case] into: &str,
    #[case] told: &str,
) {
    let meant = names().meant(haute_garonne(), typed);
    let first = meant.found[0];
    assert_eq!((first.authority.code.as_str(), meant.sure), (into, None), "never without a word");
    assert_eq!(first.former.map(|former| former.told(first.authority)).as_deref(), Some(told));
}

#[test]
fn every_postal_code_finds_all_its_communes_first_and_never_another_alone() {
    for territory in [haute_garonne(), deux_sevres()] {
        let directory = Directory::of(territory);
        let all: BTreeSet<&str> = territory
            .authorities
            .values()
            .flat_map(|one| one.postal_codes.iter().map(String::as_str))
            .collect();
        assert!(all.len() > 40);
        for postal in all {
            let has = |one: &&LocalAuthority| one.postal_codes.iter().any(|code| code == postal);
            let of: BTreeSet<_> =
                territory.authorities.values().filter(has).map(|one| one.code.as_str()).collect();
            let meant = directory.meant(territory, postal);
            let first: BTreeSet<_> =
                meant.found.iter().take(of.len()).map(|found| found.authority.code.as_str()).collect();
            assert_eq!((&first, meant.together), (&of, of.len()), "{postal}");
            let is_other = territory.authorities.contains_key(postal) && !of.contains(postal);
            let was_other = territory.merged(postal).is_some();
            assert_eq!(meant.sure.is_some(), of.len() == 1 && !is_other && !was_other, "{postal}");
            let has_code = meant.found.iter().any(|found| found.authority.code == postal);
            assert_eq!(has_code, territory.authorities.contains_key(postal), "{postal}");
        }
    }
}

#[test]
fn every_authority_is_sure_in_any_dress() {
    for territory in [haute_garonne(), deux_sevres()] {
        let directory = Directory::of(territory);
        for one in territory.authorities.values() {
            let place = one.postal_codes.first().unwrap_or(&one.code);
            let spaced: Vec<String> = one
                .siren
                .as_bytes()
                .chunks(3)
                .map(|three| String::from_utf8_lossy(three).into_owned())
                .collect();
            let said = if one.kind == AuthorityKind::Commune { "Mairie de " } else { "" };
            let dresses = [
                one.name.clone(),
                one.name.to_uppercase(),
                folded(&one.name),
                one.name.replace("Saint-", "St ").replace("Sainte-", "Ste "),
                one.name.replace(['\'', '-'], "\u{2019}"),
                format!("{said}{}", one.name),
                format!("{} ({place})", one.name),
                format!("{place} {}", one.name),
                format!("{} CEDEX", one.name.to_uppercase()),
                one.siren.clone(),
                spaced.join("\u{a0}"),
                format!("{}00012", one.siren),
            ];
            for typed in dresses {
                let meant = directory.meant(territory, &typed);
                assert_eq!(meant.sure.map(|sure| &sure.code), Some(&one.code), "{typed}: {:?}", meant.found);
            }
        }
    }
}

#[test]
fn every_former_commune_leads_to_one_that_is() {
    for territory in [haute_garonne(), deux_sevres()] {
        let directory = Directory::of(territory);
        assert!(territory.former.len() > 30);
        for former in territory.former.iter().filter(|former| former.code != former.into) {
            let by_code = directory.meant(territory, &former.code);
            let found = by_code.found.iter().find(|found| found.former.is_some()).unwrap();
            assert_eq!((&found.authority.code, by_code.sure), (&former.into, None), "{}", former.code);
            assert_eq!(territory.merged(&former.code).unwrap().1.code, former.into);
        }
    }
}

proptest! {
    #[test]
    fn whatever_is_typed_the_sure_one_was_found(typed in "\\PC{0,40}|[0-9]{0,15}|[a-z0-9 ]{0,20}") {
        let meant = names().meant(haute_garonne(), &typed);
        prop_assert!(meant.sure.is_none_or(|sure| meant.found[0].authority == sure));
        prop_assert!(meant.together <= meant.found.len());
    }
}
