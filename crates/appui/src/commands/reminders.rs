//! `appui reminders`: what is due leaves; with `--dry-run`, what would leave, to whom, why, and what is held back and why.

use app::letters::address;
use app::run_reminders::{Held, Leaving, Run, run_reminders};
use serde_json::json;

use super::{given, ready};
use crate::cli::Reminders;
use crate::say::say;
use crate::settings::Settings;
use crate::{Faults, wiring};

/// A reminder that leaves, with its address and subject.
struct Shown {
    leaving: Leaving,
    to: String,
    subject: String,
}

/// Looks at what is due, and sends it unless it is a dry run.
///
/// # Errors
/// `--as-of` in the future without `--dry-run`.
pub async fn reminders(settings: &Settings, how: &Reminders) -> anyhow::Result<()> {
    let cx = ready(settings).await?;
    let now = cx.now();
    let as_of = given("appui reminders", "--as-of", how.as_of)?.unwrap_or(now);
    if as_of > now && !how.dry_run {
        let expected = "un instant passé, ou --dry-run pour voir ce qui partirait";
        return Err(Faults::one("appui reminders", "--as-of", expected).into());
    }
    let Run { leaving, held, is_written: _ } = run_reminders(&cx, as_of, how.dry_run).await?;
    let mut shown = Vec::new();
    for leaving in leaving {
        let to = address(&cx, &leaving.mail.to).await?.map(|(_, email)| email).unwrap_or_default();
        let subject = mail::subject_of(&cx, &leaving.mail, as_of).await?.unwrap_or_default();
        shown.push(Shown { leaving, to, subject });
    }
    if !how.dry_run {
        wiring::relay(settings, &cx)?.drain().await?;
    }
    if how.json {
        say(as_json(as_of, &shown, &held));
    } else {
        as_text(&shown, &held);
    }
    Ok(())
}

fn as_json(as_of: domain::time::Instant, shown: &[Shown], held: &[Held]) -> serde_json::Value {
    let id = |about: app::About| about.referral().map(domain::ids::ReferralId::opaque);
    let leaving = shown.iter().map(|Shown { leaving, to, subject }| {
        json!({
            "referral": id(leaving.about), "reference": leaving.reference, "step": leaving.step,
            "to": to, "subject": subject, "why": leaving.why,
        })
    });
    let held = held.iter().map(|held| {
        json!({ "referral": id(held.about), "reference": held.reference, "step": held.step, "why": held.why })
    });
    json!({ "asOf": as_of, "leaving": leaving.collect::<Vec<_>>(), "held": held.collect::<Vec<_>>() })
}

fn as_text(shown: &[Shown], held: &[Held]) {
    say(format!("{} à envoyer", shown.len()));
    for Shown { leaving, to, subject } in shown {
        say(format!("  {} {} → {to} : {subject} ({})", leaving.reference, leaving.step, leaving.why));
    }
    say(format!("{} retenus", held.len()));
    for held in held {
        say(format!("  {} {} : {}", held.reference, held.step, held.why));
    }
}
