//! Keys derived from the one secret, each for one purpose; tokens and their fingerprints.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use domain::ids::FollowId;
use domain::uuid::Uuid;
use hmac::digest::generic_array::GenericArray;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};

/// Keys derived from `APPUI_SECRET`. Never printed.
#[derive(Clone)]
pub struct Keys {
    access: [u8; 32],
    links: [u8; 32],
    pages: [u8; 32],
    follow: [u8; 32],
    cursors: [u8; 32],
    forms: [u8; 32],
    typed: [u8; 32],
    feeds: [u8; 32],
    addresses: [u8; 32],
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Derives the keys from a secret (HMAC-SHA-256 with the purpose as message, as in HKDF's expansion).
    pub fn from_secret(secret: &str) -> Self {
        let derive = |purpose: &str| mac(secret.as_bytes(), purpose.as_bytes());
        Self {
            access: derive("access tokens"),
            links: derive("sign-in links"),
            pages: derive("page cookies"),
            follow: derive("follow-up links"),
            cursors: derive("cursors"),
            forms: derive("keys of forms"),
            typed: derive("what was typed"),
            feeds: derive("tokens of feeds"),
            addresses: derive("prints of addresses"),
        }
    }

    /// Signs access tokens.
    pub(crate) fn access(&self) -> &[u8] {
        &self.access
    }

    /// Signs the cookies of the pages.
    pub fn pages(&self) -> &[u8] {
        &self.pages
    }

    /// The token of a sign-in link, made from its id: the outbox needs to hold the id alone.
    pub fn link_token(&self, link: Uuid) -> String {
        hex(&mac(&self.links, link.as_bytes()))
    }
}

impl Keys {
    /// The token of a follow-up link: its id, and a seal that only we can make.
    pub fn follow_token(&self, link: FollowId) -> String {
        let seal = hex(&mac(&self.follow, link.0.as_bytes()));
        format!("{}{}", link.0.simple(), seal.get(..SEAL).unwrap_or(&seal))
    }

    /// The link that a token names, when the seal is ours.
    pub(crate) fn followed(&self, token: &str) -> Option<FollowId> {
        let link = FollowId(Uuid::try_parse(token.get(..32)?).ok()?);
        // Fingerprints are compared, so that time tells nothing of the seal.
        (fingerprint(&self.follow_token(link)) == fingerprint(token)).then_some(link)
    }
}

impl Keys {
    /// A place in a list as its cursor: sealed (AES-256-GCM-SIV), so that nobody reads a row's id in it, and good for that list
    /// alone. The same place has the same cursor, whatever instance gives it.
    pub fn sealed(&self, list: &str, place: &str) -> String {
        let mut nonce = [0; NONCE_LEN];
        let synthetic = mac(&self.cursors, format!("{list}\n{place}").as_bytes());
        nonce.iter_mut().zip(synthetic).for_each(|(to, from)| *to = from);
        let mut text = place.as_bytes().to_vec();
        let sealed = self.cursor_key().and_then(|key| {
            let nonce = Nonce::assume_unique_for_key(nonce);
            key.seal_in_place_append_tag(nonce, Aad::from(list.as_bytes()), &mut text).ok()
        });
        // A key of the right length seals any text of ours; were it not so, the list would begin again.
        sealed.map_or_else(String::new, |()| hex(&nonce) + &hex(&text))
    }

    /// The place that a cursor of this list holds; none for any other text.
    pub fn opened(&self, list: &str, cursor: &str) -> Option<String> {
        let mut bytes = Some(cursor).filter(|text| text.len() <= CURSOR_MAX).and_then(unhex)?;
        let (nonce, text) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let place = self.cursor_key()?.open_in_place(nonce, Aad::from(list.as_bytes()), text).ok()?;
        String::from_utf8(place.to_vec()).ok()
    }

    fn cursor_key(&self) -> Option<LessSafeKey> {
        UnboundKey::new(&AES_256_GCM_SIV, &self.cursors).ok().map(LessSafeKey::new)
    }
}

/// Longest cursor that is looked at, in characters.
const CURSOR_MAX: usize = 1_000;

impl Keys {
    /// The seal of a form's key.
    pub(crate) fn form_seal(&self, text: &str) -> String {
        let seal = hex(&mac(&self.forms, text.as_bytes()));
        seal.get(..SEAL).unwrap_or(&seal).to_owned()
    }

    /// The key under which what was typed in a visit is sealed: without the visit's cookie nobody reads it, we included.
    pub(crate) fn typed(&self, visit: &str) -> [u8; 32] {
        mac(&self.typed, visit.as_bytes())
    }

    /// What is kept of an address, to tell whether it is the same: without the key nobody finds it by trying.
    pub(crate) fn address_print(&self, email: &str) -> String {
        hex(&mac(&self.addresses, email.to_lowercase().as_bytes()))
    }

    /// The token of a feed that a form opens.
    pub(crate) fn feed_token(&self, form: &str) -> String {
        hex(&mac(&self.feeds, form.as_bytes()))
    }
}

/// Length of a follow-up link's seal, in hexadecimal digits: 128 bits.
const SEAL: usize = 32;

/// What is kept of a token, or of a submitted content.
pub(crate) fn fingerprint(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

fn mac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap_or_else(|_| Hmac::new(&GenericArray::default()));
    mac.update(message);
    mac.finalize().into_bytes().into()
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let written = write!(text, "{byte:02x}");
        debug_assert!(written.is_ok(), "a String takes everything");
        text
    })
}

/// Bytes from hexadecimal, as [`hex`] writes it: one text for the same bytes; none when it is not.
pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if !text.len().is_multiple_of(2) || !text.bytes().all(is_digit) {
        return None;
    }
    let digits = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    text.as_bytes().chunks(2).map(digits).collect()
}

#[cfg(test)]
mod fuzz;
