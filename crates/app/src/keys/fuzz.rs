//! Cursors as anybody may send them: the text that we gave opens, no other does.

use proptest::prelude::*;
use proptest::sample::Index;

use super::Keys;

/// The text with one sign left out, said twice or replaced.
fn changed(text: &str, at: Index, sign: Option<char>, keeps: bool) -> String {
    let mut signs: Vec<char> = text.chars().collect();
    let at = at.index(signs.len());
    signs.splice(at..at + usize::from(!keeps), sign);
    signs.into_iter().collect()
}

proptest! {
    #[test]
    fn what_was_sealed_opens_for_its_list_alone(place in ".{0,200}", list in ".{0,40}", other in ".{0,40}") {
        let keys = Keys::from_secret("un secret");
        let cursor = keys.sealed(&list, &place);
        prop_assert_eq!(keys.opened(&list, &cursor), Some(place.clone()));
        prop_assert_eq!(keys.opened(&other, &cursor), Some(place.clone()).filter(|_| other == list));
        prop_assert_eq!(Keys::from_secret("un autre").opened(&list, &cursor), None);
        prop_assert!(place.len() < 8 || !cursor.contains(&place));
    }

    #[test]
    fn any_other_text_is_no_cursor(text in prop_oneof![".{0,80}", "[0-9a-fA-F+ ]{0,80}", "[0-9a-f]{1000,1004}"]) {
        prop_assert_eq!(Keys::from_secret("un secret").opened("requests", &text), None);
    }

    #[test]
    fn a_changed_cursor_is_none(
        place in "[a-z0-9.-]{1,60}",
        at in any::<Index>(),
        sign in prop::option::of(prop_oneof!["[0-9a-fA-F+ ]", "."]),
        keeps in any::<bool>(),
    ) {
        let keys = Keys::from_secret("un secret");
        let cursor = keys.sealed("requests", &place);
        let sign = sign.and_then(|text| text.chars().next());
        let other = changed(&cursor, at, sign, keeps);
        prop_assume!(other != cursor);
        prop_assert_eq!(keys.opened("requests", &other), None, "{}", other);
    }
}
