//! The permission matrix: role × action × facts, as a golden file. A change of rights is a visible diff.

use std::fmt::Write as _;

use uuid::Uuid;

use super::*;
use crate::feed::FeedOf;
use crate::ids::{ReferralId, RequestId, RoleId};
use crate::mandate::{Person, Role, RoleKind};
use crate::words::Function;

fn person(n: u128) -> PersonId {
    PersonId(Uuid::from_u128(n))
}

fn actor(n: u128, kind: RoleKind) -> Actor {
    let now = "2026-03-02T09:00:00Z".parse().unwrap();
    let role = Role { id: RoleId(Uuid::nil()), kind, from: now, until: None, given_by: None };
    let person = Person { id: person(n), email: String::new(), name: String::new() };
    Actor::Person(Identity::new(person, vec![role], now))
}

fn requester(authority: &str, function: Function) -> RoleKind {
    RoleKind::Requester { authority: authority.into(), function, themes: Vec::new() }
}

fn limited(function: Function, themes: &[&str]) -> RoleKind {
    let themes = themes.iter().map(|theme| (*theme).to_owned()).collect();
    RoleKind::Requester { authority: "31184".into(), function, themes }
}

pub(crate) fn actors() -> Vec<(&'static str, Actor)> {
    let unit = |slug: &str| Unit::from(slug.to_owned());
    vec![
        ("anonymous", Actor::Anonymous),
        ("system", Actor::System),
        ("filer", actor(1, requester("31184", Function::Secretaire))),
        ("filer without mandate", actor(1, requester("31555", Function::Secretaire))),
        ("colleague of the filer", actor(2, requester("31184", Function::Dgs))),
        ("mayor", actor(3, requester("31184", Function::Maire))),
        ("agent limited to its themes", actor(14, limited(Function::Technicien, &["voirie", "eau-potable"]))),
        ("agent limited to one of its themes", actor(15, limited(Function::Technicien, &["voirie"]))),
        ("agent limited to other themes", actor(16, limited(Function::Technicien, &["foncier"]))),
        ("filer limited to other themes", actor(1, limited(Function::Technicien, &["foncier"]))),
        ("president limited to other themes", actor(17, limited(Function::President, &["foncier"]))),
        ("mayor of another commune", actor(4, requester("31555", Function::Maire))),
        ("holder", actor(5, RoleKind::Expert(unit("caue")))),
        ("expert of the unit", actor(6, RoleKind::Expert(unit("caue")))),
        ("manager of the unit", actor(7, RoleKind::Manager(unit("caue")))),
        ("expert of another unit on the file", actor(8, RoleKind::Expert(unit("sdehg")))),
        ("expert of a unit not on the file", actor(9, RoleKind::Expert(unit("hgi")))),
        ("manager of a unit not on the file", actor(10, RoleKind::Manager(unit("hgi")))),
        ("partner's administrator", actor(11, RoleKind::PartnerAdministrator("caue".into()))),
        ("another partner's administrator", actor(12, RoleKind::PartnerAdministrator("hgi".into()))),
        ("platform's administrator", actor(13, RoleKind::PlatformAdministrator)),
    ]
}

fn matrix() -> String {
    let units = ["caue".to_owned().into(), "sdehg".to_owned().into()];
    let themes = ["eau-potable".to_owned(), "voirie".to_owned()];
    let mut text = String::new();
    for confidential in [false, true] {
        let referral =
            ReferralFacts { id: ReferralId(Uuid::from_u128(2)), unit: &units[0], holder: Some(person(5)) };
        let facts = FileFacts {
            request: RequestId(Uuid::from_u128(1)),
            authority: "31184",
            filer: person(1),
            confidential,
            themes: &themes,
            units: &units,
            referral: Some(referral),
        };
        writeln!(text, "## {} request", if confidential { "confidential" } else { "ordinary" }).unwrap();
        for (name, actor) in actors() {
            let cells = Action::ALL.iter().map(|action| {
                let answer = match authorize(&actor, *action, &facts) {
                    Ok(_) => "yes",
                    Err(Refusal::NotFound) => "hidden",
                    Err(_) => "no",
                };
                format!("{action:?}={answer}")
            });
            writeln!(text, "{name}: {}", cells.collect::<Vec<_>>().join(" ")).unwrap();
        }
    }
    text
}

