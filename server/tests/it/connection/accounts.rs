//! Accounts with calendars: found, read, written into; what goes wrong is told; passwords stay
//! secret; and what a person does in their own calendar stays theirs.

use super::dav_elsewhere::{DavElsewhere, Odd, USER, multistatus, response};
use super::elsewhere::calendar;
use crate::acts::{Rules, TUESDAY_TEN, books, cancel, hold, moves, opens};
use crate::world::{NOW, Person, World, in_each_world};
use app::connection::{
    AccountForm, AccountOffer, ChooseForm, ConnectionApi as _, ConnectionState, ConnectionView,
    RemoveForm,
};
use app::error::{AppError, Conflict};
use domain::actor::Role;
use domain::booking::BookingStatus;
use domain::connection::{Password, Trouble};
use domain::form::{FieldErrors, Problem};
use domain::id::{BookingId, ConnectionId};
use domain::time::{HOUR, MINUTE};
use server::connection::Connections;
use server::connection::xml;
use server::db::sql;
use server::platform::Platform;
use std::collections::BTreeMap;
use std::sync::Arc;

const PASSWORD: &str = "apple-pear-plum";

fn form(address: &str, password: &str) -> AccountForm {
    AccountForm {
        label: "Work".to_owned(),
        address: address.to_owned(),
        user: USER.to_owned(),
        password: Password(password.to_owned()),
        write: Some("on".to_owned()),
    }
}

async fn connect(
    world: &World,
    who: &Person,
    address: &str,
    password: &str,
) -> Result<ConnectionId, AppError> {
    let api = &world.backend.connection;
    api.add_account(&who.caller, form(address, password)).await
}

/// A mentor whose account is connected and was read.
async fn connected(world: &World) -> (Person, DavElsewhere, ConnectionId) {
    let leila = world.mentor("Leila").await;
    let there = DavElsewhere::new(PASSWORD).await;
    let id = connect(world, &leila, &there.url(), PASSWORD)
        .await
        .expect("the account is found");
    settle(world).await;
    (leila, there, id)
}

/// Lets everything follow that is due: jobs, then calendars.
async fn settle(world: &World) {
    world.run_jobs().await;
    world.read_calendars().await;
}

async fn shown(world: &World, who: &Person) -> Vec<ConnectionView> {
    let view = world
        .backend
        .connection
        .connections(&who.caller, None)
        .await;
    let view = view.expect("one's own page");
    view.connections.expect("a mentor has connections")
}

fn path_of(booking: BookingId) -> String {
    format!("/leila/work/{booking}.ics")
}

fn line<'t>(text: &'t str, name: &str) -> Vec<&'t str> {
    text.lines()
        .filter_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
        .collect()
}

