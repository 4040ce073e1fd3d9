//! Waitlists: a time that is given back goes to the first in line for half an hour, then to the
//! next, and to nobody else meanwhile.

use crate::acts::{
    Rules, TUESDAY_TEN, books, cancel, confirm, crowd, hold, is_taken, moves, named, offered,
    opens, status, view,
};
use crate::always::nothing_overlaps;
use crate::world::{NOW, Person, World, in_each_world};
use app::booking::WaitingView;
use app::calendar::AvailabilityView;
use app::error::{AppError, Conflict};
use domain::booking::{BookingStatus, NoShowForm, WaitlistForm};
use domain::calendar::Availability;
use domain::id::{BookingId, SessionTypeId};
use domain::time::{HOUR, MINUTE};
use server::db::sql;

/// One session a day, so that a day is soon full.
const SCARCE: Rules = Rules {
    needs_approval: false,
    max_per_day: Some(1),
    buffer_after: 0,
    notice_minutes: 0,
    seats: 1,
};

fn form(kind: SessionTypeId) -> WaitlistForm {
    let session_type = kind.to_string();
    WaitlistForm { session_type }
}

async fn joins_line(world: &World, who: &Person, kind: SessionTypeId) {
    let joined = world.backend.booking.join_waitlist(&who.caller, form(kind));
    assert_eq!(joined.await, Ok(kind));
    // Nobody joins at the same time as somebody else.
    world.wait(1);
}

async fn waiting(world: &World, who: &Person) -> Vec<WaitingView> {
    let waiting = world.backend.booking.waitlist(&who.caller).await;
    waiting.expect("one's own")
}

/// The time that is on offer to somebody.
async fn offer(world: &World, who: &Person) -> Option<BookingId> {
    waiting(world, who).await.iter().find_map(|line| line.offer)
}

#[tokio::test]
async fn a_time_given_back_is_offered_to_one_after_the_other() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let (ida, mo) = (world.mentee("Ida").await, world.mentee("Mo").await);
        let stranger = world.mentee("Sam").await;
        let kind = opens(&world, &leila, Rules::default()).await;
        let id = books(&world, &anan, kind, TUESDAY_TEN).await;
        joins_line(&world, &ida, kind).await;
        joins_line(&world, &ida, kind).await;
        joins_line(&world, &mo, kind).await;
        assert_eq!(waiting(&world, &ida).await[0].place, 1, "once");
        assert_eq!(waiting(&world, &mo).await[0].place, 2);
        cancel(&world, &anan, id).await.expect("early enough");
        let gone = hold(&world, &stranger, kind, TUESDAY_TEN).await;
        assert!(is_taken(&gone.expect_err("kept for the line")));
        let listed = offered(&world, &stranger, &leila, kind).await;
        assert!(listed.iter().all(|time| time.starts_at() != TUESDAY_TEN));

        world.run_jobs().await;
        let first = offer(&world, &ida).await.expect("she is first");
        assert_eq!(offer(&world, &mo).await, None);
        let seen = view(&world, &ida, first).await;
        assert!(seen.offered && seen.may.confirm && seen.may.release);
        assert_eq!(seen.card.expires_at, Some(world.now().plus(30 * MINUTE)));
        let letter = world.letter_to(&ida.email).await;
        assert!(letter.subject.starts_with("A time for you"), "{letter:?}");
        assert!(letter.text.contains(&format!("/sessions/{first}")));

        world.wait(30 * MINUTE);
        let gone = hold(&world, &stranger, kind, TUESDAY_TEN).await;
        assert!(is_taken(
            &gone.expect_err("the next in line is asked first")
        ));
        world.run_jobs().await;
        assert_eq!(offer(&world, &ida).await, None, "it ran out");
        assert_eq!(waiting(&world, &ida).await.len(), 1, "and she still waits");
        let second = offer(&world, &mo).await.expect("he is next");
        let release = world.backend.booking.release(&mo.caller, named(second));
        release.await.expect("he does not want it");
        world.run_jobs().await;
        assert_eq!(offer(&world, &ida).await, None, "asked once about a time");
        books(&world, &stranger, kind, TUESDAY_TEN).await;
        nothing_overlaps(&world).await;
    })
    .await;
}

