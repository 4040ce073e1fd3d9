//! Bookings: the lifecycle, races, limits, and what always holds whatever people do.

use crate::world::{NOW, Person, World, in_each_world, visitor};
use app::booking::{BookingForm, BookingView, SessionsQuery};
use app::error::{AppError, Conflict};
use domain::booking::{
    AcceptForm, BookForm, BookingStatus, CancelForm, HoldForm, NoShowForm, ProposeForm,
    RescheduleForm, Side,
};
use domain::id::{BookingId, GroupSessionId, OpeningId, SessionTypeId};
use domain::interval::Interval;
use domain::review::ReviewForm;
use domain::time::{DAY, HOUR, Instant, MINUTE};
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::platform::fresh_uuid;

/// How a session type differs from half an hour without rules.
#[derive(Clone, Copy, Default)]
pub struct Rules {
    pub needs_approval: bool,
    pub max_per_day: Option<i64>,
    pub buffer_after: i64,
    pub notice_minutes: i64,
    /// More than one: a session of many.
    pub seats: i64,
}

/// Tuesday 24 November 2026, 10:00 in Berlin.
pub const TUESDAY_TEN: Instant = NOW.plus(DAY + HOUR);

/// Opens weekdays from 10 to 18 in Berlin, for sessions of half an hour.
pub async fn opens(world: &World, mentor: &Person, rules: Rules) -> SessionTypeId {
    let (mentor, id) = (mentor.id, SessionTypeId(fresh_uuid(NOW)));
    world
        .platform
        .db
        .write(move |tx| {
            async move {
                sql("INSERT INTO availability (mentor_id, zone, updated_at) VALUES ($1, 'Europe/Berlin', $2)
                     ON CONFLICT (mentor_id) DO NOTHING")
                    .bind(mentor)
                    .bind(NOW)
                    .execute(tx)
                    .await?;
                for weekday in 1..=5_u8 {
                    sql("INSERT INTO opening (id, mentor_id, weekday, start_minute, length_minutes, from_date)
                         VALUES ($1, $2, $3, 600, 480, '2026-11-01')")
                        .bind(OpeningId(fresh_uuid(NOW)))
                        .bind(mentor)
                        .bind(weekday)
                        .execute(tx)
                        .await?;
                }
                sql("INSERT INTO session_type (id, mentor_id, name, length_minutes, step_minutes, notice_minutes,
                        buffer_after_minutes, max_per_day, needs_approval, seats)
                     VALUES ($1, $2, 'Interview practice', 30, 30, $3, $4, $5, $6, $7)")
                .bind(id)
                .bind(mentor)
                .bind(rules.notice_minutes)
                .bind(rules.buffer_after)
                .bind(rules.max_per_day)
                .bind(rules.needs_approval)
                .bind(rules.seats.max(1))
                .execute(tx)
                .await?;
                Ok::<_, DbError>(())
            }
            .boxed()
        })
        .await
        .expect("open time can be written");
    id
}

pub async fn hold(
    world: &World,
    who: &Person,
    kind: SessionTypeId,
    at: Instant,
) -> Result<BookingId, AppError> {
    let form = HoldForm {
        session_type: kind.to_string(),
        starts_at: at.to_rfc3339(),
        length: String::new(),
    };
    world.backend.booking.hold(&who.caller, form).await
}

pub async fn confirm(world: &World, who: &Person, id: BookingId) -> Result<BookingId, AppError> {
    let form = BookForm {
        booking: id.to_string(),
        ..BookForm::default()
    };
    world.backend.booking.confirm(&who.caller, form).await
}

pub async fn books(world: &World, who: &Person, kind: SessionTypeId, at: Instant) -> BookingId {
    let id = hold(world, who, kind, at).await.expect("the time is free");
    confirm(world, who, id).await.expect("the hold is fresh")
}

pub async fn cancel(world: &World, who: &Person, id: BookingId) -> Result<BookingId, AppError> {
    let form = CancelForm {
        booking: id.to_string(),
        reason: "Ill".to_owned(),
        ..CancelForm::default()
    };
    world.backend.booking.cancel(&who.caller, form).await
}

pub async fn moves(
    world: &World,
    who: &Person,
    id: BookingId,
    to: Instant,
) -> Result<BookingId, AppError> {
    let form = RescheduleForm {
        booking: id.to_string(),
        starts_at: to.to_rfc3339(),
        ..RescheduleForm::default()
    };
    world.backend.booking.reschedule(&who.caller, form).await
}

pub async fn proposes(
    world: &World,
    who: &Person,
    id: BookingId,
    times: &[Instant],
) -> Result<BookingId, AppError> {
    let times: Vec<String> = times.iter().map(|time| time.to_rfc3339()).collect();
    let form = ProposeForm {
        booking: id.to_string(),
        times: times.join(" "),
        message: "These would suit me".to_owned(),
    };
    world.backend.booking.propose(&who.caller, form).await
}

pub async fn accepts(
    world: &World,
    who: &Person,
    id: BookingId,
    at: Instant,
) -> Result<BookingId, AppError> {
    let form = AcceptForm {
        booking: id.to_string(),
        starts_at: at.to_rfc3339(),
    };
    world
        .backend
        .booking
        .accept_proposal(&who.caller, form)
        .await
}

pub fn named(id: BookingId) -> BookingForm {
    BookingForm {
        booking: id.to_string(),
        ..BookingForm::default()
    }
}

pub async fn view(world: &World, who: &Person, id: BookingId) -> BookingView {
    world
        .backend
        .booking
        .session(&who.caller, id)
        .await
        .expect("it is theirs")
}

pub async fn status(world: &World, who: &Person, id: BookingId) -> BookingStatus {
    view(world, who, id).await.card.status
}

pub async fn offered(
    world: &World,
    who: &Person,
    mentor: &Person,
    kind: SessionTypeId,
) -> Vec<Interval> {
    let viewer = world.backend.account.viewer(&mentor.caller).await;
    let slug = viewer.expect("read").expect("they have an account").slug;
    let range = Interval::new(NOW, NOW.plus(4 * DAY)).expect("four days");
    world
        .backend
        .booking
        .times(&who.caller, &slug, kind, None, range)
        .await
        .expect("times")
}

pub async fn signal(world: &World, who: &Person, column: &'static str) -> i64 {
    let mut read = world.platform.db.read().await.expect("a connection");
    sql("SELECT ")
        .push(column)
        .push(" AS signal FROM profile WHERE member_id = ")
        .push_bind(who.id)
        .fetch_one(&mut read, |row| row.get("signal"))
        .await
        .expect("the profile is there")
}

pub fn is_taken(error: &AppError) -> bool {
    matches!(error, AppError::Conflict(Conflict::TimeTaken { .. }))
}

#[tokio::test]
async fn a_session_from_hold_to_reviews() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(
            &world,
            &leila,
            Rules {
                needs_approval: true,
                ..Rules::default()
            },
        )
        .await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        assert_eq!(
            hold(&world, &anan, kind, TUESDAY_TEN).await,
            Ok(id),
            "the same wish is the same hold"
        );
        confirm(&world, &anan, id).await.expect("held");
        assert_eq!(
            confirm(&world, &anan, id).await,
            Ok(id),
            "the same form twice"
        );
        assert_eq!(status(&world, &leila, id).await, BookingStatus::Requested);
        assert_eq!(
            signal(&world, &leila, "requests_received").await,
            0,
            "it waits"
        );
        world
            .backend
            .booking
            .approve(&leila.caller, named(id))
            .await
            .expect("asked");
        assert_eq!(signal(&world, &leila, "requests_received").await, 1);
        assert_eq!(signal(&world, &leila, "requests_answered").await, 1);

        moves(&world, &anan, id, TUESDAY_TEN.plus(HOUR))
            .await
            .expect("early enough");
        let moved = view(&world, &anan, id).await;
        assert_eq!(
            (moved.card.session.starts_at(), moved.sequence),
            (TUESDAY_TEN.plus(HOUR), 1)
        );
        let kept = world
            .backend
            .booking
            .mark_kept(&leila.caller, named(id))
            .await;
        assert_eq!(
            kept,
            Err(Conflict::WrongState.into()),
            "it has not taken place yet"
        );

        world.set_clock(TUESDAY_TEN.plus(2 * HOUR));
        world
            .backend
            .booking
            .mark_kept(&leila.caller, named(id))
            .await
            .expect("it is over");
        world
            .backend
            .booking
            .mark_kept(&anan.caller, named(id))
            .await
            .expect("both may say so");
        assert_eq!(
            signal(&world, &leila, "sessions_kept").await,
            1,
            "counted once"
        );
        let past = SessionsQuery {
            past: true,
            cursor: None,
        };
        let listed = world
            .backend
            .booking
            .sessions(&anan.caller, past)
            .await
            .expect("their list");
        assert_eq!(
            listed
                .sessions
                .iter()
                .map(|card| card.id)
                .collect::<Vec<_>>(),
            [id]
        );
    })
    .await;
}

