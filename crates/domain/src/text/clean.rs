//! What is taken out of a text where it enters: signs that nobody sees, that break a line or turn what is read around.
//! What may not live here: lengths, refusals.

use icu_properties::CodePointSetData;
use icu_properties::props::DefaultIgnorableCodePoint;

/// One line: breaks and control signs as spaces, runs of spaces as one, unseen signs out.
///
/// No-break spaces stay: French typography wants them.
pub(super) fn one_line(text: &str) -> String {
    let breaks = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let spaced = text.chars().map(|c| if breaks(c) { ' ' } else { c });
    let seen = without_unseen(spaced);
    seen.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Several lines, each ended by LF: other control signs but the tabulation, and unseen signs, out.
pub(super) fn lines(text: &str) -> String {
    let text =
        text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}'], "\n");
    without_unseen(text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')))
}

/// Without the white space and the unseen signs around it.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_unseen(c))
}

/// Zero-width spaces, soft hyphens, direction marks (UAX #9) and their like; the Braille blank, which looks like a space; what
/// Unicode says is no character, for XML has no place for it.
pub(super) fn is_unseen(c: char) -> bool {
    c == '\u{2800}' || is_no_character(c) || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

fn is_no_character(c: char) -> bool {
    u32::from(c) & 0xFFFE == 0xFFFE || ('\u{fdd0}'..='\u{fdef}').contains(&c)
}

/// Unseen signs out, but for those that join two pictures or colour one: « 👩‍🚒 » is three signs.
fn without_unseen(text: impl Iterator<Item = char>) -> String {
    let mut seen = String::new();
    for c in text {
        let joins = matches!(c, '\u{200d}' | '\u{fe0f}');
        let after_picture = seen.chars().next_back().is_some_and(is_picture_or_joined);
        if !is_unseen(c) || (joins && after_picture) {
            seen.push(c);
        }
    }
    seen
}

fn is_picture_or_joined(c: char) -> bool {
    matches!(c, '\u{200d}' | '\u{fe0f}') || !(c.is_ascii() || c.is_alphanumeric() || c.is_whitespace())
}
