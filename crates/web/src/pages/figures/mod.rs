//! Figures by theme, structure, territory, month: the view is in the address, so that it can be sent. What one sees is one's own
//! perimeter: the API decides it.

mod crossed;
mod shapes;
mod view;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Query;
use serde_json::{Value, json};

pub(in crate::pages) use self::crossed::crossed;
pub(in crate::pages) use self::shapes::months as trends;
pub(in crate::pages) use self::view::View;
use super::acts::unit;
use super::door::Visit;
use super::message::message;
use super::operation;

/// The figures of everything one may count.
pub(super) async fn page(visit: Visit, Query(view): Query<View>) -> Result<Response, Response> {
    shown(&visit, view, "/chiffres").await
}

/// A partner's own page.
pub(super) async fn of_partner(
    visit: Visit,
    Path(partner): Path<String>,
    Query(view): Query<View>,
) -> Result<Response, Response> {
    let path = format!("/chiffres/structures/{partner}");
    shown(&visit, view.of(partner), &path).await
}

/// A directorate's own page.
pub(super) async fn of_directorate(
    visit: Visit,
    Path((partner, directorate)): Path<(String, String)>,
    Query(view): Query<View>,
) -> Result<Response, Response> {
    let unit = format!("{partner}/{directorate}");
    let path = format!("/chiffres/structures/{unit}");
    shown(&visit, view.of(unit), &path).await
}

async fn shown(visit: &Visit, view: View, path: &str) -> Result<Response, Response> {
    let seen = view.seen(graphql::french::last_year(visit.site.api.now()));
    let data = visit.ask(operation!("Statistics"), seen.variables()).await?;
    if !seen.place().is_empty() && !is_known(&data, seen.place()) {
        let told = "Aucune structure ne porte ce nom. Choisissez-la dans la liste des chiffres.";
        return Err(message(StatusCode::NOT_FOUND, "Structure introuvable", told));
    }
    if seen.theme().is_some_and(|theme| !has(&data, "themes", &theme)) {
        let told = "Aucun thème ne porte ce nom. Choisissez-le dans la liste des chiffres.";
        return Err(message(StatusCode::NOT_FOUND, "Thème introuvable", told));
    }
    let at = |path: &str| data.pointer(path).unwrap_or(&Value::Null);
    let total = at("/statisticsTables/0/total");
    let more = json!({
        "action": path,
        "view": seen.shown(),
        "months": shapes::months(at("/statisticsTables/1/rows")),
        "attribution": shapes::attribution(total),
        "funnel": shapes::funnel(total),
        "rows": fullest(at("/statisticsTables/0/rows")),
        "whole": is_whole(&data, seen.place()),
        "crossed": crossed(at("/statisticsTables/0/rows"), seen.grouping.by),
        "map": shapes::map(at("/contours"), at("/statisticsTables/0/rows")),
    });
    Ok(visit.page("figures.html", &data, more))
}

/// Does whoever asks see all of a structure's figures, or of everything, rather than their own part of it?
fn is_whole(data: &Value, place: &str) -> bool {
    let (partner, directorate) = unit(place);
    let roles = data.pointer("/me/roles").and_then(Value::as_array).cloned().unwrap_or_default();
    roles.iter().any(|role| {
        let text = |path: &str| role.pointer(path).and_then(Value::as_str);
        let is_of = text("/partner/slug") == Some(partner);
        match text("/kind") {
            Some("PLATFORM_ADMINISTRATOR") => true,
            Some("PARTNER_ADMINISTRATOR") => is_of,
            Some("EXPERT" | "MANAGER") => is_of && text("/directorate/slug") == directorate,
            _ => false,
        }
    })
}

/// Is a structure, `partner` or `partner/directorate`, in the folder?
fn is_known(data: &Value, place: &str) -> bool {
    let (partner, directorate) = unit(place);
    let list = |of: &Value, name: &str| of.get(name).and_then(Value::as_array).cloned().unwrap_or_default();
    let found = list(data, "partners").into_iter().find(|one| is_of(one, partner));
    found.is_some_and(|one| directorate.is_none_or(|slug| has(&one, "directorates", slug)))
}

/// Has a list of this name one of this slug?
fn has(of: &Value, list: &str, slug: &str) -> bool {
    of.get(list).and_then(Value::as_array).is_some_and(|list| list.iter().any(|one| is_of(one, slug)))
}

fn is_of(one: &Value, slug: &str) -> bool {
    one.get("slug").and_then(Value::as_str) == Some(slug)
}

/// How many groups a page shows: more would weigh megabytes, and nobody reads them. The files have them all.
const MOST_ROWS: usize = 200;

/// The rows as they are, or the fullest of them where they are too many for a page.
fn fullest(rows: &Value) -> Value {
    let mut rows = rows.as_array().cloned().unwrap_or_default();
    if rows.len() > MOST_ROWS {
        let referrals =
            |row: &Value| row.pointer("/figures/referrals").and_then(Value::as_u64).unwrap_or_default();
        rows.sort_by_key(|row| std::cmp::Reverse(referrals(row)));
        rows.truncate(MOST_ROWS);
    }
    rows.into()
}
