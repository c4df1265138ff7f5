//! Settings: defaults, then `config/appui.toml`, then `APPUI_*`. The only code that reads the environment.

mod sections;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use self::sections::{
    Database, Drafts, Exports, Feeds, Figures, Forms, Limits, LogFormat, Mail, Mandates, Publication,
    Reminders, Roles, Sharing, SignIn,
};
use crate::Faults;

/// The database that needs nothing else; its secret is made on the first run.
pub const EMBEDDED: &str = "sqlite://var/appui.sqlite";
/// Where that secret is kept.
const SECRET_FILE: &str = "var/secret";
/// How deep the parser may be sent: four times what a document needs, a tenth of what ends the process.
const NESTING_MOST: usize = 64;
/// Fewest characters of a secret (contract).
const SECRET_MIN: usize = 32;

/// A secret that no log shows.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Every setting; `config/appui.toml` explains each.
#[expect(missing_docs, reason = "config/appui.toml explains each")]
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub database_url: Secret,
    pub database_connections: u32,
    pub listen: String,
    pub mail_url: Secret,
    pub territory: PathBuf,
    pub public_url: String,
    pub secret: Option<Secret>,
    pub log: String,
    pub log_format: LogFormat,
    pub drain_seconds: u64,
    pub stop_seconds: u64,
    pub database: Database,
    pub sign_in: SignIn,
    pub mandates: Mandates,
    pub sharing: Sharing,
    pub roles: Roles,
    pub mail: Mail,
    pub reminders: Reminders,
    pub figures: Figures,
    pub feeds: Feeds,
    pub publication: Publication,
    pub exports: Exports,
    pub drafts: Drafts,
    pub forms: Forms,
    pub limits: Limits,
}

/// The committed file is also the defaults: what it says holds where no file is found.
const DEFAULTS: &str = include_str!("../../../config/appui.toml");

impl Settings {
    /// Reads the settings. Without a path, `config/appui.toml` where there is one.
    ///
    /// # Errors
    /// One line a fault.
    pub fn read(path: Option<&Path>) -> Result<Self, Faults> {
        Self::read_with(path, environment())
    }

    /// As [`Self::read`], with an environment given as a value.
    ///
    /// # Errors
    /// One line a fault.
    pub fn read_with(path: Option<&Path>, environment: HashMap<String, String>) -> Result<Self, Faults> {
        let name = path.map_or_else(|| "config/appui.toml".to_owned(), |path| path.display().to_string());
        let file = config::File::new(&name, config::FileFormat::Toml).required(path.is_some());
        // Taken apart: a secret made of digits is not a number.
        let mut environment = environment;
        let secret = environment.remove("APPUI_SECRET").map(Secret);
        let environment = config::Environment::with_prefix("APPUI")
            .prefix_separator("_")
            .separator("__")
            .try_parsing(true)
            .source(Some(environment));
        let built = config::Config::builder()
            .add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml))
            .add_source(file)
            .add_source(environment)
            .build();
        let settings = built.and_then(config::Config::try_deserialize::<Self>);
        let place = format!("{name} ou APPUI_*");
        let mut settings = settings.map_err(|error| Faults::one(&place, "réglage", error))?;
        settings.secret = secret.or(settings.secret);
        settings.checked()
    }

    fn checked(mut self) -> Result<Self, Faults> {
        let mut faults = Vec::new();
        let mut fault = |key: &str, expected: &str| faults.push(format!("APPUI_* : {key} : {expected}"));
        if self.listen.parse::<std::net::SocketAddr>().is_err() {
            fault("listen (APPUI_LISTEN)", "une adresse et un port, comme 127.0.0.1:8080");
        }
        if mail::MailAddress::parse(&self.mail_url.0).is_none() {
            fault("mail_url (APPUI_MAIL_URL)", "file://dossier, smtp://hôte:port ou smtps://…");
        }
        if !self.public_url.starts_with("http://") && !self.public_url.starts_with("https://") {
            fault("public_url (APPUI_PUBLIC_URL)", "http://… ou https://…");
        }
        let known = ["sqlite://", "postgres://", "postgresql://"];
        if !known.iter().any(|scheme| self.database_url.0.starts_with(scheme)) {
            fault("database_url (APPUI_DATABASE_URL)", "sqlite://chemin ou postgres://…");
        }
        if self.secret.as_ref().is_some_and(|secret| secret.0.chars().count() < SECRET_MIN) {
            fault("secret (APPUI_SECRET)", "32 caractères ou plus");
        }
        if self.secret.is_none() && self.database_url.0 != EMBEDDED {
            fault(
                "secret (APPUI_SECRET)",
                "un secret de 32 caractères ou plus, exigé hors de la base par défaut",
            );
        }
        if self.limits.nesting > NESTING_MOST {
            fault(
                "limits.nesting (APPUI_LIMITS__NESTING)",
                "64 au plus : au-delà, la lecture n’est plus sûre",
            );
        }
        if self.drain_seconds >= self.stop_seconds {
            fault("drain_seconds (APPUI_DRAIN_SECONDS)", "moins que stop_seconds");
        }
        if !faults.is_empty() {
            return Err(Faults(faults));
        }
        while self.public_url.ends_with('/') {
            self.public_url.pop();
        }
        Ok(self)
    }

    /// The secret, made and kept under `var/` on the first run of the embedded database.
    ///
    /// # Errors
    /// When it cannot be kept.
    pub fn secret(&self) -> Result<String, Faults> {
        if let Some(secret) = &self.secret {
            return Ok(secret.0.clone());
        }
        let unwritable = |error: std::io::Error| Faults::one(SECRET_FILE, "fichier", error);
        match std::fs::read_to_string(SECRET_FILE) {
            Ok(kept) if kept.trim().chars().count() >= SECRET_MIN => Ok(kept.trim().to_owned()),
            Ok(_) => Err(Faults::one(SECRET_FILE, "fichier", "32 caractères ou plus")),
            Err(_) => {
                std::fs::create_dir_all("var").map_err(unwritable)?;
                write_private(Path::new(SECRET_FILE), &made_secret()).map_err(unwritable)?;
                // Of several that start at once, one has made it: it is everybody's.
                let kept = std::fs::read_to_string(SECRET_FILE).map_err(unwritable)?;
                Ok(kept.trim().to_owned())
            }
        }
    }
}

/// 256 bits of the operating system's randomness, in hexadecimal.
fn made_secret() -> String {
    use rand::RngCore as _;
    use std::fmt::Write as _;
    let mut bytes = [0_u8; 32];
    rand::rng().fill_bytes(&mut bytes);
    bytes.iter().fold(String::new(), |mut text, byte| {
        let written = write!(text, "{byte:02x}");
        debug_assert!(written.is_ok(), "a String takes everything");
        text
    })
}

/// A file that its owner alone reads, whole or not there at all (a full disk leaves no half of it); one that is there stays.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let part = path.with_extension(format!("{}.part", std::process::id()));
    let mut file =
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    let linked = written.and_then(|()| std::fs::hard_link(&part, path));
    let removed = std::fs::remove_file(&part);
    match linked {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
        Ok(()) | Err(_) => removed,
    }
}

/// `APPUI_*`, but what is meant for the tests.
fn environment() -> HashMap<String, String> {
    let ours = |name: &str| name.starts_with("APPUI_") && !name.starts_with("APPUI_TEST_");
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| ours(name))
        .collect()
}
