//! One rule of reading, said twice: the policy's answer about a file, and the scope that lists, counts and looks-up put in SQL.
//! For actors and files drawn at random, the two agree, row by row.

use std::collections::BTreeSet;

use app::chronicle::{self, Chronicle};
use domain::ids::{PersonId, ReferralId, RequestId, RoleId};
use domain::mandate::{Person, Role, RoleKind};
use domain::policy::{Action, Actor, FileFacts, Identity, ReferralFacts, Scope, authorize};
use domain::referral::Referral;
use domain::request::Request;
use domain::territory::Unit;
use domain::words::Function;
use rstest::rstest;
use serde_json::json;
use storage::{Page, referrals, requests};
use tests::{Database, TestApp};

/// Numbers that are the same in every run (a linear congruence).
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

const AUTHORITIES: [&str; 3] = ["31184", "31555", "31069"];
const THEMES: [&str; 4] =
    ["voirie", "organisation-ressources-humaines", "eclairage-public", "defense-incendie"];
const UNITS: [&str; 5] = ["cdg31", "sdehg", "sdis31", "hgi", "caue"];

fn themes(drawn: &mut Drawn, most: usize) -> Vec<String> {
    let wanted: BTreeSet<_> = (0..drawn.below(most + 1)).map(|_| *drawn.of(&THEMES)).collect();
    wanted.into_iter().map(str::to_owned).collect()
}

fn role(drawn: &mut Drawn) -> RoleKind {
    let functions = [Function::Maire, Function::Secretaire, Function::Technicien, Function::Dgs];
    match drawn.below(8) {
        0..=3 => RoleKind::Requester {
            authority: (*drawn.of(&AUTHORITIES)).to_owned(),
            function: *drawn.of(&functions),
            themes: themes(drawn, 3),
        },
        4 => RoleKind::Expert((*drawn.of(&UNITS)).to_owned().into()),
        5 => RoleKind::Manager((*drawn.of(&UNITS)).to_owned().into()),
        6 => RoleKind::PartnerAdministrator((*drawn.of(&UNITS)).to_owned()),
        _ => RoleKind::PlatformAdministrator,
    }
}

fn sees(actor: &Actor, (request, referrals): (&Request, &[Referral]), of: Option<&Referral>) -> bool {
    let units: Vec<Unit> = referrals.iter().map(|referral| referral.unit.clone()).collect();
    let facts = FileFacts {
        request: request.id,
        authority: &request.authority,
        filer: request.filer,
        confidential: request.confidential,
        themes: &request.themes,
        units: &units,
        referral: of.map(|of| ReferralFacts { id: of.id, unit: &of.unit, holder: of.holder }),
    };
    let action = if of.is_some() { Action::ReadReferral } else { Action::ReadRequest };
    authorize(actor, action, &facts).is_ok()
}

async fn filed(app: &TestApp, drawn: &mut Drawn, people: &[PersonId]) {
    let loaded = app.cx.territory().await.unwrap();
    let mut batch = Vec::new();
    for n in 0..60 {
        let submission = serde_json::from_value(json!({
            "authority": drawn.of(&AUTHORITIES), "title": format!("Demande {n}"), "description": "Une demande tirée au sort.",
            "themes": themes(drawn, 3), "urgency": "NORMAL", "confidential": drawn.below(3) == 0,
            "contact": { "name": "Mairie", "function": "MAIRE", "email": "mairie@commune.example", "phone": null,
                         "preferred_slots": [] },
        }));
        let filer = *drawn.of(people);
        batch.push(Chronicle::file(&loaded, filer, submission.unwrap(), app.now()).unwrap());
    }
    chronicle::keep(&app.cx, &loaded, batch, app.now()).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn lists_show_what_the_policy_lets_one_see(
    #[values(Database::Sqlite, Database::Postgres)] database: Database,
) {
    let app = TestApp::start(database).await;
    let mut drawn = Drawn(31);
    let mut people = Vec::new();
    for n in 0..6 {
        let kind = RoleKind::Expert("caue".to_owned().into());
        let caller = app.person(&format!("personne-{n}@essai.example"), kind).await;
        people.push(app::administration::person(&app.cx, &caller.email).await.unwrap().unwrap());
    }
    let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
    filed(&app, &mut drawn, &ids).await;
    let (store, page) = (&app.cx.store, Page { first: 1_000, after: None });
    let everything = Scope::of(&Actor::System);
    let all = requests::list(store, &everything, &requests::Filter::default(), page).await.unwrap().rows;
    let of: Vec<RequestId> = all.iter().map(|request| request.id).collect();
    let referred = referrals::of_requests(store, &of).await.unwrap();
    let (mut shown, mut hidden) = (0, 0);
    for _ in 0..60 {
        let roles: Vec<_> = (0..=drawn.below(3)).map(|_| role(&mut drawn)).collect();
        let actor = actor(drawn.of(&people).clone(), &roles, &app);
        let scope = Scope::of(&actor);
        let listed = requests::list(store, &scope, &requests::Filter::default(), page).await.unwrap().rows;
        let listed: BTreeSet<RequestId> = listed.iter().map(|request| request.id).collect();
        let rows = referrals::list(store, &scope, &referrals::Filter::default(), page).await.unwrap().rows;
        let rows: BTreeSet<ReferralId> = rows.iter().map(|row| row.referral.id).collect();
        let counted = referrals::count(store, &scope, &referrals::Filter::default()).await.unwrap();
        assert_eq!(counted, u64::try_from(rows.len()).unwrap());
        for request in &all {
            let own: Vec<Referral> =
                referred.iter().filter(|one| one.request == request.id).cloned().collect();
            let told = format!("{roles:?} {request:?}");
            let is_seen = sees(&actor, (request, &own), None);
            assert_eq!(listed.contains(&request.id), is_seen, "{told}");
            let looked_up = requests::seen_as(store, &scope, &request.reference).await.unwrap();
            assert_eq!(looked_up.is_some(), is_seen, "{told}");
            for referral in &own {
                let of = sees(&actor, (request, &own), Some(referral));
                let looked_up = referrals::seen(store, &scope, referral.id).await.unwrap();
                assert_eq!(looked_up.is_some(), of, "{} {told}", referral.unit);
                // Lists are of one's own referrals; the others' of a file are read in the file.
                let is_own = roles.iter().all(|role| role.mandate().is_some());
                let listed = rows.contains(&referral.id);
                assert!(if is_own { listed == of } else { of || !listed }, "{} {told}", referral.unit);
            }
            *(if is_seen { &mut shown } else { &mut hidden }) += 1;
        }
    }
    assert!(shown > 300 && hidden > 300, "{shown} shown, {hidden} hidden");
    app.done().await;
}

fn actor(person: Person, kinds: &[RoleKind], app: &TestApp) -> Actor {
    let role = |kind: &RoleKind| Role {
        id: RoleId(app::new_id()),
        kind: kind.clone(),
        from: app.now(),
        until: None,
        given_by: None,
    };
    Actor::Person(Identity::new(person, kinds.iter().map(role).collect(), app.now()))
}
