//! Disputes about the money of a session: the learner says what was wrong, the mentor answers, a
//! moderator decides, and the clock does for whoever says nothing. What the learner's bank does is part of
//! the same case. Who is a moderator is decided elsewhere, and money moves elsewhere.

mod evidence;
mod form;

pub use evidence::{FileKind, MOST_FILE_BYTES, MOST_FILES, file_name};
pub use form::{OpenForm, OpenedCommand, RuleForm, RulingOutcome, SaidCommand, SayForm};

use crate::booking::{BookingState, Side};
use crate::interval::Interval;
use crate::money::ledger::{self, Payment, RELEASE_HOURS, Stage};
use crate::time::{DAY, HOUR, Instant};
use serde::{Deserialize, Serialize};

/// So long the mentor has to answer; whoever says nothing until then has lost.
pub const ANSWER_DAYS: i64 = 3;
/// So long a moderator has to decide once both have spoken; afterwards the case is overdue, and stays so.
pub const RULING_DAYS: i64 = 7;
/// What one side can add in all, so that a case stays one that somebody can read.
pub const MOST_STATEMENTS: u32 = 10;

/// Who began it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opener {
    Learner,
    /// The learner's bank took the money back, and nobody had said anything here.
    Bank,
}

/// What was wrong, in the learner's eyes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    NotHeld,
    CutShort,
    NotAsDescribed,
    Technical,
    Other,
}

/// Who has to do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turn {
    /// The mentor has to answer.
    Mentor,
    /// Both have spoken.
    Moderator,
    /// The learner's bank has the money and decides.
    Bank,
    /// It is decided.
    Nobody,
}

/// Who decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decider {
    Moderator,
    /// The mentor did not answer in time.
    Silence,
    Bank,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub by: Decider,
    pub at: Instant,
    /// What goes back to the learner, in minor units.
    pub refund: i64,
}

/// How far a dispute is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Case {
    pub opened_by: Opener,
    pub opened_at: Instant,
    /// When the mentor spoke first.
    pub answered_at: Option<Instant>,
    pub turn: Turn,
    /// Since when it is whoever's turn it is.
    pub since: Instant,
    /// The latest one; a bank may come after a moderator.
    pub decision: Option<Decision>,
}

/// Why something about a dispute cannot be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing is held that could be disputed, or it is not this side's or this moment's.
    NotNow,
    /// The time for it is over.
    TooLate,
    /// More than there is to give back.
    TooMuch,
    /// This side has said enough.
    Enough,
}

/// Until when a learner may dispute what was paid for a session: from its beginning on, as long as the
/// money is held.
pub fn may_open(
    state: &BookingState,
    session: Interval,
    payment: &Payment,
    now: Instant,
) -> Result<Instant, Refused> {
    let took_place = matches!(state, BookingState::Confirmed | BookingState::Kept);
    let is_held = payment.stage == Stage::Held && payment.dispute == ledger::Dispute::None;
    let until = session.ends_at().plus(RELEASE_HOURS * HOUR);
    if !took_place || !is_held || now < session.starts_at() {
        Err(Refused::NotNow)
    } else if now >= until {
        Err(Refused::TooLate)
    } else {
        Ok(until)
    }
}

impl Case {
    /// The learner says what was wrong.
    pub const fn opened(now: Instant) -> Case {
        Case {
            opened_by: Opener::Learner,
            opened_at: now,
            answered_at: None,
            turn: Turn::Mentor,
            since: now,
            decision: None,
        }
    }

    /// The learner's bank took the money back. Of a case that there is already, even a decided one, the
    /// bank has the last word.
    pub fn taken_by_bank(before: Option<Case>, now: Instant) -> Case {
        match before {
            Some(case) if case.turn == Turn::Bank => case,
            Some(case) => Case {
                turn: Turn::Bank,
                since: now,
                ..case
            },
            None => Case {
                opened_by: Opener::Bank,
                turn: Turn::Bank,
                ..Case::opened(now)
            },
        }
    }

    pub const fn is_open(&self) -> bool {
        !matches!(self.turn, Turn::Nobody)
    }

