//! The life of a booking: every state with every event, the policy, and rows.

use domain::booking::*;
use domain::id::BookingId;
use domain::interval::Interval;
use domain::time::{DAY, HOUR, Instant, MINUTE};

/// The session is at day 100, from 10:00 to 11:00.
const START: Instant = Instant(100 * DAY + 10 * HOUR);
const END: Instant = Instant(100 * DAY + 11 * HOUR);

fn occasion() -> Occasion {
    let policy = CancellationPolicy {
        free_until_hours: 24,
        then_reschedules: 1,
        mentor_free_until_hours: 24,
        ..CancellationPolicy::default()
    };
    let session = Interval::new(START, END).expect("an hour");
    Occasion {
        session,
        policy,
        late_reschedules: 0,
    }
}

fn other_booking() -> BookingId {
    BookingId(uuid::Uuid::from_u128(2))
}

/// The mentor says that the mentee did not come.
fn no_show(appeal: Appeal) -> BookingState {
    BookingState::NoShow {
        who: Side::Mentee,
        marked_by: Side::Mentor,
        at: END,
        appeal,
    }
}

/// Every state; what can run out does so at `ends`.
fn states(ends: Instant) -> Vec<BookingState> {
    let at = Instant(0);
    vec![
        BookingState::Held { until: ends },
        BookingState::Requested { expires_at: ends },
        BookingState::Confirmed,
        BookingState::Declined {
            reason: "Full".into(),
        },
        BookingState::Cancelled {
            by: Side::Mentee,
            at,
            late: false,
            reason: String::new(),
        },
        BookingState::Expired,
        BookingState::Rescheduled {
            to: other_booking(),
        },
        BookingState::Kept,
        no_show(Appeal::None),
        no_show(Appeal::Open { at: END }),
        no_show(Appeal::Upheld {
            appealed_at: END,
            at: END.plus(DAY),
        }),
    ]
}

type Event = fn(BookingState, Instant) -> Result<BookingState, NotPossible>;

/// Every event, by name.
const EVENTS: [(&str, Event); 16] = [
    ("request", |state, now| state.request(now, now.plus(DAY))),
    ("confirm", |state, now| state.confirm(now)),
    ("decline", |state, now| state.decline(now, "Full".into())),
    ("expire", |state, now| state.expire(now)),
    ("cancel by mentor", |state, now| {
        state.cancel(Side::Mentor, now, &occasion(), String::new())
    }),
    ("cancel by mentee", |state, now| {
        state.cancel(Side::Mentee, now, &occasion(), String::new())
    }),
    ("reschedule by mentor", |state, now| {
        state
            .reschedule(other_booking(), Side::Mentor, now, &occasion())
            .map(|moved| moved.state)
    }),
    ("reschedule by mentee", |state, now| {
        state
            .reschedule(other_booking(), Side::Mentee, now, &occasion())
            .map(|moved| moved.state)
    }),
    ("kept", |state, now| state.mark_kept(now, &occasion())),
    ("mentee did not come", |state, now| {
        state.mark_no_show(Side::Mentee, Side::Mentor, now, &occasion())
    }),
    ("mentor did not come", |state, now| {
        state.mark_no_show(Side::Mentor, Side::Mentee, now, &occasion())
    }),
    ("appeal by mentor", |state, now| {
        state.appeal(Side::Mentor, now)
    }),
    ("appeal by mentee", |state, now| {
        state.appeal(Side::Mentee, now)
    }),
    ("upheld", |state, now| state.rule(Ruling::Upheld, now)),
    ("kept after all", |state, now| state.rule(Ruling::Kept, now)),
    ("excused", |state, now| state.rule(Ruling::Excused, now)),
];

