//! A step's form, on top of the draft that keeps it.

use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::pages::door::{Refused, Visit};
use crate::pages::operation;

/// What a step's form holds; what a step does not ask for is taken from the draft.
#[derive(Deserialize, Default)]
pub(in crate::pages) struct Step {
    pub(super) collectivite: Option<String>,
    pub(super) titre: Option<String>,
    pub(super) description: Option<String>,
    pub(super) urgence: Option<String>,
    #[serde(default)]
    pub(super) themes: Vec<String>,
    pub(super) nom: Option<String>,
    pub(super) fonction: Option<String>,
    pub(super) courriel: Option<String>,
    pub(super) telephone: Option<String>,
    #[serde(default)]
    pub(super) creneaux: Vec<String>,
    pub(super) confidentiel: Option<String>,
    /// When the authority is open: remembered beside the request, for the next ones.
    pub(super) horaires: Option<String>,
    /// « recalculer » on the second step, where no script does it.
    pub(super) geste: Option<String>,
}

/// The draft as the API gives it, with the frame; an empty one where there is none.
pub(super) async fn draft(visit: &Visit) -> Result<(Value, Map<String, Value>), Response> {
    let data = visit.ask(operation!("Draft"), json!({})).await?;
    let mut draft = data.get("draft").and_then(Value::as_object).cloned().unwrap_or_default();
    draft.remove("key");
    draft.remove("savedAt");
    Ok((data, draft))
}

impl Step {
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
pub(super) async fn keep(
    visit: &Visit,
    form: &Step,
    step: u8,
) -> Result<Result<Map<String, Value>, Refused>, Response> {
    let (_, before) = draft(visit).await?;
    // Themes chosen by hand stay, whatever is written afterwards: the second step says what the new words speak of besides.
    let now = form.onto(of_the_same_authority(before, form), step);
    let kept = visit.act((operation!("SaveDraft"), "saveDraft"), json!({ "input": now })).await?;
    Ok(kept.map(|_| now))
}

/// Does the form name another authority than the draft?
pub(super) fn is_of_another(draft: &Map<String, Value>, form: &Step) -> bool {
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
