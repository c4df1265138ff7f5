//! Forms of pages: the key that makes each act once and proves that it is ours, and what was typed when the session was over.
//!
//! What may not live here: a page, a right; a key says who a page was shown to, never what they may do.

mod typed;

use domain::chrono::DateTime;
use domain::time::Instant;
use storage::drafts;
use storage::forms::{self, Sent};

use crate::authenticate::{Caller, claimed};
use crate::keys::fingerprint;
use crate::{Cx, Outcome, new_id};

pub use self::typed::{Typed, accepted, keep, typed};

/// The tag of nobody: a page that was shown without a session.
pub const NOBODY: &str = "0000000000000000";
/// Length of the parts of a key: its id, when it was made, whose page it stood on, its seal.
const PARTS: [usize; 4] = [32, 8, 16, 32];

/// A key of ours, as read from a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What makes it one: the page's id and the form's number on it.
    pub id: String,
    /// The tag of the person whose page it stood on.
    pub person: String,
    /// Does it still prove by itself that the form is ours?
    pub is_fresh: bool,
}

/// A form that is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The id of its key.
    pub id: String,
    /// Fingerprint of what it says and where.
    pub content: String,
    /// The browser's visit.
    pub visit: String,
}

impl Form {
    /// A form of this key that says this.
    pub fn new(key: &Key, visit: &str, said: &str) -> Self {
        Self { id: key.id.clone(), content: fingerprint(said), visit: visit.to_owned() }
    }

    /// As it is noted: whoever else sends the same key sends another form.
    fn sent(&self, caller: &Caller, at: Instant) -> Sent {
        let who = caller.actor.person().map_or_else(|| self.visit.clone(), |person| person.to_string());
        Sent { id: fingerprint(&format!("{} {who}", self.id)), content: self.content.clone(), at }
    }
}

/// A new visit of a browser: what its cookie holds.
pub fn new_visit() -> String {
    crate::time::new_secret()
}

/// The tag of the person whose token it is; [`NOBODY`]'s without one.
pub fn tag(cx: &Cx, token: Option<&str>) -> String {
    let person = token.and_then(|token| claimed(cx, token));
    let tagged = person.map(|person| cx.settings.keys.form_seal(&format!("person {person}")));
    tagged.and_then(|tag| tag.get(..16).map(str::to_owned)).unwrap_or_else(|| NOBODY.to_owned())
}

/// The key of a page's forms; each adds its number on the page.
pub fn new_key(cx: &Cx, visit: &str, token: Option<&str>) -> String {
    let text = format!("{}{:08x}{}", new_id().simple(), cx.now().timestamp(), tag(cx, token));
    let seal = cx.settings.keys.form_seal(&format!("{text} {visit}"));
    format!("{text}{seal}")
}

/// Reads a key; none when it is not one that we gave to this visit.
pub fn read_key(cx: &Cx, visit: &str, text: &str) -> Option<Key> {
    let (key, number) = text.split_once('-')?;
    let mut rest = key;
    let parts = PARTS.map(|length| {
        let (part, after) = rest.split_at_checked(length).unwrap_or_default();
        rest = after;
        part
    });
    let [id, made, person, seal] = parts;
    let text = key.strip_suffix(seal).filter(|_| rest.is_empty())?;
    let ours = cx.settings.keys.form_seal(&format!("{text} {visit}"));
    // Fingerprints are compared, so that time tells nothing of the seal.
    if seal.is_empty() || fingerprint(&ours) != fingerprint(seal) || number.parse::<u16>().is_err() {
        return None;
    }
    let made = DateTime::from_timestamp(i64::from_str_radix(made, 16).ok()?, 0)?;
    let is_fresh = cx.now() - made <= cx.settings.forms.fresh;
    Some(Key { id: format!("{id}-{number}"), person: person.to_owned(), is_fresh })
}

impl Cx {
    /// The same, acting for a form: whatever it writes is written once.
    #[must_use]
    pub fn acting_for(&self, caller: &Caller, form: &Form) -> Self {
        let store = self.store.acting_for(form.sent(caller, self.now()));
        let named = fingerprint(&format!("{} {}", form.id, form.visit));
        self.with_form(store, named)
    }
}

/// Has this very form already acted for this caller?
///
/// # Errors
/// When the database does not answer.
pub async fn is_done(cx: &Cx, caller: &Caller, form: &Form) -> Outcome<bool> {
    Ok(forms::is_done(&cx.store, &form.sent(caller, cx.now())).await?)
}

/// Sweeps what has had its time: keys of forms that were sent, what was typed, drafts.
///
/// # Errors
/// When the database does not answer.
pub async fn sweep(cx: &Cx) -> Outcome<()> {
    let (now, settings) = (cx.now(), &cx.settings);
    let tx = cx.store.write().await?;
    forms::sweep(&tx, (now - settings.forms.sent, now - settings.forms.typed)).await?;
    drafts::sweep(&tx, now - settings.drafts_kept).await?;
    Ok(tx.commit().await?)
}
