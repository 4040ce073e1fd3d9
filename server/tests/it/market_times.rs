//! What the market knows of when mentors can be booked: this week, in the asker's hours, and how that
//! weighs in the order. Through the use cases, on both engines.

use crate::acts::hold;
use crate::world::{NOW, Person, World, in_each_market, killed_after, visitor};
use app::calendar::{EditForm, SessionTypeForm};
use app::context::Caller;
use app::market::{Facet, MarketQuery};
use domain::booking::HoldForm;
use domain::matching::caveat::Caveat;
use domain::matching::criteria::{Importance, Weight, Weights};
use domain::matching::feature::Feature;
use domain::matching::reason::Reason;
use domain::time::{DAY, HOUR};

/// A kind of session of half an hour, on the hour, with two hours of notice.
fn half_an_hour() -> SessionTypeForm {
    let text = str::to_owned;
    SessionTypeForm {
        name: text("Advice"),
        length_minutes: text("30"),
        step_minutes: text("30"),
        align: text("hour"),
        notice_hours: text("2"),
        horizon_days: text("30"),
        buffer_before_minutes: text("0"),
        buffer_after_minutes: text("0"),
        place: text("room"),
        free_until_hours: text("24"),
        then_reschedules: text("1"),
        ..SessionTypeForm::default()
    }
}

/// Opens that time tomorrow; the version of the mentor's open time after that.
pub async fn opens(world: &World, mentor: &Person, start: &str, end: &str) -> i64 {
    let calendar = &world.backend.calendar;
    let offered = calendar
        .create_session_type(&mentor.caller, half_an_hour())
        .await;
    offered.expect("a good kind of session");
    let opened = calendar.edit(&mentor.caller, tomorrow_at(start, end)).await;
    opened.expect("a good opening").version
}

/// An opening on the day after the first.
fn tomorrow_at(start: &str, end: &str) -> EditForm {
    let text = str::to_owned;
    EditForm {
        version: text("0"),
        op: text("add"),
        date: text("2026-11-24"),
        start: text(start),
        end: text(end),
        ..EditForm::default()
    }
}

/// How many a visitor finds who are free this week.
async fn free_this_week(world: &World) -> u32 {
    let query = MarketQuery {
        week: true,
        ..MarketQuery::default()
    };
    let found = world.backend.market.browse(&visitor(), query).await;
    found.expect("the market answers").found.total
}

