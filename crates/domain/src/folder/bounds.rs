//! What a folder may say at most: delays that somebody can wait for, days that a calendar orders, texts without control signs.
//! Beyond these nothing is wrong with the file's form, and the program would count for hours or write what no reader takes.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use super::{AUTHORITIES, CALENDAR, CATALOGUE, FORMER, Fault, GUIDE, PARTNERS};
use crate::guide::{GuideVersion, Moment};
use crate::territory::Territory;
use crate::time::DAYS;

/// Delays of the guide, in working days: a year of them at most.
const DELAY: RangeInclusive<u32> = 1..=260;
/// Pauses of the guide, in calendar days: two years at most.
const PAUSE: RangeInclusive<u32> = 1..=731;
/// There have been communes since the decree of 14 December 1789.
const FIRST_YEAR: i32 = 1789;

/// Every number, day and text of a folder that is out of bounds.
pub(super) fn faults(territory: &Territory) -> Vec<Fault> {
    let mut faults: Vec<_> = territory.guide.versions.iter().flat_map(numbers).collect();
    faults.extend(days(territory));
    faults.extend(days_of_communes(territory));
    faults.extend(texts(territory));
    faults
}

fn numbers(version: &GuideVersion) -> Vec<Fault> {
    let attempts = version.protective_attempts.attempts;
    let mut named = vec![
        ("number".to_owned(), version.number, 1..=9_999),
        ("triage_days".to_owned(), version.triage_days, DELAY),
        ("confirmation_days".to_owned(), version.confirmation_days, 0..=*DELAY.end()),
        ("protective_attempts".to_owned(), attempts, 1..=100),
    ];
    let delays = version.delays.iter().enumerate();
    named.extend(delays.map(|(n, rule)| (format!("delay.{}", n + 1), rule.working_days, DELAY)));
    named.extend(version.pause_reasons.iter().map(|of| (of.slug.clone(), of.max_days, PAUSE)));
    let steps = version.ladder.iter().chain(&version.triage_ladder);
    named.extend(steps.filter_map(|step| match step.when {
        Moment::BeforeDue(days) | Moment::AfterDue(days) => Some((step.slug.clone(), days, 0..=*DELAY.end())),
        Moment::HalfDelay => None,
    }));
    let beyond = named.into_iter().filter(|(_, number, bounds)| !bounds.contains(number));
    let told = |bounds: RangeInclusive<u32>| format!("un nombre de {} à {}", bounds.start(), bounds.end());
    let key = |part: &str| format!("version.{}.{part}", version.number);
    beyond.map(|(part, _, bounds)| Fault::new(GUIDE, key(&part), told(bounds))).collect()
}

/// The days that people are held to lie in the years whose public holidays are known.
fn days(territory: &Territory) -> Vec<Fault> {
    let versions = territory.guide.versions.iter();
    let mut named: Vec<(&'static str, String, NaiveDate)> = versions
        .map(|of| (GUIDE, format!("version.{}.in_force_from", of.number), of.in_force_from))
        .collect();
    for (n, closure) in territory.closures.iter().enumerate() {
        let key = format!("closure.{}", n + 1);
        named.extend([closure.from, closure.to].map(|day| (CALENDAR, key.clone(), day)));
    }
    for offer in &territory.offers {
        let limits = offer.from.into_iter().chain(offer.until);
        named.extend(limits.map(|day| (CATALOGUE, format!("offer.{}", offer.slug), day)));
    }
    let beyond = named.into_iter().filter(|(_, _, day)| !DAYS.contains(day));
    let told = format!("un jour du {} au {}", DAYS.start(), DAYS.end());
    beyond.map(|(file, key, _)| Fault::new(file, key, told.clone())).collect()
}

/// What communes were is older.
fn days_of_communes(territory: &Territory) -> Vec<Fault> {
    let memberships = territory.authorities.values().flat_map(|of| {
        let days = of.memberships.iter().flat_map(|one| std::iter::once(one.from).chain(one.until));
        days.map(move |day| (AUTHORITIES, &of.code, day))
    });
    let former = territory.former.iter().map(|of| (FORMER, &of.code, of.until));
    let first = NaiveDate::from_ymd_opt(FIRST_YEAR, 1, 1).unwrap_or(*DAYS.start());
    let beyond = memberships.chain(former).filter(|(_, _, day)| !(first..=*DAYS.end()).contains(day));
    let told = format!("un jour de {FIRST_YEAR} au {}", DAYS.end());
    beyond.map(|(file, code, _)| Fault::new(file, code, told.clone())).collect()
}

/// Texts go into mails, pages and files of others: several lines where a file of TOML says so, no other control sign.
fn texts(territory: &Territory) -> Vec<Fault> {
    let mut faults = Vec::new();
    let Territory { departement, partners, themes, offers, guide, closures, .. } = territory;
    let parts = [
        (PARTNERS, "departement", value(departement)),
        (PARTNERS, "partner", value(partners)),
        (CATALOGUE, "theme", value(themes)),
        (CATALOGUE, "offer", value(offers)),
        (GUIDE, "version", value(&guide.versions)),
        (CALENDAR, "closure", value(closures)),
    ];
    for (file, key, value) in &parts {
        walk(&mut faults, (file, &['\n']), key, value);
    }
    for authority in territory.authorities.values() {
        walk(&mut faults, (AUTHORITIES, &[]), &authority.code, &value(authority));
    }
    for former in &territory.former {
        walk(&mut faults, (FORMER, &[]), &former.code, &value(former));
    }
    faults
}

/// As it is written; what cannot be has no texts.
fn value(of: &impl Serialize) -> Value {
    serde_json::to_value(of).unwrap_or_default()
}

fn walk(faults: &mut Vec<Fault>, of: (&'static str, &[char]), key: &str, value: &Value) {
    let (file, breaks) = of;
    let is_sound = |text: &str| !text.contains(|c: char| c.is_control() && !breaks.contains(&c));
    let fault = || Fault::new(file, key, "un texte sans caractère de commande");
    match value {
        Value::String(text) if !is_sound(text) => faults.push(fault()),
        Value::Array(all) => {
            for (n, one) in all.iter().enumerate() {
                walk(faults, of, &format!("{key}.{}", n + 1), one);
            }
        }
        Value::Object(all) => {
            faults.extend(all.keys().filter(|name| !is_sound(name)).map(|_| fault()));
            all.iter().for_each(|(name, one)| walk(faults, of, &format!("{key}.{name}"), one));
        }
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
