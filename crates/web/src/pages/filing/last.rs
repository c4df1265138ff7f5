//! The last step: how to be called back, and the filing itself.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde_json::{Map, Value, json};

use super::step::{Drafted, Step, draft, save};
use super::{Wish, clashing};
use crate::pages::door::{Refused, Visit};
use crate::pages::operation;
use crate::pages::people::told;

/// Step 3: how and when to be called back; the contact of the same authority's last request is remembered.
pub(in crate::pages) async fn details(visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Response> {
    let found = draft(&visit, wish.brouillon.as_deref()).await?;
    let mut content = found.content.clone();
    let authority = content.get("authorityCode").and_then(Value::as_str).unwrap_or_default().to_owned();
    let data = visit.ask(operation!("LastContact"), json!({ "authority": authority })).await?;
    if content.get("description").and_then(Value::as_str).unwrap_or_default().is_empty() {
        return Ok(Redirect::to("/demande").into_response());
    }
    remember(&mut content, &data, &authority);
    let text = |hours: Option<&Value>| hours.and_then(Value::as_str).unwrap_or_default().to_owned();
    let typed = text(content.get("openingHours"));
    let hours = if typed.is_empty() { text(data.pointer("/localAuthority/openingHours")) } else { typed };
    let more = json!({ "draft": found.shown(content), "refused": null, "hours": hours, "clash": null });
    Ok(visit.page("details.html", &data, more))
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

/// Files the request under the draft's key: sent twice, it is filed once. What is filed is what was shown: a draft that another
/// window has written to since is shown first.
pub(in crate::pages) async fn submit(visit: Visit, Form(form): Form<Step>) -> Result<Response, Response> {
    let found = draft(&visit, form.draft()).await?;
    let Some(key) = found.key.clone() else { return already_filed(&visit, found, &form).await };
    let now = form.onto(found.content.clone(), 3);
    let filing = submission(&now, &key, &form.seen());
    match visit.act((operation!("SubmitRequest"), "submitRequest"), filing).await? {
        Ok(filed) => {
            let known = filed.pointer("/request/reference").and_then(Value::as_str).map(str::to_owned);
            // Filed it is, whatever comes of the hours.
            let _kept = remember_hours(&visit, &now, form.horaires.as_deref()).await;
            let reference = if known.is_some() { known } else { filed_from(&visit, &found.id).await? };
            Ok(sent(reference.as_deref()))
        }
        Err(refused) => keep_details(&visit, found, &form, now, &refused).await,
    }
}

fn sent(reference: Option<&str>) -> Response {
    match reference {
        Some(reference) => Visit::done(&format!("/demandes/{reference}"), "envoyee"),
        None => Redirect::to("/demandes").into_response(),
    }
}

/// The reference of the request that was filed from this draft.
async fn filed_from(visit: &Visit, draft: &str) -> Result<Option<String>, Response> {
    let data = visit.ask(operation!("FiledFrom"), json!({ "draft": draft })).await?;
    Ok(data.get("filedFrom").and_then(Value::as_str).map(str::to_owned))
}

/// No draft is there any more: it was filed by this very form, or in another window, or thrown away.
async fn already_filed(visit: &Visit, found: Drafted, form: &Step) -> Result<Response, Response> {
    let Some(id) = form.draft() else { return Ok(sent(None)) };
    let reference = filed_from(visit, id).await?;
    if reference.is_some() && visit.has_acted().await {
        return Ok(sent(reference.as_deref()));
    }
    let message = match reference {
        Some(reference) => format!(
            "Cette demande est déjà partie d’une autre fenêtre, sous la référence {reference}. Ce que vous avez écrit ici n’en fait pas \
             partie : gardez-le s’il le faut, cette page ne l’enverra pas."
        ),
        None => "Ce brouillon n’est plus là : il a été effacé, ou n’a pas été repris à temps. Ce que vous avez écrit ici reste sur cette \
                 page ; recommencez par la première étape."
            .to_owned(),
    };
    let typed = form.onto(Map::new(), 3);
    Ok(show(visit, &found, typed, form, (&Refused { message, field: String::new() }, Value::Null)))
}

/// A refusal: what was typed is shown again and kept, unless it is what may not be kept.
async fn keep_details(
    visit: &Visit,
    found: Drafted,
    form: &Step,
    now: Map<String, Value>,
    refused: &Refused,
) -> Result<Response, Response> {
    let (mut found, clash) = clashing(found, refused);
    if clash.is_null()
        && let Ok(kept) = save(visit, form, now.clone()).await?
    {
        found.version = kept.version.max(found.version);
    }
    Ok(show(visit, &found, now, form, (refused, clash)))
}

fn show(
    visit: &Visit,
    found: &Drafted,
    typed: Map<String, Value>,
    form: &Step,
    (refused, clash): (&Refused, Value),
) -> Response {
    let hours = form.horaires.clone().unwrap_or_default();
    let draft = found.shown(typed);
    let more = json!({ "draft": draft, "refused": told(refused), "hours": hours, "clash": clash });
    (StatusCode::UNPROCESSABLE_ENTITY, visit.page("details.html", &found.data, more)).into_response()
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
fn submission(draft: &Map<String, Value>, key: &str, seen: &Value) -> Value {
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
        "draft": seen,
    } })
}