#[tokio::test]
async fn who_is_free_this_week_is_known_to_the_millisecond() {
    in_each_market(async |world| {
        let leila = world.mentor("Leila").await;
        opens(&world, &leila, "10:00", "10:30").await;
        let free = async || free_this_week(&world).await;
        assert_eq!(free().await, 1);
        let last = NOW.plus(DAY + HOUR).plus(-2 * HOUR);
        world.set_clock(last);
        assert_eq!(free().await, 1, "that instant included");
        world.set_clock(last.plus(1));
        assert_eq!(free().await, 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_goes_away_while_changes_are_read_leaves_them_to_be_read() {
    in_each_market(async |world| {
        free_this_week(&world).await;
        for mentors in 1.. {
            let mentor = world.mentor(&format!("Leila{mentors}")).await;
            opens(&world, &mentor, "10:00", "11:00").await;
            let steps = mentors * 4;
            let asked = killed_after(steps, free_this_week(&world)).await;
            assert_eq!(free_this_week(&world).await, mentors, "{steps} steps");
            if asked.is_some() {
                return;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_time_that_is_taken_is_in_no_later_list_of_a_visitor() {
    in_each_market(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        opens(&world, &leila, "10:00", "11:30").await;
        let elsewhere = server::backend::backend(&world.another_process().await);
        let shown = async || {
            let nobody = visitor();
            let found = world.backend.market.browse(&nobody, MarketQuery::default());
            found.await.expect("a list").mentors.remove(0).next
        };
        let times = shown().await;
        assert_eq!(shown().await, times);
        let kind = times[0].session_type;
        hold(&world, &anan, kind, times[0].starts_at)
            .await
            .expect("free");
        assert_eq!(shown().await, times[1..]);
        let another = HoldForm {
            session_type: kind.to_string(),
            starts_at: times[1].starts_at.to_rfc3339(),
            length: String::new(),
            currency: String::new(),
        };
        let held = elsewhere.booking.hold(&anan.caller, another).await;
        held.expect("free");
        let left = shown().await;
        assert!(!left.contains(&times[1]), "{left:?}");
    })
    .await;
}

#[tokio::test]
async fn who_comes_within_the_week_is_free_from_that_millisecond_on() {
    in_each_market(async |world| {
        let leila = world.mentor("Leila").await;
        let calendar = &world.backend.calendar;
        let offered = calendar
            .create_session_type(&leila.caller, half_an_hour())
            .await;
        offered.expect("a good kind of session");
        let opening = EditForm {
            date: "2026-12-02".to_owned(),
            ..tomorrow_at("10:00", "10:30")
        };
        let opened = calendar.edit(&leila.caller, opening).await;
        opened.expect("a good opening");
        let free = async || free_this_week(&world).await;
        world.market.tend().await.expect("tended");
        assert_eq!(free().await, 0);
        let a_week_before = NOW.plus(2 * DAY + HOUR);
        world.set_clock(a_week_before);
        assert_eq!(free().await, 0, "the week ends before that instant");
        world.set_clock(a_week_before.plus(1));
        assert_eq!(free().await, 1);
    })
    .await;
}

#[tokio::test]
async fn what_time_changes_is_looked_after_by_who_tends_the_market() {
    in_each_market(async |world| {
        let leila = world.mentor("Leila").await;
        opens(&world, &leila, "10:00", "10:30").await;
        let free = async || free_this_week(&world).await;
        let last = NOW.plus(DAY + HOUR).plus(-2 * HOUR);
        let next = world.market.tend().await.expect("tended");
        assert_eq!((free().await, next), (1, Some(last.plus(1))));
        world.set_clock(last.plus(1));
        assert_eq!(free().await, 1, "a reader waits for nobody's times");
        let next = world.market.tend().await.expect("tended");
        assert_eq!(free().await, 0);
        assert!(
            next.is_some_and(|next| next > world.now()),
            "who has no time may get one"
        );
    })
    .await;
}

#[tokio::test]
async fn members_ask_for_sessions_in_their_own_hours() {
    in_each_market(async |world| {
        let leila = world.mentor("Leila").await;
        let anan = world.mentee("Anan").await;
        opens(&world, &leila, "10:00", "10:30").await;
        let in_hours = async |zone: &str, asked: bool| {
            let caller = Caller {
                zone: zone.to_owned(),
                ..anan.caller.clone()
            };
            let query = MarketQuery {
                hours: asked,
                ..MarketQuery::default()
            };
            let found = world.backend.market.browse(&caller, query).await;
            let found = found.expect("the market answers").found;
            (found.hours, found.total, found.escapes)
        };
        assert_eq!(in_hours("Europe/Berlin", true).await, (Some(1), 1, vec![]));
        // It is deep in the night there, or long past eight in the evening.
        let escape = vec![(Facet::Hours, 1)];
        for zone in ["America/Los_Angeles", "Pacific/Auckland"] {
            assert_eq!(
                in_hours(zone, true).await,
                (Some(0), 0, escape.clone()),
                "{zone}"
            );
            assert_eq!(in_hours(zone, false).await.1, 1, "{zone}");
        }
        let query = MarketQuery {
            hours: true,
            ..MarketQuery::default()
        };
        let found = world.backend.market.browse(&visitor(), query).await;
        let found = found.expect("the market answers").found;
        assert_eq!(
            (found.hours, found.total),
            (None, 1),
            "a visitor has no hours"
        );
    })
    .await;
}

#[tokio::test]
async fn who_has_time_when_the_member_has_it_stands_first() {
    in_each_market(async |world| {
        let early = world.mentor("Early").await;
        let late = world.mentor("Late").await;
        world.mentor("Never").await;
        let version = opens(&world, &early, "09:00", "13:00").await;
        opens(&world, &late, "19:30", "23:30").await;
        let anan = world.mentee("Anan").await;
        let ranked = async |zone: &str, importance: Importance| {
            let caller = Caller {
                zone: zone.to_owned(),
                ..anan.caller.clone()
            };
            let weights = Weights::all(Importance::Ignore).with(Feature::Time, importance);
            let query = MarketQuery {
                weights: Some(weights),
                ..MarketQuery::default()
            };
            let found = world.backend.market.browse(&caller, query).await;
            found.expect("the market answers").mentors
        };
        let names = |mentors: &[app::market::MentorCard]| {
            let names = mentors.iter().map(|mentor| mentor.name.clone());
            names.collect::<Vec<_>>()
        };
        let all_the_way = Importance::Prefer(Weight::MOST);
        let in_berlin = ranked("Europe/Berlin", all_the_way).await;
        assert_eq!(
            names(&in_berlin),
            ["Early Example", "Late Example", "Never Example"]
        );
        let fit = |at: usize| in_berlin[at].fit.as_ref().expect("ranked");
        assert!(
            matches!(fit(0).reasons[..], [Reason::FreeInYourHours { .. }]),
            "{:?}",
            fit(0).reasons
        );
        assert!(
            matches!(
                fit(1).caveat,
                Some(Caveat::FewSharedHours { shared: 1, .. })
            ),
            "{:?}",
            fit(1).caveat
        );
        // Half past seven in the evening is before noon there, and nine in the morning is night.
        let in_new_york = ranked("America/New_York", all_the_way).await;
        assert_eq!(names(&in_new_york)[0], "Late Example");
        let must = ranked("Europe/Berlin", Importance::Must).await;
        assert_eq!(names(&must), ["Early Example"], "an hour at least");
        // A closed time does not count any more, once the market was told.
        let mut heard = world.platform.db.subscribe();
        let calendar = &world.backend.calendar;
        let closed = calendar
            .edit(
                &early.caller,
                EditForm {
                    version: version.to_string(),
                    op: "clear".to_owned(),
                    ..tomorrow_at("", "")
                },
            )
            .await;
        closed.expect("a day can be closed");
        loop {
            let notice = heard.recv().await.expect("the market is told");
            if notice.channel == "times" && notice.payload == early.id.to_string() {
                break;
            }
        }
        let after = ranked("Europe/Berlin", all_the_way).await;
        assert_eq!(names(&after)[0], "Late Example");
    })
    .await;
}
