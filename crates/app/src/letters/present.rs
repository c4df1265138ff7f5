//! Who may act now: their role holds at this instant, in this unit, and they are there, or stand in for somebody who is not.
//! Notices, digests, alarms and the view of a team all ask here.

use std::collections::BTreeSet;

use domain::ids::PersonId;
use domain::mandate::{Person, RoleKind};
use domain::policy::{Action, Actor, Identity};
use domain::referral::Referral;
use domain::reminders::{Absences, standing_in};
use domain::request::Request;
use domain::territory::Unit;
use domain::time::{Instant, local_date};
use storage::absences;
use storage::people::{self, Wanted};

use crate::acts::authorize_actor;
use crate::{Cx, Outcome};

/// Is it the role of one who is of this unit?
pub(crate) fn is_of_unit(role: &RoleKind, unit: &Unit) -> bool {
    matches!(role, RoleKind::Expert(own) | RoleKind::Manager(own) if own == unit)
}

/// The people wanted as they are now: roles that hold, and who is away.
#[derive(Debug, Default)]
pub(crate) struct Present {
    roles: Vec<(Person, RoleKind)>,
    absences: Absences,
}

impl Present {
    /// Reads them: two statements.
    pub(crate) async fn read(cx: &Cx, wanted: &Wanted, now: Instant) -> Outcome<Self> {
        let roles = people::with_roles(&cx.store, wanted, now).await?;
        let absences = absences::on(&cx.store, local_date(now)).await?;
        Ok(Self { roles, absences })
    }

    /// As read by others.
    pub(crate) fn new(roles: Vec<(Person, RoleKind)>, absences: Absences) -> Self {
        Self { roles, absences }
    }

    /// Everybody of a unit.
    pub(crate) fn team(&self, unit: &Unit) -> BTreeSet<PersonId> {
        self.stand_for(|role| is_of_unit(role, unit), |role| is_of_unit(role, unit))
    }

    /// How many people a unit has, there or not.
    pub(crate) fn people_of(&self, unit: &Unit) -> usize {
        let of = self.roles.iter().filter(|(_, role)| is_of_unit(role, unit));
        of.map(|(person, _)| person.id).collect::<BTreeSet<_>>().len()
    }

    /// Its managers; a colleague of the unit may stand in for one.
    pub(crate) fn managers(&self, unit: &Unit) -> BTreeSet<PersonId> {
        let manages = |role: &RoleKind| matches!(role, RoleKind::Manager(own) if own == unit);
        self.stand_for(manages, |role| is_of_unit(role, unit))
    }

    /// Whoever holds a referral of the unit.
    pub(crate) fn holder(&self, unit: &Unit, holder: Option<PersonId>) -> BTreeSet<PersonId> {
        let may_act = |person: PersonId| self.has(person, |role| is_of_unit(role, unit));
        standing_in(holder.as_slice(), &self.absences, may_act)
    }

    /// The administrators of a unit's partner; a colleague of the unit may stand in for one.
    pub(crate) fn partner_administrators(&self, unit: &Unit) -> BTreeSet<PersonId> {
        let administers =
            |role: &RoleKind| matches!(role, RoleKind::PartnerAdministrator(own) if *own == unit.partner);
        self.stand_for(administers, |role| administers(role) || is_of_unit(role, unit))
    }

    /// The platform's administrators, for whom only one of them stands in.
    pub(crate) fn platform(&self) -> BTreeSet<PersonId> {
        let administers = |role: &RoleKind| *role == RoleKind::PlatformAdministrator;
        self.stand_for(administers, administers)
    }

    /// Does the policy let this person read the file, or the referral of it, by the roles that were read?
    pub(crate) fn reads(&self, person: PersonId, request: &Request, referral: Option<&Referral>) -> bool {
        let own: Vec<_> = self.roles.iter().filter(|(one, _)| one.id == person).collect();
        let Some((known, _)) = own.first() else { return false };
        let roles = own.iter().map(|(_, role)| role.clone()).collect();
        let actor = Actor::Person(Identity::holding(known.clone(), roles));
        let action = if referral.is_some() { Action::ReadReferral } else { Action::ReadRequest };
        authorize_actor(
            &actor,
            action,
            (request, referral.map(std::slice::from_ref).unwrap_or_default()),
            referral,
        )
        .is_ok()
    }

    fn stand_for(
        &self,
        is: impl Fn(&RoleKind) -> bool,
        may_act: impl Fn(&RoleKind) -> bool,
    ) -> BTreeSet<PersonId> {
        let ids: Vec<PersonId> =
            self.roles.iter().filter(|(_, role)| is(role)).map(|(person, _)| person.id).collect();
        standing_in(&ids, &self.absences, |person| self.has(person, &may_act))
    }

    fn has(&self, person: PersonId, is: impl Fn(&RoleKind) -> bool) -> bool {
        self.roles.iter().any(|(one, role)| one.id == person && is(role))
    }
}
