//! What a mentor asks for a kind of session, and what that is for one mentee: a price, at least a price,
//! or nothing for the first session with this mentor. Lists, holds and payments all ask here.

use super::Money;
use super::ledger::parse_price;
use crate::form::Problem;
use serde::{Deserialize, Serialize};

/// What is asked of everybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pricing {
    /// Zero: the session is free for everybody, and nothing below matters.
    pub price: Money,
    /// The mentee chooses what to pay; the price is the least.
    pub pay_what_you_can: bool,
    /// Nothing is asked of a mentee for the first session with this mentor.
    pub first_free: bool,
}

/// What is asked of one mentee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceAsked {
    /// What is to be paid, or the least of it.
    pub price: Money,
    /// The mentee chooses, from the price on.
    pub chooses: bool,
    /// It is free because it is their first.
    pub is_free_first: bool,
}

impl Pricing {
    /// A price like any other.
    pub const fn fixed(price: Money) -> Pricing {
        Pricing {
            price,
            pay_what_you_can: false,
            first_free: false,
        }
    }

    /// What is asked of a mentee; `is_first`: they never had a session with this mentor, and wait for none.
    pub const fn of(self, is_first: bool) -> PriceAsked {
        if self.first_free && is_first && !self.price.is_zero() {
            PriceAsked {
                price: Money::new(0, self.price.currency),
                chooses: false,
                is_free_first: true,
            }
        } else {
            PriceAsked {
                price: self.price,
                chooses: self.pay_what_you_can && !self.price.is_zero(),
                is_free_first: false,
            }
        }
    }

    /// Whether it may be kept: only what costs something can be chosen or be free the first time.
    pub const fn is_sound(self) -> bool {
        !self.price.is_zero() || !(self.pay_what_you_can || self.first_free)
    }
}

/// What a mentee typed as the amount they choose, in main units of the floor's currency.
pub fn chosen_amount(raw: &str, floor: Money) -> Result<Money, Problem> {
    if raw.trim().is_empty() {
        return Err(Problem::Missing);
    }
    let amount = match parse_price(raw, floor.currency) {
        // Less than a price may be is less than the floor, too.
        Err(Problem::NotANumber) => Err(Problem::NotAnAmount),
        Err(Problem::OutOfRange { .. }) if is_small(raw) => {
            Err(Problem::TooLittle { least: floor })
        }
        amount => amount,
    }?;
    if amount.minor < floor.minor {
        Err(Problem::TooLittle { least: floor })
    } else {
        Ok(amount)
    }
}

/// Whether digits that are no price are too few rather than too many.
fn is_small(raw: &str) -> bool {
    let whole = raw.trim().split(['.', ',']).next().unwrap_or_default();
    whole.bytes().all(|digit| digit == b'0')
}
