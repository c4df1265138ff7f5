//! The Département as configured: its partners and directorates, catalogue, guide, calendar and local authorities.
//!
//! One value, read from a folder once and versioned as a whole in the database. Nothing here is a fact about one Département.

mod former;
mod offers;
mod search;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::former::FormerCommune;
pub use self::search::{Directory, Found, Meant};
use crate::calendar::{Closure, WorkingCalendar};
use crate::coverage::{Coverage, Eligibility};
use crate::guide::Guide;
use crate::refusal::Refusal;
use crate::words::{AuthorityKind, DeclineReason};

/// What a referral goes to: a partner or one of its directorates. Written `partner` or `partner/directorate`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub struct Unit {
    /// Slug of the partner.
    pub partner: String,
    /// Slug of the directorate, when the unit is one.
    pub directorate: Option<String>,
}

impl Unit {
    /// The unit of these slugs.
    pub fn new(partner: impl Into<String>, directorate: Option<String>) -> Self {
        Self { partner: partner.into(), directorate }
    }
}

impl std::fmt::Display for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.directorate {
            Some(directorate) => write!(f, "{}/{directorate}", self.partner),
            None => f.write_str(&self.partner),
        }
    }
}

impl From<Unit> for String {
    fn from(unit: Unit) -> Self {
        unit.to_string()
    }
}

impl From<String> for Unit {
    fn from(text: String) -> Self {
        match text.split_once('/') {
            Some((partner, directorate)) => Self::new(partner, Some(directorate.to_owned())),
            None => Self { partner: text, directorate: None },
        }
    }
}

/// The service in charge, as an acknowledgement must name it (CRPA, art. R112-11-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Its name.
    pub name: String,
    /// Its postal address.
    pub address: String,
    /// Its mailbox.
    pub email: String,
    /// Its telephone, empty where not known.
    #[serde(default)]
    pub phone: String,
}

/// The Département itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Departement {
    /// Its name.
    pub name: String,
    /// Its INSEE code.
    pub code: String,
    /// What the platform is called there.
    pub platform: String,
    /// What a reference begins with: `PAT` in `PAT-2026-0042`.
    pub reference_prefix: String,
    /// What its arrondissements are called, by code (INSEE, code officiel géographique).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub arrondissements: BTreeMap<String, String>,
    /// The service in charge of the platform.
    pub service: Service,
}

/// A part of a partner that has its own experts, mailbox and figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Directorate {
    /// Its slug, unique in the partner.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Its functional mailbox.
    pub mailbox: String,
    /// What it does, in a sentence.
    #[serde(default)]
    pub summary: String,
}

/// A signatory of the convention (structure).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// Its slug.
    pub slug: String,
    /// The short name shown everywhere.
    pub name: String,
    /// The name in full.
    pub full_name: String,
    /// Its seat.
    pub address: String,
    /// Its functional mailbox.
    pub mailbox: String,
    /// What it does, in a sentence.
    #[serde(default)]
    pub summary: String,
    /// Decline reasons granted beyond the common ones (SDIS 31: administrative police).
    #[serde(default)]
    pub decline_reasons: Vec<DeclineReason>,
    /// Where the facts come from.
    #[serde(default)]
    pub source: String,
    /// « À valider par le partenaire ».
    #[serde(default)]
    pub to_validate: bool,
    /// Where the partner works.
    pub coverage: Coverage,
    /// Its directorates, where it has any.
    #[serde(default, rename = "directorate", skip_serializing_if = "Vec::is_empty")]
    pub directorates: Vec<Directorate>,
}

/// A theme of the catalogue (thème).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// What it is, in a sentence.
    #[serde(default)]
    pub description: String,
    /// Words and phrases that mairies use for it.
    #[serde(default)]
    pub synonyms: Vec<String>,
}

