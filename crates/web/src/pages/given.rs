//! What is given out: figures for everybody and as open data, the pack of a meeting, tables as files, exports.

use axum::Json;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::{Form, Query};
use formats::{Table, View as Wanted, csv, xlsx};
use futures_util::StreamExt as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::door::Visit;
use super::figures::{View, crossed, trends};
use super::message::message;
use super::operation;

/// Which quarter.
#[derive(Deserialize)]
pub(super) struct OfQuarter {
    trimestre: Option<String>,
}

/// Which export.
#[derive(Deserialize)]
pub(super) struct Asked {
    quoi: String,
    forme: String,
}

/// Figures for everybody: the latest quarter, or the one that is asked for.
pub(super) async fn public(visit: Visit, Query(of): Query<OfQuarter>) -> Result<Response, Response> {
    let known = visit.ask(operation!("Quarters"), json!({})).await?;
    let latest = known.pointer("/publishedQuarters/0").and_then(Value::as_str).map(str::to_owned);
    let Some(quarter) = of.trimestre.filter(|quarter| !quarter.is_empty()).or(latest) else {
        return Ok(visit.page("public.html", &known, json!({ "publication": null })));
    };
    let data = visit.ask(operation!("Publication"), json!({ "quarter": quarter })).await?;
    let publication = data.get("publication").cloned().unwrap_or_default();
    Ok(visit.page("public.html", &known, json!({ "publication": publication })))
}

/// What is published, to be used again: the files, their columns, the licence.
pub(super) async fn open_data(visit: Visit) -> Result<Response, Response> {
    let data = visit.ask(operation!("Quarters"), json!({})).await?;
    let schema = formats::open_data_schema();
    Ok(visit.page("open_data.html", &data, json!({ "schema": schema })))
}

/// Its Table Schema.
pub(super) async fn open_data_schema() -> Response {
    Json(formats::open_data_schema()).into_response()
}

/// A published quarter as CSV.
pub(super) async fn open_data_file(visit: Visit, Path(file): Path<String>) -> Result<Response, Response> {
    let nowhere = || message(StatusCode::NOT_FOUND, "Page introuvable", "Ce trimestre n’est pas publié.");
    let quarter = file.strip_suffix(".csv").ok_or_else(nowhere)?;
    let published = visit.site.api.published(quarter).await;
    let table = published.map(|found| formats::open_data(&found)).map_err(|error| {
        if matches!(error, graphql::AppError::Refused(_)) { nowhere() } else { visit.failed(&error) }
    })?;
    made(csv(&table), "text/csv; charset=utf-8; header=present", &format!("appui-{file}"))
}

/// The pack of a meeting: made to be printed and read aloud.
pub(super) async fn pack(visit: Visit, Path(quarter): Path<String>) -> Result<Response, Response> {
    let (_, this_month) = graphql::french::last_year(visit.site.api.now());
    if quarter > graphql::quarter_of(&this_month) {
        let told = "Ce trimestre n’a pas commencé : il n’y a rien à y compter.";
        return Err(message(StatusCode::NOT_FOUND, "Page introuvable", told));
    }
    let variables = json!({ "quarter": quarter });
    let data = visit.ask(operation!("MeetingPack"), variables).await?;
    let label = graphql::quarter_label(&quarter);
    let refused: Vec<Value> = data
        .pointer("/meetingPack/3/rows")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter(|row| {
            row.pointer("/keys/1")
                .and_then(Value::as_str)
                .is_some_and(|reason| !["", "confidentielle"].contains(&reason))
        })
        .cloned()
        .collect();
    let declines = crossed(&refused.into(), &["PARTNER", "DECLINE_REASON"]);
    let trends = trends(data.pointer("/meetingPack/0/rows").unwrap_or(&Value::Null));
    let more = json!({ "quarter": quarter, "label": label, "declines": declines, "trends": trends });
    Ok(visit.page("pack.html", &data, more))
}

/// The table of a view as CSV.
pub(super) async fn figures_csv(visit: Visit, Query(view): Query<View>) -> Result<Response, Response> {
    let table = figures(&visit, view).await?;
    made(csv(&table), "text/csv; charset=utf-8; header=present", "chiffres.csv")
}

/// The table of a view as a spreadsheet.
pub(super) async fn figures_xlsx(visit: Visit, Query(view): Query<View>) -> Result<Response, Response> {
    let table = figures(&visit, view).await?;
    let media = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    made(xlsx(&table), media, "chiffres.xlsx")
}

