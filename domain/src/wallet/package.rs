//! Several sessions of a kind for one price: what is offered, what each session of it is worth, until when
//! they are booked, and what becomes of the rest.

use crate::form::{FieldErrors, Problem, whole_number};
use crate::id::OutgoingId;
use crate::money::ledger::{Dispute, Event, Payment, Stage, parse_price, split};
use crate::money::{Currency, Money};
use crate::time::{DAY, Instant, date_of_day};
use serde::{Deserialize, Serialize};

/// The fewest and the most sessions of a package.
pub const PACKAGE_SESSIONS: (i64, i64) = (2, 20);

/// The fewest and the most months in which they are booked.
pub const PACKAGE_MONTHS: (i64, i64) = (1, 24);

/// What becomes of sessions that nobody booked in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rest {
    /// What was paid for them goes back.
    Returned,
    /// The mentor keeps it.
    Kept,
}

impl Rest {
    pub const fn as_str(self) -> &'static str {
        match self {
            Rest::Returned => "returned",
            Rest::Kept => "kept",
        }
    }

    pub fn parse(text: &str) -> Option<Rest> {
        [Rest::Returned, Rest::Kept]
            .into_iter()
            .find(|rest| rest.as_str() == text)
    }
}

/// What is offered: they stay as they are, for whoever bought under them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    pub sessions: u8,
    /// Of all of them together; not zero.
    pub price: Money,
    /// Counted from when it is paid.
    pub months: u8,
    pub rest: Rest,
}

/// One session of a package: its part of the price, and of what the platform keeps, in minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub price: i64,
    pub fee: i64,
}

impl Terms {
    /// What each session is worth, the dearest first: together exactly the price and the fee.
    pub fn parts(&self, fee: i64) -> Vec<Part> {
        let weights = vec![1; usize::from(self.sessions)];
        let prices = split(self.price.minor, &weights);
        let fees = split(fee, &weights);
        let parts = prices.into_iter().zip(fees);
        parts.map(|(price, fee)| Part { price, fee }).collect()
    }

    /// What one session of it comes to, at most a minor unit more or less.
    pub fn each(&self) -> Money {
        let sessions = i64::from(self.sessions.max(1));
        Money::new(self.price.minor / sessions, self.price.currency)
    }

    /// Until when its sessions are booked, if it is paid now: the same time of day by UTC, on the last day of
    /// a month that is too short for it.
    pub fn until(&self, paid_at: Instant) -> Instant {
        let (day, rest) = (paid_at.0.div_euclid(DAY), paid_at.0.rem_euclid(DAY));
        let date = date_of_day(day);
        let later = date.saturating_add(jiff::Span::new().months(i32::from(self.months)));
        let days = crate::time::day_number(later) - day;
        Instant((day + days) * DAY + rest)
    }
}

/// How far a package is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackageState {
    /// It is not paid yet.
    Unpaid,
    /// Sessions of it can be booked.
    Usable,
    /// All sessions are booked; what is called off may come back.
    UsedUp,
    /// The payer's bank took it back, for now or for good.
    AtBank,
    /// Its time is over, or all of it went back.
    Over,
}

impl PackageState {
    /// Of a package with so many sessions left, paid by this payment.
    pub fn of(payment: &Payment, left: u8, until: Option<Instant>, now: Instant) -> PackageState {
        if !payment.stage.is_paid() {
            return PackageState::Unpaid;
        }
        match (payment.stage, payment.dispute) {
            (_, Dispute::Open(_) | Dispute::Lost(_)) => PackageState::AtBank,
            (Stage::Held, _) if until.is_some_and(|until| now < until) => match left {
                0 => PackageState::UsedUp,
                _ => PackageState::Usable,
            },
            _ => PackageState::Over,
        }
    }
}

/// What is to be done with what is left of a package whose time is over. `can_book`: its kind of session is
/// still offered; the mentor keeps nothing for what nobody could book.
pub fn rest_goes(payment: &Payment, rest: Rest, can_book: bool, id: OutgoingId) -> Event {
    match (payment.left(), rest) {
        (minor @ 1.., Rest::Returned) => Event::Refunded { id, minor },
        (minor @ 1.., Rest::Kept) if !can_book => Event::Refunded { id, minor },
        _ => Event::Released,
    }
}

/// Raw: a mentor offers a package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfferForm {
    pub session_type: String,
    pub sessions: String,
    /// In main units of the currency of the kind of session.
    pub price: String,
    pub months: String,
    /// `returned` or `kept`.
    pub rest: String,
}

impl OfferForm {
    pub fn parse(&self, currency: Currency) -> Result<Terms, FieldErrors> {
        let mut errors = FieldErrors::default();
        let within = |raw: &str, (least, most)| whole_number(raw, least, most);
        let sessions = errors.take("sessions", within(&self.sessions, PACKAGE_SESSIONS));
        let price = errors.take("price", price_of_sessions(&self.price, currency, sessions));
        let months = errors.take("months", within(&self.months, PACKAGE_MONTHS));
        let rest = Rest::parse(self.rest.trim()).ok_or(Problem::NotAChoice);
        let rest = errors.take("rest", rest);
        let small = |number: i64| u8::try_from(number).unwrap_or(u8::MAX);
        match (sessions, price, months, rest) {
            (Some(sessions), Some(price), Some(months), Some(rest)) => Ok(Terms {
                sessions: small(sessions),
                price,
                months: small(months),
                rest,
            }),
            _ => Err(errors),
        }
    }
}

/// At least a main unit for each session, so that every part of it is an amount.
pub fn price_of_sessions(
    raw: &str,
    currency: Currency,
    sessions: Option<i64>,
) -> Result<Money, Problem> {
    if raw.trim().is_empty() {
        return Err(Problem::Missing);
    }
    let price = parse_price(raw, currency)?;
    let least = currency.minor_of_main() * sessions.unwrap_or(1);
    if price.minor < least {
        let least = Money::new(least, currency);
        return Err(Problem::TooLittle { least });
    }
    Ok(price)
}

/// Raw: what is left of a package is to be somebody else's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TransferForm {
    pub package: String,
    /// The mail address of a member.
    pub to: String,
}
