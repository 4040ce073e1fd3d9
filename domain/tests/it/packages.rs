//! Packages: parts that lose no unit, months, the path of the money through them, and what becomes of the rest.

use domain::form::Problem;
use domain::id::{MemberId, OutgoingId, PaymentId};
use domain::money::ledger::{
    Account, Amount, Balances, Dispute, Entry, Event, NotNow, Payment, Stage, Way,
};
use domain::money::{Currency, Money};
use domain::time::{DAY, HOUR, Instant};
use domain::wallet::{OfferForm, PackageState, Rest, Terms, rest_goes};
use proptest::prelude::*;
use uuid::Uuid;

const NOW: Instant = Instant(1_000 * HOUR);
const LEARNER: MemberId = MemberId(Uuid::from_u128(1));
const MENTOR: MemberId = MemberId(Uuid::from_u128(2));
const EUR: Currency = Currency::EUR;

fn terms(sessions: u8, minor: i64) -> Terms {
    Terms {
        sessions,
        price: Money::new(minor, EUR),
        months: 6,
        rest: Rest::Returned,
    }
}

fn payment(way: Way, id: u128, minor: i64, fee: i64) -> Payment {
    Payment {
        id: PaymentId(Uuid::from_u128(id)),
        way,
        learner: LEARNER,
        mentor: MENTOR,
        price: Amount::new(minor, EUR).expect("an amount"),
        fee,
        stage: Stage::Open,
        refunded: 0,
        dispute: Dispute::None,
        drawn: 0,
        voucher: 0,
        grant: 0,
    }
}

/// A package, its first session, and the ledger that knows of nothing else.
struct Bought {
    package: Payment,
    session: Payment,
    entries: Vec<Entry>,
}

impl Bought {
    /// Three sessions for a hundred euros.
    fn new() -> Bought {
        let part = terms(3, 10_000).parts(1_500)[0];
        let new = Bought {
            package: payment(Way::Package, 100, 10_000, 1_500),
            session: payment(Way::Drawn, 1, part.price, part.fee),
            entries: vec![],
        };
        new.package(Event::Charged)
    }

    fn package(mut self, event: Event) -> Bought {
        let step = self.package.step(event, NOW).expect("possible");
        self.package = step.payment;
        self.entries.extend(step.entry);
        self
    }

    fn session(mut self, event: Event) -> Bought {
        let step = self.session.step(event, NOW).expect("possible");
        self.session = step.payment;
        self.entries.extend(step.entry);
        self
    }

    fn draws(self) -> Bought {
        let minor = self.session.price.minor();
        self.package(Event::Taken { minor }).session(Event::Drawn)
    }

    /// At the provider, on its way, prepaid, held, the mentor's, the platform's.
    fn has(self, expected: [i64; 6]) -> Bought {
        let balances = Balances::replay(&self.entries);
        let accounts = [
            Account::Clearing,
            Account::Transit,
            Account::Prepaid(LEARNER),
            Account::Held(LEARNER),
            Account::Payable(MENTOR),
            Account::Revenue,
        ];
        let found = accounts.map(|account| balances.of(account, EUR));
        assert_eq!(found, expected, "{:#?}", self.entries);
        assert!(balances.sums().values().all(|sum| *sum == 0));
        assert_eq!(balances.impossible(), []);
        // What waits for the package is what it says is left of it.
        if self.package.stage == Stage::Held {
            assert_eq!(found[2], self.package.left());
        }
        self
    }
}

fn refund(minor: i64) -> Event {
    let id = OutgoingId(Uuid::from_u128(7));
    Event::Refunded { id, minor }
}

#[test]
fn a_session_of_a_package_goes_the_way_of_any_session() {
    let bought = Bought::new().has([10_000, 0, 10_000, 0, 0, 0]);
    assert_eq!(
        bought.session.step(Event::Charged, NOW),
        Err(NotNow),
        "it was charged with the package"
    );
    let bought = bought
        .draws()
        .has([10_000, 0, 6_666, 3_334, 0, 0])
        .session(Event::Drawn)
        .has([10_000, 0, 6_666, 3_334, 0, 0])
        .session(Event::Released)
        .has([10_000, 0, 6_666, 0, 2_834, 500]);
    assert_eq!(bought.session.step(Event::PutBack, NOW), Err(NotNow));
}

#[test]
fn a_session_called_off_waits_in_the_package_again() {
    let bought = Bought::new()
        .draws()
        .session(Event::PutBack)
        .package(Event::CameBack { minor: 3_334 })
        .has([10_000, 0, 10_000, 0, 0, 0]);
    assert_eq!(
        (bought.session.stage, bought.session.left()),
        (Stage::Returned, 0)
    );
    for event in [Event::PutBack, refund(1), Event::Released] {
        assert_eq!(bought.session.step(event, NOW), Err(NotNow), "{event:?}");
    }
    let none_out = Event::CameBack { minor: 1 };
    assert_eq!(bought.package.step(none_out, NOW), Err(NotNow));
    // What goes back in part is money: the rest of a session cannot be booked.
    let part = Bought::new().draws().session(refund(1_667));
    assert_eq!(part.session.step(Event::PutBack, NOW), Err(NotNow));
    part.session(Event::Released)
        .has([10_000, 1_667, 6_666, 0, 1_417, 250]);
}

