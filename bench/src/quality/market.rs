//! The demo's mentors as the market holds them, so that its own order can be graded.

use domain::matching::acceptance::Record;
use domain::money::{Currency, Money, OtherPrices, Pricing};
use domain::profile::SeenBy;
use domain::review::score;
use domain::time::Instant;
use server::demo::Member;
use server::market::candidates::Facts;
use server::market::index::{Asking, Mentor, Snapshot};
use server::market::store::{experience, ways};
use std::collections::HashMap;
use std::sync::Arc;

/// Everybody is shown to everybody, and nobody's times are known.
pub fn market(members: &[Member], now: Instant) -> Snapshot {
    let mentors = members.iter().map(|member| Arc::new(mentor(member, now)));
    Snapshot::new(mentors.collect(), &HashMap::new())
}

/// A visitor at this moment.
pub fn visitor(now: Instant) -> Asking {
    Asking {
        signed_in: false,
        hours: None,
        now,
        today: now.to_jiff().to_zoned(jiff::tz::TimeZone::UTC).date(),
    }
}

fn mentor(member: &Member, now: Instant) -> Mentor {
    let profile = &member.person.profile;
    let signals = &profile.signals;
    let count = |number: i64| u32::try_from(number).unwrap_or_default();
    let owned =
        |names: &[&str]| -> Vec<String> { names.iter().map(|name| (*name).to_owned()).collect() };
    let year = |year: i64| u16::try_from(year).unwrap_or_default();
    let years: Vec<(u16, Option<u16>)> = member
        .person
        .roles
        .iter()
        .map(|role| (year(role.from_year), role.until_year.map(year)))
        .collect();
    Mentor {
        id: profile.member_id,
        version: 1,
        slug: profile.slug.clone(),
        name: profile.name.clone(),
        headline: profile.headline.clone(),
        photo: None,
        seen_by: SeenBy::Everyone,
        searchable: true,
        paused_until: None,
        industry: profile.industry.to_owned(),
        region: profile.region.to_owned(),
        languages: owned(&profile.languages),
        skills: member
            .person
            .skills
            .iter()
            .map(|row| row.skill.to_owned())
            .collect(),
        roles: member
            .person
            .roles
            .iter()
            .map(|role| role.title.to_owned())
            .collect(),
        helps_with: profile.helps_with.clone(),
        story: profile.story.clone(),
        score: score(
            u64::try_from(signals.review.sum).unwrap_or_default(),
            count(signals.review.count),
        ),
        places_left: profile.long_term_taken < profile.long_term_places,
        median_reply_minutes: signals.median_reply_minutes.map(count),
        joined_at: member.person.account.created_at,
        pricing: Some(Pricing::fixed(Money::new(0, Currency::EUR))),
        other_prices: OtherPrices::default(),
        length_minutes: Some(30),
        facts: Facts {
            levels: member
                .person
                .skills
                .iter()
                .map(|row| u8::try_from(row.level).unwrap_or(1))
                .collect(),
            experience_years: experience(&years, now.year()),
            years,
            college: profile.college.clone(),
            ways: ways(&owned(&profile.ways_to_talk)),
            does_not_take: profile.does_not_take.clone(),
            record: Record::new(
                count(signals.requests_received),
                count(signals.requests_answered),
                count(signals.requests_answered),
                now,
            ),
        },
    }
}
