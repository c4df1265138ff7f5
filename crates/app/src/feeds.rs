//! Feeds: opened and revoked by who answers for them, read by whoever holds the token, within a scope of their own.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::chrono::{NaiveDate, TimeDelta};
use domain::feed::FeedOf;
use domain::figures::{Dimension, Selection};
use domain::ids::{FeedId, PersonId};
use domain::mandate::{Person, RoleKind};
use domain::policy::{
    Actor, Identity, Permit, Scope, System, authorize_feed, is_worth, may_manage, signed_in,
};
use domain::refusal::Refusal;
use domain::territory::Unit;
use domain::time::{Instant, local_date, start_of_day};
use domain::words::Status;
use storage::feeds::{self, Feed};
use storage::journal::{self, Change};
use storage::referrals::{self, Filter, Listed};
use storage::{Page, Tx, people};

use crate::authenticate::Caller;
use crate::keys::fingerprint;
use crate::letters::{Addressed, Letter, To};
use crate::outbox::enqueue;
use crate::statistics::{Statistics, Wanted, within_many};
use crate::time::new_secret;
use crate::{AppError, Cx, Loaded, Outcome, new_id};

/// Most feeds of one unit or person.
const MOST: usize = 20;
/// How many changes a feed tells.
const CHANGES: u64 = 50;
/// How many callbacks a calendar holds.
const CALLBACKS: u64 = 500;

/// Opens a feed; its token is told once, here.
///
/// # Errors
/// `UNKNOWN_PARTNER`, `NOT_ALLOWED`, `NO_FEED_OF_OWN`, `TOO_MANY_FEEDS`.
pub async fn create(cx: &Cx, caller: &Caller, of: FeedOf) -> Outcome<(Feed, String)> {
    // The same form again is told the same token: its page may never have arrived.
    let token = cx.form.as_ref().map_or_else(new_secret, |form| cx.settings.keys.feed_token(form));
    match open_under(cx, caller, of, &token).await {
        Err(AppError::Refused(Refusal::AlreadyDone)) => {
            let opened = feeds::by_token(&cx.store, &fingerprint(&token)).await?;
            Ok((opened.ok_or(Refusal::AlreadyDone)?, token))
        }
        opened => Ok((opened?, token)),
    }
}

async fn open_under(cx: &Cx, caller: &Caller, of: FeedOf, token: &str) -> Outcome<Feed> {
    let me = signed_in(&caller.actor)?.person.id;
    if let FeedOf::Unit(unit) = &of
        && !caller.territory.territory.has_unit(unit)
    {
        return Err(Refusal::UnknownUnit { field: "partner" }.into());
    }
    let permit = authorize_feed(&caller.actor, &of)?;
    let now = cx.now();
    let tx = cx.store.write().await?;
    let open = feeds::list(&tx, now).await?;
    if open.iter().filter(|feed| feed.of == of && feed.revoked_at.is_none()).count() >= MOST {
        return Err(Refusal::TooManyFeeds { max: MOST }.into());
    }
    let id = FeedId(new_id());
    let feed = Feed { id, of, created_at: now, created_by: me, revoked_at: None, last_used_at: None };
    feeds::insert(&tx, &permit, &feed, fingerprint(token)).await?;
    tx.commit().await?;
    Ok(feed)
}

/// Revokes a feed: its token is worth nothing from the next reading on.
///
/// # Errors
/// `NOT_FOUND` for a feed that is not the caller's to manage.
pub async fn revoke(cx: &Cx, caller: &Caller, id: FeedId) -> Outcome<Feed> {
    signed_in(&caller.actor)?;
    let tx = cx.store.write().await?;
    let found = feeds::find(&tx, id).await?.filter(|feed| may_manage(&caller.actor, &feed.of));
    let mut feed = found.ok_or(Refusal::NotFound)?;
    let permit = authorize_feed(&caller.actor, &feed.of)?;
    let now = cx.now();
    feeds::revoke(&tx, &permit, &feed, now).await?;
    tx.commit().await?;
    feed.revoked_at = feed.revoked_at.or(Some(now));
    Ok(feed)
}

/// The feeds that the caller manages: those that hold, and those revoked within a month.
///
/// # Errors
/// When nobody has signed in.
pub async fn managed(cx: &Cx, caller: &Caller) -> Outcome<Vec<Feed>> {
    signed_in(&caller.actor)?;
    let all = feeds::list(&cx.store, cx.now() - TimeDelta::days(30)).await?;
    Ok(all.into_iter().filter(|feed| may_manage(&caller.actor, &feed.of)).collect())
}

/// A feed that somebody reads.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The feed.
    pub feed: Feed,
    /// The folder as it is.
    pub loaded: Arc<Loaded>,
    scope: Scope,
    holder: Option<Identity>,
}

/// The feed behind a token. None when the token is unknown or revoked, or its opener might no longer open it.
///
/// # Errors
/// When the database does not answer.
pub async fn open(cx: &Cx, token: &str) -> Outcome<Option<Opened>> {
    let Some(feed) = feeds::by_token(&cx.store, &fingerprint(token)).await? else { return Ok(None) };
    let (loaded, now) = (cx.territory().await?, cx.now());
    let Some(known) = people::by_ids(&cx.store, &[feed.created_by]).await?.pop() else { return Ok(None) };
    let opener = Identity::new(known, people::roles(&cx.store, feed.created_by).await?, now);
    if !is_worth(&Actor::Person(opener.clone()), &feed.of) {
        return Ok(None);
    }
    let (scope, holder) = match &feed.of {
        FeedOf::Unit(unit) => (FeedOf::scope_of(unit, &loaded.territory, &opener), None),
        FeedOf::Person(_) => (FeedOf::scope_of_person(&opener), Some(opener)),
    };
    Ok(Some(Opened { feed, loaded, scope, holder }))
}

