//! The zone in which somebody sees times: by the settings, by the cookie, by their browser.

use crate::rest::opens;
use crate::world::{PASSWORD, Page, World, in_each_world};
use app::error::AppError;
use axum::body::Body;
use axum::http::header;
use domain::form::Problem;

/// Opens a page as a visitor whose browser keeps this cookie.
async fn seen_with(world: &World, path: &str, zone: &str) -> Page {
    let request = world
        .request("GET", path, None)
        .header(header::COOKIE, format!("mc_zone={zone}"));
    let request = request.body(Body::empty()).expect("a good request");
    world.send(request).await
}

/// The zone cookie that an answer sets.
fn zone_cookie(answer: &Page) -> Option<String> {
    let cookies = answer.headers.get_all(header::SET_COOKIE).iter();
    let mut lines = cookies.filter_map(|line| line.to_str().ok());
    let value = lines.find_map(|line| line.strip_prefix("mc_zone="))?;
    value.split(';').next().map(str::to_owned)
}

/// The page of a mentor who has time on weekdays from 10:00 to 18:00 in Berlin.
async fn leilas_page(world: &World) -> String {
    let leila = world.mentor("Leila").await;
    opens(world, &leila).await;
    let profile = world.backend.profile.mine(&leila.caller).await;
    format!("/mentors/{}", profile.expect("hers").slug)
}

#[tokio::test]
async fn a_visitors_cookie_decides_on_which_clock_times_are_told() {
    in_each_world(async |world| {
        let path = leilas_page(&world).await;
        let slot = |time: &str| format!("class=\"slot\">{time}<");
        for (zone, first, absent) in [
            ("Europe/Berlin", "10:00", "04:00"),
            ("america/new_york", "04:00", "18:00"),
            ("Asia/Kolkata", "14:30", "10:00"),
        ] {
            let page = seen_with(&world, &format!("{path}?day=2026-11-25"), zone).await;
            assert!(
                page.text.contains(&slot(first)) && !page.text.contains(&slot(absent)),
                "{zone}: {}",
                page.text
            );
            assert!(page.text.contains("data-zone-is-guess=\"false\""), "{zone}");
        }
        let page = seen_with(&world, &path, "America/New_York").await;
        assert!(
            page.text.contains("Times in America/New_York"),
            "{}",
            page.text
        );
        let back = "href=\"/zone?back=%2Fmentors%2F";
        assert!(page.text.contains(back), "{back} in {}", page.text);
    })
    .await;
}

