//! Journals of files and of referrals: the same part of each, and how long each is.

use std::collections::{BTreeMap, HashMap};

use app::{Entry, JournalOf, PageOf, queries};
use async_graphql::dataloader::Loader;
use async_graphql::{Context, Result};

use super::{Batch, Fault, load};

/// Which part of a journal: so many entries, after which one, in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Part {
    /// How many entries.
    pub(crate) first: u64,
    /// After which entry; none for the beginning.
    pub(crate) after: Option<i64>,
    /// The latest first?
    pub(crate) newest_first: bool,
}

/// A part of a journal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct PartOf(pub(super) JournalOf, pub(super) Part);

/// How long a journal is.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct LengthOf(pub(super) JournalOf);

impl Loader<PartOf> for Batch {
    type Value = PageOf<Entry>;
    type Error = Fault;

    async fn load(&self, keys: &[PartOf]) -> Result<HashMap<PartOf, PageOf<Entry>>, Fault> {
        let mut parts: BTreeMap<Part, Vec<JournalOf>> = BTreeMap::new();
        for PartOf(of, part) in keys {
            parts.entry(*part).or_default().push(*of);
        }
        let mut found = HashMap::new();
        for (part, of) in parts {
            let Part { first, after, newest_first } = part;
            let pages = queries::journals(&self.cx, &of, (first, after), newest_first).await?;
            found.extend(pages.into_iter().map(|(of, page)| (PartOf(of, part), page)));
        }
        Ok(found)
    }
}

impl Loader<LengthOf> for Batch {
    type Value = u64;
    type Error = Fault;

    async fn load(&self, keys: &[LengthOf]) -> Result<HashMap<LengthOf, u64>, Fault> {
        let of: Vec<_> = keys.iter().map(|key| key.0).collect();
        let found = queries::count_journals(&self.cx, &of).await?;
        Ok(found.into_iter().map(|(of, length)| (LengthOf(of), length)).collect())
    }
}

/// A part of a journal that the caller has been shown the way to.
pub(crate) async fn journal(ctx: &Context<'_>, of: JournalOf, part: Part) -> Result<PageOf<Entry>> {
    Ok(load(ctx, PartOf(of, part)).await?.unwrap_or_default())
}

/// How many entries such a journal has.
pub(crate) async fn count_journal(ctx: &Context<'_>, of: JournalOf) -> Result<u64> {
    Ok(load(ctx, LengthOf(of)).await?.unwrap_or_default())
}
