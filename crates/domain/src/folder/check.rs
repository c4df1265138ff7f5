//! What a folder must hold together: every slug known, every offer delivered, every theme answered, every place inside.

use std::collections::BTreeSet;

use super::{AUTHORITIES, CALENDAR, CATALOGUE, CONTOURS, FORMER, Fault, PARTNERS, bounds, guide_check};
use crate::contact;
use crate::coverage::{Coverage, CoverageKind};
use crate::territory::{Offer, Partner, Territory};

/// Every fault of a folder that could be read.
pub(super) fn faults(territory: &Territory) -> Vec<Fault> {
    let check = Check { territory };
    let mut faults = check.slugs();
    faults.extend(check.service());
    faults.extend(territory.partners.iter().flat_map(|partner| check.partner(partner)));
    faults.extend(territory.offers.iter().flat_map(|offer| check.offer(offer)));
    faults.extend(check.themes());
    faults.extend(check.closures());
    faults.extend(check.memberships());
    faults.extend(check.former());
    faults.extend(check.contours());
    faults.extend(guide_check::faults(territory));
    faults.extend(bounds::faults(territory));
    faults
}

struct Check<'a> {
    territory: &'a Territory,
}

impl Check<'_> {
    /// Slugs are well formed and each stands once.
    fn slugs(&self) -> Vec<Fault> {
        let t = self.territory;
        let mut faults = unique(PARTNERS, "partner", t.partners.iter().map(|partner| partner.slug.as_str()));
        for partner in &t.partners {
            let key = format!("partner.{}.directorate", partner.slug);
            faults.extend(unique(PARTNERS, &key, partner.directorates.iter().map(|part| part.slug.as_str())));
        }
        faults.extend(unique(CATALOGUE, "theme", t.themes.iter().map(|theme| theme.slug.as_str())));
        faults.extend(unique(CATALOGUE, "offer", t.offers.iter().map(|offer| offer.slug.as_str())));
        faults
    }

    /// What is drawn is an authority of the folder.
    fn contours(&self) -> Vec<Fault> {
        let codes = self.territory.contours.paths.keys();
        let unknown = codes.filter(|code| !self.territory.authorities.contains_key(*code));
        unknown.map(|code| Fault::new(CONTOURS, code, format!("un code de {AUTHORITIES}"))).collect()
    }

    /// What a commune was leads to one that is, and a merged commune is none.
    fn former(&self) -> Vec<Fault> {
        let known = |code: &str| self.territory.authorities.contains_key(code);
        let wrong = self
            .territory
            .former
            .iter()
            .filter(|former| !known(&former.into) || (former.code != former.into && known(&former.code)));
        let expected = format!("une commune de {AUTHORITIES}, et un code qui n’y est plus");
        wrong.map(|former| Fault::new(FORMER, &former.code, expected.clone())).collect()
    }

    fn service(&self) -> Vec<Fault> {
        let departement = &self.territory.departement;
        let mut faults = mailbox("departement.service.email", &departement.service.email);
        // It stands in addresses of pages.
        let prefix = &departement.reference_prefix;
        let is_plain = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        if prefix.is_empty() || !prefix.chars().all(is_plain) {
            let expected = "des capitales sans accent et des chiffres, comme « PAT »";
            faults.push(Fault::new(PARTNERS, "departement.reference_prefix", expected));
        }
        let named = [
            ("departement.name", &departement.name),
            ("departement.platform", &departement.platform),
            ("departement.service.name", &departement.service.name),
            ("departement.service.address", &departement.service.address),
        ];
        faults.extend(named.into_iter().filter(|(_, text)| text.trim().is_empty()).map(|(key, _)| {
            Fault::new(PARTNERS, key, "un texte (l’accusé de réception le porte, CRPA art. R112-11-1)")
        }));
        faults
    }

    fn partner(&self, partner: &Partner) -> Vec<Fault> {
        let key = format!("partner.{}", partner.slug);
        let mut faults = mailbox(&format!("{key}.mailbox"), &partner.mailbox);
        if partner.name.trim().is_empty() {
            faults.push(Fault::new(PARTNERS, format!("{key}.name"), "un nom"));
        }
        for part in &partner.directorates {
            faults.extend(mailbox(&format!("{key}.directorate.{}.mailbox", part.slug), &part.mailbox));
        }
        faults.extend(self.coverage(PARTNERS, &format!("{key}.coverage"), &partner.coverage));
        faults
    }

    fn offer(&self, offer: &Offer) -> Vec<Fault> {
        let key = |part: &str| format!("offer.{}.{part}", offer.slug);
        let mut faults = Vec::new();
        let mut fault =
            |part: &str, expected: String| faults.push(Fault::new(CATALOGUE, key(part), expected));
        if !self.territory.has_unit(&offer.unit) {
            fault(
                "unit",
                format!("un partenaire ou une direction qui délivre cette offre, pas « {} »", offer.unit),
            );
        }
        if offer.themes.is_empty() {
            fault("themes", "au moins un thème".to_owned());
        }
        for theme in offer.themes.iter().filter(|slug| self.territory.theme(slug).is_none()) {
            fault("themes", format!("un thème du catalogue, pas « {theme} »"));
        }
        if let Some(partner) =
            offer.eligibility.members_of.as_ref().filter(|slug| self.territory.partner(slug).is_none())
        {
            fault("eligibility.members_of", format!("un partenaire, pas « {partner} »"));
        }
        if offer.from.zip(offer.until).is_some_and(|(from, until)| until < from) {
            fault("until", "un jour qui n’est pas avant « from »".to_owned());
        }
        if let Some(coverage) = &offer.coverage {
            faults.extend(self.coverage(CATALOGUE, &key("coverage"), coverage));
        }
        faults
    }

    /// Each theme is answered by somebody.
    fn themes(&self) -> Vec<Fault> {
        let answered: BTreeSet<_> = self.territory.offers.iter().flat_map(|offer| &offer.themes).collect();
        let orphans = self.territory.themes.iter().filter(|theme| !answered.contains(&theme.slug));
        orphans
            .map(|theme| {
                Fault::new(
                    CATALOGUE,
                    format!("theme.{}", theme.slug),
                    "au moins une offre d’un partenaire sur ce thème",
                )
            })
            .collect()
    }

    /// Only places of this Département, and only the lists that the kind reads.
    fn coverage(&self, file: &'static str, key: &str, coverage: &Coverage) -> Vec<Fault> {
        let (epci, lists) = match coverage.kind {
            CoverageKind::Departement => (false, false),
            CoverageKind::Epci => (true, false),
            CoverageKind::Communes | CoverageKind::Members => (false, true),
        };
        let named = !coverage.every.is_empty() || !coverage.codes.is_empty();
        let mut faults = Vec::new();
        if coverage.epci.is_empty() == epci || named != lists || (!lists && !coverage.except_epci.is_empty())
        {
            let expected = "les listes de ce genre de périmètre : epci = [..] pour « epci », every ou codes pour \
                            « communes » et « members », aucune pour « departement »";
            faults.push(Fault::new(file, key, expected));
        }
        let codes = coverage.epci.iter().chain(&coverage.codes).chain(&coverage.except_epci);
        let outside = codes.filter(|code| !self.territory.authorities.contains_key(*code));
        faults.extend(outside.map(|code| {
            Fault::new(file, key, format!("une commune ou un EPCI du Département, pas « {code} »"))
        }));
        faults
    }

    fn closures(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (n, closure) in self.territory.closures.iter().enumerate() {
            let key = format!("closure.{}", n + 1);
            if let Some(partner) =
                closure.partner.as_ref().filter(|slug| self.territory.partner(slug).is_none())
            {
                faults.push(Fault::new(CALENDAR, &key, format!("un partenaire, pas « {partner} »")));
            }
            if closure.to < closure.from {
                faults.push(Fault::new(CALENDAR, &key, "« to » le jour de « from » ou après"));
            }
        }
        faults
    }

    /// A commune's EPCI is listed. (An EPCI's members may lie outside the Département.)
    fn memberships(&self) -> Vec<Fault> {
        let authorities = &self.territory.authorities;
        let all = authorities.values().flat_map(|authority| {
            authority.memberships.iter().map(move |membership| (&authority.code, &membership.epci))
        });
        let unknown = all.filter(|(_, epci)| !authorities.contains_key(*epci));
        unknown
            .map(|(code, epci)| {
                Fault::new(AUTHORITIES, code.clone(), format!("un EPCI du fichier, pas « {epci} »"))
            })
            .collect()
    }
}

fn mailbox(key: &str, address: &str) -> Vec<Fault> {
    let valid = contact::email("mailbox", address).is_ok();
    if valid { Vec::new() } else { vec![Fault::new(PARTNERS, key, "une adresse électronique")] }
}

/// Small letters, digits and hyphens.
pub(super) fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn unique<'a>(file: &'static str, key: &str, slugs: impl Iterator<Item = &'a str>) -> Vec<Fault> {
    let mut met = BTreeSet::new();
    let mut faults = Vec::new();
    for slug in slugs {
        if !is_slug(slug) {
            faults.push(Fault::new(
                file,
                format!("{key}.{slug}"),
                "un identifiant en minuscules, chiffres et tirets",
            ));
        }
        if !met.insert(slug) {
            faults.push(Fault::new(file, format!("{key}.{slug}"), "un identifiant qui n’est pas déjà pris"));
        }
    }
    faults
}
