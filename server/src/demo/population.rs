//! Everybody of the demo, made batch by batch: a batch books and reviews only among its own, so a
//! million members need no more memory than a thousand. Same seed, same people.

use super::chance::Chance;
use super::clocks::{Clocks, days_after, utc_date};
use super::known;
use super::offer::Offer;
use super::person::{Person, Sketch};
use super::reviews::{Reviewing, signals};
use super::rows::{BookingEventRow, BookingRow, DailyFigureRow, ReviewRow};
use super::sessions::Diary;
use super::words::Slugs;
use domain::time::Instant;

/// How many members meet each other.
const BATCH: u32 = 1_000;
/// Fewer would leave the people everybody signs in as without company.
pub const FEWEST: u32 = 50;
/// Days with figures of visits.
const FIGURE_DAYS: i64 = 28;

/// The plan of a demo; rows come out of [`Population::batches`].
#[derive(Clone, Debug)]
pub struct Population {
    members: u32,
    seed: u64,
    clocks: Clocks,
    only_mentors: bool,
}

/// A member with what they offer, before anything is booked.
#[derive(Clone, Debug)]
pub struct Member {
    pub sketch: Sketch,
    pub person: Person,
    pub offer: Option<Offer>,
}

/// Up to a thousand members and what happened between them.
#[derive(Clone, Debug)]
pub struct Batch {
    pub members: Vec<Member>,
    pub bookings: Vec<BookingRow>,
    pub events: Vec<BookingEventRow>,
    pub reviews: Vec<ReviewRow>,
}

/// A demo of `members` people (at least [`FEWEST`]), as it looks at `now`.
pub fn population(members: u32, seed: u64, now: Instant) -> Population {
    Population {
        members: members.max(FEWEST),
        seed,
        clocks: Clocks::new(now),
        only_mentors: false,
    }
}

impl Population {
    pub fn members(&self) -> u32 {
        self.members
    }

    /// The same number of people, but for the first few all of them mentors, and nothing has happened
    /// yet: a large market in little time.
    pub fn of_mentors(self) -> Population {
        Population {
            only_mentors: true,
            ..self
        }
    }

    pub fn now(&self) -> Instant {
        self.clocks.now
    }

    /// The members in batches, made when asked for.
    pub fn batches(&self) -> impl Iterator<Item = Batch> + '_ {
        let mut slugs = Slugs::default();
        // The fixed people keep their addresses whoever else is called the same.
        let mut known: Vec<Sketch> = known::sketches(self.clocks.now, &mut slugs);
        (0..self.members.div_ceil(BATCH)).map(move |number| {
            let size = BATCH.min(self.members - number * BATCH) as usize;
            self.batch(
                u64::from(number),
                size,
                std::mem::take(&mut known),
                &mut slugs,
            )
        })
    }

    fn batch(&self, number: u64, size: usize, known: Vec<Sketch>, slugs: &mut Slugs) -> Batch {
        let seed = self
            .seed
            .wrapping_add(number.wrapping_mul(0xa076_1d64_78bd_642f));
        let mut chance = Chance::new(seed, 1);
        let fixed = known.len();
        let mut sketches = known;
        sketches.extend((fixed..size).map(|_| Sketch::random(&mut chance, slugs, self.clocks.now)));
        for sketch in sketches[fixed..].iter_mut().filter(|_| self.only_mentors) {
            sketch.is_mentor = true;
        }
        let mut members: Vec<Member> = sketches
            .into_iter()
            .map(|sketch| self.member(&mut chance, sketch))
            .collect();
        for member in &mut members[..fixed] {
            known::finish(member, &self.clocks);
        }
        let (bookings, events) = if self.only_mentors {
            (vec![], vec![])
        } else {
            self.sessions(seed, &members, fixed)
        };
        let mut reviewing = Reviewing::new(Chance::new(seed, 3), &members, self.clocks.now);
        for booking in &bookings {
            reviewing.review(booking);
        }
        let reviews = reviewing.reviews;
        settle(&mut members, &bookings, &reviews);
        Batch {
            members,
            bookings,
            events,
            reviews,
        }
    }

    fn member(&self, chance: &mut Chance, sketch: Sketch) -> Member {
        let mut person = sketch.person(chance, self.clocks.now);
        let offer = sketch
            .is_mentor
            .then(|| Offer::random(chance, &sketch, &self.clocks));
        if offer.is_some() && chance.percent(2) {
            let today = utc_date(self.clocks.now);
            person.profile.paused_until = Some(days_after(today, chance.between(10, 40)));
        }
        Member {
            sketch,
            person,
            offer,
        }
    }

    fn sessions(
        &self,
        seed: u64,
        members: &[Member],
        fixed: usize,
    ) -> (Vec<BookingRow>, Vec<BookingEventRow>) {
        let mut diary = Diary::new(Chance::new(seed, 2), members, &self.clocks);
        if fixed > 0 {
            known::book(&mut diary);
        }
        for mentor in 0..members.len() {
            diary.fill(mentor);
        }
        (diary.bookings, diary.events)
    }

    /// Visits and opened profiles of the last four weeks, quieter on weekends.
    pub fn figures(&self) -> Vec<DailyFigureRow> {
        let mut chance = Chance::new(self.seed, 4);
        let today = utc_date(self.clocks.now);
        let mut rows = Vec::new();
        for back in (0..FIGURE_DAYS).rev() {
            let day = days_after(today, -back);
            let weekend = day.weekday().to_monday_one_offset() >= 6;
            let of_1000 = if weekend { 330 } else { 560 } + chance.between(-60, 60) - back * 3;
            let visits = (i64::from(self.members) * of_1000 / 1000).max(1);
            let opens = visits * chance.between(43, 52) / 100;
            rows.push(DailyFigureRow {
                day,
                name: "visit",
                count: visits,
            });
            rows.push(DailyFigureRow {
                day,
                name: "profile_open",
                count: opens,
            });
        }
        rows
    }
}

/// Brings the profiles up to date with what happened.
fn settle(members: &mut [Member], bookings: &[BookingRow], reviews: &[ReviewRow]) {
    let mut signals = signals(bookings, reviews);
    let mut last_seen = std::collections::HashMap::new();
    let booked = bookings
        .iter()
        .map(|booking| (booking.mentee_id, booking.created_at));
    let answered = bookings.iter().map(|booking| {
        (
            booking.mentor_id,
            booking.confirmed_at.unwrap_or(booking.created_at),
        )
    });
    let wrote = reviews
        .iter()
        .map(|review| (review.author_id, review.written_at));
    for (member, at) in booked.chain(answered).chain(wrote) {
        let last = last_seen.entry(member).or_insert(at);
        *last = at.max(*last);
    }
    for Member { person, .. } in members {
        let id = person.account.id;
        person.profile.signals = signals.remove(&id).unwrap_or_default();
        if let Some(at) = last_seen.get(&id) {
            person.account.last_active_at = person.account.last_active_at.max(*at);
        }
    }
}
