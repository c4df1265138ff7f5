//! What was typed in a form that came without a session: sealed for that browser, shown again to that person alone.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};
use storage::forms::{self, Kept};

use super::NOBODY;
use crate::keys::{fingerprint, hex, unhex};
use crate::{Cx, Outcome};

/// A form as it was filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// The address it was sent to.
    pub path: String,
    /// Its fields, in their order.
    pub fields: Vec<(String, String)>,
}

fn id(visit: &str, person: &str, path: &str) -> String {
    fingerprint(&format!("{visit} {person} {path}"))
}

/// Keeps what was typed, for the person of this tag; false where there is nobody to keep it for, or too much of it.
///
/// # Errors
/// When the database does not answer.
pub async fn keep(cx: &Cx, visit: &str, person: &str, typed: &Typed) -> Outcome<bool> {
    let text = serde_json::to_string(typed).unwrap_or_default();
    let limits = cx.settings.forms;
    if person == NOBODY || text.len() > limits.typed_bytes {
        return Ok(false);
    }
    let Some(content) = sealed(&cx.settings.keys.typed(visit), &text) else { return Ok(false) };
    let (id, since) = (id(visit, person, &typed.path), cx.now() - limits.typed);
    let tx = cx.store.write().await?;
    if forms::count_others(&tx, person, &id, since).await? >= limits.typed_most {
        return Ok(false);
    }
    let person = person.to_owned();
    forms::keep(&tx, Kept { id, visit: fingerprint(visit), person, content, at: cx.now() }).await?;
    tx.commit().await?;
    Ok(true)
}

/// What was typed in this visit by the person of this tag, the latest first, each with its id.
///
/// # Errors
/// When the database does not answer.
pub async fn typed(cx: &Cx, visit: &str, person: &str) -> Outcome<Vec<(String, Typed)>> {
    let limits = cx.settings.forms;
    let (named, since) = (fingerprint(visit), cx.now() - limits.typed);
    let kept = forms::kept(&cx.store, (&named, person), since, limits.typed_most).await?;
    let key = cx.settings.keys.typed(visit);
    let read = |kept: Kept| {
        let typed = serde_json::from_str(&opened(&key, &kept.content)?).ok()?;
        Some((kept.id, typed))
    };
    Ok(kept.into_iter().filter_map(read).collect())
}

/// Forgets what was typed in the form of this address: it has been taken.
///
/// # Errors
/// When the database does not answer.
pub async fn accepted(cx: &Cx, visit: &str, person: &str, path: &str) -> Outcome<()> {
    let tx = cx.store.write().await?;
    forms::forget(&tx, &id(visit, person, path)).await?;
    Ok(tx.commit().await?)
}

fn cipher(key: &[u8; 32]) -> Option<LessSafeKey> {
    Some(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, key).ok()?))
}

fn sealed(key: &[u8; 32], text: &str) -> Option<String> {
    let nonce: [u8; NONCE_LEN] = rand::random();
    let mut bytes = text.as_bytes().to_vec();
    let once = Nonce::assume_unique_for_key(nonce);
    cipher(key)?.seal_in_place_append_tag(once, Aad::empty(), &mut bytes).ok()?;
    Some(hex(&nonce) + &hex(&bytes))
}

fn opened(key: &[u8; 32], sealed: &str) -> Option<String> {
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN * 2)?;
    let nonce = Nonce::try_assume_unique_for_key(&unhex(nonce)?).ok()?;
    let mut bytes = unhex(text)?;
    let text = cipher(key)?.open_in_place(nonce, Aad::empty(), &mut bytes).ok()?;
    String::from_utf8(text.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{opened, sealed};

    proptest! {
        #[test]
        fn what_is_sealed_is_opened_by_its_key_alone(text in ".{0,200}") {
            let sealed = sealed(&[1; 32], &text).unwrap();
            prop_assert_eq!(opened(&[1; 32], &sealed), Some(text));
            prop_assert_eq!(opened(&[2; 32], &sealed), None);
        }
    }

    #[test]
    fn what_is_not_sealed_is_nothing() {
        for text in ["", "00", "zz", &"0".repeat(90), "é"] {
            assert_eq!(opened(&[1; 32], text), None, "{text}");
        }
    }
}