/// How an offer is paid for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PriceKind {
    /// Free.
    Free,
    /// Included in a membership.
    Included,
    /// By quote.
    Quote,
    /// At a price that stands in the text.
    Fixed,
}

/// The price of an offer, as shown before filing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// How it is paid for.
    pub kind: PriceKind,
    /// What is shown, as it stands.
    pub text: String,
}

/// A support that a unit offers (accompagnement).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// Its slug.
    pub slug: String,
    /// The unit that delivers it.
    pub unit: Unit,
    /// Its name.
    pub name: String,
    /// What it is, in a sentence or two.
    pub summary: String,
    /// Slugs of its themes.
    pub themes: Vec<String>,
    /// What one must know before filing.
    #[serde(default)]
    pub conditions: String,
    /// « À valider par le partenaire ».
    #[serde(default)]
    pub to_validate: bool,
    /// First day it is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Last day it is offered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// What it costs.
    pub price: Price,
    /// Who may have it.
    #[serde(default, skip_serializing_if = "Eligibility::is_everybody")]
    pub eligibility: Eligibility,
    /// Where it applies, when not where its partner works.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
}

impl Offer {
    /// Is it offered on that day?
    pub fn is_offered(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// A commune's membership of an intercommunality, dated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EpciMembership {
    /// SIREN of the EPCI.
    pub epci: String,
    /// First day.
    pub from: NaiveDate,
    /// First day that it no longer holds; none while it holds.
    pub until: Option<NaiveDate>,
}

/// A commune or an intercommunality (collectivité).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalAuthority {
    /// INSEE code of a commune, SIREN of an EPCI.
    pub code: String,
    /// Commune or EPCI.
    pub kind: AuthorityKind,
    /// Its SIREN.
    pub siren: String,
    /// Its name.
    pub name: String,
    /// CC, CA, CU or METRO for an EPCI; empty for a commune.
    pub nature: String,
    /// Municipal population of the vintage named in the folder.
    pub population: u32,
    /// Code of the arrondissement, for a commune.
    pub arrondissement: Option<String>,
    /// Postal codes, for a commune.
    pub postal_codes: Vec<String>,
    /// Dated memberships, for a commune.
    pub memberships: Vec<EpciMembership>,
    /// INSEE codes of the members, for an EPCI; some may lie outside the Département.
    pub members: Vec<String>,
}

impl LocalAuthority {
    /// SIREN of the EPCI it belonged to on that day (itself, for an EPCI). Before the first known membership, that one.
    pub fn epci_on(&self, day: NaiveDate) -> Option<&str> {
        if self.kind == AuthorityKind::Epci {
            return Some(&self.code);
        }
        let holds = |m: &&EpciMembership| m.from <= day && m.until.is_none_or(|until| day < until);
        let membership = self.memberships.iter().find(holds).or_else(|| self.memberships.first());
        membership.map(|m| m.epci.as_str())
    }
}

/// Everything a folder says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Territory {
    /// The Département.
    pub departement: Departement,
    /// Its partners, itself included, in the folder's order.
    pub partners: Vec<Partner>,
    /// Themes, in the folder's order.
    pub themes: Vec<Theme>,
    /// Offers, in the folder's order.
    pub offers: Vec<Offer>,
    /// The shared guide, all its versions.
    pub guide: Guide,
    /// Closures of everybody and of partners.
    pub closures: Vec<Closure>,
    /// Local authorities by code.
    pub authorities: BTreeMap<String, LocalAuthority>,
    /// What communes were before; empty where a folder does not say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<FormerCommune>,
    /// What they look like on a map.
    #[serde(default)]
    pub contours: Contours,
}

/// Contours of communes and EPCI on one grid, drawn from IGN's ADMIN EXPRESS; empty where a folder has none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contours {
    /// How large the drawing is, as an SVG `viewBox`.
    pub frame: String,
    /// SVG paths by code.
    pub paths: BTreeMap<String, String>,
}

