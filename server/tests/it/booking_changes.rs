//! Changes of mind: late ones, ones decided on what is past, and what others learn from answers.

use crate::acts::{
    Rules, TUESDAY_TEN, books, cancel, confirm, crowd, hold, moves, named, opens, signal, status,
    view,
};
use crate::world::{Person, World, in_each_world};
use app::booking::BookingForm;
use app::error::Conflict;
use domain::booking::{BookingStatus, CancelForm, Side};
use domain::id::{BookingId, MemberId, SessionTypeId};
use domain::time::{DAY, HOUR, Instant, MINUTE};
use server::db::sql;

const ON_REQUEST: Rules = Rules {
    needs_approval: true,
    max_per_day: None,
    buffer_after: 0,
    notice_minutes: 0,
    seats: 0,
};

#[tokio::test]
async fn who_cannot_come_says_so_until_the_start_and_both_hear_that_it_is_late() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        let early = books(&world, &anan, kind, TUESDAY_TEN.plus(HOUR)).await;
        cancel(&world, &anan, early).await.expect("early enough");
        assert!(!view(&world, &leila, early).await.ended_late);

        let id = books(&world, &anan, kind, TUESDAY_TEN).await;
        world.run_jobs().await;
        world.set_clock(TUESDAY_TEN.plus(-1));
        cancel(&world, &anan, id).await.expect("not begun yet");
        for person in [&leila, &anan] {
            let seen = view(&world, person, id).await;
            assert_eq!((seen.ended_by, seen.ended_late), (Some(Side::Mentee), true));
        }
        world.run_jobs().await;
        for person in [&leila, &anan] {
            let letter = world.letter_to(&person.email).await;
            assert!(letter.text.contains("cancelled, late"), "{}", letter.text);
        }
        let page = world.get(&format!("/sessions/{id}"), Some(&leila)).await;
        assert!(page.text.contains("Called off late"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn nobody_decides_on_what_is_past() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, ON_REQUEST).await;
        let id = hold(&world, &anan, kind, TUESDAY_TEN).await.expect("free");
        confirm(&world, &anan, id).await.expect("held");
        let seen = view(&world, &leila, id).await.version;
        moves(&world, &anan, id, TUESDAY_TEN.plus(HOUR))
            .await
            .expect("a request may be moved");
        let as_seen = |version: i64| BookingForm {
            version: version.to_string(),
            ..named(id)
        };
        let booking = &world.backend.booking;
        let answer = booking.approve(&leila.caller, as_seen(seen)).await;
        assert_eq!(answer, Err(Conflict::Stale.into()), "it was another time");
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Requested);
        let now = view(&world, &leila, id).await.version;
        for _ in 0..2 {
            let answer = booking.approve(&leila.caller, as_seen(now)).await;
            assert_eq!(answer, Ok(id), "the same form twice is once");
        }
    })
    .await;
}

#[tokio::test]
async fn a_form_of_yesterday_comes_back_with_what_is_true_and_what_was_typed() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        let id = books(&world, &anan, kind, TUESDAY_TEN).await;
        let version = view(&world, &anan, id).await.version.to_string();
        moves(&world, &leila, id, TUESDAY_TEN.plus(DAY))
            .await
            .expect("a mentor may");
        let (page, named) = (format!("/sessions/{id}"), id.to_string());
        let fields = [
            ("form[booking]", named.as_str()),
            ("form[version]", &version),
            ("form[reason]", "My train is late"),
        ];
        let answer = world
            .post(&page, "/fn/cancel_booking", &fields, Some(&anan))
            .await;
        assert!(
            answer.text.contains("This changed in the meantime."),
            "{}",
            answer.text
        );
        assert!(answer.text.contains("My train is late"), "nothing is lost");
        assert!(
            answer.text.contains("Wednesday 25 November, 10:00"),
            "{}",
            answer.text
        );
        assert_eq!(status(&world, &anan, id).await, BookingStatus::Confirmed);
        let form = CancelForm {
            booking: named.clone(),
            version: view(&world, &anan, id).await.version.to_string(),
            ..CancelForm::default()
        };
        let cancelled = world.backend.booking.cancel(&anan.caller, form).await;
        assert_eq!(cancelled, Ok(id));
    })
    .await;
}

