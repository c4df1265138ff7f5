//! What somebody held when they leave a unit: given back to the unit in the same transaction, so that nobody waits for them.

use domain::ids::PersonId;
use domain::policy::Permit;
use domain::referral::{Command, apply};
use domain::territory::Unit;
use domain::words::Status;
use storage::Tx;
use storage::referrals::{self, Filter};

use super::act::{decided, hold_file};
use crate::authenticate::Caller;
use crate::consequences::Consequences;
use crate::{Cx, Outcome};

/// What a person holds that is open, in a unit.
fn held_by(person: PersonId, unit: &Unit) -> Filter {
    let open = Status::ALL.iter().copied().filter(|status| status.is_open());
    Filter { holder: Some(person), unit: Some(unit.to_string()), status: open.collect(), ..Filter::default() }
}

/// Gives back what the person holds in the unit.
pub(crate) async fn hand_back(
    cx: &Cx,
    tx: &Tx,
    caller: &Caller,
    permit: &Permit,
    (person, unit): (PersonId, &Unit),
) -> Outcome<()> {
    let now = cx.now();
    for request in referrals::requests_of(tx, &held_by(person, unit)).await? {
        let Some(file) = hold_file(tx, request).await? else { continue };
        let mine = |referral: &&domain::referral::Referral| {
            referral.holder == Some(person) && referral.unit == *unit && referral.status.is_open()
        };
        for referral in file.referrals.iter().filter(mine) {
            let mut changed = referral.clone();
            let mut consequences = Consequences::new(&caller.territory, now, caller.actor.person());
            for event in decided(referral, &Command::Release, &caller.territory, now)? {
                apply(&mut changed, &event, now);
                consequences.event(&changed, &event, None)?;
            }
            referrals::update(tx, permit, &changed, referral.version).await?;
            consequences.write(tx).await?;
        }
    }
    Ok(())
}
