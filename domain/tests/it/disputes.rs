//! Disputes: whose turn it is, what silence and banks do, and what may be asked for when.

use domain::booking::{BookingState, Side};
use domain::dispute::{
    ANSWER_DAYS, Case, Decider, MOST_STATEMENTS, OpenForm, Opener, RULING_DAYS, Refused, RuleForm,
    SayForm, Turn, may_open,
};
use domain::form::Problem;
use domain::id::{MemberId, PaymentId};
use domain::interval::Interval;
use domain::money::ledger::{Amount, Dispute, Payment, Stage, Way};
use domain::money::{Currency, Money};
use domain::time::{DAY, HOUR, Instant};
use uuid::Uuid;

const OPENED: Instant = Instant(1_000 * DAY);
const LEFT: i64 = 6_000;

fn after(days: i64) -> Instant {
    OPENED.plus(days * DAY)
}

fn answered() -> Case {
    let case = Case::opened(OPENED);
    case.say(Side::Mentor, 0, after(1)).expect("in time")
}

#[test]
fn silence_decides_for_who_spoke_and_only_then() {
    let case = Case::opened(OPENED);
    let due = after(ANSWER_DAYS);
    assert_eq!(case.until(), Some(due));
    assert_eq!(case.silent(LEFT, due.plus(-1)), None);
    let decided = case.silent(LEFT, due).expect("nothing was said");
    let decision = decided.decision.expect("decided");
    assert_eq!(
        (decided.turn, decision.by, decision.refund),
        (Turn::Nobody, Decider::Silence, LEFT)
    );
    assert_eq!(decided.silent(LEFT, due), None, "once");
    // Too late is too late, whether anybody looked at the clock or not.
    assert_eq!(case.say(Side::Mentor, 0, due), Err(Refused::TooLate));
    // Who answered is waited for no more; a late moderator decides for nobody.
    let case = answered();
    assert_eq!(case.turn, Turn::Moderator);
    assert_eq!(case.until(), Some(after(1 + RULING_DAYS)));
    assert_eq!(case.silent(LEFT, after(100)), None);
    assert!(case.is_overdue(after(8)) && !case.is_overdue(after(8).plus(-1)));
    assert!(case.rule(0, LEFT, after(100)).is_ok(), "late, but decided");
}

#[test]
fn a_ruling_waits_for_both_and_gives_back_what_there_is() {
    let case = Case::opened(OPENED);
    assert_eq!(case.rule(0, LEFT, after(1)), Err(Refused::NotNow));
    for (refund, expected) in [
        (-1, false),
        (0, true),
        (2_500, true),
        (LEFT, true),
        (LEFT + 1, false),
    ] {
        let ruled = answered().rule(refund, LEFT, after(2));
        assert_eq!(ruled.is_ok(), expected, "{refund}");
        if let Ok(ruled) = ruled {
            assert_eq!(ruled.decision.map(|decision| decision.refund), Some(refund));
            assert_eq!(
                ruled.rule(refund, LEFT, after(2)),
                Err(Refused::NotNow),
                "once"
            );
            assert_eq!(ruled.say(Side::Mentee, 1, after(2)), Err(Refused::NotNow));
        }
    }
}

#[test]
fn both_may_add_to_it_within_bounds_and_only_the_mentor_answers() {
    let case = Case::opened(OPENED);
    let more = case.say(Side::Mentee, 1, after(1)).expect("it is open");
    assert_eq!(more, case, "the learner's words are no answer");
    let again = answered().say(Side::Mentor, 1, after(2)).expect("open");
    assert_eq!((again.turn, again.since), (Turn::Moderator, after(1)));
    let enough = answered().say(Side::Mentor, MOST_STATEMENTS, after(2));
    assert_eq!(enough, Err(Refused::Enough));
}

