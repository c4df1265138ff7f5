//! What an expert does to a referral: a page that asks, then a form. The addresses are the words on the buttons.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::{Form, Query};
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::Visit;
use super::message::message;
use super::operation;
use super::requests::absent;

/// What an act's form may hold.
#[derive(Deserialize, Default)]
pub(super) struct Filled {
    resultat: Option<String>,
    canal: Option<String>,
    note: Option<String>,
    jour: Option<String>,
    heure: Option<String>,
    motif: Option<String>,
    texte: Option<String>,
    jusque: Option<String>,
    vers: Option<String>,
    courriel: Option<String>,
    /// « oui »: to a colleague who is away too.
    absence: Option<String>,
    issue: Option<String>,
    /// Back to the list that the act was begun from.
    retour: Option<String>,
}

/// The acts, by the word in their address.
const ACTS: [&str; 9] =
    ["prendre", "rendre", "appel", "pause", "reprise", "refus", "reorientation", "passage", "cloture"];

/// The page that asks.
pub(super) async fn ask(
    visit: Visit,
    Path((id, act)): Path<(String, String)>,
    Query(filled): Query<Filled>,
) -> Result<Response, Response> {
    if !ACTS.contains(&act.as_str()) {
        return Err(unknown());
    }
    show(&visit, (&id, &act), &filled, Value::Null).await
}

fn unknown() -> Response {
    message(StatusCode::NOT_FOUND, "Page introuvable", "Rouvrez le dossier depuis votre corbeille.")
}

/// The form as it was filled; a redirection shows the day that it would promise before it is made.
async fn show(
    visit: &Visit,
    (id, act): (&str, &str),
    filled: &Filled,
    refused: Value,
) -> Result<Response, Response> {
    let to = filled.vers.clone().unwrap_or_default();
    let (partner, directorate) = unit(&to);
    let previews = act == "reorientation" && !to.is_empty();
    let variables = |previews: bool| {
        let hands = act == "passage";
        json!({ "id": id, "previews": previews, "partner": partner, "directorate": directorate, "hands": hands })
    };
    // A target that cannot be previewed is told in the form: the reason that was typed stays there.
    let (data, refused) = match visit.ask(operation!("Act"), variables(previews)).await {
        Ok(data) => (data, refused),
        Err(answer) if previews && answer.status().is_client_error() => {
            let told = json!({ "message": "Ce partenaire ne peut pas recevoir cette demande : choisissez-en un autre.", "field": "partner" });
            let data = visit.ask(operation!("Act"), variables(false)).await?;
            (data, if refused.is_null() { told } else { refused })
        }
        Err(answer) => return Err(answer),
    };
    if data.get("referral").is_none_or(Value::is_null) {
        return Err(absent());
    }
    let promised = data.get("previewRedirection").cloned().unwrap_or_default();
    let said = |text: &Option<String>| text.clone().unwrap_or_default();
    let filled = json!({
        "result": said(&filled.resultat), "channel": said(&filled.canal), "note": said(&filled.note),
        "day": said(&filled.jour), "time": said(&filled.heure), "reason": said(&filled.motif),
        "text": said(&filled.texte), "until": said(&filled.jusque), "to": to, "email": said(&filled.courriel),
        "absent": filled.absence.is_some(), "outcome": said(&filled.issue), "back": said(&filled.retour),
    });
    let more = json!({ "act": act, "filled": filled, "promised": promised, "refused": refused });
    Ok(visit.page("act.html", &data, more))
}

