//! Free text as people send it: cleaned where it enters, refused only where nothing is left to read, folded for search.

mod clean;

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::refusal::Refusal;

/// A text of several lines, when its length (in characters) lies in `min..=max`: line ends as LF, without other control
/// signs, direction marks, signs that nobody sees, and the white space around it. Markup is text.
///
/// # Errors
/// `TEXT_TOO_SHORT` (of signs that nobody sees alone, too), `TEXT_TOO_LONG`, or `INVALID_CHARACTER` for a NUL, on `field`.
pub fn kept(field: &'static str, text: &str, min: usize, max: usize) -> Result<String, Refusal> {
    within(field, text, &clean::lines(text), (min, max))
}

/// A text of one line: as [`kept`], with line ends, tabulations and other control signs as spaces.
///
/// # Errors
/// As [`kept`].
pub fn line(field: &'static str, text: &str, min: usize, max: usize) -> Result<String, Refusal> {
    within(field, text, &clean::one_line(text), (min, max))
}

/// Longest name of a person, in characters.
pub const NAME_MAX: usize = 80;

/// A person's name, which stands in mails and on pages that others sign: a short [`line`] without an address or a link, however
/// wide its signs are written.
///
/// # Errors
/// As [`kept`]; `NAME_WITH_LINK`.
pub fn name(field: &'static str, typed: &str) -> Result<String, Refusal> {
    let name = line(field, typed, 1, NAME_MAX)?;
    let plain: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let leads_somewhere = ["://", "www.", "@"].iter().any(|sign| plain.contains(sign));
    if leads_somewhere { Err(Refusal::NameWithLink { field }) } else { Ok(name) }
}

/// As [`kept`], for a text that may be left out; one of which nothing is seen counts as left out.
///
/// # Errors
/// As [`kept`].
pub fn kept_if_any(field: &'static str, text: Option<&str>, max: usize) -> Result<Option<String>, Refusal> {
    text.filter(|text| is_said(text)).map(|text| kept(field, text, 1, max)).transpose()
}

/// As [`line`], for a text that may be left out; one of which nothing is seen counts as left out.
///
/// # Errors
/// As [`kept`].
pub fn line_if_any(field: &'static str, text: Option<&str>, max: usize) -> Result<Option<String>, Refusal> {
    text.filter(|text| is_said(text)).map(|text| line(field, text, 1, max)).transpose()
}

/// Is there anything to read in it? A NUL is no reading, but it is to be told.
pub fn is_said(text: &str) -> bool {
    text.contains('\0') || !seen(&clean::one_line(text)).is_empty()
}

/// The text without the white space and the unseen signs around it.
pub fn seen(text: &str) -> &str {
    clean::trimmed(text)
}

fn within(
    field: &'static str,
    typed: &str,
    cleaned: &str,
    (min, max): (usize, usize),
) -> Result<String, Refusal> {
    let text = seen(cleaned);
    let length = text.chars().count();
    match () {
        // PostgreSQL has no place for it, and nobody types it.
        () if typed.contains('\0') => Err(Refusal::InvalidCharacter { field }),
        () if length < min => Err(Refusal::TextTooShort { field, min }),
        () if length > max => Err(Refusal::TextTooLong { field, max }),
        () => Ok(text.to_owned()),
    }
}

/// Without accents, ligatures and capitals, other signs as spaces: two spellings of one name fold to one.
pub fn folded(text: &str) -> String {
    let letters = text.nfkd().filter(|c| !is_combining_mark(*c) && !clean::is_unseen(*c));
    let mut folded = String::with_capacity(text.len());
    for letter in letters.flat_map(char::to_lowercase) {
        match letter {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            // The capital « İ » in lower case is an « i » and a mark.
            _ if is_combining_mark(letter) => {}
            _ if letter.is_alphanumeric() => folded.push(letter),
            _ if !folded.ends_with(' ') => folded.push(' '),
            _ => {}
        }
    }
    folded.trim().to_owned()
}

/// The words of a text, folded, each once. Letters alone are what elision leaves (« d’eau »): no words.
pub fn words(text: &str) -> BTreeSet<String> {
    let folded = folded(text);
    let is_word = |word: &&str| word.chars().nth(1).is_some() || word.chars().all(char::is_numeric);
    folded.split(' ').filter(|word| !word.is_empty()).filter(is_word).map(str::to_owned).collect()
}

/// Is it a sign that nobody sees, and that is no white space either?
pub(crate) fn is_unseen(c: char) -> bool {
    clean::is_unseen(c)
}

/// Several lines as they are given out: line ends as LF, without other control signs, direction marks and unseen signs.
pub fn lines(text: &str) -> String {
    clean::lines(text)
}

