//! Reviews: who may write and when, what is seen when, and the score.

use domain::booking::BookingStatus;
use domain::form::Problem;
use domain::review::*;
use domain::time::{DAY, Instant};

const END: Instant = Instant(100 * DAY);

fn form() -> ReviewForm {
    ReviewForm {
        booking: uuid::Uuid::from_u128(2).to_string(),
        overall: "5".into(),
        clarity: "4".into(),
        text: " Patient and clear. ".into(),
        ..ReviewForm::default()
    }
}

#[test]
fn a_form_becomes_a_draft() {
    let draft = form().parse().expect("a good form");
    assert_eq!(
        (draft.overall, draft.clarity, draft.preparation),
        (5, Some(4), None)
    );
    assert_eq!(draft.text, "Patient and clear.");
}

#[test]
fn a_bad_form_names_its_fields() {
    let bad = ReviewForm {
        booking: "?".into(),
        overall: String::new(),
        clarity: "6".into(),
        progress: "good".into(),
        text: "x".repeat(2_001),
        private_note: "x".repeat(2_001),
        ..form()
    };
    let errors = bad.parse().expect_err("bad");
    let range = Problem::OutOfRange { least: 1, most: 5 };
    for (field, problem) in [
        ("booking", Problem::NotAChoice),
        ("overall", Problem::Missing),
        ("clarity", range),
        ("progress", Problem::NotANumber),
        ("text", Problem::TooLong { most: 2_000 }),
        ("private_note", Problem::TooLong { most: 2_000 }),
    ] {
        assert_eq!(errors.of(field), Some(&problem), "{field}");
    }
    assert_eq!(errors.of("preparation"), None);
}

#[test]
fn only_kept_sessions_are_reviewed() {
    for status in BookingStatus::ALL {
        let may = may_review(status, END, END.plus(DAY));
        assert_eq!(may.is_ok(), status == BookingStatus::Kept, "{status:?}");
    }
    let may = |now| may_review(BookingStatus::Kept, END, now);
    assert_eq!(
        may(END.plus(-1)),
        Err(NotReviewable::TooEarly { from: END })
    );
    let until = END.plus(90 * DAY);
    assert_eq!(may(until), Ok(()));
    assert_eq!(may(until.plus(1)), Err(NotReviewable::TooLate { until }));
}

#[test]
fn reviews_are_seen_when_both_wrote_or_after_a_fortnight() {
    let day = |days: i64| END.plus(days * DAY);
    assert_eq!(visible_at(END, day(1), None), day(14));
    assert_eq!(visible_at(END, day(1), Some(day(3))), day(3));
    assert_eq!(visible_at(END, day(3), Some(day(1))), day(3));
    assert_eq!(visible_at(END, day(1), Some(day(20))), day(14));
    assert_eq!(visible_at(END, day(20), None), day(20));
    assert_eq!(visible_at(END, day(20), Some(day(1))), day(20));
}

fn mean(score: Score) -> f64 {
    match score {
        Score::Rated { mean, .. } => mean,
        Score::New => panic!("new"),
    }
}

#[test]
fn few_reviews_are_new_and_more_move_away_from_the_prior() {
    assert_eq!(score(0, 0), Score::New);
    assert_eq!(score(10, 2), Score::New);
    // (4.6 · 5 + 15) / 8
    assert!((mean(score(15, 3)) - 4.75).abs() < 1e-9);
    assert!(
        mean(score(3, 3)) > 3.0,
        "three bad ones do not ruin a mentor"
    );
    assert!((mean(score(1_000, 1_000)) - 1.0).abs() < 0.05);
    assert!(matches!(score(15, 3), Score::Rated { count: 3, .. }));
}

#[test]
fn reviews_age() {
    assert_eq!(aged_weight(0, 180.0), 1.0);
    assert_eq!(aged_weight(180 * DAY, 180.0), 0.5);
    assert_eq!(aged_weight(-DAY, 180.0), 1.0);
    let grades = |old, new| {
        let reviews = [(old, Instant(0)), (old, Instant(0)), (new, END), (new, END)];
        mean(aged_score(reviews, END, 30.0))
    };
    assert!(grades(1, 5) > grades(5, 1));
    let fresh = aged_score([(5, END), (4, END), (3, END)], END, 180.0);
    assert_eq!(fresh, score(12, 3));
}
