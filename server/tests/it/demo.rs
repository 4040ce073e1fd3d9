//! The demo's people: the same for the same seed, believable, and loaded as they were made.

use crate::engines::on_each_engine;
use crate::world::in_each_world;
use domain::booking::BookingStatus;
use domain::id::MemberId;
use domain::interval::Interval;
use domain::time::{DAY, HOUR, Instant};
use server::db::{Db, sql};
use server::demo::rows::{BookingRow, OpeningDay, Signals};
use server::demo::{Batch, LoadError, load, play_money, population, sign_ins};
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Sunday 22 November 2026, 12:00 UTC.
const NOW: Instant = Instant(1_795_348_800_000);

fn batches(members: u32, seed: u64) -> Vec<Batch> {
    population(members, seed, NOW).batches().collect()
}

/// A number that changes with any of the rows.
fn fingerprint(batch: &Batch) -> u64 {
    let mut hasher = DefaultHasher::new();
    for member in &batch.members {
        let person = &member.person;
        (
            &person.account,
            &person.profile,
            &person.skills,
            &person.roles,
        )
            .hash(&mut hasher);
        if let Some(offer) = &member.offer {
            (&offer.session_types, &offer.openings, &offer.overrides).hash(&mut hasher);
        }
    }
    (&batch.bookings, &batch.events, &batch.reviews).hash(&mut hasher);
    hasher.finish()
}

#[test]
fn the_same_seed_gives_the_same_people() {
    let prints = |seed| -> Vec<u64> { batches(1_100, seed).iter().map(fingerprint).collect() };
    let first = prints(7);
    assert_eq!(first, prints(7));
    assert_ne!(first, prints(8));
    assert_ne!(first[0], first[1], "each batch is made of other people");
    let more = population(3_000, 7, NOW)
        .batches()
        .next()
        .expect("there are three");
    assert_eq!(
        fingerprint(&more),
        first[0],
        "a larger demo begins with the same people"
    );
}

#[test]
fn addresses_are_unique_and_plain() {
    let mut seen = HashSet::new();
    for batch in batches(2_500, 1) {
        for member in batch.members {
            let (slug, email) = (member.person.profile.slug, member.person.account.email);
            let plain = |letter: char| {
                letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-'
            };
            assert!(slug.len() > 2 && slug.chars().all(plain), "{slug:?}");
            assert!(seen.insert(slug.clone()), "{slug} twice");
            assert!(seen.insert(email.clone()), "{email} twice");
        }
    }
}

#[test]
fn texts_are_whole() {
    for batch in batches(1_500, 2) {
        let mut texts: Vec<String> = batch
            .reviews
            .into_iter()
            .map(|review| review.body)
            .collect();
        for member in batch.members {
            let profile = member.person.profile;
            assert!(
                !profile.headline.is_empty() && profile.headline.chars().count() <= 120,
                "{}",
                profile.headline
            );
            assert!(!profile.story.is_empty(), "{} has no story", profile.slug);
            if profile.is_mentor {
                assert!(!profile.helps_with.is_empty() && !profile.how_to_prepare.is_empty());
            } else {
                assert!(!profile.goals.is_empty());
            }
            texts.extend([
                profile.headline,
                profile.story,
                profile.goals,
                profile.helps_with,
            ]);
        }
        for text in texts {
            let gap = ["{", "}", "  ", " .", " ,"]
                .into_iter()
                .find(|gap| text.contains(gap));
            assert_eq!(gap, None, "{text:?}");
        }
    }
}

