//! The filters and functions of templates: dates in words, the domain's labels, addresses of assets.

use graphql::{french, words};
use minijinja::{Environment, Error, ErrorKind, State};

/// Adds them all.
pub(super) fn add_to(templates: &mut Environment<'_>) {
    templates.add_filter("jour", |state: &State<'_, '_>, date: &str| {
        // A day of another year than today's says so.
        let today = state.lookup("today").and_then(|today| today.as_str().map(str::to_owned));
        let is_this_year =
            today.is_none_or(|today| today.get(..4).unwrap_or_default() == date.get(..4).unwrap_or_default());
        date_in_words(date, if is_this_year { french::day } else { french::day_and_year })
    });
    templates.add_filter("jour_annee", |date: &str| date_in_words(date, french::day_and_year));
    templates.add_filter("moment", |at: &str| french::moment_of(at).ok_or_else(|| wrong("not an instant")));
    templates.add_filter("jours_ouvres", french::working_days);
    templates.add_filter("fonction", |code: &str| {
        label(words::Function::from_code(code).map(words::Function::label))
    });
    templates
        .add_filter("statut", |code: &str| label(words::Status::from_code(code).map(words::Status::label)));
    templates
        .add_filter("issue", |code: &str| label(words::Outcome::from_code(code).map(words::Outcome::label)));
    templates.add_filter("motif", |code: &str| {
        label(words::DeclineReason::from_code(code).map(words::DeclineReason::label))
    });
    templates.add_filter("de", french::of);
    templates.add_filter("mailto", mailto);
    templates.add_filter("milliers", thousands);
    templates.add_function("asset", |name: &str| {
        crate::assets::address(name).ok_or_else(|| wrong("not an asset"))
    });
}

fn wrong(what: &'static str) -> Error {
    Error::new(ErrorKind::InvalidOperation, what)
}

fn label(found: Option<&'static str>) -> Result<&'static str, Error> {
    found.ok_or_else(|| wrong("not a word of the domain"))
}

fn date_in_words<D: std::str::FromStr>(date: &str, say: fn(D) -> String) -> Result<String, Error> {
    date.parse().ok().map(say).ok_or_else(|| wrong("not a date"))
}

/// An address behind « mailto: » (RFC 6068): nothing of it is read as another field of the mail.
fn mailto(address: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@.-_+".contains(&byte);
    let one = |byte: u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    address.bytes().map(one).collect()
}

/// « 2 084 », with the narrow space that French groups thousands by.
fn thousands(n: u32) -> String {
    let digits = n.to_string();
    let mut said = String::with_capacity(digits.len() + 4);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            said.push(french::NNBSP);
        }
        said.push(digit);
    }
    said
}
