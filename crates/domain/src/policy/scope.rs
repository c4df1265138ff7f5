//! What a caller's lists may hold: every list query of `storage` wants a [`Scope`].

use std::collections::BTreeSet;

use crate::ids::PersonId;
use crate::mandate::RoleKind;
use crate::policy::Actor;
use crate::territory::Unit;

/// A mandate that is limited to themes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Themed {
    /// For which authority.
    pub authority: String,
    /// Requests all of whose themes are among these.
    pub themes: Vec<String>,
    /// Is it an executive's? Then confidential ones too.
    pub executive: bool,
}

/// The files a caller may see in lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// All of them (platform administrator, system).
    pub everything: bool,
    /// Does it only count? A confidential file counts for those who may not read it, as « demande confidentielle ».
    pub counts_only: bool,
    /// Is it given out, to everybody or to whoever has an address? Then every confidential file counts as one.
    pub public: bool,
    /// Who calls.
    pub person: Option<PersonId>,
    /// Authorities whose requests they see; confidential ones only as filer or executive.
    pub authorities: Vec<String>,
    /// Authorities of which they are the executive.
    pub executive_of: Vec<String>,
    /// Authorities of which they see some themes, and what they have filed themselves.
    pub themed: Vec<Themed>,
    /// Units whose referrals they see.
    pub units: Vec<Unit>,
    /// Units whose referrals they see, confidential ones apart.
    pub open_units: Vec<Unit>,
    /// Partners whose referrals they see, confidential ones apart.
    pub partners: Vec<String>,
}

impl Scope {
    /// The same files, to be counted.
    #[must_use]
    pub fn counting(self) -> Self {
        Self { counts_only: true, ..self }
    }

    /// Is a confidential referral of this authority and unit open to whoever counts: to the executive, to the unit it was sent to?
    pub fn opens(&self, authority: &String, unit: &str) -> bool {
        let of_unit = self.units.iter().any(|own| own.to_string() == unit);
        !self.public && (self.everything || self.executive_of.contains(authority) || of_unit)
    }

    /// Are the files of several authorities in it, so that one tells them by whom they are for?
    pub fn sees_several(&self) -> bool {
        let by_file = [&self.units, &self.open_units].into_iter().any(|units| !units.is_empty());
        let own: BTreeSet<_> =
            self.authorities.iter().chain(self.themed.iter().map(|themed| &themed.authority)).collect();
        self.everything || by_file || !self.partners.is_empty() || own.len() > 1
    }

    fn add_mandate(&mut self, authority: &str, executive: bool, themes: &[String]) {
        let authority = authority.to_owned();
        if !themes.is_empty() {
            self.themed.push(Themed { authority, themes: themes.to_vec(), executive });
            return;
        }
        if executive {
            self.executive_of.push(authority.clone());
        }
        self.authorities.push(authority);
    }

    /// The rights that it stands for, in one spelling: what was given out under them is worth comparing.
    pub fn rights(&self) -> String {
        let mut scope = self.clone();
        scope.authorities.sort();
        scope.executive_of.sort();
        scope.units.sort();
        scope.open_units.sort();
        scope.partners.sort();
        scope.themed.iter_mut().for_each(|themed| themed.themes.sort());
        scope
            .themed
            .sort_by(|one, other| (&one.authority, &one.themes).cmp(&(&other.authority, &other.themes)));
        format!("{scope:?}")
    }

    /// Does it look at nothing of a request, only at the units of its referrals?
    pub fn is_of_units_alone(&self) -> bool {
        let Self { authorities, themed, partners, open_units, .. } = self;
        self.everything
            || (authorities.is_empty() && themed.is_empty() && partners.is_empty() && open_units.is_empty())
    }

    /// The scope of a caller.
    pub fn of(actor: &Actor) -> Self {
        let identity = match actor {
            Actor::Anonymous => return Self::default(),
            Actor::System => return Self { everything: true, ..Self::default() },
            Actor::Person(identity) => identity,
        };
        let mut scope = Self { person: Some(identity.person.id), ..Self::default() };
        for role in identity.roles() {
            match role {
                RoleKind::PlatformAdministrator => scope.everything = true,
                RoleKind::Requester { authority, function, themes } => {
                    scope.add_mandate(authority, function.is_executive(), themes);
                }
                RoleKind::Expert(unit) | RoleKind::Manager(unit) => scope.units.push(unit.clone()),
                RoleKind::PartnerAdministrator(partner) => scope.partners.push(partner.clone()),
            }
        }
        scope
    }
}