#[tokio::test]
async fn a_cookie_that_names_no_zone_counts_as_none() {
    in_each_world(async |world| {
        for zone in ["Mars/Olympus", "", "%3Cscript%3E", "Etc/Unknown"] {
            let page = seen_with(&world, "/mentors", zone).await;
            assert!(
                page.text
                    .contains("data-zone=\"UTC\" data-zone-is-guess=\"true\""),
                "{zone}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_visitor_chooses_a_zone_without_script() {
    in_each_world(async |world| {
        let page = world.get("/zone?back=/mentors?q%3Dsql", None).await;
        assert!(page.text.contains("<option value=\"Asia/Kolkata\">"));
        assert!(page.text.contains("value=\"/mentors?q=sql\""));
        let choose = async |zone: &str, back: &str| {
            let fields = [("form[zone]", zone), ("form[back]", back)];
            world
                .post("/zone?back=/mentors", "/fn/choose_zone", &fields, None)
                .await
        };
        let answer = choose("asia/kolkata", "/mentors?q=sql").await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/mentors?q=sql")
        );
        assert_eq!(zone_cookie(&answer).as_deref(), Some("Asia/Kolkata"));
        assert_eq!(
            choose("UTC", "//evil.example").await.header("location"),
            "/"
        );

        let refused = choose("Mars/Olympus", "/mentors").await;
        assert_eq!((refused.status, zone_cookie(&refused)), (422, None));
        assert!(refused.text.contains("We do not know this time zone."));
        assert!(
            refused.text.contains("value=\"Mars/Olympus\""),
            "what was typed"
        );
    })
    .await;
}

#[tokio::test]
async fn a_members_settings_win_over_the_browser() {
    in_each_world(async |world| {
        let mira = world.mentee("Mira").await;
        let request = world.request("GET", "/mentors", None).header(
            header::COOKIE,
            format!("mc_zone=Asia/Tokyo; mc_sign_in={}", mira.token),
        );
        let page = world
            .send(request.body(Body::empty()).expect("a good request"))
            .await;
        assert!(
            page.text
                .contains("data-zone=\"Europe/Berlin\" data-zone-is-guess=\"false\"")
        );
        let account = &world.backend.account;
        assert_eq!(account.follow_zone(&mira.caller, "Asia/Tokyo"), None);

        let fields = [("form[zone]", "Asia/Tokyo"), ("form[back]", "/sessions")];
        let answer = world
            .post("/zone", "/fn/choose_zone", &fields, Some(&mira))
            .await;
        assert_eq!(
            (answer.status, answer.header("location")),
            (303, "/sessions")
        );
        let settings = account.settings(&mira.caller).await.expect("hers");
        assert_eq!(
            settings.zone, "Asia/Tokyo",
            "who has an account changes it there"
        );
    })
    .await;
}

#[tokio::test]
async fn the_browsers_zone_is_taken_only_where_nobody_chose() {
    in_each_world(async |world| {
        let follow = async |zone: &str, cookie: Option<&str>| {
            let mut request = world
                .request("POST", "/fn/follow_zone", None)
                .header("sec-fetch-site", "same-origin")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            request
                .headers_mut()
                .expect("a good request")
                .insert(header::ACCEPT, "application/json".parse().expect("plain"));
            if let Some(cookie) = cookie {
                request = request.header(header::COOKIE, format!("mc_zone={cookie}"));
            }
            let body = serde_urlencoded::to_string([("zone", zone)]).expect("plain pairs");
            let answer = world
                .send(request.body(Body::from(body)).expect("a good request"))
                .await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            (zone_cookie(&answer), answer.text)
        };
        let (cookie, told) = follow("America/New_York", None).await;
        assert_eq!(cookie.as_deref(), Some("America/New_York"));
        assert!(told.ends_with("America/New_York"), "{told}");
        for (zone, chosen) in [
            ("Mars/Olympus", None),
            ("Asia/Tokyo", Some("Europe/Berlin")),
        ] {
            let (cookie, told) = follow(zone, chosen).await;
            assert_eq!(cookie, None, "{zone}");
            assert!(!told.contains(zone), "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_joins_lives_in_the_zone_of_their_browser() {
    in_each_world(async |world| {
        let page = seen_with(&world, "/register", "Asia/Kolkata").await;
        assert!(
            page.text
                .contains("name=\"form[zone]\" value=\"Asia/Kolkata\"")
        );
        assert!(!page.text.contains("form[listed_zone]"), "known already");
        let page = world.get("/register", None).await;
        assert!(
            page.text.contains("name=\"form[zone]\" value=\"\""),
            "script fills it in: {}",
            page.text
        );
        assert!(
            page.text.contains("form[listed_zone]"),
            "and without script there is a list"
        );
        for (name, told, listed, cookie, lives_in) in [
            ("mira", "Asia/Kolkata", "UTC", "", "Asia/Kolkata"),
            ("anan", "", "Africa/Accra", "", "Africa/Accra"),
            ("ida", "", "", "Asia/Tokyo", "Asia/Tokyo"),
            ("noa", "Mars/Olympus", "", "", "UTC"),
        ] {
            let email = format!("{name}@example.org");
            let fields = [
                ("form[name]", name),
                ("form[email]", email.as_str()),
                ("form[password]", PASSWORD),
                ("form[adult]", "on"),
                ("form[conduct]", "on"),
                ("form[zone]", told),
                ("form[listed_zone]", listed),
            ];
            let body = serde_urlencoded::to_string(fields).expect("plain pairs");
            let request = world
                .request("POST", "/fn/register", None)
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::COOKIE, format!("mc_zone={cookie}"))
                .header("sec-fetch-site", "same-origin")
                .body(Body::from(body))
                .expect("a good request");
            assert_eq!(world.send(request).await.status, 303, "{name}");
            let mut read = world.platform.db.read().await.expect("a connection");
            let account = server::account::store::account_by_email(&mut read, &email).await;
            let account = account.expect("readable").expect("joined");
            assert_eq!(account.zone, lives_in, "{name}");
        }
    })
    .await;
}

#[tokio::test]
async fn every_zone_that_is_offered_can_be_chosen() {
    in_each_world(async |world| {
        let account = &world.backend.account;
        let zones = account.zones();
        assert!(zones.len() > 300 && zones.contains(&"UTC".to_owned()));
        let visitor = crate::world::visitor();
        for zone in zones {
            let form = app::account::ZoneForm {
                zone: zone.clone(),
                ..Default::default()
            };
            assert_eq!(account.choose_zone(&visitor, form).await, Ok(zone));
        }
        let form = app::account::ZoneForm::default();
        let refused = account.choose_zone(&visitor, form).await;
        let Err(AppError::Invalid(errors)) = refused else {
            panic!("nothing is no zone: {refused:?}");
        };
        assert_eq!(errors.of("zone"), Some(&Problem::UnknownZone));
    })
    .await;
}
