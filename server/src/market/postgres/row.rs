//! A mentor as a row of the market in tables. Pure: what is written comes from the mentor, the times
//! that are open, and the names that are known.

use super::super::candidates::{Known, candidate};
use super::super::found::rating;
use super::super::index::{Mentor, Times};
use super::super::said;
use super::narrowed::bits;
use domain::id::MemberId;
use domain::matching::text::{parts, weights};
use domain::money::Money;
use domain::time::Instant;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Everything about a mentor but their number and the numbers of their parts.
#[derive(Debug)]
pub struct MentorRow {
    pub columns: Columns,
    /// What they say as a whole.
    pub parts: Vec<String>,
}

/// The columns of `market_mentor` by their names, as JSON has them.
#[derive(Clone, Debug, Serialize)]
pub struct Columns {
    /// Found when it is written.
    pub number: u32,
    /// The same.
    pub parts: Vec<u32>,
    pub member_id: MemberId,
    version: i64,
    for_everyone: bool,
    for_members: bool,
    paused_until: Option<String>,
    pub skills: Vec<String>,
    industry: String,
    languages: Vec<String>,
    region: String,
    is_free: bool,
    is_paid: bool,
    is_open: bool,
    pub hour_minor: Option<i64>,
    pub hour_currency: Option<String>,
    rating: f64,
    joined_at: i64,
    reply_minutes: Option<u32>,
    first_free: Option<i64>,
    begins: String,
    lapses_at: i64,
    pub terms: Vec<String>,
    weights: Vec<f32>,
    candidate: String,
    pub digest: String,
}

impl Columns {
    /// Says what the other columns are in a few bytes.
    pub fn seal(&mut self) {
        self.digest.clear();
        let all = serde_json::to_vec(&self).unwrap_or_default();
        self.digest = bytea(&Sha256::digest(&all));
    }
}

impl MentorRow {
    /// Names that were not known become known.
    pub fn new(
        mentor: &Mentor,
        times: &Times,
        lapses: Instant,
        known: &mut Arc<Known>,
    ) -> MentorRow {
        let mut candidate = candidate(mentor, known);
        candidate.free = Some(Box::new(times.begins));
        let hour: Option<Money> = candidate.price.filter(|price| !price.is_zero());
        let price = mentor.pricing.map(|pricing| pricing.price);
        let said = said::texts(mentor);
        let said_parts: BTreeSet<&str> = parts(&said).into_iter().collect();
        let parts = said_parts.into_iter().map(str::to_owned).collect();
        let (terms, weights) = weights(said).into_iter().unzip();
        let seen = |signed_in| mentor.searchable && mentor.seen_by.shows_to(signed_in);
        let columns = Columns {
            number: 0,
            parts: vec![],
            member_id: mentor.id,
            version: mentor.version,
            for_everyone: seen(false),
            for_members: seen(true),
            paused_until: mentor.paused_until.map(|until| until.to_string()),
            skills: filled(&mentor.skills),
            industry: mentor.industry.clone(),
            languages: filled(&mentor.languages),
            region: mentor.region.clone(),
            is_free: price.is_some_and(|price| price.is_zero()),
            is_paid: price.is_some_and(|price| !price.is_zero()),
            is_open: mentor.places_left,
            hour_minor: hour.map(|hour| hour.minor),
            hour_currency: hour.map(|hour| String::from(hour.currency)),
            rating: rating(mentor.score),
            joined_at: mentor.joined_at.0,
            reply_minutes: mentor.median_reply_minutes,
            first_free: times.first.map(|first| first.0),
            begins: bits(&times.begins),
            lapses_at: lapses.0,
            terms,
            weights,
            candidate: bytea(&postcard::to_allocvec(&candidate).unwrap_or_default()),
            digest: String::new(),
        };
        MentorRow { columns, parts }
    }
}

/// Each value once; what is empty is none.
fn filled(values: &[String]) -> Vec<String> {
    let filled = values.iter().filter(|value| !value.is_empty()).cloned();
    filled.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Bytes as PostgreSQL reads them from text.
pub fn bytea(bytes: &[u8]) -> String {
    format!("\\x{}", hex::encode(bytes))
}
