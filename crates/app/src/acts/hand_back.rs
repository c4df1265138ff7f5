//! What somebody held when they leave a unit: given back to the unit in the same transaction, so that nobody waits for them.

use domain::ids::PersonId;
use domain::mandate::Role;
use domain::policy::{Permit, System};
use domain::referral::{Command, Referral, apply};
use domain::territory::Unit;
use domain::time::Instant;
use domain::words::Status;
use storage::referrals::{self, Filter};
use storage::{Tx, loads, people};

use super::act::{commit, decided, hold_file};
use crate::consequences::Consequences;
use crate::{Cx, Loaded, Outcome};

/// What a person holds that is open, in a unit.
fn held_by(person: PersonId, unit: &Unit) -> Filter {
    let open = Status::ALL.iter().copied().filter(|status| status.is_open());
    Filter { holder: Some(person), unit: Some(unit.to_string()), status: open.collect(), ..Filter::default() }
}

/// Gives back what the person holds in the unit: one letter tells the unit, however much it is.
async fn hand_back(
    tx: &Tx,
    loaded: &Loaded,
    permit: &Permit,
    (person, unit): (PersonId, &Unit),
    (actor, now): (Option<PersonId>, Instant),
) -> Outcome<()> {
    let mut consequences = Consequences::new(loaded, now, actor).telling_everybody();
    for request in referrals::requests_of(tx, &held_by(person, unit)).await? {
        let Some(file) = hold_file(tx, request).await? else { continue };
        let mine = |referral: &&Referral| {
            referral.holder == Some(person) && referral.unit == *unit && referral.status.is_open()
        };
        for referral in file.referrals.iter().filter(mine) {
            let mut changed = referral.clone();
            for event in decided(referral, &Command::Release, loaded, now)? {
                apply(&mut changed, &event, now);
                consequences.event(&changed, &event, None)?;
            }
            referrals::update(tx, permit, &changed, referral.version).await?;
        }
    }
    consequences.write(tx).await
}

/// What somebody held in a unit of which a role of theirs has ended goes back to it, unless they are still of it otherwise.
pub(crate) async fn hand_back_of_role(
    tx: &Tx,
    loaded: &Loaded,
    permit: &Permit,
    (person, ended): (PersonId, &Role),
    (actor, now): (Option<PersonId>, Instant),
) -> Outcome<()> {
    let Some(unit) = ended.kind.unit() else { return Ok(()) };
    let roles = people::roles(tx, person).await?;
    let still = |role: &Role| role.id != ended.id && role.holds(now) && role.kind.unit() == Some(unit);
    if roles.iter().any(still) {
        return Ok(());
    }
    hand_back(tx, loaded, permit, (person, unit), (actor, now)).await
}

/// Gives back what is held by people who are of the unit no longer, such as one whose role has reached its last day: nobody
/// ends those by hand.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn hand_back_what_was_left(cx: &Cx, loaded: &Loaded, now: Instant) -> Outcome<()> {
    let permit = Permit::of_the_system(System::Departures);
    for (person, unit) in loads::left_behind(&cx.store, now).await? {
        let tx = cx.store.write().await?;
        hand_back(&tx, loaded, &permit, (person, &unit), (None, now)).await?;
        commit(cx, tx).await?;
    }
    Ok(())
}
