//! « Avez-vous été rappelé ? » and « on ne m'a pas rappelé »: a page that asks, then a form.

use axum::Form;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{door, referral};
use crate::Site;

const CONFIRM: &str = include_str!("../../../../graphql/operations/ConfirmCallback.graphql");
const SLOT: &str = include_str!("../../../../graphql/operations/OfferSlot.graphql");

/// The answer.
#[derive(Deserialize)]
pub(super) struct Answer {
    called: Option<String>,
    slot: Option<String>,
}

/// The page.
pub(super) async fn page(State(site): State<Site>, Path(id): Path<String>, jar: CookieJar) -> Response {
    referral::show(&site, &jar, &id, "callback.html").await
}

/// Takes the answer.
pub(super) async fn answer(
    State(site): State<Site>,
    Path(id): Path<String>,
    jar: CookieJar,
    headers: HeaderMap,
    Form(form): Form<Answer>,
) -> Response {
    let answered = async {
        door::same_origin(&headers)?;
        if let Some(slot) = form.slot {
            door::act(&site, &jar, (SLOT, "offerSlot"), json!({ "id": id, "slot": slot })).await?;
        } else {
            let confirmed = form.called.as_deref() == Some("oui");
            door::act(&site, &jar, (CONFIRM, "confirmCallback"), json!({ "id": id, "confirmed": confirmed }))
                .await?;
        }
        let data = door::ask(&site, &jar, referral::REFERRAL, json!({ "id": id })).await?;
        let reference =
            data.pointer("/referral/request/reference").and_then(Value::as_str).unwrap_or_default();
        Ok::<_, Response>(Redirect::to(&format!("/demandes/{reference}")).into_response())
    };
    answered.await.unwrap_or_else(|page| page)
}