/// What each state becomes: one row per event, one letter per state in the order of
/// [`BookingStatus::ALL`], a no-show last, then under appeal, then upheld. `.` is "no such move from here", `!` is "not now".
fn table(now: Instant, ends: Instant) -> Vec<(&'static str, String)> {
    let letter = |outcome: Result<BookingState, NotPossible>, was: BookingStatus| match outcome {
        Err(NotPossible::WrongStatus { is }) => {
            assert_eq!(is, was);
            '.'
        }
        Err(_) => '!',
        Ok(state) => match state.status() {
            BookingStatus::Held => 'H',
            BookingStatus::Requested => 'R',
            BookingStatus::Confirmed => 'C',
            BookingStatus::Declined => 'D',
            BookingStatus::Cancelled => 'X',
            BookingStatus::Expired => 'E',
            BookingStatus::Rescheduled => 'M',
            BookingStatus::Kept => 'K',
            BookingStatus::NoShow => 'N',
        },
    };
    let row = |event: Event| {
        let mut letters = String::new();
        for state in states(ends) {
            let was = state.status();
            letters.push(letter(event(state, now), was));
        }
        letters
    };
    EVENTS
        .into_iter()
        .map(|(name, event)| (name, row(event)))
        .collect()
}

fn expect(now: Instant, ends: Instant, rows: [&str; 11]) {
    let names = EVENTS.map(|(name, _)| name);
    // A no-show knows no event but those of an appeal, and nothing else knows these.
    let appeals = ["!!!", "N!!", "!N!", "!K!", "!X!"];
    let rows = rows.map(|row| format!("{row}..")).into_iter();
    let rows = rows.chain(appeals.map(|row| format!("........{row}")));
    let expected: Vec<_> = names.into_iter().zip(rows).collect();
    assert_eq!(table(now, ends), expected);
}

#[test]
fn every_state_and_event_in_good_time() {
    let now = START.plus(-3 * DAY);
    expect(
        now,
        now.plus(1),
        [
            "R........",
            "CC.......",
            ".D.......",
            "!!.......",
            "..X......",
            "XXX......",
            "..M......",
            ".MM......",
            "..!......",
            "..!......",
            "..!......",
        ],
    );
}

#[test]
fn every_state_and_event_when_hold_and_request_have_run_out() {
    let now = START.plus(-3 * DAY);
    expect(
        now,
        now,
        [
            "!........",
            "!!.......",
            ".!.......",
            "EE.......",
            "..X......",
            "XXX......",
            "..M......",
            ".!M......",
            "..!......",
            "..!......",
            "..!......",
        ],
    );
}

#[test]
fn every_state_and_event_shortly_before_the_session() {
    let now = START.plus(-HOUR);
    expect(
        now,
        now.plus(1),
        [
            "R........",
            "CC.......",
            ".D.......",
            "!!.......",
            "..X......",
            "XXX......",
            "..M......",
            ".MM......",
            "..!......",
            "..!......",
            "..!......",
        ],
    );
}

#[test]
fn every_state_and_event_after_the_session() {
    expect(
        END,
        END.plus(1),
        [
            "R........",
            "CC.......",
            ".D.......",
            "!!.......",
            "..!......",
            "XX!......",
            "..!......",
            ".M!......",
            "..K......",
            "..N......",
            "..N......",
        ],
    );
}

#[test]
fn a_no_show_can_be_marked_for_a_week() {
    let mark =
        |now| BookingState::Confirmed.mark_no_show(Side::Mentor, Side::Mentee, now, &occasion());
    let until = END.plus(7 * DAY);
    assert_eq!(mark(END.plus(-1)), Err(NotPossible::TooEarly { from: END }));
    let (who, marked_by) = (Side::Mentor, Side::Mentee);
    assert_eq!(
        mark(until),
        Ok(BookingState::NoShow {
            who,
            marked_by,
            at: until,
            appeal: Appeal::None,
        })
    );
    assert_eq!(mark(until.plus(1)), Err(NotPossible::TooLate { until }));
    assert_eq!(
        BookingState::Confirmed.mark_kept(until.plus(1), &occasion()),
        Ok(BookingState::Kept)
    );
}

