//! Who asks, by the cookie of the session: looked up once for all that one request of a page runs.

use std::sync::Arc;

use axum::http::Extensions;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::Cookie;
use graphql::{Caller, TokenError};
use tokio::sync::OnceCell;

use super::cookies::SESSION;
use crate::Site;

/// Who asks; shared by the page, its frame and what is done after it.
#[derive(Clone, Default)]
pub(super) struct Who(Arc<OnceCell<Caller>>);

impl Who {
    /// That of this request.
    pub(super) fn of(extensions: &mut Extensions) -> Self {
        extensions.get_or_insert_default::<Self>().clone()
    }

    /// The caller: asked of the database the first time, remembered from then on.
    ///
    /// # Errors
    /// When the database does not answer.
    pub(super) async fn caller(&self, site: &Site, jar: &CookieJar) -> Result<Caller, TokenError> {
        let looked_up = async || {
            match site.api.caller(jar.get(SESSION).map(Cookie::value)).await {
                // A cookie that is no longer ours: as if there were none.
                Err(TokenError::NotOurs) => site.api.caller(None).await,
                found => found,
            }
        };
        self.0.get_or_try_init(looked_up).await.cloned()
    }
}
