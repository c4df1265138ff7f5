//! Filing in three steps: one's words, who can help and by when, how to be called back. Each step is kept as a draft.

mod last;
mod meanwhile;
mod step;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;
use serde_json::{Map, Value, json};

pub(super) use self::last::{details, submit};
pub(super) use self::meanwhile::{check, save, save_details};
use self::step::{Drafted, Step, among_all, draft, keep};
use super::authorities::{authority_meant, explicit};
use super::door::{Refused, Visit};
use super::operation;
use super::paths::written;
use super::people::{said, told};

/// What a request is begun with, and which draft is gone on with.
#[derive(Deserialize, Default)]
pub(super) struct Wish {
    /// The name of an offer of the catalogue.
    sujet: Option<String>,
    /// An authority, by the administrator, from its card.
    pour: Option<String>,
    /// Another draft than those there are.
    nouvelle: Option<String>,
    /// This draft.
    pub(super) brouillon: Option<String>,
}

/// Step 1: one's own words. Whoever has begun something goes on with it, or begins another.
pub(super) async fn need(visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Response> {
    let found = among_all(&visit, wish.brouillon.as_deref()).await?;
    if wish.brouillon.is_some() && found.key.is_none() {
        return Ok(Redirect::to("/demande").into_response());
    }
    if let Some(id) = begun_for(&found.data, wish.pour.as_deref()) {
        return Ok(Redirect::to(&written(&format!("/demande?brouillon={id}"))).into_response());
    }
    let begins = wish.sujet.is_some() || wish.pour.is_some() || wish.nouvelle.is_some();
    let found = if begins { found.begun() } else { found };
    let mut content = found.content.clone();
    for (key, value) in [("title", wish.sujet), ("authorityCode", wish.pour)] {
        if let Some(value) = value {
            content.insert(key.into(), value.into());
        }
    }
    Ok(show_need(
        &visit,
        &found,
        content,
        json!({ "resumes": found.key.is_some() && wish.brouillon.is_none() }),
    ))
}

/// A draft that is begun for this authority already.
fn begun_for(data: &Value, authority: Option<&str>) -> Option<String> {
    let code = authority?;
    let all = data.get("drafts").and_then(Value::as_array)?;
    let of = all.iter().find(|one| one.get("authorityCode").and_then(Value::as_str) == Some(code))?;
    of.get("id").and_then(Value::as_str).map(str::to_owned)
}

fn show_need(visit: &Visit, found: &Drafted, content: Map<String, Value>, more: Value) -> Response {
    let typed = explicit(content.get("authorityCode"));
    let mut shown = json!({
        "draft": found.shown(content), "refused": null, "choices": [], "resumes": false, "clash": null, "typed": typed,
    });
    merge(&mut shown, more);
    visit.page("need.html", &found.data, shown)
}

/// Says more of a page.
fn merge(shown: &mut Value, more: Value) {
    if let (Some(fields), Value::Object(more)) = (shown.as_object_mut(), more) {
        fields.extend(more);
    }
}

/// Keeps the words, and goes on to who can help.
pub(super) async fn keep_need(visit: Visit, Form(mut form): Form<Step>) -> Result<Response, Response> {
    let typed = form.collectivite.clone();
    let unclear = meant(&visit, &mut form).await?.err();
    let missing = unclear.or_else(|| Some((missing(&form)?, json!([]))));
    let kept = keep(&visit, &form, 1).await?;
    let (refused, choices) = match (missing, kept) {
        (None, Ok(kept)) => {
            return Ok(Redirect::to(&written(&next("/demande/partenaires", &kept.id))).into_response());
        }
        (Some(missing), Ok(_)) => missing,
        (_, Err(refused)) => (refused, json!([])),
    };
    let found = among_all(&visit, form.draft()).await?;
    let (found, clash) = clashing(found, &refused);
    let content = form.onto(found.content.clone(), 1);
    let more = json!({ "refused": told(&refused), "choices": choices, "clash": clash, "typed": typed });
    let page = show_need(&visit, &found, content, more);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// The next step's address.
fn next(path: &str, id: &str) -> String {
    if id.is_empty() { path.to_owned() } else { format!("{path}?brouillon={id}") }
}

/// After a refusal: what is kept meanwhile, to be shown beside what was typed; where it is gone, another is begun.
fn clashing(found: Drafted, refused: &Refused) -> (Drafted, Value) {
    match refused.field.as_str() {
        "version" => {
            let clash = found.data.get("draft").cloned().unwrap_or_default();
            (found, clash)
        }
        "id" => (found.begun(), Value::Null),
        _ => (found, Value::Null),
    }
}

/// What the first step cannot go on without.
fn missing(form: &Step) -> Option<Refused> {
    let lacks = |text: &Option<String>, least| graphql::readable(text.as_deref().unwrap_or_default()) < least;
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
pub(super) async fn on_behalf(Form(form): Form<Step>) -> Response {
    let code = form.collectivite.filter(|code| code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let to = code.map_or_else(|| "/demande".to_owned(), |code| format!("/demande?pour={code}"));
    Redirect::to(&written(&to)).into_response()
}

/// Forgets the draft.
pub(super) async fn abandon(visit: Visit, Form(form): Form<Step>) -> Result<Response, Response> {
    let variables = json!({ "id": form.draft() });
    visit.act_or_tell((operation!("DiscardDraft"), "discardDraft"), variables).await?;
    Ok(Visit::done("/", "brouillon"))
}

/// Step 2: who can help, why, and by which day each would call.
pub(super) async fn helpers(visit: Visit, Query(wish): Query<Wish>) -> Result<Response, Response> {
    let found = draft(&visit, wish.brouillon.as_deref()).await?;
    let content = found.content.clone();
    show_helpers(&visit, &found, content, json!({})).await
}

/// Keeps the themes, and shows what they come to, or goes on.
pub(super) async fn keep_themes(visit: Visit, Form(form): Form<Step>) -> Result<Response, Response> {
    let mut found = draft(&visit, form.draft()).await?;
    if found.key.is_none() {
        return Ok(Redirect::to("/demande").into_response());
    }
    let now = form.onto(found.content.clone(), 2);
    match step::save(&visit, &form, now.clone()).await? {
        Ok(kept)
            if visit.is_part || form.geste.as_deref() == Some("recalculer") || form.has_other_themes() =>
        {
            found.version = kept.version.max(found.version);
            let renewed = !visit.is_part && form.has_other_themes();
            show_helpers(&visit, &found, now, json!({ "renewed": renewed })).await
        }
        Ok(kept) => Ok(Redirect::to(&written(&next("/demande/rappel", &kept.id))).into_response()),
        Err(refused) => {
            let (found, clash) = clashing(found, &refused);
            let refused = json!({ "message": refused.message, "field": "" });
            // Too many themes are not shown as chosen: the page could not be made of them.
            let shown = if clash.is_null() && !visit.sent.is_shown { found.content.clone() } else { now };
            show_helpers(&visit, &found, shown, json!({ "refused": refused, "clash": clash })).await
        }
    }
}

async fn show_helpers(
    visit: &Visit,
    found: &Drafted,
    draft: Map<String, Value>,
    more: Value,
) -> Result<Response, Response> {
    let text = |key: &str| draft.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    if text("authorityCode").is_empty() || text("description").is_empty() {
        return Ok(Redirect::to("/demande").into_response());
    }
    let words = format!("{}\n{}", text("title"), text("description"));
    let spoken = visit.ask(operation!("SuggestThemes"), json!({ "text": words })).await?;
    let spoken = spoken.get("suggestThemes").and_then(Value::as_array).cloned().unwrap_or_default();
    let slug =
        |theme: &Value| theme.pointer("/theme/slug").and_then(Value::as_str).unwrap_or_default().to_owned();
    let ticked = spoken.iter().filter(|theme| theme.get("ticked") == Some(&Value::Bool(true)));
    let ticked: Vec<Value> = ticked.map(|theme| slug(theme).into()).collect();
    let chosen = draft.get("themes").and_then(Value::as_array).cloned().unwrap_or(ticked);
    // What the words speak of besides stays in sight, with why; a second need is not lost in a long list.
    let besides: Vec<Value> =
        spoken.iter().map(|theme| slug(theme).into()).filter(|theme| !chosen.contains(theme)).collect();
    let why: Map<String, Value> =
        spoken.iter().map(|theme| (slug(theme), theme.get("why").cloned().unwrap_or_default())).collect();
    let urgency =
        draft.get("urgency").cloned().filter(|urgency| !urgency.is_null()).unwrap_or("NORMAL".into());
    let authority = text("authorityCode");
    let input = json!({ "authorityCode": authority, "themes": chosen, "urgency": urgency, "text": words });
    let data = visit.ask(operation!("Helpers"), json!({ "input": input, "authority": authority })).await?;
    let asked = data.pointer("/previewRouting/verdicts").and_then(Value::as_array).map_or(0, |verdicts| {
        verdicts.iter().filter(|verdict| verdict.get("chosen") == Some(&Value::Bool(true))).count()
    });
    let template = if visit.is_part { "promised.html" } else { "helpers.html" };
    let mut shown = json!({
        "draft": found.shown(draft), "chosen": chosen, "besides": besides, "why": why, "asked": asked,
        "refused": null, "clash": null, "renewed": false,
    });
    merge(&mut shown, more);
    Ok(visit.page(template, &data, shown))
}
