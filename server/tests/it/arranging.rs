//! What goes beyond one time for two people: seats, counter-proposals, series; and many who want
//! the same at once.

use crate::acts::{
    Rules, TUESDAY_TEN, accepts, books, cancel, changes_type, confirm, crowd, hold, is_taken,
    moves, named, offered, opens, proposes, signal, status, view,
};
use crate::always::nothing_overlaps;
use crate::world::{NOW, Person, World, in_each_world};
use app::booking::SeriesQuery;
use app::error::{AppError, Conflict};
use domain::booking::{BookingStatus, HoldForm, SeriesForm, Side};
use domain::calendar::Closed;
use domain::id::{BookingId, SessionTypeId};
use domain::time::{DAY, HOUR, Instant, MINUTE};
use server::db::sql;
use server::mail::folder::Written;
use std::time::Instant as Stopwatch;

const GROUP: Rules = Rules {
    needs_approval: false,
    max_per_day: None,
    buffer_after: 0,
    notice_minutes: 0,
    seats: 3,
};

/// The worst a crowd may wait for its answers; generous, since tests run beside each other.
const PATIENCE_MS: u128 = 5_000;

#[tokio::test]
async fn a_session_of_many_takes_as_many_as_it_has_seats() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let kind = opens(&world, &leila, GROUP).await;
        let single = opens(&world, &leila, Rules::default()).await;
        let people = crowd(&world, 5).await;
        let first = books(&world, &people[0], kind, TUESDAY_TEN).await;
        let other = hold(&world, &people[1], single, TUESDAY_TEN).await;
        assert!(is_taken(&other.expect_err("the mentor is busy")));
        books(&world, &people[1], kind, TUESDAY_TEN).await;
        let seats = view(&world, &people[1], first_of(&world, &people[1]).await)
            .await
            .seats;
        assert_eq!(seats.map(|seats| (seats.seats, seats.taken)), Some((3, 2)));
        assert_eq!(
            hold(&world, &people[0], kind, TUESDAY_TEN).await,
            Err(Conflict::OwnTimeTaken.into()),
            "one seat each"
        );
        let third = books(&world, &people[2], kind, TUESDAY_TEN).await;
        let late = hold(&world, &people[3], kind, TUESDAY_TEN).await;
        assert!(is_taken(&late.expect_err("it is full")));
        let free = offered(&world, &people[3], &leila, kind).await;
        assert!(free.iter().all(|time| time.starts_at() != TUESDAY_TEN));

        cancel(&world, &people[0], first)
            .await
            .expect("early enough");
        books(&world, &people[3], kind, TUESDAY_TEN).await;
        moves(&world, &people[2], third, TUESDAY_TEN.plus(HOUR))
            .await
            .expect("seats there");
        books(&world, &people[4], kind, TUESDAY_TEN).await;
        assert_eq!(
            moves(&world, &leila, third, TUESDAY_TEN.plus(2 * HOUR)).await,
            Err(Conflict::WrongState.into()),
            "a mentor does not move one of many"
        );
        nothing_overlaps(&world).await;
    })
    .await;
}

async fn first_of(world: &World, who: &Person) -> BookingId {
    let listed = world
        .backend
        .booking
        .sessions(&who.caller, app::booking::SessionsQuery::default())
        .await
        .expect("their list");
    listed.sessions.first().expect("they booked").id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_64_who_want_a_seat_as_many_get_one_as_there_are() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let kind = opens(&world, &leila, Rules { seats: 10, ..GROUP }).await;
        let people = crowd(&world, 64).await;
        for round in 0..3 {
            let at = TUESDAY_TEN.plus(round * HOUR);
            let begun = Stopwatch::now();
            let wishes = people.iter().map(|person| hold(&world, person, kind, at));
            let answers = futures::future::join_all(wishes).await;
            let waited = begun.elapsed().as_millis();
            println!("64 on 10 seats: {waited} ms");
            assert!(waited < PATIENCE_MS, "{waited} ms");
            let won = answers.iter().filter(|answer| answer.is_ok()).count();
            assert_eq!(won, 10, "{answers:?}");
            assert!(
                answers
                    .into_iter()
                    .filter_map(Result::err)
                    .all(|error| is_taken(&error))
            );
            nothing_overlaps(&world).await;
            world.wait(6 * MINUTE);
        }
        assert_eq!(
            sessions_of_many(&world).await,
            3,
            "first seats never make two sessions"
        );
    })
    .await;
}

