//! The list of templates, and the typography that their loader gives them.

use graphql::french;

macro_rules! files {
    ($($name:literal),* $(,)?) => { [$(($name, include_str!(concat!("../../templates/", $name)))),*] };
}

/// Name and text.
pub(super) const TEMPLATES: [(&str, &str); 59] = files![
    "base.html",
    "pieces.html",
    "message.html",
    "typed.html",
    "again.html",
    "unkept.html",
    "home.html",
    "sign_in.html",
    "confirm.html",
    "catalogue.html",
    "booklet.html",
    "partners.html",
    "partner.html",
    "need.html",
    "suggestions.html",
    "helpers.html",
    "promised.html",
    "details.html",
    "requests.html",
    "request.html",
    "withdraw.html",
    "referral.html",
    "act.html",
    "callback.html",
    "inbox.html",
    "authorities.html",
    "authority.html",
    "absence.html",
    "triage.html",
    "triage_one.html",
    "steering.html",
    "guide.html",
    "accessibility.html",
    "legal.html",
    "help.html",
    "components.html",
    "mandates.html",
    "newcomer.html",
    "role_end.html",
    "sharing.html",
    "follow.html",
    "units.html",
    "team.html",
    "account.html",
    "notifications.html",
    "people.html",
    "person_new.html",
    "evening.html",
    "mails.html",
    "journal.html",
    "configuration.html",
    "checked.html",
    "feeds.html",
    "public.html",
    "open_data.html",
    "pack.html",
    "exports.html",
    "figures.html",
    "figure.html",
];

/// A template's French with its no-break spaces; marks and expressions stay as they are.
pub(super) fn typographic(source: &str) -> String {
    let mut made = String::with_capacity(source.len() + source.len() / 50);
    let mut rest = source;
    while let Some(open) = rest.find(['<', '{']) {
        let (text, from) = rest.split_at(open);
        made += &french::spaced(text);
        let end = match from.get(..2) {
            Some("{{") => from.find("}}").map(|end| end + 2),
            Some("{%") => from.find("%}").map(|end| end + 2),
            Some("{#") => from.find("#}").map(|end| end + 2),
            Some(mark) if mark.starts_with('<') => from.find('>').map(|end| end + 1),
            Some(_) | None => Some(1),
        };
        let (mark, after) = from.split_at(end.unwrap_or(from.len()));
        made += mark;
        rest = after;
    }
    made += &french::spaced(rest);
    made
}

/// Every form that posts begins with its key: none can forget it.
pub(super) fn keyed(source: &str) -> String {
    let mut parts = source.split("<form");
    let mut made = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (tag, rest) = part.split_once('>').unwrap_or((part, ""));
        let key = if tag.contains("method=\"post\"") { "{{ cle() }}" } else { "" };
        made.extend(["<form", tag, ">", key, rest]);
    }
    made
}

#[cfg(test)]
mod tests {
    use super::{TEMPLATES, keyed, typographic};

    #[test]
    fn text_is_spaced_and_marks_are_not() {
        let made = typographic("<a title=\"a : b\">Quoi ?</a> {% if a : b %} « {{ c ? d }} »");
        assert_eq!(made, "<a title=\"a : b\">Quoi\u{202f}?</a> {% if a : b %} «\u{a0}{{ c ? d }}\u{a0}»");
    }

    #[test]
    fn every_form_that_posts_has_a_key() {
        for (name, text) in TEMPLATES {
            let made = keyed(text);
            let posts = made.split("<form").skip(1).filter(|form| form.contains("method=\"post\""));
            for form in posts {
                assert!(form.split_once('>').unwrap().1.starts_with("{{ cle() }}"), "{name}: {form}");
            }
            assert_eq!(
                text.matches("method=\"post\"").count(),
                made.matches("{{ cle() }}").count(),
                "{name}"
            );
            assert!(
                !text.to_lowercase().contains("method=post") && !text.contains("formmethod"),
                "{name}: as the others"
            );
        }
    }
}
