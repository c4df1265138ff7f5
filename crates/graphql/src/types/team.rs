//! Units with their load, teams, absences.

use crate::date::Date;
use std::sync::Arc;

use app::people::teams::{Member, Team, UnitLoad};
use app::{Absence, Loaded};
use async_graphql::{Context, ID, Object, Result, SimpleObject};
use domain::time::{Instant, local_date};

use crate::loaders;
use crate::types::{DirectorateNode, MembershipNode, PartnerNode, PersonNode};

/// A unit's load.
#[derive(SimpleObject)]
#[graphql(name = "UnitLoad")]
pub(crate) struct UnitLoadNode {
    /// The partner.
    partner: PartnerNode,
    /// The directorate.
    directorate: Option<DirectorateNode>,
    /// Everything that is open.
    open: u64,
    /// Calls still to be made.
    owed: u64,
    /// Of those, past their date.
    late: u64,
    /// What nobody has taken.
    unclaimed: u64,
    /// The earliest due day among the calls still to be made.
    earliest: Option<Date>,
    /// How many people it has.
    people: usize,
    /// Is anybody there today, or somebody who stands in?
    is_reachable: bool,
    /// Where it is written to when nobody is.
    mailbox: Option<String>,
}

impl UnitLoadNode {
    /// This load.
    pub(crate) fn new(loaded: &Arc<Loaded>, load: &UnitLoad) -> Self {
        Self {
            partner: PartnerNode::new(loaded, &load.unit.partner),
            directorate: DirectorateNode::of(loaded, &load.unit),
            open: load.open,
            owed: load.owed,
            late: load.late,
            unclaimed: load.unclaimed,
            earliest: load.earliest.map(|at| local_date(at).into()),
            people: load.people,
            is_reachable: load.is_reachable,
            mailbox: loaded.territory.mailbox(&load.unit).map(str::to_owned),
        }
    }
}

/// A unit with its people.
#[derive(SimpleObject)]
#[graphql(name = "Team")]
pub(crate) struct TeamNode {
    /// The unit's load.
    load: UnitLoadNode,
    /// Its people, by name.
    members: Vec<MemberNode>,
}

impl TeamNode {
    /// This team.
    pub(crate) fn new(loaded: &Arc<Loaded>, team: Team) -> Self {
        let members = team.members.into_iter().map(MemberNode).collect();
        Self { load: UnitLoadNode::new(loaded, &team.load), members }
    }
}

/// Somebody of a unit, as its manager sees them.
pub(crate) struct MemberNode(Member);

#[Object(name = "TeamMember")]
impl MemberNode {
    /// Who.
    async fn person(&self) -> PersonNode {
        PersonNode::by_role(self.0.person.clone())
    }

    /// What they are in the unit.
    async fn memberships(&self) -> Vec<MembershipNode> {
        self.0.memberships.iter().cloned().map(MembershipNode).collect()
    }

    /// What they hold that is open; null for whoever is not their manager.
    async fn open(&self) -> Option<u64> {
        self.0.load.as_ref().map(|load| load.open)
    }

    /// Calls they still have to make; null as above.
    async fn owed(&self) -> Option<u64> {
        self.0.load.as_ref().map(|load| load.owed)
    }

    /// Of those, past their date; null as above.
    async fn late(&self) -> Option<u64> {
        self.0.load.as_ref().map(|load| load.late)
    }

    /// When they are or will be away, soonest first.
    async fn absences(&self) -> Vec<AbsenceNode> {
        self.0.absences.iter().copied().map(AbsenceNode).collect()
    }

    /// The guide's version that they accepted last; null for none.
    async fn accepted_version(&self) -> Option<u32> {
        self.0.accepted.map(|(version, _)| version)
    }

    /// When they accepted it.
    async fn accepted_at(&self) -> Option<Instant> {
        self.0.accepted.map(|(_, at)| at)
    }
}

/// Days on which a person is away, both included.
pub(crate) struct AbsenceNode(pub(crate) Absence);

#[Object(name = "Absence")]
impl AbsenceNode {
    /// Its identifier.
    async fn id(&self) -> ID {
        self.0.id.opaque().into()
    }

    /// First day.
    async fn from(&self) -> Date {
        self.0.from.into()
    }

    /// Last day.
    async fn to(&self) -> Date {
        self.0.to.into()
    }

    /// Who stands in; null for nobody.
    async fn deputy(&self, ctx: &Context<'_>) -> Result<Option<PersonNode>> {
        match self.0.deputy {
            Some(deputy) => loaders::person(ctx, deputy).await,
            None => Ok(None),
        }
    }
}
