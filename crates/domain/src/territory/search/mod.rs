//! Finding a commune or an EPCI as people type it: names in any dress, codes, former communes, small misspellings. A number that is
//! a postal code and another's INSEE code is never one of them alone: it is a choice. Nothing else of the territory.

mod around;
mod names;
#[cfg(test)]
mod tests;
mod typed;

use std::cmp::Ordering;
use std::collections::BTreeSet;

use self::names::{Nearness, Words};
use self::typed::{Kind, Said, Typed};
use crate::territory::{FormerCommune, LocalAuthority, Territory};
use crate::text::folded;
use crate::words::AuthorityKind;

/// An authority that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<'a> {
    /// The authority.
    pub authority: &'a LocalAuthority,
    /// What it was before, when that was typed.
    pub former: Option<&'a FormerCommune>,
}

/// What a typed text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant<'a> {
    /// Those it may mean, best first.
    pub found: Vec<Found<'a>>,
    /// How many of them come before any cut: the communes of a postal code are told all, or a choice would be none.
    pub together: usize,
    /// The one that it means beyond doubt.
    pub sure: Option<&'a LocalAuthority>,
}

/// How a candidate answers, the best first: by its name, or by a number (postal code, then its own code, then a former one).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Postal,
    Code,
    Name(Nearness),
    /// So many letters off.
    Off(usize),
}

/// The names of a territory, made comparable once: whoever types asks often.
#[derive(Debug)]
pub struct Directory {
    entries: Vec<Entry>,
}

/// An authority as it is, or as what it was.
#[derive(Debug)]
struct Entry {
    code: String,
    /// Its place among the former communes of the folder.
    former: Option<usize>,
    names: Vec<Words>,
    /// In which order equals are told.
    order: String,
}

/// An entry with what the folder says of it.
#[derive(Debug, Clone, Copy)]
struct Known<'a> {
    entry: &'a Entry,
    found: Found<'a>,
}

#[derive(Debug, Clone, Copy)]
struct Candidate<'a> {
    known: Known<'a>,
    rank: Rank,
    /// Of the kind that was said: a communauté d’agglomération is not what « CC » says.
    is_of_kind: bool,
}

impl Directory {
    /// The names of this territory.
    pub fn of(territory: &Territory) -> Self {
        let now = territory.authorities.values().map(|authority| (authority, None));
        let before = territory.former.iter().enumerate().filter_map(|(place, former)| {
            let now = territory.authorities.get(&former.into)?;
            (!speaks_for_itself(now, former)).then_some((now, Some((place, former))))
        });
        let entries = now.chain(before).map(|(authority, former)| Entry {
            code: authority.code.clone(),
            former: former.map(|(place, _)| place),
            names: names(authority, former.map_or(&authority.name, |(_, former)| &former.name)),
            order: folded(&authority.name),
        });
        Self { entries: entries.collect() }
    }

    /// What a typed text means: the authority it names beyond doubt, and those it may name. The territory is the one that
    /// the names are of.
    pub fn meant<'a>(&'a self, territory: &'a Territory, text: &str) -> Meant<'a> {
        let known: Vec<_> = self.entries.iter().filter_map(|entry| Known::of(entry, territory)).collect();
        let (mut candidates, is_whole) = answers(&known, territory, text);
        candidates.sort_by(Candidate::order);
        let mut told = BTreeSet::new();
        candidates.retain(|candidate| told.insert(&candidate.known.entry.code));
        let sure = sure(&candidates).filter(|_| is_whole);
        let together = candidates.iter().filter(|candidate| candidate.rank == Rank::Postal).count();
        let found = candidates.into_iter().map(|candidate| candidate.known.found).collect();
        Meant { found, together, sure }
    }
}

impl<'a> Known<'a> {
    fn of(entry: &'a Entry, territory: &'a Territory) -> Option<Self> {
        let former = entry.former.and_then(|place| territory.former.get(place));
        Some(Self { entry, found: Found { authority: territory.authorities.get(&entry.code)?, former } })
    }
}

/// Those that answer what was typed; else that without the Département behind it; else the words of it that are in some name,
/// which is to be chosen from.
fn answers<'a>(known: &[Known<'a>], territory: &Territory, text: &str) -> (Vec<Candidate<'a>>, bool) {
    let as_typed = candidates(known, &Typed::read(text));
    if as_typed.1 && !as_typed.0.is_empty() {
        return as_typed;
    }
    let bare = around::without(text, &territory.departement);
    let of_bare = bare.map(|bare| candidates(known, &Typed::read(&bare)));
    if let Some(of_bare) = of_bare.filter(|(found, _)| !found.is_empty()) {
        return of_bare;
    }
    if !as_typed.0.is_empty() {
        return as_typed;
    }
    let is_known = |word: &str| known.iter().any(|known| known.entry.names.iter().any(|name| name.has(word)));
    (candidates(known, &Typed::read(&around::only(text, is_known))).0, false)
}

/// Those that answer, and whether they answer all that was typed.
fn candidates<'a>(known: &[Known<'a>], typed: &Typed) -> (Vec<Candidate<'a>>, bool) {
    if typed.whole.is_empty() {
        return (by_number(known, typed), true);
    }
    let named = by_name(known, typed);
    if typed.numbers.is_empty() {
        return (named, true);
    }
    let fits = |candidate: &&Candidate<'_>| typed.numbers.iter().all(|n| candidate.has(n, typed.said));
    let both: Vec<_> = named.iter().filter(fits).copied().collect();
    match () {
        () if !both.is_empty() => (both, true),
        () if !named.is_empty() => (named, typed.is_cedex),
        () => (by_number(known, typed), false),
    }
}

