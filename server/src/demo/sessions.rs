//! Half a year of bookings and the coming three weeks, inside the mentors' open time. Nobody is in
//! two sessions at once, limits and notice are kept, nothing happens before somebody joined.

use super::catalogue::Catalogue;
use super::chance::Chance;
use super::clocks::{Clocks, DAYS_AHEAD, DAYS_BACK, days_after, days_between, monday_of, utc_date};
use super::offer::Offer;
use super::outcomes::lapse;
use super::population::Member;
use super::rows::{BookingEventRow, BookingRow, OpeningDay, OpeningRow, SessionTypeRow};
use domain::booking::BookingStatus;
use domain::interval::Interval;
use domain::time::{DAY, HOUR, Instant, MINUTE};
use jiff::civil::Date;

/// A time that is free on both sides.
#[derive(Clone, Copy, Debug)]
pub struct Proposal {
    pub mentor: usize,
    pub mentee: usize,
    /// Index among the mentor's session types.
    pub session_type: usize,
    pub session: Interval,
    pub blocked: Interval,
    date: Date,
}

/// What a mentor's calendar already holds.
#[derive(Clone, Debug, Default)]
struct Taken {
    blocked: Vec<Interval>,
    dates: Vec<Date>,
    mentees: Vec<(usize, Date)>,
}

/// Books sessions among the members of one batch. Members are named by their index.
pub struct Diary<'a> {
    pub(super) chance: Chance,
    pub(super) members: &'a [Member],
    pub(super) clocks: &'a Clocks,
    /// By what they want to do.
    seekers: Vec<Vec<usize>>,
    everybody: Vec<usize>,
    busy: Vec<Vec<Interval>>,
    taken: Vec<Taken>,
    /// How many requests may still be left unanswered.
    pub open_requests: usize,
    pub bookings: Vec<BookingRow>,
    pub events: Vec<BookingEventRow>,
}

impl<'a> Diary<'a> {
    pub fn new(chance: Chance, members: &'a [Member], clocks: &'a Clocks) -> Self {
        let mut seekers = vec![Vec::new(); Catalogue::get().fields.len()];
        let mut everybody = Vec::new();
        for (index, member) in members.iter().enumerate() {
            if member.sketch.is_mentee && member.person.account.role == "member" {
                seekers[member.sketch.wants].push(index);
                everybody.push(index);
            }
        }
        Diary {
            chance,
            members,
            clocks,
            seekers,
            everybody,
            busy: vec![Vec::new(); members.len()],
            taken: vec![Taken::default(); members.len()],
            open_requests: 3,
            bookings: Vec::new(),
            events: Vec::new(),
        }
    }

    /// Fills the calendar of one mentor as far as there is demand and room.
    pub fn fill(&mut self, mentor: usize) {
        let Some(offer) = self.offer_of(mentor) else {
            return;
        };
        let ahead = if offer.demand == 0 {
            0
        } else {
            (offer.demand / 12 + self.chance.between(0, 2)).min(9)
        };
        for _ in 0..offer.demand {
            if let Some(proposal) = self.propose(mentor, offer, -DAYS_BACK / 7..=0) {
                self.book_past(offer, proposal);
            }
        }
        for _ in 0..ahead {
            if let Some(proposal) = self.propose(mentor, offer, 0..=DAYS_AHEAD / 7) {
                self.book_ahead(offer, proposal);
            }
        }
    }

    /// Looks for a free time in these weeks and somebody for whom it is free as well.
    fn propose(
        &mut self,
        mentor: usize,
        offer: &Offer,
        weeks: std::ops::RangeInclusive<i64>,
    ) -> Option<Proposal> {
        for _ in 0..10 {
            let opening = self.chance.pick_in(&offer.openings);
            let week = self.chance.between(*weeks.start(), *weeks.end());
            let session_type = self.chance.below(offer.session_types.len());
            let rules = &offer.session_types[session_type];
            let room = (opening.length_minutes - rules.length_minutes) / 15;
            let start = opening.start_minute + 15 * self.chance.between(0, room.max(0));
            let Some(date) = self.occurs(offer, opening, week) else {
                continue;
            };
            let free = self.free_at(mentor, rules, date, start);
            let Some((session, blocked)) = free.filter(|_| room >= 0) else {
                continue;
            };
            let found = self.mentee_for(mentor, rules, session, date);
            if let Some(mentee) = found {
                return Some(Proposal {
                    mentor,
                    mentee,
                    session_type,
                    session,
                    blocked,
                    date,
                });
            }
        }
        None
    }

