//! Free text as people send it: kept as typed, refused only where nothing can keep it, folded for search.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::refusal::Refusal;

/// The text without the white space around it, when its length (in characters) lies in `min..=max`.
///
/// Markup, control characters and direction marks are kept: they are text. NUL is refused, PostgreSQL has no place for it.
///
/// # Errors
/// `TEXT_TOO_SHORT`, `TEXT_TOO_LONG` or `INVALID_CHARACTER` on `field`.
pub fn kept(field: &'static str, text: &str, min: usize, max: usize) -> Result<String, Refusal> {
    let text = text.trim();
    let length = text.chars().count();
    if text.contains('\0') {
        return Err(Refusal::InvalidCharacter { field });
    }
    if length < min {
        return Err(Refusal::TextTooShort { field, min });
    }
    if length > max {
        return Err(Refusal::TextTooLong { field, max });
    }
    Ok(text.to_owned())
}

/// As [`kept`], for a text that may be left out; white space alone counts as left out.
///
/// # Errors
/// As [`kept`].
pub fn kept_if_any(field: &'static str, text: Option<&str>, max: usize) -> Result<Option<String>, Refusal> {
    match text.map(str::trim) {
        None | Some("") => Ok(None),
        Some(text) => kept(field, text, 1, max).map(Some),
    }
}

/// Without accents, ligatures and capitals, other signs as spaces: two spellings of one name fold to one.
pub fn folded(text: &str) -> String {
    let letters = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let mut folded = String::with_capacity(text.len());
    for letter in letters {
        match letter {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            _ if letter.is_alphanumeric() => folded.push(letter),
            _ if !folded.ends_with(' ') => folded.push(' '),
            _ => {}
        }
    }
    folded.trim().to_owned()
}

/// One line without control characters and direction marks, for a header or a title bar.
pub fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let shown = text.chars().map(|c| if breaks(c) { ' ' } else { c });
    let shown: String = shown.filter(|c| !is_direction_mark(*c)).collect();
    // No-break spaces stay: French typography wants them.
    shown.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Marks that reorder what is read around them (Unicode Bidirectional Algorithm, UAX #9).
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_fold_to_one() {
        assert_eq!(folded("L’Œuvre  d’ÉCLAIRAGE"), "l oeuvre d eclairage");
        assert_eq!(folded("SAINT-GAUDENS"), folded("Saint Gaudens"));
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
}
