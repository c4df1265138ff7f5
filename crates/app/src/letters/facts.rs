//! What a letter needs to be written, read fresh when it leaves.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::ids::{FollowId, NoteId, PersonId, RequestId};
use domain::mandate::{MandateAsk, Membership, Person};
use domain::referral::Referral;
use domain::request::{Content, KeptVerdict, Request};
use domain::time::Instant;
use storage::{follow_links, journal, mandates, memberships, people, referrals, requests};

use crate::letters::{Addressed, Letter, To, address};
use crate::{Cx, Loaded, Outcome};

/// A file, as a letter shows it.
#[derive(Debug, Clone)]
pub struct FactsOf {
    /// The request.
    pub request: Request,
    /// Its texts; none once erased.
    pub content: Option<Content>,
    /// What was decided of each partner.
    pub verdicts: Vec<KeptVerdict>,
    /// Its referrals.
    pub referrals: Vec<Referral>,
}

/// What a letter needs to be written.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Name of the addressee.
    pub name: String,
    /// As whom they are greeted; empty for a mailbox.
    pub greeted: String,
    /// Address of the addressee.
    pub email: String,
    /// The folder.
    pub territory: Arc<Loaded>,
    /// The files it speaks of.
    pub files: BTreeMap<RequestId, FactsOf>,
    /// The people it may name.
    pub people: BTreeMap<PersonId, Person>,
    /// The free texts it quotes.
    pub notes: BTreeMap<NoteId, String>,
    /// The role that was given or has ended.
    pub membership: Option<Membership>,
    /// Who asks for a mandate.
    pub ask: Option<MandateAsk>,
    /// The link by which its reader follows the request without an account.
    pub follow: Option<FollowId>,
    /// When it is written.
    pub now: Instant,
}

/// Reads what the letter needs, to be written as at `now`; none when there is nobody to send it to any more.
///
/// # Errors
/// When the database does not answer.
pub async fn facts(cx: &Cx, addressed: &Addressed, now: Instant) -> Outcome<Option<Facts>> {
    let Some((name, email)) = address(cx, &addressed.to).await? else { return Ok(None) };
    let greeted = if addressed.to.is_mailbox() { String::new() } else { name.clone() };
    let ids: Vec<_> = if let Letter::Digest { lines, .. } | Letter::GivenBack { lines } = &addressed.letter {
        lines.iter().map(|line| line.request).collect()
    } else {
        addressed.letter.request().into_iter().collect()
    };
    let files = files(cx, &ids).await?;
    let holders: Vec<_> =
        files.values().flat_map(|file| file.referrals.iter().filter_map(|r| r.holder)).collect();
    let people =
        people::by_ids(&cx.store, &holders).await?.into_iter().map(|person| (person.id, person)).collect();
    let quoted: Vec<_> = addressed.letter.note().into_iter().collect();
    let notes = if quoted.is_empty() { BTreeMap::new() } else { journal::notes(&cx.store, &quoted).await? };
    let territory = cx.territory().await?;
    let membership = match addressed.letter.role() {
        Some(role) => memberships::find(&cx.store, role).await?,
        None => None,
    };
    let ask = match addressed.letter.ask() {
        Some(ask) => mandates::find(&cx.store, ask).await?,
        None => None,
    };
    let follow = follow(cx, addressed, &email).await?;
    Ok(Some(Facts { name, greeted, email, territory, files, people, notes, membership, ask, follow, now }))
}

/// The link of this reader: the one that the letter is about, or the one made for the contact of the request.
async fn follow(cx: &Cx, addressed: &Addressed, email: &str) -> Outcome<Option<FollowId>> {
    match (&addressed.letter, &addressed.to) {
        (Letter::FollowLink { link, .. }, _) => {
            let found = follow_links::find(&cx.store, *link).await?;
            Ok(found.filter(|link| link.revoked_at.is_none()).map(|link| link.id))
        }
        (letter, To::Contact(request)) if letter.request() == Some(*request) => {
            let links = follow_links::of_requests(&cx.store, &[*request]).await?;
            Ok(links.iter().find(|link| link.email.as_deref() == Some(email)).map(|link| link.id))
        }
        _ => Ok(None),
    }
}

async fn files(cx: &Cx, ids: &[RequestId]) -> Outcome<BTreeMap<RequestId, FactsOf>> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let headers = requests::by_ids(&cx.store, ids).await?;
    let mut contents = requests::contents(&cx.store, ids).await?;
    let mut verdicts = requests::verdicts(&cx.store, ids).await?;
    let mut of: BTreeMap<RequestId, Vec<Referral>> = BTreeMap::new();
    for referral in referrals::of_requests(&cx.store, ids).await? {
        of.entry(referral.request).or_default().push(referral);
    }
    let file = |request: Request| {
        let id = request.id;
        let content = contents.remove(&id);
        let verdicts = verdicts.remove(&id).unwrap_or_default();
        (id, FactsOf { request, content, verdicts, referrals: of.remove(&id).unwrap_or_default() })
    };
    Ok(headers.into_iter().map(file).collect())
}
