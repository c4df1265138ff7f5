//! Keys derived from the one secret, each for one purpose; tokens and their fingerprints.

use std::fmt;

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
