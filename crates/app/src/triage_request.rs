//! Routing by hand what no rule matched: the administrator chooses units, each with its own full delay from now.

use domain::ids::{ReferralId, RequestId};
use domain::policy::{Action, signed_in};
use domain::referral::{Referral, open};
use domain::refusal::Refusal;
use domain::request::checked_themes;
use domain::routing::Reason;
use domain::territory::Unit;
use storage::{referrals, requests};

use crate::acts::{File, hold_seen};
use crate::authenticate::Caller;
use crate::consequences::Consequences;
use crate::letters::{Letter, To};
use crate::submit_request::promise;
use crate::{Cx, Loaded, Outcome, new_id};

/// Routes a request that waits in triage.
///
/// # Errors
/// `NOT_FOUND`, `NOT_ALLOWED`, `NOT_IN_TRIAGE`, `NO_TARGET`, `UNKNOWN_PARTNER`, `ALREADY_REFERRED`, `UNKNOWN_THEME`.
pub async fn triage_request(
    cx: &Cx,
    caller: &Caller,
    id: RequestId,
    (mut targets, themes): (Vec<Unit>, Option<Vec<String>>),
) -> Outcome<domain::request::Request> {
    signed_in(&caller.actor)?;
    let (now, loaded) = (cx.now(), &caller.territory);
    targets.sort();
    targets.dedup();
    let tx = cx.store.write().await?;
    let mut file = hold_seen(&tx, caller, id).await?.ok_or(Refusal::NotFound)?;
    let permit = file.authorize(caller, Action::Triage, None)?;
    if let Some(themes) = themes {
        file.request.themes = checked_themes(themes, &loaded.territory)?;
    }
    let opened = opened(loaded, &file, &targets, now)?;
    let triage = file.request.triage.as_mut().filter(|triage| triage.is_open());
    let triage = triage.ok_or(Refusal::NotInTriage)?;
    triage.decided_at = Some(now);
    triage.decided_by = caller.actor.person();
    let mut verdicts = requests::verdicts(&tx, &[id]).await?.remove(&id).unwrap_or_default();
    for verdict in verdicts.iter_mut().filter(|v| targets.iter().any(|t| t.partner == v.partner)) {
        verdict.chosen = true;
        verdict.reason = Reason::ChosenByAdministrator.explain();
    }
    file.request.version += 1;
    let mut consequences = Consequences::new(loaded, now, caller.actor.person());
    let data = serde_json::json!({ "targets": targets, "themes": file.request.themes });
    consequences.request_entry(id, "TRIAGED", data);
    for referral in &opened {
        consequences.opened(referral, None)?;
    }
    let key = format!("oriented:{id}:{}", now.timestamp_micros());
    consequences.letter(Letter::Oriented { request: id }, To::Requester(id), key);
    requests::update(&tx, &permit, &file.request).await?;
    requests::keep_verdicts(&tx, &permit, id, &verdicts).await?;
    let inserted = referrals::insert(&tx, &permit, &opened).await;
    inserted.map_err(|error| crate::acts::already_referred(error, "targets"))?;
    consequences.write(&tx).await?;
    tx.commit().await?;
    cx.bell.notify_one();
    Ok(file.request)
}

fn opened(
    loaded: &Loaded,
    file: &File,
    targets: &[Unit],
    now: domain::time::Instant,
) -> Outcome<Vec<Referral>> {
    if !file.request.triage.as_ref().is_some_and(domain::request::Triage::is_open) {
        return Err(Refusal::NotInTriage.into());
    }
    if targets.is_empty() {
        return Err(Refusal::NoTarget.into());
    }
    targets.iter().try_for_each(|unit| loaded.territory.checked_target(unit, "targets"))?;
    if file.referrals.iter().any(|referral| targets.contains(&referral.unit)) {
        return Err(Refusal::AlreadyReferred { field: "targets" }.into());
    }
    let theme = |unit: &Unit| theme_for(loaded, &file.request.themes, unit);
    let opened = targets.iter().map(|unit| {
        let theme = theme(unit);
        let promise = promise(loaded, unit, theme.as_deref(), file.request.urgency, now)?;
        let mut referral = open(ReferralId(new_id()), file.request.id, unit.clone(), promise);
        referral.theme = theme;
        referral.routing_reason = Reason::ChosenByAdministrator.explain();
        Ok(referral)
    });
    opened.collect()
}

/// The first of the request's themes (they are sorted) on which the unit offers something, else the first.
fn theme_for(loaded: &Loaded, themes: &[String], unit: &Unit) -> Option<String> {
    let offers = |theme: &&String| {
        loaded.territory.offers.iter().any(|offer| offer.unit == *unit && offer.themes.contains(theme))
    };
    themes.iter().find(offers).or_else(|| themes.first()).cloned()
}