#[tokio::test]
async fn who_takes_an_offer_waits_no_more() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let ida = world.mentee("Ida").await;
        let rules = Rules {
            needs_approval: true,
            ..Rules::default()
        };
        let kind = opens(&world, &leila, rules).await;
        let id = books(&world, &anan, kind, TUESDAY_TEN).await;
        joins_line(&world, &ida, kind).await;
        let decline = domain::booking::CancelForm {
            booking: id.to_string(),
            ..Default::default()
        };
        let declined = world.backend.booking.decline(&leila.caller, decline).await;
        declined.expect("asked");
        world.run_jobs().await;
        let taken = offer(&world, &ida).await.expect("declined is free");
        confirm(&world, &ida, taken).await.expect("kept for her");
        assert_eq!(status(&world, &ida, taken).await, BookingStatus::Requested);
        assert!(waiting(&world, &ida).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_moves_away_is_offered_and_what_is_late_is_not() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let (ida, tom) = (world.mentee("Ida").await, world.mentee("Tom").await);
        let rules = Rules {
            notice_minutes: 60,
            ..Rules::default()
        };
        let kind = opens(&world, &leila, rules).await;
        let id = books(&world, &anan, kind, TUESDAY_TEN).await;
        let late = books(&world, &tom, kind, TUESDAY_TEN.plus(HOUR)).await;
        joins_line(&world, &ida, kind).await;
        moves(&world, &anan, id, TUESDAY_TEN.plus(3 * HOUR))
            .await
            .expect("early enough");
        world.run_jobs().await;
        let moved = offer(&world, &ida).await.expect("it moved away");
        let seen = view(&world, &ida, moved).await;
        assert_eq!(seen.card.session.starts_at(), TUESDAY_TEN);
        let leave = world
            .backend
            .booking
            .leave_waitlist(&ida.caller, form(kind));
        leave.await.expect("she may");
        assert_eq!(status(&world, &ida, moved).await, BookingStatus::Cancelled);
        assert!(waiting(&world, &ida).await.is_empty());
        world.run_jobs().await;
        books(&world, &ida, kind, TUESDAY_TEN).await;

        let mo = world.mentee("Mo").await;
        joins_line(&world, &mo, kind).await;
        world.set_clock(TUESDAY_TEN.plus(30 * MINUTE));
        cancel(&world, &tom, late)
            .await
            .expect("late, but possible");
        world.run_jobs().await;
        assert_eq!(offer(&world, &mo).await, None, "its notice is over");
    })
    .await;
}

#[tokio::test]
async fn only_who_can_have_a_time_is_offered_it() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let (busy, ida) = (world.mentee("Tom").await, world.mentee("Ida").await);
        let sam = world.mentor("Sam").await;
        let kind = opens(&world, &leila, SCARCE).await;
        let elsewhere = opens(&world, &sam, Rules::default()).await;
        let id = books(&world, &anan, kind, TUESDAY_TEN).await;
        books(&world, &busy, elsewhere, TUESDAY_TEN).await;
        joins_line(&world, &busy, kind).await;
        joins_line(&world, &ida, kind).await;
        cancel(&world, &anan, id).await.expect("early enough");
        world.run_jobs().await;
        assert_eq!(offer(&world, &busy).await, None, "he has a session then");
        assert!(offer(&world, &ida).await.is_some());
        let not_kept = NoShowForm {
            booking: id.to_string(),
            who: "mentee".to_owned(),
            ..NoShowForm::default()
        };
        let marked = world.backend.booking.mark_no_show(&leila.caller, not_kept);
        assert!(marked.await.is_err(), "a cancelled session is no no-show");
    })
    .await;
}

