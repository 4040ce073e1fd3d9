//! Busy times from links: they take time, a link that breaks says so, and nobody touches another's.

use super::elsewhere::{Answers, Elsewhere, calendar};
use crate::world::{NOW, Person, World, in_each_world};
use app::calendar::{DaysQuery, EditForm, SessionTypeForm};
use app::connection::{ConnectionState, ConnectionView, LinkForm, RemoveForm};
use app::error::{AppError, Conflict};
use domain::actor::Role;
use domain::booking::HoldForm;
use domain::calendar::Closed;
use domain::connection::Trouble;
use domain::form::{FieldErrors, Problem};
use domain::id::{BookingId, ConnectionId, SessionTypeId};
use domain::time::{DAY, HOUR, Instant, MINUTE};

/// Tuesday 24 November 2026, 10:00 in Berlin.
const TUESDAY_TEN: Instant = NOW.plus(DAY + HOUR);
/// The same in the words of a calendar.
const AT_TEN: &str = "20261124T090000Z";

/// Opens Tuesday from 10 to 14 in Berlin for sessions of an hour.
async fn opens(world: &World, mentor: &Person) -> SessionTypeId {
    let text = str::to_owned;
    let opening = EditForm {
        version: text("0"),
        op: text("add"),
        date: text("2026-11-24"),
        start: text("10:00"),
        end: text("14:00"),
        ..EditForm::default()
    };
    let kind = SessionTypeForm {
        name: text("Interview practice"),
        length_minutes: text("60"),
        step_minutes: text("60"),
        align: text("hour"),
        notice_hours: text("0"),
        horizon_days: text("30"),
        buffer_before_minutes: text("0"),
        buffer_after_minutes: text("0"),
        place: text("room"),
        free_until_hours: text("24"),
        then_reschedules: text("1"),
        ..SessionTypeForm::default()
    };
    let calendar = &world.backend.calendar;
    calendar
        .edit(&mentor.caller, opening)
        .await
        .expect("a good opening");
    calendar
        .create_session_type(&mentor.caller, kind)
        .await
        .expect("a good session type")
}

async fn connects(world: &World, mentor: &Person, address: &str) -> Result<(), AppError> {
    let form = LinkForm {
        label: "Work".to_owned(),
        address: address.to_owned(),
    };
    world
        .backend
        .connection
        .add_link(&mentor.caller, form)
        .await
        .map(drop)
}

fn removal(id: ConnectionId) -> RemoveForm {
    RemoveForm {
        id: id.to_string(),
        sessions: None,
    }
}

async fn connections(world: &World, mentor: &Person) -> Vec<ConnectionView> {
    let view = world
        .backend
        .connection
        .connections(&mentor.caller, None)
        .await;
    view.expect("one's own page")
        .connections
        .expect("a mentor has connections")
}

async fn hold(
    world: &World,
    who: &Person,
    kind: SessionTypeId,
    at: Instant,
) -> Result<BookingId, AppError> {
    let form = HoldForm {
        session_type: kind.to_string(),
        starts_at: at.to_rfc3339(),
        ..HoldForm::default()
    };
    world.backend.booking.hold(&who.caller, form).await
}

/// Why the mentor's Tuesday at this time in Berlin is closed.
async fn why(world: &World, mentor: &Person, kind: SessionTypeId, time: &str) -> Option<Closed> {
    let answer = world
        .backend
        .calendar
        .why_closed(&mentor.caller, "2026-11-24", time, &kind.to_string())
        .await;
    answer.expect("the mentor's own calendar").closed
}

async fn admin_count(world: &World) -> i64 {
    let mut ada = world.mentee("Ada").await;
    world.promote(&mut ada, Role::Admin).await;
    let figures = world.backend.admin.figures(&ada.caller, 7).await;
    figures.expect("an admin may look").failing_connections
}

#[tokio::test]
async fn what_another_calendar_takes_cannot_be_booked() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila).await;
        let work = Elsewhere::new(Answers::Calendar(calendar(&[(AT_TEN, "Dentist")]))).await;
        connects(&world, &leila, &work.url())
            .await
            .expect("a good link");
        // Not read yet: nobody knows.
        assert_eq!(
            why(&world, &leila, kind, "11:00").await,
            Some(Closed::CalendarUnknown)
        );
        world.read_calendars().await;
        let refused = hold(&world, &anan, kind, TUESDAY_TEN)
            .await
            .expect_err("it is taken");
        let AppError::Conflict(Conflict::TimeTaken { nearest }) = refused else {
            panic!("{refused:?}");
        };
        assert_eq!(nearest[0].starts_at(), TUESDAY_TEN.plus(HOUR));
        match why(&world, &leila, kind, "10:00").await {
            Some(Closed::ExternalBusy { title, .. }) => {
                assert_eq!(title.as_deref(), Some("Dentist"))
            }
            other => panic!("{other:?}"),
        }
        hold(&world, &anan, kind, TUESDAY_TEN.plus(HOUR))
            .await
            .expect("free");
        let shown = connections(&world, &leila).await;
        assert_eq!(
            shown[0].state,
            ConnectionState::Good {
                read_at: NOW,
                busy: 1
            }
        );
        // Removed, the time is open again.
        let gone = world
            .backend
            .connection
            .remove(&leila.caller, removal(shown[0].id))
            .await;
        gone.expect("one's own");
        assert_eq!(why(&world, &leila, kind, "10:00").await, None);
    })
    .await;
}

