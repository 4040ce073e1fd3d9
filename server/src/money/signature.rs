//! How messages of providers are signed: an HMAC-SHA256 of the time and the body, in the header
//! `t=<seconds>,v1=<hex>`. A message counts for five minutes, so that an old one cannot be played
//! back. Compared in constant time.

use super::provider::NotGenuine;
use domain::time::{Instant, MINUTE, SECOND};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// How far the time of a signature may be from ours, on either side.
const TOLERANCE: i64 = 5 * MINUTE;

/// The header for a body signed now.
pub fn sign(secret: &[u8], body: &[u8], now: Instant) -> String {
    let seconds = now.0.div_euclid(SECOND).to_string();
    let tag = mac(secret, &seconds, body).finalize().into_bytes();
    format!("t={seconds},v1={}", hex::encode(tag))
}

/// Whether the header is of this body and of this time. Several `v1` may stand in it, while a secret
/// is being replaced: one that fits is enough.
pub fn verify(secret: &[u8], header: &str, body: &[u8], now: Instant) -> Result<(), NotGenuine> {
    let parts = || {
        let parts = header.split(',');
        parts.filter_map(|part| part.trim().split_once('='))
    };
    let stamp = parts().find(|(name, _)| *name == "t");
    let (_, seconds) = stamp.ok_or(NotGenuine)?;
    let at: i64 = seconds.parse().map_err(|_| NotGenuine)?;
    let off = now.0.saturating_sub(at.saturating_mul(SECOND));
    if off.saturating_abs() > TOLERANCE {
        return Err(NotGenuine);
    }
    let fits = parts()
        .filter(|(name, _)| *name == "v1")
        .filter_map(|(_, tag)| hex::decode(tag).ok())
        .any(|tag| mac(secret, seconds, body).verify_slice(&tag).is_ok());
    if fits { Ok(()) } else { Err(NotGenuine) }
}

fn mac(secret: &[u8], seconds: &str, body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::new_from_slice(secret).expect("a key of any length will do");
    mac.update(seconds.as_bytes());
    mac.update(b".");
    mac.update(body);
    mac
}
