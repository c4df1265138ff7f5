//! `former.csv`: merged communes and former names, extracted by `scripts/territories` (RFC 4180, one header line).

use super::authorities::{is_code, text_of};
use super::{FORMER, Fault, PrintError};
use crate::territory::FormerCommune;

/// Reads the file; a faulty line is told and left out.
pub(super) fn read(text: &str, faults: &mut Vec<Fault>) -> Vec<FormerCommune> {
    let mut found = Vec::new();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    for (n, line) in reader.deserialize::<FormerCommune>().enumerate() {
        match line {
            Ok(former) if is_code(&former.code) && !former.name.trim().is_empty() => found.push(former),
            Ok(_) => faults.push(Fault::new(FORMER, format!("ligne {}", n + 2), "un code et un nom")),
            Err(error) => faults.push(Fault::new(FORMER, format!("ligne {}", n + 2), error.to_string())),
        }
    }
    found
}

/// Prints the lines in the order in which they were read.
pub(super) fn print(former: &[FormerCommune]) -> Result<String, PrintError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for one in former {
        writer.serialize(one)?;
    }
    text_of(writer)
}
