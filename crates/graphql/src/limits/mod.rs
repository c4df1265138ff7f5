//! What one document may ask: counted in its bytes before anything reads it, then in what it comes to when its
//! fragments are written out. Nothing here recurses deeper, or lasts longer, than the limits themselves.

mod excess;
mod scan;
mod texts;
mod values;
mod variables;
mod visits;

use std::time::Duration;

use async_graphql::ServerError;
use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;

use crate::execute::Call;

pub(crate) use excess::{Excess, told};
pub(crate) use values::Shape;

/// Limits of a document; `config/appui.toml` explains each.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Its length, in bytes.
    pub document_bytes: usize,
    /// How many braces, brackets and parentheses may be open at once, in it and in its variables.
    pub nesting: usize,
    /// Its words and signs; and the values among its variables.
    pub tokens: usize,
    /// How often fragments are spread.
    pub spreads: usize,
    /// Fields, arguments and fragments, each as often as it is visited once fragments are written out.
    pub visits: usize,
    /// How deep selections may nest.
    pub depth: usize,
    /// How many questions or acts at once.
    pub root_fields: usize,
    /// How many fields may be renamed.
    pub aliases: usize,
    /// How many values the answer may come to.
    pub values: usize,
    /// What a document may cost: a field is one, a page is its rows times what a row costs, a text its length.
    pub complexity: usize,
    /// Texts given as arguments, each as often as it is used, in bytes.
    pub argument_bytes: usize,
    /// Longest text of a question, in characters, but the words of a request.
    pub text_chars: usize,
    /// How long a question may take.
    pub time: Duration,
    /// May the schema be asked for?
    pub introspection: bool,
}

impl Limits {
    /// The document, parsed, when it keeps within the limits.
    pub(crate) fn admit(&self, call: &Call, shape: &Shape) -> Result<ExecutableDocument, ServerError> {
        scan::check(&call.query, self)?;
        let sizes = variables::check(&call.variables, self)?;
        let document = parse_query(&call.query).map_err(ServerError::from)?;
        visits::check(&document, &sizes, self)?;
        values::check(&document, &call.variables, shape, self)?;
        texts::check(&document, &call.variables, self)?;
        Ok(document)
    }
}
