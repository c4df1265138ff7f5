//! The words of every letter: for the requester, for units, for the platform's administrators.

mod people;
mod platform;
mod requester;
mod unit;

use app::letters::{Facts, FactsOf, Letter};
use domain::chrono::NaiveDate;
use domain::french;
use domain::ids::{ReferralId, RequestId};
use domain::referral::Referral;
use domain::text::one_line;

use crate::render::{self, Act, Promise};

/// What a letter is written with.
pub(crate) struct Writing<'a> {
    /// What was read for it.
    pub(crate) facts: &'a Facts,
    /// Where the pages are.
    pub(crate) public_url: &'a str,
    /// How long a sign-in link holds, in minutes.
    pub(crate) link_minutes: i64,
    /// The token of a sign-in link, for that letter alone.
    pub(crate) sign_in_token: Option<String>,
    /// The token of the reader's follow-up link, when they have one.
    pub(crate) follow_token: Option<String>,
}

/// The letter in words; none when what it speaks of is gone.
pub(crate) fn write(letter: &Letter, writing: &Writing<'_>) -> Option<render::Letter> {
    let mut written = match letter {
        Letter::SignIn { .. } => requester::sign_in(writing)?,
        Letter::Acknowledgement { request } => requester::acknowledgement(writing, *request)?,
        Letter::Oriented { request } => requester::oriented(writing, *request)?,
        Letter::Declined { request, referral, note } => {
            requester::declined(writing, (*request, *referral), *note)?
        }
        Letter::Redirected { request, referral, new, note } => {
            requester::redirected(writing, (*request, *referral), (*new, *note))?
        }
        Letter::DateMoved { request, referral, note } => {
            requester::date_moved(writing, (*request, *referral), *note)?
        }
        Letter::Settled { request, referral, upheld } => {
            requester::settled(writing, (*request, *referral), *upheld)?
        }
        Letter::Overdue { request, referral } => requester::overdue(writing, (*request, *referral))?,
        Letter::AskConfirmation { request, referral } => {
            requester::ask_confirmation(writing, (*request, *referral))?
        }
        Letter::Unreachable { request, referral } => requester::unreachable(writing, (*request, *referral))?,
        Letter::Notice { request, referral, note } => unit::notice(writing, (*request, *referral), *note)?,
        Letter::HandedOver { request, referral } => unit::handed_over(writing, (*request, *referral))?,
        Letter::GivenBack { lines } => unit::given_back(writing, lines)?,
        Letter::Withdrawn { request, referral } => unit::withdrawn(writing, (*request, *referral))?,
        Letter::SlotOffered { request, referral, note } => {
            unit::slot_offered(writing, (*request, *referral), *note)?
        }
        Letter::CallMissing { request, referral } => unit::call_missing(writing, (*request, *referral))?,
        Letter::CallDenied { request, referral } => unit::call_denied(writing, (*request, *referral))?,
        Letter::Digest { lines, .. } => unit::digest(writing, lines)?,
        Letter::TriageAlarm { request } => platform::triage_alarm(writing, *request)?,
        Letter::NobodyThere { unit } => platform::nobody_there(writing, unit),
        Letter::MailGivenUp { what, request, .. } => platform::mail_given_up(writing, what, *request),
        Letter::FiguresStopped { request, entry } => platform::figures_stopped(writing, *request, entry),
        Letter::RoleGiven { .. } => people::role_given(writing)?,
        Letter::RoleEnded { .. } => people::role_ended(writing)?,
        Letter::FeedEnded { unit } => people::feed_ended(writing, unit),
        Letter::MandateAsked { .. } => people::mandate_asked(writing)?,
        Letter::MandatesWaiting { since } => people::mandates_waiting(writing, *since),
        Letter::MandateRefused { .. } => people::mandate_refused(writing)?,
        Letter::FiledOnBehalf { request } => people::filed_on_behalf(writing, *request)?,
        Letter::FollowLink { request, .. } => people::follow_link(writing, *request)?,
        Letter::ExportReady { export, name } => people::export_ready(writing, *export, name),
        Letter::MeetingPack { quarter } => people::meeting_pack(writing, quarter),
    };
    written.name = one_line(&writing.facts.greeted);
    written.platform.clone_from(&writing.facts.territory.territory.departement.platform);
    written.small.extend(writing.signature());
    Some(typeset(written))
}

