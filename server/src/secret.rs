//! What members entrust to the server in readable form, such as passwords of accounts elsewhere, is
//! kept sealed: with a key of the settings that is in no database, and bound to the row it is in.
//! Knows nothing of what it seals, and shows neither keys nor secrets.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use sha2::Digest as _;
use std::str::FromStr;

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 24;

/// The keys of the settings: the first seals, all open, so that a key can be replaced by putting a
/// new one in front.
#[derive(Clone, Default)]
pub struct SecretKeys(Vec<Key>);

#[derive(Clone)]
struct Key {
    /// Made from the key, so that nobody has to name it.
    id: String,
    cipher: XChaCha20Poly1305,
}

/// Not the base64 of 32 bytes. Does not say what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAKey;

/// A secret as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub key_id: String,
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SecretKeys({})", self.0.len())
    }
}

impl FromStr for SecretKeys {
    type Err = NotAKey;

    /// Keys with commas between them; none at all is fine.
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let keys = text.split(',').map(str::trim);
        let keys = keys.filter(|key| !key.is_empty()).map(Key::parse);
        Ok(SecretKeys(keys.collect::<Result<_, _>>()?))
    }
}

impl Key {
    fn parse(text: &str) -> Result<Key, NotAKey> {
        let bytes = STANDARD.decode(text).map_err(|_| NotAKey)?;
        if bytes.len() != KEY_BYTES {
            return Err(NotAKey);
        }
        Ok(Key {
            id: hex::encode(&sha2::Sha256::digest(&bytes)[..4]),
            cipher: XChaCha20Poly1305::new_from_slice(&bytes).map_err(|_| NotAKey)?,
        })
    }
}

impl SecretKeys {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Seals for the row that `bound_to` names. None without a key.
    pub fn seal(&self, secret: &str, bound_to: &[u8]) -> Option<Sealed> {
        let key = self.0.first()?;
        let nonce = rand::random::<[u8; NONCE_BYTES]>();
        let payload = Payload {
            msg: secret.as_bytes(),
            aad: bound_to,
        };
        let sealed = key.cipher.encrypt(&XNonce::from(nonce), payload).ok()?;
        Some(Sealed {
            key_id: key.id.clone(),
            bytes: [nonce.as_slice(), &sealed].concat(),
        })
    }

    /// None when the key is gone, or when it was sealed for another row.
    pub fn open(&self, sealed: &Sealed, bound_to: &[u8]) -> Option<String> {
        let key = self.0.iter().find(|key| key.id == sealed.key_id)?;
        let (nonce, bytes) = sealed.bytes.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload {
            msg: bytes,
            aad: bound_to,
        };
        let opened = key.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        String::from_utf8(opened).ok()
    }

    /// Whether a newer key seals by now.
    pub fn has_newer(&self, sealed: &Sealed) -> bool {
        self.0.first().is_some_and(|key| key.id != sealed.key_id)
    }
}
