//! Money is a whole number of minor units and an ISO 4217 currency; it never touches a float. Where
//! it is, and how it moves, is the ledger's.

pub mod ledger;
mod month;
mod others;
mod payee;
mod pricing;
mod statement;
mod tip;

pub use month::Month;
pub use others::{OtherPrices, currency_of_languages, currency_of_region};
pub use payee::Payee;
pub use pricing::{PriceAsked, Pricing, chosen_amount};
pub use statement::{Effect, balance};
pub use tip::{TIP_DAYS, TIPS, TipForm, may_tip};

use serde::{Deserialize, Serialize};

/// Three capital letters, for example `EUR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

/// The text is not three capital letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotACurrency;

impl std::fmt::Display for NotACurrency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a currency is three capital letters")
    }
}

impl Currency {
    pub const EUR: Currency = Currency(*b"EUR");

    /// In which prices can be set.
    pub const OF_PRICES: [Currency; 4] = [
        Currency::EUR,
        Currency(*b"USD"),
        Currency(*b"GBP"),
        Currency(*b"CHF"),
    ];

    /// One of those in which prices can be set.
    pub fn of_prices(code: &str) -> Option<Currency> {
        let is = |currency: &Currency| currency.code() == code;
        Currency::OF_PRICES.into_iter().find(is)
    }

    pub fn code(&self) -> &str {
        // Only ASCII capitals are ever stored.
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimal places of the minor unit, by ISO 4217.
    pub fn decimals(&self) -> u32 {
        match &self.0 {
            b"JPY" | b"KRW" | b"VND" | b"CLP" | b"ISK" | b"UGX" | b"XAF" | b"XOF" | b"PYG"
            | b"RWF" => 0,
            b"BHD" | b"JOD" | b"KWD" | b"OMR" | b"TND" => 3,
            _ => 2,
        }
    }

    /// Minor units of one main unit.
    pub fn minor_of_main(&self) -> i64 {
        10_i64.pow(self.decimals())
    }
}

impl TryFrom<String> for Currency {
    type Error = NotACurrency;
    fn try_from(text: String) -> Result<Self, NotACurrency> {
        match text.as_bytes() {
            &[a, b, c] if [a, b, c].iter().all(u8::is_ascii_uppercase) => Ok(Currency([a, b, c])),
            _ => Err(NotACurrency),
        }
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_owned()
    }
}

/// An amount in minor units (cents) of one currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Money {
    pub minor: i64,
    pub currency: Currency,
}

impl Money {
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Money { minor, currency }
    }

    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }
}
