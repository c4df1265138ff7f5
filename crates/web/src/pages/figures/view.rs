//! Which view of the figures: read from the address, so that it can be sent, and written back into one.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::acts::unit;
use super::super::people::said;

/// Which view.
#[derive(Deserialize, Default, Clone)]
pub(in crate::pages) struct View {
    /// The word of a grouping.
    par: Option<String>,
    /// First and last month, `2026-03`.
    de: Option<String>,
    a: Option<String>,
    structure: Option<String>,
    theme: Option<String>,
    epci: Option<String>,
}

/// A grouping that the page offers: its word in the address, what the API takes, what a person reads.
pub(super) struct Grouping {
    pub(super) word: &'static str,
    pub(super) by: &'static [&'static str],
    pub(super) label: &'static str,
}

const fn by(word: &'static str, by: &'static [&'static str], label: &'static str) -> Grouping {
    Grouping { word, by, label }
}

/// The one that opens.
const BY_THEME: Grouping = by("theme", &["THEME"], "par thème");

/// All of them.
pub(super) const GROUPINGS: [Grouping; 24] = [
    BY_THEME,
    by("structure", &["PARTNER"], "par structure"),
    by("direction", &["DIRECTORATE"], "par direction"),
    by("commune", &["COMMUNE"], "par commune"),
    by("epci", &["EPCI"], "par intercommunalité"),
    by("arrondissement", &["ARRONDISSEMENT"], "par arrondissement"),
    by("mois", &["MONTH"], "par mois"),
    by("issue", &["OUTCOME"], "par issue"),
    by("refus", &["DECLINE_REASON"], "par motif de refus"),
    by("theme-structure", &["THEME", "PARTNER"], "par thème et structure"),
    by("theme-direction", &["THEME", "DIRECTORATE"], "par thème et direction"),
    by("theme-mois", &["THEME", "MONTH"], "par thème et mois"),
    by("theme-issue", &["THEME", "OUTCOME"], "par thème et issue"),
    by("theme-refus", &["THEME", "DECLINE_REASON"], "par thème et motif de refus"),
    by("structure-mois", &["PARTNER", "MONTH"], "par structure et mois"),
    by("structure-issue", &["PARTNER", "OUTCOME"], "par structure et issue"),
    by("structure-refus", &["PARTNER", "DECLINE_REASON"], "par structure et motif de refus"),
    by("direction-mois", &["DIRECTORATE", "MONTH"], "par direction et mois"),
    by("epci-theme", &["EPCI", "THEME"], "par intercommunalité et thème"),
    by("epci-structure", &["EPCI", "PARTNER"], "par intercommunalité et structure"),
    by("epci-mois", &["EPCI", "MONTH"], "par intercommunalité et mois"),
    by("arrondissement-theme", &["ARRONDISSEMENT", "THEME"], "par arrondissement et thème"),
    by("arrondissement-structure", &["ARRONDISSEMENT", "PARTNER"], "par arrondissement et structure"),
    by("commune-theme", &["COMMUNE", "THEME"], "par commune et thème"),
];

/// A view, made whole: months in order, a grouping that exists.
pub(in crate::pages) struct Seen {
    pub(super) grouping: &'static Grouping,
    pub(super) first: String,
    pub(super) last: String,
    /// What of the address was read otherwise than it is written.
    note: Option<&'static str>,
    view: View,
}

impl View {
    /// The same of one structure alone.
    pub(super) fn of(self, structure: String) -> Self {
        Self { structure: Some(structure), ..self }
    }

    /// Made whole: without months, from `year` (a year ago) to `this` one.
    pub(in crate::pages) fn seen(self, (year, this): (String, String)) -> Seen {
        let is_month = |text: &String| graphql::french::month_bounds(text).is_some();
        let (from, to) = (said(self.de.as_ref()), said(self.a.as_ref()));
        let is_unread = [&from, &to].into_iter().flatten().any(|text| !is_month(text));
        let (first, last) = (from.filter(is_month).unwrap_or(year), to.filter(is_month).unwrap_or(this));
        // A period the wrong way round is read the other way round.
        let is_turned = first > last;
        let (first, last) = if is_turned { (last, first) } else { (first, last) };
        let note = match (is_unread, is_turned) {
            (true, _) => {
                Some("Un mois n’a pas été compris (il s’écrit 2026-03) : voici la période par défaut.")
            }
            (false, true) => Some("Les mois étaient inversés : ils sont remis dans l’ordre."),
            (false, false) => None,
        };
        let wanted = self.par.clone().unwrap_or_default();
        let found = GROUPINGS.iter().find(|grouping| grouping.word == wanted);
        Seen { grouping: found.unwrap_or(&BY_THEME), first, last, note, view: self }
    }
}

impl Seen {
    /// As the API takes it.
    pub(in crate::pages) fn variables(&self) -> Value {
        let bounds = |month: &str| graphql::french::month_bounds(month).unwrap_or_default();
        let (partner, directorate) = unit(self.place());
        let is_map = ["commune", "epci"].contains(&self.grouping.word);
        let epci = said(self.view.epci.as_ref());
        json!({
            "period": { "from": bounds(&self.first).0, "to": bounds(&self.last).1 },
            "groupings": [self.grouping.by, ["MONTH"]],
            "by": self.grouping.by,
            "filter": {
                "partner": Some(partner).filter(|slug| !slug.is_empty()), "directorate": directorate,
                "theme": said(self.view.theme.as_ref()), "epciCode": epci,
            },
            "map": is_map, "narrowed": epci.is_some(), "epci": epci.unwrap_or_default(),
            "kind": if self.grouping.word == "commune" { "COMMUNE" } else { "EPCI" },
        })
    }

    /// The structure that is looked at; none for all.
    pub(super) fn place(&self) -> &str {
        self.view.structure.as_deref().unwrap_or_default().trim()
    }

    /// The theme that is looked at; none for all.
    pub(super) fn theme(&self) -> Option<String> {
        said(self.view.theme.as_ref())
    }

    /// What the page shows of it.
    pub(super) fn shown(&self) -> Value {
        let groupings: Vec<Value> =
            GROUPINGS.iter().map(|one| json!({ "word": one.word, "label": one.label })).collect();
        let text = |text: &Option<String>| said(text.as_ref()).unwrap_or_default();
        json!({
            "groupings": groupings, "by": self.grouping.word, "by_label": self.grouping.label,
            "first": self.first, "last": self.last, "unit_here": self.place(),
            "theme_here": text(&self.view.theme), "epci_here": text(&self.view.epci),
            "columns": self.grouping.by.len(), "quarter": graphql::quarter_of(&self.last), "query": self.query(),
            "note": self.note,
        })
    }

    /// The view as an address's query says it.
    fn query(&self) -> Value {
        let mut query = Map::new();
        let pairs = [
            ("par", Some(self.grouping.word.to_owned())),
            ("de", Some(self.first.clone())),
            ("a", Some(self.last.clone())),
            ("structure", said(self.view.structure.as_ref())),
            ("theme", said(self.view.theme.as_ref())),
            ("epci", said(self.view.epci.as_ref())),
        ];
        query.extend(pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), json!(value?)))));
        query.into()
    }
}
