//! What both sides wrote about kept sessions, and the counters of each profile that follow from
//! bookings and visible reviews.

use super::catalogue::Catalogue;
use super::chance::Chance;
use super::population::Member;
use super::rows::{BookingRow, ReviewRow, Signals, Tally};
use super::words::fill;
use domain::booking::{BookingStatus, Side};
use domain::id::{MemberId, ReviewId};
use domain::time::{DAY, HOUR, Instant, MINUTE};
use std::collections::HashMap;

/// A review is shown this long after the session, or as soon as both have written.
const UNSEEN_FOR: i64 = 14 * DAY;

/// Writes reviews for the members of one batch.
pub struct Reviewing<'a> {
    chance: Chance,
    members: &'a [Member],
    index_of: HashMap<MemberId, usize>,
    now: Instant,
    /// By mentor: phrases in an order of their own, so that nobody's page repeats itself.
    openings: HashMap<usize, Vec<&'static str>>,
    pub reviews: Vec<ReviewRow>,
}

impl<'a> Reviewing<'a> {
    pub fn new(chance: Chance, members: &'a [Member], now: Instant) -> Self {
        let ids = members.iter().enumerate();
        let index_of = ids
            .map(|(index, member)| (member.person.account.id, index))
            .collect();
        Reviewing {
            chance,
            members,
            index_of,
            now,
            openings: HashMap::new(),
            reviews: Vec::new(),
        }
    }

    /// What both sides write about one booking; nothing unless the session was kept.
    pub fn review(&mut self, booking: &BookingRow) {
        if booking.status != BookingStatus::Kept {
            return;
        }
        let (mentor, mentee) = (
            self.index_of[&booking.mentor_id],
            self.index_of[&booking.mentee_id],
        );
        let by_mentee = self
            .chance
            .percent(80)
            .then(|| self.by_mentee(booking, mentor))
            .flatten();
        // Members who are both keep a score as mentors only.
        let may_answer = !self.members[mentee].sketch.is_mentor;
        let by_mentor = (may_answer && self.chance.percent(50))
            .then(|| self.by_mentor(booking))
            .flatten();
        let shown_anyway = booking.ends_at.plus(UNSEEN_FOR);
        let both_wrote = match (&by_mentee, &by_mentor) {
            (Some(one), Some(other)) => one.written_at.max(other.written_at),
            _ => shown_anyway,
        };
        let visible_at = both_wrote.min(shown_anyway);
        for review in by_mentee.into_iter().chain(by_mentor) {
            self.reviews.push(ReviewRow {
                visible_at,
                counted: visible_at <= self.now,
                ..review
            });
        }
    }

    fn by_mentee(&mut self, booking: &BookingRow, mentor: usize) -> Option<ReviewRow> {
        let delight = self.members[mentor].offer.as_ref()?.delight;
        let overall = match self.chance.below(100) {
            roll if roll < delight => 5,
            _ if self.chance.percent(80) => 4,
            _ if self.chance.percent(80) => 3,
            _ => 2,
        };
        let body = if self.chance.percent(22) {
            String::new()
        } else {
            self.body(mentor, overall)
        };
        let mut review = self.written(booking, Side::Mentee, overall, body)?;
        if self.chance.percent(85) {
            review.clarity = Some(self.near(overall));
            review.preparation = Some(self.near(overall));
            review.progress = Some(self.near(overall));
        }
        Some(review)
    }

    fn by_mentor(&mut self, booking: &BookingRow) -> Option<ReviewRow> {
        let overall = if self.chance.percent(72) { 5 } else { 4 };
        let words = Catalogue::get().mentor_words.list("about_mentee");
        let body = if self.chance.percent(25) {
            ""
        } else {
            self.chance.pick(words)
        };
        self.written(booking, Side::Mentor, overall, body.to_owned())
    }

    /// A review of one side, unless it would be written only after the present.
    fn written(
        &mut self,
        booking: &BookingRow,
        side: Side,
        overall: i64,
        body: String,
    ) -> Option<ReviewRow> {
        let since_then = self.chance.between(20 * MINUTE, 70 * HOUR);
        let written_at = booking.updated_at.plus(since_then);
        let (author_id, subject_id) = match side {
            Side::Mentor => (booking.mentor_id, booking.mentee_id),
            Side::Mentee => (booking.mentee_id, booking.mentor_id),
        };
        (written_at < self.now).then(|| ReviewRow {
            id: ReviewId(self.chance.id(written_at)),
            booking_id: booking.id,
            author_id,
            subject_id,
            author_side: side,
            overall,
            clarity: None,
            preparation: None,
            progress: None,
            body,
            written_at,
            visible_at: written_at,
            counted: false,
        })
    }

    /// Text about a mentor, different from what others wrote about the same one.
    fn body(&mut self, mentor: usize, overall: i64) -> String {
        let catalogue = Catalogue::get();
        let field = &catalogue.fields[self.members[mentor].sketch.field];
        let words = &[
            ("topic", self.chance.pick(&field.topics)),
            ("skill", self.chance.pick(&field.skills)),
        ];
        let phrases = &catalogue.review_words;
        if overall <= 3 {
            return fill(self.chance.pick(phrases.list("critical")), words);
        }
        let all = phrases.list("opening");
        let chance = &mut self.chance;
        let unused = self.openings.entry(mentor).or_default();
        if unused.is_empty() {
            *unused = chance.several(all, all.len());
        }
        let opening = fill(unused.pop().unwrap_or(all[0]), words);
        match chance.below(100) {
            0..45 => opening,
            _ => format!(
                "{opening} {}",
                fill(chance.pick(phrases.list("more")), words)
            ),
        }
    }

    /// Sub-scores lie around the overall one.
    fn near(&mut self, overall: i64) -> i64 {
        let away = match self.chance.below(10) {
            0..7 => 0,
            7..9 => -1,
            _ => 1,
        };
        (overall + away).clamp(1, 5)
    }
}

/// The counters of every member who has any, from bookings and visible reviews.
pub fn signals(bookings: &[BookingRow], reviews: &[ReviewRow]) -> HashMap<MemberId, Signals> {
    let mut signals: HashMap<MemberId, Signals> = HashMap::new();
    let mut replies: HashMap<MemberId, Vec<i64>> = HashMap::new();
    for booking in bookings {
        let mentor = signals.entry(booking.mentor_id).or_default();
        mentor.sessions_kept += i64::from(booking.status == BookingStatus::Kept);
        mentor.sessions_missed += i64::from(booking.missed_by == Some(Side::Mentor));
        if !booking.needs_approval {
            continue;
        }
        mentor.requests_received += 1;
        let declined = (booking.status == BookingStatus::Declined).then_some(booking.updated_at);
        if let Some(answered_at) = booking.confirmed_at.or(declined) {
            mentor.requests_answered += 1;
            let minutes = answered_at.since(booking.created_at) / MINUTE;
            replies.entry(booking.mentor_id).or_default().push(minutes);
        }
    }
    for (mentor, mut minutes) in replies {
        minutes.sort_unstable();
        signals.entry(mentor).or_default().median_reply_minutes = Some(minutes[minutes.len() / 2]);
    }
    for review in reviews.iter().filter(|review| review.counted) {
        let subject = signals.entry(review.subject_id).or_default();
        subject.review.add(review.overall);
        let parts: [(&mut Tally, Option<i64>); 3] = [
            (&mut subject.clarity, review.clarity),
            (&mut subject.preparation, review.preparation),
            (&mut subject.progress, review.progress),
        ];
        for (tally, stars) in parts {
            if let Some(stars) = stars {
                tally.add(stars);
            }
        }
    }
    signals
}