/// Does it, and leads back; a refusal shows the form again as it was filled.
pub(super) async fn act(
    visit: Visit,
    Path((id, act)): Path<(String, String)>,
    Form(filled): Form<Filled>,
) -> Result<Response, Response> {
    if let Some(told) = lacking(&act, &filled) {
        let page = show(&visit, (&id, &act), &filled, told).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    let Some((document, variables)) = told(&id, &act, &filled) else {
        return Err(unknown());
    };
    match visit.act(document, variables).await? {
        Ok(_) => {
            let to_list = filled.retour.as_deref() == Some("corbeille");
            let back = if to_list { "/corbeille".to_owned() } else { format!("/saisines/{id}") };
            Ok(Visit::done(&back, &act))
        }
        Err(refused) => {
            let told = json!({ "message": refused.message, "field": refused.field });
            let page = show(&visit, (&id, &act), &filled, told).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

/// What the form does not say and nobody may say in its place: no answer is taken for the strongest one.
fn lacking(act: &str, filled: &Filled) -> Option<Value> {
    let lacks = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().is_empty();
    let told = |field: &str, message: &str| Some(json!({ "field": field, "message": message }));
    let is_day = |text: &Option<String>| text.as_deref().is_some_and(graphql::french::is_day);
    match act {
        "appel" if lacks(&filled.resultat) => told("result", "Dites ce que l’appel a donné."),
        "appel" if lacks(&filled.jour) && lacks(&filled.heure) => None,
        "appel" => {
            let said = |text: &Option<String>| text.clone().unwrap_or_default();
            let at = moment(&said(&filled.jour), &said(&filled.heure));
            if at.is_some() {
                None
            } else {
                told("at", "Donnez le jour et l’heure de l’appel, ou aucun des deux.")
            }
        }
        "pause" | "refus" if lacks(&filled.motif) => told("reason", "Choisissez un motif."),
        "pause" if !is_day(&filled.jusque) => told("until", "Donnez le jour où le délai reprend."),
        "cloture" if lacks(&filled.issue) => told("outcome", "Dites comment cela s’est terminé."),
        _ => None,
    }
}

/// The mutation of an act, and its variables; none for a word that is no act.
fn told(id: &str, act: &str, filled: &Filled) -> Option<((&'static str, &'static str), Value)> {
    let said = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
    let alone = json!({ "id": id });
    Some(match act {
        "prendre" => ((operation!("ClaimReferral"), "claimReferral"), alone),
        "rendre" => ((operation!("ReleaseReferral"), "releaseReferral"), alone),
        "reprise" => ((operation!("ResumeReferral"), "resumeReferral"), alone),
        "appel" => {
            let channel = said(&filled.canal).unwrap_or_else(|| "PHONE".to_owned());
            let result = said(&filled.resultat).unwrap_or_default();
            let at = said(&filled.jour).zip(said(&filled.heure)).and_then(|(day, time)| moment(&day, &time));
            let variables = json!({ "id": id, "result": result, "channel": channel, "at": at, "note": said(&filled.note) });
            ((operation!("RecordCallAttempt"), "recordCallAttempt"), variables)
        }
        "pause" => {
            let variables = json!({ "id": id, "reason": said(&filled.motif).unwrap_or_default(), "until": said(&filled.jusque).unwrap_or_default(), "note": said(&filled.note) });
            ((operation!("PauseReferral"), "pauseReferral"), variables)
        }
        "refus" => {
            let reason = said(&filled.motif).unwrap_or_default();
            let variables = json!({ "id": id, "reason": reason, "text": said(&filled.texte) });
            ((operation!("DeclineReferral"), "declineReferral"), variables)
        }
        "reorientation" => {
            let to = said(&filled.vers).unwrap_or_default();
            let (partner, directorate) = unit(&to);
            let reason = said(&filled.texte).unwrap_or_default();
            let variables =
                json!({ "id": id, "partner": partner, "directorate": directorate, "reason": reason });
            ((operation!("RedirectReferral"), "redirectReferral"), variables)
        }
        "passage" => {
            let to = said(&filled.courriel).unwrap_or_default();
            let variables = json!({ "id": id, "toEmail": to, "evenIfAbsent": filled.absence.is_some() });
            ((operation!("HandOverReferral"), "handOverReferral"), variables)
        }
        "cloture" => {
            let outcome = said(&filled.issue).unwrap_or_default();
            let variables = json!({ "id": id, "outcome": outcome, "note": said(&filled.note) });
            ((operation!("CloseReferral"), "closeReferral"), variables)
        }
        _ => return None,
    })
}

/// `partner` or `partner/directorate`, as a list's value has it.
pub(super) fn unit(value: &str) -> (&str, Option<&str>) {
    value.split_once('/').map_or((value, None), |(partner, directorate)| (partner, Some(directorate)))
}

/// A day and a time of Paris as an instant; none when they are not.
fn moment(day: &str, time: &str) -> Option<String> {
    graphql::french::instant_of(day, time)
}