#[test]
fn nothing_is_drawn_from_what_is_gone() {
    let taken = Event::Taken { minor: 3_334 };
    let unpaid = payment(Way::Package, 100, 10_000, 1_500);
    assert_eq!(unpaid.step(taken, NOW), Err(NotNow));
    let of_session = payment(Way::Direct, 100, 10_000, 1_500);
    let of_session = of_session.step(Event::Charged, NOW).expect("paid").payment;
    assert_eq!(of_session.step(taken, NOW), Err(NotNow));
    let too_much = Bought::new().package(Event::Taken { minor: 6_667 });
    assert_eq!(too_much.package.step(taken, NOW), Err(NotNow));
    let over = Bought::new().package(refund(10_000));
    assert_eq!(over.package.step(taken, NOW), Err(NotNow));
    let kept = Bought::new().package(Event::Released);
    assert_eq!(kept.package.step(taken, NOW), Err(NotNow));
}

#[test]
fn a_bank_takes_back_all_of_the_purchase() {
    let taken = Bought::new()
        .draws()
        .package(Event::Disputed)
        .session(Event::Disputed)
        .has([0, 0, 0, 0, 0, 0]);
    assert!(!taken.package.gives());
    let state = |of: &Payment| PackageState::of(of, 2, Some(NOW.plus(DAY)), NOW);
    assert_eq!(state(&taken.package), PackageState::AtBank);
    let given = taken
        .package(Event::DisputeWon)
        .session(Event::DisputeWon)
        .has([10_000, 0, 6_666, 3_334, 0, 0]);
    assert_eq!(state(&given.package), PackageState::Usable);
    // Also when all of it is booked, it is closed.
    let all = Bought::new()
        .package(Event::Taken { minor: 10_000 })
        .package(Event::Disputed);
    assert_eq!(all.package.dispute, Dispute::Open(0));
    let lost = all.package(Event::DisputeLost);
    assert_eq!(state(&lost.package), PackageState::AtBank);
}

#[test]
fn the_rest_goes_where_it_was_said_to_go() {
    let id = OutgoingId(Uuid::from_u128(7));
    let bought = Bought::new().draws();
    let goes = |rest, can_book| rest_goes(&bought.package, rest, can_book, id);
    assert_eq!(goes(Rest::Returned, true), refund(6_666));
    assert_eq!(goes(Rest::Kept, true), Event::Released);
    assert_eq!(goes(Rest::Kept, false), refund(6_666), "nobody could book");
    let used = payment(Way::Package, 100, 10_000, 1_500);
    let used = Payment {
        stage: Stage::Held,
        drawn: 10_000,
        ..used
    };
    assert_eq!(
        rest_goes(&used, Rest::Returned, true, id),
        Event::Released,
        "there is none"
    );
    bought
        .package(Event::Released)
        .has([10_000, 0, 0, 3_334, 5_666, 1_000]);
}

#[test]
fn months_end_at_the_same_time_of_day() {
    let at = |text: &str| Instant::from_rfc3339(text).expect("an instant");
    let until = |months, from| {
        Terms {
            months,
            ..terms(2, 200)
        }
        .until(at(from))
    };
    let cases = [
        (6, "2026-11-23T09:30:00Z", "2027-05-23T09:30:00Z"),
        (1, "2027-01-31T23:59:59Z", "2027-02-28T23:59:59Z"),
        (13, "2027-01-31T00:00:00Z", "2028-02-29T00:00:00Z"),
        (24, "2028-02-29T12:00:00Z", "2030-02-28T12:00:00Z"),
    ];
    for (months, from, expected) in cases {
        assert_eq!(until(months, from), at(expected), "{months} from {from}");
    }
}

#[test]
fn an_offer_is_read_field_by_field() {
    let form = |sessions: &str, price: &str, months: &str, rest: &str| OfferForm {
        sessions: sessions.to_owned(),
        price: price.to_owned(),
        months: months.to_owned(),
        rest: rest.to_owned(),
        ..OfferForm::default()
    };
    let read = form("5", "250", "6", "kept").parse(EUR);
    let expected = Terms {
        sessions: 5,
        price: Money::new(25_000, EUR),
        months: 6,
        rest: Rest::Kept,
    };
    assert_eq!(read, Ok(expected));
    assert_eq!(expected.each(), Money::new(5_000, EUR));
    let refused = |form: OfferForm, field: &str| {
        let errors = form.parse(EUR).expect_err("refused");
        errors.of(field).cloned().expect("for this field")
    };
    let out_of = |least, most| Problem::OutOfRange { least, most };
    assert_eq!(
        refused(form("1", "50", "6", "kept"), "sessions"),
        out_of(2, 20)
    );
    assert_eq!(
        refused(form("5", "50", "25", "kept"), "months"),
        out_of(1, 24)
    );
    assert_eq!(
        refused(form("5", "", "6", "kept"), "price"),
        Problem::Missing
    );
    let least = Money::new(500, EUR);
    for little in ["4", "0"] {
        let problem = refused(form("5", little, "6", "kept"), "price");
        assert_eq!(problem, Problem::TooLittle { least });
    }
    assert_eq!(
        refused(form("5", "50", "6", ""), "rest"),
        Problem::NotAChoice
    );
}

proptest! {
    #[test]
    fn parts_add_up_and_each_is_an_amount(sessions in 2_u8..=20, more in 0_i64..1_000_000, share in 0_i64..=1_500) {
        let price = i64::from(sessions) * 100 + more;
        let fee = price * share / 10_000;
        let parts = terms(sessions, price).parts(fee);
        prop_assert_eq!(parts.len(), usize::from(sessions));
        prop_assert_eq!(parts.iter().map(|part| part.price).sum::<i64>(), price);
        prop_assert_eq!(parts.iter().map(|part| part.fee).sum::<i64>(), fee);
        for part in parts {
            prop_assert!(part.price > 0 && (0..=part.price).contains(&part.fee));
        }
    }
}