#[tokio::test]
async fn the_reply_time_is_measured_after_each_answer() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let kind = opens(&world, &leila, ON_REQUEST).await;
        let people = crowd(&world, 4).await;
        for ((person, hours), minutes) in people.iter().zip(5..).zip([30, 200, 90]) {
            let id = asks(&world, person, kind, TUESDAY_TEN.plus(hours * HOUR)).await;
            world.wait(minutes * MINUTE);
            let answered = world
                .backend
                .booking
                .approve(&leila.caller, named(id))
                .await;
            answered.expect("it waits for an answer");
        }
        world.run_jobs().await;
        assert_eq!(signal(&world, &leila, "median_reply_minutes").await, 90);

        // One that lapses was not answered; one that was taken back never asked for one.
        let lapses = asks(&world, &people[3], kind, TUESDAY_TEN.plus(9 * DAY)).await;
        world.wait(8 * DAY);
        world.run_jobs().await;
        assert_eq!(status(&world, &leila, lapses).await, BookingStatus::Expired);
        let back = asks(&world, &people[3], kind, TUESDAY_TEN.plus(14 * DAY)).await;
        cancel(&world, &people[3], back)
            .await
            .expect("it is theirs");
        assert_eq!(signal(&world, &leila, "requests_received").await, 4);
        assert_eq!(signal(&world, &leila, "requests_answered").await, 3);
        let viewer = world.backend.account.viewer(&leila.caller).await;
        let slug = viewer.expect("readable").expect("signed in").slug;
        let page = world.backend.market.mentor(&people[0].caller, &slug).await;
        assert_eq!(page.expect("seen by all").answered_percent, Some(75));
    })
    .await;
}

async fn asks(world: &World, who: &Person, kind: SessionTypeId, at: Instant) -> BookingId {
    let id = hold(world, who, kind, at).await.expect("the time is free");
    confirm(world, who, id).await.expect("the hold is fresh")
}

/// Constraints see the mentor's side and the mentee's side of somebody; this sees both.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_64_races_nobody_comes_out_at_two_places() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let theirs = opens(&world, &leila, Rules::default()).await;
        let mut others = vec![];
        for name in ["Tomas", "Mira", "Ben", "Ada"] {
            let mentor = world.mentor(name).await;
            others.push(opens(&world, &mentor, Rules::default()).await);
        }
        let people = crowd(&world, 32).await;
        for round in 0..4 {
            let at = TUESDAY_TEN.plus(round * HOUR);
            let mentored = (0..32).map(|n| hold(&world, &leila, others[n % others.len()], at));
            let mentors = people.iter().map(|person| hold(&world, person, theirs, at));
            futures::future::join(
                futures::future::join_all(mentored),
                futures::future::join_all(mentors),
            )
            .await;
            assert_eq!(places(&world, leila.id, at).await, 1, "in round {round}");
        }
    })
    .await;
}

async fn places(world: &World, member: MemberId, at: Instant) -> i64 {
    let mut read = world.platform.db.read().await.expect("a connection");
    sql("SELECT COUNT(*) AS places FROM booking
         WHERE (mentor_id = $1 OR mentee_id = $1) AND starts_at = $2 AND status = 'held'")
    .bind(member)
    .bind(at)
    .fetch_one(&mut read, |row| row.get("places"))
    .await
    .expect("readable")
}

#[tokio::test]
async fn a_session_that_is_over_or_off_is_not_spoken_of_as_to_come() {
    const TO_COME: [&str; 4] = [
        "If plans change",
        "How to meet",
        "once the session is confirmed",
        "Add to your calendar",
    ];
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, ON_REQUEST).await;
        let booking = &world.backend.booking;
        let asks = async |hour: i64| {
            let id = hold(&world, &anan, kind, TUESDAY_TEN.plus(hour * HOUR)).await;
            let id = id.expect("free");
            confirm(&world, &anan, id).await.expect("held");
            id
        };
        let (kept, cancelled, declined, expired) =
            (asks(0).await, asks(1).await, asks(2).await, asks(3).await);
        let asked = world.get(&format!("/sessions/{kept}"), Some(&anan)).await;
        for words in &TO_COME[..3] {
            assert!(asked.text.contains(words), "{words}: {}", asked.text);
        }
        booking
            .approve(&leila.caller, named(kept))
            .await
            .expect("asked for");
        let agreed = world.get(&format!("/sessions/{kept}"), Some(&anan)).await;
        assert!(agreed.text.contains(TO_COME[3]) && !agreed.text.contains(TO_COME[2]));
        cancel(&world, &anan, cancelled)
            .await
            .expect("not begun yet");
        let no = CancelForm {
            booking: declined.to_string(),
            ..CancelForm::default()
        };
        booking.decline(&leila.caller, no).await.expect("asked for");
        world.set_clock(TUESDAY_TEN.plus(2 * DAY));
        world.run_jobs().await;
        let over = world.get(&format!("/sessions/{kept}"), Some(&anan)).await;
        assert!(over.text.contains("How it was to be"), "{}", over.text);
        booking
            .mark_kept(&anan.caller, named(kept))
            .await
            .expect("over");
        for (id, says) in [
            (kept, "How you met"),
            (cancelled, "was called off"),
            (declined, "was declined"),
            (expired, "not confirmed in time"),
        ] {
            for person in [&leila, &anan] {
                let page = world.get(&format!("/sessions/{id}"), Some(person)).await;
                assert!(page.text.contains(says), "{says}: {}", page.text);
                for words in TO_COME {
                    assert!(!page.text.contains(words), "{words} where it {says}");
                }
            }
        }
    })
    .await;
}
