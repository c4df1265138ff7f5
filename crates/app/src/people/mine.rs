//! Everything that is held about a person, for them to have (GDPR, art. 15 and 20).

use domain::chrono::NaiveDate;
use domain::mandate::Person;
use domain::policy::{Scope, signed_in};
use domain::request::Request;
use domain::time::Instant;
use serde_json::{Value, json};
use storage::mails::Filter;
use storage::requests::{self, Filter as RequestFilter};
use storage::{Page, absences, access, choices, drafts, mails, people};

use crate::authenticate::Caller;
use crate::letters::Addressed;
use crate::{Cx, Outcome};

/// How many rows of a kind at most: beyond, the person asks the data-protection officer for the rest.
const MOST: u64 = 2_000;

/// What is held about the caller, as one JSON value with French keys.
///
/// # Errors
/// When nobody has signed in.
pub async fn held(cx: &Cx, caller: &Caller) -> Outcome<Value> {
    let me = signed_in(&caller.actor)?.person.clone();
    let (now, page) = (cx.now(), Page { first: MOST, after: None });
    let roles = people::roles(&cx.store, me.id).await?;
    let roles: Vec<_> = roles
        .iter()
        .map(|role| json!({ "role": role.kind, "depuis": role.from, "jusque": role.until }))
        .collect();
    let preferences = choices::preferences(&cx.store, &[me.id]).await?.remove(&me.id).unwrap_or_default();
    let accepted = choices::accepted(&cx.store, &[me.id]).await?.remove(&me.id);
    let written = drafts::list(&cx.store, me.id, now - cx.settings.drafts_kept).await?;
    let written =
        written.iter().map(|draft| json!({ "enregistré": draft.saved_at, "contenu": draft.content }));
    let written: Vec<_> = written.collect();
    let away = absences::ahead(&cx.store, &[me.id], NaiveDate::default()).await?;
    let away: Vec<_> = away.iter().map(|one| json!({ "du": one.from, "au": one.to })).collect();
    let mailed = mails::list(&cx.store, &Filter { person: Some(me.id), ..Filter::default() }, page).await?;
    let mailed = mailed.rows.iter().map(|mail| {
        let label = Addressed::from_payload(&mail.payload).map(|addressed| addressed.letter.label());
        json!({ "le": mail.created_at, "courriel": label, "parti": mail.sent_at })
    });
    let mailed: Vec<_> = mailed.collect();
    let requests = filed(cx, caller, &me).await?;
    Ok(json!({
        "export": { "le": now, "lignes au plus par rubrique": MOST },
        "personne": { "nom": me.name, "courriel": me.email },
        "roles": roles,
        "preferences": { "nouvelles demandes": preferences.notices, "étapes": preferences.progress },
        "guide accepté": accepted.map(|(version, at): (u32, Instant)| json!({ "version": version, "le": at })),
        "brouillons": written,
        "absences": away,
        "demandes": requests,
        "courriels": mailed,
        "lectures de mes coordonnées": access::readings_of(&cx.store, me.id, MOST).await?,
        "lectures hors dossier": access::read_by(&cx.store, me.id, MOST).await?,
    }))
}

/// The requests that the person has filed, or in which they are the contact. What is written in them is told to whoever may read it
/// at this instant; what is written of oneself, as the contact, is one's own at any time.
async fn filed(cx: &Cx, caller: &Caller, me: &Person) -> Outcome<Vec<Value>> {
    let own = RequestFilter { filer: Some(me.id), ..RequestFilter::default() };
    let everything = Scope { everything: true, ..Scope::default() };
    let page = Page { first: MOST, after: None };
    let mut rows = requests::list(&cx.store, &everything, &own, page).await?.rows;
    let named = requests::with_contact(&cx.store, &me.email, MOST).await?;
    rows.extend(named.into_iter().filter(|one| one.filer != me.id));
    let ids: Vec<_> = rows.iter().map(|request| request.id).collect();
    let contents = requests::contents(&cx.store, &ids).await?;
    let open = requests::seen_among(&cx.store, &Scope::of(&caller.actor), &ids).await?;
    let one = |request: &Request| {
        let content = contents.get(&request.id);
        let contact = content.map(|content| &content.contact).filter(|contact| contact.email == me.email);
        json!({
            "référence": request.reference, "déposée": request.submitted_at, "collectivité": request.authority,
            "déposée par moi": request.filer == me.id, "contact": contact,
            "contenu": content.filter(|_| open.contains(&request.id)),
        })
    };
    Ok(rows.iter().map(one).collect())
}
