//! Scholarships: which pots pay how much, and money from three sources that goes back to all of them.

use domain::form::Problem;
use domain::id::{MemberId, OutgoingId, PaymentId, PotId};
use domain::money::ledger::{
    Account, Amount, Balances, Dispute, Entry, Event, NotNow, Payment, Stage, Way, split_in_steps,
};
use domain::money::{Currency, Money};
use domain::scholarship::{
    Fact, Named, Offer, Part, PotForm, PotState, Taking, Whom, back_to, chosen, taken,
};
use domain::time::{DAY, HOUR, Instant};
use proptest::prelude::*;
use uuid::Uuid;

const NOW: Instant = Instant(20_000 * DAY);
const LEARNER: MemberId = MemberId(Uuid::from_u128(1));
const MENTOR: MemberId = MemberId(Uuid::from_u128(2));
const SARA: MemberId = MemberId(Uuid::from_u128(3));
const EUR: Currency = Currency::EUR;

fn offer(id: u128, in_person: bool, days: i64, left: i64) -> Offer {
    Offer {
        id: PotId(Uuid::from_u128(id)),
        in_person,
        until: NOW.plus(days * DAY),
        left,
        per_session: None,
        per_learner: None,
        had: 0,
    }
}

fn pays(offers: &[Offer], to_pay: i64, most: i64) -> Vec<(u128, i64)> {
    chosen(offers, Money::new(to_pay, EUR), most)
        .into_iter()
        .map(|(id, minor)| (id.0.as_u128(), minor))
        .collect()
}

#[test]
fn a_person_comes_before_whoever_fits_and_soon_before_late() {
    let offers = [
        offer(1, false, 1, 1_000),
        offer(2, true, 9, 1_000),
        offer(3, true, 5, 1_000),
        offer(4, false, 1, 1_000),
    ];
    let all = [(3, 1_000), (2, 1_000), (1, 1_000), (4, 1_000)];
    assert_eq!(pays(&offers, 9_000, 9_000), all);
    assert_eq!(
        pays(&offers, 2_500, 2_500),
        [(3, 1_000), (2, 1_000), (1, 500)]
    );
    // As much as they may, and not more.
    assert_eq!(pays(&offers, 9_000, 1_500), [(3, 1_000), (2, 500)]);
    assert_eq!(pays(&[], 9_000, 9_000), []);
}

#[test]
fn limits_are_kept_and_what_is_left_can_be_paid() {
    let limited = Offer {
        per_session: Some(2_500),
        per_learner: Some(4_000),
        had: 2_500,
        ..offer(1, false, 1, 50_000)
    };
    assert_eq!(pays(&[limited], 6_000, 6_000), [(1, 1_500)]);
    let had_more = Offer {
        had: 5_000,
        ..limited
    };
    assert_eq!(pays(&[had_more], 6_000, 6_000), []);
    // Nobody pays fifty cents with a card: the last one gives so much less.
    assert_eq!(
        pays(&[offer(1, true, 1, 5_950)], 6_000, 6_000),
        [(1, 5_900)]
    );
    let two = [offer(1, true, 1, 5_900), offer(2, true, 2, 50)];
    assert_eq!(pays(&two, 6_000, 6_000), [(1, 5_900)]);
    let three = [offer(1, true, 1, 5_920), offer(2, true, 2, 30)];
    assert_eq!(pays(&three, 6_000, 6_000), [(1, 5_900)]);
    assert_eq!(
        pays(&[offer(1, true, 1, 6_000)], 6_000, 6_000),
        [(1, 6_000)]
    );
}

#[test]
fn a_pot_says_how_far_it_is() {
    let cases = [
        ((false, 0, false, false), PotState::Unpaid),
        ((true, 5, false, false), PotState::Open),
        ((true, 0, false, false), PotState::Spent),
        ((true, 5, true, false), PotState::Frozen),
        ((true, 0, true, true), PotState::Frozen),
        ((true, 0, false, true), PotState::Closed),
        ((false, 0, false, true), PotState::Closed),
    ];
    for ((paid, left, at_bank, closed), state) in cases {
        assert_eq!(PotState::of(paid, left, at_bank, closed), state);
    }
}