fn review(id: BookingId, overall: &str) -> ReviewForm {
    ReviewForm {
        booking: id.to_string(),
        overall: overall.into(),
        clarity: "4".into(),
        ..ReviewForm::default()
    }
}

#[tokio::test]
async fn a_review_is_unseen_until_both_wrote_or_two_weeks_passed() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        let first = books(&world, &anan, kind, TUESDAY_TEN).await;
        let second = books(&world, &anan, kind, TUESDAY_TEN.plus(HOUR)).await;
        let early = world
            .backend
            .review
            .write(&anan.caller, review(first, "5"))
            .await;
        assert_eq!(
            early,
            Err(Conflict::WrongState.into()),
            "only kept sessions"
        );
        world.set_clock(TUESDAY_TEN.plus(3 * HOUR));
        for id in [first, second] {
            world
                .backend
                .booking
                .mark_kept(&leila.caller, named(id))
                .await
                .expect("over");
            world
                .backend
                .review
                .write(&anan.caller, review(id, "5"))
                .await
                .expect("kept");
        }
        let seen = world
            .backend
            .review
            .reviews_of_session(&leila.caller, first)
            .await
            .expect("theirs");
        assert!(seen.theirs.is_none() && seen.theirs_waits);
        assert_eq!(signal(&world, &leila, "review_count").await, 0);

        world
            .backend
            .review
            .write(&leila.caller, review(first, "4"))
            .await
            .expect("kept");
        let seen = world
            .backend
            .review
            .reviews_of_session(&leila.caller, first)
            .await
            .expect("theirs");
        assert_eq!(seen.theirs.map(|review| review.overall), Some(5));
        assert_eq!(signal(&world, &leila, "review_count").await, 1);
        assert_eq!(
            signal(&world, &anan, "review_count").await,
            0,
            "only mentors have a score"
        );
        let again = world
            .backend
            .review
            .write(&leila.caller, review(first, "1"))
            .await;
        assert_eq!(again, Err(Conflict::WrongState.into()), "once");

        world.wait(14 * DAY);
        server::review::count_due(&world.platform)
            .await
            .expect("counts");
        server::review::count_due(&world.platform)
            .await
            .expect("counts nothing twice");
        assert_eq!(signal(&world, &leila, "review_sum").await, 10);
        assert_eq!(signal(&world, &leila, "clarity_sum").await, 8);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_64_wins_a_time_and_the_others_get_the_nearest() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let kind = opens(&world, &leila, Rules::default()).await;
        let people = crowd(&world, 64).await;
        let wishes = people
            .iter()
            .map(|person| hold(&world, person, kind, TUESDAY_TEN));
        let answers = futures::future::join_all(wishes).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
        let next = TUESDAY_TEN.plus(30 * MINUTE);
        for answer in answers.into_iter().filter_map(Result::err) {
            let AppError::Conflict(Conflict::TimeTaken { nearest }) = answer else {
                panic!("{answer:?}")
            };
            assert_eq!(nearest.len(), 3);
            assert!(nearest.iter().any(|time| time.starts_at() == next));
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_holds_when_many_book_different_times_at_once() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let kind = opens(
            &world,
            &leila,
            Rules {
                max_per_day: Some(2),
                ..Rules::default()
            },
        )
        .await;
        let people = crowd(&world, 8).await;
        let wishes = people
            .iter()
            .zip(0..)
            .map(|(person, n)| hold(&world, person, kind, TUESDAY_TEN.plus(n * HOUR / 2)));
        let answers = futures::future::join_all(wishes).await;
        assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 2);
    })
    .await;
}

