//! The cookies of the pages, all of one shape: no script reads them, and they are secure exactly where the site is.

use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::Site;

/// The session's token.
pub(super) const SESSION: &str = "appui_session";
/// The page that was asked for before signing in.
pub(super) const WANTED: &str = "appui_vers";
/// The browser's visit: what the keys of forms are bound to.
pub(super) const VISIT: &str = "appui_visite";
/// Something that was typed waits to be taken up again.
pub(super) const TYPED: &str = "appui_reprise";

/// A cookie. Lax: it must come along when a mail's link is followed; every form is checked for where it comes from.
pub(super) fn cookie(site: &Site, name: &'static str, value: String) -> Cookie<'static> {
    let cookie = Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax);
    cookie.secure(site.api.public_url().starts_with("https://")).build()
}

/// What takes a cookie away.
pub(super) fn gone(site: &Site, name: &'static str) -> Cookie<'static> {
    let mut cookie = cookie(site, name, String::new());
    cookie.make_removal();
    cookie
}
