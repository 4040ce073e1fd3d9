//! Counter-proposals: whose turn it is, how often, and for how long.

use domain::booking::*;
use domain::interval::Interval;
use domain::time::{DAY, HOUR, Instant};

const NOW: Instant = Instant(100 * DAY);

fn session(hours: i64) -> Interval {
    let starts_at = NOW.plus(hours * HOUR);
    Interval::new(starts_at, starts_at.plus(HOUR)).expect("an hour")
}

fn occasion() -> Occasion {
    Occasion {
        session: session(96),
        policy: CancellationPolicy::default(),
        late_reschedules: 0,
    }
}

fn requested() -> BookingState {
    BookingState::Requested {
        expires_at: NOW.plus(DAY),
    }
}

/// After so many rounds, with one by `by` still open.
fn open(rounds: u8, by: Side) -> Negotiation {
    Negotiation {
        rounds,
        open: Some(Proposal {
            round: rounds,
            by,
            times: vec![session(120), session(144)],
            expires_at: NOW.plus(HOUR),
        }),
    }
}

#[test]
fn who_may_propose_when() {
    use Side::{Mentee, Mentor};
    let none = Negotiation::default();
    let wrong = |is| Err(NotPossible::WrongStatus { is });
    let cases = [
        (
            "a mentor answers a request",
            &none,
            requested(),
            Mentor,
            Ok(()),
        ),
        (
            "a mentee waits for it",
            &none,
            requested(),
            Mentee,
            Err(NotPossible::NotYourTurn),
        ),
        (
            "either, once agreed",
            &none,
            BookingState::Confirmed,
            Mentee,
            Ok(()),
        ),
        (
            "either, once agreed",
            &none,
            BookingState::Confirmed,
            Mentor,
            Ok(()),
        ),
        (
            "not a hold",
            &none,
            BookingState::hold(NOW),
            Mentee,
            wrong(BookingStatus::Held),
        ),
        (
            "not what is over",
            &none,
            BookingState::Kept,
            Mentor,
            wrong(BookingStatus::Kept),
        ),
        ("in answer", &open(1, Mentor), requested(), Mentee, Ok(())),
        (
            "not twice in a row",
            &open(1, Mentor),
            requested(),
            Mentor,
            Err(NotPossible::NotYourTurn),
        ),
        (
            "the third",
            &open(2, Mentee),
            BookingState::Confirmed,
            Mentor,
            Ok(()),
        ),
        (
            "no fourth",
            &open(3, Mentor),
            BookingState::Confirmed,
            Mentee,
            Err(NotPossible::NoRoundLeft),
        ),
    ];
    for (case, negotiation, state, by, answer) in cases {
        let got = negotiation.may_propose(&state, by, NOW, &occasion());
        assert_eq!(got, answer, "{case}");
    }
    let begun = occasion().session.starts_at();
    let late = none.may_propose(&BookingState::Confirmed, Mentor, begun, &occasion());
    assert_eq!(late, Err(NotPossible::TooLate { until: begun }));
    let lapsed = none.may_propose(&requested(), Mentor, NOW.plus(DAY), &occasion());
    assert_eq!(lapsed, Err(NotPossible::RequestExpired));
}

#[test]
fn a_proposal_lasts_two_days_or_until_something_begins() {
    let ends = |times: Vec<Interval>, occasion: &Occasion| {
        Negotiation::default()
            .propose(&BookingState::Confirmed, Side::Mentor, times, NOW, occasion)
            .map(|proposal| (proposal.round, proposal.expires_at.since(NOW) / HOUR))
    };
    assert_eq!(ends(vec![session(120)], &occasion()), Ok((1, 48)));
    assert_eq!(
        ends(vec![session(120), session(20)], &occasion()),
        Ok((1, 20))
    );
    let soon = Occasion {
        session: session(5),
        ..occasion()
    };
    assert_eq!(ends(vec![session(120)], &soon), Ok((1, 5)));
}

#[test]
fn only_the_other_side_answers_in_time_and_takes_what_was_offered() {
    let negotiation = open(1, Side::Mentor);
    let at = |hours| session(hours).starts_at();
    let accept = |side, at, now| negotiation.accept(side, at, now);
    assert_eq!(accept(Side::Mentee, at(144), NOW), Ok(session(144)));
    assert_eq!(
        accept(Side::Mentee, at(145), NOW),
        Err(NotPossible::NotOffered)
    );
    assert_eq!(
        accept(Side::Mentor, at(144), NOW),
        Err(NotPossible::NotYourTurn)
    );
    let last = NOW.plus(HOUR - 1);
    assert_eq!(accept(Side::Mentee, at(144), last), Ok(session(144)));
    let over = NOW.plus(HOUR);
    assert_eq!(
        accept(Side::Mentee, at(144), over),
        Err(NotPossible::ProposalExpired)
    );
    let nothing = Negotiation::default().accept(Side::Mentee, at(144), NOW);
    assert_eq!(nothing, Err(NotPossible::NotOffered));
    assert_eq!(
        requested().agreed_elsewhere(NOW),
        Ok(BookingState::Confirmed)
    );
    assert!(BookingState::Expired.agreed_elsewhere(NOW).is_err());
}

#[test]
fn forms_name_one_to_three_times() {
    let id = "00000000-0000-0000-0000-000000000001".to_owned();
    let times = |times: &str| {
        let form = ProposeForm {
            booking: id.clone(),
            times: times.to_owned(),
            message: String::new(),
        };
        form.parse().map(|command| command.times)
    };
    assert_eq!(times("20, 10 20"), Ok(vec![Instant(10), Instant(20)]));
    for wrong in ["", "1 2 3 4", "1 noon"] {
        assert!(times(wrong).expect_err(wrong).of("times").is_some());
    }
}