/// French spaces everywhere but in addresses.
fn typeset(mut letter: render::Letter) -> render::Letter {
    let texts =
        letter.paragraphs.iter_mut().chain(&mut letter.small).chain([&mut letter.title, &mut letter.subject]);
    for text in texts {
        *text = french::spaced(text);
    }
    for promise in &mut letter.promises {
        promise.why = french::spaced(&promise.why);
    }
    letter
}

impl Writing<'_> {
    /// The file.
    fn file(&self, request: RequestId) -> Option<&FactsOf> {
        self.facts.files.get(&request)
    }

    /// The file and one referral of it.
    fn referral(&self, (request, referral): (RequestId, ReferralId)) -> Option<(&FactsOf, &Referral)> {
        let file = self.file(request)?;
        Some((file, file.referrals.iter().find(|one| one.id == referral)?))
    }

    /// What the unit is called.
    fn unit(&self, referral: &Referral) -> String {
        self.facts.territory.territory.unit_name(&referral.unit)
    }

    /// What the authority is called; of a confidential request, nobody's mail names it.
    fn authority(&self, file: &FactsOf) -> String {
        if file.request.confidential {
            return "Une collectivité".to_owned();
        }
        let found = self.facts.territory.territory.authorities.get(&file.request.authority);
        found.map_or_else(|| file.request.authority.clone(), |authority| authority.name.clone())
    }

    /// The request's title in « »; of a confidential one, the reference only.
    fn about(file: &FactsOf) -> String {
        match &file.content {
            Some(content) if !file.request.confidential => format!("« {} »", one_line(&content.title)),
            Some(_) | None => "confidentielle".to_owned(),
        }
    }

    /// A free text quoted; never from a confidential request.
    fn quoted(&self, file: &FactsOf, note: Option<domain::ids::NoteId>) -> Option<String> {
        let text =
            note.filter(|_| !file.request.confidential).and_then(|note| self.facts.notes.get(&note))?;
        Some(format!("« {} »", one_line(text)))
    }

    /// The last day on which the authority may say whether it was called; none when it no longer may.
    fn answer_by(&self, referral: &Referral) -> Option<NaiveDate> {
        let territory = &self.facts.territory.territory;
        let guide = territory.guide.version(referral.promise.guide_version)?;
        let calendar = territory.calendar(Some(&referral.unit.partner));
        let last = domain::referral::answer_by(referral, guide, &calendar)?;
        let is_over = calendar.count(last, domain::time::local_date(self.facts.now)) > 0;
        (!is_over).then_some(last)
    }

    /// The page of a request.
    fn request_url(&self, file: &FactsOf) -> String {
        format!("{}/demandes/{}", self.public_url, file.request.reference)
    }

    /// The page of a referral.
    fn referral_url(&self, referral: &Referral) -> String {
        format!("{}/saisines/{}", self.public_url, referral.id.opaque())
    }

    /// The act of opening the request's page; for a reader who has a follow-up link, that one: they may have no account.
    fn open(&self, file: &FactsOf) -> Act {
        match &self.follow_token {
            Some(token) => Act {
                label: "Suivre la demande".to_owned(),
                url: format!("{}/suivi/{token}", self.public_url),
            },
            None => Act { label: "Ouvrir le dossier".to_owned(), url: self.request_url(file) },
        }
    }

    /// The promise of a referral: who, by which day, why.
    fn promise(&self, file: &FactsOf, referral: &Referral) -> Promise {
        let by = match referral.due_on(self.facts.now) {
            Some(day) => format!("vous rappelle au plus tard {}", french::day_and_year(day)),
            None => "délai suspendu".to_owned(),
        };
        // The theme that routed it is part of what is confidential.
        let why = if file.request.confidential { String::new() } else { referral.routing_reason.clone() };
        Promise { who: self.unit(referral), by, why, url: String::new() }
    }

    /// The service in charge and how to reach it (CRPA, art. R112-11-1); who is answerable (convention 2024, art. 8).
    fn signature(&self) -> Vec<String> {
        let service = &self.facts.territory.territory.departement.service;
        let mut lines = vec![
            format!("Service chargé de la plateforme : {}", service.name),
            service.address.clone(),
            format!("Courriel : {}", service.email),
        ];
        if !service.phone.is_empty() {
            lines.push(format!("Téléphone : {}", service.phone));
        }
        lines.push("Chaque partenaire répond de l’accompagnement qu’il apporte.".to_owned());
        lines
    }
}
