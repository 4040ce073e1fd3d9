//! Vouchers: codes that pay a part of what a session costs, or all of it, before the learner's money. The
//! platform gives them; who types one uses it once.

use crate::form::{FieldErrors, Problem, whole_number};
use crate::money::ledger::{parse_amount, split};
use crate::money::{Currency, Money};
use crate::time::Instant;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The shortest and the longest code.
pub const CODE: (usize, usize) = (4, 32);

/// The most uses of one voucher.
pub const MOST_USES: i64 = 10_000;

/// What a voucher pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// So much, of prices in its currency.
    Amount(Money),
    /// So many of a hundred, of any price.
    Percent(u8),
}

impl Worth {
    /// What it pays of a price, in minor units; none of a price in another currency. What is left to pay is
    /// nothing, or at least a main unit: nobody can pay a few cents with a card.
    pub fn of(self, price: Money) -> Option<i64> {
        let worth = match self {
            Worth::Amount(amount) if amount.currency != price.currency => return None,
            Worth::Amount(amount) => amount.minor.min(price.minor),
            Worth::Percent(percent) => {
                let percent = u64::from(percent.min(100));
                split(price.minor, &[percent, 100 - percent])[0]
            }
        };
        let least = price.currency.minor_of_main();
        Some(match price.minor - worth {
            0 => worth,
            left => worth.min(price.minor - left.max(least)).max(0),
        })
    }
}

/// A voucher as whoever types its code meets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Voucher {
    pub worth: Worth,
    pub uses: u32,
    /// How many are taken, also by sessions that are not paid yet.
    pub used: u32,
    /// Nobody uses it from then on.
    pub until: Instant,
    pub ended: bool,
}

impl Voucher {
    /// What it pays of a price now, in minor units.
    pub fn pays(&self, price: Money, now: Instant) -> Result<i64, Problem> {
        if self.ended || now >= self.until {
            return Err(Problem::VoucherOver);
        }
        if self.used >= self.uses {
            return Err(Problem::VoucherUsedUp);
        }
        match self.worth.of(price) {
            None => Err(Problem::VoucherOtherCurrency),
            Some(0) => Err(Problem::VoucherPaysNothing),
            Some(minor) => Ok(minor),
        }
    }
}

/// A code as it is kept and compared: capital letters and digits, whatever was typed between them.
pub fn voucher_code(raw: &str) -> Option<String> {
    let code: String = raw
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '\t'))
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let (least, most) = CODE;
    let is_code = code.chars().all(|c| c.is_ascii_alphanumeric());
    (is_code && (least..=most).contains(&code.len())).then_some(code)
}

/// Raw: an admin makes a voucher.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct VoucherForm {
    /// Empty: one is made up.
    pub code: String,
    /// `amount` or `percent`.
    pub kind: String,
    /// In main units, or of a hundred.
    pub worth: String,
    pub currency: String,
    pub uses: String,
    /// The last day it can be used, by UTC.
    pub until: String,
}

/// What an admin made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewVoucher {
    pub code: Option<String>,
    pub worth: Worth,
    pub uses: u32,
    pub last_day: Date,
}

impl VoucherForm {
    pub fn parse(&self) -> Result<NewVoucher, FieldErrors> {
        let mut errors = FieldErrors::default();
        let code = match self.code.trim() {
            "" => Ok(None),
            raw => voucher_code(raw).map(Some).ok_or(Problem::NotACode),
        };
        let code = errors.take("code", code);
        let worth = match self.kind.trim() {
            "amount" => errors.take("worth", self.amount()),
            "percent" => errors.take("worth", percent(&self.worth)),
            _ => {
                errors.add("kind", Problem::NotAChoice);
                None
            }
        };
        let uses = errors.take("uses", whole_number(&self.uses, 1, MOST_USES));
        let last_day = crate::date::read(self.until.trim()).ok_or(Problem::NotADate);
        let last_day = errors.take("until", last_day);
        match (code, worth, uses, last_day) {
            (Some(code), Some(worth), Some(uses), Some(last_day)) => Ok(NewVoucher {
                code,
                worth,
                uses: u32::try_from(uses).unwrap_or(u32::MAX),
                last_day,
            }),
            _ => Err(errors),
        }
    }

    fn amount(&self) -> Result<Worth, Problem> {
        let currency = Currency::try_from(self.currency.trim().to_owned());
        let currency = currency.map_err(|_| Problem::NotAChoice)?;
        if self.worth.trim().is_empty() {
            return Err(Problem::Missing);
        }
        let minor = parse_amount(&self.worth, currency).ok_or(Problem::NotAnAmount)?;
        let (least, most) = (1, 1_000);
        let main = currency.minor_of_main();
        match (least * main..=most * main).contains(&minor) {
            true => Ok(Worth::Amount(Money::new(minor, currency))),
            false => Err(Problem::OutOfRange { least, most }),
        }
    }
}

fn percent(raw: &str) -> Result<Worth, Problem> {
    let percent = whole_number(raw, 1, 100)?;
    Ok(Worth::Percent(u8::try_from(percent).unwrap_or(100)))
}
