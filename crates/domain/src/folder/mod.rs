//! The Département's folder as text: read into a [`Territory`], checked, printed again. Faults name file, key and expectation.

mod authorities;
mod bounds;
mod check;
mod contours;
mod former;
mod guide_check;

use std::collections::BTreeMap;
use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::calendar::Closure;
use crate::guide::Guide;
use crate::territory::{Departement, Offer, Partner, Territory, Theme};

/// The files of a folder, in the order in which faults are told.
pub const FILES: [&str; 7] = [PARTNERS, CATALOGUE, GUIDE, CALENDAR, AUTHORITIES, FORMER, CONTOURS];
/// Partners, directorates, the Département itself.
pub const PARTNERS: &str = "partners.toml";
/// Themes and offers.
pub const CATALOGUE: &str = "catalogue.toml";
/// The shared guide.
pub const GUIDE: &str = "guide.toml";
/// Closures.
pub const CALENDAR: &str = "calendar.toml";
/// Communes and EPCI.
pub const AUTHORITIES: &str = "territories.csv";
/// Merged communes and former names; a folder may be without.
pub const FORMER: &str = "former.csv";
/// What they look like on a map; a folder may be without.
pub const CONTOURS: &str = "contours.csv";

/// What is wrong in a folder, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file.
    pub file: &'static str,
    /// The key or line.
    pub key: String,
    /// What is expected there.
    pub expected: String,
}

impl Fault {
    pub(crate) fn new(file: &'static str, key: impl Into<String>, expected: impl Into<String>) -> Self {
        let told = |text: String| crate::text::one_line(&text).chars().take(TOLD).collect();
        Self { file, key: told(key.into()), expected: told(expected.into()) }
    }
}

/// How much of a key or an expectation is told, in characters: what stands in a damaged file stands in it too.
const TOLD: usize = 300;

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} : {} : {}", self.file, self.key, self.expected)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PartnersFile {
    departement: Departement,
    #[serde(rename = "partner")]
    partners: Vec<Partner>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueFile {
    #[serde(rename = "theme")]
    themes: Vec<Theme>,
    #[serde(rename = "offer")]
    offers: Vec<Offer>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    #[serde(default, rename = "closure")]
    closures: Vec<Closure>,
}

/// Reads and checks the files of a folder, given by name.
///
/// # Errors
/// Every fault found: unreadable files first; what they say is checked only once all of them can be read.
pub fn read(files: &BTreeMap<String, String>) -> Result<Territory, Vec<Fault>> {
    let mut faults = Vec::new();
    let partners = toml_file::<PartnersFile>(files, PARTNERS, &mut faults);
    let catalogue = toml_file::<CatalogueFile>(files, CATALOGUE, &mut faults);
    let guide = toml_file::<Guide>(files, GUIDE, &mut faults);
    let calendar = toml_file::<CalendarFile>(files, CALENDAR, &mut faults);
    let authorities =
        text(files, AUTHORITIES, &mut faults).and_then(|text| authorities::read(text, &mut faults));
    let former = files.get(FORMER).map(|text| former::read(text, &mut faults)).unwrap_or_default();
    let contours = files.get(CONTOURS).map(|text| contours::read(text, &mut faults)).unwrap_or_default();
    let (Some(partners), Some(catalogue), Some(guide), Some(calendar), Some(authorities)) =
        (partners, catalogue, guide, calendar, authorities)
    else {
        return Err(faults);
    };
    let territory = Territory {
        departement: partners.departement,
        partners: partners.partners,
        themes: catalogue.themes,
        offers: catalogue.offers,
        guide,
        closures: calendar.closures,
        authorities,
        former,
        contours,
    };
    faults.extend(check::faults(&territory));
    if faults.is_empty() { Ok(territory) } else { Err(faults) }
}

/// Prints a territory as the files of a folder; `read` of them gives the same territory.
///
/// # Errors
/// When a value cannot be written as TOML or CSV, which no territory that was read contains.
pub fn print(territory: &Territory) -> Result<BTreeMap<String, String>, PrintError> {
    let Territory { departement, partners, themes, offers, guide, closures, authorities, former, contours } =
        territory.clone();
    let before = (!former.is_empty()).then(|| former::print(&former)).transpose()?;
    let drawn = (!contours.paths.is_empty()).then(|| contours::print(&contours)).transpose()?;
    let files = [
        (PARTNERS, toml::to_string_pretty(&PartnersFile { departement, partners })?),
        (CATALOGUE, toml::to_string_pretty(&CatalogueFile { themes, offers })?),
        (GUIDE, toml::to_string_pretty(&guide)?),
        (CALENDAR, toml::to_string_pretty(&CalendarFile { closures })?),
        (AUTHORITIES, authorities::print(authorities.values())?),
    ];
    let files = files.into_iter().chain(before.map(|before| (FORMER, before)));
    let files = files.chain(drawn.map(|drawn| (CONTOURS, drawn)));
    Ok(files.map(|(name, text)| (name.to_owned(), text)).collect())
}

/// A territory that cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("le dossier du Département ne peut pas être écrit")]
pub enum PrintError {
    /// Not as TOML.
    Toml(#[from] toml::ser::Error),
    /// Not as CSV.
    Csv(#[from] csv::Error),
    /// Not as text.
    Text(#[from] std::string::FromUtf8Error),
}

fn text<'a>(
    files: &'a BTreeMap<String, String>,
    name: &'static str,
    faults: &mut Vec<Fault>,
) -> Option<&'a str> {
    let text = files.get(name).map(String::as_str);
    if text.is_none() {
        faults.push(Fault::new(name, "fichier", "un fichier lisible, en UTF-8"));
    }
    text
}

fn toml_file<T: DeserializeOwned>(
    files: &BTreeMap<String, String>,
    name: &'static str,
    faults: &mut Vec<Fault>,
) -> Option<T> {
    let text = text(files, name, faults)?;
    let read = toml::Deserializer::parse(text).map_err(|error| (String::new(), error));
    let read = read.and_then(|toml| {
        serde_path_to_error::deserialize(toml).map_err(|error| (error.path().to_string(), error.into_inner()))
    });
    match read {
        Ok(value) => Some(value),
        Err((key, error)) => {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let key = if key.is_empty() || key == "." { String::new() } else { format!("{key}, ") };
            faults.push(Fault::new(name, format!("{key}ligne {line}"), in_french(error.message())));
            None
        }
    }
}

/// What the reader of TOML tells, in French; what it has no words for stays as it is.
fn in_french(message: &str) -> String {
    const WORDS: [(&str, &str); 9] = [
        ("missing field ", "clé manquante : "),
        ("unknown field ", "clé inconnue : "),
        ("unknown variant ", "mot inconnu : "),
        ("duplicate key", "clé écrite deux fois"),
        ("invalid type: ", "valeur d’une autre sorte : "),
        ("invalid value: ", "valeur impossible : "),
        ("invalid length ", "longueur impossible : "),
        ("expected one of ", "attendu l’un de "),
        ("expected ", "attendu : "),
    ];
    WORDS.iter().fold(message.replace('\n', " "), |told, (english, french)| told.replace(english, french))
}

#[cfg(test)]
pub(crate) mod tests;
