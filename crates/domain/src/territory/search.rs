//! Finding a commune or an EPCI as people type it: names, codes, small misspellings. Nothing else of the territory.

use crate::territory::{LocalAuthority, Territory};
use crate::text::folded;

impl Territory {
    /// Authorities whose name, code, SIREN or postal code matches, best first: name begins, word begins, contains; when
    /// none does, those whose name is nearly so.
    pub fn search_authorities(&self, search: &str, first: usize) -> Vec<&LocalAuthority> {
        let wanted = spelt_out(&folded(search));
        let rank = |authority: &LocalAuthority| {
            let name = folded(&authority.name);
            let is_code = authority.code == wanted || authority.siren == wanted;
            match () {
                () if wanted.is_empty() => None,
                () if is_code || name == wanted => Some(0),
                () if authority.postal_codes.contains(&wanted) || name.starts_with(&wanted) => Some(1),
                () if name.split(' ').any(|word| word.starts_with(&wanted)) => Some(2),
                () if name.contains(&wanted) => Some(3),
                () => None,
            }
        };
        let mut found: Vec<_> = self.authorities.values().filter_map(|a| Some((rank(a)?, a))).collect();
        if found.is_empty() {
            found.extend(self.authorities.values().filter_map(|a| Some((misspelt(&wanted, &a.name)?, a))));
        }
        found.sort_by_cached_key(|(rank, found)| (*rank, folded(&found.name), found.code.clone()));
        found.into_iter().take(first).map(|(_, authority)| authority).collect()
    }
}

/// « st » and « ste » as names have them.
fn spelt_out(folded: &str) -> String {
    let word = |word| match word {
        "st" => "saint",
        "ste" => "sainte",
        word => word,
    };
    folded.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// How many letters the name is off, when that is few for its length: one in five.
fn misspelt(wanted: &str, name: &str) -> Option<usize> {
    let name = folded(name);
    // Names of another length are not looked at: what is typed may be long, and anybody may type it.
    if name.len().abs_diff(wanted.len()) * 5 > wanted.len() {
        return None;
    }
    let off = strsim::osa_distance(wanted, &name);
    (off > 0 && off * 5 <= wanted.chars().count()).then_some(off)
}
