//! Changes of a good text: one number, one quoted text, one cell, one line of it, left out, said twice or replaced by
//! something odd.

use std::ops::Range;

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What is changed.
#[derive(Debug, Clone, Copy)]
enum Piece {
    Number,
    Quoted,
    Cell,
    Line,
    Place,
}

/// What becomes of it.
#[derive(Debug, Clone)]
enum Act {
    LeftOut,
    Twice,
    Replaced(String),
}

/// A change of a text.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    piece: Piece,
    at: Index,
    act: Act,
}

/// What readers stumble over.
const ODD: [&str; 28] = [
    "",
    " ",
    "\0",
    "\\u0000",
    "\u{1b}[31m",
    "\r",
    "\n",
    "\r\n",
    "\t",
    "\"",
    "'''",
    "\"\"\"",
    "[[",
    "]]",
    "=",
    ",",
    "#",
    "\u{202e}",
    "\u{ffff}",
    "0",
    "-1",
    "4294967295",
    "99999999999999999999",
    "nan",
    "+12026-01-01",
    "2026-02-30",
    "262142-12-31",
    "0001-01-01T00:00:00Z",
];

/// A text of any signs, or one that readers stumble over.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => select(ODD.as_slice()).prop_map(str::to_owned),
        1 => "\\PC{0,12}",
        1 => prop::collection::vec(any::<char>(), 0..12).prop_map(String::from_iter),
        1 => (1_usize..400).prop_map(|n| "é".repeat(n)),
    ]
}

/// Any change.
pub(crate) fn any_change() -> impl Strategy<Value = Change> {
    let piece = select([Piece::Number, Piece::Quoted, Piece::Cell, Piece::Line, Piece::Place].as_slice());
    let act =
        prop_oneof![1 => Just(Act::LeftOut), 1 => Just(Act::Twice), 4 => any_text().prop_map(Act::Replaced)];
    (piece, any::<Index>(), act).prop_map(|(piece, at, act)| Change { piece, at, act })
}

impl Change {
    /// The text with this change.
    pub(crate) fn of(&self, text: &str) -> String {
        let pieces = self.piece.all(text);
        let range = if pieces.is_empty() { 0..0 } else { self.at.get(&pieces).clone() };
        let (before, piece, after) = (
            text.get(..range.start).unwrap(),
            text.get(range.clone()).unwrap(),
            text.get(range.end..).unwrap(),
        );
        match &self.act {
            Act::LeftOut => format!("{before}{after}"),
            Act::Twice => format!("{before}{piece}{piece}{after}"),
            Act::Replaced(odd) => format!("{before}{odd}{after}"),
        }
    }
}

impl Piece {
    /// Where such pieces stand.
    fn all(self, text: &str) -> Vec<Range<usize>> {
        match self {
            Self::Number => stretches(text, |c| c.is_ascii_digit()),
            Self::Quoted => between(text, |c| c == '"'),
            Self::Cell => between(text, |c| matches!(c, ',' | '\n')),
            Self::Line => {
                between(text, |c| c == '\n').into_iter().map(|range| range.start..range.end + 1).collect()
            }
            Self::Place => text.char_indices().map(|(at, _)| at..at).collect(),
        }
    }
}

/// Longest stretches of such signs.
fn stretches(text: &str, is_of: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| is_of(*c)) {
        match found.last_mut().filter(|last| last.end == at) {
            Some(last) => last.end += c.len_utf8(),
            None => found.push(at..at + c.len_utf8()),
        }
    }
    found
}

/// What lies between two such signs.
fn between(text: &str, is_edge: impl Fn(char) -> bool) -> Vec<Range<usize>> {
    let edges: Vec<_> = text.match_indices(is_edge).map(|(at, edge)| at..at + edge.len()).collect();
    edges.iter().zip(edges.iter().skip(1)).map(|(one, next)| one.end..next.start).collect()
}