impl Opened {
    /// Notes that it was read, once a minute: a note about reading, as an access log's. A reading that is refused is none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_reading(&self, cx: &Cx) -> Outcome<()> {
        let now = cx.now();
        if self.feed.last_used_at.is_some_and(|last| last >= now - TimeDelta::minutes(1)) {
            return Ok(());
        }
        let tx = cx.store.write_beside().await?;
        feeds::used(&tx, self.feed.id, now).await?;
        Ok(tx.commit().await?)
    }

    /// Figures of the feed's unit, one answer a grouping, of one moment: the very ones that its page shows to whoever may not read
    /// confidential requests.
    ///
    /// # Errors
    /// `INVALID_GROUPING`.
    pub async fn figures(
        &self,
        cx: &Cx,
        period: (NaiveDate, NaiveDate),
        groupings: &[&[Dimension]],
    ) -> Outcome<Vec<Statistics>> {
        // An address is in many hands: of a confidential request it says that it is one, whoever has opened the feed.
        let scope = Scope { public: true, ..self.scope.clone().counting() };
        let of = Selection { scope, ..Selection::default() };
        let wanted =
            |by: &&[Dimension]| Wanted { period, by: by.to_vec(), of: of.clone(), as_of: None, alone: true };
        within_many(cx, &self.loaded, &groupings.iter().map(wanted).collect::<Vec<_>>()).await
    }

    /// What has changed lately, the latest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn changes(&self, cx: &Cx) -> Outcome<Vec<Change>> {
        Ok(journal::changes(&cx.store, &self.scope, CHANGES).await?)
    }

    /// The callbacks that are due, the earliest first; of a person, those they hold.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn callbacks(&self, cx: &Cx) -> Outcome<Vec<Listed>> {
        let holder = self.holder.as_ref().map(|who| who.person.id);
        let status = vec![Status::Notified, Status::Claimed];
        let wanted = Filter { due_first: true, owed: true, status, holder, ..Filter::default() };
        let page = Page { first: CALLBACKS, after: None };
        Ok(referrals::list(&cx.store, &self.scope, &wanted, page).await?.rows)
    }
}

/// Since when figures are what they are: the journal's last entry, or the midnight at which dates have passed.
///
/// # Errors
/// When the database does not answer.
pub async fn changed_at(cx: &Cx) -> Outcome<Instant> {
    let midnight = start_of_day(local_date(cx.now()));
    Ok(journal::last_at(&cx.store).await?.map_or(midnight, |last| last.max(midnight)))
}

/// Revokes the feeds that their openers might no longer open, and tells who may open others: in the very transaction in which a
/// role of this person ends.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn close_ended(tx: &Tx, opener: Option<PersonId>, now: Instant) -> Outcome<usize> {
    let open = feeds::opened_by(tx, opener).await?;
    let openers: BTreeSet<_> = open.iter().map(|feed| feed.created_by).collect();
    let mut worthless = Vec::new();
    for opener in people::by_ids(tx, &openers.into_iter().collect::<Vec<_>>()).await? {
        let (id, roles) = (opener.id, people::roles(tx, opener.id).await?);
        let actor = Actor::Person(Identity::new(opener, roles, now));
        worthless.extend(open.iter().filter(|feed| feed.created_by == id && !is_worth(&actor, &feed.of)));
    }
    let permit = Permit::of_the_system(System::Feeds);
    for feed in &worthless {
        feeds::revoke(tx, &permit, feed, now).await?;
        if let FeedOf::Unit(unit) = &feed.of {
            enqueue(tx, now, told_of(tx, (feed.id, unit), now).await?).await?;
        }
    }
    Ok(worthless.len())
}

/// The letters to those who may open another feed of the unit; to the platform where there is nobody.
async fn told_of(tx: &Tx, (id, unit): (FeedId, &Unit), now: Instant) -> Outcome<Vec<(Addressed, String)>> {
    let wanted = people::Wanted {
        units: vec![unit.clone()],
        partners: vec![unit.partner.clone()],
        ..people::Wanted::default()
    };
    let lead = |(_, kind): &(Person, RoleKind)| {
        matches!(kind, RoleKind::Manager(_) | RoleKind::PartnerAdministrator(_))
    };
    let there = people::with_roles(tx, &wanted, now).await?;
    let ids: BTreeSet<_> = there.into_iter().filter(lead).map(|(person, _)| person.id).collect();
    let mut to: Vec<_> = ids.into_iter().map(To::Person).collect();
    if to.is_empty() {
        to.push(To::Platform);
    }
    let letter = |to: To| {
        let key = format!("feed-ended:{id}:{}", to.key());
        Letter::FeedEnded { unit: unit.clone() }.to(to, key)
    };
    Ok(to.into_iter().map(letter).collect())
}

/// Closes the feeds whose opener's role is over by its date: the worker's part.
///
/// # Errors
/// When the database does not answer.
pub async fn close_all_ended(cx: &Cx) -> Outcome<usize> {
    if feeds::opened_by(&cx.store, None).await?.is_empty() {
        return Ok(0);
    }
    let tx = cx.store.write().await?;
    let closed = close_ended(&tx, None, cx.now()).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(closed)
}

/// Is the caller one for whom a feed of their own makes sense?
pub fn may_have_own(actor: &Actor) -> bool {
    actor.person().is_some_and(|person| authorize_feed(actor, &FeedOf::Person(person)).is_ok())
}
