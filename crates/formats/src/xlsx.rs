//! A spreadsheet: one sheet with the table, one with what each column is.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use crate::FormatError;
use crate::table::{Cell, Column, Table};

/// Most rows of a sheet, its head apart.
pub(crate) const MOST: usize = 1_048_575;

/// The table as a spreadsheet. Texts are written as texts: none of them is a formula.
///
/// # Errors
/// When it has more rows than a sheet.
pub fn xlsx(table: &Table) -> Result<Vec<u8>, FormatError> {
    let mut sheet = Sheet::begin(&table.columns)?;
    sheet.add(&table.rows)?;
    sheet.end(&table.columns)
}

/// A spreadsheet in the making: each row is written out and forgotten, whatever their number.
pub(crate) struct Sheet {
    book: Workbook,
    lines: u32,
}

impl Sheet {
    /// Its head.
    pub(crate) fn begin(columns: &[Column]) -> Result<Self, FormatError> {
        let mut book = Workbook::new();
        head(&mut book, columns)?;
        Ok(Self { book, lines: 1 })
    }

    /// More rows.
    pub(crate) fn add(&mut self, rows: &[Vec<Cell>]) -> Result<(), FormatError> {
        let rate = Format::new().set_num_format("0.0 %");
        let sheet = self.book.worksheet_from_index(0)?;
        for row in rows {
            for (at, cell) in (0_u16..).zip(row) {
                write(sheet, (self.lines, at), cell, &rate)?;
            }
            self.lines += 1;
        }
        Ok(())
    }

    /// What each column is, on a sheet of its own; then the bytes.
    pub(crate) fn end(mut self, columns: &[Column]) -> Result<Vec<u8>, FormatError> {
        definitions(&mut self.book, columns)?;
        Ok(self.book.save_to_buffer()?)
    }
}

fn head(book: &mut Workbook, columns: &[Column]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap();
    let sheet = book.add_worksheet_with_constant_memory()?.set_name("Tableau")?;
    for (at, column) in (0_u16..).zip(columns) {
        sheet.set_column_width(at, if at < 2 { 34 } else { 14 })?;
        sheet.write_string_with_format(0, at, &column.label, &bold)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

fn definitions(book: &mut Workbook, columns: &[Column]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_text_wrap();
    let sheet = book.add_worksheet().set_name("Définitions")?;
    sheet.set_column_width(0, 28)?.set_column_width(1, 110)?;
    for (line, column) in (0_u32..).zip(columns) {
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
