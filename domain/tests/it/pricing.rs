//! What is asked of one mentee: a price, from a price on, or nothing for the first session.

use domain::calendar::SessionTypeForm;
use domain::form::Problem;
use domain::money::ledger::{RefundReason, refund_reason};
use domain::money::{
    Currency, Money, OtherPrices, PriceAsked, Pricing, chosen_amount, currency_of_languages,
};

const fn euros(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

const fn pricing(minor: i64, pay_what_you_can: bool, first_free: bool) -> Pricing {
    Pricing {
        price: euros(minor),
        pay_what_you_can,
        first_free,
    }
}

#[test]
fn what_is_asked_depends_on_the_kind_and_on_whether_it_is_the_first() {
    let asked = |minor, chooses, is_free_first| PriceAsked {
        price: euros(minor),
        chooses,
        is_free_first,
    };
    for (pricing, of_first, of_next) in [
        (
            pricing(0, false, false),
            asked(0, false, false),
            asked(0, false, false),
        ),
        (
            pricing(6_000, false, false),
            asked(6_000, false, false),
            asked(6_000, false, false),
        ),
        (
            pricing(1_000, true, false),
            asked(1_000, true, false),
            asked(1_000, true, false),
        ),
        (
            pricing(6_000, false, true),
            asked(0, false, true),
            asked(6_000, false, false),
        ),
        (
            pricing(1_000, true, true),
            asked(0, false, true),
            asked(1_000, true, false),
        ),
    ] {
        assert_eq!(pricing.of(true), of_first, "{pricing:?}");
        assert_eq!(pricing.of(false), of_next, "{pricing:?}");
        assert!(pricing.is_sound());
    }
    for unsound in [pricing(0, true, false), pricing(0, false, true)] {
        assert!(!unsound.is_sound(), "{unsound:?}");
    }
}

#[test]
fn an_amount_is_chosen_from_the_floor_on() {
    let floor = euros(1_050);
    let too_little = || Err(Problem::TooLittle { least: floor });
    let far_too_much = || {
        Err(Problem::OutOfRange {
            least: 1,
            most: 10_000,
        })
    };
    for (raw, expected) in [
        ("10.50", Ok(1_050)),
        (" 10,50 ", Ok(1_050)),
        ("10000", Ok(1_000_000)),
        ("", Err(Problem::Missing)),
        ("  ", Err(Problem::Missing)),
        ("10.49", too_little()),
        ("0", too_little()),
        ("0.01", too_little()),
        ("00.5", too_little()),
        ("10000.01", far_too_much()),
        ("99999999999999999999", far_too_much()),
        ("1e3", Err(Problem::NotAnAmount)),
        ("1.000", Err(Problem::NotAnAmount)),
        ("-12", Err(Problem::NotAnAmount)),
        ("12 €", Err(Problem::NotAnAmount)),
    ] {
        assert_eq!(chosen_amount(raw, floor), expected.map(euros), "{raw:?}");
    }
}

#[test]
fn only_what_costs_something_can_be_chosen_or_be_free_the_first_time() {
    let form = |price: &str, chooses: bool, first: bool| SessionTypeForm {
        name: "Advice".to_owned(),
        length_minutes: "30".to_owned(),
        step_minutes: "30".to_owned(),
        align: "hour".to_owned(),
        notice_hours: "12".to_owned(),
        horizon_days: "30".to_owned(),
        buffer_before_minutes: "0".to_owned(),
        buffer_after_minutes: "0".to_owned(),
        place: "room".to_owned(),
        free_until_hours: "24".to_owned(),
        then_reschedules: "1".to_owned(),
        price: price.to_owned(),
        pay_what_you_can: chooses.then(|| "on".to_owned()),
        first_free: first.then(|| "on".to_owned()),
        ..SessionTypeForm::default()
    };
    let kept = form("10", true, true).parse().expect("a good form");
    assert_eq!(kept.pricing, pricing(1_000, true, true));
    let kept = form("", false, false).parse().expect("a good form");
    assert_eq!(kept.pricing, Pricing::fixed(euros(0)));
    for (chooses, first) in [(true, false), (false, true), (true, true)] {
        for price in ["", "0"] {
            let refused = form(price, chooses, first).parse();
            let refused = refused.expect_err("nothing to choose from");
            assert_eq!(refused.of("price"), Some(&Problem::Missing));
        }
    }
}

#[test]
fn money_goes_back_for_a_reason() {
    use domain::booking::{Appeal, BookingState, Side};
    use domain::time::Instant;
    let cancelled = |by, late| BookingState::Cancelled {
        by,
        at: Instant(0),
        late,
        reason: String::new(),
    };
    let missed = |who: Side| BookingState::NoShow {
        who,
        marked_by: who.other(),
        at: Instant(0),
        appeal: Appeal::None,
    };
    let declined = BookingState::Declined {
        reason: String::new(),
    };
    let (mentee, mentor) = (Side::Mentee, Side::Mentor);
    for (state, was_booked, expected) in [
        (BookingState::Expired, false, RefundReason::CameTooLate),
        (cancelled(mentee, false), false, RefundReason::CameTooLate),
        (BookingState::Expired, true, RefundReason::NotAnswered),
        (declined, true, RefundReason::Declined),
        (
            cancelled(mentee, true),
            true,
            RefundReason::Cancelled {
                by: mentee,
                late: true,
            },
        ),
        (
            cancelled(mentor, false),
            true,
            RefundReason::Cancelled {
                by: mentor,
                late: false,
            },
        ),
        (missed(mentor), true, RefundReason::MentorMissed),
        (missed(mentee), true, RefundReason::Decided),
        (BookingState::Kept, true, RefundReason::Decided),
    ] {
        assert_eq!(refund_reason(&state, was_booked), expected, "{state:?}");
    }
}

#[test]
fn each_currency_has_one_price_and_the_main_one_none_beside_it() {
    let [eur, usd, _, chf] = Currency::OF_PRICES;
    let main = euros(6_000);
    let other = |minor, currency| Money::new(minor, currency);
    for (main, others, is_sound) in [
        (main, vec![], true),
        (main, vec![other(7_500, usd), other(5_500, chf)], true),
        (main, vec![other(7_500, usd), other(7_000, usd)], false),
        (main, vec![other(6_000, eur)], false),
        (main, vec![other(0, usd)], false),
        (euros(0), vec![other(7_500, usd)], false),
        (euros(0), vec![], true),
    ] {
        assert_eq!(OtherPrices::new(main, others).is_ok(), is_sound);
    }
    let others = OtherPrices::new(main, [other(7_500, usd)]).expect("sound");
    let asked = |wish| others.pricing(pricing(6_000, true, false), wish).price;
    assert_eq!(asked(None), main);
    assert_eq!(asked(Some(chf)), main, "nothing is converted");
    assert_eq!(asked(Some(usd)), other(7_500, usd));
    let agreed = |shown| others.agreed(pricing(6_000, true, false), shown);
    assert_eq!(agreed(chf), None);
    assert!(agreed(eur).is_some() && agreed(usd).is_some());
}

#[test]
fn the_first_region_that_a_browser_names_has_a_currency() {
    for (header, code) in [
        ("de-CH,de;q=0.9,en-US;q=0.8", Some("CHF")),
        ("en-GB", Some("GBP")),
        ("de-AT", Some("EUR")),
        ("en,en-us;q=0.7", Some("USD")),
        ("zh-Hans-SG,en-US", None),
        ("sr-Latn-ME", Some("EUR")),
        ("en", None),
        ("*", None),
        ("", None),
    ] {
        let found = currency_of_languages(header);
        assert_eq!(found.as_ref().map(Currency::code), code, "{header}");
    }
}
