//! Telephone numbers as people write them: of France and its overseas lands, with the extension of whom to ask for.

use phonenumber::country::Id;
use phonenumber::{Mode, PhoneNumber};
use unicode_normalization::UnicodeNormalization as _;

use crate::refusal::Refusal;

/// What the ten digits of overseas lands begin with (ARCEP’s numbering plan), and the indicative that they are dialled with: from the
/// mainland’s they could not be reached.
const OVERSEAS: [(&str, Id); 16] = [
    ("0262", Id::RE),
    ("0263", Id::RE),
    ("0692", Id::RE),
    ("0693", Id::RE),
    ("0269", Id::YT),
    ("0639", Id::YT),
    ("0590", Id::GP),
    ("0690", Id::GP),
    ("0691", Id::GP),
    ("0594", Id::GF),
    ("0694", Id::GF),
    ("0596", Id::MQ),
    ("0696", Id::MQ),
    ("0697", Id::MQ),
    ("0508", Id::PM),
    ("0708", Id::PM),
];
/// Their indicatives, and how many digits follow. New ranges open there faster than the library's tables learn of them.
const OPEN: [u16; 4] = [262, 590, 594, 596];
const OPEN_DIGITS: usize = 9;
/// What people call an extension.
const EXTENSIONS: [&str; 11] =
    ["poste", "postes", "post", "p", "ext", "extension", "x", "interne", "int", "ligne", "#"];
/// Digits of an extension, at most.
const EXTENSION_MAX: usize = 8;

/// The number as it is dialled: international (E.164), a French one where no country is written, `;ext=12` behind it where
/// it has an extension (RFC 3966). Of two numbers, the first.
///
/// # Errors
/// `INVALID_PHONE` on `field`.
pub fn phone(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.nfkc().collect::<String>().to_lowercase();
    let read = dialled(&text).or_else(|| extension_first(&text)).or_else(|| first_of(&text));
    read.or_else(|| dialled(&without_asides(&text))).ok_or(Refusal::InvalidPhone { field })
}

/// « poste 12 - 05 61 12 34 56 »: the extension before the number.
fn extension_first(text: &str) -> Option<String> {
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let (word, rest) = text.split_at(at);
    let word = word.trim().trim_end_matches(['.', ':', '°']).trim_end();
    let word = word.strip_suffix(" n").unwrap_or(word);
    let digits = rest.find(|c: char| !c.is_ascii_digit())?;
    let (extension, number) = rest.split_at(digits);
    let is_one = EXTENSIONS.contains(&word) && extension.len() <= EXTENSION_MAX;
    is_one.then(|| dialled(number)).flatten().map(|number| format!("{number};ext={extension}"))
}

/// Without what stands in brackets: « (9h-12h) ».
fn without_asides(text: &str) -> String {
    let mut depth = 0_usize;
    let outside = text.chars().filter(|c| {
        depth = if *c == '(' { depth + 1 } else { depth };
        let is_outside = depth == 0;
        depth = if *c == ')' { depth.saturating_sub(1) } else { depth };
        is_outside
    });
    outside.collect()
}

/// The first of several numbers, when each is one.
fn first_of(text: &str) -> Option<String> {
    let parts = [" ou ", " et ", ";", ",", " / ", " - ", "\n"]
        .iter()
        .map(|sign| text.split(sign).collect::<Vec<_>>());
    let parts = parts.filter(|parts| parts.len() > 1);
    let mut all = parts.filter_map(|parts| parts.into_iter().map(dialled).collect::<Option<Vec<_>>>());
    all.next()?.into_iter().next()
}

fn dialled(text: &str) -> Option<String> {
    let (number, extension) = apart(text);
    let digits: String =
        number.replace("(0)", "").chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let overseas = OVERSEAS.iter().find(|(begins, _)| digits.starts_with(begins));
    let land = overseas.map_or(Id::FR, |(_, land)| *land);
    let number = phonenumber::parse(Some(land), &digits).ok().filter(exists)?;
    let number = number.format().mode(Mode::E164).to_string();
    Some(
        extension.map_or_else(
            || number.clone(),
            |extension| format!("{number};ext={}", extension.replace(' ', "")),
        ),
    )
}

fn exists(number: &PhoneNumber) -> bool {
    let is_open = OPEN.contains(&number.country().code());
    phonenumber::is_valid(number) || (is_open && number.national().to_string().len() == OPEN_DIGITS)
}