#[tokio::test]
async fn ones_own_calendar_page_names_what_other_calendars_take() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentor("Anan").await);
        opens(&world, &leila).await;
        let work = Elsewhere::new(Answers::Calendar(calendar(&[(AT_TEN, "Dentist")]))).await;
        let busy = async |who: &Person| {
            let query = DaysQuery {
                from: Some(jiff::civil::date(2026, 11, 23)),
                days: 7,
                ..DaysQuery::default()
            };
            let view = world.backend.calendar.week(&who.caller, query).await;
            view.expect("a mentor's week").busy
        };
        connects(&world, &leila, &work.url())
            .await
            .expect("a good link");
        let unread = busy(&leila).await;
        assert!(
            unread[0].unknown && unread[0].calendar == "Work",
            "{unread:?}"
        );
        assert_eq!(unread[0].time.starts_at(), NOW);
        world.read_calendars().await;
        let shown = busy(&leila).await;
        assert_eq!(shown.len(), 1);
        assert_eq!(shown[0].title.as_deref(), Some("Dentist"));
        assert_eq!(shown[0].calendar, "Work");
        assert_eq!(
            (shown[0].time.starts_at(), shown[0].unknown),
            (TUESDAY_TEN, false)
        );
        assert_eq!(busy(&anan).await, [], "nobody else's");
    })
    .await;
}

#[tokio::test]
async fn a_calendar_is_read_every_quarter_and_only_when_it_changed() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let kind = opens(&world, &leila).await;
        let work = Elsewhere::new(Answers::Calendar(calendar(&[(AT_TEN, "Dentist")]))).await;
        connects(&world, &leila, &work.url())
            .await
            .expect("a good link");
        world.read_calendars().await;
        world.wait(14 * MINUTE);
        world.read_calendars().await;
        assert_eq!(work.asked(), (1, 0));
        world.wait(MINUTE);
        world.read_calendars().await;
        assert_eq!(work.asked(), (1, 1));
        assert!(
            why(&world, &leila, kind, "10:00").await.is_some(),
            "what was read stays"
        );
        work.now_answers(Answers::Calendar(calendar(&[])));
        let id = connections(&world, &leila).await[0].id;
        let asked = world.backend.connection.read_now(&leila.caller, id).await;
        asked.expect("one's own");
        world.read_calendars().await;
        assert_eq!(work.asked(), (2, 1));
        assert_eq!(why(&world, &leila, kind, "10:00").await, None);
    })
    .await;
}

#[tokio::test]
async fn a_link_that_breaks_says_so_and_closes_after_hours() {
    in_each_world(async |world| {
        let (leila, anan) = (world.mentor("Leila").await, world.mentee("Anan").await);
        let kind = opens(&world, &leila).await;
        let work = Elsewhere::new(Answers::Calendar(calendar(&[(AT_TEN, "Dentist")]))).await;
        connects(&world, &leila, &work.url())
            .await
            .expect("a good link");
        world.read_calendars().await;
        work.now_answers(Answers::Status(404));
        let letters = world.letters().await.len();
        for _ in 0..3 {
            world.wait(2 * HOUR - MINUTE);
            world.read_calendars().await;
            world.run_jobs().await;
        }
        // Told once, within one run, in words.
        assert_eq!(world.letters().await.len(), letters + 1);
        let letter = world.letter_to(&leila.email).await;
        assert!(
            letter.subject.contains("“Work” cannot be read"),
            "{}",
            letter.subject
        );
        assert!(
            letter.text.contains("nothing at this address any more"),
            "{}",
            letter.text
        );
        // What was read last still counts.
        assert!(matches!(
            why(&world, &leila, kind, "10:00").await,
            Some(Closed::ExternalBusy { .. })
        ));
        assert_eq!(why(&world, &leila, kind, "11:00").await, None);
        world.wait(3 * MINUTE);
        assert!(matches!(
            why(&world, &leila, kind, "10:00").await,
            Some(Closed::ExternalBusy { .. })
        ));
        assert_eq!(
            why(&world, &leila, kind, "11:00").await,
            Some(Closed::CalendarUnknown)
        );
        let refused = hold(&world, &anan, kind, TUESDAY_TEN.plus(HOUR)).await;
        assert!(
            matches!(refused, Err(AppError::Conflict(Conflict::TimeTaken { .. }))),
            "{refused:?}"
        );
        let shown = connections(&world, &leila).await;
        let ConnectionState::Failing {
            since,
            trouble,
            closed,
            ..
        } = &shown[0].state
        else {
            panic!("{shown:?}");
        };
        assert_eq!(
            (*since, trouble, *closed),
            (NOW.plus(2 * HOUR - MINUTE), &Trouble::Gone, true)
        );
        let page = world.get("/calendar", Some(&leila)).await;
        assert!(
            page.text.contains("Your calendar “Work” cannot be read"),
            "{}",
            page.status
        );
        assert_eq!(admin_count(&world).await, 1);
        // Mended, it opens again.
        work.now_answers(Answers::Calendar(calendar(&[])));
        world.wait(2 * HOUR);
        world.read_calendars().await;
        assert_eq!(why(&world, &leila, kind, "11:00").await, None);
    })
    .await;
}

