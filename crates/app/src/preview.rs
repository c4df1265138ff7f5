//! What filing would come to, before filing: themes suggested, partners with their reasons and dates.

use domain::refusal::Refusal;
use domain::request::{DESCRIPTION_MAX, checked_themes};
use domain::routing::{ScoredTheme, Verdict, route};
use domain::suggestion::Suggestion;
use domain::text::kept;
use domain::time::{Instant, local_date};
use domain::words::Urgency;

use crate::authenticate::Caller;
use crate::submit_request::promise;
use crate::{Cx, Outcome};

/// Themes that fit a text, best first.
///
/// # Errors
/// Length of the text, `UNKNOWN_AUTHORITY`.
pub fn suggest_themes(caller: &Caller, text: &str, authority: Option<&str>) -> Outcome<Vec<Suggestion>> {
    let text = kept("text", text, 0, DESCRIPTION_MAX)?;
    let loaded = &caller.territory;
    if authority.is_some_and(|code| !loaded.territory.authorities.contains_key(code)) {
        return Err(Refusal::UnknownAuthority { field: "authorityCode" }.into());
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
    /// Last microsecond of the due day, for each of the verdict's referrals.
    pub due: Vec<Instant>,
}

/// The verdict on every partner, always all of them.
///
/// # Errors
/// Fields.
pub fn preview_routing(cx: &Cx, caller: &Caller, preview: Preview) -> Outcome<Vec<Promised>> {
    let (loaded, now) = (&caller.territory, cx.now());
    let unknown = Refusal::UnknownAuthority { field: "authorityCode" };
    let authority = loaded.territory.authorities.get(&preview.authority).ok_or(unknown)?;
    let themes = checked_themes(preview.themes, &loaded.territory)?;
    let text = domain::text::kept_if_any("text", preview.text.as_deref(), DESCRIPTION_MAX)?;
    let found = text.map(|text| loaded.suggester.suggest(&text)).unwrap_or_default();
    let score = |slug: &str| found.iter().find(|found| found.theme == slug).map_or(0.0, |found| found.score);
    let scored: Vec<_> = themes.into_iter().map(|slug| ScoredTheme { score: score(&slug), slug }).collect();
    let verdicts = route(&loaded.territory, authority, &scored, local_date(now));
    let promised = verdicts.into_iter().map(|verdict| {
        let due = verdict.referrals.iter().map(|routed| {
            Ok(promise(loaded, &routed.unit, Some(&routed.theme), preview.urgency, now)?.due_at)
        });
        Ok(Promised { due: due.collect::<Outcome<_>>()?, verdict })
    });
    promised.collect()
}
