//! From a file's journal to its shares of the figures. The same journal gives the same shares, whoever reads it and when: what
//! is open is counted by its due day, so that only who asks needs to know what time it is.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::place::{Of, Place, month_of};
use super::{Class, Counts, Days, Figures, NONE, Requests, Spent, Steps, class, day_number};
use crate::calendar::WorkingCalendar;
use crate::ids::{ReferralId, RequestId};
use crate::referral::{Clock, Event, Referral, Unreadable, fold};
use crate::territory::Territory;
use crate::time::{Instant, local_date};
use crate::words::{DeclineReason, Outcome, Status};

/// What never changes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// The request.
    pub id: RequestId,
    /// INSEE code or SIREN.
    pub authority: String,
    /// SIREN of the EPCI on the day of filing.
    pub epci: Option<String>,
    /// Arrondissement on the day of filing.
    pub arrondissement: Option<String>,
    /// When it was received.
    pub submitted_at: Instant,
    /// Is it confidential?
    pub confidential: bool,
}

/// An entry of the file's journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// When.
    pub at: Instant,
    /// Of which referral; none for the request as a whole.
    pub referral: Option<ReferralId>,
    /// Its code.
    pub kind: String,
    /// What it says, as JSON text.
    pub data: String,
}

/// A share of the figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// Of what.
    pub of: Of,
    /// Where it is counted.
    pub place: Place,
    /// How much.
    pub figures: Figures,
}

/// The working days of every partner, and of the Département's own triage, each made once.
#[derive(Debug, Clone, Default)]
pub struct Calendars {
    own: WorkingCalendar,
    of: BTreeMap<String, WorkingCalendar>,
}

impl Calendars {
    /// Those of a folder.
    pub fn of(territory: &Territory) -> Self {
        let partners = territory.partners.iter().map(|partner| partner.slug.clone());
        let of = partners.map(|slug| (slug.clone(), territory.calendar(Some(&slug)))).collect();
        Self { own: territory.calendar(None), of }
    }

    /// A partner's; a partner that has left the folder has the closures of everybody.
    fn get(&self, partner: &str) -> &WorkingCalendar {
        self.of.get(partner).unwrap_or(&self.own)
    }
}

/// The shares of a file, as its journal tells them in order.
///
/// # Errors
/// An entry that cannot be read: figures that left it out would be wrong without a word.
pub fn shares(filed: &Filed, told: &[Told], calendars: &Calendars) -> Result<Vec<Share>, Unreadable> {
    let referrals = referrals(filed, told)?;
    let Some((themes, triages, own)) = requests(told, &calendars.own)? else { return Ok(Vec::new()) };
    let at = |month: NaiveDate| Place {
        month: month_of(month),
        authority: filed.authority.clone(),
        epci: filed.epci.clone().unwrap_or_else(|| filed.authority.clone()),
        arrondissement: filed.arrondissement.clone().unwrap_or_default(),
        confidential: filed.confidential,
        ..Place::default()
    };
    let here = at(local_date(filed.submitted_at));
    let figures = Figures { requests: own, ..Figures::default() };
    let mut all: Vec<Share> = themes
        .into_iter()
        .map(|theme| (Of::RequestOfTheme, Place { theme, ..here.clone() }))
        .chain([(Of::Request, here.clone())])
        .map(|(of, place)| Share { of, place, figures: figures.clone() })
        .collect();
    for (referral, was_claimed) in referrals {
        let place = placed(&referral, at(local_date(referral.promise.notified_at)));
        let calendar = calendars.get(&referral.unit.partner);
        let figures = of_referral(filed, &referral, was_claimed, (calendar, &triages));
        all.push(Share { of: Of::Referral, place, figures });
    }
    Ok(all)
}

fn placed(referral: &Referral, at: Place) -> Place {
    Place {
        theme: referral.theme.clone().unwrap_or_default(),
        unit: referral.unit.to_string(),
        partner: referral.unit.partner.clone(),
        outcome: referral.outcome.map_or(NONE, Outcome::code).to_owned(),
        decline_reason: referral.decline_reason.map_or(NONE, DeclineReason::code).to_owned(),
        ..at
    }
}

