//! Appeals against a mark as no-show: once, within a week, by whom the mark is about. A moderator
//! upholds the mark or overturns it. Who is a moderator is decided elsewhere.

use super::form::{Seen, chosen};
use super::state::{BookingState, NotPossible, Side};
use crate::form::{FieldErrors, Problem, text};
use crate::id::BookingId;
use crate::time::{DAY, Instant};
use serde::{Deserialize, Serialize};

/// Whoever is marked as a no-show may appeal until this long after the mark.
pub const APPEAL_DAYS: i64 = 7;
/// What each side may say about it, in characters.
pub const APPEAL_MOST: u32 = 2_000;

/// What became of the appeal against a mark as no-show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Appeal {
    #[default]
    None,
    /// Waits for a moderator.
    Open { at: Instant },
    /// The mark stands, for good.
    Upheld { appealed_at: Instant, at: Instant },
}

/// What a moderator decides on an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// They did not come; the mark stands.
    Upheld,
    /// Both came: the session took place.
    Kept,
    /// The session did not take place, and nobody is to blame.
    Excused,
}

impl Ruling {
    pub const ALL: [Ruling; 3] = [Ruling::Upheld, Ruling::Kept, Ruling::Excused];

    pub const fn as_str(self) -> &'static str {
        match self {
            Ruling::Upheld => "upheld",
            Ruling::Kept => "kept",
            Ruling::Excused => "excused",
        }
    }

    pub fn parse(text: &str) -> Option<Ruling> {
        Ruling::ALL
            .into_iter()
            .find(|ruling| ruling.as_str() == text)
    }
}

impl BookingState {
    /// Whoever the other side marked as a no-show says that it is not so.
    pub fn appeal(self, by: Side, now: Instant) -> Result<BookingState, NotPossible> {
        let BookingState::NoShow {
            who,
            marked_by,
            at,
            appeal,
        } = self
        else {
            return Err(self.wrong_status());
        };
        let until = at.plus(APPEAL_DAYS * DAY);
        if who != by || marked_by == by {
            Err(NotPossible::NotYourTurn)
        } else if appeal != Appeal::None {
            Err(NotPossible::NoRoundLeft)
        } else if now > until {
            Err(NotPossible::TooLate { until })
        } else {
            Ok(BookingState::NoShow {
                who,
                marked_by,
                at,
                appeal: Appeal::Open { at: now },
            })
        }
    }

    /// Whether `by` may tell their side of an open appeal: whoever made the mark.
    pub fn may_answer_appeal(&self, by: Side) -> Result<(), NotPossible> {
        match self {
            BookingState::NoShow {
                marked_by,
                appeal: Appeal::Open { .. },
                ..
            } if *marked_by == by => Ok(()),
            BookingState::NoShow { .. } => Err(NotPossible::NotYourTurn),
            other => Err(other.wrong_status()),
        }
    }

    /// A moderator's decision. Excused, the session counts as cancelled in time: there is no blame
    /// in that, for neither side.
    pub fn rule(self, ruling: Ruling, now: Instant) -> Result<BookingState, NotPossible> {
        let BookingState::NoShow {
            who,
            marked_by,
            at,
            appeal,
        } = self
        else {
            return Err(self.wrong_status());
        };
        let Appeal::Open { at: appealed_at } = appeal else {
            return Err(NotPossible::NotYourTurn);
        };
        Ok(match ruling {
            Ruling::Upheld => BookingState::NoShow {
                who,
                marked_by,
                at,
                appeal: Appeal::Upheld {
                    appealed_at,
                    at: now,
                },
            },
            Ruling::Kept => BookingState::Kept,
            Ruling::Excused => BookingState::Cancelled {
                by: who,
                at: now,
                late: false,
                reason: String::new(),
            },
        })
    }
}

/// Raw: what one side says about a mark as no-show, as an appeal or in answer to one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AppealForm {
    pub booking: String,
    /// Of the booking as the form showed it; empty when whatever it is by now will do.
    pub version: String,
    pub words: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppealCommand {
    pub booking: BookingId,
    pub seen: Seen,
    pub words: String,
}

/// Raw: a moderator decides on an appeal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RulingForm {
    pub booking: String,
    /// `upheld`, `kept` or `excused`.
    pub ruling: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RulingCommand {
    pub booking: BookingId,
    pub ruling: Ruling,
}

impl AppealForm {
    pub fn parse(&self) -> Result<AppealCommand, FieldErrors> {
        let mut errors = FieldErrors::default();
        let booking = errors.take("booking", chosen(&self.booking));
        let seen = errors.take("version", Seen::parse(&self.version));
        let words = errors.take("words", text(&self.words, 1, APPEAL_MOST));
        match (booking, seen, words) {
            (Some(booking), Some(seen), Some(words)) => Ok(AppealCommand {
                booking,
                seen,
                words,
            }),
            _ => Err(errors),
        }
    }
}

impl RulingForm {
    pub fn parse(&self) -> Result<RulingCommand, FieldErrors> {
        let mut errors = FieldErrors::default();
        let booking = errors.take("booking", chosen(&self.booking));
        let ruling = Ruling::parse(self.ruling.trim()).ok_or(Problem::NotAChoice);
        let ruling = errors.take("ruling", ruling);
        match (booking, ruling) {
            (Some(booking), Some(ruling)) => Ok(RulingCommand { booking, ruling }),
            _ => Err(errors),
        }
    }
}
