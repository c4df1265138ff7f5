//! An authority's card, for those who answer its requests: who acts there, when it is open, what it has asked of all partners.
//! A confidential request that the reader is not part of is only known to exist.

use std::collections::BTreeMap;

use domain::mandate::Membership;
use domain::policy::{Action, Actor, Scope, answers, authorize_card, signed_in};
use domain::referral::Referral;
use domain::refusal::Refusal;
use domain::request::{NOTE_MAX, Request};
use domain::text::kept;
use storage::memberships::Filter;
use storage::requests::{self, Filter as RequestFilter};
use storage::{Page, PageOf, access, cards, referrals};

use crate::acts::File;
use crate::authenticate::Caller;
use crate::people::roles;
use crate::queries::reads_from_outside;
use crate::{Cx, Outcome, new_id};

/// People of an authority shown on its card.
const PEOPLE: u64 = 50;

/// One of an authority's requests, as far as the reader may know of it.
#[derive(Debug, Clone)]
pub struct AuthorityFile {
    /// The request.
    pub request: Request,
    /// Its title; none of a confidential one that the reader is not part of, and once erased.
    pub title: Option<String>,
    /// Where each partner stands; none of a confidential one that the reader is not part of.
    pub referrals: Vec<Referral>,
    /// May the reader open it?
    pub opens: bool,
}

impl AuthorityFile {
    /// Is it only known to exist?
    pub fn is_hidden(&self) -> bool {
        self.request.confidential && !self.opens
    }
}

/// When these authorities are open, in their words, for anybody who has signed in.
///
/// # Errors
/// When nobody has signed in.
pub async fn opening_hours(cx: &Cx, caller: &Caller, codes: &[String]) -> Outcome<BTreeMap<String, String>> {
    signed_in(&caller.actor)?;
    Ok(cards::opening_hours(&cx.store, codes).await?)
}

/// Keeps when the authority is open, remembered for its next requests.
///
/// # Errors
/// `UNKNOWN_AUTHORITY`, `NOT_ALLOWED`; length.
pub async fn say_opening_hours(cx: &Cx, caller: &Caller, code: &str, hours: &str) -> Outcome<()> {
    let me = signed_in(&caller.actor)?.person.id;
    caller.territory.territory.authority(code, "authorityCode")?;
    let permit = authorize_card(&caller.actor, code)?;
    let hours = kept("openingHours", hours, 0, NOTE_MAX)?;
    let tx = cx.store.write().await?;
    cards::say(&tx, &permit, (code, &hours), (me, cx.now())).await?;
    Ok(tx.commit().await?)
}

/// Who acts for the authority now; nobody for those who may not know. What is read from outside is logged.
///
/// # Errors
/// When nobody has signed in.
pub async fn people(cx: &Cx, caller: &Caller, code: &str) -> Outcome<Vec<Membership>> {
    signed_in(&caller.actor)?;
    let wanted = Filter { authority: Some(code.to_owned()), at: Some(cx.now()), ..Filter::default() };
    let page = Page { first: PEOPLE, after: None };
    let scope = roles::scope(caller, &wanted);
    Ok(roles::list(cx, caller, &scope, (&wanted, page)).await?.rows)
}

/// Everything an authority has asked, of all partners, newest first. What is read from outside is logged.
///
/// # Errors
/// `NOT_FOUND` for those who do not answer requests.
pub async fn files(cx: &Cx, caller: &Caller, code: &str, page: Page) -> Outcome<PageOf<AuthorityFile>> {
    let me = signed_in(&caller.actor)?.person.id;
    if !answers(&caller.actor) {
        return Err(Refusal::NotFound.into());
    }
    let wanted = RequestFilter { authority: Some(code.to_owned()), ..RequestFilter::default() };
    let found = requests::list(&cx.store, &Scope::of(&Actor::System), &wanted, page).await?;
    let ids: Vec<_> = found.rows.iter().map(|request| request.id).collect();
    let mut contents = requests::contents(&cx.store, &ids).await?;
    let all = referrals::of_requests(&cx.store, &ids).await?;
    let one = |request: Request| {
        let of = all.iter().filter(|referral| referral.request == request.id).cloned().collect();
        let file = File { request, referrals: of };
        let opens = file.authorize(caller, Action::ReadRequest, None).is_ok();
        let is_hidden = file.request.confidential && !opens;
        let title = contents.remove(&file.request.id).map(|content| content.title).filter(|_| !is_hidden);
        let shown = |referral: &Referral| {
            !file.request.confidential || file.authorize(caller, Action::ReadReferral, Some(referral)).is_ok()
        };
        let referrals = file.referrals.iter().filter(|referral| shown(referral)).cloned().collect();
        AuthorityFile { title, referrals, opens, request: file.request }
    };
    let rows: Vec<_> = found.rows.into_iter().map(one).collect();
    let is_outside =
        |row: &&AuthorityFile| !row.is_hidden() && (!row.opens || reads_from_outside(caller, &row.request));
    let outside: Vec<_> = rows.iter().filter(is_outside).map(|row| (new_id(), row.request.id)).collect();
    if !outside.is_empty() {
        let tx = cx.store.write_beside().await?;
        access::log_access(&tx, me, outside, cx.now()).await?;
        tx.commit().await?;
    }
    Ok(PageOf { rows, has_next: found.has_next })
}
