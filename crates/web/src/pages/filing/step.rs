//! A step's form, on top of the draft that keeps it. The form carries which draft it shows, and as of which version.

use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::pages::door::{Refused, Visit};
use crate::pages::operation;

/// What a step's form holds; what a step does not ask for is taken from the draft.
#[derive(Deserialize, Default)]
pub(in crate::pages) struct Step {
    /// Which draft; none for the one that was saved last.
    pub(super) brouillon: Option<String>,
    /// The version that the page was made from.
    version: Option<String>,
    /// The key of the page's forms: the name under which the page writes.
    cle: Option<String>,
    pub(super) collectivite: Option<String>,
    pub(super) titre: Option<String>,
    pub(super) description: Option<String>,
    pub(super) urgence: Option<String>,
    #[serde(default)]
    pub(super) themes: Vec<String>,
    /// The themes whose promises the second step shows, in order, with commas; none where a page says nothing of it.
    pub(super) vus: Option<String>,
    pub(super) nom: Option<String>,
    pub(super) fonction: Option<String>,
    pub(super) courriel: Option<String>,
    pub(super) telephone: Option<String>,
    #[serde(default)]
    pub(super) creneaux: Vec<String>,
    pub(super) confidentiel: Option<String>,
    /// When the authority is open: remembered beside the request, for the next ones.
    pub(super) horaires: Option<String>,
    /// « recalculer » on the second step, where no script does it; « autre » to make another draft of what is written.
    pub(super) geste: Option<String>,
}

/// A draft as a page shows it: one that is kept, or one that is begun.
pub(super) struct Drafted {
    /// With the frame, and the drafts there are.
    pub(super) data: Value,
    /// Its id.
    pub(super) id: String,
    /// 0 for one that is begun.
    pub(super) version: i64,
    /// The key it is filed under; none for one that is begun.
    pub(super) key: Option<String>,
    /// Its fields.
    pub(super) content: Map<String, Value>,
}

/// The draft of this id, else the one that was saved last; one that is begun where there is none.
pub(super) async fn draft(visit: &Visit, id: Option<&str>) -> Result<Drafted, Response> {
    drafted(visit, id, false).await
}

/// As [`draft`], with all the drafts there are beside it.
pub(super) async fn among_all(visit: &Visit, id: Option<&str>) -> Result<Drafted, Response> {
    drafted(visit, id, true).await
}

async fn drafted(visit: &Visit, id: Option<&str>, all: bool) -> Result<Drafted, Response> {
    let data = visit.ask(operation!("Draft"), json!({ "id": id, "all": all })).await?;
    let mut content = data.get("draft").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut text = |key: &str| content.remove(key).and_then(|value| value.as_str().map(str::to_owned));
    let (key, kept, _saved) = (text("key"), text("id"), text("savedAt"));
    let version = content.remove("version").and_then(|version| version.as_i64()).unwrap_or_default();
    let id = kept.or(id.map(str::to_owned)).unwrap_or_else(graphql::new_draft);
    Ok(Drafted { data, id, version, key, content })
}

impl Drafted {
    /// Another, begun empty, beside those there are.
    pub(super) fn begun(self) -> Self {
        Self { data: self.data, id: graphql::new_draft(), version: 0, key: None, content: Map::new() }
    }

    /// As a page shows these fields of it.
    pub(super) fn shown(&self, content: Map<String, Value>) -> Value {
        let mut shown = content;
        shown.insert("id".into(), self.id.clone().into());
        shown.insert("version".into(), self.version.into());
        shown.into()
    }
}

/// What was kept of a step.
pub(super) struct Kept {
    /// The draft's id.
    pub(super) id: String,
    /// Its version.
    pub(super) version: i64,
}

impl Step {
    /// Are other themes wanted than those whose promises were shown? Nobody is asked who was not shown first.
    pub(super) fn has_other_themes(&self) -> bool {
        let mut wanted = self.themes.clone();
        wanted.sort();
        self.vus.as_ref().is_some_and(|seen| *seen != wanted.join(","))
    }

