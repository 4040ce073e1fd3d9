//! A mentor's own calendar: edits and their races, session types, and who gets nowhere near it.

use crate::world::{Person, World, in_each_world};
use app::calendar::{ArchiveForm, DaysQuery, EditForm, SessionTypeForm};
use app::error::{AppError, Conflict};
use app::words::WeekStart;
use domain::calendar::Source;
use jiff::civil::{Date, date};

fn monday() -> Date {
    date(2026, 11, 23)
}

fn opening(version: i64, day: &str, start: &str, end: &str, weekly: bool) -> EditForm {
    EditForm {
        version: version.to_string(),
        op: "add".to_owned(),
        date: day.to_owned(),
        start: start.to_owned(),
        end: end.to_owned(),
        weekly: weekly.then(|| "on".to_owned()),
        ..EditForm::default()
    }
}

fn days(from: Option<Date>, days: u8) -> DaysQuery {
    DaysQuery {
        from,
        days,
        ..DaysQuery::default()
    }
}

fn half_hour() -> SessionTypeForm {
    let text = str::to_owned;
    SessionTypeForm {
        name: text("Interview practice"),
        length_minutes: text("30"),
        step_minutes: text("30"),
        align: text("hour"),
        notice_hours: text("2"),
        horizon_days: text("30"),
        buffer_before_minutes: text("0"),
        buffer_after_minutes: text("15"),
        place: text("room"),
        questions: text("What is the role? *\nAnything else?"),
        free_until_hours: text("24"),
        then_reschedules: text("1"),
        ..SessionTypeForm::default()
    }
}

/// What is open in the week of 23 November: when it starts and ends on the wall, and from where.
async fn week(world: &World, person: &Person) -> (i64, Vec<(String, u16, Source)>) {
    let view = world
        .backend
        .calendar
        .week(&person.caller, days(Some(monday()), 7))
        .await
        .expect("a mentor's week");
    let open = view.open.iter().map(|open| {
        let start = view.zone.local(open.interval.starts_at()).to_string();
        (start, open.time.length_minutes, open.source)
    });
    (view.version, open.collect())
}

#[tokio::test]
async fn what_is_added_moved_and_removed_is_what_the_week_shows() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let edit = |form| world.backend.calendar.edit(&leila.caller, form);
        let added = edit(opening(0, "2026-11-24", "14:00", "17:30", true))
            .await
            .expect("a good opening");
        let (version, open) = week(&world, &leila).await;
        assert_eq!(version, added.version);
        let [(start, length, source)] = open.as_slice() else {
            panic!("one opening, not {open:?}")
        };
        assert_eq!((start.as_str(), *length), ("2026-11-24T14:00:00", 210));

        let moved = EditForm {
            op: "move".to_owned(),
            source: source.to_string(),
            to_date: "2026-11-25".to_owned(),
            scope: "this_day".to_owned(),
            ..opening(version, "2026-11-24", "09:00", "12:00", false)
        };
        edit(moved).await.expect("it can be moved");
        let (version, open) = week(&world, &leila).await;
        assert_eq!(open.len(), 1, "{open:?}");
        assert_eq!(
            (open[0].0.as_str(), open[0].1),
            ("2026-11-25T09:00:00", 180)
        );
        let later = world
            .backend
            .calendar
            .week(&leila.caller, days(Some(date(2026, 11, 30)), 7))
            .await
            .expect("the next week");
        assert_eq!(later.open.len(), 1, "only this day was moved");

        let gone = EditForm {
            op: "delete".to_owned(),
            source: open[0].2.to_string(),
            ..opening(version, "2026-11-25", "", "", false)
        };
        edit(gone).await.expect("it can be removed");
        assert_eq!(week(&world, &leila).await.1, []);
    })
    .await;
}

#[tokio::test]
async fn of_two_edits_of_one_version_one_wins() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let forms = [
            opening(0, "2026-11-24", "10:00", "11:00", true),
            opening(0, "2026-11-26", "10:00", "11:00", true),
        ];
        let [first, second] = forms.map(|form| world.backend.calendar.edit(&leila.caller, form));
        let answers = [first.await, second.await];
        assert!(answers[0].is_ok());
        assert_eq!(
            answers[1].as_ref().err(),
            Some(&AppError::Conflict(Conflict::Stale))
        );
        assert_eq!(week(&world, &leila).await.1.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_can_be_taken_back() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let calendar = &world.backend.calendar;
        calendar
            .edit(
                &leila.caller,
                opening(0, "2026-11-24", "10:00", "11:00", true),
            )
            .await
            .expect("a good opening");
        let (version, before) = week(&world, &leila).await;
        let edited = calendar.edit(
            &leila.caller,
            EditForm {
                op: "clear".to_owned(),
                ..opening(version, "2026-11-24", "", "", false)
            },
        );
        let edited = edited.await.expect("a day can be closed");
        assert_eq!(week(&world, &leila).await.1, []);
        let back = app::calendar::AvailabilityView {
            availability: edited.before,
            version: edited.version,
        };
        calendar
            .replace_availability(&leila.caller, back)
            .await
            .expect("undo");
        let (_, after) = week(&world, &leila).await;
        assert_eq!((&after[0].0, after[0].1), (&before[0].0, before[0].1));
    })
    .await;
}