#[test]
fn a_no_show_is_appealed_once_within_a_week_by_whom_it_is_about() {
    let until = END.plus(7 * DAY);
    let open = |at| no_show(Appeal::Open { at });
    let appeal = |now| no_show(Appeal::None).appeal(Side::Mentee, now);
    assert_eq!(appeal(until), Ok(open(until)));
    assert_eq!(appeal(until.plus(1)), Err(NotPossible::TooLate { until }));
    let again = open(END).appeal(Side::Mentee, END.plus(1));
    assert_eq!(again, Err(NotPossible::NoRoundLeft));
    let own_mark = BookingState::NoShow {
        who: Side::Mentee,
        marked_by: Side::Mentee,
        at: END,
        appeal: Appeal::None,
    };
    assert_eq!(
        own_mark.appeal(Side::Mentee, END),
        Err(NotPossible::NotYourTurn)
    );
    assert_eq!(open(END).may_answer_appeal(Side::Mentor), Ok(()));
    assert!(open(END).may_answer_appeal(Side::Mentee).is_err());
    assert!(
        no_show(Appeal::None)
            .may_answer_appeal(Side::Mentor)
            .is_err()
    );
    let excused = open(END).rule(Ruling::Excused, until);
    let excused = excused.expect("it waits for that");
    assert!(
        matches!(excused, BookingState::Cancelled { late: false, .. }),
        "without blame"
    );
}

#[test]
fn what_has_run_out_takes_no_time_even_before_it_is_written_down() {
    let now = Instant(50 * DAY);
    let active = |ends| {
        states(ends)
            .iter()
            .map(|state| state.is_active(now))
            .collect::<Vec<_>>()
    };
    let rest = [false; 8];
    assert_eq!(active(now.plus(1)), [[true; 3].as_slice(), &rest].concat());
    assert_eq!(
        active(now),
        [[false, false, true].as_slice(), &rest].concat()
    );
    let by_name = BookingStatus::ALL.map(BookingStatus::is_active);
    assert_eq!(by_name.to_vec(), active(now.plus(1))[..by_name.len()]);
}

#[test]
fn a_request_ends_after_a_week_or_when_notice_is_broken() {
    let now = Instant(50 * DAY);
    assert_eq!(hold_until(now), now.plus(5 * MINUTE));
    assert_eq!(
        request_expires_at(now, now.plus(30 * DAY), 24 * 60),
        now.plus(7 * DAY)
    );
    assert_eq!(
        request_expires_at(now, now.plus(3 * DAY), 24 * 60),
        now.plus(2 * DAY)
    );
    assert_eq!(
        request_expires_at(now, now.plus(DAY), 24 * 60),
        now.plus(5 * MINUTE)
    );
}

#[test]
fn the_policy() {
    use Refused::{NoRescheduleLeft, Started, TooLate};
    use Terms::{Free, Late};
    let hours_before = |hours: i64| START.plus(-hours * HOUR);
    let free_until = hours_before(24);
    let started = Err(Started);
    // reschedules allowed late and used, now → mentee moves; either cancels, or the mentor moves
    let late = Err(TooLate { free_until });
    let table = [
        (1, 0, hours_before(48), Ok(Free), Ok(Free)),
        (1, 1, hours_before(48), Ok(Free), Ok(Free)),
        (1, 0, free_until, Ok(Free), Ok(Free)),
        (1, 0, free_until.plus(1), Ok(Late), Ok(Late)),
        (1, 1, free_until.plus(1), Err(NoRescheduleLeft), Ok(Late)),
        (2, 1, hours_before(1), Ok(Late), Ok(Late)),
        (0, 0, hours_before(1), late, Ok(Late)),
        (1, 0, START.plus(-1), Ok(Late), Ok(Late)),
        (1, 0, START, started, started),
        (1, 0, END.plus(DAY), started, started),
    ];
    for (then_reschedules, used, now, moves, other) in table {
        let policy = CancellationPolicy {
            free_until_hours: 24,
            then_reschedules,
            mentor_free_until_hours: 24,
            ..CancellationPolicy::default()
        };
        let case = format!("{then_reschedules} allowed, {used} used, at {now:?}");
        for side in Side::ALL {
            assert_eq!(policy.may_cancel(side, now, START), other, "{case}");
        }
        assert_eq!(
            policy.may_reschedule(Side::Mentee, now, START, used),
            moves,
            "{case}"
        );
        assert_eq!(
            policy.may_reschedule(Side::Mentor, now, START, used),
            other,
            "{case}"
        );
        let shown = policy.terms(now, START, used);
        assert_eq!(shown.free_until, free_until);
        assert_eq!(shown.is_over, now > free_until, "{case}");
        assert_eq!(
            shown.late_reschedules_left,
            then_reschedules - used,
            "{case}"
        );
    }
    let none = CancellationPolicy {
        free_until_hours: 0,
        then_reschedules: 0,
        mentor_free_until_hours: 24,
        ..CancellationPolicy::default()
    };
    assert_eq!(
        none.may_cancel(Side::Mentee, START.plus(-1), START),
        Ok(Free)
    );
    assert_eq!(
        none.may_cancel(Side::Mentor, START.plus(-1), START),
        Ok(Late)
    );
    let too_strict = CancellationPolicy {
        free_until_hours: 1000,
        then_reschedules: 9,
        mentor_free_until_hours: 24,
        ..CancellationPolicy::default()
    };
    assert_eq!(too_strict.validate().expect_err("too much").0.len(), 2);
}