pub async fn crowd(world: &World, size: usize) -> Vec<Person> {
    let mut people = Vec::new();
    for n in 0..size {
        people.push(joins(world, &format!("m{n}@example.org"), false).await);
    }
    people
}

/// A verified member without the letters that real ones get.
pub async fn joins(world: &World, email: &str, mentor: bool) -> Person {
    let new = server::account::NewMember {
        joining: domain::account::Joining {
            name: email.to_owned(),
            email: email.to_owned(),
            password: String::new(),
            mentor,
        },
        password_hash: "none".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        lang: app::words::Lang::En,
    };
    let role = domain::actor::Role::Member;
    let made = server::account::create(&world.platform, new, role, Some(NOW))
        .await
        .expect("made");
    let server::account::Created::New(id) = made else {
        panic!("addresses differ")
    };
    let actor = domain::actor::Actor::Member {
        id,
        role,
        verified: true,
    };
    let caller = app::context::Caller { actor, ..visitor() };
    Person {
        id,
        email: email.to_owned(),
        token: String::new(),
        caller,
    }
}

#[tokio::test]
async fn nobody_is_at_two_places() {
    in_each_world(async |world| {
        let (leila, tomas) = (world.mentor("Leila").await, world.mentor("Tomas").await);
        let anan = world.mentee("Anan").await;
        let (one, other) = (
            opens(&world, &leila, Rules::default()).await,
            opens(&world, &tomas, Rules::default()).await,
        );
        books(&world, &anan, one, TUESDAY_TEN).await;
        let clash = hold(&world, &anan, other, TUESDAY_TEN).await;
        assert_eq!(clash, Err(Conflict::OwnTimeTaken.into()));
        let clash = hold(&world, &tomas, one, TUESDAY_TEN)
            .await
            .expect_err("taken");
        assert!(is_taken(&clash));
        // Tomas is mentored at eleven, so nobody is mentored by him then.
        books(&world, &tomas, one, TUESDAY_TEN.plus(HOUR)).await;
        let clash = hold(&world, &anan, other, TUESDAY_TEN.plus(HOUR))
            .await
            .expect_err("Tomas is away");
        assert!(is_taken(&clash));
        assert_eq!(
            hold(&world, &leila, one, TUESDAY_TEN.plus(2 * HOUR)).await,
            Err(AppError::Forbidden)
        );
    })
    .await;
}

