//! What a guide must hold together: a rule for every case, none of equal rank, a ladder in its order.

use std::collections::BTreeSet;

use super::check::is_slug;
use super::{Fault, GUIDE};
use crate::guide::{DelayRule, GuideVersion};
use crate::reminders::asks_confirmation;
use crate::territory::Territory;
use crate::words::DeclineReason;

/// The guide's faults.
pub(super) fn faults(territory: &Territory) -> Vec<Fault> {
    let versions = &territory.guide.versions;
    let mut faults: Vec<_> = versions.iter().flat_map(|version| version_faults(version, territory)).collect();
    if versions.is_empty() {
        faults.push(Fault::new(GUIDE, "version", "au moins une version"));
    }
    for (before, after) in versions.iter().zip(versions.iter().skip(1)) {
        if after.number <= before.number || after.in_force_from <= before.in_force_from {
            let key = format!("version.{}", after.number);
            faults.push(Fault::new(
                GUIDE,
                key,
                "un numéro et une date d’entrée en vigueur après la précédente",
            ));
        }
    }
    faults
}

fn version_faults(version: &GuideVersion, territory: &Territory) -> Vec<Fault> {
    let key = |part: &str| format!("version.{}.{part}", version.number);
    let mut faults = delay_faults(version, territory);
    faults.extend(ladder_faults(version));
    let mut fault = |part: &str, expected: &str| faults.push(Fault::new(GUIDE, key(part), expected));
    if version.sending_hours.to <= version.sending_hours.from {
        fault("sending_hours", "« to » après « from »");
    }
    let protective = &version.protective_attempts;
    if protective.half_days == 0 || protective.half_days > protective.attempts {
        fault(
            "protective_attempts",
            "au moins une tentative, et pas plus de demi-journées que de tentatives",
        );
    }
    for reason in DeclineReason::ALL.iter().filter(|reason| version.decline_text(**reason).is_none()) {
        fault("decline_reason", &format!("un texte pour le motif {}", reason.code()));
    }
    let mut met = BTreeSet::new();
    for reason in version.pause_reasons.iter().filter(|of| !is_slug(&of.slug) || !met.insert(&of.slug)) {
        fault("pause_reason", &format!("un identifiant qui n’est pas déjà pris ({})", reason.slug));
    }
    faults
}

fn delay_faults(version: &GuideVersion, territory: &Territory) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut met: Vec<&DelayRule> = Vec::new();
    for (n, rule) in version.delays.iter().enumerate() {
        let key = format!("version.{}.delay.{}", version.number, n + 1);
        let mut fault = |expected: String| faults.push(Fault::new(GUIDE, &key, expected));
        if let Some(unit) = rule.unit.as_ref().filter(|unit| !territory.has_unit(unit)) {
            fault(format!("un partenaire ou une direction, pas « {unit} »"));
        }
        if let Some(theme) = rule.theme.as_ref().filter(|slug| territory.theme(slug).is_none()) {
            fault(format!("un thème du catalogue, pas « {theme} »"));
        }
        let same = |other: &&&DelayRule| {
            (&other.unit, &other.theme, other.urgency) == (&rule.unit, &rule.theme, rule.urgency)
        };
        if met.iter().any(|other| same(&other)) {
            fault("une seule règle pour les mêmes critères (deux règles de même rang)".to_owned());
        }
        met.push(rule);
    }
    if !version.delays.iter().any(|rule| rule.rank().0 == 0) {
        let key = format!("version.{}.delay", version.number);
        faults.push(Fault::new(GUIDE, key, "une règle sans critère, le délai par défaut"));
    }
    faults
}

fn ladder_faults(version: &GuideVersion) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (name, ladder) in [("step", &version.ladder), ("triage_step", &version.triage_ladder)] {
        let mut met = BTreeSet::new();
        for (n, step) in ladder.iter().enumerate() {
            let key = format!("version.{}.{name}.{}", version.number, step.slug);
            let earlier = n.checked_sub(1).and_then(|before| ladder.get(before));
            if let Some(before) = earlier.filter(|before| before.order() > step.order()) {
                faults.push(Fault::new(GUIDE, &key, format!("une place avant l’étape « {} »", before.slug)));
            }
            // The question after a call is a step of its own, in no ladder.
            if !is_slug(&step.slug) || asks_confirmation(&step.slug) || !met.insert(&step.slug) {
                faults.push(Fault::new(GUIDE, &key, "un identifiant qui n’est pas déjà pris"));
            }
            if step.to.is_empty() {
                faults.push(Fault::new(GUIDE, &key, "au moins un destinataire"));
            }
        }
    }
    faults
}
