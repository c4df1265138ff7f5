//! What no rule has routed: the administrator's own clock, and the choice of who is asked.

use axum::extract::Path;
use axum::response::Response;
use axum_extra::extract::Form;
use serde::Deserialize;
use serde_json::{Value, json};

use super::acts::unit;
use super::door::Visit;
use super::operation;
use super::requests::absent;

/// Whom to ask, and the themes put right.
#[derive(Deserialize)]
pub(super) struct Decided {
    #[serde(default)]
    vers: Vec<String>,
    #[serde(default)]
    themes: Vec<String>,
}

/// What waits, the oldest promise last seen first.
pub(super) async fn list(visit: Visit) -> Result<Response, Response> {
    let data = visit.ask_whole(operation!("Triage"), json!({}), "requests").await?;
    Ok(visit.page("triage.html", &data, json!({})))
}

/// One request, and whom it could go to.
pub(super) async fn page(visit: Visit, Path(reference): Path<String>) -> Result<Response, Response> {
    let data = load(&visit, &reference).await?;
    let none = json!({ "refused": null, "to": [] });
    Ok(visit.page("triage_one.html", &data, none))
}

async fn load(visit: &Visit, reference: &str) -> Result<Value, Response> {
    let data = visit.ask(operation!("TriageOne"), json!({ "reference": reference })).await?;
    if data.get("request").is_none_or(Value::is_null) { Err(absent()) } else { Ok(data) }
}

/// Routes it.
pub(super) async fn decide(
    visit: Visit,
    Path(reference): Path<String>,
    Form(decided): Form<Decided>,
) -> Result<Response, Response> {
    let data = load(&visit, &reference).await?;
    let id = data.pointer("/request/id").cloned().ok_or_else(absent)?;
    let targets = decided.vers.iter().map(|to| {
        let (partner, directorate) = unit(to);
        json!({ "partner": partner, "directorate": directorate })
    });
    let themes = Some(&decided.themes).filter(|themes| !themes.is_empty());
    let variables = json!({ "id": id, "targets": targets.collect::<Vec<_>>(), "themes": themes });
    match visit.act((operation!("TriageRequest"), "triageRequest"), variables).await? {
        Ok(_) => Ok(Visit::done("/a-trier", "orientee")),
        Err(refused) => {
            let more = json!({ "refused": { "message": refused.message }, "to": decided.vers });
            Ok(visit.page("triage_one.html", &data, more))
        }
    }
}