#[test]
fn people_are_believable() {
    let year_now = 2026;
    for member in batches(1_500, 3)
        .into_iter()
        .flat_map(|batch| batch.members)
    {
        let (account, roles) = (&member.person.account, &member.person.roles);
        let who = &member.person.profile.slug;
        assert!(
            jiff::tz::TimeZone::get(account.zone).is_ok(),
            "{who} lives in no known zone {}",
            account.zone
        );
        assert!(
            account.created_at < account.last_active_at && account.last_active_at <= NOW,
            "{who}"
        );
        assert_eq!(roles[0].until_year, None, "{who} has a present role");
        for pair in roles.windows(2) {
            assert_eq!(
                pair[1].until_year,
                Some(pair[0].from_year),
                "{who}: {roles:?}"
            );
            assert!(pair[1].from_year < pair[0].from_year, "{who}: {roles:?}");
        }
        let experience = year_now - roles[roles.len() - 1].from_year;
        assert!(
            (2..=35).contains(&experience),
            "{who} has worked for {experience} years"
        );
        let skills: HashSet<_> = member.person.skills.iter().map(|row| row.skill).collect();
        assert_eq!(
            skills.len(),
            member.person.skills.len(),
            "{who} has a skill twice"
        );
        if let Some(offer) = &member.offer {
            let mut days = HashSet::new();
            for opening in &offer.openings {
                assert!(opening.start_minute + opening.length_minutes <= 24 * 60);
                if let OpeningDay::Weekly { weekday, from, .. } = opening.when {
                    assert!(days.insert(weekday), "{who} opens twice on a day");
                    assert_eq!(from.weekday(), jiff::civil::Weekday::Monday);
                }
            }
        }
    }
}

#[test]
fn the_world_is_wide_and_popularity_has_a_long_tail() {
    let all = batches(3_000, 4);
    let members: Vec<_> = all.iter().flat_map(|batch| &batch.members).collect();
    let zones: HashSet<_> = members
        .iter()
        .map(|member| member.person.account.zone)
        .collect();
    for zone in [
        "Asia/Kolkata",
        "Asia/Kathmandu",
        "Australia/Adelaide",
        "America/Sao_Paulo",
        "Europe/Berlin",
    ] {
        assert!(zones.contains(zone), "nobody lives in {zone}");
    }
    let mentors: Vec<_> = members
        .iter()
        .filter(|member| member.offer.is_some())
        .collect();
    let share = mentors.len() * 100 / members.len();
    assert!((25..=35).contains(&share), "{share} % are mentors");
    let reviewed = |least: i64| {
        mentors
            .iter()
            .filter(|m| m.person.profile.signals.review.count >= least)
            .count()
    };
    assert!(
        reviewed(60) * 100 < mentors.len() * 6 && reviewed(60) > 5,
        "{} have 60 reviews",
        reviewed(60)
    );
    assert!(
        reviewed(1) * 100 < mentors.len() * 90,
        "some mentors are new"
    );
    assert!(
        reviewed(3) * 2 > mentors.len() / 2,
        "many have some reviews"
    );
}

/// Not two of these intervals of one person at once.
fn assert_apart(times: &mut HashMap<MemberId, Vec<Interval>>, who: MemberId, time: Interval) {
    let taken = times.entry(who).or_default();
    assert!(
        taken.iter().all(|other| !other.overlaps(time)),
        "{who} is in two sessions at once"
    );
    taken.push(time);
}

#[test]
fn nobody_is_in_two_sessions_at_once() {
    for batch in batches(1_000, 5) {
        let (mut mentors, mut people) = (HashMap::new(), HashMap::new());
        let takes_time = |booking: &&BookingRow| {
            booking.status.is_active()
                || matches!(booking.status, BookingStatus::Kept | BookingStatus::NoShow)
        };
        for booking in batch.bookings.iter().filter(takes_time) {
            let session = Interval::new(booking.starts_at, booking.ends_at).expect("sessions last");
            let blocked =
                Interval::new(booking.blocked_from, booking.blocked_until).expect("sessions last");
            assert_apart(&mut mentors, booking.mentor_id, blocked);
            assert_apart(&mut people, booking.mentor_id, session);
            assert_apart(&mut people, booking.mentee_id, session);
        }
    }
}

