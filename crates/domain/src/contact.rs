//! How to reach a person: e-mail addresses as people write them. Telephone numbers are beside.

mod phone;

use email_address::{EmailAddress, Options};

pub use self::phone::phone;
use crate::refusal::Refusal;
use crate::text::{is_unseen, seen};

/// The address in lower case, when it is one (RFC 5321) and can stand in a header; its domain as people read it (« saint-béat.fr »).
/// Signs that nobody sees are what copying leaves behind: they are no part of it.
///
/// # Errors
/// `INVALID_EMAIL` on `field`.
pub fn email(field: &'static str, text: &str) -> Result<String, Refusal> {
    let visible: String = seen(text).chars().filter(|c| !is_unseen(*c)).collect();
    let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
    let plain = |address: &str| {
        address.is_ascii() && !address.contains(|c: char| c.is_control() || c.is_whitespace() || c == '"')
    };
    let sent = sent_as(&visible).filter(|address| plain(address));
    let sent = sent.filter(|address| EmailAddress::parse_with_options(address, options).is_ok());
    sent.map(|address| read_as(&address)).ok_or(Refusal::InvalidEmail { field })
}

/// The address as mail servers know it: its domain in ASCII (IDNA). None when it is no domain.
pub fn sent_as(address: &str) -> Option<String> {
    let (person, domain) = address.rsplit_once('@')?;
    let domain =
        if domain.is_ascii() { domain.to_ascii_lowercase() } else { idna::domain_to_ascii(domain).ok()? };
    Some(format!("{}@{domain}", person.to_ascii_lowercase()))
}

/// The address as people read it: its domain with its accents. One that cannot be read so stays as it is.
fn read_as(address: &str) -> String {
    let Some((person, domain)) = address.rsplit_once('@') else { return address.to_owned() };
    let (shown, is_sound) = idna::domain_to_unicode(domain);
    if is_sound.is_ok() { format!("{person}@{shown}") } else { address.to_owned() }
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
    fn not_an_address(#[case] typed: &str) {
        assert!(email("contact.email", typed).is_err());
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

    #[test]
    fn an_address_with_accents_is_sent_in_ascii() {
        assert_eq!(sent_as("mairie@saint-béat.fr").unwrap(), "mairie@xn--saint-bat-h4a.fr");
        assert_eq!(sent_as("mairie@flourens.fr").unwrap(), "mairie@flourens.fr");
    }
}
