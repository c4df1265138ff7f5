//! Routing: themes × authority × eligibility × coverage → offers → units, with a reason for every partner, chosen or not.

mod reason;

use std::collections::BTreeMap;

use chrono::NaiveDate;

pub use self::reason::Reason;
use crate::coverage::CoverageKind;
use crate::territory::{LocalAuthority, Offer, Partner, Territory, Unit};

/// A theme of the request, with how well it fits its words (0 when they were not looked at).
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredTheme {
    /// Slug of the theme.
    pub slug: String,
    /// How well it fits: higher is better.
    pub score: f64,
}

/// A referral to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// To which unit.
    pub unit: Unit,
    /// The theme that routed it: best score, ties by slug.
    pub theme: String,
    /// Slugs of the offers, sorted.
    pub offers: Vec<String>,
}

/// What becomes of one partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Slug of the partner.
    pub partner: String,
    /// Its referrals; none when it is not chosen.
    pub referrals: Vec<Routed>,
    /// Why.
    pub reason: Reason,
}

impl Verdict {
    /// Is the partner asked?
    pub fn is_chosen(&self) -> bool {
        !self.referrals.is_empty()
    }
}

/// The verdict on every partner, in the order of their slugs, whatever the folder's order.
pub fn route(
    territory: &Territory,
    authority: &LocalAuthority,
    themes: &[ScoredTheme],
    day: NaiveDate,
) -> Vec<Verdict> {
    let case = Case { territory, authority, themes, day };
    let mut verdicts: Vec<_> = territory.partners.iter().map(|partner| case.verdict(partner)).collect();
    verdicts.sort_by(|a, b| a.partner.cmp(&b.partner));
    verdicts
}

/// Is the offer open to this authority on that day: covered and eligible?
pub fn is_open_to(territory: &Territory, offer: &Offer, authority: &LocalAuthority, day: NaiveDate) -> bool {
    let case = Case { territory, authority, themes: &[], day };
    territory.partner(&offer.unit.partner).is_some_and(|partner| case.refuses(partner, offer).is_none())
}

/// One request's case, looked at partner by partner.
struct Case<'a> {
    territory: &'a Territory,
    authority: &'a LocalAuthority,
    themes: &'a [ScoredTheme],
    day: NaiveDate,
}

impl Case<'_> {
    fn verdict(&self, partner: &Partner) -> Verdict {
        let concerned: Vec<_> = self
            .territory
            .offers
            .iter()
            .filter(|offer| offer.unit.partner == partner.slug && offer.is_offered(self.day))
            .filter(|offer| self.best_theme(offer).is_some())
            .collect();
        let mut open = Vec::new();
        let mut closed = Vec::new();
        for offer in concerned {
            match self.refuses(partner, offer) {
                None => open.push(offer),
                Some(reason) => closed.push((offer.slug.as_str(), reason)),
            }
        }
        let referrals = self.referrals(&open);
        closed.sort_by_key(|(slug, _)| *slug);
        let reason = match (referrals.first(), closed.into_iter().next()) {
            (Some(_), _) => self.chosen(partner, &referrals),
            (None, Some((_, reason))) => reason,
            (None, None) if self.themes.is_empty() => Reason::NoTheme,
            (None, None) => Reason::NoOffer,
        };
        Verdict { partner: partner.slug.clone(), referrals, reason }
    }

    /// Why the authority cannot have this offer; none when it can.
    fn refuses(&self, partner: &Partner, offer: &Offer) -> Option<Reason> {
        let coverage = offer.coverage.as_ref().unwrap_or(&partner.coverage);
        if !coverage.covers(self.authority, self.day) {
            let kind = self.authority.kind;
            return Some(match coverage.kind {
                CoverageKind::Members => Reason::NotMember { kind, of: partner.name.clone() },
                CoverageKind::Departement | CoverageKind::Epci | CoverageKind::Communes => {
                    Reason::NotCovered { kind, by: partner.name.clone() }
                }
            });
        }
        let ineligible = offer.eligibility.refuses(self.authority, |slug| self.is_member(slug))?;
        let name =
            |slug: &str| self.territory.partner(slug).map_or(slug.to_owned(), |found| found.name.clone());
        Some(Reason::not_eligible(ineligible, self.authority.kind, name))
    }

    fn is_member(&self, slug: &str) -> bool {
        self.territory.partner(slug).is_some_and(|partner| partner.coverage.covers(self.authority, self.day))
    }

    /// The request's theme that fits this offer best; ties by slug.
    fn best_theme(&self, offer: &Offer) -> Option<&ScoredTheme> {
        let fitting = self.themes.iter().filter(|theme| offer.themes.contains(&theme.slug));
        fitting.max_by(|a, b| a.score.total_cmp(&b.score).then_with(|| b.slug.cmp(&a.slug)))
    }

    /// One referral a unit, whatever the number of its offers.
    fn referrals(&self, open: &[&Offer]) -> Vec<Routed> {
        let mut units: BTreeMap<&Unit, Vec<&Offer>> = BTreeMap::new();
        for offer in open {
            units.entry(&offer.unit).or_default().push(offer);
        }
        let routed = units.into_iter().filter_map(|(unit, offers)| {
            let best = offers.iter().filter_map(|offer| self.best_theme(offer));
            let best = best.max_by(|a, b| a.score.total_cmp(&b.score).then_with(|| b.slug.cmp(&a.slug)))?;
            let mut offers: Vec<_> = offers.iter().map(|offer| offer.slug.clone()).collect();
            offers.sort();
            Some(Routed { unit: unit.clone(), theme: best.slug.clone(), offers })
        });
        routed.collect()
    }

    fn chosen(&self, partner: &Partner, referrals: &[Routed]) -> Reason {
        let mut themes: Vec<_> = referrals
            .iter()
            .filter_map(|referral| self.territory.theme(&referral.theme))
            .map(|theme| theme.name.clone())
            .collect();
        themes.dedup();
        let member = partner.coverage.kind == CoverageKind::Members;
        let member_of = member.then(|| partner.name.clone());
        Reason::Chosen { themes, kind: self.authority.kind, member_of }
    }
}

#[cfg(test)]
mod tests;
