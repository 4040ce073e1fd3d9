//! How a plan goes on: what its learner wants, what is to be done next and when. It knows no money: whether
//! a month was paid, it is told.

use super::month::month_end;
use crate::form::{FieldErrors, Problem};
use crate::time::{DAY, Instant, MINUTE, ZoneTable};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// So many days after a refused charge it is tried again; after the last one the plan ends.
pub const AGAIN_AFTER_DAYS: [i64; 3] = [1, 3, 5];

/// Whoever goes to pay by hand is not charged by itself for at least so long.
pub const BY_HAND_MINUTES: i64 = 30;

/// So many days before a pause ends by itself, its learner is written to.
pub const RESUMES_SOON_DAYS: i64 = 3;

/// The longest pause.
pub const MOST_PAUSE_MONTHS: i32 = 12;

/// How far a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Its first month is not paid yet.
    Begun,
    /// A month is paid.
    Running,
    /// The next month is to be paid, and was not yet.
    Due,
    Paused,
    Ended,
}

impl Stage {
    pub const ALL: [Stage; 5] = [
        Stage::Begun,
        Stage::Running,
        Stage::Due,
        Stage::Paused,
        Stage::Ended,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Stage::Begun => "begun",
            Stage::Running => "running",
            Stage::Due => "due",
            Stage::Paused => "paused",
            Stage::Ended => "ended",
        }
    }

    pub fn parse(text: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.as_str() == text)
    }
}

/// What the learner wants of the time after the month that is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    GoOn,
    /// Until then, or until they say so.
    Pause(Option<Instant>),
    End,
}

/// Why a plan is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The learner wanted it.
    Wish,
    /// The first month was never paid.
    NotBegun,
    /// A month could not be charged, however often it was tried.
    NotPaid,
    /// The mentor closed the tier.
    Closed,
    /// Its sessions cannot be booked any more.
    Gone,
    /// The payer's bank took a month back.
    Bank,
}

impl Why {
    pub const ALL: [Why; 6] = [
        Why::Wish,
        Why::NotBegun,
        Why::NotPaid,
        Why::Closed,
        Why::Gone,
        Why::Bank,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Why::Wish => "wish",
            Why::NotBegun => "not_begun",
            Why::NotPaid => "not_paid",
            Why::Closed => "closed",
            Why::Gone => "gone",
            Why::Bank => "bank",
        }
    }

    pub fn parse(text: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|why| why.as_str() == text)
    }
}

/// What its tier is to a plan when a month ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tier {
    Renews,
    /// Its mentor closed it.
    Closed,
    /// Nobody can book its sessions.
    Gone,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    Wait,
    /// A month is over: the next one is to be paid from now on.
    Due,
    /// The provider is to be asked for the month that is due.
    Charge,
    /// Nobody asks for it any more.
    GiveUp(Why),
    Pause,
    End(Why),
}

/// Not possible as the plan is now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotNow;

/// The course of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub stage: Stage,
    /// From when on months are counted.
    pub anchor: Instant,
    /// How many months after that the paid time ends.
    pub months: u16,
    /// The end of what is paid.
    pub until: Instant,
    pub wish: Wish,
    /// How often the charge that is due was refused.
    pub refused: u8,
    /// The number of the month that was last asked for: the name of its charge.
    pub period: u32,
    /// When there is something to do; none: not before somebody says so.
    pub look_at: Option<Instant>,
    pub why: Option<Why>,
}

impl Plan {
    /// Its first month is to be paid.
    pub const fn begun(now: Instant) -> Plan {
        Plan {
            stage: Stage::Begun,
            anchor: now,
            months: 0,
            until: now,
            wish: Wish::GoOn,
            refused: 0,
            period: 1,
            look_at: None,
            why: None,
        }
    }

