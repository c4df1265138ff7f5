//! `territories.csv`: communes and EPCI, extracted by `scripts/territories` (RFC 4180, one header line).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{AUTHORITIES, Fault, PrintError};
use crate::territory::{EpciMembership, LocalAuthority};
use crate::words::AuthorityKind;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    kind: String,
    code: String,
    siren: String,
    name: String,
    nature: String,
    population: u32,
    arrondissement: String,
    postal_codes: String,
    memberships: String,
    members: String,
}

/// Reads the file; a faulty line is told and left out.
pub(super) fn read(text: &str, faults: &mut Vec<Fault>) -> Option<BTreeMap<String, LocalAuthority>> {
    let mut found = BTreeMap::new();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    for (n, line) in reader.deserialize::<Line>().enumerate() {
        let key = format!("ligne {}", n + 2);
        match line.map_err(|error| error.to_string()).and_then(authority) {
            Ok(authority) => {
                if let Some(twice) = found.insert(authority.code.clone(), authority) {
                    faults.push(Fault::new(
                        AUTHORITIES,
                        key,
                        format!("un code unique ({} y est deux fois)", twice.code),
                    ));
                }
            }
            Err(error) => faults.push(Fault::new(AUTHORITIES, key, error)),
        }
    }
    if found.is_empty() {
        faults.push(Fault::new(AUTHORITIES, "fichier", "au moins une commune"));
        return None;
    }
    Some(found)
}

fn authority(line: Line) -> Result<LocalAuthority, String> {
    let Line {
        kind,
        code,
        siren,
        name,
        nature,
        population,
        arrondissement,
        postal_codes,
        memberships,
        members,
    } = line;
    let kind = match kind.as_str() {
        "commune" => AuthorityKind::Commune,
        "epci" => AuthorityKind::Epci,
        other => return Err(format!("« commune » ou « epci », pas « {other} »")),
    };
    named(kind, &code, &name)?;
    let memberships = memberships.split_whitespace().map(membership).collect::<Result<_, _>>()?;
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect();
    Ok(LocalAuthority {
        kind,
        siren,
        name,
        nature,
        population,
        arrondissement: Some(arrondissement).filter(|code| !code.is_empty()),
        postal_codes: words(&postal_codes),
        memberships,
        members: words(&members),
        code,
    })
}

/// Letters and figures, as INSEE writes codes.
pub(super) fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// A commune has its INSEE code, an EPCI its SIREN, both a name.
fn named(kind: AuthorityKind, code: &str, name: &str) -> Result<(), String> {
    let (length, called) = match kind {
        AuthorityKind::Commune => (5, "un code INSEE de cinq signes"),
        AuthorityKind::Epci => (9, "un SIREN de neuf chiffres"),
    };
    match () {
        () if code.len() != length || !is_code(code) => Err(format!("{called}, pas « {code} »")),
        () if name.trim().is_empty() => Err(format!("le nom de {code}")),
        () => Ok(()),
    }
}

/// `SIREN:FROM:UNTIL`, the last one empty while it holds.
fn membership(text: &str) -> Result<EpciMembership, String> {
    let expected = || format!("une adhésion « SIREN:début:fin », pas « {text} »");
    let mut parts = text.split(':');
    let (Some(epci), Some(from), Some(until), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(expected());
    };
    let day = |text: &str| text.parse::<NaiveDate>().ok().ok_or_else(expected);
    let until = if until.is_empty() { None } else { Some(day(until)?) };
    Ok(EpciMembership { epci: epci.to_owned(), from: day(from)?, until })
}

/// Prints the lines in the file's order: communes, then EPCI, each by code.
pub(super) fn print<'a>(authorities: impl Iterator<Item = &'a LocalAuthority>) -> Result<String, PrintError> {
    let mut sorted: Vec<_> = authorities.collect();
    sorted.sort_by_key(|authority| (authority.kind, &authority.code));
    let mut writer = csv::Writer::from_writer(Vec::new());
    for authority in sorted {
        let memberships = authority.memberships.iter().map(|membership| {
            let until = membership.until.map(|day| day.to_string()).unwrap_or_default();
            format!("{}:{}:{until}", membership.epci, membership.from)
        });
        let kind = match authority.kind {
            AuthorityKind::Commune => "commune",
            AuthorityKind::Epci => "epci",
        };
        writer.serialize(Line {
            kind: kind.to_owned(),
            code: authority.code.clone(),
            siren: authority.siren.clone(),
            name: authority.name.clone(),
            nature: authority.nature.clone(),
            population: authority.population,
            arrondissement: authority.arrondissement.clone().unwrap_or_default(),
            postal_codes: authority.postal_codes.join(" "),
            memberships: memberships.collect::<Vec<_>>().join(" "),
            members: authority.members.join(" "),
        })?;
    }
    text_of(writer)
}

/// What a writer has written.
pub(super) fn text_of(writer: csv::Writer<Vec<u8>>) -> Result<String, PrintError> {
    let bytes = writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))?;
    Ok(String::from_utf8(bytes)?)
}
