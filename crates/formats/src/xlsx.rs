//! A spreadsheet: one sheet with the table, one with what each column is.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::FormatError;
use crate::table::{Cell, Table};

/// The table as a spreadsheet. Texts are written as texts: none of them is a formula.
///
/// # Errors
/// When it has more rows than a sheet.
pub fn xlsx(table: &Table) -> Result<Vec<u8>, FormatError> {
    let mut book = Workbook::new();
    let made = sheets(&mut book, table).and_then(|()| book.save_to_buffer());
    made.map_err(|error| FormatError::Written(error.to_string()))
}

fn sheets(book: &mut Workbook, table: &Table) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap();
    let rate = Format::new().set_num_format("0.0 %");
    let sheet = book.add_worksheet_with_constant_memory()?.set_name("Tableau")?;
    for (at, column) in (0_u16..).zip(&table.columns) {
        sheet.set_column_width(at, if at < 2 { 34 } else { 14 })?;
        sheet.write_string_with_format(0, at, &column.label, &bold)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    for (line, row) in (1_u32..).zip(&table.rows) {
        for (at, cell) in (0_u16..).zip(row) {
            write(sheet, (line, at), cell, &rate)?;
        }
    }
    let sheet = book.add_worksheet().set_name("Définitions")?;
    sheet.set_column_width(0, 28)?.set_column_width(1, 110)?;
    for (line, column) in (0_u32..).zip(&table.columns) {
        sheet.write_string_with_format(line, 0, &column.label, &bold)?;
        sheet.write_string(line, 1, &column.text)?;
    }
    Ok(())
}

fn write(sheet: &mut Worksheet, (line, at): (u32, u16), cell: &Cell, rate: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) => sheet.write_string(line, at, text)?,
        Cell::Whole(n) => {
            sheet.write_number(line, at, i32::try_from(*n).map_or(f64::from(i32::MAX), f64::from))?
        }
        Cell::Rate(n) => sheet.write_number_with_format(line, at, *n, rate)?,
        Cell::Nothing => sheet,
    };
    Ok(())
}