#[tokio::test]
async fn a_hold_ends_to_the_millisecond() {
    in_each_world(async |world| {
        let (leila, anan, mira) = (
            world.mentor("Leila").await,
            world.mentee("Anan").await,
            world.mentee("Mira").await,
        );
        let kind = opens(&world, &leila, Rules::default()).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        world.wait(5 * MINUTE - 1);
        assert!(is_taken(
            &hold(&world, &mira, kind, TUESDAY_TEN)
                .await
                .expect_err("held")
        ));
        world.wait(1);
        assert_eq!(
            confirm(&world, &anan, id).await,
            Err(Conflict::HoldExpired.into())
        );
        let hers = hold(&world, &mira, kind, TUESDAY_TEN)
            .await
            .expect("free again");
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Expired);
        assert_eq!(
            confirm(&world, &anan, id).await,
            Err(Conflict::HoldExpired.into())
        );
        confirm(&world, &mira, hers).await.expect("held");
    })
    .await;
}

#[tokio::test]
async fn the_policy_of_the_booking_decides() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        let id = books(&world, &anan, kind, TUESDAY_TEN).await;
        world.set_clock(TUESDAY_TEN.plus(-12 * HOUR).plus(1));
        moves(&world, &anan, id, TUESDAY_TEN.plus(HOUR))
            .await
            .expect("one late move");
        world.set_clock(TUESDAY_TEN);
        let second = moves(&world, &anan, id, TUESDAY_TEN.plus(2 * HOUR)).await;
        assert_eq!(second, Err(Conflict::PolicyForbids.into()), "and no other");
        cancel(&world, &leila, id)
            .await
            .expect("a mentor may until the start");
        assert_eq!(cancel(&world, &leila, id).await, Ok(id), "twice is once");
        let seen = view(&world, &anan, id).await;
        assert_eq!(
            (seen.ended_by, seen.reason.as_str(), seen.sequence),
            (Some(Side::Mentor), "Ill", 2)
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_not_yours_is_not_there() {
    in_each_world(async |world| {
        let (leila, anan, mira) = (
            world.mentor("Leila").await,
            world.mentee("Anan").await,
            world.mentee("Mira").await,
        );
        let kind = opens(
            &world,
            &leila,
            Rules {
                needs_approval: true,
                ..Rules::default()
            },
        )
        .await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        let gone = Err(AppError::NotFound);
        assert_eq!(confirm(&world, &mira, id).await, gone);
        assert_eq!(
            confirm(&world, &leila, id).await,
            gone,
            "a hold is the mentee's"
        );
        assert_eq!(
            world
                .backend
                .booking
                .approve(&leila.caller, named(id))
                .await,
            gone,
            "nothing was asked yet"
        );
        confirm(&world, &anan, id).await.expect("held");
        assert_eq!(
            world.backend.booking.approve(&anan.caller, named(id)).await,
            gone,
            "the mentor answers"
        );
        for stranger in [&mira] {
            assert_eq!(cancel(&world, stranger, id).await, gone);
            assert_eq!(
                moves(&world, stranger, id, TUESDAY_TEN.plus(HOUR)).await,
                gone
            );
            assert_eq!(
                world
                    .backend
                    .booking
                    .release(&stranger.caller, named(id))
                    .await,
                gone
            );
            let no_show = NoShowForm {
                booking: id.to_string(),
                who: "mentor".to_owned(),
                ..NoShowForm::default()
            };
            assert_eq!(
                world
                    .backend
                    .booking
                    .mark_no_show(&stranger.caller, no_show)
                    .await,
                gone
            );
            assert_eq!(
                world
                    .backend
                    .booking
                    .session(&stranger.caller, id)
                    .await
                    .map(|_| id),
                gone
            );
            assert_eq!(
                world
                    .backend
                    .review
                    .write(&stranger.caller, review(id, "5"))
                    .await,
                gone
            );
        }
        assert_eq!(
            world
                .backend
                .booking
                .session(&visitor(), id)
                .await
                .map(|_| id),
            Err(AppError::Unauthenticated)
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_move_and_a_cancellation_at_once_leave_one_truth() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        for round in 0..8 {
            let at = TUESDAY_TEN.plus(round * HOUR / 2);
            let id = books(&world, &anan, kind, at).await;
            let to = TUESDAY_TEN.plus(DAY + round * HOUR / 2);
            let (moved, cancelled) =
                futures::join!(moves(&world, &anan, id, to), cancel(&world, &leila, id));
            cancelled.expect("a mentor may cancel before and after the move");
            let seen = view(&world, &anan, id).await;
            assert_eq!(seen.card.status, BookingStatus::Cancelled);
            assert_eq!(
                seen.card.session.starts_at(),
                if moved.is_ok() { to } else { at }
            );
            let free = offered(&world, &anan, &leila, kind).await;
            assert!(
                free.iter().any(|time| time.starts_at() == at),
                "both times are free again"
            );
            assert!(free.iter().any(|time| time.starts_at() == to));
        }
    })
    .await;
}

#[tokio::test]
async fn a_change_of_times_is_heard() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        let mut heard = world.platform.db.subscribe();
        hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        loop {
            let notice = heard.recv().await.expect("the database is open");
            if notice.channel == "times" {
                assert_eq!(notice.payload, leila.id.to_string());
                break;
            }
        }
    })
    .await;
}

