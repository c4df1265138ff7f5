//! The mails of a run: one digest a person and day, one letter to each requester, and who is behind each audience.

use std::collections::{BTreeMap, BTreeSet};

use domain::guide::Audience;
use domain::ids::PersonId;
use domain::mandate::{Person, RoleKind};
use domain::reminders::{ASK_CONFIRMATION, Absences, standing_in};
use domain::territory::Unit;
use domain::time::{Instant, local_date};
use domain::uuid::Uuid;
use storage::people::{self, Wanted};

use super::judge::{Judged, Judgement};
use super::{Held, Leaving, Run, digest_key};
use crate::letters::{Addressed, Letter, Line, To, recipients};
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
}

/// Composes the mails of a run, and tells what leaves and what does not.
pub(super) async fn mailing(cx: &Cx, judged: &[Judged], as_of: Instant) -> Outcome<(Run, Mailing)> {
    let (mut run, mut mails) = (Run::default(), Mailing::default());
    let directory = directory(cx, judged, as_of).await?;
    let mut digests: BTreeMap<To, Vec<Line>> = BTreeMap::new();
    let mut addressed: Vec<(&Judged, Vec<To>, String)> = Vec::new();
    for one in judged {
        match &one.judgement {
            Judgement::Skip(skip) => run.held.push(held(one, skip.label())),
            Judgement::Hold(why) => run.held.push(held(one, why)),
            Judgement::Send { to, why } => {
                addressed.push((one, directory.behind(cx, one, to).await?, why.clone()));
            }
        }
    }
    let everyone = addressed.iter().flat_map(|(_, to, _)| to.iter().filter(|to| is_team(to)));
    let gone = gone_today(cx, everyone.collect(), as_of).await?;
    for (one, to, why) in addressed {
        if to.iter().any(|to| is_team(to) && gone.contains(&digest_key(to, as_of))) {
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
            let mail = if is_team(&to) {
                digests.entry(to.clone()).or_default().push(line(one));
                Addressed { letter: Letter::Digest { day: local_date(as_of), lines: vec![line(one)] }, to }
            } else {
                let mail = to_requester(one, to);
                mails.letters.push((mail.clone(), format!("reminder:{}:{}", one.due.id, mail.to.key())));
                mail
            };
            run.leaving.push(leaving(one, mail, why.clone()));
        }
    }
    for unit in digests.keys().filter_map(|to| if let To::Mailbox(unit) = to { Some(unit) } else { None }) {
        mails.letters.extend(nobody_there(cx, unit, as_of).await?);
    }
    show_whole(&mut run, &digests);
    for (to, lines) in digests {
        let (key, day) = (digest_key(&to, as_of), local_date(as_of));
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

/// Keys of today's digests that have left already.
async fn gone_today(cx: &Cx, to: BTreeSet<&To>, as_of: Instant) -> Outcome<BTreeSet<String>> {
    let keys: Vec<_> = to.into_iter().map(|to| digest_key(to, as_of)).collect();
    let mut gone = BTreeSet::new();
    for keys in keys.chunks(1_000) {
        gone.extend(storage::outbox::existing(&cx.store, keys).await?);
    }
    Ok(gone)
}

/// A unit written to at its mailbox has nobody there: the platform's administrators are told, once a day.
async fn nobody_there(cx: &Cx, unit: &Unit, as_of: Instant) -> Outcome<Vec<(Addressed, String)>> {
    let to = recipients(cx, &To::Platform, as_of).await?.to;
    let alarm = |to: To| {
        let key = format!("nobody:{unit}:{}:{}", local_date(as_of), to.key());
        (Addressed { letter: Letter::NobodyThere { unit: unit.clone() }, to }, key)
    };
    let alarms: Vec<_> = to.into_iter().map(alarm).collect();
    let keys: Vec<_> = alarms.iter().map(|(_, key)| key.clone()).collect();
    let told = storage::outbox::existing(&cx.store, &keys).await?;
    Ok(alarms.into_iter().filter(|(_, key)| !told.contains(key)).collect())
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
        Some(referral) if one.due.step == ASK_CONFIRMATION => Letter::AskConfirmation { request, referral },
        Some(referral) => Letter::Overdue { request, referral },
        None => Letter::Acknowledgement { request },
    };
    Addressed { letter, to }
}

fn leaving(one: &Judged, mail: Addressed, why: String) -> Leaving {
    let (about, reference, step) = (one.due.about, one.request.reference.clone(), one.due.step.clone());
    Leaving { about, reference, step, mail, why }
}

fn held(one: &Judged, why: &str) -> Held {
    let (about, reference, step) = (one.due.about, one.request.reference.clone(), one.due.step.clone());
    Held { about, reference, step, why: why.to_owned() }
}

async fn directory(cx: &Cx, judged: &[Judged], as_of: Instant) -> Outcome<Directory> {
    let units: BTreeSet<Unit> =
        judged.iter().filter_map(|one| Some(one.referral.as_ref()?.unit.clone())).collect();
    if judged.is_empty() {
        return Ok(Directory { roles: Vec::new(), absences: Absences::new() });
    }
    let partners: BTreeSet<String> = units.iter().map(|unit| unit.partner.clone()).collect();
    let wanted = Wanted {
        units: units.into_iter().collect(),
        partners: partners.into_iter().collect(),
        platform: true,
    };
    let roles = people::with_roles(&cx.store, &wanted, as_of).await?;
    let absences = people::absences(&cx.store, local_date(as_of)).await?;
    Ok(Directory { roles, absences })
}

impl Directory {
    /// The addressees behind these audiences, each once.
    async fn behind(&self, cx: &Cx, one: &Judged, audiences: &[Audience]) -> Outcome<Vec<To>> {
        let mut to = BTreeSet::new();
        for audience in audiences {
            match (audience, &one.referral) {
                (Audience::Requester, _) => {
                    let requester = To::Requester(one.request.id);
                    to.extend(recipients(cx, &requester, one.due.leaves_at).await?.to);
                }
                (Audience::PlatformAdministrator, _) => {
                    let there = self.people(|role| *role == RoleKind::PlatformAdministrator);
                    to.extend(if there.is_empty() { vec![To::Service] } else { there });
                }
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
        Ok(to.into_iter().collect())
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