    /// The date on which an opening happens in a week, if it does.
    fn occurs(&self, offer: &Offer, opening: &OpeningRow, week: i64) -> Option<Date> {
        let OpeningDay::Weekly {
            weekday,
            every_weeks,
            from,
        } = opening.when
        else {
            return None;
        };
        let date = self.clocks.date(week, weekday);
        let weeks_since = days_between(from, self.clocks.date(week, 1)) / 7;
        let replaced = offer.overrides.iter().any(|day| day.on_date == date);
        (weeks_since >= 0 && weeks_since % every_weeks == 0 && !replaced).then_some(date)
    }

    /// The session and what it blocks, if the mentor could take it then.
    fn free_at(
        &self,
        mentor: usize,
        rules: &SessionTypeRow,
        date: Date,
        start_minute: i64,
    ) -> Option<(Interval, Interval)> {
        let place = self.members[mentor].sketch.place;
        let session = self
            .clocks
            .interval(place, date, start_minute, rules.length_minutes)?;
        let blocked = Interval::new(
            session
                .starts_at()
                .plus_minutes(-rules.buffer_before_minutes),
            session.ends_at().plus_minutes(rules.buffer_after_minutes),
        )
        .ok()?;
        let taken = &self.taken[mentor];
        let on = |wanted: Date| taken.dates.iter().filter(|date| **date == wanted).count() as i64;
        let monday = monday_of(date);
        let in_week = taken
            .dates
            .iter()
            .filter(|date| monday_of(**date) == monday)
            .count() as i64;
        let free = taken.blocked.iter().all(|other| !other.overlaps(blocked))
            && self.busy[mentor]
                .iter()
                .all(|other| !other.overlaps(session))
            && rules.max_per_day.is_none_or(|most| on(date) < most)
            && rules.max_per_week.is_none_or(|most| in_week < most)
            && session.starts_at() > self.members[mentor].sketch.joined.plus(2 * DAY);
        free.then_some((session, blocked))
    }

    /// Somebody who wants what the mentor does, often one who came before.
    fn mentee_for(
        &mut self,
        mentor: usize,
        rules: &SessionTypeRow,
        session: Interval,
        date: Date,
    ) -> Option<usize> {
        let field = self.members[mentor].sketch.field;
        for _ in 0..8 {
            let known = &self.taken[mentor].mentees;
            let candidates = &self.seekers[field];
            let mentee = if !known.is_empty() && rules.name != "Intro" && self.chance.percent(35) {
                self.chance.pick(known).0
            } else if !candidates.is_empty() && self.chance.percent(75) {
                self.chance.pick(candidates)
            } else {
                self.chance.pick(&self.everybody)
            };
            if self.fits(mentor, mentee, rules, session, date) {
                return Some(mentee);
            }
        }
        None
    }

    fn fits(
        &self,
        mentor: usize,
        mentee: usize,
        rules: &SessionTypeRow,
        session: Interval,
        date: Date,
    ) -> bool {
        let month = |other: &Date| (other.year(), other.month()) == (date.year(), date.month());
        let times = self.taken[mentor]
            .mentees
            .iter()
            .filter(|(who, on)| *who == mentee && month(on))
            .count() as i64;
        let known = self.members[mentee].sketch.joined.plus(DAY)
            < session.starts_at().plus(-rules.notice_minutes * MINUTE);
        mentee != mentor
            && known
            && rules.per_mentee_per_month.is_none_or(|most| times < most)
            && self.busy[mentee]
                .iter()
                .all(|other| !other.overlaps(session))
            && self.taken[mentee]
                .blocked
                .iter()
                .all(|other| !other.overlaps(session))
    }

