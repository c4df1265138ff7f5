//! Mails as they left, read back.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use mailparse::{MailHeaderMap as _, ParsedMail, parse_mail};

/// A mail that left.
#[derive(Debug, Clone)]
pub struct Mail {
    /// Its headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Its subject, decoded.
    pub subject: String,
    /// Its addressee.
    pub to: String,
    /// Its text.
    pub text: String,
    /// Its HTML.
    pub html: String,
}

impl Mail {
    /// Reads a message.
    pub fn parse(bytes: &[u8]) -> Self {
        let mail = parse_mail(bytes).expect("a message");
        let header = |name: &str| mail.headers.get_first_value(name).unwrap_or_default();
        let headers = mail.headers.iter().map(|header| (header.get_key().to_lowercase(), header.get_value()));
        let part = |kind: &str| body(&mail, kind).unwrap_or_default();
        Self {
            headers: headers.collect(),
            subject: header("Subject"),
            to: header("To"),
            text: part("text/plain"),
            html: part("text/html"),
        }
    }

    /// The last part of the first address in the text that begins with the public address and this path.
    pub fn link(&self, path: &str) -> Option<String> {
        let begin = format!("https://appui.example{path}");
        let line = self.text.lines().map(str::trim).find(|line| line.starts_with(&begin))?;
        line.rsplit('/').next().map(str::to_owned)
    }
}

fn body(mail: &ParsedMail<'_>, kind: &str) -> Option<String> {
    if mail.ctype.mimetype == kind {
        return mail.get_body().ok();
    }
    mail.subparts.iter().find_map(|part| body(part, kind))
}

/// Takes the mails out of a folder, in the order in which they were written to the outbox.
pub(crate) fn take(folder: &Path) -> Vec<Mail> {
    let paths = in_order(folder);
    let mails = paths.iter().map(|path| Mail::parse(&std::fs::read(path).expect("a mail"))).collect();
    for path in &paths {
        std::fs::remove_file(path).expect("a mail to take");
    }
    mails
}

/// Reads the mails of a folder, in the order of their names.
pub(crate) fn read(folder: &Path) -> Vec<Mail> {
    in_order(folder).iter().map(|path| Mail::parse(&std::fs::read(path).expect("a mail"))).collect()
}

fn in_order(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the mail folder");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    paths.sort();
    paths
}
