//! Units as those who lead them see them: what is owed, what is late, who is there, who will be away.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::PersonId;
use domain::mandate::{Membership, Person};
use domain::policy::{self, Actor, PeopleScope, leads, signed_in};
use domain::refusal::Refusal;
use domain::territory::Unit;
use domain::time::{Instant, local_date};
use storage::absences::{self, Absence};
use storage::loads::{self, Load};
use storage::memberships::{self, Filter};
use storage::people::Wanted;
use storage::{Page, choices};

use crate::authenticate::Caller;
use crate::letters::{Present, is_of_unit};
use crate::{Cx, Outcome};

/// A unit's load, over all of its people.
#[derive(Debug, Clone)]
pub struct UnitLoad {
    /// The unit.
    pub unit: Unit,
    /// Everything that is open.
    pub open: u64,
    /// Calls still to be made.
    pub owed: u64,
    /// Of those, past their date.
    pub late: u64,
    /// What nobody has taken.
    pub unclaimed: u64,
    /// The earliest date among the calls still to be made.
    pub earliest: Option<Instant>,
    /// How many people it has.
    pub people: usize,
    /// Is anybody there today, or somebody who stands in?
    pub is_reachable: bool,
}

/// Somebody of a unit, as its manager sees them.
#[derive(Debug, Clone)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// What they are in the unit.
    pub memberships: Vec<Membership>,
    /// What they hold.
    pub load: Option<Load>,
    /// When they are or will be away.
    pub absences: Vec<Absence>,
    /// The guide's version that they accepted last.
    pub accepted: Option<(u32, Instant)>,
}

/// A unit with its people.
#[derive(Debug, Clone)]
pub struct Team {
    /// The unit's load.
    pub load: UnitLoad,
    /// Its people, by name.
    pub members: Vec<Member>,
}

/// The units that the caller leads, each with its load: all of them for the platform's administrator.
///
/// # Errors
/// When nobody has signed in.
pub async fn units(cx: &Cx, caller: &Caller) -> Outcome<Vec<UnitLoad>> {
    signed_in(&caller.actor)?;
    let now = cx.now();
    let territory = &caller.territory.territory;
    let mut led: BTreeSet<Unit> = territory
        .units()
        .filter(|unit| territory.takes_referrals(unit) && leads(&caller.actor, unit))
        .collect();
    let everywhere = policy::authorize_administration(&caller.actor).is_ok();
    let of_scope: Vec<_> = led.iter().cloned().collect();
    let all = loads::open(&cx.store, if everywhere { None } else { Some(&of_scope) }, now).await?;
    // A unit that has left the folder and still owes something is not forgotten.
    led.extend(all.iter().map(|load| load.unit.clone()));
    let wanted = Wanted { units: led.iter().cloned().collect(), ..Wanted::default() };
    let present = Present::read(cx, &wanted, now).await?;
    let one = |unit: Unit| {
        let is_reachable = !present.team(&unit).is_empty();
        summed(&unit, &all, present.people_of(&unit), is_reachable)
    };
    Ok(led.into_iter().map(one).collect())
}

/// Somebody who holds nothing.
fn nothing(unit: &Unit, holder: PersonId) -> Load {
    Load { unit: unit.clone(), holder: Some(holder), open: 0, owed: 0, late: 0, earliest: None }
}

fn summed(unit: &Unit, all: &[Load], people: usize, is_reachable: bool) -> UnitLoad {
    let mut sum = UnitLoad {
        unit: unit.clone(),
        open: 0,
        owed: 0,
        late: 0,
        unclaimed: 0,
        earliest: None,
        people,
        is_reachable,
    };
    for load in all.iter().filter(|load| load.unit == *unit) {
        sum.open += load.open;
        sum.owed += load.owed;
        sum.late += load.late;
        sum.unclaimed += if load.holder.is_none() { load.open } else { 0 };
        sum.earliest = [sum.earliest, load.earliest].into_iter().flatten().min();
    }
    sum
}

/// A unit with its people, for those who lead it.
///
/// # Errors
/// `NOT_FOUND` for anybody else.
pub async fn team(cx: &Cx, caller: &Caller, unit: &Unit) -> Outcome<Team> {
    let who = signed_in(&caller.actor)?;
    if !leads(&caller.actor, unit) {
        return Err(Refusal::NotFound.into());
    }
    let now = cx.now();
    let all = loads::open(&cx.store, Some(std::slice::from_ref(unit)), now).await?;
    let wanted = Filter { unit: Some(unit.clone()), at: Some(now), ..Filter::default() };
    let scope = PeopleScope::of(&Actor::System);
    let rows = memberships::list(&cx.store, &scope, &wanted, Page { first: 500, after: None }).await?.rows;
    let mut by_person: BTreeMap<PersonId, Vec<Membership>> = BTreeMap::new();
    // A partner's administrators lead its units without being of one.
    for row in rows.into_iter().filter(|row| is_of_unit(&row.role.kind, unit)) {
        by_person.entry(row.person.id).or_default().push(row);
    }
    let ids: Vec<PersonId> = by_person.keys().copied().collect();
    let away = absences::ahead(&cx.store, &ids, local_date(now)).await?;
    let accepted = choices::accepted(&cx.store, &ids).await?;
    let today = local_date(now);
    let absent = away.iter().filter(|one| one.from <= today && today <= one.to);
    let absent = absent.map(|one| (one.person, one.deputy)).collect();
    let everyone = by_person.values().flatten();
    let roles = everyone.map(|one| (one.person.clone(), one.role.kind.clone())).collect();
    let is_reachable = !Present::new(roles, absent).team(unit).is_empty();
    let load = summed(unit, &all, ids.len(), is_reachable);
    let sees_loads = policy::sees_loads(who, unit);
    let member = |(id, memberships): (PersonId, Vec<Membership>)| {
        let person = memberships.first()?.person.clone();
        let held = all.iter().find(|load| load.holder == Some(id)).cloned();
        let load = sees_loads.then(|| held.unwrap_or_else(|| nothing(unit, id)));
        let absences = away.iter().filter(|one| one.person == id).copied().collect();
        Some(Member { person, memberships, load, absences, accepted: accepted.get(&id).copied() })
    };
    let mut members: Vec<_> = by_person.into_iter().filter_map(member).collect();
    members.sort_by(|one, other| one.person.name.cmp(&other.person.name));
    Ok(Team { load, members })
}
