//! Two groupings crossed: one down, the other across, so that a line and a column can be read. The long list says the rest.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// More columns than this are no table any more, but a list.
const MOST_COLUMNS: usize = 20;

/// What a grouping holds: its keys in the order of the rows, each with its label and its referrals.
struct Side {
    keys: Vec<String>,
    labels: BTreeMap<String, String>,
    referrals: BTreeMap<String, u64>,
}

impl Side {
    fn of(rows: &[&Value], at: usize) -> Self {
        let mut side = Self { keys: Vec::new(), labels: BTreeMap::new(), referrals: BTreeMap::new() };
        for row in rows {
            let key = text(row, "keys", at);
            if !side.labels.contains_key(&key) {
                side.keys.push(key.clone());
                side.labels.insert(key.clone(), text(row, "labels", at));
            }
            *side.referrals.entry(key).or_default() += figure(row, "referrals").as_u64().unwrap_or_default();
        }
        side
    }

    /// Across: months in order, the rest by how much they have.
    fn across(mut self, is_month: bool) -> Self {
        let most = |key: &String| std::cmp::Reverse(self.referrals.get(key).copied().unwrap_or_default());
        if is_month {
            self.keys.sort();
        } else {
            self.keys.sort_by_key(most);
        }
        self
    }

    fn label(&self, key: &str) -> &str {
        self.labels.get(key).map(String::as_str).unwrap_or_default()
    }
}

fn text(row: &Value, list: &str, at: usize) -> String {
    row.pointer(&format!("/{list}/{at}")).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn figure<'a>(row: &'a Value, name: &str) -> &'a Value {
    row.pointer(&format!("/figures/{name}")).unwrap_or(&Value::Null)
}

/// The rows of two groupings that have referrals, crossed; null where there are not two, or too many of both.
pub(in crate::pages) fn crossed(rows: &Value, by: &[&str]) -> Value {
    let [first, second] = by else { return Value::Null };
    let has_any = |row: &&Value| figure(row, "referrals").as_u64().is_some_and(|n| n > 0);
    let rows: Vec<&Value> = rows.as_array().into_iter().flatten().filter(has_any).collect();
    let sides = (Side::of(&rows, 0), Side::of(&rows, 1));
    let turned = *second != "MONTH" && sides.0.keys.len() < sides.1.keys.len();
    let ((down, across), at) = if turned { ((sides.1, sides.0), (1, 0)) } else { (sides, (0, 1)) };
    let across = across.across([*first, *second].contains(&"MONTH"));
    if across.keys.len() > MOST_COLUMNS || across.keys.is_empty() {
        return Value::Null;
    }
    let by_place: BTreeMap<(String, String), &Value> =
        rows.iter().map(|row| ((text(row, "keys", at.0), text(row, "keys", at.1)), *row)).collect();
    let cell = |down: &String, column: &String| {
        let row = by_place.get(&(down.clone(), column.clone()));
        row.map(|row| json!({ "n": figure(row, "referrals"), "rate": figure(row, "onTimeRate") }))
    };
    let lines: Vec<Value> = down
        .keys
        .iter()
        .map(|key| {
            let cells: Vec<Option<Value>> = across.keys.iter().map(|column| cell(key, column)).collect();
            json!({ "label": down.label(key), "cells": cells })
        })
        .collect();
    let columns: Vec<&str> = across.keys.iter().map(|key| across.label(key)).collect();
    // What a referral ended with says nothing of when it was called.
    let rates = !["OUTCOME", "DECLINE_REASON"].contains(second);
    json!({ "columns": columns, "lines": lines, "rates": rates })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(keys: [&str; 2], referrals: u32) -> Value {
        json!({ "keys": keys, "labels": keys, "figures": { "referrals": referrals, "onTimeRate": 0.5 } })
    }

    #[test]
    fn the_shorter_side_goes_across_the_fullest_first() {
        let rows = json!([
            row(["a", "x"], 1),
            row(["a", "w"], 0),
            row(["a", "y"], 2),
            row(["a", "z"], 1),
            row(["b", "x"], 9)
        ]);
        let table = crossed(&rows, &["EPCI", "THEME"]);
        assert_eq!(table["columns"], json!(["b", "a"]));
        let of = |at: usize| (table["lines"][at]["label"].clone(), table["lines"][at]["cells"].clone());
        assert_eq!(of(0), (json!("x"), json!([{ "n": 9, "rate": 0.5 }, { "n": 1, "rate": 0.5 }])));
        assert_eq!(of(2), (json!("z"), json!([null, { "n": 1, "rate": 0.5 }])));
    }

    #[test]
    fn months_go_across_in_order_and_one_grouping_is_no_table() {
        let rows = json!([row(["a", "2026-02"], 9), row(["b", "2026-01"], 1)]);
        assert_eq!(crossed(&rows, &["PARTNER", "MONTH"])["columns"], json!(["2026-01", "2026-02"]));
        assert_eq!(crossed(&rows, &["PARTNER"]), Value::Null);
    }
}
