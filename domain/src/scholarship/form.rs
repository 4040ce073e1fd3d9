//! What a sponsor types.

use super::pot::{Fact, Whom};
use crate::form::{FieldErrors, Problem, text};
use crate::money::ledger::parse_amount;
use crate::money::{Currency, Money};
use crate::time::{DAY, Instant, day_number};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The least and the most that is paid into a pot at once, in main units.
pub const AMOUNTS: (i64, i64) = (5, 100_000);

/// A pot lasts for two years at most.
pub const MOST_DAYS: i64 = 731;

/// Raw: a sponsor opens a pot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PotForm {
    /// How learners see who gives; empty: they are not told.
    pub shown_as: String,
    /// `person`, or the name of a fact.
    pub whom: String,
    /// The mail address or the profile's name of a member, or what the fact has to be.
    pub who: String,
    pub currency: String,
    /// In main units, as all amounts here.
    pub amount: String,
    /// Empty: no limit.
    pub per_session: String,
    pub per_learner: String,
    /// The last day it can be used, by UTC.
    pub until: String,
}

/// For whom, before anybody knows who that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    /// A mail address, or the name in the address of a profile.
    Person(String),
    Whoever(Fact, String),
}

/// A pot as it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPot {
    pub shown_as: String,
    pub whom: Named,
    pub amount: Money,
    pub per_session: Option<i64>,
    pub per_learner: Option<i64>,
    /// Nobody uses it from then on.
    pub until: Instant,
}

impl PotForm {
    /// Reads the form at `now`.
    pub fn parse(&self, now: Instant) -> Result<NewPot, FieldErrors> {
        let mut errors = FieldErrors::default();
        let shown_as = errors.take("shown_as", text(&self.shown_as, 0, 80));
        let whom = match self.whom.trim() {
            "person" => {
                let who = text(&self.who, 1, 320);
                errors.take("who", who).map(Named::Person)
            }
            other => match Fact::parse(other) {
                Some(fact) => errors
                    .take("who", said(&self.who))
                    .map(|said| Named::Whoever(fact, said)),
                None => {
                    errors.add("whom", Problem::NotAChoice);
                    None
                }
            },
        };
        let currency = Currency::try_from(self.currency.trim().to_owned());
        let currency = currency
            .ok()
            .filter(|known| Currency::OF_PRICES.contains(known));
        let currency = errors.take("currency", currency.ok_or(Problem::NotAChoice));
        let usual = currency.unwrap_or(Currency::EUR);
        let amount = errors.take("amount", amount(&self.amount, usual, AMOUNTS));
        let limit = |raw: &str| match raw.trim() {
            "" => Ok(None),
            raw => amount_of(raw, usual, (1, AMOUNTS.1)).map(Some),
        };
        let per_session = errors.take("per_session", limit(&self.per_session));
        let per_learner = errors.take("per_learner", limit(&self.per_learner));
        let until = errors.take("until", until(&self.until, now));
        match (shown_as, whom, amount, per_session, per_learner, until) {
            (
                Some(shown_as),
                Some(whom),
                Some(amount),
                Some(per_session),
                Some(per_learner),
                Some(until),
            ) if errors.is_empty() => Ok(NewPot {
                shown_as,
                whom,
                amount,
                per_session,
                per_learner,
                until,
            }),
            _ => Err(errors),
        }
    }
}

/// Raw: a sponsor puts more into a pot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TopUpForm {
    pub pot: String,
    /// In main units of the pot's currency.
    pub more: String,
}

impl TopUpForm {
    /// How much, in the pot's currency.
    pub fn parse(&self, currency: Currency) -> Result<Money, FieldErrors> {
        amount(&self.more, currency, AMOUNTS).map_err(|problem| FieldErrors::one("more", problem))
    }
}

/// What a fact has to be: something that can be compared.
fn said(raw: &str) -> Result<String, Problem> {
    let said = text(raw, 1, 120)?;
    match Whom::key(&said).is_empty() {
        true => Err(Problem::Missing),
        false => Ok(said),
    }
}

fn amount(raw: &str, currency: Currency, within: (i64, i64)) -> Result<Money, Problem> {
    match raw.trim() {
        "" => Err(Problem::Missing),
        raw => amount_of(raw, currency, within).map(|minor| Money::new(minor, currency)),
    }
}

fn amount_of(raw: &str, currency: Currency, (least, most): (i64, i64)) -> Result<i64, Problem> {
    let minor = parse_amount(raw, currency).ok_or(Problem::NotAnAmount)?;
    let main = currency.minor_of_main();
    match (least * main..=most * main).contains(&minor) {
        true => Ok(minor),
        false => Err(Problem::OutOfRange { least, most }),
    }
}

/// Until the last day is over.
fn until(raw: &str, now: Instant) -> Result<Instant, Problem> {
    if raw.trim().is_empty() {
        return Err(Problem::Missing);
    }
    let date: Date = crate::date::read(raw.trim()).ok_or(Problem::NotADate)?;
    let until = Instant((day_number(date) + 1) * DAY);
    if until <= now {
        Err(Problem::InThePast)
    } else if until > now.plus(MOST_DAYS * DAY) {
        Err(Problem::OutOfRange {
            least: 1,
            most: MOST_DAYS,
        })
    } else {
        Ok(until)
    }
}

/// What a learner wants of scholarships for one session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taking {
    /// Whatever there is.
    All,
    /// As much as they saw, in minor units, or more.
    AtLeast(i64),
    /// They pay on their own.
    Nothing,
}

impl Taking {
    /// As it stands in a form: empty, an amount in minor units, or `no`.
    pub fn parse(raw: &str) -> Result<Taking, Problem> {
        match raw.trim() {
            "" => Ok(Taking::All),
            "no" => Ok(Taking::Nothing),
            minor => minor
                .parse()
                .map(Taking::AtLeast)
                .map_err(|_| Problem::NotAChoice),
        }
    }
}
