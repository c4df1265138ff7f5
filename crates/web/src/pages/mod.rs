//! The pages that mails lead to: signing in, a file, a referral, the answer to a callback. Documents through the one door;
//! forms post, pages redirect, nothing needs a script. The whole front end is another issue's; it grows from here.

mod callback;
mod door;
mod home;
mod referral;
mod render;
mod request;
mod sign_in;

use axum::Router;
use axum::routing::get;

use crate::Site;

/// The routes of the pages.
pub(crate) fn routes() -> Router<Site> {
    Router::new()
        .route("/", get(home::page))
        .route("/corbeille", get(home::page))
        .route("/style.css", get(render::style))
        .route("/connexion", get(sign_in::ask).post(sign_in::send))
        .route("/connexion/{token}", get(sign_in::confirm).post(sign_in::open))
        .route("/demandes/{reference}", get(request::page))
        .route("/saisines/{id}", get(referral::page).post(referral::log_call))
        .route("/saisines/{id}/rappel", get(callback::page).post(callback::answer))
}
