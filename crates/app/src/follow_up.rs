//! Following a request without an account: a sealed link shows who calls by which day, and nothing personal; it can be revoked.

use std::collections::BTreeMap;

use domain::contact;
use domain::ids::{FollowId, PersonId, RequestId};
use domain::policy::{Action, Scope, signed_in};
use domain::referral::Referral;
use domain::refusal::Refusal;
use domain::request::Request;
use domain::time::Instant;
use storage::follow_links::{self, FollowLink};
use storage::requests;

use crate::acts::{hold_file, hold_seen, load_file};
use crate::authenticate::Caller;
use crate::consequences::Consequences;
use crate::letters::{Letter, To};
use crate::{Cx, Outcome, caused, new_id};

/// A file as its follower sees it.
#[derive(Debug, Clone)]
pub struct Followed {
    /// The request.
    pub request: Request,
    /// Its title; none once erased.
    pub title: Option<String>,
    /// Its referrals.
    pub referrals: Vec<Referral>,
}

/// The file that a link lets one follow.
///
/// # Errors
/// `INVALID_FOLLOW_LINK` when it is unknown or revoked, or the request has become one that is not shared.
pub async fn follow(cx: &Cx, token: &str) -> Outcome<Followed> {
    let id = cx.settings.keys.followed(token).ok_or(Refusal::InvalidFollowLink)?;
    let link = follow_links::find(&cx.store, id).await?.filter(|link| link.revoked_at.is_none());
    let request = link.ok_or(Refusal::InvalidFollowLink)?.request;
    let file = load_file(&cx.store, request).await?.ok_or(Refusal::InvalidFollowLink)?;
    if file.request.confidential {
        return Err(Refusal::InvalidFollowLink.into());
    }
    let title =
        requests::contents(&cx.store, &[request]).await?.remove(&request).map(|content| content.title);
    Ok(Followed { request: file.request, title, referrals: file.referrals })
}

/// Makes a link, and mails it when an address is given.
///
/// # Errors
/// `NOT_FOUND`, `NOT_ALLOWED`, `CONFIDENTIAL_NOT_SHARED`, `TOO_MANY_LINKS`, `TOO_MANY_LINKS_TODAY`, `INVALID_EMAIL`.
pub async fn share(cx: &Cx, caller: &Caller, id: RequestId, email: Option<&str>) -> Outcome<FollowLink> {
    let me = signed_in(&caller.actor)?.person.id;
    let email = email.map(|email| contact::email("email", email)).transpose()?;
    let now = cx.now();
    let tx = cx.store.write().await?;
    let file = hold_seen(&tx, caller, id).await?.ok_or(Refusal::NotFound)?;
    let permit = file.authorize(caller, Action::Share, None)?;
    if file.request.confidential {
        return Err(Refusal::ConfidentialLink.into());
    }
    caused::by_sharing(cx, &tx, id, me).await?;
    let link = made(id, email, me, now);
    follow_links::insert(&tx, &permit, &link).await?;
    let mut consequences = Consequences::new(&caller.territory, now, Some(me));
    consequences.request_entry(id, "FOLLOW_SHARED", serde_json::json!({ "link": link.id }));
    if link.email.is_some() {
        let letter = Letter::FollowLink { request: id, link: link.id };
        consequences.letter(letter, To::Follower(link.id), format!("follow:{}", link.id));
    }
    consequences.write(&tx).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(link)
}

/// A link of a request, not yet kept.
pub(crate) fn made(
    request: RequestId,
    email: Option<String>,
    created_by: PersonId,
    created_at: Instant,
) -> FollowLink {
    FollowLink { id: FollowId(new_id()), request, email, created_at, created_by, revoked_at: None }
}

/// Revokes a link: it is worth nothing from the next click on.
///
/// # Errors
/// `NOT_FOUND`, `NOT_ALLOWED`.
pub async fn revoke(cx: &Cx, caller: &Caller, id: FollowId) -> Outcome<Request> {
    let me = signed_in(&caller.actor)?.person.id;
    let now = cx.now();
    let tx = cx.store.write().await?;
    let link = follow_links::seen(&tx, &Scope::of(&caller.actor), id).await?.ok_or(Refusal::NotFound)?;
    let file = hold_file(&tx, link.request).await?.ok_or(Refusal::NotFound)?;
    let permit = file.authorize(caller, Action::Share, None)?;
    if link.revoked_at.is_none() {
        follow_links::revoke(&tx, &permit, &link, now).await?;
        let mut consequences = Consequences::new(&caller.territory, now, Some(me));
        consequences.request_entry(link.request, "FOLLOW_REVOKED", serde_json::json!({ "link": id }));
        consequences.write(&tx).await?;
    }
    tx.commit().await?;
    Ok(file.request)
}

/// The links of these requests that hold, for those who may make and revoke them; nothing for the others.
///
/// # Errors
/// When the database does not answer.
pub async fn links(
    cx: &Cx,
    caller: &Caller,
    of: impl Iterator<Item = &Request> + Send,
) -> Outcome<BTreeMap<RequestId, Vec<FollowLink>>> {
    let may_share = |request: &&Request| {
        let file = crate::acts::File { request: (*request).clone(), referrals: Vec::new() };
        file.authorize(caller, Action::Share, None).is_ok()
    };
    let ids: Vec<_> = of.filter(may_share).map(|request| request.id).collect();
    let mut links: BTreeMap<RequestId, Vec<FollowLink>> = BTreeMap::new();
    for link in follow_links::of_requests(&cx.store, &ids).await? {
        links.entry(link.request).or_default().push(link);
    }
    Ok(links)
}
