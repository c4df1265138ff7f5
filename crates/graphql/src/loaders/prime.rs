//! What a list's rows are known to ask for is loaded with the list, before any of them asks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use app::{Entry, JournalOf, Listed, PageOf, queries};
use async_graphql::{Context, Lookahead, Result, SelectionField};
use domain::ids::PersonId;
use domain::request::Request;
use domain::territory::Unit;

use super::Loaders;
use super::files::{ContentOf, ReferralsOf};
use super::journals::{LengthOf, Part, PartOf};
use crate::connection::size;
use crate::ctx::{ContextExt, error};

/// Does a list ask for this field of its rows?
fn asks(list: &Lookahead<'_>, path: &[&str]) -> bool {
    let rows = [list.field("nodes"), list.field("edges").field("node")];
    rows.into_iter().any(|row| path.iter().fold(row, |at, field| at.field(field)).exists())
}

/// Does the caller want rows at all? Who asks for `totalCount` alone is not read a page.
pub(crate) fn wants_rows(ctx: &Context<'_>) -> bool {
    let list = ctx.look_ahead();
    ["nodes", "edges", "pageInfo"].into_iter().any(|part| list.field(part).exists())
}

/// Loads what a list of referrals asks for beyond what its rows bring along, in one statement a kind.
pub(crate) async fn prime_referrals(ctx: &Context<'_>, rows: &[Listed]) -> Result<()> {
    let list = ctx.look_ahead();
    if ["description", "contact"].into_iter().any(|text| asks(&list, &["request", text])) {
        prime_contents(ctx, rows.iter().map(|row| row.request.clone()).collect(), false).await?;
    } else if asks(&list, &["request", "title"]) {
        let shown = rows.iter().map(|row| &row.request);
        queries::titles_shown(ctx.cx()?, ctx.caller()?, shown).await.map_err(error)?;
    }
    if asks(&list, &["colleagues"]) {
        prime_colleagues(ctx, rows.iter().map(|row| row.referral.unit.clone())).await?;
    }
    prime_journals(ctx, &list, rows.iter().map(|row| JournalOf::Referral(row.referral.id)).collect()).await
}

/// As [`prime_referrals`], for a list of requests; `is_logged` says that its reading is noted already.
pub(crate) async fn prime_requests(ctx: &Context<'_>, rows: &[Request], is_logged: bool) -> Result<()> {
    let list = ctx.look_ahead();
    if ["title", "description", "contact"].into_iter().any(|text| asks(&list, &[text])) {
        prime_contents(ctx, rows.to_vec(), is_logged).await?;
    }
    if asks(&list, &["referrals"]) {
        let found = queries::referrals_of(ctx.cx()?, ctx.caller()?, rows.to_vec()).await.map_err(error)?;
        let holders: Vec<_> = found.values().flatten().filter_map(|referral| referral.holder).collect();
        let fed = rows.iter().map(|request| {
            let of = ReferralsOf { request: Arc::new(request.clone()) };
            (of, found.get(&request.id).cloned().unwrap_or_default())
        });
        ctx.data::<Loaders>()?.0.feed_many(fed).await;
        if asks(&list, &["referrals", "nodes", "expert"]) {
            prime_people(ctx, holders.into_iter()).await?;
        }
    }
    prime_journals(ctx, &list, rows.iter().map(|row| JournalOf::Request(row.id)).collect()).await
}

/// Loads these people in one statement.
pub(crate) async fn prime_people(
    ctx: &Context<'_>,
    ids: impl Iterator<Item = PersonId> + Send,
) -> Result<()> {
    let ids: BTreeSet<_> = ids.collect();
    if !ids.is_empty() {
        let ids: Vec<_> = ids.into_iter().collect();
        let found = queries::people(ctx.cx()?, &ids).await.map_err(error)?;
        ctx.data::<Loaders>()?.0.feed_many(found).await;
    }
    Ok(())
}

async fn prime_contents(ctx: &Context<'_>, of: Vec<Request>, is_logged: bool) -> Result<()> {
    if !of.is_empty() {
        if !is_logged {
            queries::titles_shown(ctx.cx()?, ctx.caller()?, of.iter()).await.map_err(error)?;
        }
        let ids: Vec<_> = of.iter().map(|request| request.id).collect();
        let mut found = queries::contents_of(ctx.cx()?, &ids).await.map_err(error)?;
        let fed = of.into_iter().filter_map(|request| {
            let content = found.remove(&request.id)?;
            Some((ContentOf { request: Arc::new(request), is_logged: true }, Arc::new(content)))
        });
        ctx.data::<Loaders>()?.0.feed_many(fed.collect::<Vec<_>>()).await;
    }
    Ok(())
}

/// Loads the part of each row's journal that the list asks for, and how long those are that go on.
async fn prime_journals(ctx: &Context<'_>, list: &Lookahead<'_>, of: Vec<JournalOf>) -> Result<()> {
    let Loaders(loaders) = ctx.data::<Loaders>()?;
    for rows in [list.field("nodes"), list.field("edges").field("node")] {
        for journal in rows.field("journal").selection_fields() {
            let Some(part) = part_asked(&journal).filter(|_| !of.is_empty()) else { continue };
            let (pages, lengths) = journal_parts(ctx, &of, part, Lookahead::from(journal)).await?;
            loaders.feed_many(pages).await;
            loaders.feed_many(lengths).await;
        }
    }
    Ok(())
}

/// Which part a journal is asked for; none where its arguments will be refused.
fn part_asked(journal: &SelectionField<'_>) -> Option<Part> {
    let (mut first, mut after, mut newest_first) = (None, None, false);
    for (name, value) in journal.arguments().ok()? {
        match (name.as_str(), value.into_json().ok()?) {
            ("first", given) => first = given.as_i64().map(i32::try_from).transpose().ok()?,
            ("after", serde_json::Value::String(cursor)) => after = Some(cursor.parse().ok()?),
            ("newestFirst", given) => newest_first = given.as_bool().unwrap_or_default(),
            _ => {}
        }
    }
    Some(Part { first: size(first).ok()?, after, newest_first })
}

type Parts = (Vec<(PartOf, PageOf<Entry>)>, Vec<(LengthOf, u64)>);

async fn journal_parts(
    ctx: &Context<'_>,
    of: &[JournalOf],
    part: Part,
    asked: Lookahead<'_>,
) -> Result<Parts> {
    let Part { first, after, newest_first } = part;
    let mut found = queries::journals(ctx.cx()?, of, (first, after), newest_first).await.map_err(error)?;
    let goes_on = after.is_some() || found.values().any(|page| page.has_next);
    let lengths = if goes_on && asked.field("totalCount").exists() {
        queries::count_journals(ctx.cx()?, of).await.map_err(error)?
    } else {
        BTreeMap::new()
    };
    let page = |of: &JournalOf| (PartOf(*of, part), found.remove(of).unwrap_or_default());
    Ok((of.iter().map(page).collect(), lengths.into_iter().map(|(of, n)| (LengthOf(of), n)).collect()))
}

/// Loads the people of these units.
async fn prime_colleagues(ctx: &Context<'_>, units: impl Iterator<Item = Unit> + Send) -> Result<()> {
    let units: BTreeSet<_> = units.collect();
    let units: Vec<_> = units.into_iter().collect();
    let mut found = queries::colleagues(ctx.cx()?, ctx.caller()?, &units).await.map_err(error)?;
    let fed: Vec<_> =
        units.into_iter().map(|unit| (unit.clone(), found.remove(&unit).unwrap_or_default())).collect();
    ctx.data::<Loaders>()?.0.feed_many(fed).await;
    Ok(())
}