#[test]
fn a_bank_is_part_of_the_case_and_has_the_last_word() {
    // Out of the blue.
    let case = Case::taken_by_bank(None, OPENED);
    assert_eq!(
        (case.opened_by, case.turn, case.until()),
        (Opener::Bank, Turn::Bank, None)
    );
    assert_eq!(
        Case::taken_by_bank(Some(case), after(1)),
        case,
        "twice is once"
    );
    assert_eq!(case.silent(LEFT, after(50)), None);
    assert_eq!(case.rule(0, LEFT, after(1)), Err(Refused::NotNow));
    let won = case.bank_gave_back(after(9));
    assert_eq!(
        won.decision.map(|now| (now.by, now.refund)),
        Some((Decider::Bank, 0))
    );
    assert_eq!(won.bank_kept(LEFT, after(10)), won, "it is decided");
    let lost = case.bank_kept(LEFT, after(9));
    assert_eq!(
        lost.decision.map(|now| (now.by, now.refund)),
        Some((Decider::Bank, LEFT))
    );
    // While both argued here: it goes on where it was, with a fresh clock.
    for (before, turn) in [
        (Case::opened(OPENED), Turn::Mentor),
        (answered(), Turn::Moderator),
    ] {
        let at_bank = Case::taken_by_bank(Some(before), after(2));
        assert_eq!(
            (at_bank.turn, at_bank.opened_by),
            (Turn::Bank, Opener::Learner)
        );
        let back = at_bank.bank_gave_back(after(40));
        assert_eq!(
            (back.turn, back.since, back.decision),
            (turn, after(40), None)
        );
    }
    // After a moderator gave a part back.
    let ruled = answered().rule(2_500, LEFT, after(2)).expect("both spoke");
    let at_bank = Case::taken_by_bank(Some(ruled), after(3));
    assert!(at_bank.is_open());
    let refunds = [
        at_bank.bank_gave_back(after(9)),
        at_bank.bank_kept(3_500, after(9)),
    ]
    .map(|case| case.decision.map(|decision| decision.refund));
    assert_eq!(refunds, [Some(2_500), Some(LEFT)]);
}

#[test]
fn disputed_is_what_is_held_from_the_beginning_of_the_session_on() {
    let begins = after(0);
    let session = Interval::new(begins, begins.plus(HOUR)).expect("in order");
    let payment = |stage, dispute| Payment {
        id: PaymentId(Uuid::nil()),
        way: Way::Direct,
        learner: MemberId(Uuid::from_u128(1)),
        mentor: MemberId(Uuid::from_u128(2)),
        price: Amount::new(LEFT, Currency::EUR).expect("an amount"),
        fee: 900,
        stage,
        refunded: 0,
        dispute,
        drawn: 0,
        voucher: 0,
        grant: 0,
    };
    let held = payment(Stage::Held, Dispute::None);
    let asked = |state: &BookingState, payment: &Payment, at| may_open(state, session, payment, at);
    let until = begins.plus(49 * HOUR);
    for state in [BookingState::Confirmed, BookingState::Kept] {
        assert_eq!(asked(&state, &held, begins.plus(-1)), Err(Refused::NotNow));
        assert_eq!(asked(&state, &held, begins), Ok(until));
        assert_eq!(asked(&state, &held, until.plus(-1)), Ok(until));
        assert_eq!(asked(&state, &held, until), Err(Refused::TooLate));
    }
    assert_eq!(
        asked(&BookingState::Expired, &held, begins),
        Err(Refused::NotNow)
    );
    for other in [
        payment(Stage::Open, Dispute::None),
        payment(Stage::Released, Dispute::None),
        payment(Stage::Held, Dispute::Open(LEFT)),
    ] {
        assert_eq!(
            asked(&BookingState::Kept, &other, begins),
            Err(Refused::NotNow)
        );
    }
}

#[test]
fn forms_say_what_is_wrong_with_which_field() {
    let left = Money::new(LEFT, Currency::EUR);
    let form = |outcome: &str, amount: &str| RuleForm {
        outcome: outcome.to_owned(),
        amount: amount.to_owned(),
        words: "Both were heard.".to_owned(),
        ..RuleForm::default()
    };
    let refund = |outcome: &str, amount: &str| {
        form(outcome, amount)
            .parse(left)
            .map(|ruling| ruling.refund)
    };
    assert_eq!(refund("all", ""), Ok(LEFT));
    assert_eq!(refund("nothing", "17"), Ok(0));
    for (amount, expected) in [("25", 2_500), ("0.01", 1), ("59,99", 5_999)] {
        assert_eq!(refund("part", amount), Ok(expected), "{amount}");
    }
    for amount in ["0", "60", "99999999999999999999", "-1", "1.234", "x"] {
        let refused = refund("part", amount).expect_err(amount);
        assert_eq!(
            refused.of("amount"),
            Some(&Problem::NotAnAmount),
            "{amount}"
        );
    }
    let refused = RuleForm::default()
        .parse(left)
        .expect_err("nothing was chosen");
    assert_eq!(refused.of("outcome"), Some(&Problem::NotAChoice));
    assert_eq!(refused.of("words"), Some(&Problem::Missing));
    let refused = OpenForm::default().parse().expect_err("nothing was said");
    assert_eq!(refused.of("reason"), Some(&Problem::NotAChoice));
    assert_eq!(refused.of("words"), Some(&Problem::Missing));
    let said = SayForm {
        words: " We spoke for an hour. ".to_owned(),
        ..SayForm::default()
    };
    assert_eq!(said.parse().expect("words").words, "We spoke for an hour.");
}

