//! Vouchers: codes, what one pays of a price, and money from two sources that goes back to both.

use domain::form::Problem;
use domain::id::{MemberId, OutgoingId, PaymentId};
use domain::money::ledger::{
    Account, Amount, Balances, Cause, Dispute, Entry, Event, NotNow, Payment, Stage, Way,
};
use domain::money::{Currency, Money};
use domain::time::{HOUR, Instant};
use domain::wallet::{Voucher, VoucherForm, Worth, voucher_code};
use proptest::prelude::*;
use uuid::Uuid;

const NOW: Instant = Instant(1_000 * HOUR);
const LEARNER: MemberId = MemberId(Uuid::from_u128(1));
const MENTOR: MemberId = MemberId(Uuid::from_u128(2));
const EUR: Currency = Currency::EUR;

fn euros(minor: i64) -> Money {
    Money::new(minor, EUR)
}

#[test]
fn a_voucher_leaves_nothing_to_pay_or_enough_to_pay() {
    let amount = |minor| Worth::Amount(euros(minor));
    let cases = [
        (amount(2_000), 6_000, 2_000),
        (amount(6_000), 6_000, 6_000),
        (amount(9_000), 6_000, 6_000),
        // At least a euro is left to be paid.
        (amount(5_950), 6_000, 5_900),
        (amount(50), 100, 0),
        (Worth::Percent(100), 6_001, 6_001),
        (Worth::Percent(33), 1_000, 330),
        (Worth::Percent(99), 1_000, 900),
    ];
    for (worth, price, pays) in cases {
        assert_eq!(worth.of(euros(price)), Some(pays), "{worth:?} of {price}");
    }
    let dollars = Currency::OF_PRICES[1];
    assert_eq!(amount(2_000).of(Money::new(6_000, dollars)), None);
}

#[test]
fn it_pays_in_its_time_and_as_often_as_it_was_made_for() {
    let voucher = Voucher {
        worth: Worth::Percent(50),
        uses: 2,
        used: 1,
        until: NOW,
        ended: false,
    };
    let pays = |voucher: Voucher, now| voucher.pays(euros(6_000), now);
    assert_eq!(pays(voucher, NOW.plus(-1)), Ok(3_000));
    assert_eq!(pays(voucher, NOW), Err(Problem::VoucherOver));
    let ended = Voucher {
        ended: true,
        ..voucher
    };
    assert_eq!(pays(ended, NOW.plus(-1)), Err(Problem::VoucherOver));
    let used = Voucher { used: 2, ..voucher };
    assert_eq!(pays(used, NOW.plus(-1)), Err(Problem::VoucherUsedUp));
}

#[test]
fn a_code_is_read_however_it_is_typed() {
    let cases = [
        ("SPRING26", Some("SPRING26")),
        (" spring-26 ", Some("SPRING26")),
        ("abc", None),
        ("spring_26", None),
        ("", None),
    ];
    for (typed, code) in cases {
        assert_eq!(voucher_code(typed).as_deref(), code, "{typed:?}");
    }
    let form = VoucherForm {
        kind: "amount".to_owned(),
        worth: "12.50".to_owned(),
        currency: "EUR".to_owned(),
        uses: "3".to_owned(),
        until: "2027-02-28".to_owned(),
        ..VoucherForm::default()
    };
    let new = form.parse().expect("a good one");
    assert_eq!((new.code, new.worth), (None, Worth::Amount(euros(1_250))));
    let empty = VoucherForm::default().parse().expect_err("nothing is said");
    for field in ["kind", "uses", "until"] {
        assert!(empty.of(field).is_some(), "{field}");
    }
}

/// Of sixty euros a voucher pays some; the ledger knows of nothing else.
struct Path {
    payment: Payment,
    entries: Vec<Entry>,
}

impl Path {
    fn begin(voucher: i64) -> Path {
        let payment = Payment {
            id: PaymentId(Uuid::from_u128(60)),
            way: Way::Direct,
            learner: LEARNER,
            mentor: MENTOR,
            price: Amount::new(6_000, EUR).expect("an amount"),
            fee: 900,
            stage: Stage::Open,
            refunded: 0,
            dispute: Dispute::None,
            drawn: 0,
            voucher,
            grant: 0,
        };
        let entries = payment.reserved(NOW).into_iter().collect();
        Path { payment, entries }
    }

    fn then(mut self, event: Event) -> Path {
        let step = self.payment.step(event, NOW).expect("possible");
        self.payment = step.payment;
        self.entries.extend(step.entry);
        self
    }

