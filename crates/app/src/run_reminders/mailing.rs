//! The mails of a run: one digest a person and day, one letter to each requester, and who is behind each audience.

use std::collections::{BTreeMap, BTreeSet};

use domain::guide::Audience;
use domain::ids::{PersonId, ReminderId, RequestId};
use domain::mandate::{Person, RoleKind};
use domain::reminders::{Absences, asks_confirmation, standing_in};
use domain::territory::Unit;
use domain::time::{Instant, local_date};
use domain::uuid::Uuid;
use storage::people::{self, Wanted};

use super::judge::{Judged, Judgement};
use super::{Held, Leaving, Run, Which, digest_key};
use crate::letters::{Addressed, Letter, Line, To, behind};
use crate::{Cx, Outcome};

/// What a run writes.
#[derive(Debug, Default)]
pub(super) struct Mailing {
    /// The mails, each with its key.
    pub(super) letters: Vec<(Addressed, String)>,
    /// Reminders that leave with them.
    pub(super) sent: BTreeSet<Uuid>,
    /// Reminders with nobody to write to.
    pub(super) nobody: Vec<Uuid>,
}

/// Everyone who may be written to, read once.
struct Directory {
    roles: Vec<(Person, RoleKind)>,
    absences: Absences,
    requesters: BTreeMap<RequestId, Vec<To>>,
}

/// Composes the mails of a run, and tells what leaves and what does not.
pub(super) async fn mailing(cx: &Cx, judged: &[Judged], which: &Which) -> Outcome<(Run, Mailing)> {
    let (mut run, mut mails) = (Run::default(), Mailing::default());
    let directory = directory(cx, judged, which.as_of).await?;
    let mut digests: BTreeMap<To, Vec<Line>> = BTreeMap::new();
    let mut addressed: Vec<(&Judged, Vec<To>, String)> = Vec::new();
    for one in judged {
        match &one.judgement {
            Judgement::Skip(skip) => run.held.push(held(one, skip.label())),
            Judgement::Hold(why) => run.held.push(held(one, why)),
            Judgement::Send { to, why } => addressed.push((one, directory.behind(one, to), why.clone())),
        }
    }
    let everyone: BTreeSet<&To> = addressed.iter().flat_map(|(_, to, _)| to.iter()).collect();
    let gone = gone_today(cx, &directory, &everyone, which).await?;
    let mut alarmed = BTreeSet::new();
    for (one, to, why) in addressed {
        if to.iter().any(|to| is_team(to) && gone.contains(&digest_key(to, which))) {
            run.held.push(held(one, "le récapitulatif du jour est déjà parti : part au prochain"));
            continue;
        }
        if to.is_empty() {
            mails.nobody.push(one.due.id);
            run.held.push(held(one, domain::reminders::Skip::NobodyToWriteTo.label()));
            continue;
        }
        mails.sent.insert(one.due.id);
        for to in to {
            if let To::Mailbox(unit) = &to {
                alarmed.insert(unit.clone());
            }
            let mail = if is_team(&to) {
                digests.entry(to.clone()).or_default().push(line(one));
                let day = local_date(which.as_of);
                Addressed { letter: Letter::Digest { day, lines: vec![line(one)] }, to }
            } else {
                let mail = to_requester(one, to);
                mails.letters.push((mail.clone(), format!("reminder:{}:{}", one.due.id, mail.to.key())));
                mail
            };
            run.leaving.push(leaving(one, mail, why.clone()));
        }
    }
    let alarms = alarmed.iter().flat_map(|unit| directory.alarms(unit, which));
    mails.letters.extend(alarms.filter(|(_, key)| !gone.contains(key)));
    show_whole(&mut run, &digests);
    for (to, lines) in digests {
        let (key, day) = (digest_key(&to, which), local_date(which.as_of));
        mails.letters.push((Addressed { letter: Letter::Digest { day, lines }, to }, key));
    }
    Ok((run, mails))
}

/// What leaves to a person is shown as the digest that carries it.
fn show_whole(run: &mut Run, digests: &BTreeMap<To, Vec<Line>>) {
    for one in run.leaving.iter_mut().filter(|one| is_team(&one.mail.to)) {
        if let (Some(whole), Letter::Digest { lines, .. }) = (digests.get(&one.mail.to), &mut one.mail.letter)
        {
            lines.clone_from(whole);
        }
    }
}

/// Keys of today's digests and alarms that have left already.
async fn gone_today(
    cx: &Cx,
    directory: &Directory,
    to: &BTreeSet<&To>,
    which: &Which,
) -> Outcome<BTreeSet<String>> {
    let mut keys: Vec<_> = to.iter().filter(|to| is_team(to)).map(|to| digest_key(to, which)).collect();
    for to in to {
        if let To::Mailbox(unit) = to {
            keys.extend(directory.alarms(unit, which).into_iter().map(|(_, key)| key));
        }
    }
    let mut gone = BTreeSet::new();
    for keys in keys.chunks(1_000) {
        gone.extend(storage::outbox::existing(&cx.store, keys).await?);
    }
    Ok(gone)
}

/// Somebody who answers requests, as opposed to someone who files them.
fn is_team(to: &To) -> bool {
    matches!(to, To::Person(_) | To::Mailbox(_) | To::Service)
}

fn line(one: &Judged) -> Line {
    Line { request: one.request.id, referral: one.due.about.referral(), step: one.due.step.clone() }
}

