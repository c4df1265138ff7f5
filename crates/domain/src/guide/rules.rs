//! Callback delays: the guide's only binding rule, found by the most specific match.

use serde::{Deserialize, Serialize};

use crate::territory::{Territory, Unit};
use crate::words::Urgency;

/// A delay in working days, for whom and what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DelayRule {
    /// A partner, or one of its directorates; a partner's rule holds for its directorates too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<Unit>,
    /// A theme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theme: Option<String>,
    /// An urgency.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// The delay.
    pub working_days: u32,
}

/// What a delay is looked up for.
#[derive(Debug, Clone, Copy)]
pub struct DelayCase<'a> {
    /// The unit referred to.
    pub unit: &'a Unit,
    /// The theme that routed.
    pub theme: &'a str,
    /// The request's urgency.
    pub urgency: Urgency,
}

impl DelayRule {
    /// Does the rule speak of this case?
    pub fn matches(&self, case: &DelayCase<'_>) -> bool {
        let unit = self.unit.as_ref().is_none_or(|unit| {
            unit.partner == case.unit.partner
                && (unit.directorate.is_none() || unit.directorate == case.unit.directorate)
        });
        unit && self.theme.as_deref().is_none_or(|theme| theme == case.theme)
            && self.urgency.is_none_or(|urgency| urgency == case.urgency)
    }

    /// What it speaks of, in French: whom, what and how pressing, each only where it says so.
    pub fn told(&self, territory: &Territory) -> String {
        let theme =
            |slug: &String| territory.theme(slug).map_or_else(|| slug.clone(), |theme| theme.name.clone());
        let named = [
            self.unit.as_ref().map(|unit| territory.unit_name(unit)),
            self.theme.as_ref().map(theme),
            self.urgency.map(|urgency| urgency.label().to_owned()),
        ];
        let named: Vec<String> = named.into_iter().flatten().collect();
        if named.is_empty() { "toutes les demandes".to_owned() } else { named.join(", ") }
    }

    /// How specific it is: more criteria first, then directorate, partner, theme, urgency. Two matching rules of one rank
    /// name the same values, which `appui check` refuses.
    pub fn rank(&self) -> (usize, bool, bool, bool, bool) {
        let directorate = self.unit.as_ref().is_some_and(|unit| unit.directorate.is_some());
        let (partner, theme, urgency) = (self.unit.is_some(), self.theme.is_some(), self.urgency.is_some());
        let criteria = [partner, theme, urgency].into_iter().filter(|named| *named).count();
        (criteria, directorate, partner, theme, urgency)
    }
}
