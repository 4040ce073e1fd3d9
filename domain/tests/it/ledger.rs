//! Money: splits that lose nothing, the path of a payment, and when what is settled.

use domain::booking::{Appeal, BookingState, CancellationPolicy, Side};
use domain::form::Problem;
use domain::id::{BookingId, MemberId, OutgoingId, PaymentId};
use domain::interval::Interval;
use domain::money::ledger::{
    Account, Amount, Balances, Cause, Dispute, Entry, Event, FeeForm, FeeRules, FeeTier, NotNow,
    Outgoing, OutgoingStage, Payment, Posting, Quote, Settlement, Stage, Way, parse_price,
    paying_until, price_text, settlement, split,
};
use domain::money::{Currency, Money};
use domain::time::{HOUR, Instant, MINUTE};
use proptest::prelude::*;
use uuid::Uuid;

const NOW: Instant = Instant(1_000 * HOUR);
const LEARNER: MemberId = MemberId(Uuid::from_u128(1));
const MENTOR: MemberId = MemberId(Uuid::from_u128(2));
const EUR: Currency = Currency::EUR;

fn sixty_euros() -> Payment {
    Payment {
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
        voucher: 0,
        grant: 0,
    }
}

/// A payment, and the ledger that knows of nothing else.
struct Path {
    payment: Payment,
    entries: Vec<Entry>,
    outgoing: Option<Outgoing>,
}

impl Path {
    fn begin() -> Path {
        Path {
            payment: sixty_euros(),
            entries: vec![],
            outgoing: None,
        }
    }

    fn then(mut self, event: Event) -> Path {
        let step = self.payment.step(event, NOW).expect("possible");
        self.payment = step.payment;
        self.entries.extend(step.entry);
        self.outgoing = step.outgoing.or(self.outgoing);
        self
    }

    fn refuses(self, event: Event) -> Path {
        assert_eq!(self.payment.step(event, NOW), Err(NotNow), "{event:?}");
        self
    }

