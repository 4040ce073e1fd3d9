//! Mentors of the demo's generator, and more of their kind: beyond those that it makes, each has the
//! profile of one, the name of two others, and what is filtered by of a fourth.

use domain::id::MemberId;
use domain::matching::free_time::FreeTime;
use domain::money::{Currency, Money, OtherPrices, Pricing};
use domain::profile::SeenBy;
use domain::review::score;
use domain::time::{DAY, HOUR, Instant, MINUTE};
use server::demo::rows::OpeningDay;
use server::demo::{Member, population};
use server::market::candidates::Facts;
use server::market::index::{Mentor, Times};
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

/// The generator's members, of which every third is a mentor; the same as in the quality set, but more.
const MEMBERS: u32 = 30_000;
const SEED: u64 = 1;
/// Monday 23 November 2026.
pub const NOW: Instant = Instant(1_795_392_000_000);
/// Steps from one mentor to another, without a common divisor with any likely count.
const STRIDES: [usize; 3] = [7_919, 104_729, 15_485_863];

/// See the head of the file.
pub struct Many(Vec<(Mentor, Times)>);

impl Many {
    pub fn new() -> Many {
        let population = population(MEMBERS, SEED, NOW);
        let members = population.batches().flat_map(|batch| batch.members);
        let mentors = members.filter(|member| member.person.profile.is_mentor);
        Many(
            mentors
                .map(|member| (mentor(&member), times(&member)))
                .collect(),
        )
    }

    /// So many mentors, and when they can be booked.
    pub fn mentors(&self, count: u32) -> (Vec<Arc<Mentor>>, HashMap<MemberId, Times>) {
        let all: Vec<(Mentor, Times)> = (0..count).map(|number| self.mentor(number)).collect();
        let times = all
            .iter()
            .map(|(mentor, times)| (mentor.id, *times))
            .collect();
        (
            all.into_iter()
                .map(|(mentor, _)| Arc::new(mentor))
                .collect(),
            times,
        )
    }

    fn mentor(&self, number: u32) -> (Mentor, Times) {
        let place = number as usize;
        let of = |at: usize| &self.0[at % self.0.len()];
        let (profile, _) = of(place);
        if place < self.0.len() {
            return self.0[place].clone();
        }
        let [first, last, filtered] = STRIDES.map(|stride| of(place * stride + stride));
        let first = first.0.name.split(' ').next().unwrap_or_default();
        let last = last.0.name.rsplit(' ').next().unwrap_or_default();
        let (other, times) = filtered;
        let made = Mentor {
            id: MemberId(Uuid::from_u128(number.into())),
            slug: format!("{}-{number}", profile.slug),
            name: format!("{first} {last}"),
            region: other.region.clone(),
            languages: other.languages.clone(),
            pricing: other.pricing,
            places_left: other.places_left,
            score: other.score,
            joined_at: other.joined_at,
            ..profile.clone()
        };
        (made, *times)
    }
}

fn mentor(member: &Member) -> Mentor {
    let (person, profile) = (&member.person, &member.person.profile);
    let tally = profile.signals.review;
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Mentor {
        id: profile.member_id,
        version: 1,
        slug: profile.slug.clone(),
        name: profile.name.clone(),
        headline: profile.headline.clone(),
        photo: None,
        seen_by: SeenBy::parse(profile.open_to_mentorship).unwrap_or(SeenBy::Everyone),
        searchable: profile.searchable,
        paused_until: profile.paused_until,
        industry: profile.industry.to_owned(),
        region: profile.region.to_owned(),
        languages: owned(&profile.languages),
        skills: person
            .skills
            .iter()
            .map(|row| row.skill.to_owned())
            .collect(),
        roles: person
            .roles
            .iter()
            .map(|role| role.title.to_owned())
            .collect(),
        helps_with: profile.helps_with.clone(),
        story: profile.story.clone(),
        score: score(
            tally.sum.unsigned_abs(),
            u32::try_from(tally.count).unwrap_or_default(),
        ),
        places_left: profile.long_term_taken < profile.long_term_places,
        median_reply_minutes: None,
        joined_at: person.account.created_at,
        // The generator knows no money: every third asks for some.
        pricing: Some(Pricing::fixed(Money::new(
            if profile.name.len().is_multiple_of(3) {
                6_000
            } else {
                0
            },
            Currency::EUR,
        ))),
        other_prices: OtherPrices::default(),
        length_minutes: Some(30),
        facts: Facts::default(),
    }
}

/// The weekly openings, as if all clocks showed UTC and nobody had booked.
fn times(member: &Member) -> Times {
    let openings = member.offer.iter().flat_map(|offer| &offer.openings);
    let mut starts: Vec<Instant> = openings
        .flat_map(|opening| {
            let weekday = match opening.when {
                OpeningDay::Weekly { weekday, .. } => weekday,
                OpeningDay::Once { .. } => 1,
            };
            let first = NOW.plus((weekday - 1) * DAY + opening.start_minute * MINUTE);
            let weeks = [first, first.plus(7 * DAY)];
            let hours = opening.length_minutes / 60;
            weeks
                .into_iter()
                .flat_map(move |at| (0..hours).map(move |hour| at.plus(hour * HOUR)))
        })
        .collect();
    starts.sort_unstable();
    Times {
        first: starts.first().copied(),
        begins: FreeTime::around(starts),
    }
}