    /// The month that is waited for was paid: it lasts until the first end of a month that is ahead. So a
    /// month that nobody had is not paid for.
    pub fn paid(&self, now: Instant, zone: &ZoneTable) -> Result<Plan, NotNow> {
        let (anchor, before) = match self.stage {
            Stage::Begun => (now, 0),
            Stage::Due => (self.anchor, self.months),
            Stage::Running | Stage::Paused | Stage::Ended => return Err(NotNow),
        };
        let months = (before + 1..u16::MAX).find(|months| month_end(anchor, *months, zone) > now);
        let months = months.unwrap_or(u16::MAX);
        let until = month_end(anchor, months, zone);
        Ok(Plan {
            stage: Stage::Running,
            anchor,
            months,
            until,
            refused: 0,
            look_at: Some(until),
            ..*self
        })
    }

    /// When the month that is paid began.
    pub fn month_began(&self, zone: &ZoneTable) -> Instant {
        month_end(self.anchor, self.months.saturating_sub(1), zone)
    }

    /// What is to be done now.
    pub fn next(&self, tier: Tier, now: Instant) -> Next {
        if self.look_at.is_none_or(|at| now < at) {
            return Next::Wait;
        }
        let ends = match tier {
            Tier::Renews => None,
            Tier::Closed => Some(Why::Closed),
            Tier::Gone => Some(Why::Gone),
        };
        match (self.stage, self.wish) {
            (Stage::Begun | Stage::Ended, _) => Next::Wait,
            (Stage::Running, Wish::End) => Next::End(Why::Wish),
            (Stage::Running | Stage::Paused, _) if ends.is_some() => {
                Next::End(ends.unwrap_or(Why::Gone))
            }
            (Stage::Running, Wish::Pause(_)) => Next::Pause,
            (Stage::Running | Stage::Paused, _) => Next::Due,
            (Stage::Due, Wish::End) => Next::GiveUp(Why::Wish),
            (Stage::Due, _) if usize::from(self.refused) > AGAIN_AFTER_DAYS.len() => {
                Next::GiveUp(Why::NotPaid)
            }
            (Stage::Due, _) => match ends {
                Some(why) => Next::GiveUp(why),
                None => Next::Charge,
            },
        }
    }

    /// The next month is to be paid. After a pause months are counted anew.
    pub fn due(&self, now: Instant) -> Plan {
        let (anchor, months) = match self.stage {
            Stage::Paused => (now, 0),
            _ => (self.anchor, self.months),
        };
        Plan {
            stage: Stage::Due,
            anchor,
            months,
            wish: Wish::GoOn,
            refused: 0,
            period: self.period + 1,
            look_at: Some(now),
            ..*self
        }
    }

    /// The charge was refused: it is tried again in some days, or given up now.
    pub fn refused(&self, now: Instant) -> Plan {
        let before = usize::from(self.refused);
        let day = |index: usize| AGAIN_AFTER_DAYS.get(index).copied();
        let since = before.checked_sub(1).and_then(day).unwrap_or(0);
        let wait = day(before).map_or(0, |day| (day - since) * DAY);
        Plan {
            refused: self.refused.saturating_add(1),
            look_at: Some(now.plus(wait)),
            ..*self
        }
    }

    /// Whether the month that is due can be paid by hand: its charge was refused, and it is tried again.
    pub const fn can_pay_by_hand(&self) -> bool {
        matches!((self.stage, self.wish), (Stage::Due, Wish::GoOn)) && self.refused > 0
    }

    /// Its learner goes to pay the month that is due by hand: until they had time to, it is not charged by
    /// itself. Whether it is given up in the end depends on refusals alone.
    pub fn by_hand(&self, now: Instant) -> Result<Plan, NotNow> {
        if !self.can_pay_by_hand() {
            return Err(NotNow);
        }
        let least = now.plus(BY_HAND_MINUTES * MINUTE);
        Ok(Plan {
            look_at: self.look_at.map(|at| at.max(least)),
            ..*self
        })
    }

    /// When it goes on by itself after a pause, while that lies ahead.
    pub fn resumes_at(&self) -> Option<Instant> {
        match (self.stage, self.wish) {
            (Stage::Running | Stage::Paused, Wish::Pause(until)) => until,
            _ => None,
        }
    }

