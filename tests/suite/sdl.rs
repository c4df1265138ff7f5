//! The committed schema as tests walk it: what each type has, and the least that an argument takes.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, FieldDefinition, InputValueDefinition, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};
use serde_json::{Value, json};
use tests::root;

/// The committed schema, by the names of its types.
pub struct Sdl(BTreeMap<String, TypeDefinition>);

impl Sdl {
    /// Reads the committed file.
    pub fn read() -> Self {
        let text = std::fs::read_to_string(format!("{}/graphql/schema.graphql", root())).unwrap();
        let types =
            parse_schema(text).unwrap().definitions.into_iter().filter_map(|definition| match definition {
                TypeSystemDefinition::Type(ty) => Some((ty.node.name.node.to_string(), ty.node)),
                _ => None,
            });
        Self(types.collect())
    }

    /// What a type is; none for a scalar of GraphQL's own.
    pub fn kind(&self, name: &str) -> Option<&TypeKind> {
        self.0.get(name).map(|ty| &ty.kind)
    }

    /// The fields of an object.
    pub fn fields(&self, name: &str) -> Vec<FieldDefinition> {
        match self.kind(name) {
            Some(TypeKind::Object(object)) => object.fields.iter().map(|field| field.node.clone()).collect(),
            _ => panic!("{name} is no object"),
        }
    }

    /// Whether it has parts, so that one asks for something of it.
    pub fn has_parts(&self, name: &str) -> bool {
        matches!(self.kind(name), Some(TypeKind::Object(_) | TypeKind::Union(_) | TypeKind::Interface(_)))
    }

    /// What an argument is given: the value at its place, and elsewhere the least that it takes.
    pub fn value(&self, argument: &InputValueDefinition, place: Option<&[String]>, value: &Value) -> Value {
        let here = place.filter(|place| *argument.name.node == place[0]);
        let one = match here {
            Some([_]) => value.clone(),
            Some([_, rest @ ..]) => self.least(&named(&argument.ty.node), Some(rest), value),
            Some([]) | None => self.least(&named(&argument.ty.node), None, value),
        };
        if matches!(argument.ty.node.base, BaseType::List(_)) { json!([one]) } else { one }
    }

    fn least(&self, ty: &str, place: Option<&[String]>, value: &Value) -> Value {
        match self.kind(ty) {
            Some(TypeKind::InputObject(input)) => {
                let wanted = |field: &&InputValueDefinition| {
                    place.is_some_and(|place| *field.name.node == place[0]) || !field.ty.node.nullable
                };
                let fields = input.fields.iter().map(|field| &field.node).filter(wanted);
                fields.map(|field| (field.name.node.to_string(), self.value(field, place, value))).collect()
            }
            Some(TypeKind::Enum(of)) => json!(of.values[0].node.value.node),
            _ => match ty {
                "Int" | "Cents" => json!(1),
                "Boolean" => json!(false),
                "Date" => json!("2026-03-02"),
                "DateTime" => json!("2026-03-02T08:00:00Z"),
                _ => json!("x"),
            },
        }
    }
}

/// The name of a type, of the rows of a list.
pub fn named(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(of) => named(of),
    }
}
