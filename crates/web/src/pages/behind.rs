//! What the administrator looks behind the scenes for: what leaves this evening, every mail and why, the journal, the folder.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::{Form, Query};
use serde::Deserialize;
use serde_json::json;

use super::door::Visit;
use super::message::message;
use super::operation;
use super::people::said;

/// What is done to a reminder or a mail.
#[derive(Deserialize)]
pub(super) struct Gesture {
    geste: String,
}

/// Which mails.
#[derive(Deserialize, Default)]
pub(super) struct WantedMails {
    etat: Option<String>,
    reference: Option<String>,
    apres: Option<String>,
}

/// What is looked for.
#[derive(Deserialize, Default)]
pub(super) struct WantedEntries {
    quoi: Option<String>,
    qui: Option<String>,
    reference: Option<String>,
    du: Option<String>,
    au: Option<String>,
    apres: Option<String>,
}

fn nothing_done() -> Response {
    message(StatusCode::UNPROCESSABLE_ENTITY, "Rien n’a été changé", "Choisissez un des gestes de la page.")
}

/// « Ce qui partira ce soir ».
pub(super) async fn evening(visit: Visit) -> Result<Response, Response> {
    let data = visit.ask(operation!("Evening"), json!({})).await?;
    Ok(visit.page("evening.html", &data, json!({})))
}

/// Holds a reminder back, lets it go, sends it.
pub(super) async fn handle(
    visit: Visit,
    Path(id): Path<String>,
    Form(Gesture { geste }): Form<Gesture>,
) -> Result<Response, Response> {
    let (gesture, word) = match geste.as_str() {
        "retenir" => ("HOLD", "retenue"),
        "relacher" => ("RELEASE", "relachee"),
        "envoyer" => ("SEND", "partie"),
        _ => return Err(nothing_done()),
    };
    let variables = json!({ "id": id, "gesture": gesture });
    visit.act_or_tell((operation!("HandleReminder"), "handleReminder"), variables).await?;
    Ok(Visit::done("/ce-soir", word))
}

/// Every mail, why it left and what became of it.
pub(super) async fn mails(visit: Visit, Query(wanted): Query<WantedMails>) -> Result<Response, Response> {
    let etat = wanted.etat.unwrap_or_default();
    let state = match etat.as_str() {
        "attente" => Some("WAITING"),
        "partis" => Some("SENT"),
        "abandonnes" => Some("GIVEN_UP"),
        "non-voulus" => Some("UNWANTED"),
        "sans-objet" => Some("SKIPPED"),
        _ => None,
    };
    let reference = said(wanted.reference.as_ref());
    let variables = json!({ "filter": { "state": state, "reference": reference }, "after": wanted.apres });
    let data = visit.ask(operation!("Mails"), variables).await?;
    let more = json!({ "state_here": etat, "reference": reference.unwrap_or_default() });
    Ok(visit.page("mails.html", &data, more))
}

/// Has a mail tried again, or notes it as looked after.
pub(super) async fn look_after(
    visit: Visit,
    Path(id): Path<String>,
    Form(Gesture { geste }): Form<Gesture>,
) -> Result<Response, Response> {
    let (remedy, word) = match geste.as_str() {
        "reprendre" => ("RETRY", "repris"),
        "regler" => ("SETTLE", "regle"),
        _ => return Err(nothing_done()),
    };
    let variables = json!({ "id": id, "remedy": remedy });
    visit.act_or_tell((operation!("LookAfterMail"), "lookAfterMail"), variables).await?;
    Ok(Visit::done("/courriels?etat=abandonnes", word))
}

/// The whole journal, searched.
pub(super) async fn journal(visit: Visit, Query(wanted): Query<WantedEntries>) -> Result<Response, Response> {
    let day = |text: &Option<String>| said(text.as_ref()).filter(|day| graphql::french::is_day(day));
    let filter = json!({
        "kind": said(wanted.quoi.as_ref()), "actorEmail": said(wanted.qui.as_ref()),
        "reference": said(wanted.reference.as_ref()), "from": day(&wanted.du), "to": day(&wanted.au),
    });
    let data = visit.ask(operation!("Journal"), json!({ "filter": filter, "after": wanted.apres })).await?;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let shown = json!({
        "kind": text(&wanted.quoi), "actor": text(&wanted.qui), "reference": text(&wanted.reference),
        "from": text(&wanted.du), "to": text(&wanted.au),
    });
    Ok(visit.page("journal.html", &data, json!({ "wanted": shown })))
}

/// The folder as it stands: partners, catalogue, guide, calendar, each with where it comes from.
pub(super) async fn configuration(visit: Visit) -> Result<Response, Response> {
    let year = graphql::french::year_of(visit.site.api.now());
    let data = visit.ask(operation!("Configuration"), json!({ "year": year })).await?;
    Ok(visit.page("configuration.html", &data, json!({ "year": year })))
}
