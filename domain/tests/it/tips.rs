//! Tips: for what took place, by who learned, for a while, within bounds.

use domain::booking::{BookingState, Side};
use domain::form::Problem;
use domain::interval::Interval;
use domain::money::{Currency, TIP_DAYS, TipForm, may_tip};
use domain::time::{DAY, HOUR, Instant};

#[test]
fn a_tip_is_for_what_took_place_and_from_who_learned() {
    let begins = Instant(1_000 * DAY);
    let session = Interval::new(begins, begins.plus(HOUR)).expect("in order");
    let until = session.ends_at().plus(TIP_DAYS * DAY);
    let may = |state: &BookingState, side, at| may_tip(state, session, side, at);
    assert!(may(&BookingState::Kept, Side::Mentee, begins));
    assert!(may(&BookingState::Kept, Side::Mentee, until.plus(-1)));
    assert!(!may(&BookingState::Kept, Side::Mentee, until));
    assert!(!may(&BookingState::Kept, Side::Mentor, begins));
    for state in [BookingState::Confirmed, BookingState::Expired] {
        assert!(!may(&state, Side::Mentee, begins), "{state:?}");
    }
}

#[test]
fn an_amount_is_typed_as_prices_are() {
    let asked = |amount: &str, code: &str| {
        let currency = Currency::try_from(code.to_owned()).expect("a currency");
        let form = TipForm {
            amount: amount.to_owned(),
            ..TipForm::default()
        };
        form.parse(currency).map(|money| money.minor)
    };
    for (amount, code, expected) in [
        ("5", "EUR", 500),
        ("7,50", "CHF", 750),
        ("500", "EUR", 50_000),
        ("100", "JPY", 100),
    ] {
        assert_eq!(asked(amount, code), Ok(expected), "{amount} {code}");
    }
    let bounds = Problem::OutOfRange {
        least: 1,
        most: 500,
    };
    for (amount, problem) in [
        ("", Problem::Missing),
        ("0.99", bounds.clone()),
        ("500.01", bounds.clone()),
        ("99999999999999999999", bounds),
        ("five", Problem::NotAnAmount),
        ("-5", Problem::NotAnAmount),
    ] {
        let refused = asked(amount, "EUR").expect_err(amount);
        assert_eq!(refused.of("amount"), Some(&problem), "{amount}");
    }
}
