//! Feeds: who has the address reads the sessions, and nobody else, and not any more once revoked.

use crate::world::{NOW, Page, Person, World, in_each_world};
use axum::body::Body;
use domain::booking::{BookForm, CancelForm, HoldForm};
use domain::time::{DAY, HOUR};

async fn read(world: &World, path: &str, etag: &str) -> Page {
    let request = world
        .request("GET", path, None)
        .header("if-none-match", etag)
        .body(Body::empty())
        .expect("a good request");
    world.send(request).await
}

async fn path_of_new_feed(world: &World, who: &Person) -> String {
    let secret = world.backend.connection.make_feed(&who.caller).await;
    format!("/feeds/{}.ics", secret.expect("one's own"))
}

/// Leila's session type, and Anan's confirmed session of it on Tuesday.
async fn books(world: &World, leila: &Person, anan: &Person) -> String {
    let text = str::to_owned;
    let opening = app::calendar::EditForm {
        version: text("0"),
        op: text("add"),
        date: text("2026-11-24"),
        start: text("10:00"),
        end: text("14:00"),
        ..Default::default()
    };
    let kind = app::calendar::SessionTypeForm {
        name: text("Interview practice"),
        length_minutes: text("60"),
        step_minutes: text("60"),
        align: text("hour"),
        notice_hours: text("0"),
        horizon_days: text("30"),
        buffer_before_minutes: text("0"),
        buffer_after_minutes: text("0"),
        place: text("room"),
        free_until_hours: text("1"),
        then_reschedules: text("1"),
        ..Default::default()
    };
    let calendar = &world.backend.calendar;
    calendar
        .edit(&leila.caller, opening)
        .await
        .expect("a good opening");
    let kind = calendar.create_session_type(&leila.caller, kind).await;
    let hold = HoldForm {
        session_type: kind.expect("a good session type").to_string(),
        starts_at: NOW.plus(DAY + HOUR).to_rfc3339(),
        ..HoldForm::default()
    };
    let booking = &world.backend.booking;
    let id = booking.hold(&anan.caller, hold).await.expect("free");
    let form = BookForm {
        booking: id.to_string(),
        ..BookForm::default()
    };
    booking
        .confirm(&anan.caller, form)
        .await
        .expect("a fresh hold");
    id.to_string()
}

#[tokio::test]
async fn a_feed_shows_the_sessions_to_who_has_its_address() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let id = books(&world, &leila, &anan).await;
        for who in [&leila, &anan] {
            let path = path_of_new_feed(&world, who).await;
            let feed = read(&world, &path, "").await;
            assert_eq!(feed.status, 200);
            assert_eq!(feed.header("content-type"), "text/calendar; charset=utf-8");
            let text = feed.text.replace("\r\n ", "");
            for line in [
                &format!("UID:{id}@mentorconnect"),
                "SEQUENCE:0",
                "DTSTART:20261124T090000Z",
                "DTEND:20261124T100000Z",
                "STATUS:CONFIRMED",
                "METHOD:PUBLISH",
            ] {
                assert!(text.contains(&format!("{line}\r\n")), "{line} in {text}");
            }
            assert!(!text.contains("@example.org"), "no addresses of people");
            let unchanged = read(&world, &path, feed.header("etag")).await;
            assert_eq!((unchanged.status, unchanged.text.as_str()), (304, ""));
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_called_off_stays_in_the_feed_as_cancelled() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let booking = books(&world, &leila, &anan).await;
        let path = path_of_new_feed(&world, &leila).await;
        let before = read(&world, &path, "").await;
        let form = CancelForm {
            booking,
            version: String::new(),
            reason: "Ill".to_owned(),
        };
        let cancelled = world.backend.booking.cancel(&anan.caller, form).await;
        cancelled.expect("free to cancel");
        let after = read(&world, &path, before.header("etag")).await;
        assert_eq!(after.status, 200);
        assert!(
            after.text.contains("STATUS:CANCELLED\r\n"),
            "{}",
            after.text
        );
        assert!(!after.text.contains("Ill"), "reasons stay here");
    })
    .await;
}

#[tokio::test]
async fn a_revoked_or_replaced_address_leads_nowhere() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let first = path_of_new_feed(&world, &leila).await;
        let second = path_of_new_feed(&world, &leila).await;
        assert_eq!(read(&world, &first, "").await.status, 404);
        assert_eq!(read(&world, &second, "").await.status, 200);
        let revoked = world.backend.connection.revoke_feed(&leila.caller).await;
        revoked.expect("one's own");
        assert_eq!(read(&world, &second, "").await.status, 404);
        assert_eq!(read(&world, "/feeds/.ics", "").await.status, 404);
        assert_eq!(read(&world, "/feeds/nothing", "").await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn the_address_is_shown_to_the_browser_that_made_it() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let path = "/settings/calendars";
        let made = world.post(path, "/fn/make_feed", &[], Some(&leila)).await;
        assert_eq!((made.status, made.header("location")), (303, path));
        let cookies = made.headers.get_all("set-cookie").iter();
        let cookie = cookies
            .filter_map(|cookie| cookie.to_str().ok())
            .find_map(|cookie| cookie.split(';').next()?.strip_prefix("mc_new_feed="))
            .expect("the secret, for this browser");
        let request = world
            .request("GET", path, None)
            .header(
                "cookie",
                format!("mc_sign_in={}; mc_new_feed={cookie}", leila.token),
            )
            .body(Body::empty())
            .expect("a good request");
        let address = format!("/feeds/{cookie}.ics");
        assert!(
            world.send(request).await.text.contains(&address),
            "to be copied"
        );
        let elsewhere = world.get(path, Some(&leila)).await;
        assert!(!elsewhere.text.contains(&address), "nowhere else");
        assert!(
            elsewhere.text.contains("There is an address since"),
            "{}",
            elsewhere.text
        );
    })
    .await;
}