/// Whose files an actor's figures, exports and own feed are made of.
fn perimeter(scope: &Scope) -> String {
    let Scope {
        everything,
        counts_only,
        public: _,
        person: _,
        authorities,
        executive_of,
        themed,
        units,
        open_units,
        partners,
    } = scope;
    let by_name = (*everything, executive_of.as_slice(), units.as_slice()) != (false, &[], &[]);
    let told =
        if by_name { "with confidential ones, its own by name" } else { "with confidential ones as such" };
    let units = units.iter().map(ToString::to_string);
    let open = open_units.iter().map(|unit| format!("{unit} but confidential ones"));
    let some = themed.iter().map(|of| format!("{} on {}", of.authority, of.themes.join("/")));
    let all = authorities.iter().chain(partners).cloned().chain(some).chain(units).chain(open);
    let all = all.collect::<Vec<_>>().join("+");
    let of = if *everything { "everything" } else { all.as_str() };
    let confidential = if *counts_only { told } else { "confidential ones as above" };
    if of.is_empty() { "nothing".to_owned() } else { format!("{of} ({confidential})") }
}

/// Figures, exports, feeds: what each actor counts, lists and gives out.
fn perimeters() -> String {
    let mut text = "## figures, exports and feeds\n".to_owned();
    for (name, actor) in actors() {
        let scope = Scope::of(&actor);
        let feed = |of: FeedOf| match authorize_feed(&actor, &of) {
            Ok(_) => "yes",
            Err(Refusal::NoFeedOfOwn) => "none to have",
            Err(_) => "no",
        };
        let unit = |slug: &str| FeedOf::Unit(Unit::from(slug.to_owned()));
        let own = actor.person().map_or("no", |person| feed(FeedOf::Person(person)));
        let somebody = feed(FeedOf::Person(person(99)));
        writeln!(
            text,
            "{name}: Counts={} Lists={} FeedOfCaue={} FeedOfSdehg={} OwnFeed={own} FeedOfSomebody={somebody}",
            perimeter(&scope.clone().counting()),
            perimeter(&scope),
            feed(unit("caue")),
            feed(unit("sdehg")),
        )
        .unwrap();
    }
    text
}

#[test]
fn the_permission_matrix_is_the_golden_file() {
    let golden = include_str!("matrix.golden");
    let now = matrix() + &perimeters() + &roles();
    assert!(now == golden, "rights have changed; if that is meant, this is the new matrix.golden:\n{now}");
}

#[test]
fn a_mandate_ends_at_once_and_its_scope_binds() {
    let now = "2026-03-02T09:00:00Z".parse().unwrap();
    let scoped = |until| Role {
        id: RoleId(Uuid::nil()),
        kind: RoleKind::Requester {
            authority: "31184".into(),
            function: Function::Technicien,
            themes: vec!["voirie".into()],
        },
        from: "2026-01-01T00:00:00Z".parse().unwrap(),
        until,
        given_by: None,
    };
    let who = |until| {
        let person = Person { id: person(1), email: String::new(), name: String::new() };
        Identity::new(person, vec![scoped(until)], now)
    };
    let submit = |who: &Identity, authority: &str, themes: &[&str]| {
        let themes: Vec<String> = themes.iter().map(|theme| (*theme).to_owned()).collect();
        authorize_submission(who, authority, &themes).map(|_| ())
    };
    let holding = who(None);
    assert_eq!(submit(&holding, "31184", &["voirie"]), Ok(()));
    assert_eq!(submit(&holding, "31184", &["voirie", "eau-potable"]), Err(Refusal::MandateScope));
    assert_eq!(submit(&holding, "31184", &[]), Err(Refusal::MandateScope));
    assert_eq!(submit(&holding, "31555", &["voirie"]), Err(Refusal::NoMandate));
    assert_eq!(submit(&who(Some(now)), "31184", &["voirie"]), Err(Refusal::MandateExpired));
}