#[test]
fn bookings_happen_in_order_and_within_the_weeks_of_the_demo() {
    let batch = batches(1_000, 6).remove(0);
    let joined: HashMap<_, _> = batch
        .members
        .iter()
        .map(|member| (member.person.account.id, member.person.account.created_at))
        .collect();
    let mut statuses = HashSet::new();
    for booking in &batch.bookings {
        statuses.insert(booking.status);
        assert!(
            joined[&booking.mentor_id] < booking.created_at
                && joined[&booking.mentee_id] < booking.created_at
        );
        assert!(booking.created_at <= NOW && booking.created_at < booking.starts_at);
        assert!(
            booking.created_at <= booking.updated_at && booking.updated_at <= NOW,
            "{booking:?}"
        );
        assert!(
            booking
                .confirmed_at
                .is_none_or(|at| booking.created_at <= at && at <= booking.starts_at.min(NOW))
        );
        assert!(booking.starts_at > NOW.plus(-190 * DAY) && booking.starts_at < NOW.plus(29 * DAY));
        let over = booking.ends_at < NOW;
        match booking.status {
            BookingStatus::Kept | BookingStatus::NoShow | BookingStatus::Expired => assert!(over),
            BookingStatus::Requested => assert!(booking.expires_at.is_some_and(|at| at > NOW)),
            _ => {}
        }
    }
    assert_eq!(
        statuses.len(),
        7,
        "all but held and rescheduled: {statuses:?}"
    );
    let waiting = batch
        .bookings
        .iter()
        .filter(|booking| booking.status == BookingStatus::Requested)
        .count();
    assert_eq!(waiting, 3);
}

/// Counted anew from the rows, in another way than the demo does.
fn expected_signals(batch: &Batch, who: MemberId) -> Signals {
    let as_mentor: Vec<_> = batch
        .bookings
        .iter()
        .filter(|booking| booking.mentor_id == who)
        .collect();
    let about: Vec<_> = batch
        .reviews
        .iter()
        .filter(|review| review.subject_id == who && review.counted)
        .collect();
    let count = |is_it: &dyn Fn(&BookingRow) -> bool| {
        as_mentor.iter().filter(|row| is_it(row)).count() as i64
    };
    let asked = |booking: &BookingRow| booking.needs_approval;
    let answered =
        |row: &BookingRow| row.confirmed_at.is_some() || row.status == BookingStatus::Declined;
    let mut signals = Signals {
        requests_received: count(&asked),
        requests_answered: count(&|row| asked(row) && answered(row)),
        sessions_kept: count(&|row| row.status == BookingStatus::Kept),
        sessions_missed: count(&|row| row.missed_by.is_some_and(|side| side.as_str() == "mentor")),
        ..Signals::default()
    };
    signals.review.count = about.len() as i64;
    signals.review.sum = about.iter().map(|review| review.overall).sum();
    signals.clarity.count = about
        .iter()
        .filter(|review| review.clarity.is_some())
        .count() as i64;
    signals.clarity.sum = about.iter().filter_map(|review| review.clarity).sum();
    signals.preparation.count = about
        .iter()
        .filter(|review| review.preparation.is_some())
        .count() as i64;
    signals.preparation.sum = about.iter().filter_map(|review| review.preparation).sum();
    signals.progress.count = about
        .iter()
        .filter(|review| review.progress.is_some())
        .count() as i64;
    signals.progress.sum = about.iter().filter_map(|review| review.progress).sum();
    signals
}

#[test]
fn counters_are_what_the_rows_add_up_to() {
    let batch = batches(1_000, 9).remove(0);
    for member in &batch.members {
        let expected = expected_signals(&batch, member.person.account.id);
        let told = Signals {
            median_reply_minutes: None,
            ..member.person.profile.signals.clone()
        };
        assert_eq!(told, expected, "{}", member.person.profile.slug);
    }
}