    /// Which draft the form shows, where it says so.
    pub(super) fn draft(&self) -> Option<&str> {
        self.brouillon.as_deref().filter(|id| !id.is_empty())
    }

    /// Is another draft to be made of what is written?
    fn is_another(&self) -> bool {
        self.geste.as_deref() == Some("autre")
    }

    /// What the page knows of it: nothing, where it does not say which draft it shows.
    pub(super) fn seen(&self) -> Value {
        let version = self.version.as_deref().and_then(|version| version.parse::<i32>().ok());
        let writer = self.cle.as_deref().and_then(|key| key.get(..32));
        match self.draft() {
            Some(_) => json!({ "version": version.unwrap_or_default(), "writer": writer }),
            None => Value::Null,
        }
    }

    /// The draft with what this form says put in.
    pub(super) fn onto(&self, mut draft: Map<String, Value>, step: u8) -> Map<String, Value> {
        let mut put = |key: &str, value: &Option<String>| {
            if let Some(value) = value {
                draft.insert(key.to_owned(), value.trim().into());
            }
        };
        put("authorityCode", &self.collectivite);
        put("title", &self.titre);
        put("description", &self.description);
        put("urgency", &self.urgence);
        put("name", &self.nom);
        put("email", &self.courriel);
        put("phone", &self.telephone);
        put("openingHours", &self.horaires);
        put("function", &self.fonction.clone().filter(|function| !function.is_empty()));
        if step == 2 {
            draft.insert("themes".into(), self.themes.clone().into());
        }
        if step == 3 {
            let slots = self.creneaux.iter().filter(|slot| !slot.trim().is_empty());
            draft.insert("slots".into(), slots.cloned().collect());
            draft.insert("confidential".into(), self.confidentiel.is_some().into());
        }
        draft
    }
}

/// Keeps a step's form on top of the draft.
pub(super) async fn keep(visit: &Visit, form: &Step, step: u8) -> Result<Result<Kept, Refused>, Response> {
    let mut before = draft(visit, form.draft()).await?;
    if form.is_another() {
        before.content.clear();
    }
    // Themes chosen by hand stay, whatever is written afterwards: the second step says what the new words speak of besides.
    let now = form.onto(of_the_same_authority(before.content, form), step);
    save(visit, form, now).await
}

/// Saves these fields as the draft that the form shows, or as another one.
pub(super) async fn save(
    visit: &Visit,
    form: &Step,
    content: Map<String, Value>,
) -> Result<Result<Kept, Refused>, Response> {
    let mut input = content;
    let is_another = form.is_another();
    let id = form.draft().map(str::to_owned).filter(|_| !is_another);
    if let Some(id) = &id {
        input.insert("id".into(), id.clone().into());
        input.extend(form.seen().as_object().cloned().unwrap_or_default());
    }
    input.insert("another".into(), is_another.into());
    let kept = visit.act((operation!("SaveDraft"), "saveDraft"), json!({ "input": input })).await?;
    Ok(kept.map(|kept| Kept {
        id: kept.pointer("/draft/id").and_then(Value::as_str).map(str::to_owned).or(id).unwrap_or_default(),
        version: kept.pointer("/draft/version").and_then(Value::as_i64).unwrap_or_default(),
    }))
}

/// Does the form name another authority than the draft?
fn is_of_another(draft: &Map<String, Value>, form: &Step) -> bool {
    let before = draft.get("authorityCode").and_then(Value::as_str).unwrap_or_default();
    let now = form.collectivite.as_deref().map_or(before, str::trim);
    !before.is_empty() && before != now
}

/// The draft without the contact of another authority: what was written may be meant, who is to be called is not.
fn of_the_same_authority(mut draft: Map<String, Value>, form: &Step) -> Map<String, Value> {
    if is_of_another(&draft, form) {
        for key in ["name", "function", "email", "phone", "slots", "openingHours"] {
            draft.remove(key);
        }
    }
    draft
}
