//! The shared guide (guide d'utilisation partagé, convention 2024, art. 5): versioned data, and how a rule is found in it.

mod ladder;
mod rules;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Serialize};

pub use self::ladder::{Audience, LadderStep, Moment};
pub use self::rules::{DelayCase, DelayRule};
use crate::time::{Instant, local_date};
use crate::words::{CallResult, DeclineReason};

/// All versions of the guide, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guide {
    /// The versions.
    #[serde(rename = "version")]
    pub versions: Vec<GuideVersion>,
}

/// One version of the guide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuideVersion {
    /// Its number, rising.
    pub number: u32,
    /// What it is called.
    pub title: String,
    /// First day that it is in force.
    pub in_force_from: NaiveDate,
    /// Where it comes from; « à valider » where nobody has decided.
    pub source: String,
    /// Working days in which the platform's administrator routes what no rule matched.
    pub triage_days: u32,
    /// Working days after a callback in which the authority may confirm or deny it.
    pub confirmation_days: u32,
    /// When reminders may leave.
    pub sending_hours: SendingHours,
    /// Attempts that protect an expert when the authority does not answer.
    pub protective_attempts: ProtectiveAttempts,
    /// Callback delays, by partner, theme and urgency.
    #[serde(rename = "delay")]
    pub delays: Vec<DelayRule>,
    /// The reminders, in the order in which they come.
    #[serde(rename = "step")]
    pub ladder: Vec<LadderStep>,
    /// The reminders of a request that waits in triage.
    #[serde(default, rename = "triage_step", skip_serializing_if = "Vec::is_empty")]
    pub triage_ladder: Vec<LadderStep>,
    /// Why a referral may be paused.
    #[serde(rename = "pause_reason")]
    pub pause_reasons: Vec<PauseReason>,
    /// What a decline says, by reason.
    #[serde(rename = "decline_reason")]
    pub decline_reasons: Vec<DeclineText>,
}

/// The hours, Paris time, in which reminders leave on working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendingHours {
    /// From this time on.
    #[serde(with = "hour_minute")]
    pub from: NaiveTime,
    /// Until just before this time.
    #[serde(with = "hour_minute")]
    pub to: NaiveTime,
}

/// How often, over how many half-days, an expert must have tried before the due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProtectiveAttempts {
    /// Number of attempts: one counts in a half-day, however many were made in it.
    pub attempts: u32,
    /// Number of different half-days, never more than the attempts.
    pub half_days: u32,
    /// Results that count as an attempt.
    pub results: Vec<CallResult>,
}

/// A reason to pause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PauseReason {
    /// Its slug.
    pub slug: String,
    /// What a person reads.
    pub label: String,
    /// The rule or text behind it.
    pub text: String,
    /// Longest pause, in calendar days.
    pub max_days: u32,
}

/// What a decline says to the authority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeclineText {
    /// The reason.
    pub reason: DeclineReason,
    /// The text, with its legal ground.
    pub text: String,
}

impl Guide {
    /// The version in force at an instant; before the first, the first.
    pub fn at(&self, at: Instant) -> Option<&GuideVersion> {
        let day = local_date(at);
        self.versions.iter().rfind(|version| version.in_force_from <= day).or_else(|| self.versions.first())
    }

    /// The version of this number.
    pub fn version(&self, number: u32) -> Option<&GuideVersion> {
        self.versions.iter().find(|version| version.number == number)
    }
}

impl GuideVersion {
    /// The callback delay in working days, by the most specific rule; none when the folder has no rule that matches.
    pub fn delay(&self, case: &DelayCase<'_>) -> Option<&DelayRule> {
        self.rule(case).map(|(_, rule)| rule)
    }

    /// The same with its place in the guide, from 1.
    pub fn rule(&self, case: &DelayCase<'_>) -> Option<(i32, &DelayRule)> {
        let matching = (1..).zip(&self.delays).filter(|(_, rule)| rule.matches(case));
        matching.max_by_key(|(_, rule)| rule.rank())
    }

    /// The pause reason of this slug.
    pub fn pause_reason(&self, slug: &str) -> Option<&PauseReason> {
        self.pause_reasons.iter().find(|reason| reason.slug == slug)
    }

    /// What a decline for this reason says.
    pub fn decline_text(&self, reason: DeclineReason) -> Option<&str> {
        self.decline_reasons.iter().find(|text| text.reason == reason).map(|text| text.text.as_str())
    }
}

/// `08:30`, as a folder writes hours.
mod hour_minute {
    use chrono::NaiveTime;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks")]
    pub(super) fn serialize<S: Serializer>(time: &NaiveTime, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&time.format("%H:%M"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveTime, D::Error> {
        let text = String::deserialize(from)?;
        NaiveTime::parse_from_str(&text, "%H:%M")
            .map_err(|error| D::Error::custom(format!("« HH:MM » attendu ({error})")))
    }
}

#[cfg(test)]
pub(crate) mod tests;