/// The path of the first link on a page that begins so.
fn link<'p>(page: &'p str, begins: &str) -> &'p str {
    let from = page
        .find(begins)
        .unwrap_or_else(|| panic!("no link to {begins}"));
    page[from..].split('"').next().expect("a link ends")
}

#[tokio::test]
async fn a_time_is_booked_without_script() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        let (id, question) = (
            kind,
            r#"[{"key":"goal","text":"Your goal?","required":true,"kind":"long"}]"#,
        );
        world
            .platform
            .db
            .write(move |tx| {
                sql("UPDATE session_type SET questions = $2, version = version + 1 WHERE id = $1")
                    .bind(id)
                    .bind(question)
                    .execute(tx)
                    .boxed()
            })
            .await
            .map_err(|error: DbError| error)
            .expect("asks");
        let slug = world
            .backend
            .account
            .viewer(&leila.caller)
            .await
            .expect("read")
            .expect("signed in")
            .slug;
        let offer = format!(
            "/mentors/{slug}/book?type={kind}&at={}",
            TUESDAY_TEN.to_rfc3339()
        );

        let page = world.get(&offer, None).await;
        assert_eq!(page.status, 200);
        assert!(
            page.text.contains("Tuesday 24 November, 09:00 – 09:30"),
            "a visitor's clock is UTC: {}",
            page.text
        );
        assert!(page.text.contains("10:00 – 10:30 for Leila (Berlin)"));
        assert!(page.text.contains("Sign in to book"));
        let page = world.get(&offer, Some(&anan)).await;
        assert!(
            page.text.contains("Tuesday 24 November, 10:00 – 10:30"),
            "{}",
            page.text
        );
        assert!(
            page.text
                .contains("Free to move or cancel until Monday 23 November, 22:00")
        );
        let at = TUESDAY_TEN.to_rfc3339();
        let fields = [
            ("form[session_type]", kind.to_string()),
            ("form[starts_at]", at),
        ];
        let fields = fields
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let held = world.post(&offer, "/fn/hold", &fields, Some(&anan)).await;
        assert_eq!(held.status, 303, "{}", held.text);
        let session = held.header("location").to_owned();
        let page = world.get(&session, Some(&anan)).await;
        assert!(
            page.text.contains("Held for you until 09:05"),
            "{}",
            page.text
        );
        assert!(page.text.contains("form[answers][goal]") && page.text.contains("Your goal?"));

        let booking = session.rsplit('/').next().expect("an id");
        let refused = [("form[booking]", booking), ("form[answers][goal]", "  ")];
        let page = world
            .post(&session, "/fn/confirm_booking", &refused, Some(&anan))
            .await;
        assert_eq!(page.status, 422);
        assert!(page.text.contains("Please fill this in."), "{}", page.text);
        let good = [
            ("form[booking]", booking),
            ("form[answers][goal]", "Lead <a> team"),
        ];
        let booked = world
            .post(&session, "/fn/confirm_booking", &good, Some(&anan))
            .await;
        assert_eq!(
            (booked.status, booked.header("location")),
            (303, session.as_str())
        );
        let page = world.get(&session, Some(&anan)).await;
        assert!(
            page.text.contains("Confirmed") && page.text.contains("Lead &lt;a&gt; team"),
            "{}",
            page.text
        );
        let list = world.get("/sessions", Some(&leila)).await;
        assert!(list.text.contains("Interview practice with Anan Example"));
        assert_eq!(link(&list.text, "/sessions/"), session);

        let page = world.get(&format!("{session}?move=1"), Some(&anan)).await;
        assert!(
            link(&page.text, &format!("{session}?move=1&amp;from=")).contains("2026-11"),
            "{}",
            page.text
        );
        let late = world.get(&offer, Some(&anan)).await;
        assert!(late.text.contains("This time cannot be booked any more."));
        let mira = world.mentee("Mira").await;
        assert_eq!(world.get(&session, Some(&mira)).await.status, 404);
        let taken = world.post(&offer, "/fn/hold", &fields, Some(&mira)).await;
        assert_eq!(taken.status, 409);
        assert!(link(&taken.text, &format!("/mentors/{slug}/book?type=")).contains("at=2026-11-"));
    })
    .await;
}