#[tokio::test]
async fn a_seat_given_back_is_offered_too() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let rules = Rules {
            seats: 2,
            ..Rules::default()
        };
        let kind = opens(&world, &leila, rules).await;
        let people = crowd(&world, 4).await;
        let first = books(&world, &people[0], kind, TUESDAY_TEN).await;
        books(&world, &people[1], kind, TUESDAY_TEN).await;
        joins_line(&world, &people[2], kind).await;
        cancel(&world, &people[0], first).await.expect("early");
        let gone = hold(&world, &people[3], kind, TUESDAY_TEN).await;
        assert!(is_taken(&gone.expect_err("the seat is kept")));
        world.run_jobs().await;
        let seat = offer(&world, &people[2]).await.expect("the seat");
        confirm(&world, &people[2], seat).await.expect("theirs");
        let gone = hold(&world, &people[3], kind, TUESDAY_TEN).await;
        assert!(is_taken(&gone.expect_err("full")));
        nothing_overlaps(&world).await;
    })
    .await;
}

#[tokio::test]
async fn one_waits_for_others_within_bounds() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let una = world.unverified("Una").await;
        let mut kinds = Vec::new();
        for _ in 0..11 {
            kinds.push(opens(&world, &leila, Rules::default()).await);
        }
        let booking = &world.backend.booking;
        let own = booking.join_waitlist(&leila.caller, form(kinds[0])).await;
        assert_eq!(own, Err(AppError::Forbidden));
        let unverified = booking.join_waitlist(&una.caller, form(kinds[0])).await;
        assert_eq!(unverified, Err(AppError::Unverified));
        for kind in &kinds[..10] {
            joins_line(&world, &anan, *kind).await;
        }
        let more = booking.join_waitlist(&anan.caller, form(kinds[10])).await;
        assert!(matches!(more, Err(AppError::Invalid(_))), "{more:?}");
    })
    .await;
}

/// Rows of offers, live or not.
async fn offers_made(world: &World) -> i64 {
    let mut read = world.platform.db.read().await.expect("a connection");
    sql("SELECT COUNT(*) AS offers FROM booking WHERE waitlist_entry_id IS NOT NULL")
        .fetch_one(&mut read, |row| row.get("offers"))
        .await
        .expect("readable")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_times_for_two_in_line_are_one_each_while_a_crowd_wants_them() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let (ida, mo) = (world.mentee("Ida").await, world.mentee("Mo").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        let one = books(&world, &anan, kind, TUESDAY_TEN).await;
        let other = books(&world, &anan, kind, TUESDAY_TEN.plus(HOUR)).await;
        joins_line(&world, &ida, kind).await;
        joins_line(&world, &mo, kind).await;
        let people = crowd(&world, 16).await;
        let crowd = people
            .iter()
            .zip(0_i64..)
            .map(|(person, n)| hold(&world, person, kind, TUESDAY_TEN.plus((n % 2) * HOUR)));
        let cancelled =
            async { futures::join!(cancel(&world, &anan, one), cancel(&world, &anan, other)) };
        // Two processes do the jobs, and the crowd is at it all the while.
        let (cancelled, answers, (), ()) = futures::join!(
            cancelled,
            futures::future::join_all(crowd),
            world.run_jobs(),
            world.run_jobs(),
        );
        cancelled.0.expect("early enough");
        cancelled.1.expect("early enough");
        assert!(answers.iter().all(Result::is_err), "{answers:?}");
        futures::join!(world.run_jobs(), world.run_jobs());
        let (first, second) = (offer(&world, &ida).await, offer(&world, &mo).await);
        let at = async |who: &Person, id: Option<BookingId>| {
            let id = id.expect("one each");
            view(&world, who, id).await.card.session.starts_at()
        };
        let mut times = [at(&ida, first).await, at(&mo, second).await];
        times.sort_unstable();
        assert_eq!(times, [TUESDAY_TEN, TUESDAY_TEN.plus(HOUR)]);
        assert_eq!(offers_made(&world).await, 2);
        nothing_overlaps(&world).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_offer_taken_as_it_runs_out_belongs_to_one() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let kind = opens(&world, &leila, Rules::default()).await;
        let people = crowd(&world, 3).await;
        for round in 0..4 {
            let at = TUESDAY_TEN.plus(round * HOUR);
            let id = books(&world, &people[0], kind, at).await;
            joins_line(&world, &people[1], kind).await;
            joins_line(&world, &people[2], kind).await;
            cancel(&world, &people[0], id).await.expect("early enough");
            world.run_jobs().await;
            let first = offer(&world, &people[1]).await.expect("first");
            // Even rounds just in time, odd rounds just too late.
            world.wait(30 * MINUTE - 1 + round % 2);
            let (taken, ()) = futures::join!(confirm(&world, &people[1], first), world.run_jobs());
            world.run_jobs().await;
            let next = offer(&world, &people[2]).await;
            if round % 2 == 0 {
                assert_eq!((taken, next), (Ok(first), None), "in time");
                cancel(&world, &people[1], first).await.expect("hers");
            } else {
                assert_eq!(taken, Err(Conflict::HoldExpired.into()));
                assert!(next.is_some(), "it went on");
            }
            for person in &people[1..] {
                let leave = world
                    .backend
                    .booking
                    .leave_waitlist(&person.caller, form(kind));
                leave.await.expect("they may");
            }
            world.run_jobs().await;
            nothing_overlaps(&world).await;
            world.set_clock(NOW);
        }
    })
    .await;
}

