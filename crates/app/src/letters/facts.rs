//! What a letter needs to be written, read fresh when it leaves.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::ids::{FollowId, NoteId, PersonId, RequestId};
use domain::mandate::{MandateAsk, Membership, Person};
use domain::referral::Referral;
use domain::request::{Content, KeptVerdict, Request};
use domain::territory::Unit;
use domain::time::{Instant, next_day, start_of_day};
use storage::{follow_links, journal, mandates, memberships, outbox, people, referrals, requests};

use super::rights::{is_theirs, not_theirs};
use crate::letters::{Addressed, Letter, Line, To, Unsent, address};
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
    /// Of a digest, the lines that its reader may no longer read, each with the unit that owes the call.
    pub hidden: Vec<(Line, Option<Unit>)>,
    /// Of an alarm about an address, how many mails it refused that day.
    pub refused: u64,
    /// When it is written.
    pub now: Instant,
}

/// Reads what the letter needs, to be written as at `now`; or why it is not to be sent any more.
///
/// # Errors
/// When the database does not answer.
pub async fn facts(cx: &Cx, addressed: &Addressed, now: Instant) -> Outcome<Result<Facts, Unsent>> {
    let Some((name, email)) = address(cx, &addressed.to).await? else { return Ok(Err(Unsent::Nobody)) };
    let greeted = if addressed.to.is_mailbox() { String::new() } else { name.clone() };
    let mut files = files_of(cx, &addressed.letter).await?;
    if addressed.letter.needs_file() && files.is_empty() {
        return Ok(Err(Unsent::Erased));
    }
    if !is_theirs(cx, addressed, &files, now).await? {
        return Ok(Err(Unsent::NotTheirs));
    }
    let hidden = not_theirs(cx, addressed, &files, now).await?;
    for (line, _) in &hidden {
        hide(&mut files, line);
    }
    let holders: Vec<_> =
        files.values().flat_map(|file| file.referrals.iter().filter_map(|r| r.holder)).collect();
    let people =
        people::by_ids(&cx.store, &holders).await?.into_iter().map(|person| (person.id, person)).collect();
    let notes = notes(cx, &addressed.letter).await?;
    let territory = cx.territory().await?;
    let (membership, ask) = role_or_ask(cx, &addressed.letter).await?;
    let follow = follow(cx, addressed, &email).await?;
    let refused = refused(cx, &addressed.letter).await?;
    let facts = Facts {
        name,
        greeted,
        email,
        territory,
        files,
        people,
        notes,
        membership,
        ask,
        follow,
        hidden,
        refused,
        now,
    };
    Ok(Ok(facts))
}

/// The free texts that it quotes.
async fn notes(cx: &Cx, letter: &Letter) -> Outcome<BTreeMap<NoteId, String>> {
    match letter.note() {
        Some(note) => Ok(journal::notes(&cx.store, &[note]).await?),
        None => Ok(BTreeMap::new()),
    }
}

/// The role, or the asking for one, that it tells of.
async fn role_or_ask(cx: &Cx, letter: &Letter) -> Outcome<(Option<Membership>, Option<MandateAsk>)> {
    let membership = match letter.role() {
        Some(role) => memberships::find(&cx.store, role).await?,
        None => None,
    };
    let ask = match letter.ask() {
        Some(ask) => mandates::find(&cx.store, ask).await?,
        None => None,
    };
    Ok((membership, ask))
}

/// The files that a letter speaks of.
pub(crate) async fn files_of(cx: &Cx, letter: &Letter) -> Outcome<BTreeMap<RequestId, FactsOf>> {
    let ids: Vec<_> = if let Letter::Digest { lines, .. } | Letter::GivenBack { lines } = letter {
        lines.iter().map(|line| line.request).collect()
    } else {
        letter.request().into_iter().collect()
    };
    files(cx, &ids).await
}

/// Takes what a line is about away: nothing of it is written.
fn hide(files: &mut BTreeMap<RequestId, FactsOf>, line: &Line) {
    match (line.referral, files.get_mut(&line.request)) {
        (Some(referral), Some(file)) => file.referrals.retain(|one| one.id != referral),
        (None, Some(file)) => file.request.triage = None,
        (_, None) => {}
    }
}

/// How many mails the address that an alarm is about refused on its day.
async fn refused(cx: &Cx, letter: &Letter) -> Outcome<u64> {
    let Letter::MailGivenUp { address: Some(print), day: Some(day), .. } = letter else { return Ok(0) };
    let span = (start_of_day(*day), start_of_day(next_day(*day)));
    Ok(outbox::refused(&cx.store, print, span).await?)
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
