//! Each due reminder judged by the facts as they are now: send to whom, skip, or hold.

use std::collections::BTreeMap;

use domain::calendar::WorkingCalendar;
use domain::french;
use domain::guide::{Audience, GuideVersion, LadderStep, SendingHours};
use domain::ids::{ReferralId, RequestId};
use domain::referral::{Facts, Referral};
use domain::reminders::{
    Skip, asks_confirmation, is_followed, may_send, next_sending, superseded, triage_superseded,
};
use domain::request::Request;
use domain::time::{Instant, local_date};
use storage::reminders::{About, Due};
use storage::{referrals, requests};

use super::{Which, same_ladder};
use crate::{Cx, Loaded, Outcome};

/// What becomes of a reminder.
#[derive(Debug)]
pub(super) enum Judgement {
    /// It is written to these.
    Send {
        /// Whom it is for.
        to: Vec<Audience>,
        /// Why, in French.
        why: String,
    },
    /// It is not written any more.
    Skip(Skip),
    /// It waits.
    Hold(String),
}

/// A reminder with its judgement.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) due: Due,
    pub(super) request: Request,
    pub(super) referral: Option<Referral>,
    pub(super) judgement: Judgement,
}

/// Judges these of all that are due; two queries, whatever their number.
pub(super) async fn judge(
    cx: &Cx,
    loaded: &Loaded,
    (all, due): (&[Due], &[Due]),
    which: &Which,
) -> Outcome<Vec<Judged>> {
    if due.is_empty() {
        return Ok(Vec::new());
    }
    let mut ids: Vec<RequestId> = due.iter().map(|due| due.about.request()).collect();
    ids.sort_unstable();
    ids.dedup();
    let requests: BTreeMap<_, _> =
        requests::by_ids(&cx.store, &ids).await?.into_iter().map(|request| (request.id, request)).collect();
    let referrals: BTreeMap<ReferralId, Referral> = referrals::of_requests(&cx.store, &ids)
        .await?
        .into_iter()
        .map(|referral| (referral.id, referral))
        .collect();
    let mut by_subject: BTreeMap<About, Vec<&Due>> = BTreeMap::new();
    for one in all {
        by_subject.entry(one.about).or_default().push(one);
    }
    let mut judged = Vec::new();
    for one in due {
        let siblings = by_subject.get(&one.about).map(Vec::as_slice).unwrap_or_default();
        let Some(request) = requests.get(&one.about.request()).cloned() else { continue };
        let referral = one.about.referral().and_then(|id| referrals.get(&id)).cloned();
        let judgement = Case { loaded, siblings, due: one, which }.judge(&request, referral.as_ref())?;
        judged.push(Judged { due: one.clone(), request, referral, judgement });
    }
    Ok(judged)
}

struct Case<'a> {
    loaded: &'a Loaded,
    siblings: &'a [&'a Due],
    due: &'a Due,
    which: &'a Which,
}

impl Case<'_> {
    fn judge(&self, request: &Request, referral: Option<&Referral>) -> Outcome<Judgement> {
        match (self.due.about, referral) {
            (About::Referral(..), Some(referral)) => self.of_referral(referral),
            (About::Referral(..), None) => Ok(Judgement::Skip(Skip::Closed)),
            (About::Triage(_), _) => self.of_triage(request),
        }
    }

    fn of_referral(&self, referral: &Referral) -> Outcome<Judgement> {
        let guide = self.loaded.guide(referral.promise.guide_version, self.which.as_of)?;
        let later = self.later_is_due(&guide.ladder);
        let partner = Some(referral.unit.partner.as_str());
        let calendar = self.loaded.territory.calendar(partner);
        let facts = Facts { now: self.which.as_of, calendar: &calendar, guide };
        if let Some(skip) = superseded(referral, &self.due.step, self.due.due_on, later, &facts) {
            return Ok(Judgement::Skip(skip));
        }
        if asks_confirmation(&self.due.step) {
            let why = "un rappel est enregistré : la collectivité dit s’il a bien eu lieu".to_owned();
            return Ok(self.timed(guide, partner, Judgement::Send { to: vec![Audience::Requester], why }));
        }
        let step = guide.ladder.iter().find(|step| step.slug == self.due.step);
        Ok(self.timed(guide, partner, sent(step)))
    }

    fn of_triage(&self, request: &Request) -> Outcome<Judgement> {
        let guide = self.loaded.guide_at(self.which.as_of)?;
        let later = self.later_is_due(&guide.triage_ladder);
        let Some(triage) = &request.triage else { return Ok(Judgement::Skip(Skip::Triaged)) };
        if let Some(skip) = triage_superseded(triage, self.due.due_on, later) {
            return Ok(Judgement::Skip(skip));
        }
        let step = guide.triage_ladder.iter().find(|step| step.slug == self.due.step);
        Ok(self.timed(guide, None, sent(step)))
    }

    /// Is a later step of the same ladder and due date due as well, or the question about a later call?
    fn later_is_due(&self, ladder: &[LadderStep]) -> bool {
        let own = &self.due.step;
        if asks_confirmation(own) {
            let is_newer = |other: &str| asks_confirmation(other) && (other.len(), other) > (own.len(), own);
            return self.siblings.iter().any(|other| same_ladder(other, self.due) && is_newer(&other.step));
        }
        let is_due =
            |slug: &str| self.siblings.iter().any(|other| same_ladder(other, self.due) && other.step == slug);
        is_followed(ladder, own, is_due)
    }

    /// Held when mails may not leave now.
    fn timed(&self, guide: &GuideVersion, partner: Option<&str>, judgement: Judgement) -> Judgement {
        let calendar = self.loaded.territory.calendar(partner);
        if self.due.held_by.is_some() && self.which.only.is_none() {
            return Judgement::Hold("retenue par l’administrateur".to_owned());
        }
        if self.which.only.is_some() || may_send(self.which.as_of, guide.sending_hours, &calendar) {
            judgement
        } else {
            Judgement::Hold(waits_until(self.which.as_of, guide.sending_hours, &calendar))
        }
    }
}

/// « hors des heures d’envoi : part aujourd’hui à 8 h 00 », or the day that it leaves on.
fn waits_until(now: Instant, hours: SendingHours, calendar: &WorkingCalendar) -> String {
    let at = next_sending(now, hours, calendar);
    let is_today = local_date(at) == local_date(now);
    let when = if is_today { format!("aujourd’hui à {}", french::hour(at)) } else { french::moment(at) };
    format!("hors des heures d’envoi : part {}{when}", if is_today { "" } else { "le " })
}

fn sent(step: Option<&LadderStep>) -> Judgement {
    match step {
        Some(step) => Judgement::Send { to: step.to.clone(), why: step.label.clone() },
        None => Judgement::Skip(Skip::StepGone),
    }
}
