//! The variables that come with a document: how many values, how deep, how long.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Excess, Limits};

/// How long each variable is, in bytes: counted again wherever it is used.
pub(super) type Sizes = HashMap<String, usize>;

/// What a value weighs beside its texts, in bytes.
pub(super) const A_VALUE: usize = 8;

/// Counts the variables' values.
pub(super) fn check(variables: &Map<String, Value>, limits: &Limits) -> Result<Sizes, Excess> {
    let mut left = limits.tokens;
    let mut sizes = Sizes::new();
    for (name, value) in variables {
        sizes.insert(name.clone(), size(value, limits.nesting, &mut left)?);
    }
    Ok(sizes)
}

/// The length of a value, whose depth and number of values are bounded.
fn size(value: &Value, levels: usize, left: &mut usize) -> Result<usize, Excess> {
    *left = left.checked_sub(1).ok_or(Excess::Variables)?;
    let within = || levels.checked_sub(1).ok_or(Excess::Variables);
    let mut bytes = A_VALUE;
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
        Value::String(text) => bytes += text.len(),
        Value::Array(items) => {
            for item in items {
                bytes += size(item, within()?, left)?;
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                bytes += name.len() + size(field, within()?, left)?;
            }
        }
    }
    Ok(bytes)
}