#[test]
fn reviews_are_of_kept_sessions_and_seen_in_time() {
    let batch = batches(1_000, 10).remove(0);
    let bookings: HashMap<_, _> = batch
        .bookings
        .iter()
        .map(|booking| (booking.id, booking))
        .collect();
    for review in &batch.reviews {
        let booking = bookings[&review.booking_id];
        assert_eq!(booking.status, BookingStatus::Kept);
        assert!(booking.ends_at < review.written_at && review.written_at <= NOW);
        assert!(
            review.visible_at <= booking.ends_at.plus(14 * DAY),
            "seen after 14 days at the latest"
        );
        assert_eq!(review.counted, review.visible_at <= NOW);
    }
    // A page never says the same twice.
    let leila = &batch
        .members
        .iter()
        .find(|m| m.person.profile.slug == "leila-osei")
        .expect("always there")
        .person;
    let about = batch
        .reviews
        .iter()
        .filter(|review| review.subject_id == leila.account.id && !review.body.is_empty());
    let bodies: Vec<_> = about.map(|review| &review.body).collect();
    let different: HashSet<_> = bodies.iter().collect();
    assert!(bodies.len() > 30, "{}", bodies.len());
    assert_eq!(bodies.len(), different.len());
}

/// Whatever the day the demo is made on, the people to sign in as have something to show.
#[test]
fn the_fixed_people_have_something_to_do() {
    for day in 0..14 {
        let now = NOW.plus(day * DAY + day * 7 * domain::time::HOUR);
        let batch = population(100 + 50 * u32::try_from(day).expect("small"), 1, now)
            .batches()
            .next()
            .expect("there is one");
        let id = |slug: &str| {
            let found = batch
                .members
                .iter()
                .find(|member| member.person.profile.slug == slug);
            found.expect("always there").person.account.id
        };
        let (leila, anan, tomas) = (id("leila-osei"), id("anan-kittisak"), id("tomas-medina"));
        let booked = |mentor, mentee: Option<MemberId>, is_it: &dyn Fn(&BookingRow) -> bool| {
            let between = |row: &&BookingRow| {
                row.mentor_id == mentor && mentee.is_none_or(|who| row.mentee_id == who)
            };
            batch
                .bookings
                .iter()
                .filter(between)
                .filter(|row| is_it(row))
                .count()
        };
        let next_week =
            |row: &BookingRow| row.status == BookingStatus::Confirmed && row.starts_at > now;
        let unmarked =
            |row: &BookingRow| row.status == BookingStatus::Confirmed && row.ends_at < now;
        let reviewed: HashSet<_> = batch
            .reviews
            .iter()
            .map(|review| review.booking_id)
            .collect();
        let unreviewed =
            |row: &BookingRow| row.status == BookingStatus::Kept && !reviewed.contains(&row.id);
        let waits = |row: &BookingRow| row.status == BookingStatus::Requested;
        assert!(
            booked(leila, Some(anan), &next_week) >= 1,
            "day {day}: Anan meets Leila"
        );
        assert!(
            booked(leila, None, &next_week) >= 3,
            "day {day}: Leila is booked"
        );
        assert!(
            booked(leila, None, &unmarked) >= 1,
            "day {day}: Leila has a session to mark"
        );
        assert_eq!(
            booked(leila, None, &waits),
            2,
            "day {day}: Leila has requests to answer"
        );
        assert!(
            booked(tomas, Some(anan), &unreviewed) >= 1,
            "day {day}: Anan has a session to review"
        );
        assert_eq!(
            booked(tomas, Some(anan), &waits),
            1,
            "day {day}: Tomás has a request of Anan's"
        );
    }
}

