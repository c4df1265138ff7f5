//! What the letters of `tests/fixtures/letters` are written with, every text of it given.

use std::sync::{Arc, LazyLock};

use app::Loaded;
use app::letters::{Facts, FactsOf};
use domain::ids::{AskId, NoteId, PersonId, ReferralId, RequestId};
use domain::mandate::{MandateAsk, Person};
use domain::referral::{Promise, open};
use domain::request::{Contact, Content, KeptVerdict, Request};
use domain::suggestion::Suggester;
use domain::territory::{Directory, Territory};
use domain::time::{Instant, end_of_day};
use domain::uuid::Uuid;
use domain::words::{Function, Urgency};

const PERSON: &str = "018f2b6e-7d10-7a44-9c3e-5b1f0a6d2c01";
const REQUEST: &str = "018f2b6e-8e21-7b55-8d4f-6c2a1b7e3d01";
const REFERRAL: &str = "018f2b6e-9f32-7c66-9e5a-7d3b2c8f4e01";
const NOTE: &str = "018f2b6e-a043-7d77-8f6b-8e4c3d9a5f01";

static FOLDER: LazyLock<Territory> = LazyLock::new(|| {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../config/haute-garonne");
    let file = |name: &&str| ((*name).to_owned(), std::fs::read_to_string(format!("{root}/{name}")).unwrap());
    domain::folder::read(&domain::folder::FILES.iter().map(file).collect()).unwrap()
});

/// The folder, small, with a partner, an authority, a platform and a service of these names.
fn loaded(name: &str) -> Arc<Loaded> {
    let authorities =
        FOLDER.authorities.get_key_value("31184").map(|(code, one)| (code.clone(), one.clone()));
    let mut territory = Territory {
        departement: FOLDER.departement.clone(),
        partners: FOLDER.partners.clone(),
        guide: FOLDER.guide.clone(),
        authorities: authorities.into_iter().collect(),
        themes: Vec::new(),
        offers: Vec::new(),
        closures: Vec::new(),
        former: Vec::new(),
        contours: domain::territory::Contours::default(),
    };
    territory.partners.iter_mut().for_each(|one| name.clone_into(&mut one.name));
    territory.authorities.values_mut().for_each(|one| name.clone_into(&mut one.name));
    name.clone_into(&mut territory.departement.platform);
    name.clone_into(&mut territory.departement.service.name);
    let (suggester, directory) = (Suggester::new(&territory.themes), Directory::of(&territory));
    Arc::new(Loaded { version: 1, territory, suggester, directory })
}

fn id(text: &str) -> Uuid {
    text.parse().unwrap()
}

fn file(texts: &[String], at: Instant) -> FactsOf {
    let due_at = end_of_day("2026-03-05".parse().unwrap());
    let promise = Promise { guide_version: 1, notified_at: at, counted_from: at, working_days: 3, due_at };
    let mut referral =
        open(ReferralId(id(REFERRAL)), RequestId(id(REQUEST)), "caue".to_owned().into(), promise);
    referral.routing_reason.clone_from(&texts[0]);
    referral.contacted_at = Some(at);
    let request = Request {
        id: RequestId(id(REQUEST)),
        reference: texts[1].clone(),
        filer: PersonId(id(PERSON)),
        authority: "31184".to_owned(),
        epci: None,
        arrondissement: None,
        urgency: Urgency::Normal,
        confidential: false,
        themes: Vec::new(),
        submitted_at: at,
        triage: None,
        unmet_since: None,
        version: 1,
    };
    let contact = Contact {
        name: texts[2].clone(),
        function: Function::Dgs,
        email: "mairie@flourens.example".to_owned(),
        phone: Some(texts[3].clone()),
        phone_typed: Some(texts[3].clone()),
        preferred_slots: vec![texts[3].clone()],
    };
    let content = Content { title: texts[4].clone(), description: texts[4].clone(), contact };
    let verdict = KeptVerdict { partner: "hgi".to_owned(), chosen: false, reason: texts[0].clone() };
    FactsOf { request, content: Some(content), verdicts: vec![verdict], referrals: vec![referral] }
}

/// Facts of these texts (eight of them), for a reader of this address.
pub(super) fn facts(texts: &[String], email: String) -> Facts {
    let at: Instant = "2026-03-02T08:00:00Z".parse().unwrap();
    let ask = MandateAsk {
        id: AskId(id(REQUEST)),
        email: "agent@flourens.example".to_owned(),
        name: texts[5].clone(),
        authority: "31184".to_owned(),
        function: Function::Technicien,
        message: Some(texts[6].clone()),
        asked_at: at,
        asked_by: None,
        decided_at: None,
        granted: None,
    };
    let person = Person { id: PersonId(id(PERSON)), email: email.clone(), name: texts[5].clone() };
    Facts {
        name: texts[5].clone(),
        greeted: texts[5].clone(),
        email,
        territory: loaded(&texts[7]),
        files: [(RequestId(id(REQUEST)), file(texts, at))].into(),
        people: [(person.id, person)].into(),
        notes: [(NoteId(id(NOTE)), texts[6].clone())].into(),
        membership: None,
        ask: Some(ask),
        follow: None,
        hidden: Vec::new(),
        refused: 3,
        now: at,
    }
}