    /// A session that lies behind us, with what became of it.
    fn book_past(&mut self, offer: &Offer, proposal: Proposal) {
        let now = self.clocks.now;
        let session = proposal.session;
        if session.ends_at() > now.plus(-HOUR) {
            return;
        }
        let rules = &offer.session_types[proposal.session_type];
        let mut booking = self.agreed(offer, &proposal);
        let asked = rules.needs_approval;
        let recent = now.since(session.ends_at()) < 36 * HOUR;
        match self.chance.below(100) {
            0..4 if asked => self.decline(&mut booking),
            0..7 => lapse(&mut booking),
            7..16 => self.cancel(&mut booking),
            16..20 if !recent => self.miss(&mut booking, now),
            _ if recent && self.chance.percent(50) => {}
            _ => {
                booking.status = BookingStatus::Kept;
                booking.updated_at = session
                    .ends_at()
                    .plus(self.chance.between(0, HOUR))
                    .min(now);
            }
        }
        self.keep(booking, &proposal);
    }

    /// A session that is still to come; a few wait for the mentor's answer.
    fn book_ahead(&mut self, offer: &Offer, proposal: Proposal) {
        let now = self.clocks.now;
        let rules = &offer.session_types[proposal.session_type];
        if proposal.session.starts_at() < now.plus(rules.notice_minutes * MINUTE + HOUR) {
            return;
        }
        if rules.needs_approval && self.open_requests > 0 {
            if let Some(booking) = self.requested(offer, &proposal) {
                self.open_requests -= 1;
                self.keep(booking, &proposal);
            }
            return;
        }
        let mut booking = self.agreed(offer, &proposal);
        if self.chance.percent(8) {
            self.cancel(&mut booking);
        }
        self.keep(booking, &proposal);
    }

    /// Writes a booking down, with its events, and takes the time of both sides if it is theirs.
    pub fn keep(&mut self, booking: BookingRow, proposal: &Proposal) {
        let status = booking.status;
        if status.is_active() || matches!(status, BookingStatus::Kept | BookingStatus::NoShow) {
            self.busy[proposal.mentee].push(proposal.session);
            let taken = &mut self.taken[proposal.mentor];
            taken.blocked.push(proposal.blocked);
            taken.dates.push(proposal.date);
            taken.mentees.push((proposal.mentee, proposal.date));
        }
        self.tell(&booking);
        self.bookings.push(booking);
    }

    /// A time in a mentor's open hours that suits a certain mentee, on the first of these days
    /// (counted from today) that has one.
    pub fn first_free(
        &self,
        mentor: usize,
        mentee: usize,
        session_type: usize,
        mut days: impl Iterator<Item = i64>,
    ) -> Option<Proposal> {
        let offer = self.members[mentor].offer.as_ref()?;
        let rules = &offer.session_types[session_type];
        let today = utc_date(self.clocks.now);
        days.find_map(|day| {
            let monday = days_between(self.clocks.date(0, 1), monday_of(days_after(today, day)));
            offer.openings.iter().find_map(|opening| {
                let date = self.occurs(offer, opening, monday / 7)?;
                let (session, blocked) =
                    self.free_at(mentor, rules, date, opening.start_minute + 30)?;
                let fits = date == days_after(today, day)
                    && self.fits(mentor, mentee, rules, session, date);
                fits.then_some(Proposal {
                    mentor,
                    mentee,
                    session_type,
                    session,
                    blocked,
                    date,
                })
            })
        })
    }

    pub fn now(&self) -> Instant {
        self.clocks.now
    }

    /// Weekday of a day counted from today; 1 is Monday.
    pub fn weekday(&self, day: i64) -> i64 {
        let date = days_after(utc_date(self.clocks.now), day);
        date.weekday().to_monday_one_offset().into()
    }

    /// Members who look for what a mentor does, then everybody else.
    pub fn seekers_of(&self, mentor: usize) -> Vec<usize> {
        let seekers = &self.seekers[self.members[mentor].sketch.field];
        let others = self
            .everybody
            .iter()
            .filter(|member| !seekers.contains(member));
        seekers.iter().chain(others).copied().collect()
    }

    pub fn offer_of(&self, mentor: usize) -> Option<&'a Offer> {
        let members = self.members;
        members[mentor].offer.as_ref()
    }
}