/// Roles, each with who may give it: to somebody else, never to themselves; and who may end it: theirs too.
fn roles() -> String {
    let unit = |slug: &str| Unit::from(slug.to_owned());
    let kinds = [
        ("agent", requester("31184", Function::Secretaire)),
        ("mayor", requester("31184", Function::Maire)),
        ("expert", RoleKind::Expert(unit("caue"))),
        ("manager", RoleKind::Manager(unit("caue"))),
        ("partner's administrator", RoleKind::PartnerAdministrator("caue".into())),
        ("administrator", RoleKind::PlatformAdministrator),
    ];
    let mut text = "## roles\n".to_owned();
    for (name, giver) in actors() {
        let own = giver.person();
        let may = |is: &dyn Fn(&RoleKind) -> bool| {
            let given: Vec<_> = kinds.iter().filter(|(_, kind)| is(kind)).map(|(name, _)| *name).collect();
            if given.is_empty() { "none".to_owned() } else { given.join("+") }
        };
        let to = |to: PersonId| may(&|kind| authorize_giving(&giver, kind, to).is_ok());
        let of = |of: PersonId| may(&|kind| authorize_ending(&giver, kind, of).is_ok());
        let to_self = own.map_or("none".to_owned(), to);
        let (another, of_self) = (person(99), own.map_or("none".to_owned(), of));
        writeln!(
            text,
            "{name}: Gives={} GivesThemselves={to_self} Ends={} EndsTheirOwn={of_self}",
            to(another),
            of(another)
        )
        .unwrap();
    }
    text
}

#[test]
fn a_role_is_another_persons_to_give() {
    for (name, giver) in actors() {
        let Some(own) = giver.person() else { continue };
        for kind in [requester("31184", Function::Secretaire), RoleKind::Expert("caue".to_owned().into())] {
            let may = may_decide_roles(&giver, &kind);
            let refused = authorize_giving(&giver, &kind, own).err();
            assert_eq!(refused, Some(if may { Refusal::OwnRole } else { Refusal::NotAllowed }), "{name}");
        }
    }
}

#[test]
fn the_administrators_own_is_nobody_elses() {
    for (name, actor) in actors() {
        let may = authorize_administration(&actor).is_ok();
        assert_eq!(may, ["system", "platform's administrator"].contains(&name), "{name}");
        let says = authorize_card(&actor, "31184").is_ok();
        let of_authority =
            ["filer", "colleague of the filer", "mayor"].contains(&name) || name.contains("limited to");
        assert_eq!(says, may || of_authority, "{name}");
        let answering = name.contains("expert") || name.contains("manager") || name == "holder";
        let answering = answering || name.contains("administrator") || name == "system";
        assert_eq!(answers(&actor), answering, "{name}");
    }
}

/// Which of those writes each act may do.
fn written_by(action: Action) -> &'static [usize] {
    match action {
        Action::ReadRequest | Action::ReadReferral => &[],
        Action::Claim
        | Action::LogCall
        | Action::Hold
        | Action::Reassign
        | Action::AnswerCall
        | Action::Settle => &[3, 7],
        Action::Decline => &[3, 5, 7],
        Action::Withdraw => &[3, 7, 8],
        Action::Triage => &[3, 5],
        Action::Share => &[10],
    }
}

