//! The schemas of the feeds: JSON Schema (2020-12) for JSON, Table Schema for CSV, made from the definitions themselves.

use serde_json::{Map, Value, json};

use crate::figures::columns_of;
use crate::table::{Column, Kind};

/// The number of the feeds' form: it rises when a reader would have to be changed.
pub(crate) const VERSION: u32 = 1;

/// The columns before the figures, in the CSV feed.
pub(crate) fn leading() -> [Column; 3] {
    [
        Column::text(
            "grouping",
            "Regroupement",
            "Ce que la ligne regroupe : total, month, theme ou directorate.",
        ),
        Column::text("code", "Code", "La clé du groupe ; vide pour le total."),
        Column::text("label", "Libellé", "La même, en toutes lettres."),
    ]
}

/// The JSON Schema of the JSON feed.
pub fn json_schema(public_url: &str) -> Value {
    let figures: Map<String, Value> = columns_of(false)
        .into_iter()
        .map(|column| {
            let (kind, most) = match column.kind {
                Kind::Whole | Kind::Text => ("integer", i64::from(u32::MAX)),
                Kind::Rate => ("number", 1),
            };
            let field = json!({
                "title": column.label, "description": column.text, "type": [kind, "null"], "minimum": 0, "maximum": most,
            });
            (column.name, field)
        })
        .collect();
    let names: Vec<&String> = figures.keys().collect();
    let row = json!({
        "type": "object", "additionalProperties": false, "required": ["code", "label", "figures"],
        "properties": { "code": { "type": "string" }, "label": { "type": "string" }, "figures": { "$ref": "#/$defs/figures" } },
    });
    let rows = json!({ "type": "array", "items": { "$ref": "#/$defs/row" } });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("{public_url}/flux/schemas/chiffres-{VERSION}.json"),
        "title": "Chiffres d’une structure ou d’une direction",
        "type": "object",
        "additionalProperties": false,
        "required": ["version", "schema", "unit", "name", "period", "asOf", "total", "months", "themes", "directorates"],
        "properties": {
            "version": { "const": VERSION },
            "schema": { "type": "string", "format": "uri" },
            "unit": { "type": "string" },
            "name": { "type": "string" },
            "period": {
                "type": "object", "additionalProperties": false, "required": ["from", "to"],
                "properties": { "from": { "type": "string", "format": "date" }, "to": { "type": "string", "format": "date" } },
            },
            "asOf": { "type": "string", "format": "date-time", "description": "Depuis quand ces chiffres sont ce qu’ils sont." },
            "total": { "$ref": "#/$defs/figures" },
            "months": rows, "themes": rows, "directorates": rows,
        },
        "$defs": {
            "figures": { "type": "object", "additionalProperties": false, "required": names, "properties": figures },
            "row": row,
        },
    })
}

/// The Table Schema of these columns.
pub(crate) fn table_schema_of(columns: &[Column]) -> Value {
    let field = |column: &Column| {
        let (kind, constraints) = match column.kind {
            Kind::Text => ("string", json!({})),
            Kind::Whole => ("integer", json!({ "minimum": 0 })),
            Kind::Rate => ("number", json!({ "minimum": 0, "maximum": 1 })),
        };
        json!({
            "name": column.name, "title": column.label, "description": column.text, "type": kind,
            "constraints": constraints,
        })
    };
    json!({ "fields": columns.iter().map(field).collect::<Vec<_>>(), "missingValues": [""] })
}

/// The Table Schema of the CSV feed.
pub fn table_schema() -> Value {
    let columns: Vec<Column> = leading().into_iter().chain(columns_of(false)).collect();
    table_schema_of(&columns)
}
