//! How many values an answer may come to: a list is so many rows, a list in a list so many times as many. Read off the
//! schema itself, so that a new field is counted without anybody having to remember it.

use std::collections::HashMap;

use async_graphql::parser::types::{
    BaseType, ExecutableDocument, Field, FieldDefinition, OperationType, Selection, SelectionSet, Type,
    TypeKind, TypeSystemDefinition,
};
use async_graphql_value::Value;
use serde_json::{Map, Value as Json};

use super::{Excess, Limits};
use crate::connection::{DEFAULT, MOST};

/// Rows of a list whose length nobody says.
const ROWS: usize = 10;

/// Lists of the schema's own description, which no schema describes: its types are many.
const OF_SCHEMA: [(&str, usize); 8] = [
    ("types", 100),
    ("fields", 8),
    ("args", 2),
    ("inputFields", 8),
    ("enumValues", 8),
    ("possibleTypes", 8),
    ("interfaces", 2),
    ("directives", 8),
];

/// What a type wraps, in the schema's own description: half of the types wrap nothing, half of those wrapped neither.
const OF_TYPE: &str = "ofType";

/// What each field of each type is.
#[derive(Debug, Default)]
pub(crate) struct Shape(HashMap<String, HashMap<String, Kind>>);

/// What a field is.
#[derive(Debug, Clone)]
struct Kind {
    /// The type it, or each row of it, is of.
    of: String,
    is_list: bool,
    /// Does it take `first`?
    is_paged: bool,
}

impl Shape {
    /// That of a schema.
    pub(crate) fn of(sdl: &str) -> Self {
        let definitions = async_graphql::parser::parse_schema(sdl).map(|read| read.definitions);
        let objects = definitions.unwrap_or_default().into_iter().filter_map(|definition| {
            let TypeSystemDefinition::Type(definition) = definition else { return None };
            let fields = match definition.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                TypeKind::Scalar | TypeKind::Union(_) | TypeKind::Enum(_) | TypeKind::InputObject(_) => {
                    return None;
                }
            };
            let fields =
                fields.into_iter().map(|field| (field.node.name.node.to_string(), kind(&field.node)));
            Some((definition.node.name.node.to_string(), fields.collect()))
        });
        Self(objects.collect())
    }

    fn field(&self, of: &str, name: &str) -> Option<&Kind> {
        self.0.get(of)?.get(name)
    }

    /// Is it a page of a list, whose rows its own `first` has counted?
    fn is_connection(&self, of: &str) -> bool {
        self.field(of, "pageInfo").is_some()
    }
}

fn kind(field: &FieldDefinition) -> Kind {
    let is_paged = field.arguments.iter().any(|argument| argument.node.name.node == "first");
    let (of, is_list) = base(&field.ty.node);
    Kind { of, is_list, is_paged }
}

fn base(of: &Type) -> (String, bool) {
    match &of.base {
        BaseType::Named(name) => (name.to_string(), false),
        BaseType::List(of) => (base(of).0, true),
    }
}

/// Counts what each operation's answer may come to.
pub(super) fn check(
    document: &ExecutableDocument,
    variables: &Map<String, Json>,
    shape: &Shape,
    limits: &Limits,
) -> Result<(), Excess> {
    let count = Count { document, variables, shape };
    let most = document.operations.iter().map(|(_, operation)| {
        let root = match operation.node.ty {
            OperationType::Query => "Query",
            OperationType::Mutation => "Mutation",
            OperationType::Subscription => "Subscription",
        };
        count.set(&operation.node.selection_set.node, root)
    });
    if most.max().unwrap_or_default() > limits.values { Err(Excess::Cost(limits.values)) } else { Ok(()) }
}

struct Count<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Map<String, Json>,
    shape: &'a Shape,
}

impl Count<'_> {
    /// Values of a selection; fragments are written out, which the visits have bounded.
    fn set(&self, set: &SelectionSet, of: &str) -> usize {
        let each = set.items.iter().map(|selection| match &selection.node {
            Selection::Field(field) => self.field(&field.node, of),
            Selection::InlineFragment(inline) => {
                let on = inline.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                self.set(&inline.node.selection_set.node, on.unwrap_or(of))
            }
            Selection::FragmentSpread(spread) => {
                let fragment = self.document.fragments.get(&spread.node.fragment_name.node);
                fragment.map_or(0, |fragment| {
                    let on = fragment.node.type_condition.node.on.node.as_str();
                    self.set(&fragment.node.selection_set.node, on)
                })
            }
        });
        each.fold(0, usize::saturating_add)
    }

    fn field(&self, field: &Field, of: &str) -> usize {
        let name = field.name.node.as_str();
        let kind = self.shape.field(of, name);
        let rows = match kind {
            Some(kind) if kind.is_paged => self.first(field),
            Some(kind) if kind.is_list && !self.shape.is_connection(of) => ROWS,
            Some(_) => 1,
            None => OF_SCHEMA.iter().find(|(known, _)| *known == name).map_or(1, |(_, rows)| *rows),
        };
        let mut each = self.set(&field.selection_set.node, kind.map_or("", |kind| kind.of.as_str()));
        if kind.is_none() && name == OF_TYPE {
            each /= 2;
        }
        rows.saturating_mul(each).saturating_add(1)
    }

    /// The rows asked for, within the bounds that will be enforced.
    fn first(&self, field: &Field) -> usize {
        let asked = match field.get_argument("first").map(|value| &value.node) {
            Some(Value::Number(first)) => first.as_i64(),
            Some(Value::Variable(name)) => match self.variables.get(name.as_str()) {
                Some(given) => given.as_i64(),
                // Its default may be any number.
                None => Some(MOST.into()),
            },
            Some(_) | None => None,
        };
        let rows = asked.unwrap_or(DEFAULT.into()).clamp(1, MOST.into());
        usize::try_from(rows).unwrap_or(1)
    }
}