#[tokio::test]
async fn an_account_is_found_read_and_written_into() {
    in_each_world(async |world| {
        let (leila, there, id) = connected(&world).await;
        let anan = world.mentee("Anan").await;
        let kind = opens(&world, &leila, Rules::default()).await;
        let account = shown(&world, &leila).await[0].account.clone();
        let account = account.expect("it is an account");
        let calendars: Vec<_> = account
            .calendars
            .iter()
            .map(|one| {
                (
                    one.name.as_str(),
                    one.can_write,
                    one.is_read,
                    one.gets_sessions,
                )
            })
            .collect();
        assert_eq!(
            calendars,
            [
                ("Work", true, true, true),
                ("Birthdays & more", false, true, false)
            ]
        );
        assert_eq!(account.calendars[0].colour.as_deref(), Some("#12ab34"));

        there.shelf().put(
            "/leila/work/dentist.ics",
            &calendar(&[("20261124T090000Z", "Dentist")]),
        );
        world.wait(15 * MINUTE);
        settle(&world).await;
        let refused = hold(&world, &anan, kind, TUESDAY_TEN).await;
        assert!(
            matches!(refused, Err(AppError::Conflict(Conflict::TimeTaken { .. }))),
            "{refused:?}"
        );

        let at = TUESDAY_TEN.plus(2 * HOUR);
        let booking = books(&world, &anan, kind, at).await;
        settle(&world).await;
        let events = there.shelf().events();
        assert_eq!(events.len(), 2, "{events:#?}");
        let (path, text) = &events[0];
        assert_eq!(path, &path_of(booking));
        assert_eq!(line(text, "UID"), [format!("{booking}@mentorconnect")]);
        assert_eq!(line(text, "DTSTART"), ["20261124T110000Z"]);
        assert!(line(text, "METHOD").is_empty() && line(text, "ORGANIZER").is_empty());
        // Its own event comes back and closes nothing.
        world.wait(15 * MINUTE);
        settle(&world).await;
        moves(&world, &anan, booking, at.plus(30 * MINUTE))
            .await
            .expect("nothing of its own is in the way");
        settle(&world).await;
        let events = there.shelf().events();
        assert_eq!(events.len(), 2, "{events:#?}");
        assert_eq!(line(&events[0].1, "DTSTART"), ["20261124T113000Z"]);

        cancel(&world, &leila, booking).await.expect("a mentor may");
        settle(&world).await;
        let left: Vec<String> = there
            .shelf()
            .events()
            .into_iter()
            .map(|(path, _)| path)
            .collect();
        assert_eq!(left, ["/leila/work/dentist.ics"]);
        // Nothing changed: nothing is listed again.
        world.wait(15 * MINUTE);
        settle(&world).await;
        let listed = there.shelf().asked("REPORT");
        world.wait(15 * MINUTE);
        settle(&world).await;
        assert_eq!(there.shelf().asked("REPORT"), listed);

        // Sessions into no calendar, and the mentor's own busy time is theirs to ignore.
        let choice = ChooseForm {
            id: id.to_string(),
            ..ChooseForm::default()
        };
        let api = &world.backend.connection;
        api.choose(&leila.caller, choice).await.expect("their own");
        settle(&world).await;
        books(&world, &anan, kind, TUESDAY_TEN).await;
        settle(&world).await;
        assert_eq!(there.shelf().events().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn our_facts_win_and_their_notes_stay() {
    in_each_world(async |world| {
        let (leila, there, _) = connected(&world).await;
        let anan = world.mentee("Anan").await;
        let kind = opens(&world, &leila, Rules::default()).await;
        let booking = books(&world, &anan, kind, TUESDAY_TEN).await;
        settle(&world).await;
        let path = path_of(booking);
        let (_, ours) = there.shelf().events().remove(0);
        let alarm = "BEGIN:VALARM\r\nTRIGGER:-PT10M\r\nACTION:DISPLAY\r\nDESCRIPTION:Soon\r\nEND:VALARM\r\nCATEGORIES:Mine\r\nEND:VEVENT";
        let theirs = ours
            .replace("END:VEVENT", alarm)
            .replace("DTSTART:20261124T090000Z", "DTSTART:20261124T200000Z");
        assert_ne!(theirs, ours);
        // Their program writes it after we looked, before we write.
        there.shelf().interference = Some(theirs);
        moves(&world, &anan, booking, TUESDAY_TEN.plus(HOUR))
            .await
            .expect("free");
        settle(&world).await;
        let events = there.shelf().events();
        let (at, text) = &events[0];
        assert_eq!((events.len(), at), (1, &path));
        assert_eq!(line(text, "DTSTART"), ["20261124T100000Z"]);
        assert_eq!(line(text, "TRIGGER"), ["-PT10M"]);
        assert_eq!(line(text, "CATEGORIES"), ["Mine"]);
        assert_eq!(line(text, "DTEND").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_invitation_that_came_by_mail_is_the_same_event() {
    in_each_world(async |world| {
        let (leila, there, id) = connected(&world).await;
        let anan = world.mentee("Anan").await;
        let kind = opens(&world, &leila, Rules::default()).await;
        let booking = books(&world, &anan, kind, TUESDAY_TEN).await;
        let by_mail = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:{booking}@mentorconnect\r\nDTSTART:20261124T080000Z\r\nATTENDEE:mailto:leila@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        there.shelf().put("/leila/work/from-mail.ics", &by_mail);
        settle(&world).await;
        let events = there.shelf().events();
        assert_eq!(events.len(), 1, "{events:#?}");
        assert_eq!(events[0].0, "/leila/work/from-mail.ics");
        assert_eq!(line(&events[0].1, "DTSTART"), ["20261124T090000Z"]);
        assert_eq!(line(&events[0].1, "ATTENDEE").len(), 1);
        // Disconnected with its sessions, the calendar is as it was without us.
        let api = &world.backend.connection;
        let form = RemoveForm {
            id: id.to_string(),
            sessions: Some("on".to_owned()),
        };
        api.remove(&leila.caller, form).await.expect("their own");
        assert!(shown(&world, &leila).await.is_empty());
        settle(&world).await;
        assert!(there.shelf().events().is_empty());
        let left = count(&world, "SELECT COUNT(*) AS n FROM connection").await;
        assert_eq!(left, 0);
    })
    .await;
}

async fn count(world: &World, statement: &'static str) -> i64 {
    let mut read = world.platform.db.read().await.expect("a connection");
    let found = sql(statement).fetch_one(&mut read, |row| row.get("n"));
    found.await.expect("a number")
}

#[tokio::test]
async fn what_a_person_deletes_in_their_calendar_is_not_called_off() {
    in_each_world(async |world| {
        let (leila, there, _) = connected(&world).await;
        let anan = world.mentee("Anan").await;
        let kind = opens(&world, &leila, Rules::default()).await;
        let booking = books(&world, &anan, kind, TUESDAY_TEN).await;
        settle(&world).await;
        there.shelf().delete(&path_of(booking));
        moves(&world, &anan, booking, TUESDAY_TEN.plus(HOUR))
            .await
            .expect("free");
        settle(&world).await;
        assert!(there.shelf().events().is_empty());
        let session = world.backend.booking.session(&leila.caller, booking).await;
        assert_eq!(
            session.expect("her own").card.status,
            BookingStatus::Confirmed
        );
        let words = world.get("/settings/calendars", Some(&leila)).await;
        assert!(words.text.contains("does not move or cancel a session"));
    })
    .await;
}

#[tokio::test]
async fn a_changed_password_is_told_and_the_new_one_mends_it() {
    in_each_world(async |world| {
        let (leila, there, id) = connected(&world).await;
        there.shelf().password = "another".to_owned();
        world.wait(15 * MINUTE);
        settle(&world).await;
        world.run_jobs().await;
        let letter = world.letter_to(&leila.email).await;
        assert!(
            letter.text.contains("Perhaps a password has changed"),
            "{}",
            letter.text
        );
        let failing = shown(&world, &leila).await.remove(0).state;
        assert!(
            matches!(
                failing,
                ConnectionState::Failing {
                    trouble: Trouble::NotAllowed,
                    closed: false,
                    ..
                }
            ),
            "{failing:?}"
        );
        world.wait(6 * HOUR);
        let failing = shown(&world, &leila).await.remove(0).state;
        assert!(matches!(
            failing,
            ConnectionState::Failing { closed: true, .. }
        ));
        let again = connect(&world, &leila, &there.url(), "another").await;
        assert_eq!(again, Ok(id), "the same account is the same connection");
        settle(&world).await;
        let good = shown(&world, &leila).await.remove(0).state;
        assert!(matches!(good, ConnectionState::Good { .. }), "{good:?}");
    })
    .await;
}

#[tokio::test]
async fn sessions_that_cannot_be_written_are_told_once_and_follow_later() {
    in_each_world(async |world| {
        let (leila, there, _) = connected(&world).await;
        let anan = world.mentee("Anan").await;
        let kind = opens(&world, &leila, Rules::default()).await;
        there.shelf().odd = Odd::NoWriting;
        books(&world, &anan, kind, TUESDAY_TEN).await;
        settle(&world).await;
        world.run_jobs().await;
        let told = async || {
            let letters = world.letters().await.into_iter();
            let told = letters.filter(|letter| letter.subject.contains("do not get into “Work”"));
            told.count()
        };
        assert_eq!(told().await, 1);
        world.wait(HOUR);
        settle(&world).await;
        world.run_jobs().await;
        assert_eq!(told().await, 1);
        let view = shown(&world, &leila).await.remove(0);
        let unwritten = view.account.expect("an account").unwritten;
        assert_eq!(unwritten, Some((NOW, Trouble::NotAllowed)));
        // Times stay open: when she is busy is known.
        assert!(matches!(view.state, ConnectionState::Good { .. }));
        there.shelf().odd = Odd::Nothing;
        world.wait(2 * HOUR);
        settle(&world).await;
        assert_eq!(there.shelf().events().len(), 1);
        let view = shown(&world, &leila).await.remove(0);
        assert_eq!(view.account.expect("an account").unwritten, None);
    })
    .await;
}

#[tokio::test]
async fn why_an_account_cannot_be_connected_is_told() {
    in_each_world(async |world| {
        let (leila, there) = (
            world.mentor("Leila").await,
            DavElsewhere::new(PASSWORD).await,
        );
        let other = DavElsewhere::new(PASSWORD).await;
        let told = |field: &str, problem| Err(AppError::from(FieldErrors::one(field, problem)));
        let url = there.url();
        let wrong = connect(&world, &leila, &url, "wrong").await;
        assert_eq!(wrong, told("password", Problem::NotLetIn));
        let deep = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
        let bomb = "<!DOCTYPE m [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\
            <multistatus xmlns='DAV:'><response><href>&b;</href></response></multistatus>";
        let cases = [
            (Odd::Status(404), Problem::NotCalDav),
            (Odd::Status(405), Problem::NotCalDav),
            (Odd::Status(500), Problem::Unreachable),
            (Odd::Body("<html>".to_owned()), Problem::NotCalDav),
            (Odd::Body("x".repeat(6 * 1024 * 1024)), Problem::Unreachable),
            (Odd::Body(multistatus(&deep)), Problem::NotCalDav),
            (Odd::Body(bomb.to_owned()), Problem::NotCalDav),
            (
                Odd::Body(multistatus(&response("/", ""))),
                Problem::NotCalDav,
            ),
            (
                Odd::Redirect(other.url()),
                Problem::LeadsElsewhere {
                    host: "127.0.0.1".to_owned(),
                },
            ),
            (
                Odd::Redirect("http://10.1.2.3/".to_owned()),
                Problem::PrivateAddress,
            ),
        ];
        for (odd, problem) in cases {
            there.shelf().odd = odd.clone();
            let refused = connect(&world, &leila, &url, PASSWORD).await;
            let what: String = format!("{odd:?}").chars().take(80).collect();
            assert_eq!(refused, told("address", problem), "{what}");
        }
        assert_eq!(
            other.shelf().asked("PROPFIND"),
            1,
            "asked, but not with the password"
        );
        let plain = connect(&world, &leila, "http://192.0.2.1/", PASSWORD).await;
        assert_eq!(plain, told("address", Problem::PrivateAddress));
        let public = connect(&world, &leila, "http://1.1.1.1/", PASSWORD).await;
        assert_eq!(public, told("address", Problem::NotEncrypted));
        let anan = world.mentee("Anan").await;
        let mentee = connect(&world, &anan, &url, PASSWORD).await;
        assert_eq!(mentee, Err(AppError::Forbidden));
        // Guessing ends soon.
        for _ in 0..20 {
            let refused = connect(&world, &leila, &url, "wrong").await;
            assert!(refused.is_err());
        }
        let last = connect(&world, &leila, &url, PASSWORD).await;
        assert!(matches!(last, Err(AppError::Throttled { .. })), "{last:?}");
    })
    .await;
}

#[test]
fn hostile_answers_cost_little() {
    let namespaces: String = (0..100_000).map(|n| format!(" xmlns:a{n}='b'")).collect();
    let many = format!("<a>{}</a>", "<b/>".repeat(300_000));
    for bad in [
        format!("<a{namespaces}/>"),
        many,
        "<a>".repeat(1_000_000),
        "<a>&unknown;</a>".to_owned(),
        "<a></b>".to_owned(),
        "<a/><a/>".to_owned(),
        "<!DOCTYPE a><a/>".to_owned(),
        String::new(),
    ] {
        assert_eq!(xml::parse(bad.as_bytes()), Err(xml::BadXml));
    }
    let good = xml::parse(b"<d:a xmlns:d='DAV:'>1 &lt; 2<![CDATA[ & ]]>&#51;</d:a>");
    let good = good.expect("well-formed");
    assert!(good.is(xml::Space::Dav, "a"));
    assert_eq!(good.text, "1 < 2 & 3");
}

#[tokio::test]
async fn passwords_are_sealed_for_their_row() {
    in_each_world(async |world| {
        let (leila, there, id) = connected(&world).await;
        let sealed = async |id: ConnectionId| {
            let mut read = world.platform.db.read().await.expect("a connection");
            let stored =
                sql("SELECT password FROM calendar_account WHERE connection_id = $1").bind(id);
            let bytes = stored.fetch_one(&mut read, |row| row.get::<Vec<u8>>("password"));
            bytes.await.expect("stored")
        };
        let bytes = sealed(id).await;
        assert!(!String::from_utf8_lossy(&bytes).contains("apple"));
        assert!(!format!("{:?}", form(&there.url(), PASSWORD)).contains("apple"));
        assert!(!format!("{:?}", world.platform.config).contains("AAAA"));
        let page = world.get("/settings/calendars", Some(&leila)).await;
        assert!(!page.text.contains("apple") && page.text.contains("Account leila"));
        // Under another row the same bytes open nothing.
        let omar = world.mentor("Omar").await;
        let other = connect(&world, &omar, &there.url(), PASSWORD)
            .await
            .expect("his own");
        let moved = world.platform.db.write_with(bytes, move |tx, bytes| {
            use futures::FutureExt as _;
            let move_it = sql("UPDATE calendar_account SET password = $2 WHERE connection_id = $1");
            move_it
                .bind(other)
                .bind(bytes.as_slice())
                .execute(tx)
                .boxed()
        });
        moved
            .await
            .map_err(|error: server::db::DbError| error)
            .expect("written");
        settle(&world).await;
        let state = shown(&world, &omar).await.remove(0).state;
        assert!(
            matches!(
                state,
                ConnectionState::Failing {
                    trouble: Trouble::Locked,
                    ..
                }
            ),
            "{state:?}"
        );
    })
    .await;
}

/// The same place with other keys.
fn with_keys(world: &World, keys: &str) -> Platform {
    let mut config = (*world.platform.config).clone();
    config.secret_keys = keys.parse().expect("good keys");
    Platform {
        config: Arc::new(config),
        ..world.platform.clone()
    }
}

#[tokio::test]
async fn keys_are_replaced_and_without_one_there_are_no_accounts() {
    in_each_world(async |world| {
        let (leila, there, _) = connected(&world).await;
        let old = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
        let new = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
        let read_with = async |keys: &str| {
            world.wait(HOUR);
            let reader = server::connection::reader::Reader::new(with_keys(&world, keys));
            reader.expect("a client can be made").run_due().await;
            shown(&world, &leila).await.remove(0).state
        };
        let both = format!("{new},{old}");
        assert!(matches!(
            read_with(&both).await,
            ConnectionState::Good { .. }
        ));
        // Sealed anew meanwhile: the old key is needed no more.
        assert!(matches!(read_with(new).await, ConnectionState::Good { .. }));
        assert!(matches!(
            read_with(old).await,
            ConnectionState::Failing {
                trouble: Trouble::Locked,
                ..
            }
        ));

        let without = Connections::new(with_keys(&world, ""));
        let refused = without
            .add_account(&leila.caller, form(&there.url(), PASSWORD))
            .await;
        assert_eq!(refused, Err(AppError::Forbidden));
        let offer = async |who: &Person| {
            let view = without.connections(&who.caller, None).await;
            view.expect("one's own page").accounts
        };
        assert_eq!(offer(&leila).await, AccountOffer::NotOffered);
        let mut ada = world.mentor("Ada").await;
        world.promote(&mut ada, Role::Admin).await;
        assert_eq!(offer(&ada).await, AccountOffer::KeyMissing);
    })
    .await;
}

#[tokio::test]
async fn an_account_is_connected_and_its_calendars_chosen_without_script() {
    in_each_world(async |world| {
        let (leila, there) = (
            world.mentor("Leila").await,
            DavElsewhere::new(PASSWORD).await,
        );
        let path = "/settings/calendars";
        let url = there.url();
        let fields = |password: &'static str| {
            [
                ("form[address]", url.clone()),
                ("form[user]", USER.to_owned()),
                ("form[password]", password.to_owned()),
                ("form[write]", "on".to_owned()),
            ]
        };
        let post = async |action: &str, fields: &[(&str, String)]| {
            let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
            world.post(path, action, &fields, Some(&leila)).await
        };
        let refused = post("/fn/add_account", &fields("not this one")).await;
        assert_eq!(refused.status, 422);
        assert!(
            refused
                .text
                .contains("does not accept this name and password")
        );
        assert!(refused.text.contains(&url), "what was typed stays");
        assert!(!refused.text.contains("not this one"), "but no password");
        let added = post("/fn/add_account", &fields(PASSWORD)).await;
        assert_eq!((added.status, added.header("location")), (303, path));
        let page = world.get(path, Some(&leila)).await;
        assert!(page.text.contains("Birthdays &amp; more"), "{}", page.text);
        let id = shown(&world, &leila).await[0].id;
        let choice = [
            ("form[id]", id.to_string()),
            ("form[read][1]", "on".to_owned()),
            ("form[sessions]", String::new()),
        ];
        let chosen = post("/fn/choose_calendars", &choice).await;
        assert_eq!(chosen.status, 303, "{}", chosen.text);
        let account = shown(&world, &leila).await.remove(0).account.expect("one");
        let read: Vec<bool> = account.calendars.iter().map(|one| one.is_read).collect();
        assert_eq!(read, [false, true]);
        assert!(account.calendars.iter().all(|one| !one.gets_sessions));
        // Into a calendar that takes nothing, nothing can be written.
        let choice = ChooseForm {
            id: id.to_string(),
            read: BTreeMap::new(),
            sessions: "1".to_owned(),
        };
        let refused = world
            .backend
            .connection
            .choose(&leila.caller, choice.clone())
            .await;
        let expected = FieldErrors::one("sessions", Problem::NotAChoice);
        assert_eq!(refused, Err(expected.into()));
        let omar = world.mentor("Omar").await;
        let stranger = world.backend.connection.choose(&omar.caller, choice).await;
        assert_eq!(stranger, Err(AppError::NotFound));
    })
    .await;
}