async fn sessions_of_many(world: &World) -> i64 {
    let mut read = world.platform.db.read().await.expect("a connection");
    sql("SELECT COUNT(*) AS sessions FROM group_session")
        .fetch_one(&mut read, |row| row.get("sessions"))
        .await
        .expect("readable")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_64_on_overlapping_times_no_two_win_the_same_minute() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let kind = opens(&world, &leila, Rules::default()).await;
        changes_type(&world, kind, "step_minutes = 5, length_minutes = 45").await;
        let people = crowd(&world, 64).await;
        let begun = Stopwatch::now();
        let wishes = people.iter().zip(0_i64..).map(|(person, n)| {
            let at = TUESDAY_TEN.plus((n % 9) * 5 * MINUTE);
            hold(&world, person, kind, at)
        });
        let answers = futures::future::join_all(wishes).await;
        let waited = begun.elapsed().as_millis();
        println!("64 on overlapping times: {waited} ms");
        assert!(waited < PATIENCE_MS, "{waited} ms");
        assert_eq!(
            answers.iter().filter(|answer| answer.is_ok()).count(),
            1,
            "{answers:?}"
        );
        nothing_overlaps(&world).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_answers_to_a_request_at_once_are_one() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let rules = Rules {
            needs_approval: true,
            ..Rules::default()
        };
        let kind = opens(&world, &leila, rules).await;
        let id = books(&world, &anan, kind, TUESDAY_TEN).await;
        let approvals = (0..64).map(|_| world.backend.booking.approve(&leila.caller, named(id)));
        for approved in futures::future::join_all(approvals).await {
            assert_eq!(approved, Ok(id));
        }
        assert_eq!(
            signal(&world, &leila, "requests_answered").await,
            1,
            "counted once"
        );
        world.run_jobs().await;
        let letters = world.letters().await;
        let told = letters.iter().filter(|letter| letter.to == anan.email);
        let confirmed = told
            .filter(|letter| letter.subject.starts_with("Confirmed"))
            .count();
        assert_eq!(confirmed, 1, "told once");
    })
    .await;
}

#[tokio::test]
async fn a_request_is_answered_with_other_times() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let mira = world.mentee("Mira").await;
        let rules = Rules {
            needs_approval: true,
            ..Rules::default()
        };
        let kind = opens(&world, &leila, rules).await;
        let id = books(&world, &anan, kind, TUESDAY_TEN).await;
        let (one, other) = (TUESDAY_TEN.plus(15 * MINUTE * 2), TUESDAY_TEN.plus(DAY));
        let early = proposes(&world, &anan, id, &[one]).await;
        assert_eq!(
            early,
            Err(Conflict::WrongState.into()),
            "the mentor answers first"
        );
        assert_eq!(
            proposes(&world, &mira, id, &[one]).await,
            Err(AppError::NotFound),
            "it is not hers"
        );
        proposes(&world, &leila, id, &[one, other])
            .await
            .expect("both are free");
        for held in [one, other] {
            let taken = hold(&world, &mira, kind, held)
                .await
                .expect_err("held for Anan");
            assert!(is_taken(&taken));
        }
        let seen = view(&world, &anan, id).await;
        let proposal = seen.proposal.expect("it waits for Anan");
        assert_eq!((proposal.by, proposal.times.len()), (Side::Mentor, 2));
        assert!(seen.may.answer_proposal && seen.may.propose);
        assert!(!view(&world, &leila, id).await.may.answer_proposal);
        assert_eq!(
            accepts(&world, &leila, id, other).await,
            Err(Conflict::WrongState.into()),
            "nobody answers themselves"
        );

        accepts(&world, &anan, id, other).await.expect("offered");
        assert_eq!(
            accepts(&world, &anan, id, other).await,
            Ok(id),
            "twice is once"
        );
        let agreed = view(&world, &leila, id).await;
        assert_eq!(agreed.card.status, BookingStatus::Confirmed);
        assert_eq!(agreed.card.session.starts_at(), other);
        assert_eq!(agreed.proposal, None);
        books(&world, &mira, kind, one).await;
        world.run_jobs().await;
        let letters = world.letters().await;
        let told =
            |letter: &&Written| letter.to == anan.email && letter.subject.starts_with("Confirmed");
        let confirmed = letters.iter().find(told).expect("a letter to Anan");
        assert!(
            confirmed.text.contains("Wednesday 25 November"),
            "{}",
            confirmed.text
        );
        nothing_overlaps(&world).await;
    })
    .await;
}

