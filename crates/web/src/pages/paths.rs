//! Addresses that a browser is sent to: paths of ours, whatever a cookie or a field says.

/// Longest path that is followed, in bytes.
const LONGEST: usize = 2_000;

/// Is this a path of ours, and nothing that a browser could take for another site's address?
pub(super) fn is_ours(path: &str) -> bool {
    let (place, query) = path.split_once('?').unwrap_or((path, ""));
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"\\\"'<>;,#^`{|}".contains(&byte);
    place.starts_with('/')
        && !place.contains("//")
        && path.len() <= LONGEST
        && path.bytes().all(is_plain)
        && escaped(place)
            .is_some_and(|mut bytes| bytes.all(|byte| !is_control(byte) && !b"/\\".contains(&byte)))
        && escaped(query).is_some_and(|mut bytes| bytes.all(|byte| !is_control(byte)))
}

/// A path as a header has it: what was typed into an address may hold signs that a header has no place for.
pub(super) fn written(path: &str) -> String {
    let one = |byte: u8| {
        if byte.is_ascii_graphic() { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    path.bytes().map(one).collect()
}

fn is_control(byte: u8) -> bool {
    byte < 0x20 || byte == 0x7f
}

/// The bytes that are written as `%XX`; none when one is not written so.
fn escaped(text: &str) -> Option<impl Iterator<Item = u8>> {
    let digits = |part: &str| u8::from_str_radix(part.get(..2).filter(|two| !two.contains('+'))?, 16).ok();
    let bytes: Option<Vec<u8>> = text.split('%').skip(1).map(digits).collect();
    Some(bytes?.into_iter())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{is_ours, written};

    #[test]
    fn a_path_is_written_as_a_header_has_it() {
        assert_eq!(
            written("/demandes/PAT-2026-0001\n?fait=retiree"),
            "/demandes/PAT-2026-0001%0A?fait=retiree"
        );
        assert_eq!(written("/demandes/n° 1\u{202e}"), "/demandes/n%C2%B0%201%E2%80%AE");
    }

    #[test]
    fn pages_of_ours_are() {
        for path in [
            "/",
            "/demandes/PAT-2026-0001?fait=envoyee",
            "/collectivites?recherche=saint%20b%C3%A9at",
            "/flux",
        ] {
            assert!(is_ours(path), "{path}");
        }
    }

    #[test]
    fn what_leads_elsewhere_is_not() {
        let elsewhere = [
            "",
            "demandes",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/%09/evil.example",
            "/%0d%0aX: y",
            "/%5Cevil.example",
            "/%2f/evil.example",
            "/%2Fevil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/a//evil.example",
            " /",
            "/ /evil.example",
            "/%",
            "/%zz",
            "/%+1",
            "/?a=%00",
            "/;a",
            "/\u{a0}",
            "/a#//evil",
        ];
        for path in elsewhere {
            assert!(!is_ours(path), "{path:?}");
        }
    }

    proptest! {
        /// Whatever is let through stays here, as a browser reads it: tabs and line ends dropped, backslashes as slashes.
        #[test]
        fn nothing_that_is_let_through_leaves(path in "[/\\\\%0-9a-fx?:.@\t\r\n ]{0,12}") {
            if is_ours(&path) {
                let read: String = path.chars().filter(|one| !"\t\r\n".contains(*one)).collect();
                let read = read.replace('\\', "/");
                prop_assert!(read.starts_with('/') && !read.starts_with("//"), "{read}");
            }
        }
    }
}
