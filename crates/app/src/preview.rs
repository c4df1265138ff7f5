//! What filing would come to, before filing: themes suggested, partners with their reasons and dates.

use domain::ids::ReferralId;
use domain::referral::Promise;
use domain::refusal::Refusal;
use domain::request::{DESCRIPTION_MAX, TITLE_MAX, checked_themes};
use domain::routing::{ScoredTheme, Verdict, route};
use domain::suggestion::Suggestion;
use domain::territory::Unit;
use domain::text::kept;
use domain::time::local_date;
use domain::words::Urgency;

use crate::authenticate::Caller;
use crate::submit_request::promise;
use crate::{Cx, Outcome};

/// Longest words of a request, in characters: its title, a line's end, its description.
pub const WORDS_MAX: usize = TITLE_MAX + 1 + DESCRIPTION_MAX;

/// Themes that fit a text, best first.
///
/// # Errors
/// Length of the text, `UNKNOWN_AUTHORITY`.
pub fn suggest_themes(caller: &Caller, text: &str, authority: Option<&str>) -> Outcome<Vec<Suggestion>> {
    let text = kept("text", text, 0, WORDS_MAX)?;
    let loaded = &caller.territory;
    if let Some(code) = authority {
        loaded.territory.authority(code, "authorityCode")?;
    }
    Ok(loaded.suggester.suggest(&text))
}

/// What is previewed.
#[derive(Debug, Clone)]
pub struct Preview {
    /// INSEE code or SIREN.
    pub authority: String,
    /// Slugs of themes.
    pub themes: Vec<String>,
    /// How pressing.
    pub urgency: Urgency,
    /// The request's words, to choose between themes.
    pub text: Option<String>,
}

/// A verdict with the date that each referral would promise.
#[derive(Debug, Clone)]
pub struct Promised {
    /// The verdict.
    pub verdict: Verdict,
    /// What each of the verdict's referrals would promise.
    pub due: Vec<Promise>,
}

/// The verdict on every partner, always all of them.
///
/// # Errors
/// Fields.
pub fn preview_routing(cx: &Cx, caller: &Caller, preview: Preview) -> Outcome<Vec<Promised>> {
    let (loaded, now) = (&caller.territory, cx.now());
    let authority = loaded.territory.authority(&preview.authority, "authorityCode")?;
    let themes = checked_themes(preview.themes, &loaded.territory)?;
    let text = domain::text::kept_if_any("text", preview.text.as_deref(), WORDS_MAX)?;
    let found = text.map(|text| loaded.suggester.suggest(&text)).unwrap_or_default();
    let score = |slug: &str| found.iter().find(|found| found.theme == slug).map_or(0.0, |found| found.score);
    let scored: Vec<_> = themes.into_iter().map(|slug| ScoredTheme { score: score(&slug), slug }).collect();
    let verdicts = route(&loaded.territory, authority, &scored, local_date(now));
    let promised = verdicts.into_iter().map(|verdict| {
        let due = verdict
            .referrals
            .iter()
            .map(|routed| promise(loaded, &routed.unit, Some(&routed.theme), preview.urgency, now));
        Ok(Promised { due: due.collect::<Outcome<_>>()?, verdict })
    });
    promised.collect()
}

/// What a redirection to this unit would promise, if it were made now; none where the caller may not know of the referral.
///
/// # Errors
/// When nobody has signed in; `UNKNOWN_PARTNER`.
pub async fn preview_redirection(
    cx: &Cx,
    caller: &Caller,
    referral: ReferralId,
    to: &Unit,
) -> Outcome<Option<Promise>> {
    let Some((found, seen)) = crate::queries::referral(cx, caller, referral).await? else { return Ok(None) };
    let loaded = &caller.territory;
    loaded.territory.checked_target(to, "partner")?;
    if found.unit == *to {
        return Err(Refusal::RedirectToSelf.into());
    }
    Ok(Some(promise(loaded, to, found.theme.as_deref(), seen.request.urgency, cx.now())?))
}