/// Which of a list of writes a permit covers, by their places in it.
fn covered(permit: &Permit) -> Vec<usize> {
    let (request, other) = (RequestId(Uuid::from_u128(1)), RequestId(Uuid::from_u128(9)));
    let (referral, second) = (ReferralId(Uuid::from_u128(2)), ReferralId(Uuid::from_u128(3)));
    let units: [Unit; 2] = ["caue".to_owned().into(), "sdehg".to_owned().into()];
    let (unit, elsewhere) = (&units[0], &units[1]);
    let kind = requester("31184", Function::Secretaire);
    let feed = FeedOf::Unit(unit.clone());
    let writes = [
        Write::NewRequest(request, "31184"),
        Write::NewRequest(request, "31555"),
        Write::NewRequest(other, "31184"),
        Write::Request(request),
        Write::Request(other),
        Write::NewReferral(request),
        Write::NewReferral(other),
        Write::Referral(request, referral, unit),
        Write::Referral(request, second, elsewhere),
        Write::Referral(other, referral, unit),
        Write::FollowLink(request),
        Write::FollowLink(other),
        Write::Role(&kind),
        Write::Mandate("31184", Function::Secretaire),
        Write::Mandate("31184", Function::Maire),
        Write::Feed(&feed),
        Write::Card("31184"),
        Write::Mail,
        Write::Reminder,
    ];
    writes.iter().enumerate().filter(|(_, write)| permit.covers(write)).map(|(n, _)| n).collect()
}

/// A permit to act covers the writes of that act, of that file, and of no other.
#[test]
fn a_permit_to_act_covers_its_file_alone() {
    let (request, referral) = (RequestId(Uuid::from_u128(1)), ReferralId(Uuid::from_u128(2)));
    let act = |action, referral| covered(&Permit::new(Asked::Act { action, request, referral }));
    for action in Action::ALL {
        let expected = written_by(action);
        let whole = [Action::Withdraw, Action::Triage, Action::Share].contains(&action);
        assert_eq!(act(action, (!whole).then_some(referral)), expected, "{action:?}");
    }
}

/// Any other covers what was asked, and nothing else.
#[test]
fn a_permit_covers_what_was_asked_and_nothing_else() {
    let (request, other) = (RequestId(Uuid::from_u128(1)), RequestId(Uuid::from_u128(9)));
    let unit = Unit::from("caue".to_owned());
    let feed = FeedOf::Unit(unit.clone());
    let filing = || Permit::new(Asked::Filing { authority: "31184".into(), request: None });
    assert!(covered(&filing()).is_empty(), "of no request yet");
    assert_eq!(covered(&filing().to_file(request)), [0, 5, 10]);
    assert_eq!(covered(&filing().to_file(request).to_file(other)), [0, 5, 10], "once");
    let role = |kind: RoleKind| covered(&Permit::new(Asked::Role(kind)));
    assert_eq!(role(requester("31184", Function::Secretaire)), [12, 13]);
    assert_eq!(role(requester("31555", Function::Secretaire)), [0; 0]);
    assert_eq!(role(RoleKind::Expert(unit.clone())), [7, 9], "what they held goes back to the unit");
    assert_eq!(covered(&Permit::new(Asked::Feed(feed.clone()))), [15]);
    assert_eq!(covered(&Permit::new(Asked::Card("31184".into()))), [16]);
    assert_eq!(covered(&Permit::new(Asked::Administration)), [17, 18]);
    assert_eq!(covered(&Permit::of_the_system(System::Operator)), [12]);
    assert_eq!(covered(&Permit::of_the_system(System::Feeds)), [15]);
    assert_eq!(covered(&Permit::of_the_system(System::Demo)), [0, 1, 2, 5, 6, 12]);
    assert_eq!(covered(&Permit::of_the_system(System::Departures)), [7, 8, 9]);
}

/// Of a confidential file: the authority's executive and its filer, and the administrators; nobody of a unit.
#[test]
fn a_confidential_file_is_seen_whole_by_few() {
    let facts = |confidential| FileFacts {
        request: RequestId(Uuid::from_u128(1)),
        authority: "31184",
        filer: person(1),
        confidential,
        themes: &[],
        units: &[],
        referral: None,
    };
    let few = ["system", "filer", "filer limited to other themes", "mayor", "platform's administrator"];
    for (name, actor) in actors() {
        assert_eq!(sees_whole_file(&actor, &facts(true)), few.contains(&name), "{name}");
        assert_eq!(sees_whole_file(&actor, &facts(false)), name != "anonymous", "{name}");
    }
}
