//! CSV by RFC 4180: commas, CRLF, UTF-8, one header line. What a spreadsheet would read as a formula is neutralised.

use csv::{Terminator, WriterBuilder};
use domain::text::seen;

use crate::FormatError;
use crate::table::{Cell, Column, Table};

/// The table as CSV.
///
/// # Errors
/// When a line cannot be written.
pub fn csv(table: &Table) -> Result<Vec<u8>, FormatError> {
    let mut bytes = head(&table.columns)?;
    bytes.extend(lines(&table.rows)?);
    Ok(bytes)
}

/// The header line alone.
///
/// # Errors
/// As [`csv`].
pub(crate) fn head(columns: &[Column]) -> Result<Vec<u8>, FormatError> {
    records(std::iter::once(columns.iter().map(|column| column.name.clone()).collect()))
}

/// Lines without their header.
///
/// # Errors
/// As [`csv`].
pub(crate) fn lines(rows: &[Vec<Cell>]) -> Result<Vec<u8>, FormatError> {
    records(rows.iter().map(|row| row.iter().map(written).collect()))
}

fn records(rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, FormatError> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(|error| FormatError::Written(error.to_string()))?;
    }
    writer.into_inner().map_err(|error| FormatError::Written(error.to_string()))
}

/// A cell in words; a rate with four decimals, nothing as nothing.
fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => neutral(text),
        Cell::Whole(n) => n.to_string(),
        Cell::Rate(rate) => format!("{rate:.4}"),
        Cell::Nothing => String::new(),
    }
}

/// What begins a formula, in either width (Japanese spreadsheets read both).
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A text that no spreadsheet takes for a formula (OWASP, CSV injection): an apostrophe before it, as by hand. White space and
/// signs that nobody sees may stand before the formula: some programs drop them.
fn neutral(text: &str) -> String {
    let is_broken = text.starts_with(['\t', '\r', '\n']);
    if is_broken || seen(text).starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_a_formula_does_not_hide_it() {
        for text in ["\n=1+1", "\r\n@x", " =1+1", "\u{feff}\u{200b}-1", "＝1", "\tx"] {
            assert_eq!(neutral(text), format!("'{text}"));
        }
        for text in ["", "1 = 1", " a", "l’eau"] {
            assert_eq!(neutral(text), text);
        }
    }

    #[test]
    fn quotes_ends_of_lines_and_formulas() {
        let table = Table {
            title: String::new(),
            columns: vec![Column::text("nom", "Nom", ""), Column::text("autre", "Autre", "")],
            rows: vec![
                vec![Cell::text("=1+1"), Cell::Whole(-3)],
                vec![Cell::text("a \"b\", c"), Cell::Rate(0.87654)],
                vec![Cell::text("@x\ny"), Cell::Nothing],
            ],
        };
        let text = String::from_utf8(csv(&table).unwrap()).unwrap();
        assert_eq!(text, "nom,autre\r\n'=1+1,-3\r\n\"a \"\"b\"\", c\",0.8765\r\n\"'@x\ny\",\r\n");
    }
}
