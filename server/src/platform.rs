//! What every use case stands on: the database, what is remembered of it, the clock, the settings, and fresh ids.

use crate::booking::offers::OfferMemory;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::money::builtin::Builtin;
use crate::money::provider::Provider;
use crate::money::stripe::Stripe;
use domain::time::Instant;
use std::sync::Arc;
use uuid::Uuid;

#[derive(Clone)]
pub struct Platform {
    pub db: Db,
    /// What was read of offers.
    pub offers: OfferMemory,
    pub clock: Clock,
    pub config: Arc<Config>,
    /// Who moves money.
    pub provider: Arc<dyn Provider>,
}

impl Platform {
    /// With the payment provider that the settings name.
    pub fn new(db: Db, clock: Clock, config: Config) -> Platform {
        Platform {
            provider: provider(&db, &clock, &config),
            offers: OfferMemory::default(),
            config: Arc::new(config),
            clock,
            db,
        }
    }

    pub fn now(&self) -> Instant {
        self.clock.now()
    }
}

fn provider(db: &Db, clock: &Clock, config: &Config) -> Arc<dyn Provider> {
    let (db, clock) = (db.clone(), clock.clone());
    match &config.stripe {
        None => Arc::new(Builtin::new(db, clock)),
        Some(settings) => Arc::new(Stripe::new(settings, &config.public_url, db, clock)),
    }
}

/// A fresh version 7 id: in order of time, so that new rows lie beside each other.
pub fn fresh_uuid(now: Instant) -> Uuid {
    let milliseconds = u64::try_from(now.0).unwrap_or_default();
    let nanoseconds = u32::try_from(milliseconds % 1_000).unwrap_or_default() * 1_000_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(
        uuid::NoContext,
        milliseconds / 1_000,
        nanoseconds,
    ))
}

/// 256 random bits for cookies, links and personal tokens, as text that fits into an address.
pub fn fresh_token() -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is stored of a token.
pub fn token_hash(token: &str) -> Vec<u8> {
    use sha2::Digest as _;
    sha2::Sha256::digest(token.as_bytes()).to_vec()
}

/// The zone of an IANA name, from the database bundled with the program: the same everywhere.
pub fn zone(name: &str) -> Option<jiff::tz::TimeZone> {
    let zone = jiff::tz::TimeZone::get(name).ok();
    zone.filter(|zone| !zone.is_unknown())
}

/// The name of a zone as the database writes it, however its letters were typed.
pub fn zone_name(name: &str) -> Option<String> {
    zone(name.trim())?.iana_name().map(str::to_owned)
}

/// Names of the zones of regions, and UTC; the rest of the database are old spellings.
pub fn zone_names() -> Vec<String> {
    const REGIONS: [&str; 10] = [
        "Africa/",
        "America/",
        "Antarctica/",
        "Arctic/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    ];
    let names = jiff::tz::db().available();
    let mut names: Vec<String> = names
        .map(|name| name.as_str().to_owned())
        .filter(|name| name == "UTC" || REGIONS.iter().any(|region| name.starts_with(region)))
        .collect();
    names.sort_unstable();
    names
}

/// The offsets of a zone for a range; UTC for a name that is no zone.
pub fn zone_table(name: &str, from: Instant, until: Instant) -> domain::time::ZoneTable {
    match zone(name) {
        Some(zone) => domain::time::ZoneTable::new(name, &zone, from, until),
        None => domain::time::ZoneTable::new("UTC", &jiff::tz::TimeZone::UTC, from, until),
    }
}
