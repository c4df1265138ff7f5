//! The card of a commune or an EPCI: who it is, and all of its requests that one may see.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::{Refused, Visit};
use super::message::message;
use super::operation;
use super::paths::written;
use super::people::told;

/// What is typed.
#[derive(Deserialize)]
pub(super) struct Wanted {
    recherche: Option<String>,
}

/// Which part of the list.
#[derive(Deserialize, Default)]
pub(super) struct Part {
    apres: Option<String>,
}

/// When it is open.
#[derive(Deserialize)]
pub(super) struct Hours {
    horaires: String,
}

/// What was typed and could not be taken, and why.
#[derive(Default)]
struct Told {
    typed: Option<String>,
    refused: Value,
}

/// The code of the authority that a typed text means; else those it may mean, to choose from. An agent's own authorities go by their
/// code, which their form has; whoever types may mean a postal code.
pub(super) async fn authority_meant(
    visit: &Visit,
    typed: &str,
) -> Result<Result<String, (Refused, Value)>, Response> {
    let found = visit.ask(operation!("KnownAuthority"), json!({ "text": typed })).await?;
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let roles = found.pointer("/me/roles").and_then(Value::as_array).cloned().unwrap_or_default();
    let is = |role: &Value, path: &str, word: &str| role.pointer(path).and_then(Value::as_str) == Some(word);
    let administers = roles.iter().any(|role| is(role, "/kind", "PLATFORM_ADMINISTRATOR"));
    if !administers && roles.iter().any(|role| is(role, "/authority/code", typed)) {
        return Ok(Ok(typed.to_owned()));
    }
    if let Some(code) = text(found.pointer("/authorityMeant/sure/code")) {
        return Ok(Ok(code));
    }
    let choices = found.pointer("/authorityMeant/choices").cloned().unwrap_or_default();
    let many = choices.as_array().map_or(0, Vec::len);
    let message = match many {
        0 => "Ce nom ou ce code n’est pas celui d’une commune ou d’une intercommunalité du Département.",
        1 => "Est-ce bien cette collectivité ? Choisissez-la, ou tapez un autre nom.",
        _ => "Plusieurs collectivités répondent à ce nom ou à ce numéro : choisissez-en une.",
    };
    let refused = Refused { message: message.to_owned(), field: "authorityCode".to_owned() };
    Ok(Err((refused, choices)))
}

/// A code as a field shows it, so that it is read again as what it is: « INSEE 31130 » is no postal code.
pub(super) fn explicit(code: Option<&Value>) -> String {
    let code = code.and_then(Value::as_str).unwrap_or_default();
    if code.len() == 5 { format!("INSEE {code}") } else { code.to_owned() }
}

/// Looks one up by name, code or postal code.
pub(super) async fn search(visit: Visit, Query(wanted): Query<Wanted>) -> Result<Response, Response> {
    let search = wanted.recherche.unwrap_or_default();
    let data = visit.ask(operation!("Authorities"), json!({ "search": search })).await?;
    Ok(visit.page("authorities.html", &data, json!({ "search": search })))
}

/// The card.
pub(super) async fn page(
    visit: Visit,
    Path(code): Path<String>,
    Query(part): Query<Part>,
) -> Result<Response, Response> {
    show(&visit, &code, part, Told::default()).await
}

async fn show(visit: &Visit, code: &str, part: Part, told: Told) -> Result<Response, Response> {
    let known = visit.ask(operation!("Frame"), json!({})).await?;
    let answers = known.pointer("/me/answers") == Some(&Value::Bool(true));
    let variables = json!({ "code": code, "answers": answers, "after": part.apres });
    let data = visit.ask(operation!("Authority"), variables).await?;
    if data.get("localAuthority").is_none_or(Value::is_null) {
        // The code of a commune that has merged leads to the one it is part of.
        let is_code = code.chars().all(|c| c.is_ascii_alphanumeric());
        if let (true, Err((_, choices))) = (is_code, authority_meant(visit, code).await?)
            && choices.as_array().is_some_and(|choices| !choices.is_empty())
        {
            return Ok(Redirect::to(&written(&format!("/collectivites?recherche={code}"))).into_response());
        }
        return Err(message(
            StatusCode::NOT_FOUND,
            "Collectivité inconnue",
            "Cherchez-la par son nom ou son code postal.",
        ));
    }
    let Told { typed, refused } = told;
    let more = json!({ "answers": answers, "typed": typed, "refused": refused });
    Ok(visit.page("authority.html", &data, more))
}

/// Keeps when the authority is open.
pub(super) async fn say_hours(
    visit: Visit,
    Path(code): Path<String>,
    Form(said): Form<Hours>,
) -> Result<Response, Response> {
    let variables = json!({ "authority": code, "hours": said.horaires });
    match visit.act((operation!("SayOpeningHours"), "sayOpeningHours"), variables).await? {
        Ok(_) => Ok(Visit::done(&format!("/collectivites/{code}"), "horaires")),
        Err(refused) => {
            let told = Told { typed: Some(said.horaires), refused: told(&refused) };
            let page = show(&visit, &code, Part::default(), told).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