#[tokio::test]
async fn bad_input_is_told_field_by_field() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let cases = [
            (opening(0, "", "10:00", "11:00", true), "date"),
            (opening(0, "2026-13-01", "10:00", "11:00", true), "date"),
            (opening(0, "2026-11-24", "25:00", "11:00", true), "start"),
            (opening(0, "2026-11-24", "10:00", "10:02", false), "end"),
            (
                EditForm {
                    op: "doodle".to_owned(),
                    ..opening(0, "2026-11-24", "10:00", "11:00", true)
                },
                "op",
            ),
            (
                EditForm {
                    until: "2026-11-01".to_owned(),
                    ..opening(0, "2026-11-24", "10:00", "11:00", true)
                },
                "until",
            ),
        ];
        for (form, field) in cases {
            match world.backend.calendar.edit(&leila.caller, form).await {
                Err(AppError::Invalid(errors)) => {
                    assert!(errors.of(field).is_some(), "{field} in {errors:?}")
                }
                other => panic!("{field}: {other:?}"),
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_calendar_is_for_its_mentor_alone() {
    in_each_world(async |world| {
        let (leila, omar, anan) = (
            world.mentor("Leila").await,
            world.mentor("Omar").await,
            world.mentee("Anan").await,
        );
        let calendar = &world.backend.calendar;
        let form = || opening(0, "2026-11-24", "10:00", "11:00", true);
        assert_eq!(
            calendar.edit(&anan.caller, form()).await.err(),
            Some(AppError::Forbidden)
        );
        assert_eq!(
            calendar.edit(&crate::world::visitor(), form()).await.err(),
            Some(AppError::Unauthenticated)
        );
        assert_eq!(
            calendar.week(&anan.caller, days(None, 7)).await.err(),
            Some(AppError::Forbidden)
        );

        calendar.edit(&leila.caller, form()).await.expect("her own");
        let (version, open) = week(&world, &leila).await;
        let theft = EditForm {
            op: "delete".to_owned(),
            source: open[0].2.to_string(),
            ..form()
        };
        assert_eq!(
            calendar.edit(&omar.caller, theft).await.err(),
            Some(AppError::Conflict(Conflict::Stale))
        );
        assert_eq!(week(&world, &leila).await.0, version);

        let id = calendar
            .create_session_type(&leila.caller, half_hour())
            .await
            .expect("a good session type");
        let archive = ArchiveForm {
            id: id.to_string(),
            version: "1".to_owned(),
        };
        assert_eq!(
            calendar
                .archive_session_type(&omar.caller, archive)
                .await
                .err(),
            Some(AppError::NotFound)
        );
        let why = calendar
            .why_closed(&omar.caller, "2026-11-24", "10:00", &id.to_string())
            .await;
        assert_eq!(why.err(), Some(AppError::NotFound));
    })
    .await;
}

#[tokio::test]
async fn session_types_are_checked_changed_and_put_away() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let calendar = &world.backend.calendar;
        let bad = SessionTypeForm {
            length_minutes: "3".to_owned(),
            place: "moon".to_owned(),
            name: String::new(),
            ..half_hour()
        };
        match calendar.create_session_type(&leila.caller, bad).await {
            Err(AppError::Invalid(errors)) => {
                for field in ["name", "length_minutes", "place"] {
                    assert!(errors.of(field).is_some(), "{field} in {errors:?}");
                }
            }
            other => panic!("{other:?}"),
        }
        let id = calendar
            .create_session_type(&leila.caller, half_hour())
            .await
            .expect("a good session type");
        let change = SessionTypeForm {
            id: id.to_string(),
            version: "1".to_owned(),
            length_minutes: "45".to_owned(),
            ..half_hour()
        };
        calendar
            .save_session_type(&leila.caller, change.clone())
            .await
            .expect("it can be changed");
        assert_eq!(
            calendar
                .save_session_type(&leila.caller, change)
                .await
                .err(),
            Some(AppError::Conflict(Conflict::Stale))
        );
        let kinds = calendar
            .session_types(&leila.caller)
            .await
            .expect("her list");
        assert_eq!(
            (
                kinds[0].rules.length_minutes,
                kinds[0].questions.len(),
                kinds[0].questions[0].required
            ),
            (45, 2, true)
        );
        calendar
            .archive_session_type(
                &leila.caller,
                ArchiveForm {
                    id: id.to_string(),
                    version: "2".to_owned(),
                },
            )
            .await
            .expect("it can be put away");
        assert_eq!(
            calendar
                .session_types(&leila.caller)
                .await
                .expect("her list"),
            []
        );
    })
    .await;
}

