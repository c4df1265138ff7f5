//! The committed folders read without a fault, print to themselves, and every fault is named.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rstest::rstest;

use super::*;

/// The files of a committed folder.
fn files(folder: &str) -> BTreeMap<String, String> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config");
    let read =
        |name: &str| (name.to_owned(), std::fs::read_to_string(format!("{root}/{folder}/{name}")).unwrap());
    FILES.iter().map(|name| read(name)).collect()
}

/// Haute-Garonne, read once for all unit tests.
pub(crate) fn haute_garonne() -> &'static Territory {
    static FOLDER: LazyLock<Territory> = LazyLock::new(|| read(&files("haute-garonne")).unwrap());
    &FOLDER
}

/// Deux-Sèvres, read once for all unit tests.
pub(crate) fn deux_sevres() -> &'static Territory {
    static FOLDER: LazyLock<Territory> = LazyLock::new(|| read(&files("deux-sevres")).unwrap());
    &FOLDER
}

#[rstest]
#[case("haute-garonne", 586, 18)]
#[case("deux-sevres", 252, 8)]
fn committed_folders_are_whole(#[case] folder: &str, #[case] communes: usize, #[case] epci: usize) {
    let territory = read(&files(folder)).unwrap();
    let of = |nature: bool| territory.authorities.values().filter(|a| a.nature.is_empty() == nature).count();
    assert_eq!((of(true), of(false)), (communes, epci));
    let again = read(&print(&territory).unwrap()).unwrap();
    assert_eq!(again, territory);
}

#[test]
fn haute_garonne_has_its_signatories_themes_and_offers() {
    let territory = haute_garonne();
    assert_eq!(territory.partners.len(), 10);
    assert!(territory.partners.iter().find(|p| p.slug == "departement").unwrap().directorates.len() >= 6);
    assert!(territory.themes.len() >= 14 && territory.offers.len() >= 60);
}

#[rstest]
#[case::unknown_slug(
    CATALOGUE,
    "themes = [\"defense-incendie\"]",
    "themes = [\"inconnu\"]",
    "pas « inconnu »"
)]
#[case::nobody_delivers(CATALOGUE, "unit = \"sdis31\"", "unit = \"personne\"", "qui délivre cette offre")]
#[case::theme_alone(
    CATALOGUE,
    "[[offer]]",
    "[[theme]]\nslug = \"seul\"\nname = \"Seul\"\n[[offer]]",
    "theme.seul"
)]
#[case::outside(PARTNERS, "\"243100518\"", "\"244900015\"", "pas « 244900015 »")]
#[case::equal_rank(
    GUIDE,
    "[[version.delay]]",
    "[[version.delay]]\nworking_days = 9\n[[version.delay]]",
    "même rang"
)]
#[case::ladder(GUIDE, "when = { before-due = 1 }", "when = { after-due = 9 }", "une place avant l’étape")]
#[case::syntax(GUIDE, "[[version]]\nnumber", "[[version\nnumber", "ligne")]
#[case::unknown_key(PARTNERS, "mailbox =", "mailbx =", "ligne")]
#[case::mailbox(PARTNERS, "plateforme@haute-garonne.example", "pas une adresse", "une adresse électronique")]
#[case::membership(AUTHORITIES, "243100518:2024", "999999999:2024", "un EPCI du fichier")]
#[case::csv(AUTHORITIES, "commune,31001", "hameau,31001", "ligne 2")]
#[case::no_code(AUTHORITIES, "commune,31001", "commune,", "code INSEE")]
#[case::no_name(AUTHORITIES, "213100019,Agassac", "213100019,", "le nom de 31001")]
#[case::two_lines(AUTHORITIES, "Agassac", "\"Agas\nsac\"", "sans caractère de commande")]
#[case::before_communes(AUTHORITIES, "200072643:2024", "200072643:1024", "un jour de 1789")]
#[case::former_without_name(FORMER, "Argut-Dessus", "", "ligne 2")]
#[case::drawn_without_code(CONTOURS, "31001,", ",", "ligne 3")]
#[case::drawn_of_nothing(CONTOURS, "31001,", "\t,", "ligne 3")]
#[case::drawn_twice(CONTOURS, "31002,", "31001,", "déjà tracé")]
#[case::frame(CONTOURS, "0 0 640 675", "0 0 640 675 x", "quatre nombres")]
#[case::frame_without_end(CONTOURS, "0 0 640 675", "0 0 inf nan", "quatre nombres")]
#[case::no_delay(GUIDE, "working_days = 3", "working_days = 0", "de 1 à 260")]
#[case::endless_delay(GUIDE, "working_days = 3", "working_days = 4294967295", "de 1 à 260")]
#[case::endless_triage(GUIDE, "triage_days = 1", "triage_days = 4294967295", "de 1 à 260")]
#[case::endless_answer(GUIDE, "confirmation_days = 10", "confirmation_days = 4294967295", "de 0 à 260")]
#[case::endless_step(GUIDE, "{ after-due = 2 }", "{ after-due = 4294967295 }", "de 0 à 260")]
#[case::endless_pause(GUIDE, "max_days = 60", "max_days = 4294967295", "de 1 à 731")]
#[case::step_of_its_own(GUIDE, "slug = \"veille\"", "slug = \"confirmation\"", "déjà pris")]
#[case::step_without_slug(GUIDE, "slug = \"veille\"", "slug = \"\"", "déjà pris")]
#[case::endless_closure(CALENDAR, "to = \"2026-05-15\"", "to = \"+99999-05-15\"", "un jour du 1990-01-01")]
#[case::control_sign(
    CATALOGUE,
    "name = \"Eau potable\"",
    "name = \"Eau\\u0000\"",
    "sans caractère de commande"
)]
#[case::prefix(PARTNERS, "reference_prefix = \"PAT\"", "reference_prefix = \"P/T\"", "des capitales")]
fn every_fault_is_named(#[case] file: &str, #[case] whole: &str, #[case] broken: &str, #[case] told: &str) {
    let mut files = files("haute-garonne");
    let text = files.get_mut(file).unwrap();
    assert!(text.contains(whole), "{file} no longer holds {whole}");
    *text = text.replacen(whole, broken, 1);
    let Err(faults) = read(&files) else { panic!("the fault is not seen") };
    let told_by = faults.iter().find(|fault| fault.to_string().contains(told));
    assert!(told_by.is_some_and(|fault| fault.file == file), "{faults:?}");
}

#[test]
fn a_missing_file_is_a_fault() {
    let mut files = files("haute-garonne");
    files.remove(CALENDAR);
    assert_eq!(read(&files).unwrap_err()[0].file, CALENDAR);
}

#[test]
fn a_value_of_another_kind_is_told_by_its_key_in_french() {
    let mut files = files("haute-garonne");
    let catalogue = files.get_mut(CATALOGUE).unwrap();
    *catalogue = catalogue.replacen("name = \"", "nom = \"", 1);
    let faults = read(&files).unwrap_err();
    let told = faults.first().unwrap().to_string();
    assert!(told.starts_with("catalogue.toml : theme[0]") && told.contains("clé"), "{told}");
}
