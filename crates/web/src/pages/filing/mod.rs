//! Filing in three steps: one's words, who can help and by when, how to be called back. Each step is kept as a draft.

mod meanwhile;
mod step;

use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(super) use self::meanwhile::{check, save, save_details};
use self::step::{Step, draft, is_of_another, keep};
use super::authorities::{authority_meant, explicit};
use super::door::{Refused, Visit};
use super::operation;
use super::people::said;

/// What an offer of the catalogue begins a request with.
#[derive(Deserialize)]
pub(super) struct Wish {
    sujet: Option<String>,
}

/// Step 1: one's own words.
pub(super) async fn need(visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Response> {
    let (data, mut draft) = draft(&visit).await?;
    // Coming from an offer, its name begins the request; what has been written stays.
    if let Some(subject) = wish.sujet.filter(|_| draft.get("title").is_none_or(|title| title == "")) {
        draft.insert("title".into(), subject.into());
    }
    let typed = explicit(draft.get("authorityCode"));
    let more = json!({ "draft": draft, "refused": null, "choices": [], "typed": typed });
    Ok(visit.page("need.html", &data, more))
}

/// Keeps the words, and goes on to who can help.
pub(super) async fn keep_need(visit: Visit, Form(mut form): Form<Step>) -> Result<Response, Response> {
    let typed = form.collectivite.clone();
    let unclear = meant(&visit, &mut form).await?.err();
    let missing = unclear.or_else(|| Some((missing(&form)?, json!([]))));
    let kept = keep(&visit, &form, 1).await?;
    let (refused, choices) = match (missing, kept) {
        (None, Ok(_)) => return Ok(Redirect::to("/demande/partenaires").into_response()),
        (Some(missing), Ok(_)) => missing,
        (_, Err(refused)) => (refused, json!([])),
    };
    let (data, before) = draft(&visit).await?;
    let draft = form.onto(before, 1);
    let told = json!({ "message": refused.message, "field": refused.field });
    let more = json!({ "draft": draft, "refused": told, "choices": choices, "typed": typed });
    Ok(visit.page("need.html", &data, more))
}

/// What the first step cannot go on without.
fn missing(form: &Step) -> Option<Refused> {
    let lacks =
        |text: &Option<String>, least| text.as_deref().unwrap_or_default().trim().chars().count() < least;
    let refused = |field: &str, message: &str| Some(Refused { message: message.into(), field: field.into() });
    match () {
        () if lacks(&form.collectivite, 1) => {
            refused("authorityCode", "Choisissez la commune ou l’intercommunalité.")
        }
        () if lacks(&form.titre, 1) => refused("title", "Dites votre besoin en quelques mots."),
        () if lacks(&form.description, 3) => {
            refused("description", "Racontez votre besoin : une phrase suffit.")
        }
        () => None,
    }
}

/// What was typed for an authority, as its code; else those that it may mean, and nothing is kept of it: the draft would take a
/// postal code for another commune's own.
async fn meant(visit: &Visit, form: &mut Step) -> Result<Result<(), (Refused, Value)>, Response> {
    let Some(typed) = said(form.collectivite.as_ref()) else { return Ok(Ok(())) };
    Ok(match authority_meant(visit, &typed).await? {
        Ok(code) => {
            form.collectivite = Some(code);
            Ok(())
        }
        Err(unclear) => {
            form.collectivite = None;
            Err(unclear)
        }
    })
}

/// Begins a request for an authority: from its card, by the administrator.
pub(super) async fn on_behalf(visit: Visit, Form(form): Form<Step>) -> Result<Response, Response> {
    let (_, before) = draft(&visit).await?;
    let is_other = is_of_another(&before, &form);
    let now = form.onto(if is_other { Map::new() } else { before }, 1);
    visit.act_or_tell((operation!("SaveDraft"), "saveDraft"), json!({ "input": now })).await?;
    Ok(Redirect::to("/demande").into_response())
}

/// Forgets the draft.
pub(super) async fn abandon(visit: Visit) -> Result<Response, Response> {
    visit.act_or_tell((operation!("DiscardDraft"), "discardDraft"), json!({})).await?;
    Ok(Visit::done("/", "brouillon"))
}

/// Step 2: who can help, why, and by which day each would call.
pub(super) async fn helpers(visit: Visit) -> Result<Response, Response> {
    let (_, draft) = draft(&visit).await?;
    show_helpers(&visit, draft, Value::Null).await
}

/// Keeps the themes, and shows what they come to, or goes on.
pub(super) async fn keep_themes(visit: Visit, Form(form): Form<Step>) -> Result<Response, Response> {
    let (data, before) = draft(&visit).await?;
    if data.get("draft").is_none_or(Value::is_null) {
        return Ok(Redirect::to("/demande").into_response());
    }
    let now = form.onto(before.clone(), 2);
    let kept = visit.act((operation!("SaveDraft"), "saveDraft"), json!({ "input": now })).await?;
    match kept {
        Ok(_) if visit.is_part || form.geste.as_deref() == Some("recalculer") => {
            show_helpers(&visit, now, Value::Null).await
        }
        Ok(_) => Ok(Redirect::to("/demande/rappel").into_response()),
        Err(refused) => {
            show_helpers(&visit, before, json!({ "message": refused.message, "field": "" })).await
        }
    }
}

async fn show_helpers(
    visit: &Visit,
    draft: Map<String, Value>,
    refused: Value,
) -> Result<Response, Response> {
    let text = |key: &str| draft.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    if text("authorityCode").is_empty() || text("description").is_empty() {
        return Ok(Redirect::to("/demande").into_response());
    }
    let words = format!("{}\n{}", text("title"), text("description"));
    let found = visit.ask(operation!("SuggestThemes"), json!({ "text": words })).await?;
    let found = found.get("suggestThemes").and_then(Value::as_array).cloned().unwrap_or_default();
    let slug =
        |theme: &Value| theme.pointer("/theme/slug").and_then(Value::as_str).unwrap_or_default().to_owned();
    let ticked = found.iter().filter(|theme| theme.get("ticked") == Some(&Value::Bool(true)));
    let ticked: Vec<Value> = ticked.map(|theme| slug(theme).into()).collect();
    let chosen = draft.get("themes").and_then(Value::as_array).cloned().unwrap_or(ticked);
    // What the words speak of besides stays in sight, with why; a second need is not lost in a long list.
    let besides: Vec<Value> =
        found.iter().map(|theme| slug(theme).into()).filter(|theme| !chosen.contains(theme)).collect();
    let why: Map<String, Value> =
        found.iter().map(|theme| (slug(theme), theme.get("why").cloned().unwrap_or_default())).collect();
    let urgency =
        draft.get("urgency").cloned().filter(|urgency| !urgency.is_null()).unwrap_or("NORMAL".into());
    let authority = text("authorityCode");
    let input = json!({ "authorityCode": authority, "themes": chosen, "urgency": urgency, "text": words });
    let data = visit.ask(operation!("Helpers"), json!({ "input": input, "authority": authority })).await?;
    let asked = data.pointer("/previewRouting/verdicts").and_then(Value::as_array).map_or(0, |verdicts| {
        verdicts.iter().filter(|verdict| verdict.get("chosen") == Some(&Value::Bool(true))).count()
    });
    let template = if visit.is_part { "promised.html" } else { "helpers.html" };
    Ok(visit.page(
        template,
        &data,
        json!({ "draft": draft, "chosen": chosen, "besides": besides, "why": why, "asked": asked, "refused": refused }),
    ))
}

/// Step 3: how and when to be called back; the contact of the same authority's last request is remembered.
pub(super) async fn details(visit: Visit) -> Result<Response, Response> {
    let (_, mut draft) = draft(&visit).await?;
    let authority = draft.get("authorityCode").and_then(Value::as_str).unwrap_or_default().to_owned();
    let data = visit.ask(operation!("LastContact"), json!({ "authority": authority })).await?;
    if draft.get("description").and_then(Value::as_str).unwrap_or_default().is_empty() {
        return Ok(Redirect::to("/demande").into_response());
    }
    remember(&mut draft, &data, &authority);
    let text = |hours: Option<&Value>| hours.and_then(Value::as_str).unwrap_or_default().to_owned();
    let typed = text(draft.get("openingHours"));
    let hours = if typed.is_empty() { text(data.pointer("/localAuthority/openingHours")) } else { typed };
    Ok(visit.page("details.html", &data, json!({ "draft": draft, "refused": null, "hours": hours })))
}

/// What the draft does not say yet: from the last request for this authority, or from who asks when they are of it. Nothing of
/// another authority's, and not the administrator who files for a mairie.
fn remember(draft: &mut Map<String, Value>, data: &Value, authority: &str) {
    let roles = data.pointer("/me/roles").and_then(Value::as_array).cloned().unwrap_or_default();
    let own = roles
        .into_iter()
        .find(|role| role.pointer("/authority/code").and_then(Value::as_str) == Some(authority));
    let me = data.get("me").filter(|_| own.is_some());
    let last = data.pointer("/requests/nodes/0/contact");
    let mut fill = |key: &str, from: Option<&Value>| {
        let is_said = draft
            .get(key)
            .is_some_and(|value| !value.is_null() && *value != json!("") && *value != json!([]));
        if let Some(value) = from.filter(|value| !is_said && !value.is_null()) {
            draft.insert(key.to_owned(), value.clone());
        }
    };
    let of = |key: &str| last.and_then(|contact| contact.get(key));
    fill("name", of("name").or_else(|| me?.get("name")));
    fill("email", of("email").or_else(|| me?.get("email")));
    fill("function", of("function").or_else(|| own.as_ref()?.get("function")));
    fill("phone", of("phoneTyped"));
    fill("slots", of("preferredSlots"));
}

/// Files the request under the draft's key: sent twice, it is filed once.
pub(super) async fn submit(visit: Visit, Form(form): Form<Step>) -> Result<Response, Response> {
    let (data, before) = draft(&visit).await?;
    let key = data.pointer("/draft/key").and_then(Value::as_str);
    // The same form again, once it is filed: the request is in the list, and no draft comes back to life.
    let Some(key) = key else { return Ok(Redirect::to("/demandes").into_response()) };
    let now = form.onto(before, 3);
    match visit.act((operation!("SubmitRequest"), "submitRequest"), submission(&now, key)).await? {
        Ok(filed) => {
            let reference = filed.pointer("/request/reference").and_then(Value::as_str).unwrap_or_default();
            // Filed it is, whatever comes of the hours.
            let _kept = remember_hours(&visit, &now, form.horaires.as_deref()).await;
            Ok(Visit::done(&format!("/demandes/{reference}"), "envoyee"))
        }
        Err(refused) => {
            // What was typed is kept, unless it is what may not be kept.
            let _kept = visit.act((operation!("SaveDraft"), "saveDraft"), json!({ "input": now })).await?;
            let told = json!({ "message": refused.message, "field": refused.field });
            let hours = form.horaires.unwrap_or_default();
            Ok(visit.page("details.html", &data, json!({ "draft": now, "refused": told, "hours": hours })))
        }
    }
}

/// Keeps when the authority is open, where the form says something new; the request is filed whatever comes of it.
async fn remember_hours(
    visit: &Visit,
    draft: &Map<String, Value>,
    said: Option<&str>,
) -> Result<(), Response> {
    let Some(said) = said.map(str::trim) else { return Ok(()) };
    let authority = draft.get("authorityCode").cloned().unwrap_or_default();
    let data = visit.ask(operation!("Hours"), json!({ "authority": authority })).await?;
    let before = data.pointer("/localAuthority/openingHours").and_then(Value::as_str).unwrap_or_default();
    if before != said {
        let variables = json!({ "authority": authority, "hours": said });
        let _kept = visit.act((operation!("SayOpeningHours"), "sayOpeningHours"), variables).await?;
    }
    Ok(())
}

/// The draft as a submission.
fn submission(draft: &Map<String, Value>, key: &str) -> Value {
    let of = |key: &str| draft.get(key).cloned().unwrap_or_default();
    let text = |key: &str| Value::from(of(key).as_str().unwrap_or_default());
    let list = |key: &str| of(key).as_array().cloned().unwrap_or_default();
    let or = |value: Value, default: &str| if value.is_null() { default.into() } else { value };
    let phone = text("phone").as_str().filter(|phone| !phone.is_empty()).map(str::to_owned);
    json!({ "input": {
        "idempotencyKey": key,
        "authorityCode": text("authorityCode"),
        "title": text("title"),
        "description": text("description"),
        "themes": list("themes"),
        "urgency": or(of("urgency"), "NORMAL"),
        "confidential": of("confidential") == Value::Bool(true),
        "contact": {
            "name": text("name"), "function": or(of("function"), "SECRETAIRE"), "email": text("email"),
            "phone": phone, "preferredSlots": list("slots"),
        },
    } })
}