/// One line without control signs, direction marks and unseen signs, for a header or a title bar.
pub fn one_line(text: &str) -> String {
    clean::one_line(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[test]
    fn spellings_fold_to_one() {
        assert_eq!(folded("L’Œuvre  d’ÉCLAIRAGE"), "l oeuvre d eclairage");
        assert_eq!(folded("SAINT-GAUDENS"), folded("Saint Gaudens"));
        assert_eq!(folded("éclai\u{ad}rage"), "eclairage");
        assert_eq!(words("L’éclairage d'eau 7"), ["7", "eau", "eclairage"].map(str::to_owned).into());
    }

    #[test]
    fn a_header_stays_one_line_in_one_direction() {
        assert_eq!(one_line("Eau\r\nBcc: x\u{202e}@y"), "Eau Bcc: x@y");
    }

    #[test]
    fn markup_is_text() {
        assert_eq!(kept("title", " <script>1</script> ", 3, 99).unwrap(), "<script>1</script>");
        assert!(matches!(kept("title", "a\0b", 1, 9), Err(Refusal::InvalidCharacter { field: "title" })));
    }

    #[rstest]
    #[case::breaks("Voirie\r\nBcc: x", "Voirie Bcc: x")]
    #[case::tabulation("a\tb", "a b")]
    #[case::escape("rouge\u{1b}[31m", "rouge [31m")]
    #[case::separators("a\u{2028}b\u{85}c", "a b c")]
    #[case::direction("ecole\u{202e}txt", "ecoletxt")]
    #[case::zero_width("\u{200b}Éclai\u{200b}rage\u{feff}", "Éclairage")]
    #[case::soft_hyphen("éclai\u{ad}rage", "éclairage")]
    #[case::no_character("a\u{ffff}b\u{fdd0}c\u{10fffe}", "abc")]
    #[case::no_break("Quoi\u{202f}?\u{a0}", "Quoi\u{202f}?")]
    #[case::pictures("👩\u{200d}🚒 ❤\u{fe0f} Feu", "👩\u{200d}🚒 ❤\u{fe0f} Feu")]
    fn a_line_is_cleaned_where_it_enters(#[case] typed: &str, #[case] cleaned: &str) {
        assert_eq!(line("title", typed, 1, 99).unwrap(), cleaned);
    }

    #[test]
    fn several_lines_stay_several() {
        let typed = "un\r\ndeux\rtrois\u{1b}[0m\tquatre\u{202e}\u{7}\u{200b}\n";
        assert_eq!(kept("note", typed, 1, 99).unwrap(), "un\ndeux\ntrois[0m\tquatre");
    }

    #[rstest]
    #[case("Gagnez sur https://evil.example")]
    #[case("HTTPS://EVIL.EXAMPLE")]
    #[case("WwW.evil.example")]
    #[case("w\u{200b}ww.evil.example")]
    #[case("anne@evil.example")]
    #[case("anne＠evil.example")]
    #[case("ｈｔｔｐ：／／evil.example")]
    fn a_name_leads_nowhere(#[case] typed: &str) {
        assert_eq!(name("name", typed), Err(Refusal::NameWithLink { field: "name" }));
    }

    #[test]
    fn a_name_is_a_short_line() {
        assert_eq!(name("name", " Anne-Élise\r\nd’Ô. (DGS) ").unwrap(), "Anne-Élise d’Ô. (DGS)");
        assert_eq!(name("name", &"é".repeat(80)).unwrap(), "é".repeat(80));
        let long = name("name", &"é".repeat(81));
        assert_eq!(long, Err(Refusal::TextTooLong { field: "name", max: 80 }));
        assert_eq!(name("name", "\u{200b}"), Err(Refusal::TextTooShort { field: "name", min: 1 }));
    }

    #[rstest]
    #[case("\u{200b}\u{200b}\u{200b}")]
    #[case("\u{ad}\u{ad}\u{ad}\u{ad}")]
    #[case("\u{feff} \u{a0}\u{3164}\u{115f}\u{2800}")]
    #[case("\u{200d}\u{200d}\u{fe0f}")]
    #[case("\u{7}\u{1b}\u{1}")]
    fn a_text_that_nobody_sees_is_too_short(#[case] typed: &str) {
        let short = Err(Refusal::TextTooShort { field: "title", min: 1 });
        assert_eq!((line("title", typed, 1, 99), kept("title", typed, 1, 99)), (short.clone(), short));
        assert_eq!(kept_if_any("note", Some(typed), 99), Ok(None));
    }

    proptest! {
        #[test]
        fn what_is_kept_is_clean_and_kept_again_as_it_is(typed in "\\PC{0,8}[\u{0}-\u{9f}\u{200b}-\u{202e}\u{feff}]{0,8}.{0,20}") {
            prop_assume!(!typed.contains('\0'));
            let one = line("f", &typed, 0, 999).unwrap();
            let many = kept("f", &typed, 0, 999).unwrap();
            let is_broken = |c: char| c.is_control() || c == '\u{202e}';
            prop_assert!(!one.chars().any(is_broken));
            prop_assert!(!many.chars().any(|c| is_broken(c) && c != '\n' && c != '\t'));
            prop_assert_eq!(line("f", &one, 0, 999).unwrap(), one);
            prop_assert_eq!(kept("f", &many, 0, 999).unwrap(), many);
        }
    }
}
