//! Connections: `first` and `after`, keyset cursors, a total counted only when asked.

use app::{
    Cx, JournalOf, JournalSearch, Key, MailFilter, Page, PageOf, PeopleFilter, ReferralFilter, RequestFilter,
};
use async_graphql::connection::{Connection, Edge};
use async_graphql::{Context, Object, OutputType, Result};
use domain::policy::{PeopleScope, Scope};
use domain::refusal::Refusal;
use domain::uuid::Uuid;

use crate::ctx::{ContextExt, error, refused};
use crate::loaders;

/// Rows of a page when nothing is said.
pub(crate) const DEFAULT: i32 = 20;
/// Rows of a page at most (contract).
pub(crate) const MOST: i32 = 100;

/// A connection of these nodes.
pub(crate) type ConnectionOf<T> = Connection<String, T, Total>;

/// The cost of a page: what each row costs, times the rows asked for, within the bounds that will be enforced.
pub(crate) fn cost(first: Option<i32>, child: usize) -> usize {
    let rows = usize::try_from(first.unwrap_or(DEFAULT).clamp(1, MOST)).unwrap_or(1);
    child.saturating_mul(rows).saturating_add(1)
}

/// How many characters of a text cost as much as a field: they are folded, told apart and compared with the catalogue.
const CHARACTERS: usize = 10;

/// The cost of comparing a text with the catalogue, each time it is asked. One that is too long is refused, and costs nothing.
pub(crate) fn cost_of_text(text: &str, most: usize) -> usize {
    let length = text.chars().take(most.saturating_add(1)).count();
    OWN_STATEMENT + if length > most { 0 } else { length / CHARACTERS }
}

/// The cost of a field that asks the database, or walks the catalogue, for each row that has it: twenty of them are too much.
pub(crate) const OWN_STATEMENT: usize = 600;

/// How many rows were asked for.
pub(crate) fn size(first: Option<i32>) -> Result<u64> {
    let most = usize::try_from(MOST).unwrap_or_default();
    let first = first.unwrap_or(DEFAULT);
    let within = (1..=MOST).contains(&first);
    u64::try_from(first)
        .ok()
        .filter(|_| within)
        .ok_or_else(|| refused(&Refusal::InvalidPageSize { max: most }))
}

/// The page asked for, in a list ordered by instant; a cursor of another order is refused.
pub(crate) fn page(
    ctx: &Context<'_>,
    first: Option<i32>,
    after: Option<String>,
    order: &str,
) -> Result<Page> {
    let read = |place: String| {
        let key = place.strip_prefix(order).and_then(key);
        key.ok_or_else(|| refused(&Refusal::InvalidCursor))
    };
    let after = opened(ctx, after)?.map(read).transpose()?;
    Ok(Page { first: size(first)?, after })
}

/// The place in a journal that was asked for.
pub(crate) fn place(ctx: &Context<'_>, after: Option<String>) -> Result<Option<i64>> {
    let read = |place: String| place.parse().ok().ok_or_else(|| refused(&Refusal::InvalidCursor));
    opened(ctx, after)?.map(read).transpose()
}

/// What a cursor holds, when it is one of ours, of this list and for this reader.
fn opened(ctx: &Context<'_>, cursor: Option<String>) -> Result<Option<String>> {
    let Some(cursor) = cursor else { return Ok(None) };
    let place = ctx.cx()?.settings.keys.opened(&list(ctx)?, &cursor);
    place.map(Some).ok_or_else(|| refused(&Refusal::InvalidCursor))
}

/// The list that is read, and by whom: what its cursors are good for.
fn list(ctx: &Context<'_>) -> Result<String> {
    let reader = ctx.caller()?.actor.person().map(|person| person.to_string()).unwrap_or_default();
    Ok(format!("{}/{reader}", ctx.field().name()))
}

/// How the cursors of lists by due date begin; those of lists by instant begin with nothing.
pub(crate) const BY_DUE: &str = "due-";

/// A place in a list of this order, as its cursor holds it: sealed by [`connection`], for a row's id is nobody's to read.
pub(crate) fn cursor(order: &str, key: Key) -> String {
    format!("{order}{:x}.{}", key.at.timestamp_micros(), key.id.simple())
}

