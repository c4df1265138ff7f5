//! What the caller could do to a referral now: what the domain would accept, of what the policy allows.

use domain::policy::signed_in;
use domain::referral::{Act, Facts, Referral};
use domain::request::Request;

use super::act::authorize_on;
use crate::authenticate::Caller;
use crate::{Cx, Outcome};

/// The acts that would not be refused, in the order of a referral's life.
///
/// # Errors
/// When nobody has signed in.
pub fn offered(
    cx: &Cx,
    caller: &Caller,
    referral: &Referral,
    file: (&Request, &[Referral]),
) -> Outcome<Vec<Act>> {
    let who = signed_in(&caller.actor)?.person.id;
    let (loaded, now) = (&caller.territory, cx.now());
    let calendar = loaded.territory.calendar(Some(&referral.unit.partner));
    let guide = loaded.guide(referral.promise.guide_version, now)?;
    let facts = Facts { now, calendar: &calendar, guide };
    let may = |act: &Act| authorize_on(caller, act.action(), file, Some(referral)).is_ok();
    let open = |act: &Act| {
        let is_wanted = *act != Act::Redirect || file.0.lets_pass_on(referral, file.1);
        is_wanted && act.is_open(referral, &facts, who)
    };
    Ok(Act::ALL.into_iter().filter(|act| may(act) && open(act)).collect())
}
