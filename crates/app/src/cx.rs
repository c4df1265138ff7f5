//! What every use case is given: the store, the clock, the folder as last imported, settings, and a bell for the workers.

use std::sync::{Arc, PoisonError, RwLock};

use domain::chrono::TimeDelta;
use domain::guide::GuideVersion;
use domain::suggestion::Suggester;
use domain::territory::{Directory, Territory};
use domain::time::Instant;
use storage::{Store, territories};
use tokio::sync::Notify;

use crate::{AppError, Clock, Keys, Outcome};

/// Settings of the use cases.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the pages are, without a slash at the end.
    pub public_url: String,
    /// Keys derived from the secret.
    pub keys: Keys,
    /// How long a sign-in link holds.
    pub link_ttl: TimeDelta,
    /// How many links a person may be given within that time.
    pub links_per_ttl: u64,
    /// To how many people links are given before other mails are looked at again.
    pub links_at_once: u64,
    /// How long a session holds.
    pub session_ttl: TimeDelta,
    /// How many days after a quarter's end its figures are published.
    pub publication_days: i64,
    /// How long an export is kept.
    pub exports_kept: TimeDelta,
    /// How long a worker has for the next part of an export, before another takes it over.
    pub lease: TimeDelta,
    /// How long a worker may keep a mail before another takes it over; renewed while it is being sent.
    pub mail_lease: TimeDelta,
    /// How old a session is when the pages renew it.
    pub session_renewal: TimeDelta,
    /// How many drafts a person may have at once.
    pub drafts_most: usize,
    /// How long a draft is kept after it was last saved.
    pub drafts_kept: TimeDelta,
    /// What is kept of forms, and how long.
    pub forms: FormSettings,
    /// How much mail one caller may cause to others.
    pub caused: CausedSettings,
}

/// How much mail one caller may cause to others: whoever asks, shares or gives in a loop makes no relay of the platform.
#[derive(Debug, Clone, Copy)]
pub struct CausedSettings {
    /// From how many askings for a mandate that wait on, an authority is no longer mailed about each.
    pub asks_mailed: u64,
    /// How many askings are kept for an authority at a time: an honest one among many is not lost.
    pub asks_kept: u64,
    /// How many askings are mailed to the platform one by one within an hour, whatever the authorities.
    pub asks_to_platform: u32,
    /// How many follow-up links a request may have at a time.
    pub links_alive: usize,
    /// How many are made for a request within a day, revoked ones counted.
    pub links_of_request: usize,
    /// How many a person makes within a day, revoked ones counted.
    pub links_by_person: usize,
    /// How many roles one giver gives the same person within a day.
    pub roles_to_person: usize,
    /// How many roles one giver gives within a day.
    pub roles_by_giver: usize,
}

/// What is kept of forms, and how long.
#[derive(Debug, Clone, Copy)]
pub struct FormSettings {
    /// How long the key of a page's forms proves by itself that they are ours.
    pub fresh: TimeDelta,
    /// How long it is known that a form has acted.
    pub sent: TimeDelta,
    /// How long what was typed without a session is kept.
    pub typed: TimeDelta,
    /// How much of it, in bytes, for one form.
    pub typed_bytes: usize,
    /// How many forms of one person.
    pub typed_most: u64,
}

/// A version of the folder, ready for use.
#[derive(Debug)]
pub struct Loaded {
    /// Its number.
    pub version: i32,
    /// What it says.
    pub territory: Territory,
    /// Its themes, ready to be suggested.
    pub suggester: Suggester,
    /// The names of its authorities, ready to be looked up.
    pub directory: Directory,
}

impl Loaded {
    /// The guide's version in force at an instant.
    ///
    /// # Errors
    /// When the folder has no guide, which no import accepts.
    pub fn guide_at(&self, at: Instant) -> Outcome<&GuideVersion> {
        self.territory.guide.at(at).ok_or(AppError::Configuration("the guide has no version"))
    }

    /// The guide's version of this number; the one in force when it is gone.
    ///
    /// # Errors
    /// As [`Self::guide_at`].
    pub fn guide(&self, number: u32, now: Instant) -> Outcome<&GuideVersion> {
        self.territory.guide.version(number).map_or_else(|| self.guide_at(now), Ok)
    }
}

/// What every use case is given; cheap to clone.
#[derive(Debug, Clone)]
pub struct Cx {
    /// The database.
    pub store: Store,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Settings.
    pub settings: Arc<Settings>,
    /// Rung after a commit that put something in the outbox.
    pub bell: Arc<Notify>,
    /// The form of a page that this call comes from, as the fingerprint of its key and of the browser's visit.
    pub(crate) form: Option<String>,
    loaded: Arc<RwLock<Option<Arc<Loaded>>>>,
}

impl Cx {
    /// Puts them together.
    pub fn new(store: Store, clock: Arc<dyn Clock>, settings: Settings) -> Self {
        let (settings, bell, loaded) = (Arc::new(settings), Arc::default(), Arc::default());
        Self { store, clock, settings, bell, form: None, loaded }
    }

    /// The same over a store that acts for a form.
    pub(crate) fn with_form(&self, store: Store, form: String) -> Self {
        Self { store, form: Some(form), ..self.clone() }
    }

    /// The same, by other connections to the same database.
    #[must_use]
    pub fn over(&self, store: Store) -> Self {
        Self { store, ..self.clone() }
    }

    /// Now.
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// The folder as last imported: one statement to see whether it has changed.
    ///
    /// # Errors
    /// When the database does not answer or holds no folder.
    pub async fn territory(&self) -> Outcome<Arc<Loaded>> {
        let head = territories::head(&self.store).await?;
        self.territory_at(head).await
    }

    /// The folder of which the last version is known to be `head` (the session's statement tells it).
    ///
    /// # Errors
    /// As [`Self::territory`].
    pub async fn territory_at(&self, head: Option<i32>) -> Outcome<Arc<Loaded>> {
        let cached = self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(loaded) = cached.filter(|loaded| Some(loaded.version) == head) {
            return Ok(loaded);
        }
        let found = territories::load(&self.store).await?;
        let (version, territory) = found.ok_or(AppError::Configuration("no folder has been imported"))?;
        let suggester = Suggester::new(&territory.themes);
        let directory = Directory::of(&territory);
        let loaded = Arc::new(Loaded { version, territory, suggester, directory });
        *self.loaded.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&loaded));
        Ok(loaded)
    }
}