/// What can happen to a case.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Says(Side),
    Silence,
    Rules(i64),
    BankTakes,
    BankGivesBack,
    BankKeeps,
}

const DEEDS: [Deed; 8] = [
    Deed::Says(Side::Mentor),
    Deed::Says(Side::Mentee),
    Deed::Silence,
    Deed::Rules(0),
    Deed::Rules(2_500),
    Deed::BankTakes,
    Deed::BankGivesBack,
    Deed::BankKeeps,
];

/// A case beside a reference that only knows where the money is.
#[derive(Clone, Copy)]
struct Life {
    case: Option<Case>,
    /// Not given back and not at the bank.
    left: i64,
    at_bank: i64,
    bank_came: bool,
    now: Instant,
}

impl Life {
    fn after(mut self, deed: Deed) -> Life {
        self.now = self.now.plus(2 * DAY);
        let now = self.now;
        match (deed, self.case) {
            // As the payment has it: once, and only what there is.
            (Deed::BankTakes, case) if !self.bank_came && self.left > 0 => {
                self.case = Some(Case::taken_by_bank(case, now));
                (self.at_bank, self.left, self.bank_came) = (self.left, 0, true);
            }
            (Deed::BankGivesBack, Some(case)) if self.at_bank > 0 => {
                self.case = Some(case.bank_gave_back(now));
                (self.left, self.at_bank) = (self.at_bank, 0);
            }
            (Deed::BankKeeps, Some(case)) if self.at_bank > 0 => {
                self.case = Some(case.bank_kept(self.at_bank, now));
                self.at_bank = 0;
            }
            (Deed::Says(side), Some(case)) => self.case = case.say(side, 0, now).ok().or(self.case),
            (Deed::Silence, Some(case)) => {
                if let Some(silent) = case.silent(self.left, now) {
                    (self.case, self.left) = (Some(silent), 0);
                }
            }
            (Deed::Rules(refund), Some(case)) => {
                if let Ok(ruled) = case.rule(refund, self.left, now) {
                    (self.case, self.left) = (Some(ruled), self.left - refund);
                }
            }
            _ => {}
        }
        self
    }

    fn check(&self, deeds: &[Deed]) {
        let Some(case) = self.case else { return };
        assert_eq!(case.turn == Turn::Bank, self.at_bank > 0, "{deeds:?}");
        assert_eq!(
            case.until().is_some(),
            matches!(case.turn, Turn::Mentor | Turn::Moderator)
        );
        if case.turn == Turn::Moderator {
            assert!(case.answered_at.is_some(), "{deeds:?}");
        }
        if case.turn == Turn::Nobody {
            let back = case.decision.map(|decision| decision.refund);
            assert_eq!(back, Some(LEFT - self.left), "{deeds:?}");
        }
    }
}

#[test]
fn whatever_happens_a_case_says_where_the_money_is() {
    fn live(life: Life, deeds: &mut Vec<Deed>, depth: u32) {
        life.check(deeds);
        if depth == 0 {
            return;
        }
        for deed in DEEDS {
            deeds.push(deed);
            live(life.after(deed), deeds, depth - 1);
            deeds.pop();
        }
    }
    for case in [None, Some(Case::opened(OPENED))] {
        let life = Life {
            case,
            left: LEFT,
            at_bank: 0,
            bank_came: false,
            now: OPENED,
        };
        live(life, &mut vec![], 6);
    }
}
