//! Harnesses of the mails: whatever people, folders and files say, a letter is laid out, and its headers are those that we
//! write.

mod facts;

use std::collections::BTreeSet;

use app::letters::{Addressed, Letter};
use domain::text::one_line;
use domain::uuid::Uuid;
use mailparse::{MailHeaderMap as _, ParsedMail};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use self::facts::facts;
use crate::compose::{ComposeError, message};
use crate::render::{self, Act, Promise, render};
use crate::words::{Writing, write};

const PUBLIC: &str = "https://appui.example";

/// Texts of any signs: those that end a line, a tag or a header, and those that no file has a place for.
fn any_text() -> impl Strategy<Value = String> {
    const ODD: [&str; 18] = [
        "\r",
        "\n",
        "\r\nBcc: tous@b.fr\r\n",
        "\r\n\r\n<p>",
        "\u{0}",
        "\u{1b}[31m",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{ffff}",
        "\u{202e}",
        "<script>",
        "</mj-text>",
        "<!--",
        "]]>",
        "&#0;",
        "{{ 7*7 }}",
        "\"<a@b.fr>, ",
    ];
    let part = prop_oneof![
        2 => select(ODD.as_slice()).prop_map(str::to_owned),
        2 => "[a-zé ’]{0,60}",
        1 => prop::collection::vec(any::<char>(), 0..8).prop_map(String::from_iter),
    ];
    prop::collection::vec(part, 0..6).prop_map(|parts| parts.concat())
}

/// The letters of every kind and shape that the outbox may hold.
fn letters() -> Vec<Letter> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/letters");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
    let samples = files.flat_map(|text| serde_json::from_slice::<Vec<serde_json::Value>>(&text).unwrap());
    samples.map(|sample| Addressed::from_payload(&sample.to_string()).unwrap().letter).collect()
}

fn is_clean(text: &str) -> bool {
    !text.contains(|c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// The headers of a mail, each once, none but ours.
fn check_headers(mail: &ParsedMail<'_>) -> Result<(), TestCaseError> {
    const OURS: [&str; 11] = [
        "Message-ID",
        "From",
        "To",
        "Date",
        "Subject",
        "In-Reply-To",
        "References",
        "MIME-Version",
        "Content-Type",
        "Auto-Submitted",
        "List-Unsubscribe",
    ];
    let names: Vec<_> = mail.headers.iter().map(mailparse::MailHeader::get_key).collect();
    prop_assert!(names.iter().all(|name| OURS.contains(&name.as_str())), "{names:?}");
    prop_assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "one stands twice");
    Ok(())
}

proptest! {
    #[test]
    fn any_letter_is_laid_out(texts in prop::collection::vec(any_text(), 10), has_act in any::<bool>()) {
        let [subject, title, name, platform, who, by, why, line, label, small] = texts.try_into().unwrap();
        let url = format!("{PUBLIC}/demandes/PAT-2026-0001?a=1&b=2");
        let letter = render::Letter {
            subject,
            title,
            name,
            platform,
            promises: vec![Promise { who, by, why, url: url.clone() }],
            paragraphs: vec![line],
            act: Some(Act { label, url }).filter(|_| has_act),
            small: vec![small],
        };
        let laid_out = render(&letter);
        prop_assert!(laid_out.is_ok(), "{:?}", laid_out.err());
        let (text, html) = laid_out.unwrap();
        prop_assert!(is_clean(&text) && is_clean(&html), "{html:?}");
        prop_assert!(!html.contains("<script") && html.matches("<body").count() == 1, "{html}");
        prop_assert_eq!(html.contains("a=1&amp;b=2"), true);
    }

    #[test]
    fn any_mail_has_our_headers_alone(
        of in any::<Index>(),
        texts in prop::collection::vec(any_text(), 8),
        at in prop::option::of(any_text()),
    ) {
        let letters = letters();
        let letter = of.get(&letters);
        let facts = facts(&texts, format!("mairie{}@flourens.example", at.as_deref().unwrap_or_default()));
        let token = |name: &str| Some(name.to_owned());
        let writing = Writing {
            facts: &facts,
            public_url: PUBLIC,
            link_minutes: 15,
            sign_in_token: token("abc"),
            follow_token: token("def"),
        };
        let Some(words) = write(letter, &writing) else { return Ok(()) };
        let mail = match message(PUBLIC, (Uuid::from_u128(7), letter), &facts, &words) {
            Ok(mail) => mail.formatted(),
            Err(error) => {
                let is_unusable = matches!(error, ComposeError::Address) && at.is_some();
                prop_assert!(is_unusable, "{error}");
                return Ok(());
            }
        };
        let head = String::from_utf8(mail.clone()).unwrap();
        let head = head.split("\r\n\r\n").next().unwrap_or_default();
        let is_line = |line: &str| line.len() <= 998 && !line.contains(|c: char| c.is_control());
        prop_assert!(head.split("\r\n").all(is_line), "{head:?}");
        let read = mailparse::parse_mail(&mail).unwrap();
        check_headers(&read)?;
        prop_assert_eq!(read.headers.get_first_value("Subject").unwrap(), one_line(&words.subject));
        let to = read.headers.get_first_header("To").unwrap();
        prop_assert!(mailparse::addrparse_header(to).is_ok_and(|to| to.count_addrs() == 1), "{to:?}");
        prop_assert_eq!(read.subparts.len(), 2);
        for part in &read.subparts {
            prop_assert!(is_clean(&part.get_body().unwrap()));
        }
    }
}
