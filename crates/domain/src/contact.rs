//! How to reach a person: e-mail addresses and telephone numbers as people write them.

use email_address::{EmailAddress, Options};
use phonenumber::{Mode, country::Id};

use crate::refusal::Refusal;

/// The address in lower case, when it is one (RFC 5321) and can stand in a header.
///
/// # Errors
/// `INVALID_EMAIL` on `field`.
pub fn email(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
    let plain = text.is_ascii() && !text.contains(|c: char| c.is_control() || c.is_whitespace() || c == '"');
    match EmailAddress::parse_with_options(text, options) {
        Ok(address) if plain => Ok(address.as_str().to_ascii_lowercase()),
        _ => Err(Refusal::InvalidEmail { field }),
    }
}

/// The number in its international form (E.164), a French one where no country is written.
///
/// # Errors
/// `INVALID_PHONE` on `field`.
pub fn phone(field: &'static str, text: &str) -> Result<String, Refusal> {
    let digits: String =
        text.replace("(0)", "").chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let parsed = phonenumber::parse(Some(Id::FR), &digits).ok().filter(phonenumber::is_valid);
    parsed.map(|number| number.format().mode(Mode::E164).to_string()).ok_or(Refusal::InvalidPhone { field })
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("05 61 12 34 56")]
    #[case("0561123456")]
    #[case("05.61.12.34.56")]
    #[case("05-61-12-34-56")]
    #[case("+33 5 61 12 34 56")]
    #[case("+33 (0)5 61 12 34 56")]
    #[case("0033 5 61 12 34 56")]
    fn one_number_in_many_hands(#[case] typed: &str) {
        assert_eq!(phone("contact.phone", typed).unwrap(), "+33561123456");
    }

    #[rstest]
    #[case("12")]
    #[case("appelez la mairie")]
    #[case("05 61 12 34 56 78 90")]
    fn not_a_number(#[case] typed: &str) {
        assert!(phone("contact.phone", typed).is_err());
    }

    #[rstest]
    #[case("a@b")]
    #[case("a@b.fr\r\nBcc: c@d.fr")]
    #[case("a b@c.fr")]
    #[case("Nom <a@b.fr>")]
    #[case("")]
    fn not_an_address(#[case] typed: &str) {
        assert!(email("contact.email", typed).is_err());
    }

    #[test]
    fn an_address_is_kept_in_lower_case() {
        assert_eq!(email("email", " Mairie@Flourens.FR ").unwrap(), "mairie@flourens.fr");
    }
}
