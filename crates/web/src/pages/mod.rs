//! The pages: documents through the one door; forms post, pages redirect, everything works without a script.
//!
//! A file a person's errand. What may not live here: a rule, a right, a figure; pages show what the API says.

mod account;
mod acts;
mod authorities;
mod behind;
mod callback;
mod catalogue;
mod cookies;
mod done;
mod door;
mod everyone;
mod feeds;
mod figures;
mod filing;
mod follow;
mod forms;
mod given;
mod home;
mod inbox;
pub(crate) mod message;
mod origin;
mod paths;
mod people;
mod referral;
mod render;
mod requests;
mod sign_in;
mod steering;
mod teams;
mod templates;
mod triage;
mod typed;
mod who;
mod whole;
mod words;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};

use crate::{Site, assets};

/// A document of `graphql/operations/`, part of the binary.
macro_rules! operation {
    ($name:literal) => {
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../graphql/operations/", $name, ".graphql"))
    };
}
pub(crate) use operation;

/// The routes of the pages.
pub(crate) fn routes(site: &Site) -> Router<Site> {
    every_page()
        .fallback(message::nowhere)
        .layer(from_fn_with_state(site.clone(), door::renewed))
        .layer(from_fn_with_state(site.clone(), forms::checked))
        .layer(from_fn_with_state(site.clone(), message::framed))
}

/// The pages alone, without what is around each of them.
fn every_page() -> Router<Site> {
    Router::new()
        .merge(of_everyone())
        .merge(of_the_mairie())
        .merge(of_the_expert())
        .merge(of_the_administrator())
}

fn of_everyone() -> Router<Site> {
    Router::new()
        .route("/", get(home::page))
        .route("/static/{name}", get(assets::file))
        .route("/connexion", get(sign_in::ask).post(sign_in::send))
        .route("/connexion/{token}", get(sign_in::confirm).post(sign_in::open))
        .route("/deconnexion", post(sign_in::close))
        .route("/reprise", get(typed::again))
        .route("/reprise/{id}", get(typed::one))
        .route("/accompagnements", get(catalogue::page))
        .route("/accompagnements/livret", get(catalogue::booklet))
        .route("/partenaires", get(catalogue::partners))
        .route("/partenaires/{slug}", get(catalogue::partner))
        .route("/guide", get(everyone::guide))
        .route("/accessibilite", get(everyone::accessibility))
        .route("/mentions-legales", get(everyone::legal))
        .route("/aide", get(everyone::help))
        .route("/composants", get(everyone::components))
        .route("/habilitation", get(people::newcomer).post(people::ask))
        .route("/suivi/{token}", get(follow::page))
        .merge(of_oneself())
}

fn of_oneself() -> Router<Site> {
    Router::new()
        .route("/mon-compte", get(account::page).post(account::prefer))
        .route("/mes-donnees", get(account::export))
        .route("/chiffres", get(figures::page))
        .route("/chiffres/structures/{partner}", get(figures::of_partner))
        .route("/chiffres/structures/{partner}/{directorate}", get(figures::of_directorate))
        .route("/chiffres.csv", get(given::figures_csv))
        .route("/chiffres.xlsx", get(given::figures_xlsx))
        .route("/chiffres/publics", get(given::public))
        .route("/chiffres/comite/{quarter}", get(given::pack))
        .route("/donnees-ouvertes", get(given::open_data))
        .route("/donnees-ouvertes/schema.json", get(given::open_data_schema))
        .route("/donnees-ouvertes/{file}", get(given::open_data_file))
        .route("/exports", get(given::exports).post(given::ask_export))
        .route("/exports/{id}", get(given::export))
        .route("/flux", get(feeds::page).post(feeds::open))
        .route("/flux/{id}/revocation", post(feeds::revoke))
        .route("/notifications", get(account::notifications).post(account::seen))
        .route("/guide/acceptation", post(account::accept))
        .route("/roles/{id}/fin", get(people::ask_end).post(people::end))
}

fn of_the_mairie() -> Router<Site> {
    Router::new()
        .route("/demande", get(filing::need).post(filing::keep_need))
        .route("/demande/brouillon", post(filing::save))
        .route("/demande/brouillon/rappel", post(filing::save_details))
        .route("/demande/abandon", post(filing::abandon))
        .route("/demande/pour", post(filing::on_behalf))
        .route("/demande/verification", post(filing::check))
        .route("/demande/partenaires", get(filing::helpers).post(filing::keep_themes))
        .route("/demande/rappel", get(filing::details).post(filing::submit))
        .route("/demandes", get(requests::list))
        .route("/demandes/{reference}", get(requests::page))
        .route("/demandes/{reference}/retrait", get(requests::ask_withdrawal).post(requests::withdraw))
        .route("/demandes/{reference}/suivi", get(follow::links).post(follow::share))
        .route("/demandes/{reference}/suivi/{id}/revocation", post(follow::revoke))
        .route("/saisines/{id}/rappel", get(callback::page).post(callback::answer))
        .route("/habilitations", get(people::mandates).post(people::authorise))
        .route("/habilitations/{id}", post(people::decide))
}

fn of_the_expert() -> Router<Site> {
    Router::new()
        .route("/corbeille", get(inbox::page))
        .route("/saisines/{id}", get(referral::page))
        .route("/saisines/{id}/{act}", get(acts::ask).post(acts::act))
        .route("/collectivites", get(authorities::search))
        .route("/collectivites/{code}", get(authorities::page))
        .route("/collectivites/{code}/horaires", post(authorities::say_hours))
        .route("/absence", get(account::absences).post(account::declare))
        .route("/absence/{id}/annulation", post(account::cancel))
        .route("/equipe", get(teams::list))
        .route("/equipe/{partner}", get(teams::of_partner).post(teams::add_to_partner))
        .route("/equipe/{partner}/{directorate}", get(teams::of_directorate).post(teams::add_to_directorate))
}

fn of_the_administrator() -> Router<Site> {
    Router::new()
        .route("/a-trier", get(triage::list))
        .route("/a-trier/{reference}", get(triage::page).post(triage::decide))
        .route("/pilotage", get(steering::page))
        .route("/ce-soir", get(behind::evening))
        .route("/ce-soir/{id}", post(behind::handle))
        .route("/courriels", get(behind::mails))
        .route("/courriels/{id}", post(behind::look_after))
        .route("/journal", get(behind::journal))
        .route("/configuration", get(behind::configuration))
        .route("/personnes", get(people::everybody))
        .route("/personnes/nouvelle", get(people::new).post(people::add))
}