async fn figures(visit: &Visit, view: View) -> Result<Table, Response> {
    let wanted: Wanted =
        serde_json::from_value(view.seen(graphql::french::last_year(visit.site.api.now())).variables())
            .ok()
            .ok_or_else(|| {
                message(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "Rien à montrer",
                    "Revenez aux chiffres et choisissez de nouveau.",
                )
            })?;
    let caller = visit.caller().await?;
    visit.site.files.figures(&caller, &wanted).await.map_err(|error| visit.failed(&error))
}

fn made(
    file: Result<Vec<u8>, formats::FormatError>,
    media: &'static str,
    name: &str,
) -> Result<Response, Response> {
    let bytes = file.map_err(|error| {
        tracing::error!(error = ?error, "a file could not be written");
        message(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Un incident est survenu",
            "Réessayez dans quelques minutes.",
        )
    })?;
    Ok((attached(media, name), bytes).into_response())
}

fn attached(media: &'static str, name: &str) -> [(header::HeaderName, String); 3] {
    [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ]
}

/// One's exports, and how far they have come.
pub(super) async fn exports(visit: Visit) -> Result<Response, Response> {
    let data = visit.ask(operation!("Exports"), json!({})).await?;
    Ok(visit.page("exports.html", &data, json!({})))
}

/// Asks for one.
pub(super) async fn ask_export(visit: Visit, Form(asked): Form<Asked>) -> Result<Response, Response> {
    let table = match asked.quoi.as_str() {
        "demandes" => "REQUESTS",
        "besoins" => "UNMET",
        _ => "REFERRALS",
    };
    let form = if asked.forme == "xlsx" { "XLSX" } else { "CSV" };
    let variables = json!({ "input": { "table": table, "form": form } });
    visit.act_or_tell((operation!("AskExport"), "askExport"), variables).await?;
    Ok(Visit::done("/exports", "export"))
}

/// Streams one, part by part.
pub(super) async fn export(visit: Visit, Path(id): Path<String>) -> Result<Response, Response> {
    let api = visit.site.api.clone();
    let caller = visit.caller().await?;
    let found = api.ready_export(&caller, &id).await.map_err(|error| visit.failed(&error))?;
    let media = if found.name.rsplit('.').next() == Some("csv") {
        "text/csv; charset=utf-8; header=present"
    } else {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    };
    let head = attached(media, &found.name);
    // Fused: what compresses the body asks once more after its end.
    let parts = futures_util::stream::unfold(Some((api, found, 0)), |next| async move {
        let (api, export, n) = next?;
        match api.export_part(&export, n).await {
            Ok(Some(part)) => Some((Ok(part), Some((api, export, n + 1)))),
            Ok(None) => None,
            // The connection breaks off: the reader sees that the file is cut.
            Err(error) => Some((Err(std::io::Error::other(error.to_string())), None)),
        }
    })
    .fuse();
    Ok((head, Body::from_stream(parts)).into_response())
}

/// Where the cookie is read, for what is streamed rather than shown.
impl Visit {
    async fn caller(&self) -> Result<graphql::Caller, Response> {
        let caller =
            self.who.caller(&self.site, &self.jar).await.map_err(|error| self.unavailable(&error))?;
        if graphql::is_signed_in(&caller) { Ok(caller) } else { Err(self.to_sign_in()) }
    }

    fn failed(&self, error: &graphql::AppError) -> Response {
        match error {
            graphql::AppError::Refused(refusal) if refusal.code() == "NOT_FOUND" => {
                message(StatusCode::NOT_FOUND, "Page introuvable", &refusal.message())
            }
            graphql::AppError::Refused(refusal) => {
                message(StatusCode::UNPROCESSABLE_ENTITY, "Rien n’a été pris", &refusal.message())
            }
            graphql::AppError::Unauthenticated(_) => self.to_sign_in(),
            graphql::AppError::Unavailable(_) => self.later(),
            graphql::AppError::Store(_) | graphql::AppError::Configuration(_) => incident(error),
        }
    }
}

fn incident(error: &graphql::AppError) -> Response {
    tracing::error!(error = ?error, "a file could not be made");
    message(StatusCode::INTERNAL_SERVER_ERROR, "Un incident est survenu", "Réessayez dans quelques minutes.")
}
