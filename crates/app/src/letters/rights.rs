//! Is a letter still for whom it is addressed to? Asked when it is about to be written, of the same policy as a page.

use std::collections::BTreeMap;

use domain::ids::{PersonId, ReferralId, RequestId};
use domain::mandate::Role;
use domain::policy::{Action, Actor, Identity, authorize_administration, leads};
use domain::referral::Referral;
use domain::request::Request;
use domain::territory::Unit;
use domain::time::Instant;
use storage::{follow_links, people};

use super::{Addressed, FactsOf, Letter, Line, To, recipients_of};
use crate::acts::{File, authorize_actor, load_file};
use crate::{Cx, Outcome};

/// Does the policy let whoever has these roles read the file, or one referral of it?
pub(crate) fn reads(
    actor: &Actor,
    (request, referrals): (&Request, &[Referral]),
    referral: Option<ReferralId>,
) -> bool {
    let one = referral.and_then(|id| referrals.iter().find(|one| one.id == id));
    let action = if one.is_some() { Action::ReadReferral } else { Action::ReadRequest };
    authorize_actor(actor, action, (request, referrals), one).is_ok()
}

/// A person with these roles, as at an instant; their name is nobody's business here.
pub(crate) fn actor(id: PersonId, email: &str, roles: Vec<Role>, now: Instant) -> Actor {
    let person = domain::mandate::Person { id, email: email.to_owned(), name: String::new() };
    Actor::Person(Identity::new(person, roles, now))
}

async fn actor_of(cx: &Cx, person: PersonId, now: Instant) -> Outcome<Actor> {
    Ok(actor(person, "", people::roles(&cx.store, person).await?, now))
}

/// May its addressee still be told this?
pub(super) async fn is_theirs(
    cx: &Cx,
    addressed: &Addressed,
    files: &BTreeMap<RequestId, FactsOf>,
    now: Instant,
) -> Outcome<bool> {
    match (&addressed.to, &addressed.through) {
        // As one of those behind a role: they must be one of them now.
        (To::Person(_), Some(role)) => {
            let there = recipients_of(cx, role, &addressed.letter, now).await?;
            Ok(there.to.contains(&addressed.to))
        }
        (To::Person(person), None) => is_for(cx, &addressed.letter, *person, files, now).await,
        (To::Filer(_, person), _) => {
            let who = actor_of(cx, *person, now).await?;
            Ok(is_readable(&who, &addressed.letter, files))
        }
        (To::Follower(link), _) => {
            let holds =
                follow_links::find(&cx.store, *link).await?.is_some_and(|link| link.revoked_at.is_none());
            Ok(holds && files.values().all(|file| !file.request.confidential))
        }
        (
            To::Mailbox(_)
            | To::Contact(_)
            | To::Service
            | To::Unit(_)
            | To::Colleagues(..)
            | To::Holder(..)
            | To::Requester(_)
            | To::Platform
            | To::Executive(_)
            | To::Asker(_),
            _,
        ) => Ok(true),
    }
}

/// May this person be told it, by themselves?
async fn is_for(
    cx: &Cx,
    letter: &Letter,
    person: PersonId,
    files: &BTreeMap<RequestId, FactsOf>,
    now: Instant,
) -> Outcome<bool> {
    match letter {
        // What is about themselves; a digest is looked at line by line.
        Letter::SignIn { .. }
        | Letter::RoleGiven { .. }
        | Letter::RoleEnded { .. }
        | Letter::MandateAsked { .. }
        | Letter::MandateRefused { .. }
        | Letter::GivenBack { .. }
        | Letter::Digest { .. } => Ok(true),
        Letter::ExportReady { .. } | Letter::MeetingPack { .. } => {
            let roles = people::roles(&cx.store, person).await?;
            Ok(roles.iter().any(|role| role.holds(now)))
        }
        Letter::FeedEnded { unit } => Ok(leads(&actor_of(cx, person, now).await?, unit)),
        Letter::NobodyThere { .. }
        | Letter::MailGivenUp { .. }
        | Letter::MandatesWaiting { .. }
        | Letter::FiguresStopped { .. } => {
            Ok(authorize_administration(&actor_of(cx, person, now).await?).is_ok())
        }
        Letter::Acknowledgement { .. }
        | Letter::Oriented { .. }
        | Letter::Notice { .. }
        | Letter::HandedOver { .. }
        | Letter::Declined { .. }
        | Letter::Redirected { .. }
        | Letter::DateMoved { .. }
        | Letter::Settled { .. }
        | Letter::Withdrawn { .. }
        | Letter::Overdue { .. }
        | Letter::AskConfirmation { .. }
        | Letter::Unreachable { .. }
        | Letter::SlotOffered { .. }
        | Letter::CallMissing { .. }
        | Letter::CallDenied { .. }
        | Letter::TriageAlarm { .. }
        | Letter::FiledOnBehalf { .. }
        | Letter::FollowLink { .. } => Ok(is_readable(&actor_of(cx, person, now).await?, letter, files)),
    }
}

fn is_readable(who: &Actor, letter: &Letter, files: &BTreeMap<RequestId, FactsOf>) -> bool {
    let (request, referral) = letter.about();
    let file = request.and_then(|request| files.get(&request));
    file.is_none_or(|file| reads(who, (&file.request, &file.referrals), referral))
}

/// The lines of a digest that its reader may no longer read, each with the unit that owes the call.
pub(super) async fn not_theirs(
    cx: &Cx,
    addressed: &Addressed,
    files: &BTreeMap<RequestId, FactsOf>,
    now: Instant,
) -> Outcome<Vec<(Line, Option<Unit>)>> {
    let (Letter::Digest { lines, .. }, To::Person(person)) = (&addressed.letter, &addressed.to) else {
        return Ok(Vec::new());
    };
    let who = actor_of(cx, *person, now).await?;
    let hidden = |line: &Line| {
        let file = files.get(&line.request)?;
        let unit =
            file.referrals.iter().find(|one| Some(one.id) == line.referral).map(|one| one.unit.clone());
        let is_hidden = !reads(&who, (&file.request, &file.referrals), line.referral);
        is_hidden.then(|| (line.clone(), unit))
    };
    Ok(lines.iter().filter_map(hidden).collect())
}

/// Who is told instead, once it is no longer for whom it was addressed to; none where nobody is.
pub(crate) async fn instead(cx: &Cx, addressed: &Addressed) -> Outcome<Option<To>> {
    let (request, referral) = addressed.letter.about();
    let file = match request {
        Some(request) => load_file(&cx.store, request).await?,
        None => None,
    };
    Ok(match (&addressed.to, &addressed.through) {
        (To::Filer(..), _) => file.map(|file| To::Executive(file.request.authority)),
        (To::Person(_), Some(role)) => Some(role.clone()),
        // What they had asked for themselves is nobody else's.
        (To::Person(_), None)
            if matches!(addressed.letter, Letter::ExportReady { .. } | Letter::MeetingPack { .. }) =>
        {
            None
        }
        (To::Person(_), None) => {
            let of = |file: File| file.referrals.into_iter().find(|one| Some(one.id) == referral);
            Some(file.and_then(of).map_or(To::Platform, |referral| To::Unit(referral.unit)))
        }
        (
            To::Mailbox(_)
            | To::Contact(_)
            | To::Service
            | To::Unit(_)
            | To::Colleagues(..)
            | To::Holder(..)
            | To::Requester(_)
            | To::Platform
            | To::Executive(_)
            | To::Asker(_)
            | To::Follower(_),
            _,
        ) => None,
    })
}
