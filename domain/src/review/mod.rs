//! What people write about a kept session, when the other side sees it, and the score it adds to.
//! Knows neither who wrote nor where it is kept.

use crate::booking::BookingStatus;
use crate::form::{FieldErrors, Problem, text, whole_number};
use crate::id::BookingId;
use crate::time::{DAY, Instant};
use serde::{Deserialize, Serialize};

/// A review stays unseen by the other side until both wrote, or for this long after the session.
pub const UNSEEN_DAYS: i64 = 14;

/// Reviews may be written for this long after the session.
pub const REVIEW_DAYS: i64 = 90;

/// A mentor with fewer reviews is shown as new.
pub const RATED_FROM: u32 = 3;

pub const REVIEW_TEXT_MOST: u32 = 2_000;

/// What a mentor is taken to be like before anything is known, and how many reviews that weighs.
pub const PRIOR_MEAN: f64 = 4.6;
pub const PRIOR_WEIGHT: f64 = 5.0;

/// Raw, as the form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewForm {
    #[serde(default)]
    pub booking: String,
    #[serde(default)]
    pub overall: String,
    #[serde(default)]
    pub clarity: String,
    #[serde(default)]
    pub preparation: String,
    #[serde(default)]
    pub progress: String,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub private_note: String,
}

/// A review that may be kept. Grades are 1 to 5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewDraft {
    pub booking: BookingId,
    pub overall: u8,
    pub clarity: Option<u8>,
    pub preparation: Option<u8>,
    pub progress: Option<u8>,
    /// For the other side, and in public once it is visible. May be empty.
    pub text: String,
    /// For the platform only. May be empty.
    pub private_note: String,
}

impl ReviewForm {
    pub fn parse(&self) -> Result<ReviewDraft, FieldErrors> {
        let mut errors = FieldErrors::default();
        let booking = self.booking.trim().parse().map_err(|_| Problem::NotAChoice);
        let booking = errors.take("booking", booking);
        let overall = errors.take("overall", grade(&self.overall));
        let clarity = errors.take("clarity", optional_grade(&self.clarity));
        let preparation = errors.take("preparation", optional_grade(&self.preparation));
        let progress = errors.take("progress", optional_grade(&self.progress));
        let public = errors.take("text", text(&self.text, 0, REVIEW_TEXT_MOST));
        let private_note = text(&self.private_note, 0, REVIEW_TEXT_MOST);
        let private_note = errors.take("private_note", private_note);
        let draft = || {
            Some(ReviewDraft {
                booking: booking?,
                overall: overall?,
                clarity: clarity?,
                preparation: preparation?,
                progress: progress?,
                text: public?,
                private_note: private_note?,
            })
        };
        draft().ok_or(errors)
    }
}

fn grade(raw: &str) -> Result<u8, Problem> {
    let grade = whole_number(raw, 1, 5)?;
    u8::try_from(grade).map_err(|_| Problem::OutOfRange { least: 1, most: 5 })
}

fn optional_grade(raw: &str) -> Result<Option<u8>, Problem> {
    if raw.trim().is_empty() {
        Ok(None)
    } else {
        grade(raw).map(Some)
    }
}

/// Why a session cannot be reviewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotReviewable {
    /// Only sessions that took place are reviewed.
    NotKept,
    /// It is not over yet.
    TooEarly { from: Instant },
    /// It was possible until this instant.
    TooLate { until: Instant },
}

/// Whether one side may write about a session now. That it has not done so yet is the caller's.
pub fn may_review(
    status: BookingStatus,
    ends_at: Instant,
    now: Instant,
) -> Result<(), NotReviewable> {
    let until = ends_at.plus(REVIEW_DAYS * DAY);
    if status != BookingStatus::Kept {
        Err(NotReviewable::NotKept)
    } else if now < ends_at {
        Err(NotReviewable::TooEarly { from: ends_at })
    } else if now > until {
        Err(NotReviewable::TooLate { until })
    } else {
        Ok(())
    }
}

/// From when a review is seen by others: when both have written, and otherwise
/// [`UNSEEN_DAYS`] after the session, but never before it was written.
pub fn visible_at(ends_at: Instant, written_at: Instant, other_at: Option<Instant>) -> Instant {
    let unseen_until = ends_at.plus(UNSEEN_DAYS * DAY).max(written_at);
    other_at.map_or(unseen_until, |other| {
        unseen_until.min(written_at.max(other))
    })
}

/// What is shown of many reviews.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Score {
    /// Too few to say; never shown as a low number.
    New,
    /// The mean, pulled towards [`PRIOR_MEAN`] while reviews are few.
    Rated { mean: f64, count: u32 },
}

/// The score of `count` overall grades that add up to `sum`.
pub fn score(sum: u64, count: u32) -> Score {
    // Grades are small: the sum is exact as a float far beyond any number of reviews.
    weighted_score(sum as f64, f64::from(count), count)
}

/// The score in which a review counts half as much after every `half_life_days`.
/// Takes the overall grade of each review and when it was written.
pub fn aged_score(
    reviews: impl IntoIterator<Item = (u8, Instant)>,
    now: Instant,
    half_life_days: f64,
) -> Score {
    let (mut sum, mut weight, mut count) = (0.0, 0.0, 0_u32);
    for (overall, written_at) in reviews {
        let share = aged_weight(now.since(written_at), half_life_days);
        sum += share * f64::from(overall);
        weight += share;
        count = count.saturating_add(1);
    }
    weighted_score(sum, weight, count)
}

/// What a review counts after `age` milliseconds: 1 when new, a half after `half_life_days`.
pub fn aged_weight(age: i64, half_life_days: f64) -> f64 {
    let days = age.max(0) as f64 / DAY as f64;
    (-days / half_life_days.max(f64::MIN_POSITIVE)).exp2()
}

fn weighted_score(sum: f64, weight: f64, count: u32) -> Score {
    if count < RATED_FROM {
        return Score::New;
    }
    Score::Rated {
        mean: (PRIOR_MEAN * PRIOR_WEIGHT + sum) / (PRIOR_WEIGHT + weight),
        count,
    }
}