async fn count(db: &Db, from: &'static str) -> i64 {
    let mut read = db.read().await.expect("the database can be read");
    let rows = sql("SELECT COUNT(*) AS n FROM ").push(from);
    rows.fetch_one(&mut read, |row| row.get("n"))
        .await
        .expect("rows can be counted")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_members_are_loaded_as_they_were_made() {
    on_each_engine(async |fresh| {
        let db = &fresh.db;
        let made = batches(1_000, 1).remove(0);
        let mut heard = Vec::new();
        let loaded = load(db, population(1_000, 1, NOW), "a hash", |so_far| {
            heard.push(*so_far)
        })
        .await;
        let loaded = loaded.expect("the demo fits the schema");
        assert_eq!(
            (loaded.members, heard.as_slice()),
            (1_000, [loaded].as_slice())
        );
        let offers = || {
            made.members
                .iter()
                .filter_map(|member| member.offer.as_ref())
        };
        let expected = [
            ("account", made.members.len()),
            ("profile", made.members.len()),
            (
                "profile_skill",
                made.members
                    .iter()
                    .map(|member| member.person.skills.len())
                    .sum(),
            ),
            (
                "profile_role",
                made.members
                    .iter()
                    .map(|member| member.person.roles.len())
                    .sum(),
            ),
            (
                "session_type",
                offers().map(|offer| offer.session_types.len()).sum(),
            ),
            ("availability", loaded.mentors),
            ("opening", offers().map(|offer| offer.openings.len()).sum()),
            (
                "day_override",
                offers().map(|offer| offer.overrides.len()).sum(),
            ),
            ("booking", made.bookings.len()),
            ("booking_event", made.events.len()),
            ("review", made.reviews.len()),
            ("daily_figure", 56),
            ("job WHERE kind = 'expire_booking'", 3),
        ];
        for (table, rows) in expected {
            assert_eq!(count(db, table).await, rows as i64, "{table}");
        }
        for known in sign_ins() {
            let mut read = db.read().await.expect("the database can be read");
            let account = sql("SELECT id FROM account WHERE email_key = $1").bind(known.email);
            account
                .fetch_one(&mut read, |row| row.get::<MemberId>("id"))
                .await
                .expect(known.email);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_in_use_is_left_alone() {
    on_each_engine(async |fresh| {
        let db = &fresh.db;
        load(db, population(60, 1, NOW), "a hash", |_| {})
            .await
            .expect("the demo fits the schema");
        let again = load(db, population(60, 2, NOW), "a hash", |_| {}).await;
        assert!(matches!(again, Err(LoadError::NotEmpty)), "{again:?}");
        assert_eq!(count(db, "account").await, 60);
    })
    .await;
}

#[test]
fn every_language_can_be_chosen_and_has_a_name() {
    for batch in batches(3_000, 7) {
        for tag in batch
            .members
            .iter()
            .flat_map(|m| &m.person.profile.languages)
        {
            assert!(domain::profile::LANGUAGES.contains(tag), "{tag}");
            for lang in app::words::Lang::ALL {
                assert!((lang.words().profile().language)(tag).is_some(), "{tag}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn on_every_day_some_of_them_have_a_plan_a_scholarship_a_tip_and_a_dispute() {
    for day in 0..7 {
        in_each_world(async |world| {
            let now = world.now().plus(day * DAY + day * 5 * HOUR);
            world.set_clock(now);
            let (db, people) = (&world.platform.db, population(60, 1, now));
            let loaded = load(db, people, "a hash", |_| {}).await;
            loaded.expect("the demo fits the schema");
            play_money(&world.platform).await.expect("it is played");
            for (rows, expected) in [
                ("plan WHERE stage = 'running'", 1),
                ("pot", 1),
                ("payment WHERE kind = 'tip' AND stage = 'released'", 1),
                ("payment WHERE grant_minor > 0 AND stage = 'released'", 1),
                ("dispute WHERE turn = 'moderator'", 1),
            ] {
                assert_eq!(count(db, rows).await, expected, "day {day}: {rows}");
            }
            crate::money::adds_up(&world).await;
            // What goes on does so, and nobody is told what was told long ago.
            world.run_jobs().await;
            crate::money::adds_up(&world).await;
            let told = world.letters().await;
            let about_money = told.iter().filter(|letter| letter.subject.contains('€'));
            assert_eq!(about_money.count(), 0, "day {day}: {told:?}");
        })
        .await;
    }
}
