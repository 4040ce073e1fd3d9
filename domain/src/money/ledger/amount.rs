//! An amount that moves: more than nothing, of one currency, small enough that sums of very many
//! never overflow.

use crate::form::Problem;
use crate::money::{Currency, Money};

/// The most that one posting may move: a thousand million of the main unit of most currencies. Ninety
/// million of them still add up within 64 bits.
pub const MOST_MINOR: i64 = 100_000_000_000;

/// 1 to [`MOST_MINOR`] minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Amount {
    minor: i64,
    currency: Currency,
}

impl Amount {
    /// None when it is nothing, less than nothing or absurd.
    pub const fn new(minor: i64, currency: Currency) -> Option<Amount> {
        if minor >= 1 && minor <= MOST_MINOR {
            Some(Amount { minor, currency })
        } else {
            None
        }
    }

    pub const fn of(money: Money) -> Option<Amount> {
        Amount::new(money.minor, money.currency)
    }

    pub const fn minor(self) -> i64 {
        self.minor
    }

    pub const fn currency(self) -> Currency {
        self.currency
    }

    pub const fn money(self) -> Money {
        Money::new(self.minor, self.currency)
    }
}

/// The least and the most that a session may cost when it is not free, in main units.
pub const PRICES: (i64, i64) = (1, 10_000);

/// What a person typed as a price, in main units: digits, and after a point or a comma as many as
/// the currency has. Empty is free. No sign and no grouping: a point that was meant as grouping would
/// make the price a thousand times too small.
pub fn parse_price(raw: &str, currency: Currency) -> Result<Money, Problem> {
    if raw.trim().is_empty() {
        return Ok(Money::new(0, currency));
    }
    let minor = parse_amount(raw, currency).ok_or(Problem::NotANumber)?;
    let (least, most) = PRICES;
    let main = currency.minor_of_main();
    if minor == 0 || (least * main..=most * main).contains(&minor) {
        Ok(Money::new(minor, currency))
    } else {
        Err(Problem::OutOfRange { least, most })
    }
}

/// Minor units of an amount of any size, written as prices are; none of anything else.
pub fn parse_amount(raw: &str, currency: Currency) -> Option<i64> {
    let raw = raw.trim();
    let (whole, part) = raw.split_once(['.', ',']).unwrap_or((raw, ""));
    let decimals = currency.decimals() as usize;
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(part) || part.len() > decimals {
        return None;
    }
    // Digits that fit into no number are far too many.
    let minor = format!("{whole}{part:0<decimals$}").parse();
    Some(minor.unwrap_or(i64::MAX))
}

/// The same the other way round: what a form shows of a price. A free session shows nothing.
pub fn price_text(price: Money) -> String {
    let main = price.currency.minor_of_main();
    match (price.minor / main, price.minor % main) {
        (0, 0) => String::new(),
        (whole, 0) => whole.to_string(),
        (whole, part) => {
            let decimals = price.currency.decimals() as usize;
            format!("{whole}.{part:0decimals$}")
        }
    }
}
