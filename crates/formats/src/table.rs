//! A table, before it is a file: named columns, cells of a known kind.

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name for machines.
    pub name: String,
    /// What a person reads at its head.
    pub label: String,
    /// What it holds.
    pub text: String,
    /// What kind of values.
    pub kind: Kind,
}

/// Kinds of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words.
    Text,
    /// Whole numbers.
    Whole,
    /// Rates between 0 and 1.
    Rate,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A rate between 0 and 1.
    Rate(f64),
    /// Nothing to count, or hidden.
    Nothing,
}

/// A table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// What it is called.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its rows, each as wide as the columns.
    pub rows: Vec<Vec<Cell>>,
}

impl Column {
    /// A column of words.
    pub fn text(name: &str, label: &str, text: &str) -> Self {
        Self { name: name.to_owned(), label: label.to_owned(), text: text.to_owned(), kind: Kind::Text }
    }
}

impl Cell {
    /// Words.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}

impl From<domain::figures::Value> for Cell {
    fn from(value: domain::figures::Value) -> Self {
        match value {
            domain::figures::Value::Whole(n) => Self::Whole(n),
            domain::figures::Value::Rate(rate) => Self::Rate(rate),
            domain::figures::Value::Nothing => Self::Nothing,
        }
    }
}
