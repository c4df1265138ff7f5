//! The shared guide, as its version says.

use crate::date::Date;
use async_graphql::SimpleObject;
use domain::guide::GuideVersion;

use crate::enums::{DeclineReason, Urgency};

/// A version of the shared guide.
#[derive(SimpleObject)]
#[graphql(name = "Guide")]
pub(crate) struct GuideNode {
    /// Its number.
    version: u32,
    /// What it is called.
    title: String,
    /// First day that it is in force.
    in_force_from: Date,
    /// Where it comes from.
    source: String,
    /// Working days in which a request that no rule matched is routed.
    triage_working_days: u32,
    /// Working days in which a callback may be confirmed or denied.
    confirmation_working_days: u32,
    /// Hours in which reminders leave, Paris time.
    sending_hours: SendingHours,
    /// Attempts that protect an expert when nobody answers.
    protective_attempts: ProtectiveAttempts,
    /// Callback delays.
    delays: Vec<Delay>,
    /// The ladder of reminders.
    ladder: Vec<Step>,
    /// Why a referral may be paused.
    pause_reasons: Vec<PauseReason>,
    /// What a decline says.
    decline_reasons: Vec<DeclineText>,
}

/// Hours in which reminders leave.
#[derive(SimpleObject)]
struct SendingHours {
    /// From this time on, HH:MM.
    from: String,
    /// Until just before this time, HH:MM.
    to: String,
}

/// Attempts that protect an expert.
#[derive(SimpleObject)]
struct ProtectiveAttempts {
    /// Number of attempts; one counts in a half-day, however many were made in it.
    attempts: u32,
    /// Number of different half-days.
    half_days: u32,
}

/// A callback delay.
#[derive(SimpleObject)]
struct Delay {
    /// Slug of the partner it is for.
    partner: Option<String>,
    /// Slug of the directorate it is for.
    directorate: Option<String>,
    /// Slug of the theme it is for.
    theme: Option<String>,
    /// The urgency it is for.
    urgency: Option<Urgency>,
    /// The delay.
    working_days: u32,
}

/// A step of the ladder.
#[derive(SimpleObject)]
#[graphql(name = "LadderStep")]
struct Step {
    /// Its slug.
    slug: String,
    /// What it says.
    label: String,
}

/// A reason to pause.
#[derive(SimpleObject)]
struct PauseReason {
    /// Its slug.
    slug: String,
    /// What a person reads.
    label: String,
    /// The rule behind it.
    text: String,
    /// Longest pause, in calendar days.
    max_days: u32,
}

/// What a decline says.
#[derive(SimpleObject)]
struct DeclineText {
    /// The reason.
    reason: DeclineReason,
    /// The text, with its legal ground.
    text: String,
}

impl From<&GuideVersion> for GuideNode {
    fn from(guide: &GuideVersion) -> Self {
        let delays = guide.delays.iter().map(|rule| Delay {
            partner: rule.unit.as_ref().map(|unit| unit.partner.clone()),
            directorate: rule.unit.as_ref().and_then(|unit| unit.directorate.clone()),
            theme: rule.theme.clone(),
            urgency: rule.urgency.map(Into::into),
            working_days: rule.working_days,
        });
        let pauses = guide.pause_reasons.iter().map(|reason| PauseReason {
            slug: reason.slug.clone(),
            label: reason.label.clone(),
            text: reason.text.clone(),
            max_days: reason.max_days,
        });
        let declines = guide.decline_reasons.iter();
        let hour = |time: chrono::NaiveTime| time.format("%H:%M").to_string();
        Self {
            version: guide.number,
            title: guide.title.clone(),
            in_force_from: guide.in_force_from.into(),
            source: guide.source.clone(),
            triage_working_days: guide.triage_days,
            confirmation_working_days: guide.confirmation_days,
            sending_hours: SendingHours {
                from: hour(guide.sending_hours.from),
                to: hour(guide.sending_hours.to),
            },
            protective_attempts: ProtectiveAttempts {
                attempts: guide.protective_attempts.attempts,
                half_days: guide.protective_attempts.half_days,
            },
            delays: delays.collect(),
            ladder: guide
                .ladder
                .iter()
                .map(|s| Step { slug: s.slug.clone(), label: s.label.clone() })
                .collect(),
            pause_reasons: pauses.collect(),
            decline_reasons: declines
                .map(|text| DeclineText { reason: text.reason.into(), text: text.text.clone() })
                .collect(),
        }
    }
}
