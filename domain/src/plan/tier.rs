//! What a mentor offers by the month.

use crate::form::{FieldErrors, Problem, whole_number};
use crate::money::Currency;
use crate::wallet::{Rest, Terms, price_of_sessions};
use serde::{Deserialize, Serialize};

/// The fewest and the most sessions of a month.
pub const PLAN_SESSIONS: (i64, i64) = (1, 20);

/// The most letters of a name.
pub const PLAN_NAME_MOST: u32 = 60;

/// A tier as it is offered: it stays so, for whoever took it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierTerms {
    pub name: String,
    /// Of each month.
    pub terms: Terms,
}

/// Raw: a mentor offers a tier.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TierForm {
    pub session_type: String,
    pub name: String,
    /// Of a month.
    pub sessions: String,
    /// Of a month, in main units of the currency of the kind of session.
    pub price: String,
    /// `returned` or `kept`.
    pub rest: String,
}

impl TierForm {
    pub fn parse(&self, currency: Currency) -> Result<TierTerms, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", name(&self.name));
        let (least, most) = PLAN_SESSIONS;
        let sessions = errors.take("sessions", whole_number(&self.sessions, least, most));
        let price = errors.take("price", price_of_sessions(&self.price, currency, sessions));
        let rest = Rest::parse(self.rest.trim()).ok_or(Problem::NotAChoice);
        let rest = errors.take("rest", rest);
        match (name, sessions, price, rest) {
            (Some(name), Some(sessions), Some(price), Some(rest)) => Ok(TierTerms {
                name,
                terms: Terms {
                    sessions: u8::try_from(sessions).unwrap_or(u8::MAX),
                    price,
                    months: 1,
                    rest,
                },
            }),
            _ => Err(errors),
        }
    }
}

fn name(raw: &str) -> Result<String, Problem> {
    let name = raw.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() {
        return Err(Problem::Missing);
    }
    if name.chars().count() > PLAN_NAME_MOST as usize {
        let most = PLAN_NAME_MOST;
        return Err(Problem::TooLong { most });
    }
    Ok(name)
}