/// By name; when no name has it, those that are nearly so.
fn by_name<'a>(known: &[Known<'a>], typed: &Typed) -> Vec<Candidate<'a>> {
    let found: Vec<_> = known.iter().filter_map(|known| near(*known, typed)).collect();
    if found.is_empty() { known.iter().filter_map(|known| nearly(*known, typed)).collect() } else { found }
}

/// By the numbers alone; of several, by any.
fn by_number<'a>(known: &[Known<'a>], typed: &Typed) -> Vec<Candidate<'a>> {
    let ranked = |found: Found<'_>, number: &String| match () {
        () if found.former.is_none() && is_postal(found.authority, number, typed.said) => Some(Rank::Postal),
        () if has_code(found, number, typed.said) => Some(Rank::Code),
        () => None,
    };
    let best = |found: Found<'_>| typed.numbers.iter().filter_map(|number| ranked(found, number)).min();
    let all = known.iter().filter_map(|known| Some((*known, best(known.found)?)));
    all.map(|(known, rank)| Candidate { known, rank, is_of_kind: true }).collect()
}

impl Candidate<'_> {
    /// Best first; what is before what was, then by name and code.
    fn order(&self, other: &Self) -> Ordering {
        let key = |one: &Self| (!one.is_of_kind, one.rank, one.known.found.former.is_some());
        let (here, there) = (self.known.entry, other.known.entry);
        key(self).cmp(&key(other)).then_with(|| (&here.order, &here.code).cmp(&(&there.order, &there.code)))
    }

    fn has(&self, number: &str, said: Option<Said>) -> bool {
        let found = self.known.found;
        is_postal(found.authority, number, said) || has_code(found, number, said)
    }
}

/// The only one, or the only one of that very name: never a former commune, nor a name that is nearly so.
fn sure<'a>(candidates: &[Candidate<'a>]) -> Option<&'a LocalAuthority> {
    let is_sound = |candidate: &&Candidate<'_>| {
        let is_near = matches!(candidate.rank, Rank::Postal | Rank::Code | Rank::Name(_));
        candidate.is_of_kind && is_near && candidate.known.found.former.is_none()
    };
    let is_same = |one: &&Candidate<'_>| one.rank == Rank::Name(Nearness::Same);
    let same: Vec<_> = candidates.iter().filter(is_same).collect();
    let all: Vec<_> = if same.is_empty() { candidates.iter().collect() } else { same };
    let [only] = all.as_slice() else { return None };
    Some(*only).filter(is_sound).map(|only| only.known.found.authority)
}

fn is_postal(authority: &LocalAuthority, number: &str, said: Option<Said>) -> bool {
    matches!(said, None | Some(Said::Postal)) && authority.postal_codes.iter().any(|code| code == number)
}

fn has_code(found: Found<'_>, number: &str, said: Option<Said>) -> bool {
    match found.former {
        Some(former) => said != Some(Said::Postal) && said != Some(Said::Siren) && former.code == number,
        None => {
            (said != Some(Said::Postal) && said != Some(Said::Siren) && found.authority.code == number)
                || (matches!(said, None | Some(Said::Siren)) && found.authority.siren == number)
        }
    }
}

/// « Saint-Béat » is found in « Saint-Béat-Lez », which is the same commune: there is nothing to tell.
fn speaks_for_itself(now: &LocalAuthority, former: &FormerCommune) -> bool {
    former.code == now.code && Words::of(&now.name).nearness(&Words::of(&former.name)).is_some()
}

/// Its names: as it is called, and without the abbreviation of its nature.
fn names(authority: &LocalAuthority, name: &str) -> Vec<Words> {
    let name = Words::of(name);
    let bare = name.without_nature().filter(|_| authority.kind == AuthorityKind::Epci);
    std::iter::once(name).chain(bare).collect()
}

/// As typed, or without what says its kind where it is of that kind.
fn readings<'t>(authority: &LocalAuthority, typed: &'t Typed) -> impl Iterator<Item = (&'t Words, bool)> {
    let is_of = |kind: Kind| match (kind, authority.kind) {
        (Kind::Commune, AuthorityKind::Commune) => Some(true),
        (Kind::Epci(nature), AuthorityKind::Epci) => {
            Some(nature.is_none_or(|nature| nature == authority.nature))
        }
        (Kind::Commune, AuthorityKind::Epci) | (Kind::Epci(_), AuthorityKind::Commune) => None,
    };
    let named = typed.named.as_ref().and_then(|(kind, words)| Some((words, is_of(*kind)?)));
    std::iter::once((&typed.whole, true)).chain(named)
}

fn near<'a>(known: Known<'a>, typed: &Typed) -> Option<Candidate<'a>> {
    let names = &known.entry.names;
    let near = readings(known.found.authority, typed).flat_map(|(words, is_of_kind)| {
        names.iter().filter_map(move |name| Some((!is_of_kind, Rank::Name(name.nearness(words)?))))
    });
    near.min().map(|(is_other, rank)| Candidate { known, rank, is_of_kind: !is_other })
}

fn nearly<'a>(known: Known<'a>, typed: &Typed) -> Option<Candidate<'a>> {
    let names = &known.entry.names;
    let off = readings(known.found.authority, typed)
        .flat_map(|(words, _)| names.iter().filter_map(move |name| name.letters_off(words)));
    off.min().map(|off| Candidate { known, rank: Rank::Off(off), is_of_kind: true })
}
