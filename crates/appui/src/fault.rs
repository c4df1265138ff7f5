//! Faults of usage and configuration: one line each (file, key, what is expected), exit code 2.

use std::fmt;

/// What is wrong, line by line.
#[derive(Debug, Clone)]
pub struct Faults(pub Vec<String>);

impl Faults {
    /// One fault.
    pub fn one(place: &str, key: &str, expected: impl fmt::Display) -> Self {
        Self(vec![format!("{place} : {key} : {expected}")])
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Faults {}
