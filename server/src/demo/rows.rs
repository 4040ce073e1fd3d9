//! What the demo writes, one struct a table, in the words of the migration. Nothing here knows a
//! database; ids are the domain's, instants are UTC.

use domain::booking::{BookingStatus, Side};
use domain::id::{BookingId, MemberId, OpeningId, ReviewId, SessionTypeId};
use domain::time::Instant;
use jiff::civil::Date;
use uuid::Uuid;

/// Without the password's hash, which all demo accounts share.
#[derive(Clone, Debug, Hash)]
pub struct AccountRow {
    pub id: MemberId,
    pub email: String,
    pub role: &'static str,
    pub locale: &'static str,
    pub zone: &'static str,
    pub created_at: Instant,
    pub last_active_at: Instant,
}

#[derive(Clone, Debug, Hash)]
pub struct ProfileRow {
    pub member_id: MemberId,
    pub slug: String,
    pub name: String,
    pub headline: String,
    pub story: String,
    pub industry: &'static str,
    pub region: &'static str,
    pub college: String,
    pub goals: String,
    pub languages: Vec<&'static str>,
    pub ways_to_talk: Vec<&'static str>,
    pub links: Vec<String>,
    pub is_mentee: bool,
    pub is_mentor: bool,
    pub open_to_mentorship: &'static str,
    pub looking_for_mentor: &'static str,
    pub helps_with: String,
    pub does_not_take: String,
    pub how_to_prepare: String,
    pub time_given: String,
    pub long_term_places: i64,
    pub long_term_taken: i64,
    pub hours_per_month: Option<i64>,
    pub paused_until: Option<Date>,
    pub searchable: bool,
    pub verified_employer: Option<String>,
    pub signals: Signals,
    pub updated_at: Instant,
}

/// The counters of a profile: always what the member's bookings and visible reviews add up to.
#[derive(Clone, Debug, Default, Hash, PartialEq, Eq)]
pub struct Signals {
    pub median_reply_minutes: Option<i64>,
    pub requests_received: i64,
    pub requests_answered: i64,
    pub sessions_kept: i64,
    pub sessions_missed: i64,
    pub review: Tally,
    pub clarity: Tally,
    pub preparation: Tally,
    pub progress: Tally,
}

/// How many stars were given how often.
#[derive(Clone, Copy, Debug, Default, Hash, PartialEq, Eq)]
pub struct Tally {
    pub count: i64,
    pub sum: i64,
}

impl Tally {
    pub fn add(&mut self, stars: i64) {
        self.count += 1;
        self.sum += stars;
    }
}

#[derive(Clone, Debug, Hash)]
pub struct SkillRow {
    pub skill: &'static str,
    pub level: i64,
}

#[derive(Clone, Debug, Hash)]
pub struct RoleRow {
    pub title: &'static str,
    pub company: String,
    pub from_year: i64,
    pub until_year: Option<i64>,
}

#[derive(Clone, Debug, Hash)]
pub struct SessionTypeRow {
    pub id: SessionTypeId,
    pub name: &'static str,
    pub description: String,
    pub length_minutes: i64,
    pub notice_minutes: i64,
    pub horizon_days: i64,
    pub buffer_before_minutes: i64,
    pub buffer_after_minutes: i64,
    pub max_per_day: Option<i64>,
    pub max_per_week: Option<i64>,
    pub per_mentee_per_month: Option<i64>,
    pub needs_approval: bool,
    pub place: &'static str,
    pub place_detail: String,
    pub questions: Vec<&'static str>,
    pub policy_free_until_hours: i64,
    pub policy_then_reschedules: i64,
    /// In cents of a euro; 0 is free.
    pub price_minor: i64,
}

#[derive(Clone, Debug, Hash)]
pub struct OpeningRow {
    pub id: OpeningId,
    pub when: OpeningDay,
    pub start_minute: i64,
    pub length_minutes: i64,
}

/// Weekly openings count their weeks from a Monday.
#[derive(Clone, Debug, Hash)]
pub enum OpeningDay {
    Weekly {
        weekday: i64,
        every_weeks: i64,
        from: Date,
    },
    Once {
        on: Date,
    },
}

/// The date's weekly openings are replaced by these starts and lengths; none closes the day.
#[derive(Clone, Debug, Hash)]
pub struct DayOverrideRow {
    pub on_date: Date,
    pub openings: Vec<(i64, i64)>,
}

#[derive(Clone, Debug, Hash)]
pub struct BookingRow {
    pub id: BookingId,
    pub mentor_id: MemberId,
    pub mentee_id: MemberId,
    pub session_type_id: SessionTypeId,
    pub status: BookingStatus,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub blocked_from: Instant,
    pub blocked_until: Instant,
    pub expires_at: Option<Instant>,
    pub title: &'static str,
    pub place: &'static str,
    pub place_detail: String,
    pub policy_free_until_hours: i64,
    pub policy_then_reschedules: i64,
    pub needs_approval: bool,
    /// Question and answer.
    pub answers: Vec<(&'static str, &'static str)>,
    pub mentee_zone: &'static str,
    pub ended_by: Option<Side>,
    pub ended_late: Option<bool>,
    pub ended_at: Option<Instant>,
    pub reason: &'static str,
    pub missed_by: Option<Side>,
    pub created_at: Instant,
    pub confirmed_at: Option<Instant>,
    pub updated_at: Instant,
}

#[derive(Clone, Debug, Hash)]
pub struct BookingEventRow {
    pub id: Uuid,
    pub booking_id: BookingId,
    pub at: Instant,
    pub member_id: Option<MemberId>,
    pub kind: &'static str,
}

#[derive(Clone, Debug, Hash)]
pub struct ReviewRow {
    pub id: ReviewId,
    pub booking_id: BookingId,
    pub author_id: MemberId,
    pub subject_id: MemberId,
    pub author_side: Side,
    pub overall: i64,
    pub clarity: Option<i64>,
    pub preparation: Option<i64>,
    pub progress: Option<i64>,
    pub body: String,
    pub written_at: Instant,
    pub visible_at: Instant,
    pub counted: bool,
}

#[derive(Clone, Debug, Hash)]
pub struct DailyFigureRow {
    pub day: Date,
    pub name: &'static str,
    pub count: i64,
}