#[tokio::test]
async fn proposals_go_back_and_forth_three_times_and_lapse() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let mira = world.mentee("Mira").await;
        let kind = opens(&world, &leila, Rules::default()).await;
        let id = books(&world, &anan, kind, TUESDAY_TEN.plus(7 * DAY)).await;
        let time = |n: i64| TUESDAY_TEN.plus(8 * DAY + n * HOUR);
        proposes(&world, &anan, id, &[time(0)])
            .await
            .expect("first round");
        assert_eq!(
            proposes(&world, &anan, id, &[time(1)]).await,
            Err(Conflict::WrongState.into()),
            "it is Leila's turn"
        );
        proposes(&world, &leila, id, &[time(1), time(2)])
            .await
            .expect("second round");
        books(&world, &mira, kind, time(0)).await;
        let taken = proposes(&world, &anan, id, &[time(0)])
            .await
            .expect_err("Mira has it");
        assert!(is_taken(&taken));
        proposes(&world, &anan, id, &[time(3)])
            .await
            .expect("third round");
        assert_eq!(
            proposes(&world, &leila, id, &[time(4)]).await,
            Err(Conflict::WrongState.into()),
            "three are enough"
        );
        world.wait(2 * DAY);
        assert_eq!(
            accepts(&world, &leila, id, time(3)).await,
            Err(Conflict::WrongState.into()),
            "it ran out"
        );
        books(&world, &mira, kind, time(3)).await;
        world.run_jobs().await;
        let seen = view(&world, &anan, id).await;
        assert_eq!(
            seen.card.session.starts_at(),
            TUESDAY_TEN.plus(7 * DAY),
            "as it was"
        );
        assert!(seen.proposal.is_none() && !seen.may.propose);
        nothing_overlaps(&world).await;
    })
    .await;
}

#[tokio::test]
async fn what_is_proposed_goes_with_the_booking() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        let id = books(&world, &anan, kind, TUESDAY_TEN).await;
        proposes(&world, &leila, id, &[TUESDAY_TEN.plus(HOUR)])
            .await
            .expect("free");
        cancel(&world, &anan, id).await.expect("early enough");
        let accepted = accepts(&world, &anan, id, TUESDAY_TEN.plus(HOUR)).await;
        assert_eq!(accepted, Err(Conflict::WrongState.into()));
        books(&world, &anan, kind, TUESDAY_TEN.plus(HOUR)).await;
        nothing_overlaps(&world).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_acceptance_and_a_cancellation_at_once_leave_one_truth() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        for round in 0..8 {
            let at = TUESDAY_TEN.plus(round * HOUR / 2);
            let to = at.plus(DAY);
            let id = books(&world, &anan, kind, at).await;
            proposes(&world, &leila, id, &[to]).await.expect("free");
            let (accepted, cancelled) =
                futures::join!(accepts(&world, &anan, id, to), cancel(&world, &leila, id));
            cancelled.expect("a mentor may cancel before and after");
            let seen = view(&world, &anan, id).await;
            assert_eq!(seen.card.status, BookingStatus::Cancelled);
            let stands_at = seen.card.session.starts_at();
            assert_eq!(stands_at, if accepted.is_ok() { to } else { at });
            nothing_overlaps(&world).await;
        }
    })
    .await;
}

fn series(kind: SessionTypeId, at: Instant, weeks: u8, skip: bool) -> SeriesForm {
    SeriesForm {
        session_type: kind.to_string(),
        starts_at: at.to_rfc3339(),
        weeks: weeks.to_string(),
        skip: skip.then(|| "on".to_owned()),
        ..SeriesForm::default()
    }
}