#[tokio::test]
async fn what_is_no_calendar_is_told_in_words() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let cases = [
            (
                Answers::Calendar("<html>Sign in</html>".to_owned()),
                Trouble::NotACalendar,
            ),
            (Answers::Status(401), Trouble::NotAllowed),
            (Answers::Status(503), Trouble::Status { status: 503 }),
            (
                Answers::Bytes(6 * 1024 * 1024),
                Trouble::TooLarge {
                    most_bytes: 5 * 1024 * 1024,
                },
            ),
        ];
        for (answers, expected) in cases {
            let host = Elsewhere::new(answers).await;
            connects(&world, &leila, &host.url())
                .await
                .expect("a good link");
            world.read_calendars().await;
            let shown = connections(&world, &leila).await;
            match &shown[0].state {
                ConnectionState::Failing {
                    trouble, closed, ..
                } => {
                    assert_eq!((trouble, *closed), (&expected, true));
                }
                other => panic!("{other:?}"),
            }
            let removed = world
                .backend
                .connection
                .remove(&leila.caller, removal(shown[0].id))
                .await;
            removed.expect("one's own");
        }
    })
    .await;
}

#[tokio::test]
async fn links_belong_to_one_mentor() {
    in_each_world(async |world| {
        let (leila, omar) = (world.mentor("Leila").await, world.mentor("Omar").await);
        let anan = world.mentee("Anan").await;
        let work = Elsewhere::new(Answers::Calendar(calendar(&[]))).await;
        connects(&world, &leila, &work.url())
            .await
            .expect("a good link");
        assert_eq!(
            connects(&world, &anan, &work.url()).await,
            Err(AppError::Forbidden)
        );
        let id = connections(&world, &leila).await[0].id;
        let connection = &world.backend.connection;
        assert_eq!(
            connection.remove(&omar.caller, removal(id)).await,
            Err(AppError::NotFound)
        );
        assert_eq!(
            connection.read_now(&omar.caller, id).await,
            Err(AppError::NotFound)
        );
        assert!(connections(&world, &omar).await.is_empty());
        let refused = |problem| Err(FieldErrors::one("address", problem).into());
        assert_eq!(
            connects(&world, &leila, &work.url()).await,
            refused(Problem::Duplicate)
        );
        for bad in [
            "ftp://example.org/a.ics",
            "javascript:alert(1)",
            "calendar",
            "https://",
        ] {
            assert_eq!(
                connects(&world, &leila, bad).await,
                refused(Problem::NotAUrl),
                "{bad}"
            );
        }
        for more in 0..4 {
            let address = format!("webcal://example.org/{more}.ics");
            connects(&world, &leila, &address)
                .await
                .expect("a good link");
        }
        let one_more = connects(&world, &leila, "https://example.org/5.ics").await;
        assert_eq!(one_more, refused(Problem::TooMany { most: 5 }));
    })
    .await;
}

#[tokio::test]
async fn the_page_works_without_script() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let work = Elsewhere::new(Answers::Calendar(calendar(&[(AT_TEN, "Dentist")]))).await;
        let path = "/settings/calendars";
        let field = |value: &str| [("form[address]".to_owned(), value.to_owned())];
        let post = async |action: &str, fields: &[(String, String)]| {
            let fields: Vec<(&str, &str)> = fields
                .iter()
                .map(|(k, v)| (k.as_str(), v.as_str()))
                .collect();
            world.post(path, action, &fields, Some(&leila)).await
        };
        let refused = post("/fn/add_link", &field("not a link")).await;
        assert_eq!(refused.status, 422);
        assert!(
            refused.text.contains("value=\"not a link\""),
            "what was typed stays"
        );
        let added = post("/fn/add_link", &field(&work.url())).await;
        assert_eq!((added.status, added.header("location")), (303, path));
        world.read_calendars().await;
        let page = world.get(path, Some(&leila)).await;
        assert!(
            page.text.contains("Busy times in the year ahead: 1."),
            "{}",
            page.text
        );
        assert!(!page.text.contains("calendar.ics"), "the link is a secret");
        let id = connections(&world, &leila).await[0].id.to_string();
        let gone = post("/fn/remove_connection", &[("form[id]".to_owned(), id)]).await;
        assert_eq!(gone.status, 303);
        assert!(connections(&world, &leila).await.is_empty());
        assert_eq!(world.get(path, None).await.status, 401);
    })
    .await;
}
