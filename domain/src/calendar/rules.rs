//! How a session type may be booked. Only numbers and their bounds; what they decide is in `slots`.

use crate::form::{FieldErrors, Problem};
use crate::interval::Interval;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the starts of sessions are counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// The full hour on the mentor's wall clock: 20 gives :00, :20 and :40 of every hour.
    Hour,
    /// The start of the opening: 09:10 and 20 give 09:10, 09:30, 09:50 …
    Opening,
}

impl Align {
    pub const ALL: [Align; 2] = [Align::Hour, Align::Opening];

    pub const fn as_str(self) -> &'static str {
        match self {
            Align::Hour => "hour",
            Align::Opening => "opening",
        }
    }

    pub fn parse(text: &str) -> Option<Align> {
        Align::ALL.into_iter().find(|align| align.as_str() == text)
    }
}

/// More choices than this help nobody.
const MOST_OTHER_LENGTHS: usize = 4;

/// The rules of one session type. Days, weeks (from Monday) and months are those of the mentor's
/// zone; notice and horizon are counted in elapsed time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRules {
    pub length_minutes: u16,
    /// Other lengths that a mentee may choose instead.
    #[serde(default)]
    pub other_lengths: Vec<u16>,
    /// Distance between two possible starts.
    pub step_minutes: u16,
    pub align: Align,
    /// A session must be booked at least this long before it starts.
    pub notice_minutes: u32,
    /// A session may be booked at most this many times 24 hours ahead.
    pub horizon_days: u16,
    /// The first and the last date on which a session may start, on top of notice and horizon.
    #[serde(with = "crate::date", default)]
    pub first_date: Option<Date>,
    #[serde(with = "crate::date", default)]
    pub last_date: Option<Date>,
    pub buffer_before_minutes: u16,
    pub buffer_after_minutes: u16,
    pub max_per_day: Option<u16>,
    pub max_per_week: Option<u16>,
    pub max_per_month: Option<u16>,
    /// Sessions of one mentee with this mentor in a month.
    pub per_mentee_per_month: Option<u16>,
    /// Only for mentees who never had a session with this mentor.
    #[serde(default)]
    pub first_time_only: bool,
    /// People who can take part beside the mentor; 1 is a session of two.
    pub seats: u16,
}

impl Default for SessionRules {
    /// Half an hour, on the half hour, half a day of notice, a month ahead.
    fn default() -> Self {
        SessionRules {
            length_minutes: 30,
            other_lengths: Vec::new(),
            step_minutes: 30,
            align: Align::Hour,
            notice_minutes: 12 * 60,
            horizon_days: 30,
            first_date: None,
            last_date: None,
            buffer_before_minutes: 0,
            buffer_after_minutes: 15,
            max_per_day: None,
            max_per_week: None,
            max_per_month: None,
            per_mentee_per_month: None,
            first_time_only: false,
            seats: 1,
        }
    }
}

impl SessionRules {
    /// The session with its buffers: what no other one may touch.
    pub fn blocked(&self, session: Interval) -> Interval {
        let from = session
            .starts_at()
            .plus_minutes(-i64::from(self.buffer_before_minutes));
        let until = session
            .ends_at()
            .plus_minutes(i64::from(self.buffer_after_minutes));
        Interval::new(from, until).unwrap_or(session)
    }

    /// Every length that can be booked, the usual one first.
    pub fn lengths(&self) -> impl Iterator<Item = u16> + '_ {
        std::iter::once(self.length_minutes).chain(self.other_lengths.iter().copied())
    }

    /// The same rules for a session of another length.
    pub fn of_length(&self, length_minutes: u16) -> SessionRules {
        SessionRules {
            length_minutes,
            ..self.clone()
        }
    }

    /// Whether several people may come to one session.
    pub const fn is_group(&self) -> bool {
        self.seats > 1
    }

    /// Whether sessions at different times can exclude each other.
    pub fn has_limits(&self) -> bool {
        let limits = [
            self.max_per_day,
            self.max_per_week,
            self.max_per_month,
            self.per_mentee_per_month,
        ];
        self.first_time_only || limits.iter().any(Option::is_some)
    }

    /// Whether the rules may be kept; fields are named as in this struct.
    pub fn validate(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        let mut bounded = |field: &str, value: i64, least: i64, most: i64| {
            if !(least..=most).contains(&value) {
                errors.add(field, Problem::OutOfRange { least, most });
            }
        };
        bounded("length_minutes", self.length_minutes.into(), 5, 480);
        bounded("step_minutes", self.step_minutes.into(), 5, 60);
        bounded("horizon_days", self.horizon_days.into(), 1, 366);
        let horizon_minutes = i64::from(self.horizon_days.clamp(1, 60)) * 24 * 60;
        bounded(
            "notice_minutes",
            self.notice_minutes.into(),
            0,
            horizon_minutes - 1,
        );
        bounded(
            "buffer_before_minutes",
            self.buffer_before_minutes.into(),
            0,
            240,
        );
        bounded(
            "buffer_after_minutes",
            self.buffer_after_minutes.into(),
            0,
            240,
        );
        for (field, limit) in [
            ("max_per_day", self.max_per_day),
            ("max_per_week", self.max_per_week),
            ("max_per_month", self.max_per_month),
            ("per_mentee_per_month", self.per_mentee_per_month),
        ] {
            if let Some(limit) = limit {
                bounded(field, limit.into(), 1, 1000);
            }
        }
        bounded("seats", self.seats.into(), 1, 500);
        for length in &self.other_lengths {
            bounded("other_lengths", (*length).into(), 5, 480);
        }
        if self.other_lengths.len() > MOST_OTHER_LENGTHS {
            let most = u32::try_from(MOST_OTHER_LENGTHS).unwrap_or(u32::MAX);
            errors.add("other_lengths", Problem::TooMany { most });
        }
        let all: Vec<u16> = self.lengths().collect();
        if (1..all.len()).any(|index| all[..index].contains(&all[index])) {
            errors.add("other_lengths", Problem::Duplicate);
        }
        if self
            .first_date
            .zip(self.last_date)
            .is_some_and(|(first, last)| last < first)
        {
            errors.add("last_date", Problem::EndBeforeStart);
        }
        if errors.is_empty() {
            Ok(())
        } else {
            Err(errors)
        }
    }
}