    /// In the ledger: at the provider, on its way, held, the mentor's, owed by them, the platform's.
    fn has(self, expected: [i64; 6]) -> Path {
        let balances = Balances::replay(&self.entries);
        let accounts = [
            Account::Clearing,
            Account::Transit,
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

fn sent_back(minor: i64) -> Event {
    let id = OutgoingId(Uuid::from_u128(8));
    Event::SentBack { id, minor }
}

#[test]
fn sixty_euros_from_the_learner_to_the_mentor() {
    let path = Path::begin()
        .refuses(Event::Released)
        .then(Event::Charged)
        .has([6_000, 0, 6_000, 0, 0, 0])
        .then(Event::Charged)
        .has([6_000, 0, 6_000, 0, 0, 0])
        .then(Event::Released)
        .then(Event::Released)
        .has([6_000, 0, 0, 5_100, 0, 900]);
    let payable = Amount::new(5_100, EUR).expect("an amount");
    let id = OutgoingId(Uuid::from_u128(8));
    let (payout, entry) = Outgoing::payout(id, MENTOR, payable, 0, NOW).expect("something is owed");
    let mut path = Path {
        entries: path.entries.into_iter().chain([entry]).collect(),
        ..path
    }
    .has([6_000, 5_100, 0, 0, 0, 900]);
    let (payout, entry) = payout.sent(NOW).expect("it was asked");
    path.entries.extend(entry);
    let path = path.has([900, 0, 0, 0, 0, 900]);
    assert_eq!(payout.sent(NOW), Ok((payout, None)), "twice is once");
    // The bank sends it back: it is owed again.
    let (_, entry) = payout.failed(NOW).expect("a bank may send it back");
    let entries = path.entries.into_iter().chain(entry).collect();
    Path { entries, ..path }.has([6_000, 0, 0, 5_100, 0, 900]);
}

#[test]
fn never_more_goes_back_than_was_paid() {
    let path = Path::begin()
        .refuses(refund(1))
        .then(Event::Charged)
        .refuses(refund(6_001))
        .refuses(refund(0))
        .then(refund(3_000))
        .has([6_000, 3_000, 3_000, 0, 0, 0])
        .refuses(refund(3_001))
        .then(Event::Released)
        .has([6_000, 3_000, 0, 2_550, 0, 450]);
    let back = path.outgoing.expect("the provider is asked");
    let (_, entry) = back.sent(NOW).expect("it was asked");
    let entries = path.entries.into_iter().chain(entry).collect();
    // What goes back after the shares were given comes from both of them.
    Path { entries, ..path }
        .has([3_000, 0, 0, 2_550, 0, 450])
        .then(refund(1_000))
        .has([3_000, 1_000, 0, 2_550, 850, 300])
        .refuses(refund(2_001));
    let all = Path::begin().then(Event::Charged).then(refund(6_000));
    assert_eq!(all.payment.stage, Stage::Returned);
    all.refuses(Event::Released).then(Event::Charged);
}

#[test]
fn a_refund_that_cannot_be_made_is_owed_to_the_learner() {
    let path = Path::begin().then(Event::Charged).then(refund(6_000));
    let (failed, entry) = path
        .outgoing
        .expect("asked")
        .failed(NOW)
        .expect("it was not sent");
    let balances = Balances::replay(path.entries.iter().chain(&entry));
    assert_eq!(balances.of(Account::Payable(LEARNER), EUR), 6_000);
    assert_eq!(balances.of(Account::Transit, EUR), 0);
    assert_eq!(failed.sent(NOW), Err(NotNow));
}

#[test]
fn money_that_comes_late_still_counts() {
    let late = Path::begin()
        .then(Event::Abandoned)
        .then(Event::Charged)
        .has([6_000, 0, 6_000, 0, 0, 0])
        .refuses(Event::Abandoned);
    assert_eq!(late.payment.stage, Stage::Held);
}

#[test]
fn a_dispute_takes_what_is_left_and_may_give_it_back() {
    let open = || {
        Path::begin()
            .refuses(Event::Disputed)
            .then(Event::Charged)
            .then(Event::Disputed)
            .then(Event::Disputed)
            .has([0, 0, 0, 0, 0, 0])
            .refuses(Event::Released)
            .refuses(refund(1))
    };
    open()
        .then(Event::DisputeWon)
        .then(Event::DisputeWon)
        .has([6_000, 0, 6_000, 0, 0, 0])
        .refuses(Event::DisputeLost)
        .then(Event::Released)
        .has([6_000, 0, 0, 5_100, 0, 900]);
    open()
        .then(Event::DisputeLost)
        .refuses(Event::DisputeWon)
        .has([0, 0, 0, 0, 0, 0])
        .refuses(refund(1));
    // After the shares were given both of them give back, and the mentor owes it.
    Path::begin()
        .then(Event::Charged)
        .then(Event::Released)
        .then(Event::Disputed)
        .has([0, 0, 0, 5_100, 5_100, 0])
        .then(Event::DisputeWon)
        .has([6_000, 0, 0, 10_200, 5_100, 900]);
}

#[test]
fn a_bank_may_take_a_part_and_the_rest_waits_with_it() {
    let part = |minor| Event::DisputedPart { minor };
    let open = || {
        Path::begin()
            .refuses(part(2_000))
            .then(Event::Charged)
            .refuses(part(0))
            .refuses(part(6_000))
            .then(part(2_000))
            .then(part(2_000))
            .has([4_000, 0, 4_000, 0, 0, 0])
            .refuses(Event::Released)
            .refuses(refund(1))
            .refuses(sent_back(1))
    };
    open()
        .then(Event::DisputeWon)
        .has([6_000, 0, 6_000, 0, 0, 0])
        .then(Event::Released)
        .has([6_000, 0, 0, 5_100, 0, 900]);
    // Kept for good: of the rest the mentor has what is theirs of it.
    open()
        .then(Event::DisputeLost)
        .refuses(refund(4_001))
        .then(Event::Released)
        .has([4_000, 0, 0, 3_400, 0, 600]);
    let back = open().then(Event::DisputeLost).then(refund(4_000));
    back.refuses(refund(1)).has([4_000, 4_000, 0, 0, 0, 0]);
    // After the shares were given both give their part of it back, and have it again.
    Path::begin()
        .then(Event::Charged)
        .then(Event::Released)
        .then(part(2_000))
        .has([4_000, 0, 0, 5_100, 1_700, 600])
        .then(Event::DisputeWon)
        .has([6_000, 0, 0, 6_800, 1_700, 900]);
}

#[test]
fn what_was_sent_back_by_hand_has_left() {
    Path::begin()
        .refuses(sent_back(1))
        .then(Event::Charged)
        .refuses(sent_back(6_001))
        .then(sent_back(2_000))
        .has([4_000, 0, 4_000, 0, 0, 0])
        .then(Event::Released)
        .has([4_000, 0, 0, 3_400, 0, 600])
        .then(sent_back(4_000))
        .has([0, 0, 0, 3_400, 3_400, 0])
        .refuses(sent_back(1));
    let all = Path::begin().then(Event::Charged).then(sent_back(6_000));
    assert_eq!(all.payment.stage, Stage::Returned);
    let outgoing = all.outgoing.expect("it is known what left");
    assert_eq!(outgoing.stage, OutgoingStage::Sent);
}

#[test]
fn what_is_won_back_is_the_mentors_also_where_a_payout_was_less_for_it() {
    let mut path = Path::begin()
        .then(Event::Charged)
        .then(Event::Released)
        .then(Event::Disputed);
    // A euro more was earned elsewhere, and all that was owed is kept from the payout.
    let (id, payable) = (OutgoingId(Uuid::from_u128(9)), Amount::new(5_200, EUR));
    let payable = payable.expect("an amount");
    let (_, payout) = Outgoing::payout(id, MENTOR, payable, 5_100, NOW).expect("more is owed");
    path.entries.push(payout);
    let balances = Balances::replay(&path.then(Event::DisputeWon).entries);
    assert_eq!(balances.of(Account::Receivable(MENTOR), EUR), 0);
    assert_eq!(balances.of(Account::Payable(MENTOR), EUR), 5_000);
}

#[test]
fn what_a_mentor_owes_is_kept_from_the_next_payout() {
    let id = OutgoingId(Uuid::from_u128(9));
    let payable = Amount::new(5_100, EUR).expect("an amount");
    let (payout, entry) = Outgoing::payout(id, MENTOR, payable, 2_000, NOW).expect("more is owed");
    assert_eq!(payout.amount.minor(), 3_100);
    let balances = Balances::replay([&entry]);
    assert_eq!(balances.of(Account::Receivable(MENTOR), EUR), -2_000);
    assert_eq!(balances.of(Account::Payable(MENTOR), EUR), -5_100);
    assert_eq!(Outgoing::payout(id, MENTOR, payable, 5_100, NOW), None);
}

#[test]
fn an_entry_is_about_something() {
    let amount = Amount::new(1, EUR).expect("an amount");
    let held = Account::Held(LEARNER);
    assert_eq!(Posting::new(held, held, amount), None);
    let cause = Cause::Charge(PaymentId(Uuid::from_u128(3)));
    assert_eq!(Entry::new(cause, NOW, []), None);
    let posting = Posting::new(Account::Clearing, held, amount);
    assert!(Entry::new(cause, NOW, posting).is_some());
    let other = Cause::DisputeWon(PaymentId(Uuid::from_u128(3)));
    assert_ne!(cause.key(), other.key());
    for minor in [0, -1, i64::MAX] {
        assert_eq!(Amount::new(minor, EUR), None);
    }
}

#[test]
fn a_price_is_read_as_it_is_meant() {
    let table = [
        ("", Ok(0)),
        ("0", Ok(0)),
        (" 60 ", Ok(6_000)),
        ("60.5", Ok(6_050)),
        ("60,05", Ok(6_005)),
        ("1", Ok(100)),
        ("10000", Ok(1_000_000)),
        (
            "0.99",
            Err(Problem::OutOfRange {
                least: 1,
                most: 10_000,
            }),
        ),
        (
            "10000.01",
            Err(Problem::OutOfRange {
                least: 1,
                most: 10_000,
            }),
        ),
        (
            "99999999999999999999",
            Err(Problem::OutOfRange {
                least: 1,
                most: 10_000,
            }),
        ),
        ("1.000", Err(Problem::NotANumber)),
        ("1.2.3", Err(Problem::NotANumber)),
        ("-5", Err(Problem::NotANumber)),
        (".5", Err(Problem::NotANumber)),
        ("5 €", Err(Problem::NotANumber)),
    ];
    for (raw, expected) in table {
        let expected = expected.map(|minor| Money::new(minor, EUR));
        assert_eq!(parse_price(raw, EUR), expected, "{raw:?}");
        if let Ok(price) = expected {
            assert_eq!(parse_price(&price_text(price), EUR), expected, "{raw:?}");
        }
    }
}

/// Tiers as they were first.
fn tiers(of: &[(u32, u16)]) -> Vec<FeeTier> {
    let tiers = of.iter().map(|(from_sessions, basis_points)| FeeTier {
        from_sessions: *from_sessions,
        basis_points: *basis_points,
    });
    tiers.collect()
}

#[test]
fn the_fee_falls_with_sessions_given() {
    let rules = FeeRules::new(tiers(&[(0, 1_500), (10, 1_200), (50, 800)])).expect("a set");
    let shares = [0, 9, 10, 49, 50, 1_000].map(|given| rules.tier(given).basis_points);
    assert_eq!(shares, [1_500, 1_500, 1_200, 1_200, 800, 800]);
    let quote = Quote::new(Money::new(6_000, EUR), rules.tier(0));
    assert_eq!((quote.fee.minor, quote.mentor_gets.minor), (900, 5_100));
    assert_eq!(
        Quote::new(Money::new(0, EUR), rules.tier(0))
            .mentor_gets
            .minor,
        0
    );
}

#[test]
fn tiers_rise_and_fees_fall_or_there_is_no_set() {
    for (of, good) in [
        (&[(0, 0)][..], true),
        (&[(0, 3_000), (1, 3_000)], true),
        (&[], false),
        (&[(1, 1_500)], false),
        (&[(0, 3_001)], false),
        (&[(0, 1_000), (10, 1_001)], false),
        (&[(0, 1_000), (0, 900)], false),
        (&[(0, 1_000), (20, 900), (10, 800)], false),
        (&[(0, 6), (1, 5), (2, 4), (3, 3), (4, 2), (5, 1)], false),
    ] {
        assert_eq!(FeeRules::new(tiers(of)).is_ok(), good, "{of:?}");
    }
}

/// How a form is spoilt, and which field says what of it.
type Wrong = (fn(&mut FeeForm), &'static str, Problem);

#[test]
fn a_form_of_fees_is_read_or_says_which_field() {
    let now = Instant(1_795_420_800_000);
    let rules = FeeRules::new(tiers(&[(0, 1_250), (10, 1_205), (50, 800)])).expect("a set");
    let form = FeeForm::of(&rules);
    let fees = form.parse(now).expect("what it shows can be read");
    assert_eq!(fees.rules, rules);
    assert_eq!(fees.takes_force.0, now.0 + 60_000);
    let wrong: [Wrong; 9] = [
        (|form| form.share_1.clear(), "share_1", Problem::Missing),
        (
            |form| form.share_1 = "30.01".into(),
            "share_1",
            Problem::OutOfRange { least: 0, most: 30 },
        ),
        (
            |form| form.share_2 = "x".into(),
            "share_2",
            Problem::NotANumber,
        ),
        (
            |form| form.share_3 = "12,06".into(),
            "share_3",
            Problem::FeeRises,
        ),
        (|form| form.from_2.clear(), "from_2", Problem::Missing),
        (
            |form| form.from_3 = "10".into(),
            "from_3",
            Problem::OutOfRange {
                least: 11,
                most: 100_000,
            },
        ),
        (|form| form.when.clear(), "when", Problem::NotAChoice),
        (|form| form.when = "later".into(), "day", Problem::Missing),
        (
            |form| {
                (form.when, form.day, form.time) =
                    ("later".into(), "2026-11-23".into(), "07:59".into())
            },
            "day",
            Problem::InThePast,
        ),
    ];
    for (spoil, field, problem) in wrong {
        let mut form = form.clone();
        spoil(&mut form);
        let errors = form.parse(now).expect_err(field);
        assert_eq!(errors.of(field), Some(&problem), "{form:?}");
    }
}

#[test]
fn a_hold_is_lengthened_within_limits() {
    let held_since = NOW;
    let at = |minutes: i64| paying_until(NOW.plus(minutes * MINUTE), held_since);
    assert_eq!(at(2), NOW.plus(17 * MINUTE));
    assert_eq!(at(20), NOW.plus(30 * MINUTE));
}

#[test]
fn what_became_of_a_session_decides_about_its_money() {
    let session = Interval::new(NOW, NOW.plus(HOUR)).expect("an hour");
    let over = NOW.plus(HOUR);
    let policy = CancellationPolicy::default();
    let all = Settlement::Settle {
        refund_percent: 100,
    };
    let half = Settlement::Settle { refund_percent: 50 };
    let nothing = Settlement::Settle { refund_percent: 0 };
    let wait = |until: Option<Instant>| Settlement::Wait { until };
    let two_days = Some(over.plus(48 * HOUR));
    let cancelled = |by, late| BookingState::Cancelled {
        by,
        at: NOW,
        late,
        reason: String::new(),
    };
    let missed = |who, appeal| BookingState::NoShow {
        who,
        marked_by: Side::Mentor,
        at: over,
        appeal,
    };
    let (open, upheld) = (
        Appeal::Open { at: over },
        Appeal::Upheld {
            appealed_at: over,
            at: over,
        },
    );
    let later = 47 * HOUR;
    let table = [
        (BookingState::hold(NOW), false, 0, wait(None)),
        (BookingState::Confirmed, false, later, wait(two_days)),
        (BookingState::Confirmed, false, 49 * HOUR, nothing),
        (BookingState::Kept, false, later, wait(two_days)),
        (BookingState::Kept, true, HOUR, nothing),
        (BookingState::Expired, false, 0, all),
        (
            BookingState::Declined {
                reason: String::new(),
            },
            false,
            0,
            all,
        ),
        (cancelled(Side::Mentor, true), false, 0, all),
        (cancelled(Side::Mentee, false), false, 0, all),
        (cancelled(Side::Mentee, true), false, 0, half),
        (
            missed(Side::Mentee, Appeal::None),
            false,
            later,
            wait(two_days),
        ),
        (
            missed(Side::Mentee, Appeal::None),
            false,
            49 * HOUR,
            nothing,
        ),
        (missed(Side::Mentor, Appeal::None), false, 49 * HOUR, all),
        (missed(Side::Mentor, open), false, 99 * HOUR, wait(None)),
        (missed(Side::Mentor, upheld), false, 2 * HOUR, all),
        (
            BookingState::Rescheduled {
                to: BookingId(Uuid::from_u128(5)),
            },
            false,
            0,
            wait(None),
        ),
    ];
    for (state, content, after, expected) in table {
        let found = settlement(&state, session, &policy, content, NOW.plus(after));
        assert_eq!(found, expected, "{state:?}, {after} ms later");
    }
}

#[test]
fn parts_go_to_the_largest_remainders() {
    assert_eq!(split(100, &[1, 1, 1]), [34, 33, 33]);
    assert_eq!(split(1, &[1, 2]), [0, 1]);
    assert_eq!(split(5, &[0, 0]), [5, 0]);
    assert_eq!(
        split(i64::MAX, &[u64::MAX, u64::MAX]).iter().sum::<i64>(),
        i64::MAX
    );
}

proptest! {
    #[test]
    fn parts_add_up_and_are_near_their_shares(
        total in 0..=i64::MAX / 4,
        weights in prop::collection::vec(0..=1_000_000_u64, 1..12),
    ) {
        let parts = split(total, &weights);
        prop_assert_eq!(parts.iter().sum::<i64>(), total);
        let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        for (part, weight) in parts.iter().zip(&weights) {
            let off = i128::from(*part) * sum - i128::from(total) * i128::from(*weight);
            prop_assert!(sum == 0 || off.abs() < sum, "{} of {}", part, total);
        }
    }

    #[test]
    fn what_goes_back_in_steps_goes_back_from_both(
        price in 1..100_000_i64,
        basis_points in 0..=10_000_i64,
        steps in prop::collection::vec(1..40_000_i64, 1..6),
    ) {
        let fee = price * basis_points / 10_000;
        let amount = Amount::new(price, EUR).expect("an amount");
        let payment = Payment { price: amount, fee, stage: Stage::Released, ..sixty_euros() };
        let (mut payment, mut entries) = (payment, vec![]);
        for minor in steps {
            if let Ok(step) = payment.step(refund(minor), NOW) {
                payment = step.payment;
                entries.extend(step.entry);
            }
        }
        let balances = Balances::replay(&entries);
        prop_assert!(payment.refunded <= price);
        prop_assert!(-balances.of(Account::Revenue, EUR) <= fee);
        prop_assert!(balances.of(Account::Receivable(MENTOR), EUR) <= price - fee);
        prop_assert_eq!(balances.of(Account::Transit, EUR), payment.refunded);
    }
}
