//! The people of the demo: mayors and secretaries, experts and managers, administrators; all at `.example` addresses.

use std::collections::{BTreeMap, HashMap};

use app::{Cx, Loaded, new_id, sign_in};
use domain::chrono::TimeDelta;
use domain::ids::{PersonId, RoleId};
use domain::mandate::{Person, Role, RoleKind};
use domain::territory::Unit;
use domain::text::folded;
use domain::time::Instant;
use domain::words::{AuthorityKind, Function};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;

const FIRST: [&str; 16] = [
    "Anne", "Karim", "Lucie", "Paul", "Inès", "Marc", "Sofia", "Jean", "Claire", "Hugo", "Nadia", "Luc",
    "Élise", "Samir", "Odile", "Yann",
];
const LAST: [&str; 16] = [
    "Abadie",
    "Bonnet",
    "Castan",
    "Dupuy",
    "Esquerré",
    "Fauré",
    "Garrigue",
    "Houlès",
    "Izard",
    "Jouve",
    "Lacaze",
    "Marty",
    "Nogaro",
    "Ortet",
    "Pujol",
    "Rey",
];

/// Is this the role that a line is about?
type IsRole = fn(&RoleKind) -> bool;

/// Everyone.
#[derive(Debug, Default)]
pub(super) struct Cast {
    /// The people.
    pub(super) people: Vec<Person>,
    /// What they are.
    pub(super) roles: Vec<(PersonId, Role)>,
    /// Who files for each authority.
    pub(super) filers: BTreeMap<String, Vec<(PersonId, Function)>>,
    /// Who answers for each unit; the last is its manager.
    pub(super) teams: BTreeMap<Unit, Vec<PersonId>>,
    /// The platform's administrator.
    pub(super) administrator: Option<PersonId>,
    begin: Instant,
}

impl Cast {
    /// Draws names for everyone the folder needs.
    pub(super) fn drawn(loaded: &Loaded, rng: &mut StdRng, begin: Instant) -> Self {
        let mut cast = Self { begin, ..Self::default() };
        let territory = &loaded.territory;
        for authority in territory.authorities.values() {
            let place = folded(&authority.name).replace(' ', "-");
            let (head, function) = match authority.kind {
                AuthorityKind::Commune => ("maire", Function::Maire),
                AuthorityKind::Epci => ("presidence", Function::President),
            };
            let code = &authority.code;
            for (word, function) in [(head, function), ("secretariat", Function::Secretaire)] {
                let kind = RoleKind::Requester { authority: code.clone(), function, themes: Vec::new() };
                let id = cast.add(rng, format!("{word}@{place}-{code}.example"), kind);
                cast.filers.entry(code.clone()).or_default().push((id, function));
            }
        }
        for unit in territory.units() {
            let place = unit.to_string().replace('/', "-");
            for word in ["expert", "experte"] {
                let id = cast.add(rng, format!("{word}@{place}.example"), RoleKind::Expert(unit.clone()));
                cast.teams.entry(unit.clone()).or_default().push(id);
            }
            let manager =
                cast.add(rng, format!("responsable@{place}.example"), RoleKind::Manager(unit.clone()));
            cast.teams.entry(unit).or_default().push(manager);
        }
        for partner in &territory.partners {
            let kind = RoleKind::PartnerAdministrator(partner.slug.clone());
            cast.add(rng, format!("administration@{}.example", partner.slug), kind);
        }
        let administrator =
            cast.add(rng, "administration@plateforme.example".into(), RoleKind::PlatformAdministrator);
        cast.administrator = Some(administrator);
        cast
    }

    fn add(&mut self, rng: &mut StdRng, email: String, kind: RoleKind) -> PersonId {
        let mut pick = |names: &[&'static str]| names.choose(rng).copied().unwrap_or_default();
        let (first, last) = (pick(&FIRST), pick(&LAST));
        let id = PersonId(new_id());
        self.people.push(Person { id, email, name: format!("{first} {last}") });
        self.roles
            .push((id, Role { id: RoleId(new_id()), kind, from: self.begin, until: None, given_by: None }));
        id
    }

    /// One sign-in a role, with a token for a day.
    pub(super) async fn sign_ins(
        &self,
        cx: &Cx,
        loaded: &Loaded,
        filed: &HashMap<PersonId, u32>,
    ) -> anyhow::Result<Vec<String>> {
        // A unit that has something to do.
        let busy = loaded.territory.offers.first().map(|offer| offer.unit.clone());
        let of_busy = |kind: &RoleKind| match kind {
            RoleKind::Expert(unit) | RoleKind::Manager(unit) => Some(unit) == busy.as_ref(),
            RoleKind::Requester { .. }
            | RoleKind::PartnerAdministrator(_)
            | RoleKind::PlatformAdministrator => true,
        };
        let mut lines = Vec::new();
        let shown: [(&str, IsRole); 5] = [
            ("demandeur", |kind| matches!(kind, RoleKind::Requester { function: Function::Maire, .. })),
            ("expert", |kind| matches!(kind, RoleKind::Expert(_))),
            ("responsable", |kind| matches!(kind, RoleKind::Manager(_))),
            ("administrateur d’un partenaire", |kind| matches!(kind, RoleKind::PartnerAdministrator(_))),
            ("administrateur de la plateforme", |kind| matches!(kind, RoleKind::PlatformAdministrator)),
        ];
        for (label, is) in shown {
            // Whoever has filed the most has something to look at; of the others, the first.
            let of = self.roles.iter().rev().filter(|(_, role)| is(&role.kind) && of_busy(&role.kind));
            let Some((id, _)) = of.max_by_key(|(id, _)| filed.get(id)) else { continue };
            let Some(person) = self.people.iter().find(|person| person.id == *id) else { continue };
            let opened = sign_in::open_for(cx, *id, cx.now() + TimeDelta::days(1)).await?;
            lines.push(format!("{label} : {} ; jeton d’un jour : {}", person.email, opened.access_token));
        }
        Ok(lines)
    }
}
