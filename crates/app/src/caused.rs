//! How much mail one caller may cause to others within a day: whoever shares or gives in a loop makes no relay of the platform.

use domain::chrono::TimeDelta;
use domain::ids::{PersonId, RequestId};
use domain::refusal::Refusal;
use storage::{Tx, follow_links, people};

use crate::{CausedSettings, Cx, Outcome};

/// Within how long what was made is counted, whether it still holds or not.
const DAY: TimeDelta = TimeDelta::hours(24);

/// Makes sure that this is work, and no mailing: so many links that hold, and so many made within a day (revoking one gives no
/// place back). The request is held; a person who shares several at one instant is counted a few short, never without end.
pub(crate) async fn by_sharing(cx: &Cx, tx: &Tx, id: RequestId, me: PersonId) -> Outcome<()> {
    let CausedSettings { links_alive, links_of_request, links_by_person, .. } = cx.settings.caused;
    if follow_links::of_requests(tx, &[id]).await?.len() >= links_alive {
        return Err(Refusal::TooManyLinks { max: links_alive }.into());
    }
    let (of_request, by_person) = follow_links::made_since(tx, (id, me), cx.now() - DAY).await?;
    for (made, max) in [(of_request, links_of_request), (by_person, links_by_person)] {
        if made >= max {
            return Err(Refusal::TooManyLinksToday { max }.into());
        }
    }
    Ok(())
}

/// Makes sure that this is work, and no mailing: each role that is given is told by a mail. The person is held; a giver who gives
/// to several at one instant is counted a few short, never without end.
pub(crate) async fn by_giving(cx: &Cx, tx: &Tx, by: Option<PersonId>, to: PersonId) -> Outcome<()> {
    let Some(by) = by else { return Ok(()) };
    let CausedSettings { roles_to_person, roles_by_giver, .. } = cx.settings.caused;
    let (to_person, in_all) = people::given_since(tx, (by, to), cx.now() - DAY).await?;
    match () {
        () if to_person >= roles_to_person => Err(Refusal::RoleGivenAgain { max: roles_to_person }.into()),
        () if in_all >= roles_by_giver => Err(Refusal::TooManyRolesToday { max: roles_by_giver }.into()),
        () => Ok(()),
    }
}
