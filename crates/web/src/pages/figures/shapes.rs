//! Pictures of figures as plain geometry: numbers in, coordinates out; the template draws them, a table stands beside each.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The drawing's width and height, in its own units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 190.0;
/// Room for the numbers of the axis, left of the columns.
const LEFT: f64 = 44.0;

/// What stands there, or nothing.
fn at<'a>(of: &'a Value, path: &str) -> &'a Value {
    of.pointer(path).unwrap_or(&Value::Null)
}

fn rows_of(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn key_of(row: &Value) -> &str {
    at(row, "/keys/0").as_str().unwrap_or_default()
}

fn number(of: &Value, name: &str) -> f64 {
    of.get(name).and_then(Value::as_f64).unwrap_or_default()
}

fn rounded(n: f64) -> f64 {
    (n * 10.0).round() / 10.0
}

/// Columns of referrals by month, and the on-time rate as points, for the months of the period.
pub(in crate::pages) fn months(rows: &Value) -> Value {
    let rows = without_gaps(rows_of(rows));
    let most = rows.iter().map(|row| number(at(row, "/figures"), "referrals")).fold(0.0, f64::max);
    let top = nice(most);
    let count = u32::try_from(rows.len()).unwrap_or(1).max(1);
    let step = (WIDTH - LEFT) / f64::from(count);
    let columns: Vec<Value> =
        (0_u32..).zip(&rows).map(|(n, row)| column(row, LEFT + f64::from(n) * step, step, top)).collect();
    let grid: Vec<Value> = [0.0, 0.5, 1.0]
        .into_iter()
        .map(|share| json!({ "y": rounded(HEIGHT * (1.0 - share)), "label": (top * share).round(), "rate": (share * 100.0).round() }))
        .collect();
    // A month without a rate breaks the line.
    let lines: Vec<String> = columns
        .split(|column| at(column, "/rate_y").is_null())
        .filter(|stretch| stretch.len() > 1)
        .map(|stretch| {
            let point = |column: &Value| format!("{},{}", at(column, "/middle"), at(column, "/rate_y"));
            stretch.iter().map(point).collect::<Vec<_>>().join(" ")
        })
        .collect();
    json!({ "columns": columns, "grid": grid, "lines": lines, "every": (count / 12).max(1) })
}

/// The rows of months, those in between that have none with nothing in them.
fn without_gaps(rows: &[Value]) -> Vec<Value> {
    let ends = rows.first().zip(rows.last()).map(|(first, last)| (key_of(first), key_of(last)));
    let (first, last) = ends.unwrap_or_default();
    let of = |key: &str| rows.iter().find(|row| key_of(row) == key).cloned();
    let none = json!({ "referrals": 0, "onTime": 0, "late": 0, "overdueOpen": 0, "onTimeRate": null });
    let empty = |key: &str, label: &str| json!({ "keys": [key], "labels": [label], "figures": none });
    let months = graphql::french::months_between(first, last).into_iter();
    months.map(|(key, label)| of(&key).unwrap_or_else(|| empty(&key, &label))).collect()
}

fn column(row: &Value, x: f64, step: f64, top: f64) -> Value {
    let figures = at(row, "/figures");
    let (on_time, late, owed) =
        (number(figures, "onTime"), number(figures, "late"), number(figures, "overdueOpen"));
    let rest = number(figures, "referrals") - on_time - late - owed;
    let mut y = HEIGHT;
    let parts: Vec<Value> = [("c-ok", on_time), ("c-late", late), ("c-owed", owed), ("c-rest", rest)]
        .into_iter()
        .filter(|(_, n)| *n > 0.0)
        .map(|(class, n)| {
            let height = n / top * HEIGHT;
            y -= height;
            json!({ "class": class, "y": rounded(y), "height": rounded(height) })
        })
        .collect();
    let rate = figures.get("onTimeRate").and_then(Value::as_f64);
    json!({
        "x": rounded(x + step * 0.14), "width": rounded(step * 0.72), "middle": rounded(x + step / 2.0),
        "parts": parts, "short": graphql::french::short_month(key_of(row)),
        "label": row.pointer("/labels/0"), "key": row.pointer("/keys/0"),
        "rate_y": rate.map(|rate| rounded(HEIGHT * (1.0 - rate))),
        "referrals": at(figures, "/referrals"), "onTime": at(figures, "/onTime"), "late": at(figures, "/late"),
        "overdueOpen": at(figures, "/overdueOpen"), "onTimeRate": at(figures, "/onTimeRate"),
    })
}

/// The next round number that an axis can end with.
fn nice(most: f64) -> f64 {
    let mut step = 1.0;
    loop {
        for times in [2.0, 4.0, 10.0] {
            if most <= step * times {
                return step * times;
            }
        }
        step *= 10.0;
    }
}

/// Where the time of the contacted referrals went: each part's share of the whole, and its days a referral.
pub(super) fn attribution(total: &Value) -> Value {
    let parts = [
        ("partnerDays", "c-ok", "chez la structure qui a rappelé"),
        ("triageDays", "c-owed", "en attente d’orientation"),
        ("elsewhereDays", "c-late", "chez une structure qui a réorienté"),
        ("pausedDays", "c-rest", "en attente de la collectivité (délai suspendu)"),
    ];
    let all: f64 = parts.iter().map(|(name, ..)| number(total, name)).sum();
    let called = number(total, "contacted");
    let mut x = 0.0;
    let parts: Vec<Value> = parts
        .into_iter()
        .map(|(name, class, text)| {
            let days = number(total, name);
            let width = if all > 0.0 { days / all * WIDTH } else { 0.0 };
            let part = json!({
                "class": class, "text": text, "x": rounded(x), "width": rounded(width),
                "days": if called > 0.0 { rounded(days / called) } else { 0.0 },
            });
            x += width;
            part
        })
        .collect();
    json!({ "parts": parts, "mean": if called > 0.0 { rounded(all / called) } else { 0.0 }, "called": called })
}

/// From the request to its end: each step's length against the longest.
pub(super) fn funnel(total: &Value) -> Value {
    let requests = at(total, "/requests");
    let of_requests = [
        ("demandes déposées", number(requests, "filed")),
        ("demandes orientées", number(requests, "routed")),
    ];
    let of_referrals = [
        ("saisines ouvertes", number(total, "referrals")),
        ("prises par un expert", number(total, "claimed")),
        ("rappelées", number(total, "contacted")),
        ("closes", number(total, "closed")),
    ];
    // Requests and referrals are two things to count: each is compared with the first of its own.
    let against_first = |steps: &[(&str, f64)], kind: &str| -> Vec<Value> {
        let most = steps.iter().map(|(_, n)| *n).fold(1.0, f64::max);
        let step = |(text, n): &(&str, f64)| json!({ "text": text, "n": n.round(), "kind": kind, "width": rounded(n / most * 300.0) });
        steps.iter().map(step).collect()
    };
    let mut steps = against_first(&of_referrals, "saisines");
    if !requests.is_null() {
        steps.splice(0..0, against_first(&of_requests, "demandes"));
    }
    json!(steps)
}

/// Fewer referrals than this make no rate to colour a place by.
const FEW: u64 = 5;

/// The areas of a map, each with its class and what it says of itself.
pub(super) fn map(contours: &Value, rows: &Value) -> Value {
    let by_code: BTreeMap<&str, &Value> = rows_of(rows).iter().map(|row| (key_of(row), row)).collect();
    let areas: Vec<Value> = rows_of(at(contours, "/areas"))
        .iter()
        .map(|area| {
            let code = at(area, "/code").as_str().unwrap_or_default();
            let figures = by_code.get(code).map(|row| at(row, "/figures"));
            let rate = figures.and_then(|figures| at(figures, "/onTimeRate").as_f64());
            let base = figures.and_then(|figures| at(figures, "/referrals").as_u64()).unwrap_or_default();
            let class = match rate {
                None => "m0",
                Some(_) if base < FEW => "m5",
                Some(rate) if rate < 0.5 => "m1",
                Some(rate) if rate < 0.75 => "m2",
                Some(rate) if rate < 0.9 => "m3",
                Some(_) => "m4",
            };
            let label = by_code.get(code).map(|row| at(row, "/labels/0"));
            json!({ "path": at(area, "/path"), "class": class, "label": label, "n": base, "rate": rate })
        })
        .collect();
    json!({ "frame": at(contours, "/frame"), "areas": areas })
}
