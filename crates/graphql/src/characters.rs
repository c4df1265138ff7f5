//! Characters that no database keeps, refused at the door of every question: no resolver has to remember.
//!
//! What a mutation is given is let through: it answers with data, field by field.

use std::collections::BTreeMap;

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationType, Selection, SelectionSet, VariableDefinition,
};
use async_graphql::{Name, Positioned, Value, Variables};

/// The argument of a question that holds a NUL, as a path in its input, if any does.
pub(crate) fn unkeepable(document: &ExecutableDocument, variables: &Variables) -> Option<String> {
    let defaults = defaults(document);
    let search = Search { variables, defaults: &defaults };
    let operations = document.operations.iter().map(|(_, operation)| &operation.node);
    let mut of_operations = operations.filter_map(|operation| {
        search.set(&operation.selection_set.node, operation.ty != OperationType::Mutation)
    });
    let fragments = document.fragments.values().map(|fragment| &fragment.node);
    let mut of_fragments = fragments.filter_map(|fragment| {
        let asks = fragment.type_condition.node.on.node != "Mutation";
        search.set(&fragment.selection_set.node, asks)
    });
    of_operations.next().or_else(|| of_fragments.next())
}

/// What variables stand for that are not given.
fn defaults(document: &ExecutableDocument) -> BTreeMap<Name, Value> {
    let operations = document.operations.iter().map(|(_, operation)| &operation.node);
    let definitions = operations.flat_map(|operation| &operation.variable_definitions);
    let default = |definition: &Positioned<VariableDefinition>| {
        let VariableDefinition { name, default_value, .. } = &definition.node;
        Some((name.node.clone(), default_value.as_ref()?.node.clone()))
    };
    definitions.filter_map(default).collect()
}

struct Search<'a> {
    variables: &'a Variables,
    defaults: &'a BTreeMap<Name, Value>,
}

impl Search<'_> {
    /// In a selection and all that it holds; the arguments of its own fields, when these are questions.
    fn set(&self, set: &SelectionSet, asks: bool) -> Option<String> {
        set.items.iter().find_map(|selection| match &selection.node {
            Selection::Field(field) => self.field(&field.node, asks),
            Selection::FragmentSpread(_) => None,
            Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node, asks),
        })
    }

    fn field(&self, field: &Field, asks: bool) -> Option<String> {
        let mut arguments = field.arguments.iter().filter(|_| asks).filter_map(|(name, value)| {
            let given = |name: Name| {
                let given = self.variables.get(&name).or_else(|| self.defaults.get(&name));
                Ok::<_, ()>(given.cloned().unwrap_or_default())
            };
            let value = value.node.clone().into_const_with(given).ok()?;
            let path = nul_in(&value, &name.node)?;
            Some(path.strip_prefix("input.").map_or_else(|| path.clone(), str::to_owned))
        });
        arguments.next().or_else(|| self.set(&field.selection_set.node, true))
    }
}

fn nul_in(value: &Value, path: &str) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(|| path.to_owned()),
        Value::List(values) => values.iter().find_map(|value| nul_in(value, path)),
        Value::Object(fields) => {
            fields.iter().find_map(|(name, value)| nul_in(value, &format!("{path}.{name}")))
        }
        Value::Null | Value::Number(_) | Value::Boolean(_) | Value::Enum(_) | Value::Binary(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn found(query: &str, variables: &str) -> Option<String> {
        let variables = Variables::from_json(serde_json::from_str(variables).unwrap());
        unkeepable(&parse_query(query).unwrap(), &variables)
    }

    #[test]
    fn a_nul_is_found_wherever_a_question_has_an_argument() {
        let in_filter =
            found("query($f: F) { requests(filter: $f) { totalCount } }", r#"{"f":{"search":"a\u0000"}}"#);
        assert_eq!(in_filter.as_deref(), Some("filter.search"));
        let literal = found(r#"{ me { name } partner(slug: "\u0000") { name } }"#, "{}");
        assert_eq!(literal.as_deref(), Some("slug"));
        let nested =
            found(r#"mutation { a(input: {}) { ... on S { journal(after: "\u0000") { kind } } } }"#, "{}");
        assert_eq!(nested.as_deref(), Some("after"));
        let spread = found(r#"{ ...F } fragment F on Query { partner(slug: "\u0000") { name } }"#, "{}");
        assert_eq!(spread.as_deref(), Some("slug"));
        let default = r#"query($s: String = "\u0000") { partner(slug: $s) { name } }"#;
        assert_eq!(found(default, "{}").as_deref(), Some("slug"));
        assert_eq!(found(default, r#"{"s":"caue"}"#), None);
    }

    #[test]
    fn what_a_mutation_is_given_is_its_own_to_answer() {
        let given = found(
            "mutation($i: I!) { submitRequest(input: $i) { __typename } }",
            r#"{"i":{"title":"\u0000"}}"#,
        );
        assert_eq!(given, None);
        assert_eq!(
            found("query($f: F) { requests(filter: $f) { totalCount } }", r#"{"f":{"search":"a"}}"#),
            None
        );
    }
}