    /// At the provider, on its way, set aside, held, the mentor's, owed by them, the platform's.
    fn has(self, expected: [i64; 7]) -> Path {
        let balances = Balances::replay(&self.entries);
        let accounts = [
            Account::Clearing,
            Account::Transit,
            Account::Voucher(LEARNER),
            Account::Held(LEARNER),
            Account::Payable(MENTOR),
            Account::Receivable(MENTOR),
            Account::Revenue,
        ];
        let found = accounts.map(|account| balances.of(account, EUR));
        assert_eq!(found, expected, "{:#?}", self.entries);
        assert!(balances.sums().values().all(|sum| *sum == 0));
        assert_eq!(balances.impossible(), []);
        self
    }
}

fn refund(minor: i64) -> Event {
    let id = OutgoingId(Uuid::from_u128(7));
    Event::Refunded { id, minor }
}

#[test]
fn money_of_two_sources_goes_back_to_both() {
    Path::begin(2_000)
        .has([0, 0, 2_000, 0, 0, 0, -2_000])
        .then(Event::Charged)
        .has([4_000, 0, 0, 6_000, 0, 0, -2_000])
        .then(refund(3_000))
        .has([4_000, 2_000, 0, 3_000, 0, 0, -1_000])
        .then(Event::Released)
        .has([4_000, 2_000, 0, 0, 2_550, 0, -550]);
    // Settled before, the mentor owes their part of both.
    Path::begin(2_000)
        .then(Event::Charged)
        .then(Event::Released)
        .has([4_000, 0, 0, 0, 5_100, 0, -1_100])
        .then(refund(6_000))
        .has([4_000, 4_000, 0, 0, 5_100, 5_100, 0]);
}

#[test]
fn who_does_not_pay_has_set_nothing_aside() {
    let path = Path::begin(2_000)
        .then(Event::Abandoned)
        .has([0, 0, 0, 0, 0, 0, 0])
        .then(Event::Abandoned)
        .has([0, 0, 0, 0, 0, 0, 0]);
    // Paid all the same: the session has its whole price.
    path.then(Event::Charged)
        .has([4_000, 0, 0, 6_000, 0, 0, -2_000]);
}

#[test]
fn a_bank_takes_back_only_what_it_gave() {
    let taken = Path::begin(2_000)
        .then(Event::Charged)
        .then(Event::Disputed)
        .has([0, 0, 0, 0, 0, 0, 0]);
    taken
        .then(Event::DisputeWon)
        .has([4_000, 0, 0, 6_000, 0, 0, -2_000]);
    let settled = Path::begin(2_000)
        .then(Event::Charged)
        .then(Event::Released)
        .then(Event::Disputed)
        .has([0, 0, 0, 0, 5_100, 5_100, 0]);
    settled
        .then(Event::DisputeWon)
        .has([4_000, 0, 0, 0, 10_200, 5_100, -1_100]);
    let free = Path::begin(6_000).then(Event::Charged);
    assert_eq!(free.payment.step(Event::Disputed, NOW), Err(NotNow));
}

#[test]
fn nothing_leaves_where_a_voucher_paid_all() {
    let free = Path::begin(6_000)
        .then(Event::Charged)
        .has([0, 0, 0, 6_000, 0, 0, -6_000]);
    let step = free.payment.step(refund(6_000), NOW).expect("all of it");
    assert_eq!(step.outgoing, None);
    let cause = step.entry.as_ref().map(Entry::cause);
    let id = OutgoingId(Uuid::from_u128(7));
    assert_eq!(cause, Some(Cause::VoucherRefund(free.payment.id, id)));
    free.then(refund(6_000)).has([0, 0, 0, 0, 0, 0, 0]);
}

proptest! {
    #[test]
    fn refunds_in_steps_lose_no_unit(voucher in 0_i64..=6_000, steps in proptest::collection::vec(1_i64..3_000, 1..8)) {
        let mut path = Path::begin(voucher).then(Event::Charged);
        let mut sent = 0;
        for minor in steps {
            let Ok(step) = path.payment.step(refund(minor), NOW) else { continue };
            sent += step.outgoing.map_or(0, |outgoing| outgoing.amount.minor());
            path.payment = step.payment;
            path.entries.extend(step.entry);
        }
        let balances = Balances::replay(&path.entries);
        prop_assert!(sent <= 6_000 - voucher);
        prop_assert_eq!(balances.of(Account::Transit, EUR), sent);
        prop_assert_eq!(balances.of(Account::Held(LEARNER), EUR), path.payment.left());
        let back_to_voucher = balances.of(Account::Revenue, EUR) + voucher;
        prop_assert_eq!(back_to_voucher + sent, path.payment.refunded);
        if path.payment.left() == 0 {
            prop_assert_eq!(sent, 6_000 - voucher);
        }
    }
}
