//! Tables: read back, a CSV says cell by cell what it was told, and no program takes a text for a formula; a spreadsheet is
//! made.

use domain::text::seen;
use proptest::prelude::*;
use proptest::sample::select;

use super::any_text;
use crate::table::{Cell, Column, Table};
use crate::{csv, xlsx};

fn any_cell() -> impl Strategy<Value = Cell> {
    let space = select(&["", " ", "\t", "\n", "\r\n", "\u{a0}", "\u{feff}", "\u{200b}"][..]);
    let formula = (space, select(&["=1+1", "+1", "-1", "@SUM(1)", "＝1", "=cmd|' /C calc'!A0", "'=1"][..]));
    prop_oneof![
        3 => any_text().prop_map(Cell::Text),
        3 => formula.prop_map(|(space, formula)| Cell::Text(format!("{space}{formula}"))),
        1 => any::<i64>().prop_map(Cell::Whole),
        1 => any::<f64>().prop_map(Cell::Rate),
        1 => Just(Cell::Nothing),
    ]
}

fn table(rows: Vec<Vec<Cell>>, text: &str) -> Table {
    let columns = (0..3).map(|n| Column::text(&format!("colonne_{n}"), "Colonne", text)).collect();
    Table { title: "Essai".to_owned(), columns, rows }
}

/// Would a spreadsheet take it for a formula: dropped what it may drop, does it begin as one?
fn is_formula(cell: &str) -> bool {
    let begins = |text: &str| text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    begins(cell) || begins(cell.trim()) || begins(seen(cell)) || cell.starts_with(['\t', '\r', '\n'])
}

proptest! {
    #[test]
    fn a_csv_says_what_it_was_told_and_calculates_nothing(
        rows in prop::collection::vec(prop::collection::vec(any_cell(), 3), 0..5),
    ) {
        let text = String::from_utf8(csv(&table(rows.clone(), "")).unwrap()).unwrap();
        let read: Vec<_> = ::csv::Reader::from_reader(text.as_bytes()).into_records().map(Result::unwrap).collect();
        prop_assert_eq!(read.len(), rows.len(), "{:?}", text);
        for (cell, told) in read.iter().flatten().zip(rows.iter().flatten()) {
            match told {
                Cell::Text(said) => {
                    prop_assert!(cell == said || cell.strip_prefix('\'') == Some(said), "{cell:?} of {said:?}");
                    prop_assert!(!is_formula(cell), "{cell:?}");
                }
                Cell::Nothing => prop_assert_eq!(cell, ""),
                Cell::Whole(n) => prop_assert_eq!(cell, n.to_string()),
                Cell::Rate(rate) => prop_assert_eq!(cell, format!("{rate:.4}")),
            }
        }
    }

    #[test]
    fn a_spreadsheet_is_made_of_any_cells(
        rows in prop::collection::vec(prop::collection::vec(any_cell(), 3), 0..5),
        text in any_text(),
    ) {
        let made = xlsx(&table(rows, &text));
        prop_assert!(made.as_ref().is_ok_and(|bytes| bytes.starts_with(b"PK")), "{:?}", made.err());
    }
}