#[tokio::test]
async fn a_closed_time_says_why_and_an_open_one_is_open() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let calendar = &world.backend.calendar;
        calendar
            .edit(
                &leila.caller,
                opening(0, "2026-11-24", "14:00", "15:00", true),
            )
            .await
            .expect("a good opening");
        let id = calendar
            .create_session_type(&leila.caller, half_hour())
            .await
            .expect("a good session type")
            .to_string();
        for (time, open) in [
            ("14:00", true),
            ("14:30", true),
            ("14:10", false),
            ("15:00", false),
        ] {
            let why = calendar
                .why_closed(&leila.caller, "2026-11-24", time, &id)
                .await
                .expect("an answer");
            assert_eq!(why.closed.is_none(), open, "{time}: {:?}", why.closed);
        }
    })
    .await;
}

#[tokio::test]
async fn the_forms_work_without_script() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let page = world.get("/calendar?date=2026-11-23", Some(&leila)).await;
        assert!(page.text.contains("form[op]"), "{}", page.text);
        let fields = |end: &'static str| {
            [
                ("form[version]", "0"),
                ("form[op]", "add"),
                ("form[date]", "2026-11-24"),
                ("form[start]", "14:00"),
                ("form[end]", end),
                ("form[weekly]", "on"),
                ("form[back]", "/calendar?date=2026-11-23"),
            ]
        };
        let refused = world
            .post(
                "/calendar?date=2026-11-23",
                "/fn/edit_calendar",
                &fields("never"),
                Some(&leila),
            )
            .await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("field-error"));
        let saved = world
            .post(
                "/calendar?date=2026-11-23",
                "/fn/edit_calendar",
                &fields("17:30"),
                Some(&leila),
            )
            .await;
        assert_eq!(saved.status, 303);
        let page = world.get("/calendar?date=2026-11-23", Some(&leila)).await;
        assert!(
            page.text.contains("at-14h for-3h for-30m"),
            "the block is in its place before any script"
        );
        assert!(
            !page.text.contains("style=\""),
            "the policy forbids inline styles"
        );
    })
    .await;
}

#[tokio::test]
async fn weeks_begin_with_monday_months_before_their_first_and_a_second_zone_is_told() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let from = async |days, also: Option<&str>| {
            let wednesday = Some(date(2026, 11, 25));
            let also = also.map(str::to_owned);
            let calendar = &world.backend.calendar;
            calendar
                .week(
                    &leila.caller,
                    DaysQuery {
                        also,
                        ..self::days(wednesday, days)
                    },
                )
                .await
                .expect("a mentor's days")
        };
        for (days, first) in [
            (1, date(2026, 11, 25)),
            (5, monday()),
            (7, monday()),
            (14, date(2026, 11, 25)),
            (42, date(2026, 10, 26)),
        ] {
            assert_eq!(from(days, None).await.from, first, "{days} days");
        }
        let tokyo = from(7, Some("Asia/Tokyo")).await.also.expect("a zone");
        assert_eq!(tokyo.offset_seconds(tokyo.spans[0].from), 9 * 3600);
        assert_eq!(from(7, Some("Nowhere/Land")).await.also, None);
    })
    .await;
}

