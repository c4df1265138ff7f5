//! A person's own absences: mails for them go to the deputy meanwhile.

use domain::chrono::NaiveDate;
use domain::contact;
use domain::ids::AbsenceId;
use domain::mandate::Person;
use domain::policy::{Scope, signed_in};
use domain::refusal::Refusal;
use domain::time::local_date;
use storage::absences::{self, Absence};
use storage::people::{self, Wanted};

use crate::authenticate::Caller;
use crate::{Cx, Outcome, new_id};

/// Declares the caller's absence; the deputy is a colleague of one of their units.
///
/// # Errors
/// `INVALID_ABSENCE`, `UNKNOWN_DEPUTY`, `NOT_ALLOWED` for someone who is of no unit.
pub async fn declare(
    cx: &Cx,
    caller: &Caller,
    (from, to): (NaiveDate, NaiveDate),
    deputy_email: Option<&str>,
) -> Outcome<()> {
    let me = signed_in(&caller.actor)?.person.id;
    let now = cx.now();
    if to < from || to < local_date(now) {
        return Err(Refusal::InvalidAbsence.into());
    }
    let units = Scope::of(&caller.actor).units;
    if units.is_empty() {
        return Err(Refusal::NotAllowed.into());
    }
    let deputy = match deputy_email {
        None => None,
        Some(email) => {
            let email = contact::email("deputyEmail", email)?;
            let team = people::with_roles(&cx.store, &Wanted { units, ..Wanted::default() }, now).await?;
            let is_other = |one: &Person| one.id != me && contact::is_same(&one.email, &email);
            let found = team.into_iter().map(|(person, _)| person).find(is_other);
            Some(found.ok_or(Refusal::UnknownDeputy)?.id)
        }
    };
    let tx = cx.store.write().await?;
    absences::insert(&tx, Absence { id: AbsenceId(new_id()), person: me, from, to, deputy }).await?;
    Ok(tx.commit().await?)
}

/// Takes back an absence of the caller.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn cancel(cx: &Cx, caller: &Caller, id: AbsenceId) -> Outcome<()> {
    let me = signed_in(&caller.actor)?.person.id;
    let tx = cx.store.write().await?;
    if !absences::remove(&tx, id, me).await? {
        return Err(Refusal::NotFound.into());
    }
    Ok(tx.commit().await?)
}

/// The caller's absences that are not over.
///
/// # Errors
/// When nobody has signed in.
pub async fn mine(cx: &Cx, caller: &Caller) -> Outcome<Vec<Absence>> {
    let me = signed_in(&caller.actor)?.person.id;
    Ok(absences::ahead(&cx.store, &[me], local_date(cx.now())).await?)
}
