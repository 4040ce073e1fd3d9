//! Another tier of membership in the middle of a month: what it costs now. The page shows what this says, and what is
//! charged is what this says.

use crate::money::Money;
use crate::money::ledger::split;
use crate::time::Instant;
use serde::{Deserialize, Serialize};

/// When another tier begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Now, for so much.
    Now(Money),
    /// With the next month; nothing is paid now.
    Next,
}

/// What going from one price a month to another means in a month that began at `from` and is paid until `until`. What
/// is dearer begins now, for the part of the difference that belongs to the rest of the month; what costs less, or
/// has another currency, or so little to pay that no card takes it, begins with the next month.
pub fn change(of: Money, to: Money, (from, until): (Instant, Instant), now: Instant) -> Change {
    let dearer = to.minor - of.minor;
    if dearer <= 0 || of.currency != to.currency || now >= until {
        return Change::Next;
    }
    let weight = |time: i64| u64::try_from(time).unwrap_or_default();
    let parts = split(dearer, &[weight(until.since(now)), weight(now.since(from))]);
    match parts[0] {
        due if due >= to.currency.minor_of_main() => Change::Now(Money::new(due, to.currency)),
        _ => Change::Next,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use crate::time::DAY;

    #[test]
    fn the_rest_of_the_month_is_paid_and_no_more() {
        let euros = |minor| Money::new(minor, Currency::EUR);
        let month = (Instant(0), Instant(30 * DAY));
        let at = |day: i64| change(euros(500), euros(1_100), month, Instant(day * DAY));
        assert_eq!(at(0), Change::Now(euros(600)));
        assert_eq!(at(15), Change::Now(euros(300)));
        assert_eq!(at(25), Change::Now(euros(100)));
        assert_eq!(at(26), Change::Next, "less than a euro");
        assert_eq!(at(30), Change::Next);
        let cheaper = change(euros(1_100), euros(500), month, Instant(0));
        assert_eq!(cheaper, Change::Next);
        let pounds = Currency::OF_PRICES[2];
        let other = change(euros(500), Money::new(900, pounds), month, Instant(0));
        assert_eq!(other, Change::Next);
    }
}
