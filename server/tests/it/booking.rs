//! Bookings: the lifecycle, races, limits, and what is nobody else's.

use crate::acts::{
    Rules, TUESDAY_TEN, books, cancel, confirm, crowd, hold, is_taken, moves, named, offered,
    opens, signal, status, view,
};
use crate::world::{in_each_world, visitor};
use app::booking::SessionsQuery;
use app::error::{AppError, Conflict};
use domain::booking::{BookingStatus, NoShowForm, Side};
use domain::id::BookingId;
use domain::review::ReviewForm;
use domain::time::{DAY, HOUR, MINUTE};
use futures::FutureExt as _;
use server::db::{DbError, sql};

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