/// The number, and the extension that is written behind it: « poste 12 », « p. 12 », « #12 ».
fn apart(text: &str) -> (&str, Option<&str>) {
    let text = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let before = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let digits = text.strip_prefix(before).unwrap_or_default().trim_start();
    let length = digits.chars().filter(char::is_ascii_digit).count();
    let named = before.trim_end_matches([' ', '\u{a0}', '.', ':', '=', '°']);
    // « poste n° 12 »
    let named = named.strip_suffix(" n").unwrap_or(named).trim_end();
    let number = named.trim_end_matches(|c: char| c.is_alphabetic() || c == '#');
    let word = named.strip_prefix(number).unwrap_or_default();
    if EXTENSIONS.contains(&word) && (1..=EXTENSION_MAX).contains(&length) {
        (number, Some(digits))
    } else {
        (text, None)
    }
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
    #[case("05/61/12/34/56")]
    #[case("+33 5 61 12 34 56")]
    #[case("+33 (0)5 61 12 34 56")]
    #[case("0033 5 61 12 34 56")]
    #[case("05 61 12 34 56 (secrétariat)")]
    #[case("05 61 12 34 56 ou 06 12 34 56 78")]
    #[case("05 61 12 34 56 / 06 12 34 56 78")]
    #[case("05 61 12 34 56 - 06 12 34 56 78")]
    #[case("05 61 12 34 56 (9h-12h)")]
    #[case("(mairie, 1er étage) 05 61 12 34 56")]
    #[case("０５ ６１ １２ ３４ ５６")]
    #[case("0033 (0)5 61 12 34 56")]
    fn one_number_in_many_hands(#[case] typed: &str) {
        assert_eq!(phone("contact.phone", typed).unwrap(), "+33561123456");
    }

    #[rstest]
    #[case::reunion("0692 12 34 56", "+262692123456")]
    #[case::reunion_new("0693 12 34 56", "+262693123456")]
    #[case::reunion_fixed("0262 20 20 20", "+262262202020")]
    #[case::mayotte("0639 12 34 56", "+262639123456")]
    #[case::mayotte_fixed("0269 61 12 34", "+262269611234")]
    #[case::guadeloupe("0590 81 12 34", "+590590811234")]
    #[case::guadeloupe_mobile("0690 30 12 34", "+590690301234")]
    #[case::guyane("0594 30 12 34", "+594594301234")]
    #[case::martinique("0596 63 12 34", "+596596631234")]
    #[case::martinique_mobile("0696 20 12 34", "+596696201234")]
    #[case::saint_pierre("0508 41 12 34", "+508508411234")]
    #[case::international("+262 692 12 34 56", "+262692123456")]
    #[case::caledonia("+687 25 00 00", "+687250000")]
    #[case::polynesia("+689 40 41 42 43", "+68940414243")]
    fn a_number_of_overseas(#[case] typed: &str, #[case] dialled: &str) {
        assert_eq!(phone("contact.phone", typed).unwrap(), dialled);
    }

    #[rstest]
    #[case("05 61 12 34 56 poste 12")]
    #[case("05 61 12 34 56, poste 12")]
    #[case("05 61 12 34 56 (Poste n° 12)")]
    #[case("05 61 12 34 56 p. 12")]
    #[case("05 61 12 34 56 p12")]
    #[case("05 61 12 34 56 #12")]
    #[case("05 61 12 34 56 ext. 12")]
    #[case("0561123456x12")]
    #[case("+33561123456;ext=12")]
    #[case("05 61 12 34 56 - interne : 12")]
    #[case("05 61 12 34 56 postes 12")]
    #[case("05 61 12 34 56 poste 1 2")]
    #[case("poste 12 - 05 61 12 34 56")]
    #[case("Poste n° 12 : 05 61 12 34 56")]
    fn an_extension_is_dialled_too(#[case] typed: &str) {
        assert_eq!(phone("contact.phone", typed).unwrap(), "+33561123456;ext=12");
    }

    #[rstest]
    #[case("12")]
    #[case("3949")]
    #[case("poste 12")]
    #[case("appelez la mairie")]
    #[case("05 61 12 34")]
    #[case("05 61 12 34 56 78 90")]
    #[case("05 61 12 34 56 ou 12")]
    #[case("0792")]
    fn not_a_number(#[case] typed: &str) {
        assert!(phone("contact.phone", typed).is_err());
    }
}
