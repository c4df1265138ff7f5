//! What a document comes to once its fragments are written out, without writing them: each fragment is weighed once.
//! Validation visits what it is given as often as this counts, and cannot be stopped meanwhile.

use std::collections::HashMap;

use async_graphql::parser::types::{Directive, ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Positioned};
use async_graphql_value::Value;

use super::variables::{A_VALUE, Sizes};
use super::{Excess, Limits};

/// How many selections may stand in one another, fragments written out, of the schema's own description too.
const HIGHEST: usize = 32;

/// What a selection comes to.
#[derive(Clone, Copy, Default)]
struct Weight {
    /// Visits of fields, arguments and fragments.
    visits: usize,
    /// Bytes of arguments.
    bytes: usize,
    /// Fields within fields, the schema's description left out: its own forms are deep, and its cost is counted.
    depth: usize,
    /// Selections within selections, all of them.
    height: usize,
    /// Fields that stand directly in it.
    roots: usize,
    /// Fields that are renamed.
    aliases: usize,
}

impl Weight {
    /// Beside another.
    fn and(self, other: Self) -> Self {
        Self {
            visits: self.visits.saturating_add(other.visits),
            bytes: self.bytes.saturating_add(other.bytes),
            depth: self.depth.max(other.depth),
            height: self.height.max(other.height),
            roots: self.roots.saturating_add(other.roots),
            aliases: self.aliases.saturating_add(other.aliases),
        }
    }
}

/// Weighs every operation and every fragment: validation visits them all, whichever is run.
pub(super) fn check(document: &ExecutableDocument, sizes: &Sizes, limits: &Limits) -> Result<(), Excess> {
    let mut scales = Scales { document, sizes: sizes.clone(), known: HashMap::new() };
    scales.take_defaults();
    let mut all = Weight::default();
    let mut roots = 0;
    for (_, operation) in document.operations.iter() {
        let weight = scales.of_set(&operation.node.selection_set.node, 0)?;
        roots = roots.max(weight.roots);
        all = all.and(weight).and(scales.of_directives(&operation.node.directives));
    }
    for name in document.fragments.keys() {
        // How deep a fragment is, is told by where it is spread.
        let unused = scales.of_fragment(name, 0)?;
        all = all.and(Weight { depth: 0, ..unused });
    }
    match () {
        () if all.depth > limits.depth => Err(Excess::Deep(limits.depth)),
        () if all.visits > limits.visits => Err(Excess::Visits(limits.visits)),
        () if roots > limits.root_fields => Err(Excess::Roots(limits.root_fields)),
        () if all.aliases > limits.aliases => Err(Excess::Aliases(limits.aliases)),
        () if all.bytes > limits.argument_bytes => Err(Excess::Variables),
        () => Ok(()),
    }
}

struct Scales<'a> {
    document: &'a ExecutableDocument,
    sizes: Sizes,
    /// The fragments that have been weighed; none for those that are being.
    known: HashMap<Name, Option<Weight>>,
}

impl Scales<'_> {
    /// A variable that was not given is as long as its default.
    fn take_defaults(&mut self) {
        for (_, operation) in self.document.operations.iter() {
            for definition in &operation.node.variable_definitions {
                let Some(default) = &definition.node.default_value else { continue };
                let bytes = self.of_value(&default.node.clone().into_value()).bytes;
                self.sizes.entry(definition.node.name.node.to_string()).or_insert(bytes);
            }
        }
    }

    fn of_set(&mut self, set: &SelectionSet, level: usize) -> Result<Weight, Excess> {
        if level > HIGHEST {
            return Err(Excess::Deep(HIGHEST));
        }
        let mut sum = Weight::default();
        for selection in &set.items {
            sum = sum.and(self.of_selection(&selection.node, level)?);
        }
        Ok(sum)
    }

    fn of_selection(&mut self, selection: &Selection, level: usize) -> Result<Weight, Excess> {
        let mut weight = self.of_directives(selection.directives());
        weight.visits += 1;
        Ok(match selection {
            Selection::Field(field) => {
                let field = &field.node;
                let within = self.of_set(&field.selection_set.node, level + 1)?;
                let deep = if field.name.node.starts_with("__") { 0 } else { within.depth };
                let own = self.of_arguments(field.arguments.iter().map(|(_, value)| &value.node));
                let itself = Weight { depth: deep + 1, height: within.height + 1, roots: 1, ..own };
                let aliased = Weight { aliases: usize::from(field.alias.is_some()), ..Weight::default() };
                weight.and(itself).and(aliased).and(Weight { depth: 0, height: 0, roots: 0, ..within })
            }
            Selection::InlineFragment(inline) => {
                weight.and(self.of_set(&inline.node.selection_set.node, level + 1)?)
            }
            Selection::FragmentSpread(spread) => {
                weight.and(self.of_fragment(&spread.node.fragment_name.node, level)?)
            }
        })
    }

    /// A fragment's weight, weighed once; one that is unknown weighs nothing, validation will say so.
    fn of_fragment(&mut self, name: &Name, level: usize) -> Result<Weight, Excess> {
        let weight = match self.known.get(name) {
            Some(Some(weight)) => *weight,
            Some(None) => return Err(Excess::Cycle(name.to_string())),
            None => {
                let Some(fragment) = self.document.fragments.get(name) else { return Ok(Weight::default()) };
                self.known.insert(name.clone(), None);
                let weight = self.of_set(&fragment.node.selection_set.node, level)?;
                let weight = weight.and(self.of_directives(&fragment.node.directives));
                self.known.insert(name.clone(), Some(weight));
                weight
            }
        };
        if level + weight.height > HIGHEST { Err(Excess::Deep(HIGHEST)) } else { Ok(weight) }
    }

    fn of_directives(&self, directives: &[Positioned<Directive>]) -> Weight {
        let arguments = directives.iter().flat_map(|directive| &directive.node.arguments);
        let arguments = self.of_arguments(arguments.map(|(_, value)| &value.node));
        arguments.and(Weight { visits: directives.len(), ..Weight::default() })
    }

    fn of_arguments<'v>(&self, values: impl Iterator<Item = &'v Value>) -> Weight {
        values.fold(Weight::default(), |sum, value| sum.and(self.of_value(value)))
    }

    /// A value and those in it: the scan has bounded how deep they nest.
    fn of_value(&self, value: &Value) -> Weight {
        let one = |bytes: usize| Weight { visits: 1, bytes: bytes + A_VALUE, ..Weight::default() };
        match value {
            Value::Variable(name) => one(self.sizes.get(name.as_str()).copied().unwrap_or_default()),
            Value::String(text) => one(text.len()),
            Value::List(items) => one(0).and(self.of_arguments(items.iter())),
            Value::Object(fields) => one(0).and(self.of_arguments(fields.values())),
            Value::Null | Value::Number(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => one(0),
        }
    }
}
