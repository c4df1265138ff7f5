//! `contours.csv`: what communes and EPCI look like on a map, drawn by `scripts/contours` (RFC 4180, one header line). A folder
//! without it has tables and no maps.

use serde::{Deserialize, Serialize};

use super::authorities::is_code;
use super::{CONTOURS, Fault, PrintError};
use crate::territory::Contours;

/// The line that says how large the drawing is, as an SVG `viewBox`.
const FRAME: &str = "cadre";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    code: String,
    path: String,
}

/// Reads the file; a faulty line is told and left out.
pub(super) fn read(text: &str, faults: &mut Vec<Fault>) -> Contours {
    let mut found = Contours::default();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    for (n, line) in reader.deserialize::<Line>().enumerate() {
        let mut fault = |expected: String| {
            faults.push(Fault::new(CONTOURS, format!("ligne {}", n + 2), expected));
        };
        match line {
            Ok(Line { code, path }) if code == FRAME => found.frame = path,
            Ok(Line { code, path: _ }) if !is_code(&code) || found.paths.contains_key(&code) => {
                fault(format!("un code qui n’est pas déjà tracé, pas « {code} »"));
            }
            // What is drawn goes into pages as it is: nothing but a path's own letters and numbers.
            Ok(Line { code, path }) if is_path(&path) => drop(found.paths.insert(code, path)),
            Ok(Line { code, path: _ }) => fault(format!("un tracé SVG (« M… z ») pour {code}")),
            Err(error) => fault(error.to_string()),
        }
    }
    // A frame without a drawing is drawn by nobody.
    if found.paths.is_empty() {
        found.frame.clear();
    } else if !is_frame(&found.frame) {
        faults.push(Fault::new(CONTOURS, FRAME, "quatre nombres, comme « 0 0 640 675 »"));
    }
    found
}

fn is_frame(text: &str) -> bool {
    let is_of_number = |c: char| c.is_ascii_digit() || "-.".contains(c);
    let is_number = |part: &str| part.parse::<f64>().is_ok() && part.chars().all(is_of_number);
    text.split(' ').count() == 4 && text.split(' ').all(is_number)
}

fn is_path(text: &str) -> bool {
    let is_of_path = |c: char| c.is_ascii_digit() || "MmLlHhVvZz .,-".contains(c);
    text.starts_with('M') && text.chars().all(is_of_path)
}

/// Prints it.
///
/// # Errors
/// When a line cannot be written, which no file that was read contains.
pub(super) fn print(contours: &Contours) -> Result<String, PrintError> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let frame = Line { code: FRAME.to_owned(), path: contours.frame.clone() };
    writer.serialize(frame)?;
    let mut paths: Vec<_> = contours.paths.iter().collect();
    paths.sort_by_key(|(code, _)| (code.len(), *code));
    for (code, path) in paths {
        writer.serialize(Line { code: code.clone(), path: path.clone() })?;
    }
    super::authorities::text_of(writer)
}
