//! What people send about bookings: what is accepted, and which field is named when it is not.

use domain::booking::*;
use domain::form::Problem;
use domain::id::BookingId;
use domain::time::Instant;

fn other_booking() -> BookingId {
    BookingId(uuid::Uuid::from_u128(2))
}

fn questions() -> Vec<Question> {
    let question = |key: &str, required, kind| Question {
        key: key.into(),
        text: format!("What about {key}?"),
        required,
        kind,
    };
    vec![
        question("goal", true, QuestionKind::Long),
        question("level", false, QuestionKind::Short),
    ]
}

#[test]
fn answers_to_the_mentors_questions() {
    let booking = other_booking().to_string();
    let form = |goal: &str, level: &str| BookForm {
        booking: booking.clone(),
        answers: [
            ("goal", goal),
            ("level", level),
            ("old", "not asked any more"),
        ]
        .map(|(key, text)| (key.to_owned(), text.to_owned()))
        .into(),
        ..BookForm::default()
    };
    let parsed = form(" Lead a team ", "")
        .parse(&questions())
        .expect("answered");
    assert_eq!(parsed.booking, other_booking());
    let answer = Answer {
        key: "goal".into(),
        question: "What about goal?".into(),
        text: "Lead a team".into(),
    };
    assert_eq!(parsed.answers, [answer]);

    let errors = form("", &"x".repeat(201))
        .parse(&questions())
        .expect_err("two problems");
    assert_eq!(errors.of("answers[goal]"), Some(&Problem::Missing));
    assert_eq!(
        errors.of("answers[level]"),
        Some(&Problem::TooLong { most: 200 })
    );
    let long = form(&"ü".repeat(2_000), "");
    assert!(
        long.parse(&questions()).is_ok(),
        "length is counted in characters"
    );
}

#[test]
fn times_and_ids_in_forms() {
    let id = other_booking().to_string();
    let hold = |session_type: &str, starts_at: &str| {
        let (session_type, starts_at) = (session_type.to_owned(), starts_at.to_owned());
        HoldForm {
            session_type,
            starts_at,
            ..HoldForm::default()
        }
        .parse()
        .map(|command| command.starts_at)
    };
    let noon = Instant(1_780_315_200_000);
    assert_eq!(hold(&id, "1780315200000"), Ok(noon));
    assert_eq!(hold(&id, "2026-06-01T12:00:00Z"), Ok(noon));
    for (session_type, starts_at, field, problem) in [
        ("", "1", "session_type", Problem::Missing),
        ("x", "1", "session_type", Problem::NotAChoice),
        (id.as_str(), "", "starts_at", Problem::Missing),
        (id.as_str(), "-5", "starts_at", Problem::NotATime),
        (id.as_str(), "noon", "starts_at", Problem::NotATime),
    ] {
        let errors = hold(session_type, starts_at).expect_err(field);
        assert_eq!(
            errors.of(field),
            Some(&problem),
            "{session_type:?} {starts_at:?}"
        );
    }
    let who = |who: &str| {
        NoShowForm {
            booking: id.clone(),
            who: who.into(),
            ..NoShowForm::default()
        }
        .parse()
    };
    assert_eq!(who("mentor").map(|command| command.who), Ok(Side::Mentor));
    assert_eq!(
        who("me").expect_err("no side").of("who"),
        Some(&Problem::NotAChoice)
    );
    let reason = "x".repeat(501);
    let cancel = CancelForm {
        booking: id.clone(),
        reason: reason.clone(),
        ..CancelForm::default()
    }
    .parse();
    assert!(cancel.expect_err("too long").of("reason").is_some());
    let reschedule = RescheduleForm {
        booking: id,
        reason,
        ..RescheduleForm::default()
    }
    .parse();
    assert_eq!(reschedule.expect_err("two problems").0.len(), 2);
}

#[test]
fn a_form_tells_which_version_it_was_made_on_or_nothing() {
    let seen = |version: &str| {
        let form = CancelForm {
            booking: other_booking().to_string(),
            version: version.into(),
            ..CancelForm::default()
        };
        form.parse().map(|command| command.seen)
    };
    let told = seen(" 3 ").expect("a number");
    assert!(told.is_still(3) && !told.is_still(4));
    let nothing = seen("").expect("nothing told");
    assert!(nothing.is_still(3) && nothing.is_still(4));
    let errors = seen("three").expect_err("no number");
    assert_eq!(errors.of("version"), Some(&Problem::NotANumber));
}

#[test]
fn questions_are_checked() {
    assert_eq!(validate_questions(&questions()), Ok(()));
    let mut bad = questions();
    bad[1].key = "goal".into();
    bad[0].text = " ".into();
    let errors = validate_questions(&bad).expect_err("two problems");
    assert_eq!(errors.of("questions.1.key"), Some(&Problem::Duplicate));
    assert_eq!(errors.of("questions.0.text"), Some(&Problem::Missing));
    let many = vec![questions().remove(0); MOST_QUESTIONS + 1];
    assert!(
        validate_questions(&many)
            .expect_err("too many")
            .of("questions")
            .is_some()
    );
}