#[test]
fn only_a_mentees_late_move_is_counted() {
    let moved = |by, now| {
        let moved = BookingState::Confirmed.reschedule(other_booking(), by, now, &occasion());
        moved.map(|moved| (moved.terms, moved.late_reschedules))
    };
    let (early, late) = (START.plus(-2 * DAY), START.plus(-HOUR));
    assert_eq!(moved(Side::Mentee, early), Ok((Terms::Free, 0)));
    assert_eq!(moved(Side::Mentee, late), Ok((Terms::Late, 1)));
    assert_eq!(moved(Side::Mentor, late), Ok((Terms::Late, 0)));
}

#[test]
fn a_late_cancellation_by_the_mentor_is_noted() {
    let cancel = |now| BookingState::Confirmed.cancel(Side::Mentor, now, &occasion(), "Ill".into());
    let late = |state| matches!(state, Ok(BookingState::Cancelled { late: true, .. }));
    assert!(!late(cancel(START.plus(-2 * DAY))));
    assert!(late(cancel(START.plus(-HOUR))));
}

#[test]
fn rows_and_states_are_the_same_thing() {
    for state in states(Instant(7)) {
        let row = StoredState::from(&state);
        assert_eq!(BookingStatus::parse(&row.status), Some(state.status()));
        assert_eq!(BookingState::try_from(row), Ok(state));
    }
}

#[test]
fn impossible_rows_name_what_does_not_fit() {
    let full = StoredState {
        status: String::new(),
        expires_at: Some(Instant(1)),
        ended_by: Some("mentor".into()),
        ended_at: Some(Instant(1)),
        late: Some(true),
        reason: Some("Ill".into()),
        no_show: Some("mentee".into()),
        appealed_at: Some(Instant(1)),
        appeal_upheld_at: Some(Instant(1)),
        rescheduled_to: Some(other_booking()),
    };
    let wrong = |row: StoredState| BookingState::try_from(row).map_err(|error| error.column);
    for state in states(Instant(1)) {
        let status = state.status().as_str().to_owned();
        // Everything is there: something does not belong.
        assert!(
            wrong(StoredState {
                status: status.clone(),
                ..full.clone()
            })
            .is_err()
        );
        // Nothing is there: something is missing, unless the state has no data.
        let bare = StoredState {
            status,
            ..StoredState::default()
        };
        let has_data = StoredState::from(&state) != bare;
        assert_eq!(wrong(bare).is_err(), has_data, "{state:?}");
    }
    let row = StoredState {
        status: "confirmed".into(),
        late: Some(false),
        ..Default::default()
    };
    assert_eq!(wrong(row), Err("late"));
    assert_eq!(wrong(full), Err("status"));
    let mut row = StoredState::from(&states(Instant(1))[4]);
    row.ended_by = Some("nobody".into());
    assert_eq!(wrong(row), Err("ended_by"));
}