/// One thing that somebody does, as numbers that shrink well.
#[derive(Clone, Copy, Debug)]
struct Deed {
    kind: u8,
    who: usize,
    what: usize,
    slot: i64,
}

fn deeds() -> impl proptest::strategy::Strategy<Value = Vec<Deed>> {
    use proptest::prelude::*;
    let deed =
        (0..12_u8, 0..4_usize, 0..6_usize, 0..8_i64).prop_map(|(kind, who, what, slot)| Deed {
            kind,
            who,
            what,
            slot,
        });
    proptest::collection::vec(deed, 1..24)
}

/// People of whom two mentor, all of them book; what they booked so far.
struct Stage {
    people: Vec<Person>,
    kinds: Vec<SessionTypeId>,
    booked: Vec<BookingId>,
}

/// Whatever the answer, it is one that people can be told.
pub fn expected<T>(answer: Result<T, AppError>) -> Option<T> {
    match answer {
        Ok(done) => Some(done),
        Err(AppError::Conflict(_) | AppError::NotFound | AppError::Forbidden) => None,
        Err(other) => panic!("{other:?}"),
    }
}

async fn does(world: &World, stage: &mut Stage, deed: Deed) {
    let who = stage.people[deed.who].clone();
    let at = TUESDAY_TEN.plus(deed.slot * 30 * MINUTE);
    let booked = stage
        .booked
        .get(deed.what % stage.booked.len().max(1))
        .copied();
    match (deed.kind, booked) {
        (0..=2, _) | (_, None) => {
            let kind = stage.kinds[deed.what % stage.kinds.len()];
            stage
                .booked
                .extend(expected(hold(world, &who, kind, at).await));
        }
        (3, Some(id)) => drop(expected(confirm(world, &who, id).await)),
        (4, Some(id)) => drop(expected(cancel(world, &who, id).await)),
        (5, Some(id)) => drop(expected(moves(world, &who, id, at).await)),
        (6, Some(id)) => drop(expected(
            world.backend.booking.approve(&who.caller, named(id)).await,
        )),
        (7, Some(_)) => world.wait(2 * MINUTE),
        (8 | 9, Some(id)) => {
            let times = [at, at.plus(DAY)];
            // Whether it was possible is the domain's business; what must hold is looked at after.
            expected(proposes(world, &who, id, &times).await);
        }
        (10, Some(id)) => drop(expected(accepts(world, &who, id, at).await)),
        (_, Some(id)) => drop(expected(
            world
                .backend
                .booking
                .decline_proposal(&who.caller, named(id))
                .await,
        )),
    }
}

