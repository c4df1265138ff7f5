//! What commands tell: results on stdout, the rest on stderr. A reader that has gone away is no fault of ours.

use std::io::{self, Write};

/// A line of result.
pub(crate) fn say(line: impl std::fmt::Display) {
    drop(writeln!(io::stdout().lock(), "{line}"));
}

/// A line about what is going on.
pub(crate) fn tell(line: impl std::fmt::Display) {
    drop(writeln!(io::stderr().lock(), "{line}"));
}
