//! How to reach a person: e-mail addresses as people write them. Telephone numbers are beside.

mod phone;

use email_address::{EmailAddress, Options};
use unicode_normalization::char::is_combining_mark;

pub use self::phone::phone;
use crate::refusal::Refusal;
use crate::text::{is_unseen, seen};

/// The letters that French has beyond ASCII.
const ACCENTED: &str = "àâäæçéèêëîïôœöùûüÿ";
/// Signs of an address, at most (RFC 5321, 4.5.3.1.3, its brackets left out).
const LONGEST: usize = 254;

/// The address in lower case, when it is one (RFC 5321) and can stand in a header; its domain as people read it (« saint-béat.fr »).
/// Signs that nobody sees are what copying leaves behind: they are no part of it.
///
/// # Errors
/// `INVALID_EMAIL` on `field`, with a sentence of its own where accents before the « @ » are in the way.
pub fn email(field: &'static str, text: &str) -> Result<String, Refusal> {
    let visible: String = seen(text).chars().filter(|c| !is_unseen(*c)).collect();
    if visible.rsplit_once('@').is_some_and(|(person, _)| person.contains(is_accented)) {
        return Err(Refusal::AccentedEmail { field });
    }
    let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
    let plain = |address: &str| {
        address.is_ascii() && !address.contains(|c: char| c.is_control() || c.is_whitespace() || c == '"')
    };
    let sent = sent_as(&visible).filter(|address| plain(address));
    let sent = sent.filter(|address| EmailAddress::parse_with_options(address, options).is_ok());
    sent.map(|address| read_as(&address)).ok_or(Refusal::InvalidEmail { field })
}

fn is_accented(c: char) -> bool {
    !c.is_ascii() && (c.is_alphabetic() || is_combining_mark(c))
}

/// Are they one address, in whichever spelling each is kept?
pub fn is_same(one: &str, other: &str) -> bool {
    one == other || sent_as(one).is_some_and(|sent| sent_as(other) == Some(sent))
}

/// The address as mail servers know it: its domain in ASCII (IDNA, STD3: letters, digits and hyphens). None when it is no domain:
/// the last label has a letter, the whole no more than RFC 5321 lets a mailbox have.
pub fn sent_as(address: &str) -> Option<String> {
    let (person, domain) = address.rsplit_once('@')?;
    let domain = idna::domain_to_ascii_strict(domain).ok()?;
    let top = domain.rsplit('.').next()?;
    let is_one = top.bytes().any(|byte| byte.is_ascii_alphabetic());
    let address = format!("{}@{domain}", person.to_ascii_lowercase());
    (is_one && address.len() <= LONGEST).then_some(address)
}

/// The address as people read it: its domain with its accents. One with letters that French has not stays in ASCII: « flоurens »
/// with a Cyrillic « о » is another domain, and must look so.
fn read_as(address: &str) -> String {
    let Some((person, domain)) = address.rsplit_once('@') else { return address.to_owned() };
    let (shown, is_sound) = idna::domain_to_unicode(domain);
    let is_french = shown.chars().all(|c| c.is_ascii() || ACCENTED.contains(c));
    if is_sound.is_ok() && is_french { format!("{person}@{shown}") } else { address.to_owned() }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("a@b")]
    #[case("a@b.fr\r\nBcc: c@d.fr")]
    #[case("a b@c.fr")]
    #[case("Nom <a@b.fr>")]
    #[case("")]
    #[case("\u{200b}")]
    #[case("mairie@saint béat.fr")]
    #[case("é@b.fr")]
    #[case("a@b.fr\0")]
    #[case("a\u{1b}@b.fr")]
    #[case("a@b.fr%00")]
    #[case("a@b.fr?x=y")]
    #[case("a@b.fr&x")]
    #[case("a@b$c.fr")]
    #[case("a@b.f_r")]
    #[case("a@1.2.3.4")]
    #[case("a@b.1")]
    #[case("a@-b.fr")]
    #[case("a@b..fr")]
    fn not_an_address(#[case] typed: &str) {
        assert!(email("contact.email", typed).is_err());
    }

    #[rstest]
    #[case("françois.b@flourens.fr")]
    #[case("e\u{301}lue@flourens.fr")]
    #[case("é@b.fr")]
    #[case("fl\u{43e}urens@flourens.fr")]
    fn accents_before_the_sign_are_told_for_what_they_are(#[case] typed: &str) {
        let refused = email("contact.email", typed).unwrap_err();
        assert_eq!(refused, Refusal::AccentedEmail { field: "contact.email" });
        assert!(refused.message().contains("sans accent"));
    }

    #[rstest]
    #[case("mairie@saint-béat.fr", "mairie@xn--saint-bat-h4a.fr", true)]
    #[case("a@b.fr", "a@b.fr", true)]
    #[case("a@b.fr", "a@c.fr", false)]
    #[case("x", "y", false)]
    fn an_address_is_one_in_both_spellings(#[case] one: &str, #[case] other: &str, #[case] same: bool) {
        assert_eq!((is_same(one, other), is_same(other, one)), (same, same));
    }

    #[rstest]
    #[case(" Mairie@Flourens.FR ", "mairie@flourens.fr")]
    #[case("mairie@flourens.fr\u{200b}", "mairie@flourens.fr")]
    #[case("\u{feff}\u{a0}mairie@flourens.fr\u{202f}\u{ad}", "mairie@flourens.fr")]
    #[case("mai\u{200b}rie@\u{200e}flourens.fr", "mairie@flourens.fr")]
    #[case("Mairie@Saint-BÉAT.fr", "mairie@saint-béat.fr")]
    #[case("mairie@saint-be\u{301}at.fr", "mairie@saint-béat.fr")]
    #[case("mairie@xn--saint-bat-h4a.fr", "mairie@saint-béat.fr")]
    fn an_address_is_kept_as_people_read_it(#[case] typed: &str, #[case] kept: &str) {
        assert_eq!(email("email", typed).unwrap(), kept);
        assert_eq!(email("email", kept).unwrap(), kept);
    }

    #[rstest]
    #[case("secretariat@fl\u{43e}urens.example", "secretariat@xn--flurens-bjg.example")]
    #[case("secretariat@xn--flurens-bjg.example", "secretariat@xn--flurens-bjg.example")]
    #[case("a@\u{430}\u{440}\u{440}\u{4cf}\u{435}.com", "a@xn--80ak6aa92e.com")]
    fn a_domain_that_only_looks_alike_is_kept_as_it_is_sent(#[case] typed: &str, #[case] kept: &str) {
        assert_eq!(email("email", typed).unwrap(), kept);
        assert_eq!(email("email", kept).unwrap(), kept);
    }

    #[test]
    fn an_address_is_no_longer_than_a_mailbox_may_be() {
        let chain = |labels: usize| format!("a@{}.fr", vec!["abcdefghi"; labels].join("."));
        assert!(email("email", &chain(20)).is_ok());
        assert!(email("email", &chain(26)).is_err());
    }

    #[test]
    fn an_address_with_accents_is_sent_in_ascii() {
        assert_eq!(sent_as("mairie@saint-béat.fr").unwrap(), "mairie@xn--saint-bat-h4a.fr");
        assert_eq!(sent_as("mairie@flourens.fr").unwrap(), "mairie@flourens.fr");
    }
}