/// No two live bookings of one mentor touch with their buffers, nor of one mentee.
pub async fn nothing_overlaps(world: &World) {
    let mut read = world.platform.db.read().await.expect("a connection");
    let pairs = sql("SELECT a.id FROM booking a JOIN booking b ON a.id < b.id
            AND a.status IN ('held', 'requested', 'confirmed') AND b.status IN ('held', 'requested', 'confirmed')
         WHERE (a.mentor_id = b.mentor_id AND a.blocked_from < b.blocked_until AND b.blocked_from < a.blocked_until
                AND COALESCE(a.group_session_id, a.proposed_for, a.id) <> COALESCE(b.group_session_id, b.proposed_for, b.id))
            OR (a.mentee_id = b.mentee_id AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at
                AND COALESCE(a.proposed_for, a.id) <> COALESCE(b.proposed_for, b.id))")
    .fetch_all(&mut read, |row| row.get::<BookingId>("id"))
    .await
    .expect("readable");
    assert_eq!(pairs, []);
    let miscounted = sql("SELECT g.id FROM group_session g
         WHERE g.seats_taken <> (SELECT COUNT(*) FROM booking b WHERE b.group_session_id = g.id
                AND b.status IN ('held', 'requested', 'confirmed', 'kept', 'no_show'))
            OR g.seats_taken > g.seats")
    .fetch_all(&mut read, |row| row.get::<GroupSessionId>("id"))
    .await
    .expect("readable");
    assert_eq!(miscounted, []);
    let left_behind = sql(
        "SELECT h.id FROM booking h JOIN booking b ON b.id = h.proposed_for
         WHERE h.status = 'held' AND (b.status NOT IN ('requested', 'confirmed') OR NOT EXISTS (
            SELECT 1 FROM booking_proposal p WHERE p.booking_id = b.id AND p.status = 'open'))",
    )
    .fetch_all(&mut read, |row| row.get::<BookingId>("id"))
    .await
    .expect("readable");
    assert_eq!(left_behind, []);
}

/// What the first person is offered by each mentor can be held, and nothing else on the grid.
async fn offered_is_bookable(world: &World, stage: &Stage) {
    let who = &stage.people[0];
    for (mentor, kind) in stage.people[2..].iter().zip(&stage.kinds) {
        let times = offered(world, who, mentor, *kind).await;
        for slot in 0..8 {
            let at = TUESDAY_TEN.plus(slot * 30 * MINUTE);
            let is_offered = times.iter().any(|time| time.starts_at() == at);
            let held = hold(world, who, *kind, at).await;
            assert_eq!(held.is_ok(), is_offered, "slot {slot}: {held:?}");
            if let Ok(id) = held {
                world
                    .backend
                    .booking
                    .release(&who.caller, named(id))
                    .await
                    .expect("it is theirs");
            }
        }
    }
}

#[test]
fn whatever_people_do_nothing_overlaps_and_what_is_offered_can_be_booked() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let stories: Vec<Vec<Deed>> = (0..24)
        .map(|_| deeds().new_tree(&mut runner).expect("a story").current())
        .collect();
    runtime.block_on(in_each_world(async |world| {
        for (number, story) in stories.iter().enumerate() {
            world.set_clock(NOW);
            let people = crowd_of(&world, number).await;
            let mut stage = Stage {
                people,
                kinds: Vec::new(),
                booked: Vec::new(),
            };
            let second = Rules {
                needs_approval: true,
                max_per_day: Some(3),
                seats: if number % 2 == 0 { 1 } else { 2 },
                ..Rules::default()
            };
            for (mentor, rules) in [
                (
                    2,
                    Rules {
                        buffer_after: 15,
                        ..Rules::default()
                    },
                ),
                (3, second),
            ] {
                stage
                    .kinds
                    .push(opens(&world, &stage.people[mentor], rules).await);
            }
            for deed in story {
                does(&world, &mut stage, *deed).await;
                nothing_overlaps(&world).await;
            }
            println!("story {number}: {story:?}");
            offered_is_bookable(&world, &stage).await;
            nothing_overlaps(&world).await;
        }
    }));
}

/// Four people that no other story has; the last two mentor.
async fn crowd_of(world: &World, story: usize) -> Vec<Person> {
    let mut people = Vec::new();
    for n in 0..4 {
        people.push(joins(world, &format!("s{story}n{n}@example.org"), n >= 2).await);
    }
    people
}