fn key(cursor: &str) -> Option<Key> {
    let (at, id) = cursor.split_once('.')?;
    let at = i64::from_str_radix(at, 16).ok().and_then(chrono::DateTime::from_timestamp_micros)?;
    Some(Key { at, id: Uuid::try_parse(id).ok()? })
}

/// The connection of a page, each node with its place, which is sealed.
pub(crate) fn connection<R, T: OutputType>(
    ctx: &Context<'_>,
    page: PageOf<R>,
    total: TotalOf,
    node: impl Fn(R) -> (String, T),
) -> Result<ConnectionOf<T>> {
    let (keys, list) = (&ctx.cx()?.settings.keys, list(ctx)?);
    let mut connection = Connection::with_additional_fields(false, page.has_next, Total(total));
    connection.edges.extend(page.rows.into_iter().map(|row| {
        let (place, node) = node(row);
        Edge::new(keys.sealed(&list, &place), node)
    }));
    Ok(connection)
}

/// What is left to count of a list: nothing where its first page is the whole of it.
pub(crate) fn total<R>(page: &PageOf<R>, is_first: bool, is_read: bool, otherwise: TotalOf) -> TotalOf {
    if is_read && is_first && !page.has_next { TotalOf::Known(page.rows.len()) } else { otherwise }
}

/// A part of a list that is in memory, in the order of its keys (slugs): stable when rows come or go, as are pages of tables.
pub(crate) fn slice<T: OutputType>(
    ctx: &Context<'_>,
    mut rows: Vec<(String, T)>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<ConnectionOf<T>> {
    let total = rows.len();
    let size = usize::try_from(size(first)?).unwrap_or_default();
    if let Some(after) = opened(ctx, after)? {
        if !is_slug_path(&after) {
            return Err(refused(&Refusal::InvalidCursor));
        }
        rows.retain(|(key, _)| *key > after);
    }
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    let has_next = rows.len() > size;
    rows.truncate(size);
    connection(ctx, PageOf { rows, has_next }, TotalOf::Known(total), |row| row)
}

/// Slugs, parted by strokes: what the keys of lists in memory are made of.
fn is_slug_path(key: &str) -> bool {
    let is_slug =
        |part: &str| !part.is_empty() && part.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    key.split('/').all(is_slug)
}

/// What is counted when `totalCount` is asked for.
pub(crate) enum TotalOf {
    /// It is known.
    Known(usize),
    /// Requests of a list.
    Requests(Scope, RequestFilter),
    /// Referrals of a list.
    Referrals(Scope, Box<ReferralFilter>),
    /// Entries of a journal.
    Journal(JournalOf),
    /// Entries of the journal of roles.
    Roles,
    /// Memberships of a list.
    People(PeopleScope, Box<PeopleFilter>),
    /// Mails of a list.
    Mails(Box<MailFilter>),
    /// Entries found in everybody's journal.
    Found(Box<JournalSearch>),
}

/// The field `totalCount`.
pub(crate) struct Total(TotalOf);

#[Object]
impl Total {
    /// How many there are in all; counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let cx: &Cx = ctx.cx()?;
        let counted = match &self.0 {
            TotalOf::Known(n) => Ok(u64::try_from(*n).unwrap_or(u64::MAX)),
            TotalOf::Requests(scope, wanted) => app::queries::count_requests(cx, scope, wanted).await,
            TotalOf::Referrals(scope, wanted) => app::queries::count_referrals(cx, scope, wanted).await,
            TotalOf::Journal(of) => return Ok(as_count(loaders::count_journal(ctx, *of).await?)),
            TotalOf::People(scope, wanted) => app::people::roles::count(cx, scope, wanted).await,
            TotalOf::Roles => app::people::roles::count_entries(cx).await,
            TotalOf::Mails(wanted) => app::steering::mails::count(cx, wanted).await,
            TotalOf::Found(wanted) => app::steering::journal::count(cx, wanted).await,
        };
        Ok(as_count(counted.map_err(error)?))
    }
}

fn as_count(counted: u64) -> i32 {
    i32::try_from(counted).unwrap_or(i32::MAX)
}
