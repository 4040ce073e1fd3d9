//! Travel: a mentor's hours move with them, for those who book and for themselves.

use crate::acts::{Rules, hold, opens};
use crate::world::{Person, World, in_each_world};
use app::booking::TimesQuery;
use app::calendar::{DaysQuery, EditForm};
use app::error::AppError;
use domain::time::Instant;

fn travel(version: i64, first: &str, last: &str, zone: &str) -> EditForm {
    EditForm {
        version: version.to_string(),
        op: "travel".to_owned(),
        date: first.to_owned(),
        to_date: last.to_owned(),
        destination: zone.to_owned(),
        ..EditForm::default()
    }
}

async fn version(world: &World, who: &Person) -> i64 {
    let open = world.backend.calendar.availability(&who.caller).await;
    open.expect("their own").version
}

fn at(text: &str) -> Instant {
    Instant::from_jiff(text.parse().expect("an instant"))
}

#[tokio::test]
async fn hours_abroad_are_booked_and_seen() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila, Rules::default()).await;
        let calendar = &world.backend.calendar;
        let now = version(&world, &leila).await;
        let form = travel(now, "2026-11-25", "2026-11-26", "America/New_York");
        calendar.edit(&leila.caller, form).await.expect("a journey");
        // Ten in Berlin is no time of hers on Wednesday; ten in New York is.
        let early = hold(&world, &anan, kind, at("2026-11-25T09:00:00Z")).await;
        assert!(matches!(early, Err(AppError::Conflict(_))), "{early:?}");
        hold(&world, &anan, kind, at("2026-11-25T15:00:00Z"))
            .await
            .expect("ten in New York");
        hold(&world, &anan, kind, at("2026-11-27T09:00:00Z"))
            .await
            .expect("ten in Berlin again");

        let from = "2026-11-23".parse().expect("a date");
        let query = DaysQuery {
            from: Some(from),
            days: 7,
            ..DaysQuery::default()
        };
        let week = calendar.week(&leila.caller, query).await;
        let week = week.expect("her week");
        assert_eq!(week.travel.len(), 1);
        let starts = week.open.iter().map(|open| {
            let local = week.zone.local(open.interval.starts_at());
            (local.date() == open.date, local.hour())
        });
        let starts: Vec<_> = starts.collect();
        assert_eq!(starts, [(true, 10); 5], "ten on the clock she reads");
        let viewer = world.backend.account.viewer(&leila.caller).await;
        let query = TimesQuery {
            mentor: viewer.expect("read").expect("signed in").slug,
            session_type: kind,
            from: Some(from),
            length: None,
        };
        let times = world.backend.booking.week(&anan.caller, query).await;
        let times = times.expect("she is found");
        let wednesday = times
            .days
            .iter()
            .find(|day| day.date.to_string() == "2026-11-25");
        let first = wednesday.and_then(|day| day.times.first()).expect("times");
        assert_eq!(times.reader_zone.local(first.starts_at()).hour(), 16);
        assert_eq!(times.mentor_zone.local(first.starts_at()).hour(), 10);
    })
    .await;
}

#[tokio::test]
async fn journeys_that_overlap_are_refused_and_home_is_kept_again() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        opens(&world, &leila, Rules::default()).await;
        let calendar = &world.backend.calendar;
        let now = version(&world, &leila).await;
        let tokyo = travel(now, "2026-11-25", "2026-11-28", "Asia/Tokyo");
        calendar
            .edit(&leila.caller, tokyo)
            .await
            .expect("a journey");
        let refused = async |first, last, zone, field: &str| {
            let form = travel(version(&world, &leila).await, first, last, zone);
            match calendar.edit(&leila.caller, form).await {
                Err(AppError::Invalid(errors)) => assert!(errors.of(field).is_some(), "{errors:?}"),
                other => panic!("{other:?}"),
            }
        };
        refused("2026-11-28", "2026-11-30", "Asia/Kolkata", "date").await;
        refused("2026-12-03", "2026-12-01", "Asia/Kolkata", "to_date").await;
        refused("2026-12-01", "2026-12-03", "Mars/Olympus", "destination").await;
        let home = EditForm {
            version: version(&world, &leila).await.to_string(),
            op: "stay_home".to_owned(),
            date: "2026-11-25".to_owned(),
            ..EditForm::default()
        };
        let edited = calendar
            .edit(&leila.caller, home)
            .await
            .expect("it is there");
        assert_eq!(edited.before.travel.len(), 1, "one step of undo");
        let open = calendar.availability(&leila.caller).await.expect("hers");
        assert!(open.availability.travel.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_journey_is_entered_without_script() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        opens(&world, &leila, Rules::default()).await;
        let now = version(&world, &leila).await.to_string();
        let fields = [
            ("form[version]", now.as_str()),
            ("form[op]", "travel"),
            ("form[back]", "/calendar"),
            ("form[date]", "2026-11-25"),
            ("form[to_date]", "2026-11-26"),
            ("form[destination]", "Asia/Tokyo"),
        ];
        let sent = world
            .post("/calendar", "/fn/edit_calendar", &fields, Some(&leila))
            .await;
        assert_eq!(sent.status, 303, "{}", sent.text);
        let page = world.get("/calendar", Some(&leila)).await;
        assert!(page.text.contains("hours of Asia/Tokyo"), "{}", page.text);
        assert!(page.text.contains("Keep my home hours"));
    })
    .await;
}