#[test]
fn a_form_says_for_whom_and_how_much() {
    let form = PotForm {
        shown_as: " Sara ".to_owned(),
        whom: "region".to_owned(),
        who: "São  Paulo".to_owned(),
        currency: "EUR".to_owned(),
        amount: "250.50".to_owned(),
        per_session: "30".to_owned(),
        per_learner: String::new(),
        until: "2024-12-31".to_owned(),
    };
    let now = Instant::from_rfc3339("2024-11-23T12:00:00Z").expect("an instant");
    let new = form.parse(now).expect("a good one");
    assert_eq!(new.shown_as, "Sara");
    assert_eq!(
        new.whom,
        Named::Whoever(Fact::Region, "São  Paulo".to_owned())
    );
    assert_eq!(
        (new.amount.minor, new.per_session, new.per_learner),
        (25_050, Some(3_000), None)
    );
    assert_eq!(new.until.to_rfc3339(), "2025-01-01T00:00:00Z");
    assert_eq!(Whom::key("São  Paulo"), Whom::key("sao paulo"));
    let wrong = [
        (
            "whom",
            PotForm {
                whom: "moon".to_owned(),
                ..form.clone()
            },
        ),
        (
            "who",
            PotForm {
                who: " -- ".to_owned(),
                ..form.clone()
            },
        ),
        (
            "currency",
            PotForm {
                currency: "XXX".to_owned(),
                ..form.clone()
            },
        ),
        (
            "amount",
            PotForm {
                amount: "4.99".to_owned(),
                ..form.clone()
            },
        ),
        (
            "amount",
            PotForm {
                amount: "100000.01".to_owned(),
                ..form.clone()
            },
        ),
        (
            "per_session",
            PotForm {
                per_session: "0".to_owned(),
                ..form.clone()
            },
        ),
        (
            "per_learner",
            PotForm {
                per_learner: "much".to_owned(),
                ..form.clone()
            },
        ),
        (
            "until",
            PotForm {
                until: "2024-11-22".to_owned(),
                ..form.clone()
            },
        ),
        (
            "until",
            PotForm {
                until: "2027-01-01".to_owned(),
                ..form.clone()
            },
        ),
        (
            "until",
            PotForm {
                until: String::new(),
                ..form.clone()
            },
        ),
    ];
    for (field, form) in wrong {
        let errors = form.parse(now).expect_err(field);
        assert!(errors.of(field).is_some(), "{field}: {errors:?}");
        assert_eq!(errors.0.len(), 1, "{errors:?}");
    }
    // The last day is whole.
    let today = PotForm {
        until: "2024-11-23".to_owned(),
        ..form
    };
    assert!(today.parse(now).is_ok());
    let cases = [
        ("", Ok(Taking::All)),
        ("no", Ok(Taking::Nothing)),
        (" 4000 ", Ok(Taking::AtLeast(4_000))),
        ("some", Err(Problem::NotAChoice)),
    ];
    for (raw, taking) in cases {
        assert_eq!(Taking::parse(raw), taking);
    }
}

/// Of sixty euros a voucher and pots pay some; the ledger knows of nothing else but what sponsors gave.
struct Path {
    payment: Payment,
    funding: Payment,
    parts: Vec<Part>,
    entries: Vec<Entry>,
}

fn payment(id: u128, way: Way, [learner, mentor]: [MemberId; 2], minor: i64) -> Payment {
    Payment {
        id: PaymentId(Uuid::from_u128(id)),
        way,
        learner,
        mentor,
        price: Amount::new(minor, EUR).expect("an amount"),
        fee: 0,
        stage: Stage::Open,
        refunded: 0,
        dispute: Dispute::None,
        drawn: 0,
        voucher: 0,
        grant: 0,
    }
}

impl Path {
    fn begin(voucher: i64, grant: i64) -> Path {
        let mut path = Path {
            payment: Payment {
                fee: 900,
                voucher,
                grant,
                ..payment(60, Way::Direct, [LEARNER, MENTOR], 6_000)
            },
            funding: payment(61, Way::Pot, [SARA, SARA], 10_000),
            parts: vec![],
            entries: vec![],
        };
        path = path.sponsor(Event::Charged);
        if grant > 0 {
            path = path.sponsor(Event::Taken { minor: grant });
            path.parts = vec![Part {
                funding: path.funding.id,
                sponsor: SARA,
                minor: grant,
                back: 0,
            }];
        }
        path.entries.extend(path.payment.reserved(NOW));
        path.entries.extend(taken(&path.payment, &path.parts, NOW));
        path
    }

    fn sponsor(mut self, event: Event) -> Path {
        let step = self.funding.step(event, NOW).expect("possible");
        self.funding = step.payment;
        self.entries.extend(step.entry);
        self
    }

    fn then(mut self, event: Event) -> Path {
        let before = self.payment;
        let step = before.step(event, NOW).expect("possible");
        self.payment = step.payment;
        self.entries.extend(step.entry);
        let more = self.payment.grant_back() - before.grant_back();
        if more > 0 && self.payment.grant > 0 {
            let at_bank = self.funding.is_at_bank();
            let (each, entry) = back_to(&self.payment, &[(self.parts[0], at_bank)], more, NOW);
            assert_eq!(each, [more]);
            self.parts[0].back += more;
            self = self.sponsor(Event::CameBack { minor: more });
            self.entries.extend(entry);
        }
        self
    }

