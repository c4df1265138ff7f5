//! What is given out as files: tables as CSV and spreadsheets, feeds as JSON, CSV, Atom and iCalendar, with their schemas.
//!
//! Everything here writes what `app` answers; what may not live here: a rule, a right, a figure's definition, SQL.

mod atom;
mod calendar;
mod csv_file;
mod exports;
mod feed;
mod figures;
mod files;
mod json;
mod open_data;
mod schemas;
mod table;
mod xlsx;

#[cfg(test)]
mod fuzz;

pub use self::csv_file::csv;
pub use self::exports::run_next;
pub use self::feed::{Answer, Asked, Kind};
pub use self::figures::View;
pub use self::files::Files;
pub use self::open_data::{open_data, open_data_schema};
pub use self::schemas::{json_schema, table_schema};
pub use self::table::{Cell, Column, Table};
pub use self::xlsx::xlsx;

/// Why a file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FormatError {
    /// Refused, not signed in, or a technical fault.
    #[error(transparent)]
    App(#[from] app::AppError),
    /// The spreadsheet could not be written.
    #[error("the spreadsheet could not be written")]
    Sheet(#[from] rust_xlsxwriter::XlsxError),
    /// The writer failed.
    #[error("the file could not be written: {0}")]
    Written(String),
}