#[tokio::test]
async fn a_series_is_booked_whole_or_where_it_can_be() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let mira = world.mentee("Mira").await;
        let kind = opens(&world, &leila, Rules::default()).await;
        let week = |n: i64| TUESDAY_TEN.plus(n * 7 * DAY);
        books(&world, &mira, kind, week(2)).await;
        let slug = view(&world, &mira, first_of(&world, &mira).await)
            .await
            .mentor
            .slug;
        let query = SeriesQuery {
            mentor: slug,
            session_type: kind,
            at: TUESDAY_TEN,
            length: None,
            weeks: 4,
        };
        let plan = world
            .backend
            .booking
            .series_plan(&anan.caller, query)
            .await
            .expect("a plan");
        let closed: Vec<_> = plan.dates.iter().map(|date| date.closed.clone()).collect();
        assert_eq!(closed, [None, None, Some(Closed::Taken), None]);
        let book = async |form| world.backend.booking.book_series(&anan.caller, form).await;
        assert_eq!(
            book(series(kind, TUESDAY_TEN, 4, false)).await,
            Err(Conflict::SeriesClashes {
                clashes: vec![week(2)]
            }
            .into()),
            "all or nothing"
        );
        assert_eq!(status_at(&world, &anan).await, [], "nothing");
        let first = book(series(kind, TUESDAY_TEN, 4, true))
            .await
            .expect("the rest");
        assert_eq!(
            book(series(kind, TUESDAY_TEN, 4, true)).await,
            Ok(first),
            "twice is once"
        );
        assert_eq!(status_at(&world, &anan).await, [week(0), week(1), week(3)]);
        let seen = view(&world, &anan, first).await;
        assert_eq!(seen.series.len(), 3);
        assert_eq!(status(&world, &anan, first).await, BookingStatus::Confirmed);
        nothing_overlaps(&world).await;
    })
    .await;
}

/// When somebody's coming sessions start.
async fn status_at(world: &World, who: &Person) -> Vec<Instant> {
    let query = app::booking::SessionsQuery::default();
    let listed = world
        .backend
        .booking
        .sessions(&who.caller, query)
        .await
        .expect("their list");
    listed
        .sessions
        .iter()
        .map(|card| card.session.starts_at())
        .collect()
}

#[tokio::test]
async fn lengths_dates_and_newcomers_are_rules_of_the_session_type() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        changes_type(
            &world,
            kind,
            "other_lengths = '[60]', first_date = '2026-11-24', last_date = '2026-11-25'",
        )
        .await;
        let long = async |minutes: &str| {
            let form = HoldForm {
                session_type: kind.to_string(),
                starts_at: TUESDAY_TEN.to_rfc3339(),
                length: minutes.to_owned(),
                currency: String::new(),
            };
            world.backend.booking.hold(&anan.caller, form).await
        };
        assert!(
            matches!(long("50").await, Err(AppError::Invalid(_))),
            "not offered"
        );
        let id = long("60").await.expect("an hour is offered too");
        confirm(&world, &anan, id).await.expect("held");
        assert_eq!(view(&world, &anan, id).await.card.session.length(), HOUR);
        moves(&world, &anan, id, TUESDAY_TEN.plus(HOUR))
            .await
            .expect("it stays an hour");
        assert_eq!(view(&world, &anan, id).await.card.session.length(), HOUR);
        let times = offered(&world, &anan, &leila, kind).await;
        assert!(
            times
                .iter()
                .all(|time| time.starts_at() < NOW.plus(3 * DAY)),
            "until Wednesday"
        );
        assert!(
            times
                .iter()
                .any(|time| time.starts_at() >= TUESDAY_TEN.plus(DAY))
        );

        changes_type(&world, kind, "first_time_only = TRUE").await;
        assert_eq!(
            offered(&world, &anan, &leila, kind).await,
            [],
            "Anan knows Leila by now"
        );
        moves(&world, &anan, id, TUESDAY_TEN.plus(3 * HOUR))
            .await
            .expect("what is booked moves");
        let mira = world.mentee("Mira").await;
        books(&world, &mira, kind, TUESDAY_TEN).await;
    })
    .await;
}