    /// At the provider, on its way, the sponsor's, set aside, held, the mentor's, owed by them, the platform's.
    fn has(self, expected: [i64; 8]) -> Path {
        let balances = Balances::replay(&self.entries);
        let accounts = [
            Account::Clearing,
            Account::Transit,
            Account::Sponsor(SARA),
            Account::Grant(LEARNER),
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
fn money_of_three_sources_goes_back_to_all_three() {
    Path::begin(1_000, 3_000)
        .has([10_000, 0, 7_000, 3_000, 0, 0, 0, -1_000])
        .then(Event::Charged)
        .has([12_000, 0, 7_000, 0, 6_000, 0, 0, -1_000])
        .then(refund(3_000))
        .has([12_000, 1_000, 8_500, 0, 3_000, 0, 0, -500])
        .then(Event::Released)
        .has([12_000, 1_000, 8_500, 0, 0, 2_550, 0, -50]);
    // Settled before, the mentor owes their part of all three.
    Path::begin(1_000, 3_000)
        .then(Event::Charged)
        .then(Event::Released)
        .then(refund(6_000))
        .has([12_000, 2_000, 10_000, 0, 0, 5_100, 5_100, 0]);
    // Nobody paid.
    Path::begin(1_000, 3_000)
        .then(Event::Abandoned)
        .has([10_000, 0, 10_000, 0, 0, 0, 0, 0])
        // Paid all the same, the platform gives what others would have.
        .then(Event::Charged)
        .has([12_000, 0, 10_000, 0, 6_000, 0, 0, -4_000]);
}

#[test]
fn a_learners_bank_has_what_pots_paid_set_aside() {
    let at_bank = |settled: bool| {
        let path = Path::begin(1_000, 3_000).then(Event::Charged);
        match settled {
            true => path.then(Event::Released).then(Event::Disputed),
            false => path.then(Event::Disputed),
        }
    };
    at_bank(false).has([10_000, 0, 7_000, 3_000, 0, 0, 0, 0]);
    at_bank(true).has([10_000, 0, 7_000, 3_000, 0, 5_100, 5_100, 0]);
    at_bank(false)
        .then(Event::DisputeWon)
        .has([12_000, 0, 7_000, 0, 6_000, 0, 0, -1_000]);
    at_bank(true)
        .then(Event::DisputeWon)
        .has([12_000, 0, 7_000, 0, 0, 10_200, 5_100, -100]);
    at_bank(false)
        .then(Event::DisputeLost)
        .has([10_000, 0, 10_000, 0, 0, 0, 0, 0]);
    at_bank(true)
        .then(Event::DisputeLost)
        .has([10_000, 0, 10_000, 0, 0, 5_100, 5_100, 0]);
    // Of what others paid alone no bank takes anything.
    let free = Path::begin(3_000, 3_000).then(Event::Charged);
    assert_eq!(free.payment.step(Event::Disputed, NOW), Err(NotNow));
}

#[test]
fn a_sponsors_bank_takes_what_sessions_have_from_the_platform() {
    let path = || Path::begin(0, 6_000).then(Event::Charged);
    let taken = || path().sponsor(Event::Disputed);
    taken().has([0, 0, 0, 0, 6_000, 0, 0, -6_000]);
    let won = taken().sponsor(Event::DisputeWon);
    let won = won.has([10_000, 0, 4_000, 0, 6_000, 0, 0, 0]);
    assert_eq!((won.funding.left(), won.funding.gives()), (4_000, true));
    // What comes back meanwhile is the platform's, and the sponsor's again once the bank gave it.
    taken()
        .then(refund(6_000))
        .has([0, 0, 0, 0, 0, 0, 0, 0])
        .sponsor(Event::DisputeWon)
        .has([10_000, 0, 10_000, 0, 0, 0, 0, 0])
        .sponsor(refund(10_000))
        .has([10_000, 10_000, 0, 0, 0, 0, 0, 0]);
    let lost = taken().sponsor(Event::DisputeLost).then(refund(3_000));
    let lost = lost.has([0, 0, 0, 0, 3_000, 0, 0, -3_000]);
    assert_eq!(lost.funding.dispute, Dispute::Lost(7_000));
    // Nothing of it can be given, sent back or settled.
    for event in [Event::Taken { minor: 1 }, refund(1), Event::Released] {
        assert_eq!(lost.funding.step(event, NOW), Err(NotNow), "{event:?}");
    }
    let open = path().funding;
    assert_eq!(
        open.step(Event::Released, NOW),
        Err(NotNow),
        "nobody earns it"
    );
    assert_eq!(
        open.step(refund(4_001), NOW),
        Err(NotNow),
        "sessions have the rest"
    );
    let closed = open.step(refund(4_000), NOW).expect("the rest").payment;
    assert_eq!(closed.stage, Stage::Held, "some may come back");
}

proptest! {
    #[test]
    fn what_is_divided_in_steps_only_rises(weights in proptest::collection::vec(0_u64..9_000, 1..6), steps in proptest::collection::vec(0_i64..700, 1..20)) {
        let (mut total, mut before) = (0, vec![0; weights.len()]);
        let sum: u64 = weights.iter().sum();
        for step in steps {
            total += step;
            let parts = split_in_steps(total, &weights);
            prop_assert_eq!(parts.iter().sum::<i64>(), total);
            for ((part, before), weight) in parts.iter().zip(&before).zip(&weights) {
                prop_assert!(part >= before);
                if u64::try_from(total).expect("it rises") <= sum {
                    prop_assert!(u64::try_from(*part).expect("it rises") <= *weight);
                }
            }
            before = parts;
        }
    }

    #[test]
    fn no_unit_is_lost_between_learner_voucher_and_pots(voucher in 0_i64..=3_000, grant in 0_i64..=3_000, steps in proptest::collection::vec(1_i64..3_000, 1..8), settled in proptest::bool::ANY) {
        let mut path = Path::begin(voucher, grant).then(Event::Charged);
        if settled {
            path = path.then(Event::Released);
        }
        for minor in steps {
            if minor <= path.payment.left() {
                path = path.then(refund(minor));
            }
        }
        let balances = Balances::replay(&path.entries);
        let (sent, back) = (balances.of(Account::Transit, EUR), path.payment.refunded);
        let to_sponsor = balances.of(Account::Sponsor(SARA), EUR) - (10_000 - grant);
        prop_assert_eq!(to_sponsor, path.payment.grant_back());
        prop_assert_eq!(balances.of(Account::Grant(LEARNER), EUR), 0);
        prop_assert!(sent <= 6_000 - voucher - grant);
        prop_assert!(back >= sent + to_sponsor);
        prop_assert_eq!(path.funding.drawn, grant - to_sponsor);
        prop_assert!(balances.sums().values().all(|sum| *sum == 0));
        if path.payment.left() == 0 {
            prop_assert_eq!((sent, to_sponsor), (6_000 - voucher - grant, grant));
        }
    }

    #[test]
    fn pots_never_pay_more_than_they_may(left in proptest::collection::vec(0_i64..4_000, 0..6), to_pay in 100_i64..9_000, most in 0_i64..9_000) {
        let offers: Vec<Offer> = left.iter().zip(1_u128..).map(|(left, id)| offer(id, id % 2 == 0, 1, *left)).collect();
        let given = pays(&offers, to_pay, most);
        let sum: i64 = given.iter().map(|(_, minor)| minor).sum();
        prop_assert!(sum <= to_pay.min(most));
        prop_assert!(to_pay == sum || to_pay - sum >= 100);
        for (id, minor) in &given {
            prop_assert!(*minor > 0 && *minor <= left[usize::try_from(*id).expect("small") - 1]);
        }
        // Exactly what is there, but for the cents that nobody could pay.
        let there: i64 = left.iter().sum();
        prop_assert!(there.min(to_pay).min(most) - sum < 100);
    }
}

#[test]
fn parts_go_back_in_proportion_and_as_a_whole() {
    let whole = Payment {
        grant: 1_000,
        ..payment(60, Way::Direct, [LEARNER, MENTOR], 6_000)
    };
    let part = |id: u128, minor, back| Part {
        funding: PaymentId(Uuid::from_u128(id)),
        sponsor: SARA,
        minor,
        back,
    };
    let mut parts = [part(1, 333, 0), part(2, 333, 0), part(3, 334, 0)];
    let mut causes = Vec::new();
    for minor in [100, 1, 399, 500] {
        let sources = parts.map(|part| (part, false));
        let (each, entry) = back_to(&whole, &sources, minor, NOW.plus(HOUR));
        assert_eq!(each.iter().sum::<i64>(), minor);
        for (part, more) in parts.iter_mut().zip(each) {
            assert!(more >= 0);
            part.back += more;
        }
        causes.push(entry.expect("it moves").cause().key());
    }
    assert!(parts.iter().all(|part| part.back == part.minor));
    causes.dedup();
    assert_eq!(causes.len(), 4, "each is booked once");
}
