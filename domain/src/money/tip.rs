//! Tips: a thank-you after a session that took place. It is the mentor's at once and as a whole.

use super::ledger::parse_amount;
use super::{Currency, Money};
use crate::booking::{BookingState, Side};
use crate::form::{FieldErrors, Problem};
use crate::interval::Interval;
use crate::time::{DAY, Instant};
use serde::{Deserialize, Serialize};

/// So long after a session a tip can be given.
pub const TIP_DAYS: i64 = 30;

/// The least and the most of a tip, in main units.
pub const TIPS: (i64, i64) = (1, 500);

/// Whether one side may give a tip for a session now: the mentee, for one that took place. That none was
/// given yet is the caller's.
pub fn may_tip(state: &BookingState, session: Interval, side: Side, now: Instant) -> bool {
    let until = session.ends_at().plus(TIP_DAYS * DAY);
    *state == BookingState::Kept && side == Side::Mentee && now < until
}

/// Raw: a mentee says thank you.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TipForm {
    pub booking: String,
    /// In main units of the session's currency.
    pub amount: String,
}

impl TipForm {
    /// How much, in the currency of the session.
    pub fn parse(&self, currency: Currency) -> Result<Money, FieldErrors> {
        let amount = match self.amount.trim() {
            "" => Err(Problem::Missing),
            raw => parse_amount(raw, currency).ok_or(Problem::NotAnAmount),
        };
        let (least, most) = TIPS;
        let main = currency.minor_of_main();
        let within = |minor: i64| (least * main..=most * main).contains(&minor);
        amount
            .and_then(|minor| match within(minor) {
                true => Ok(Money::new(minor, currency)),
                false => Err(Problem::OutOfRange { least, most }),
            })
            .map_err(|problem| FieldErrors::one("amount", problem))
    }
}
