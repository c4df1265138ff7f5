//! The cockpit's baskets: what must not be forgotten, counted.

use domain::policy::{authorize_administration, signed_in};
use storage::baskets::{self, Baskets};

use crate::authenticate::Caller;
use crate::{Cx, Outcome};

/// How full each basket is now.
///
/// # Errors
/// `NOT_ALLOWED` for anybody but the platform's administrator.
pub async fn count(cx: &Cx, caller: &Caller) -> Outcome<Baskets> {
    signed_in(&caller.actor)?;
    let _permit = authorize_administration(&caller.actor)?;
    Ok(baskets::count(&cx.store, cx.now()).await?)
}
