//! What communes were before: those that have merged into another, and former names. Old papers and people still use them.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{LocalAuthority, Territory};
use crate::french::{self, date};
use crate::refusal::Refusal;

/// A commune that has merged into another, or a name that a commune no longer has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormerCommune {
    /// Its INSEE code; the commune's own where the name alone has changed.
    pub code: String,
    /// What it was called.
    pub name: String,
    /// First day that it no longer was.
    pub until: NaiveDate,
    /// INSEE code of the commune that it is now, or is part of.
    pub into: String,
}

impl Territory {
    /// The authority of this very code.
    ///
    /// # Errors
    /// `UNKNOWN_AUTHORITY` on `field`; where the code is that of a merged commune, with the one that it leads to, and since when.
    pub fn authority(&self, code: &str, field: &'static str) -> Result<&LocalAuthority, Refusal> {
        self.authorities.get(code).ok_or_else(|| match self.merged(code) {
            Some((former, into)) => {
                Refusal::MergedAuthority { field, told: former.told(into), code: into.code.clone() }
            }
            None => Refusal::UnknownAuthority { field },
        })
    }

    /// The commune that had this code, as it was last called, and the one that it is part of now.
    pub fn merged(&self, code: &str) -> Option<(&FormerCommune, &LocalAuthority)> {
        let of_code = self.former.iter().filter(|former| former.code == code && former.into != code);
        let last = of_code.max_by_key(|former| former.until)?;
        Some((last, self.authorities.get(&last.into)?))
    }
}

impl FormerCommune {
    /// « Lez (31298) fait partie de Saint-Béat-Lez depuis le 1er janvier 2019 », or the name that it had.
    pub fn told(&self, into: &LocalAuthority) -> String {
        let Self { code, name, until, .. } = self;
        let since = date(*until);
        if self.code == self.into {
            format!("{name} s’appelle {} depuis le {since}", into.name)
        } else {
            format!("{name} ({code}) fait partie {} depuis le {since}", french::of_place(&into.name))
        }
    }
}