    /// When whoever's turn it is has to be done; a bank takes as long as it takes.
    pub const fn until(&self) -> Option<Instant> {
        match self.turn {
            Turn::Mentor => Some(self.since.plus(ANSWER_DAYS * DAY)),
            Turn::Moderator => Some(self.since.plus(RULING_DAYS * DAY)),
            Turn::Bank | Turn::Nobody => None,
        }
    }

    pub fn is_overdue(&self, now: Instant) -> bool {
        self.until().is_some_and(|until| now >= until)
    }

    /// One of the two says something, having said `said` things before. The mentor's first word is their
    /// answer; too late it is none, whether the clock was looked at since or not.
    pub fn say(self, side: Side, said: u32, now: Instant) -> Result<Case, Refused> {
        if !self.is_open() {
            return Err(Refused::NotNow);
        }
        if self.turn == Turn::Mentor && self.is_overdue(now) {
            return Err(Refused::TooLate);
        }
        if said >= MOST_STATEMENTS {
            return Err(Refused::Enough);
        }
        let mut case = self;
        if side == Side::Mentor {
            case.answered_at = self.answered_at.or(Some(now));
            if self.turn == Turn::Mentor {
                (case.turn, case.since) = (Turn::Moderator, now);
            }
        }
        Ok(case)
    }

    /// One of the two hands in a file, having handed in `had` before. It is no answer by itself.
    pub const fn may_add_file(&self, had: u32) -> Result<(), Refused> {
        match self.turn {
            Turn::Nobody => Err(Refused::NotNow),
            _ if had >= MOST_FILES => Err(Refused::Enough),
            _ => Ok(()),
        }
    }

    /// The mentor said nothing in time: the learner, who spoke, is right. None: nothing of the kind.
    pub fn silent(self, left: i64, now: Instant) -> Option<Case> {
        let is_silent = self.turn == Turn::Mentor && self.is_overdue(now);
        is_silent.then(|| self.decided(Decider::Silence, left, now))
    }

    /// A moderator has so many of the minor units that are `left` go back, once both have spoken.
    pub fn rule(self, refund: i64, left: i64, now: Instant) -> Result<Case, Refused> {
        if self.turn != Turn::Moderator {
            Err(Refused::NotNow)
        } else if !(0..=left).contains(&refund) {
            Err(Refused::TooMuch)
        } else {
            Ok(self.decided(Decider::Moderator, refund, now))
        }
    }

    /// The bank gave the money again. What was not decided here goes on, with a fresh clock.
    pub fn bank_gave_back(self, now: Instant) -> Case {
        if self.turn != Turn::Bank {
            return self;
        }
        match (self.opened_by, self.decision) {
            (Opener::Learner, None) => Case {
                turn: match self.answered_at {
                    Some(_) => Turn::Moderator,
                    None => Turn::Mentor,
                },
                since: now,
                ..self
            },
            // What went back before went back from here.
            (_, before) => {
                let refund = before.map_or(0, |decision| decision.refund);
                self.decided(Decider::Bank, refund, now)
            }
        }
    }

    /// The bank keeps for the learner what it took.
    pub fn bank_kept(self, taken: i64, now: Instant) -> Case {
        if self.turn != Turn::Bank {
            return self;
        }
        let before = self.decision.map_or(0, |decision| decision.refund);
        self.decided(Decider::Bank, before + taken, now)
    }

    fn decided(self, by: Decider, refund: i64, now: Instant) -> Case {
        Case {
            turn: Turn::Nobody,
            since: now,
            decision: Some(Decision {
                by,
                at: now,
                refund,
            }),
            ..self
        }
    }
}

/// Names for the database and for forms.
macro_rules! named {
    ($($type:ident { $($variant:ident $name:literal,)+ })+) => {$(
        impl $type {
            pub const ALL: &[$type] = &[$($type::$variant,)+];

            pub const fn as_str(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)+
                }
            }

            pub fn parse(text: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|one| one.as_str() == text)
            }
        }
    )+};
}

named! {
    Opener {
        Learner "learner",
        Bank "bank",
    }
    Reason {
        NotHeld "not_held",
        CutShort "cut_short",
        NotAsDescribed "not_as_described",
        Technical "technical",
        Other "other",
    }
    Turn {
        Mentor "mentor",
        Moderator "moderator",
        Bank "bank",
        Nobody "nobody",
    }
    Decider {
        Moderator "moderator",
        Silence "silence",
        Bank "bank",
    }
}
