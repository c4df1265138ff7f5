//! The mails of a run: one digest a person and day, one letter to each requester.

use std::collections::{BTreeMap, BTreeSet};

use domain::ids::ReminderId;
use domain::reminders::asks_confirmation;
use domain::time::local_date;
use domain::uuid::Uuid;

use super::directory::{Directory, directory};
use super::judge::{Judged, Judgement};
use super::{Held, Leaving, Run, Which, digest_key};
use crate::letters::{Addressed, Letter, Line, To};
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
                Addressed::new(Letter::Digest { day, lines: vec![line(one)] }, to)
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
        mails.letters.push((Addressed::new(Letter::Digest { day, lines }, to), key));
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
pub(super) fn is_team(to: &To) -> bool {
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
    Addressed::new(letter, to)
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