fn to_requester(one: &Judged, to: To) -> Addressed {
    let request = one.request.id;
    let letter = match one.due.about.referral() {
        Some(referral) if asks_confirmation(&one.due.step) => Letter::AskConfirmation { request, referral },
        Some(referral) => Letter::Overdue { request, referral },
        None => Letter::Acknowledgement { request },
    };
    Addressed { letter, to }
}

fn leaving(one: &Judged, mail: Addressed, why: String) -> Leaving {
    let (about, reference, step) = (one.due.about, one.request.reference.clone(), one.due.step.clone());
    Leaving { id: ReminderId(one.due.id), leaves_at: one.due.leaves_at, about, reference, step, mail, why }
}

fn held(one: &Judged, why: &str) -> Held {
    let (about, reference, step) = (one.due.about, one.request.reference.clone(), one.due.step.clone());
    let (id, held_by) = (ReminderId(one.due.id), one.due.held_by);
    Held { id, held_by, about, reference, step, why: why.to_owned() }
}

async fn directory(cx: &Cx, judged: &[Judged], as_of: Instant) -> Outcome<Directory> {
    let units: BTreeSet<Unit> =
        judged.iter().filter_map(|one| Some(one.referral.as_ref()?.unit.clone())).collect();
    if judged.is_empty() {
        return Ok(Directory { roles: Vec::new(), absences: Absences::new(), requesters: BTreeMap::new() });
    }
    let partners: BTreeSet<String> = units.iter().map(|unit| unit.partner.clone()).collect();
    let wanted = Wanted {
        units: units.into_iter().collect(),
        partners: partners.into_iter().collect(),
        platform: true,
    };
    let roles = people::with_roles(&cx.store, &wanted, as_of).await?;
    let absences = storage::absences::on(&cx.store, local_date(as_of)).await?;
    let wants = |one: &&Judged| matches!(&one.judgement, Judgement::Send { to, .. } if to.contains(&Audience::Requester));
    let ids: BTreeSet<RequestId> = judged.iter().filter(wants).map(|one| one.request.id).collect();
    let ids: Vec<RequestId> = ids.into_iter().collect();
    let mut requesters = BTreeMap::new();
    for ids in ids.chunks(1_000) {
        let found = storage::requesters::of_requests(&cx.store, ids).await?;
        requesters.extend(found.iter().map(|one| (one.request, behind(one))));
    }
    Ok(Directory { roles, absences, requesters })
}

impl Directory {
    /// The platform's administrators, or the service in charge where none is there.
    fn platform(&self) -> Vec<To> {
        let there = self.people(|role| *role == RoleKind::PlatformAdministrator);
        if there.is_empty() { vec![To::Service] } else { there }
    }

    /// A unit written to at its mailbox has nobody there: the platform's administrators are told, once a day.
    fn alarms(&self, unit: &Unit, which: &Which) -> Vec<(Addressed, String)> {
        let alarm = |to: To| {
            let key = format!("nobody:{unit}:{}:{}", local_date(which.as_of), to.key());
            (Addressed { letter: Letter::NobodyThere { unit: unit.clone() }, to }, key)
        };
        self.platform().into_iter().map(alarm).collect()
    }

    /// The addressees behind these audiences, each once.
    fn behind(&self, one: &Judged, audiences: &[Audience]) -> Vec<To> {
        let mut to = BTreeSet::new();
        for audience in audiences {
            match (audience, &one.referral) {
                (Audience::Requester, _) => {
                    to.extend(self.requesters.get(&one.request.id).cloned().unwrap_or_default());
                }
                (Audience::PlatformAdministrator, _) => to.extend(self.platform()),
                (Audience::Expert, Some(referral)) => {
                    // A holder, or a deputy, who has left the unit no longer reads its mails.
                    let mut holder = standing_in(referral.holder.as_slice(), &self.absences);
                    holder.retain(|person| self.is_of_unit(*person, &referral.unit));
                    if holder.is_empty() {
                        to.extend(self.team(&referral.unit));
                    } else {
                        to.extend(holder.into_iter().map(To::Person));
                    }
                }
                (Audience::Manager, Some(referral)) => {
                    let unit = &referral.unit;
                    let managers = self.people(|role| matches!(role, RoleKind::Manager(own) if own == unit));
                    to.extend(if managers.is_empty() { self.team(unit) } else { managers });
                }
                (Audience::PartnerAdministrator, Some(referral)) => {
                    let partner = &referral.unit.partner;
                    to.extend(self.people(
                        |role| matches!(role, RoleKind::PartnerAdministrator(own) if own == partner),
                    ));
                }
                (Audience::Expert | Audience::Manager | Audience::PartnerAdministrator, None) => {}
            }
        }
        to.into_iter().collect()
    }

    fn is_of_unit(&self, person: PersonId, unit: &Unit) -> bool {
        let of =
            |role: &RoleKind| matches!(role, RoleKind::Expert(own) | RoleKind::Manager(own) if own == unit);
        self.roles.iter().any(|(one, role)| one.id == person && of(role))
    }

    /// All of a unit who are there; its mailbox when there is nobody.
    fn team(&self, unit: &Unit) -> Vec<To> {
        let of =
            |role: &RoleKind| matches!(role, RoleKind::Expert(own) | RoleKind::Manager(own) if own == unit);
        let people = self.people(of);
        if people.is_empty() { vec![To::Mailbox(unit.clone())] } else { people }
    }

    fn people(&self, is: impl Fn(&RoleKind) -> bool) -> Vec<To> {
        let ids: Vec<PersonId> =
            self.roles.iter().filter(|(_, role)| is(role)).map(|(person, _)| person.id).collect();
        standing_in(&ids, &self.absences).into_iter().map(To::Person).collect()
    }
}