#[tokio::test]
async fn a_week_becomes_like_the_one_before_and_is_closed_again() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let edit = |form| world.backend.calendar.edit(&leila.caller, form);
        let added = edit(opening(0, "2026-11-19", "14:00", "17:30", false))
            .await
            .expect("a good opening");
        let of_week = |op: &str, version: i64| EditForm {
            version: version.to_string(),
            op: op.to_owned(),
            date: "2026-11-23".to_owned(),
            ..EditForm::default()
        };
        let copied = edit(of_week("copy_week", added.version))
            .await
            .expect("a copy");
        let (_, open) = week(&world, &leila).await;
        let starts: Vec<_> = open.iter().map(|open| open.0.as_str()).collect();
        assert_eq!(starts, ["2026-11-26T14:00:00"]);
        edit(of_week("clear_week", copied.version))
            .await
            .expect("a closed week");
        assert_eq!(week(&world, &leila).await.1.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn how_an_opening_repeats_is_shown_and_changed_with_its_exceptions() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let edit = |form| world.backend.calendar.edit(&leila.caller, form);
        let added = edit(opening(0, "2026-11-24", "14:00", "17:30", true))
            .await
            .expect("a good opening");
        let (_, open) = week(&world, &leila).await;
        let source = open[0].2.to_string();
        let of_it = |op: &str, version: i64, day: &str| EditForm {
            version: version.to_string(),
            op: op.to_owned(),
            source: source.clone(),
            date: day.to_owned(),
            ..EditForm::default()
        };
        let left_out = edit(of_it("delete", added.version, "2026-12-01"))
            .await
            .expect("one day less");
        let every_other = EditForm {
            first: "2026-11-24".to_owned(),
            every_weeks: "1".to_owned(),
            count: "3".to_owned(),
            ..of_it("pattern", left_out.version, "2026-11-24")
        };
        let changed = edit(every_other).await.expect("a good pattern");
        let patterns = async || {
            let calendar = &world.backend.calendar;
            let view = calendar.week(&leila.caller, days(Some(monday()), 7)).await;
            view.expect("a mentor's week").patterns
        };
        let shown = patterns().await;
        assert_eq!(shown[0].until, Some(date(2026, 12, 8)));
        let named: Vec<_> = shown[0].exceptions.iter().map(|one| one.date).collect();
        assert_eq!(named, [date(2026, 12, 1)]);
        edit(of_it("resume", changed.version, "2026-12-01"))
            .await
            .expect("as usual again");
        assert_eq!(patterns().await[0].exceptions, []);
    })
    .await;
}

#[tokio::test]
async fn read_on_another_clock_the_calendar_stays_the_same() {
    in_each_world(async |world| {
        let leila = world.mentor("Leila").await;
        let calendar = &world.backend.calendar;
        let added = calendar
            .edit(
                &leila.caller,
                opening(0, "2026-11-24", "14:00", "17:30", false),
            )
            .await
            .expect("a good opening");
        let in_tokyo = DaysQuery {
            zone: Some("Asia/Tokyo".to_owned()),
            ..days(Some(monday()), 7)
        };
        let view = calendar
            .week(&leila.caller, in_tokyo)
            .await
            .expect("a week");
        assert_eq!(view.home.as_deref(), Some("Europe/Berlin"));
        assert_eq!(view.zone.zone, "Asia/Tokyo");
        let open = view.open[0];
        assert_eq!(
            (open.date, open.time.start_minute),
            (date(2026, 11, 24), 22 * 60)
        );
        // Two hours later there is the next day; here it is still Tuesday.
        let later = EditForm {
            op: "move".to_owned(),
            source: open.source.to_string(),
            to_date: "2026-11-25".to_owned(),
            zone: "Asia/Tokyo".to_owned(),
            ..opening(added.version, "2026-11-24", "00:00", "03:30", false)
        };
        calendar
            .edit(&leila.caller, later)
            .await
            .expect("a good move");
        let (_, open) = week(&world, &leila).await;
        assert_eq!(open[0].0, "2026-11-24T16:00:00");
        let nowhere = EditForm {
            zone: "Mars/Olympus".to_owned(),
            ..opening(added.version + 1, "2026-11-26", "10:00", "11:00", false)
        };
        let refused = calendar.edit(&leila.caller, nowhere).await;
        assert!(matches!(refused, Err(AppError::Invalid(_))), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn weeks_begin_with_the_day_that_the_reader_chose() {
    in_each_world(async |world| {
        let mut leila = world.mentor("Leila").await;
        for (start, first) in [
            (WeekStart::Sunday, date(2026, 11, 22)),
            (WeekStart::Saturday, date(2026, 11, 21)),
            (WeekStart::Monday, monday()),
        ] {
            leila.caller.habits.week_start = start;
            let calendar = &world.backend.calendar;
            let wednesday = Some(date(2026, 11, 25));
            let from = async |days| {
                let view = calendar
                    .week(&leila.caller, self::days(wednesday, days))
                    .await;
                view.expect("a mentor's days").from
            };
            assert_eq!(from(7).await, first);
            assert_eq!(from(5).await, monday(), "work begins on Monday");
        }
    })
    .await;
}
