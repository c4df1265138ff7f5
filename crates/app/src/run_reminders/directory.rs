//! Who is behind each audience of the ladder: those who may act now, and whom the policy lets read the file.

use std::collections::{BTreeMap, BTreeSet};

use domain::guide::Audience;
use domain::ids::{PersonId, RequestId};
use domain::referral::Referral;
use domain::territory::Unit;
use domain::time::{Instant, local_date};
use storage::people::Wanted;
use storage::requesters::{self, Requester};

use super::Which;
use super::judge::{Judged, Judgement};
use crate::letters::{Addressed, Letter, Present, To, behind};
use crate::{Cx, Outcome};

/// Everyone who may be written to, read once.
#[derive(Default)]
pub(super) struct Directory {
    present: Present,
    requesters: BTreeMap<RequestId, Vec<To>>,
}

/// Reads whoever may be written to about these.
pub(super) async fn directory(cx: &Cx, judged: &[Judged], as_of: Instant) -> Outcome<Directory> {
    if judged.is_empty() {
        return Ok(Directory::default());
    }
    let said = requesters(cx, judged).await?;
    let units: BTreeSet<Unit> =
        judged.iter().filter_map(|one| Some(one.referral.as_ref()?.unit.clone())).collect();
    let partners: BTreeSet<String> = units.iter().map(|unit| unit.partner.clone()).collect();
    let filers: BTreeSet<PersonId> = said.iter().map(|(_, one)| one.filer.0).collect();
    let wanted = Wanted {
        units: units.into_iter().collect(),
        partners: partners.into_iter().collect(),
        platform: true,
        people: filers.into_iter().collect(),
    };
    let present = Present::read(cx, &wanted, as_of).await?;
    let to = |(about, one): (&Judged, Requester)| {
        let is_read = present.reads(one.filer.0, &about.request, None);
        (one.request, behind(&one, &about.request.authority, is_read))
    };
    let requesters = said.into_iter().map(to).collect();
    Ok(Directory { present, requesters })
}

/// The requesters that something is said to, each with one of the reminders that say it.
async fn requesters<'a>(cx: &Cx, judged: &'a [Judged]) -> Outcome<Vec<(&'a Judged, Requester)>> {
    let wants = |one: &&Judged| matches!(&one.judgement, Judgement::Send { to, .. } if to.contains(&Audience::Requester));
    let said: BTreeMap<RequestId, &Judged> =
        judged.iter().filter(wants).map(|one| (one.request.id, one)).collect();
    let ids: Vec<RequestId> = said.keys().copied().collect();
    let mut found = Vec::new();
    for ids in ids.chunks(1_000) {
        found.extend(requesters::of_requests(&cx.store, ids).await?);
    }
    Ok(found.into_iter().filter_map(|one| Some((*said.get(&one.request)?, one))).collect())
}

impl Directory {
    /// The platform's administrators, or the service in charge where none is there.
    fn platform(&self) -> BTreeSet<To> {
        let there = persons(self.present.platform());
        if there.is_empty() { BTreeSet::from([To::Service]) } else { there }
    }

    /// A unit written to at its mailbox has nobody there: the platform's administrators are told, once a day.
    pub(super) fn alarms(&self, unit: &Unit, which: &Which) -> Vec<(Addressed, String)> {
        let alarm = |to: To| {
            let key = format!("nobody:{unit}:{}:{}", local_date(which.as_of), to.key());
            (Addressed::new(Letter::NobodyThere { unit: unit.clone() }, to), key)
        };
        self.platform().into_iter().map(alarm).collect()
    }

    /// The addressees behind these audiences, each once. Where nobody of a referral's audiences is there, its unit is told.
    pub(super) fn behind(&self, one: &Judged, audiences: &[Audience]) -> Vec<To> {
        let mut to = BTreeSet::new();
        for audience in audiences {
            to.extend(self.audience(one, *audience));
        }
        let is_for_a_team = audiences.iter().any(|audience| *audience != Audience::Requester);
        let has_a_team = to.iter().any(super::mailing::is_team);
        if let Some(referral) = one.referral.as_ref().filter(|_| is_for_a_team && !has_a_team) {
            to.extend(self.unit(referral));
        }
        to.into_iter().collect()
    }

    fn audience(&self, one: &Judged, audience: Audience) -> BTreeSet<To> {
        match (audience, &one.referral) {
            (Audience::Requester, _) => {
                self.requesters.get(&one.request.id).cloned().unwrap_or_default().into_iter().collect()
            }
            (Audience::PlatformAdministrator, _) => self.platform(),
            (Audience::Expert, Some(referral)) => {
                let holder = persons(self.present.holder(&referral.unit, referral.holder));
                if holder.is_empty() { self.team(&referral.unit) } else { holder }
            }
            (Audience::Manager, Some(referral)) => self.unit(referral),
            (Audience::PartnerAdministrator, Some(referral)) => {
                let mut there = self.present.partner_administrators(&referral.unit);
                // Of a confidential file they may read nothing: neither its reference nor its date.
                there.retain(|person| self.present.reads(*person, &one.request, Some(referral)));
                persons(there)
            }
            (Audience::Expert | Audience::Manager | Audience::PartnerAdministrator, None) => BTreeSet::new(),
        }
    }

    /// The managers of a referral's unit, or else all of it.
    fn unit(&self, referral: &Referral) -> BTreeSet<To> {
        let managers = persons(self.present.managers(&referral.unit));
        if managers.is_empty() { self.team(&referral.unit) } else { managers }
    }

    /// All of a unit who are there; its mailbox when there is nobody.
    fn team(&self, unit: &Unit) -> BTreeSet<To> {
        let people = persons(self.present.team(unit));
        if people.is_empty() { BTreeSet::from([To::Mailbox(unit.clone())]) } else { people }
    }
}

fn persons(ids: BTreeSet<PersonId>) -> BTreeSet<To> {
    ids.into_iter().map(To::Person).collect()
}
