//! Texts of questions: what one looks for, an identifier, an address are short. The words of a request, which are
//! compared with the themes, have their own length and their own cost.

use async_graphql::Positioned;
use async_graphql::parser::types::{
    ExecutableDocument, OperationType, Selection, SelectionSet, VariableDefinition,
};
use async_graphql_value::Value;
use serde_json::{Map, Value as Json};

use super::{Excess, Limits};

/// The argument that holds the words of a request.
const WORDS: &str = "text";

/// Looks at every text that a question is asked with.
pub(super) fn check(
    document: &ExecutableDocument,
    variables: &Map<String, Json>,
    limits: &Limits,
) -> Result<(), Excess> {
    let max = limits.text_chars;
    let questions = document.operations.iter().filter(|(_, one)| one.node.ty == OperationType::Query);
    for (_, question) in questions {
        let ruler = Ruler { document, variables, asked: &question.node.variable_definitions, max };
        ruler.set(&question.node.selection_set.node)?;
    }
    Ok(())
}

struct Ruler<'a> {
    document: &'a ExecutableDocument,
    variables: &'a Map<String, Json>,
    /// With what each variable stands for when it is not given.
    asked: &'a [Positioned<VariableDefinition>],
    max: usize,
}

impl Ruler<'_> {
    fn set(&self, set: &SelectionSet) -> Result<(), Excess> {
        set.items.iter().try_for_each(|selection| match &selection.node {
            Selection::Field(field) => {
                for (name, value) in &field.node.arguments {
                    self.argument(name.node.as_str(), &value.node)?;
                }
                self.set(&field.node.selection_set.node)
            }
            Selection::InlineFragment(inline) => self.set(&inline.node.selection_set.node),
            Selection::FragmentSpread(spread) => {
                let fragment = self.document.fragments.get(&spread.node.fragment_name.node);
                fragment.map_or(Ok(()), |fragment| self.set(&fragment.node.selection_set.node))
            }
        })
    }

    fn argument(&self, field: &str, value: &Value) -> Result<(), Excess> {
        match value {
            Value::Variable(name) => match self.variables.get(name.as_str()) {
                Some(value) => self.given(field, value),
                None => self.default(field, name.as_str()),
            },
            Value::String(text) => self.text(field, text),
            Value::List(items) => items.iter().try_for_each(|item| self.argument(field, item)),
            Value::Object(fields) => {
                let mut fields = fields.iter();
                fields.try_for_each(|(name, value)| self.argument(&format!("{field}.{name}"), value))
            }
            Value::Null | Value::Number(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => Ok(()),
        }
    }

    fn default(&self, field: &str, name: &str) -> Result<(), Excess> {
        let defined = self.asked.iter().find(|definition| definition.node.name.node == name);
        let default = defined.and_then(|definition| definition.node.default_value.as_ref());
        default.map_or(Ok(()), |default| self.argument(field, &default.node.clone().into_value()))
    }

    fn given(&self, field: &str, value: &Json) -> Result<(), Excess> {
        match value {
            Json::String(text) => self.text(field, text),
            Json::Array(items) => items.iter().try_for_each(|item| self.given(field, item)),
            Json::Object(fields) => {
                let mut fields = fields.iter();
                fields.try_for_each(|(name, value)| self.given(&format!("{field}.{name}"), value))
            }
            Json::Null | Json::Bool(_) | Json::Number(_) => Ok(()),
        }
    }

    fn text(&self, field: &str, text: &str) -> Result<(), Excess> {
        let is_words = field.rsplit('.').next() == Some(WORDS);
        if is_words || text.len() <= self.max || text.chars().count() <= self.max {
            return Ok(());
        }
        // « input.text » is told as `text`, as refusals name the fields of an input.
        let field = field.strip_prefix("input.").unwrap_or(field).to_owned();
        Err(Excess::Text { field, max: self.max })
    }
}