    /// It is paused from now on.
    pub fn paused(&self) -> Plan {
        let look_at = match self.wish {
            Wish::Pause(until) => until,
            Wish::GoOn | Wish::End => None,
        };
        Plan {
            stage: Stage::Paused,
            look_at,
            ..*self
        }
    }

    pub const fn ended(&self, why: Why) -> Plan {
        Plan {
            stage: Stage::Ended,
            look_at: None,
            why: Some(why),
            ..*self
        }
    }

    /// The learner wants to end it: with the month that is paid, or now if none is.
    pub fn end(&self, now: Instant) -> Result<Plan, NotNow> {
        match self.stage {
            Stage::Running => Ok(self.wishes(Wish::End)),
            Stage::Due => Ok(Plan {
                look_at: Some(now),
                ..self.wishes(Wish::End)
            }),
            Stage::Paused => Ok(self.ended(Why::Wish)),
            Stage::Begun | Stage::Ended => Err(NotNow),
        }
    }

    /// The learner wants to pause it, from the end of the month that is paid.
    pub fn pause(&self, until: Option<Instant>) -> Result<Plan, NotNow> {
        match self.stage {
            Stage::Running => Ok(self.wishes(Wish::Pause(until))),
            Stage::Paused => Ok(self.wishes(Wish::Pause(until)).paused()),
            Stage::Begun | Stage::Due | Stage::Ended => Err(NotNow),
        }
    }

    /// The learner wants it to go on: neither to be paused nor to end. What is paused goes on now.
    pub fn go_on(&self, now: Instant) -> Result<Plan, NotNow> {
        match self.stage {
            Stage::Running => Ok(self.wishes(Wish::GoOn)),
            Stage::Paused => Ok(Plan {
                look_at: Some(now),
                ..*self
            }),
            Stage::Begun | Stage::Due | Stage::Ended => Err(NotNow),
        }
    }

    /// Whether another tier can be chosen: it goes on after a month that is paid.
    pub const fn can_change(&self) -> bool {
        matches!((self.stage, self.wish), (Stage::Running, Wish::GoOn))
    }

    /// When the next month is charged, as far as anybody knows.
    pub fn next_charge(&self) -> Option<Instant> {
        match (self.stage, self.wish) {
            (Stage::Running, Wish::GoOn) => Some(self.until),
            (Stage::Running, Wish::Pause(until)) => until,
            (Stage::Due, Wish::GoOn | Wish::Pause(_)) | (Stage::Paused, _) => self.look_at,
            _ => None,
        }
    }

    const fn wishes(&self, wish: Wish) -> Plan {
        Plan { wish, ..*self }
    }
}

/// Raw: a learner pauses a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PauseForm {
    pub plan: String,
    /// The day it goes on, in the plan's zone; empty: when they say so.
    pub until: String,
}

impl PauseForm {
    /// When it goes on, for a plan whose paid month ends at `until`: at the same time of day.
    pub fn parse(
        &self,
        until: Instant,
        zone: impl FnOnce(Instant) -> ZoneTable,
    ) -> Result<Option<Instant>, FieldErrors> {
        let refused = |problem| FieldErrors::one("until", problem);
        let raw = self.until.trim();
        if raw.is_empty() {
            return Ok(None);
        }
        let day: Date = crate::date::read(raw).ok_or_else(|| refused(Problem::NotADate))?;
        let zone = zone(until.plus(i64::from(MOST_PAUSE_MONTHS) * 32 * DAY));
        let ends = zone.local(until);
        if day <= ends.date() {
            return Err(refused(Problem::InThePast));
        }
        let last = ends
            .date()
            .saturating_add(jiff::Span::new().months(MOST_PAUSE_MONTHS));
        if day > last {
            let most = i64::from(MOST_PAUSE_MONTHS);
            return Err(refused(Problem::OutOfRange { least: 1, most }));
        }
        Ok(Some(zone.instant(day.to_datetime(ends.time()))))
    }
}
