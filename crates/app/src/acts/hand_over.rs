//! Passing a referral to a colleague of the same unit; who is away, and who stands in, is said before it is done.

use domain::ids::PersonId;
use domain::mandate::Person;
use domain::policy::{Action, Scope, leads, signed_in};
use domain::referral::{Command, Referral};
use domain::refusal::Refusal;
use domain::reminders::standing_in;
use domain::territory::Unit;
use domain::time::local_date;
use domain::{chrono::NaiveDate, contact};
use storage::absences::{self, Absence};
use storage::people::{self, Wanted};
use storage::referrals;

use super::act::{Act, Acted, Target, act};
use crate::authenticate::Caller;
use crate::{Cx, Outcome};

/// Somebody of a unit, with the absence that holds or comes next.
#[derive(Debug, Clone)]
pub struct Colleague {
    /// Who.
    pub person: Person,
    /// When they are away, or will be.
    pub absence: Option<Absence>,
}

/// Passes a referral to a colleague of the same unit; to one who is away, only knowingly.
///
/// # Errors
/// As [`act`]; `UNKNOWN_EXPERT`, `HAND_OVER_TO_SELF` or, unless `even_if_absent`, `COLLEAGUE_ABSENT` on `toEmail`.
pub async fn hand_over_referral(
    cx: &Cx,
    caller: &Caller,
    target: Target,
    (to_email, even_if_absent): (&str, bool),
) -> Outcome<Acted> {
    signed_in(&caller.actor)?;
    let email = contact::email("toEmail", to_email)?;
    let scope = Scope::of(&caller.actor);
    let (referral, _) = referrals::seen(&cx.store, &scope, target.id).await?.ok_or(Refusal::NotFound)?;
    let team = team(cx, &referral.unit).await?;
    let to = team.iter().find(|person| contact::is_same(&person.email, &email)).map(|person| person.id);
    let absent = match to.filter(|_| !even_if_absent) {
        Some(to) => absent(cx, to, &team).await?,
        None => None,
    };
    // Who is not of the team, or away, is told only to those who may ask: the policy answers first.
    let command = move |referral: &Referral, _: &_| {
        let to = to.ok_or(Refusal::UnknownExpert)?;
        let is_theirs = referral.holder == Some(to) || !referral.status.is_open();
        match absent.clone().filter(|_| !is_theirs) {
            Some(absent) => Err(absent),
            None => Ok(Command::HandOver { to }),
        }
    };
    act(cx, caller, target, Act { action: Action::Reassign, command, note: None }).await
}

/// The people of a unit to whom its referrals can be handed over, by name, for one of them and for those who lead it; nobody for
/// the others.
///
/// # Errors
/// When the database does not answer.
pub async fn colleagues(cx: &Cx, caller: &Caller, unit: &Unit) -> Outcome<Vec<Colleague>> {
    if !signed_in(&caller.actor)?.is_of_unit(unit) && !leads(&caller.actor, unit) {
        return Ok(Vec::new());
    }
    let team = team(cx, unit).await?;
    let ids: Vec<_> = team.iter().map(|person| person.id).collect();
    let away = absences::ahead(&cx.store, &ids, local_date(cx.now())).await?;
    let colleague = |person: Person| {
        let absence = away.iter().find(|absence| absence.person == person.id).copied();
        Colleague { person, absence }
    };
    Ok(team.into_iter().map(colleague).collect())
}

/// The people of a unit, by name, each once.
async fn team(cx: &Cx, unit: &Unit) -> Outcome<Vec<Person>> {
    let wanted = Wanted { units: vec![unit.clone()], ..Wanted::default() };
    let roles = people::with_roles(&cx.store, &wanted, cx.now()).await?;
    let mut team: Vec<Person> = roles.into_iter().map(|(person, _)| person).collect();
    team.sort_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    team.dedup_by_key(|person| person.id);
    Ok(team)
}

/// Until when this person is away and who of the team reads in their place; none when they are there.
async fn absent(cx: &Cx, person: PersonId, team: &[Person]) -> Outcome<Option<Refusal>> {
    let today = local_date(cx.now());
    let ahead = absences::ahead(&cx.store, &[person], today).await?;
    let Some(until) = last_day(&ahead, today) else { return Ok(None) };
    let is_of_team = |one: PersonId| team.iter().any(|of| of.id == one);
    let instead = standing_in(&[person], &absences::on(&cx.store, today).await?, is_of_team);
    let deputy = team.iter().find(|one| instead.contains(&one.id)).map(|one| one.name.clone());
    Ok(Some(Refusal::ColleagueAbsent { until, deputy }))
}

/// The last day of the absences that hold today.
fn last_day(ahead: &[Absence], today: NaiveDate) -> Option<NaiveDate> {
    ahead.iter().filter(|absence| absence.from <= today).map(|absence| absence.to).max()
}