#[tokio::test]
async fn a_time_freed_twice_is_offered_anew_and_a_job_done_twice_offers_once() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let (ida, mo) = (world.mentee("Ida").await, world.mentee("Mo").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        let id = books(&world, &anan, kind, TUESDAY_TEN).await;
        joins_line(&world, &ida, kind).await;
        cancel(&world, &anan, id).await.expect("early enough");
        world.run_jobs().await;
        let first = offer(&world, &ida).await.expect("first");
        confirm(&world, &ida, first).await.expect("hers");
        joins_line(&world, &mo, kind).await;
        joins_line(&world, &ida, kind).await;
        cancel(&world, &ida, first).await.expect("hers");
        let again = cancel(&world, &ida, first).await;
        assert_eq!(again, Ok(first), "twice is once");
        world.run_jobs().await;
        assert!(offer(&world, &mo).await.is_some(), "he is first now");
        assert_eq!(offers_made(&world).await, 2);
        let freed = {
            let mut read = world.platform.db.read().await.expect("a connection");
            sql("SELECT COUNT(*) AS times FROM freed_time")
                .fetch_one(&mut read, |row| row.get::<i64>("times"))
                .await
                .expect("readable")
        };
        assert_eq!(freed, 0, "settled");
    })
    .await;
}

#[tokio::test]
async fn one_joins_and_leaves_without_script() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        let viewer = world.backend.account.viewer(&leila.caller).await;
        let slug = viewer.expect("read").expect("signed in").slug;
        let here = format!("/mentors/{slug}?type={kind}");
        let page = world.get(&here, Some(&anan)).await;
        assert!(!page.text.contains("Join the waitlist"), "there are times");
        let open = world.backend.calendar.availability(&leila.caller).await;
        let closed = AvailabilityView {
            availability: Availability::closed("Europe/Berlin"),
            version: open.expect("hers").version,
        };
        let replaced = world
            .backend
            .calendar
            .replace_availability(&leila.caller, closed);
        replaced.await.expect("nothing is open");
        let page = world.get(&here, Some(&anan)).await;
        assert!(page.text.contains("Join the waitlist"), "{}", page.text);
        let visitor = world.get(&here, None).await;
        assert!(!visitor.text.contains("Join the waitlist"), "sign in first");
        let session_type = kind.to_string();
        let fields = [("form[session_type]", session_type.as_str())];
        let joined = world
            .post(&here, "/fn/join_waitlist", &fields, Some(&anan))
            .await;
        assert_eq!(joined.status, 303, "{}", joined.text);
        let list = world.get("/sessions", Some(&anan)).await;
        assert!(list.text.contains("Number 1 in line"), "{}", list.text);
        let page = world.get(&here, Some(&anan)).await;
        assert!(page.text.contains("You are number 1 in line."));
        let left = world
            .post("/sessions", "/fn/leave_waitlist", &fields, Some(&anan))
            .await;
        assert_eq!(left.status, 303, "{}", left.text);
        let list = world.get("/sessions", Some(&anan)).await;
        assert!(!list.text.contains("in line"));
    })
    .await;
}