impl Territory {
    /// The partner of this slug.
    pub fn partner(&self, slug: &str) -> Option<&Partner> {
        self.partners.iter().find(|partner| partner.slug == slug)
    }

    /// The directorate of a unit, when the unit is one.
    pub fn directorate(&self, unit: &Unit) -> Option<&Directorate> {
        let slug = unit.directorate.as_ref()?;
        self.partner(&unit.partner)?.directorates.iter().find(|directorate| directorate.slug == *slug)
    }

    /// Does the folder know this unit?
    pub fn has_unit(&self, unit: &Unit) -> bool {
        self.partner(&unit.partner).is_some()
            && (unit.directorate.is_none() || self.directorate(unit).is_some())
    }

    /// Every unit: partners and their directorates, in the folder's order.
    pub fn units(&self) -> impl Iterator<Item = Unit> + '_ {
        self.partners.iter().flat_map(|partner| {
            let directorates = partner.directorates.iter();
            let parts = directorates.map(|part| Unit::new(partner.slug.as_str(), Some(part.slug.clone())));
            std::iter::once(Unit::new(partner.slug.as_str(), None)).chain(parts)
        })
    }

    /// What a unit is called: the directorate's name after the partner's.
    pub fn unit_name(&self, unit: &Unit) -> String {
        let partner = self.partner(&unit.partner).map_or(unit.partner.as_str(), |partner| &partner.name);
        match self.directorate(unit) {
            Some(directorate) => format!("{partner}, {}", directorate.name),
            None => partner.to_owned(),
        }
    }

    /// The functional mailbox of a unit.
    pub fn mailbox(&self, unit: &Unit) -> Option<&str> {
        let directorate = self.directorate(unit).map(|directorate| directorate.mailbox.as_str());
        directorate.or_else(|| self.partner(&unit.partner).map(|partner| partner.mailbox.as_str()))
    }

    /// The theme of this slug.
    pub fn theme(&self, slug: &str) -> Option<&Theme> {
        self.themes.iter().find(|theme| theme.slug == slug)
    }

    /// The offer of this slug.
    pub fn offer(&self, slug: &str) -> Option<&Offer> {
        self.offers.iter().find(|offer| offer.slug == slug)
    }

    /// What the authority of this code is called; nothing where the folder does not have it.
    pub fn name_of(&self, code: &str) -> &str {
        self.authorities.get(code).map_or("", |authority| &authority.name)
    }

    /// The working days of a partner; without one, those of the Département's own triage.
    pub fn calendar(&self, partner: Option<&str>) -> WorkingCalendar {
        WorkingCalendar::of(partner, &self.closures)
    }

    /// Is this reason open to that partner? Administrative police only where its folder grants it.
    pub fn may_decline_with(&self, partner: &str, reason: DeclineReason) -> bool {
        reason != DeclineReason::AdministrativePolice
            || self.partner(partner).is_some_and(|partner| partner.decline_reasons.contains(&reason))
    }

    /// Refuses a unit that nobody is of, and a partner made of directorates, none of which is named and which takes none itself.
    ///
    /// # Errors
    /// `UNKNOWN_PARTNER` or `DIRECTORATE_REQUIRED`, on `field`.
    pub fn checked_target(&self, unit: &Unit, field: &'static str) -> Result<(), Refusal> {
        match () {
            () if !self.has_unit(unit) => Err(Refusal::UnknownUnit { field }),
            () if !self.takes_referrals(unit) => Err(Refusal::UnitTakesNone { field }),
            () => Ok(()),
        }
    }

    /// Does this unit take referrals itself? A partner made of directorates may take none but through them.
    pub fn takes_referrals(&self, unit: &Unit) -> bool {
        let is_whole = self.partner(&unit.partner).is_some_and(|partner| partner.directorates.is_empty());
        is_whole || unit.directorate.is_some() || self.offers.iter().any(|offer| offer.unit == *unit)
    }
}

#[cfg(test)]
mod tests;
