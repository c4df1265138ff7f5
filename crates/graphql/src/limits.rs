//! What one document may ask: its depth, its cost, its aliases, one operation.

use async_graphql::parser::types::{ExecutableDocument, Selection, SelectionSet};

/// Limits of a document.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How deep selections may nest.
    pub depth: usize,
    /// What a document may cost: a field is one, a page is its rows times what a row costs.
    pub complexity: usize,
    /// How many fields may be renamed.
    pub aliases: usize,
    /// May the schema be asked for?
    pub introspection: bool,
}

/// How many aliases a document has, fragments included.
pub(crate) fn aliases(document: &ExecutableDocument) -> usize {
    let operations =
        document.operations.iter().map(|(_, operation)| count(&operation.node.selection_set.node));
    let fragments = document.fragments.values().map(|fragment| count(&fragment.node.selection_set.node));
    operations.sum::<usize>() + fragments.sum::<usize>()
}

fn count(set: &SelectionSet) -> usize {
    let of = |selection: &Selection| match selection {
        Selection::Field(field) => {
            usize::from(field.node.alias.is_some()) + count(&field.node.selection_set.node)
        }
        Selection::FragmentSpread(_) => 0,
        Selection::InlineFragment(fragment) => count(&fragment.node.selection_set.node),
    };
    set.items.iter().map(|selection| of(&selection.node)).sum()
}