/// The referrals as the journal makes them, each with whether an expert has ever taken it.
fn referrals(filed: &Filed, told: &[Told]) -> Result<Vec<(Referral, bool)>, Unreadable> {
    let mut events: Vec<(ReferralId, Vec<(Event, Instant)>)> = Vec::new();
    for entry in told {
        let Some(event) = Event::from_journal(&entry.kind, &entry.data)? else { continue };
        let id = entry.referral.ok_or_else(|| unreadable(&entry.kind, "of no referral"))?;
        match events.iter_mut().find(|(known, _)| *known == id) {
            Some((_, events)) => events.push((event, entry.at)),
            None => events.push((id, vec![(event, entry.at)])),
        }
    }
    let claims =
        |(event, _): &(Event, Instant)| matches!(event, Event::Claimed { .. } | Event::HandedOver { .. });
    let referrals = events.into_iter().map(|(id, events)| {
        let was_claimed = events.iter().any(claims);
        let begun = fold(id, filed.id, &events);
        Ok((begun.ok_or_else(|| unreadable("NOTIFIED", "a referral without its beginning"))?, was_claimed))
    });
    referrals.collect()
}

fn unreadable(kind: &str, why: &str) -> Unreadable {
    Unreadable { kind: kind.to_owned(), why: why.to_owned() }
}

/// The stretches that a request has waited in triage, ended ones only.
type Triages = Vec<(Instant, Instant)>;

/// What the request itself counts for: its themes, its waits, its amounts; none before it is filed.
fn requests(
    told: &[Told],
    calendar: &WorkingCalendar,
) -> Result<Option<(Vec<String>, Triages, Requests)>, Unreadable> {
    let (mut themes, mut triages, mut own) = (Vec::new(), Vec::new(), Requests::default());
    let mut waits_since = None;
    for entry in told {
        match entry.kind.as_str() {
            "SUBMITTED" => {
                own.filed = 1;
                themes = themes_of(entry)?;
            }
            "TRIAGE_BEGUN" => waits_since = Some(entry.at),
            "TRIAGED" => {
                themes = themes_of(entry)?;
                if let Some(since) = waits_since.take() {
                    triages.push((since, entry.at));
                    own.triage += &Days::one(calendar.count(local_date(since), local_date(entry.at)));
                }
            }
            "NOTIFIED" => own.routed = 1,
            "NEED_UNMET" => own.unmet = 1,
            "NEED_MET" => own.unmet = 0,
            _ => {}
        }
    }
    Ok((own.filed == 1).then_some((themes, triages, own)))
}

/// What filing, or triage, says.
#[derive(Deserialize)]
struct Themed {
    themes: Vec<String>,
}

fn themes_of(entry: &Told) -> Result<Vec<String>, Unreadable> {
    let themed = serde_json::from_str::<Themed>(&entry.data);
    themed.map(|themed| themed.themes).map_err(|error| unreadable(&entry.kind, &error.to_string()))
}

fn of_referral(
    filed: &Filed,
    referral: &Referral,
    was_claimed: bool,
    (calendar, triages): (&WorkingCalendar, &Triages),
) -> Figures {
    let is = i64::from;
    let steps = Steps {
        claimed: is(was_claimed),
        contacted: is(referral.contacted_at.is_some()),
        closed: is(referral.status == Status::Closed),
    };
    // At the beginning of time nothing is overdue yet.
    let class = class(referral, Instant::MIN_UTC);
    let counts = Counts::one(class);
    let due = day_number(referral.promise.due_on());
    let owed = if class == Class::Pending { Days::one(due) } else { Days::default() };
    let Some(contact) = referral.contacted_at else {
        return Figures { counts, steps, owed, ..Figures::default() };
    };
    let spans = Spans { filed: filed.submitted_at, notified: referral.promise.notified_at, contact };
    Figures {
        counts,
        steps,
        owed,
        spent: spans.spent(&Clock { calendar, pauses: &referral.pauses }, triages),
        days: Days::one(calendar.count(local_date(spans.notified), local_date(contact))),
        requester_days: Days::one(calendar.count(local_date(spans.filed), local_date(contact))),
        requests: Requests::default(),
    }
}

/// The three instants between which time was spent.
struct Spans {
    filed: Instant,
    notified: Instant,
    contact: Instant,
}

impl Spans {
    /// Where it went (domain.md, « delay attribution »).
    fn spent(&self, clock: &Clock<'_>, triages: &Triages) -> Spent {
        let (filed, notified, contact) =
            (local_date(self.filed), local_date(self.notified), local_date(self.contact));
        let in_triage = |day: NaiveDate| {
            triages.iter().any(|(since, until)| local_date(*since) < day && day <= local_date(*until))
        };
        let before = clock.calendar.count(filed, notified);
        let triage = clock.calendar.count_where(filed, notified, in_triage);
        let after = clock.calendar.count(notified, contact);
        let paused = clock.paused_days(self.notified, self.contact);
        let all = (contact - filed).num_days().max(0);
        Spent {
            triage: i64::from(triage),
            elsewhere: i64::from(before - triage),
            partner: i64::from(after - paused),
            paused: i64::from(paused),
            closed_days: all - i64::from(clock.calendar.count(filed, contact)),
        }
    }
}