#[tokio::test]
async fn other_times_are_proposed_and_taken_without_script() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        let id = books(&world, &anan, kind, TUESDAY_TEN).await.to_string();
        let session = format!("/sessions/{id}");
        let page = world.get(&session, Some(&leila)).await;
        assert!(page.text.contains("Propose other times"), "{}", page.text);
        let (one, other) = (TUESDAY_TEN.plus(HOUR), TUESDAY_TEN.plus(2 * HOUR));
        let chosen = format!(
            "{session}?propose=1&at={},{}",
            one.to_rfc3339(),
            other.to_rfc3339()
        );
        let page = world.get(&chosen, Some(&leila)).await;
        assert!(page.text.contains("Propose these 2 times"), "{}", page.text);
        assert!(
            page.text
                .contains("at=2026-11-24T10:00:00Z,2026-11-24T11:00:00Z")
        );
        let times = format!("{} {}", one.to_rfc3339(), other.to_rfc3339());
        let fields = [
            ("form[booking]", id.as_str()),
            ("form[times]", times.as_str()),
            ("form[message]", "A <train> is late"),
        ];
        let posted = world
            .post(&chosen, "/fn/propose_times", &fields, Some(&leila))
            .await;
        assert_eq!(
            (posted.status, posted.header("location")),
            (303, session.as_str())
        );

        let page = world.get(&session, Some(&anan)).await;
        assert!(
            page.text.contains("Leila proposes other times"),
            "{}",
            page.text
        );
        assert!(
            page.text
                .contains("Take Tuesday 24 November, 11:00 – 11:30")
        );
        assert!(page.text.contains("A &lt;train&gt; is late"));
        let taken = [
            ("form[booking]", id.as_str()),
            ("form[starts_at]", "2026-11-24T11:00:00Z"),
        ];
        let posted = world
            .post(&session, "/fn/accept_proposal", &taken, Some(&anan))
            .await;
        assert_eq!(posted.status, 303, "{}", posted.text);
        let page = world.get(&session, Some(&leila)).await;
        assert!(
            page.text.contains("Tuesday 24 November, 12:00 – 12:30"),
            "{}",
            page.text
        );
        world.run_jobs().await;
        let letters = world.letters().await;
        let told = letters.iter().filter(|letter| letter.to == anan.email);
        assert!(
            told.clone()
                .any(|letter| letter.subject.starts_with("Other times"))
        );
        assert!(
            told.clone()
                .any(|letter| letter.subject.starts_with("New time"))
        );
    })
    .await;
}

#[tokio::test]
async fn seats_and_series_show_on_their_pages() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let mira = world.mentee("Mira").await;
        let kind = opens(&world, &leila, GROUP).await;
        let single = opens(&world, &leila, Rules::default()).await;
        changes_type(&world, single, "other_lengths = '[60]'").await;
        let seat = books(&world, &mira, kind, TUESDAY_TEN).await;
        let slug = view(&world, &mira, seat).await.mentor.slug;
        let page = world
            .get(
                &format!("/mentors/{slug}?type={kind}&from=2026-11-24"),
                Some(&anan),
            )
            .await;
        assert!(
            page.text.contains("2 seats") && page.text.contains("3 seats"),
            "{}",
            page.text
        );
        let at = TUESDAY_TEN.to_rfc3339();
        let offer = format!("/mentors/{slug}/book?type={kind}&at={at}");
        let page = world.get(&offer, Some(&anan)).await;
        assert!(page.text.contains("2 seats are left"), "{}", page.text);
        assert!(
            !page.text.contains("Show the dates"),
            "seats are taken one by one"
        );
        let page = world.get(&format!("/sessions/{seat}"), Some(&leila)).await;
        assert!(
            page.text.contains("1 of 3 seats are taken"),
            "{}",
            page.text
        );
        let week = world.get("/calendar?from=2026-11-23", Some(&leila)).await;
        assert!(week.text.contains("Mira Example"), "{}", week.text);

        let page = world
            .get(&format!("/mentors/{slug}?type={single}"), Some(&anan))
            .await;
        assert!(page.text.contains("length=60"), "{}", page.text);
        let later = TUESDAY_TEN.plus(2 * HOUR).to_rfc3339();
        let offer = format!("/mentors/{slug}/book?type={single}&at={later}&length=60&weeks=6");
        let page = world.get(&offer, Some(&anan)).await;
        assert!(page.text.contains("12:00 – 13:00"), "{}", page.text);
        assert!(
            page.text.contains("Book the 5 that can be booked"),
            "{}",
            page.text
        );
        let kind = single.to_string();
        let fields = [
            ("form[session_type]", kind.as_str()),
            ("form[starts_at]", later.as_str()),
            ("form[length]", "60"),
            ("form[weeks]", "6"),
            ("form[skip]", "on"),
        ];
        let posted = world
            .post(&offer, "/fn/book_series", &fields, Some(&anan))
            .await;
        assert_eq!(posted.status, 303, "{}", posted.text);
        let page = world.get(posted.header("location"), Some(&anan)).await;
        assert!(page.text.contains("The series"), "{}", page.text);
        assert_eq!(status_at(&world, &anan).await.len(), 5);
    })
    .await;
}
