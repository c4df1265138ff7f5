//! `appui journal export`: the journal and the referrals as lines of JSON, for checks by others.

use std::io::Write;

use app::{Cx, JournalOf, queries};
use domain::referral::Referral;
use domain::request::Request;
use serde_json::{Value, json};

use super::connect;
use crate::settings::Settings;

/// Writes every entry, then every referral with its request's facts: ids, codes and instants only.
///
/// # Errors
/// A database that does not answer.
pub async fn export_journal(settings: &Settings) -> anyhow::Result<()> {
    let cx = connect(settings).await?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    write_journal(&cx, &mut out).await?;
    Ok(out.flush()?)
}

/// As [`export_journal`], to any writer.
///
/// # Errors
/// A database that does not answer, a writer that is full.
pub async fn write_journal(cx: &Cx, out: &mut impl Write) -> anyhow::Result<()> {
    let mut after = None;
    loop {
        let page = queries::journal(cx, JournalOf::All, (1_000, after), false).await?;
        for entry in &page.rows {
            let data: Value = serde_json::from_str(&entry.data).unwrap_or_default();
            let line = json!({
                "type": "entry", "seq": entry.seq, "at": entry.at, "kind": entry.kind, "data": data,
                "request": entry.request.opaque(),
                "referral": entry.referral.map(domain::ids::ReferralId::opaque),
                "actor": entry.actor.map(domain::ids::PersonId::opaque),
            });
            writeln!(out, "{line}")?;
        }
        after = page.rows.last().map(|entry| entry.seq);
        if !page.has_next {
            break;
        }
    }
    let mut after = None;
    loop {
        let page = queries::all_referrals(cx, after).await?;
        for row in &page.rows {
            writeln!(out, "{}", line(&row.referral, &row.request))?;
        }
        if !page.has_next {
            return Ok(());
        }
        after = page.rows.last().map(|last| last.key(false));
    }
}

fn line(referral: &Referral, request: &Request) -> Value {
    let pauses = referral.pauses.iter();
    let pauses =
        pauses.map(|pause| json!({ "since": pause.since, "until": pause.until, "endedAt": pause.ended_at }));
    json!({
        "type": "referral", "id": referral.id.opaque(), "request": request.id.opaque(),
        "reference": request.reference, "authority": request.authority, "epci": request.epci,
        "arrondissement": request.arrondissement, "submittedAt": request.submitted_at,
        "confidential": request.confidential, "urgency": request.urgency.code(),
        "partner": referral.unit.partner, "directorate": referral.unit.directorate, "theme": referral.theme,
        "status": referral.status.code(), "guideVersion": referral.promise.guide_version,
        "notifiedAt": referral.promise.notified_at, "delayWorkingDays": referral.promise.working_days,
        "dueAt": referral.promise.due_at, "contactedAt": referral.contacted_at,
        "unreachableAt": referral.unreachable_at, "endedAt": referral.ended_at,
        "outcome": referral.outcome.map(domain::words::Outcome::code),
        "declineReason": referral.decline_reason.map(domain::words::DeclineReason::code),
        "redirectedTo": referral.redirected_to.as_ref().map(ToString::to_string),
        "enteredLate": referral.entered_late, "pauses": pauses.collect::<Vec<_>>(),
    })
}
