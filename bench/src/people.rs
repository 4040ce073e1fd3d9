//! Mentors and mentees to book with, written straight into an empty database. Knows no figure.

use anyhow::Result;
use app::context::Caller;
use app::words::Lang;
use domain::actor::{Actor, Role};
use domain::id::{BookingId, MemberId, OpeningId, SessionTypeId};
use domain::time::{DAY, Instant, MINUTE};
use futures::FutureExt as _;
use server::db::{Db, DbError, Sql, Value, sql};
use server::platform::{Platform, fresh_uuid};

/// Rows written by one statement.
const AT_ONCE: usize = 500;

/// How long every session lasts, and how far its starts lie apart.
pub const SESSION: i64 = 30 * MINUTE;

/// Open time that comes back every week.
#[derive(Clone, Copy, Debug)]
pub struct Weekly {
    pub weekday: u8,
    pub start_minute: u16,
    pub length_minutes: u16,
}

/// A mentor, and the one kind of session they offer.
#[derive(Clone, Debug)]
pub struct Mentor {
    pub id: MemberId,
    pub slug: String,
    pub session_type: SessionTypeId,
}

/// As many mentors as mentees.
#[derive(Clone, Debug)]
pub struct People {
    pub mentors: Vec<Mentor>,
    pub mentees: Vec<MemberId>,
    /// The first start that anybody books.
    pub first_start: Instant,
}

/// Somebody's wish for a time.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    pub mentee: usize,
    pub mentor: usize,
    pub starts_at: Instant,
}

/// Day and night, every day.
pub fn always_open() -> Vec<Weekly> {
    let whole_day = |weekday| Weekly {
        weekday,
        start_minute: 0,
        length_minutes: 24 * 60,
    };
    (1..=7).map(whole_day).collect()
}

/// Twenty rules: four openings on each working day.
pub fn twenty_rules() -> Vec<Weekly> {
    let openings = [(420, 180), (630, 120), (780, 180), (990, 150)];
    let of_day = |weekday| {
        openings.map(|(start_minute, length_minutes)| Weekly {
            weekday,
            start_minute,
            length_minutes,
        })
    };
    (1..=5).flat_map(of_day).collect()
}

impl People {
    /// So many mentors, each open at `open`, and so many mentees.
    pub async fn settle(db: &Db, now: Instant, count: usize, open: &[Weekly]) -> Result<People> {
        let midnight = Instant(now.0 - now.0.rem_euclid(DAY));
        let mentors: Vec<Mentor> = (0..count)
            .map(|number| Mentor {
                id: MemberId(fresh_uuid(now)),
                slug: format!("mentor-{number}"),
                session_type: SessionTypeId(fresh_uuid(now)),
            })
            .collect();
        let mentees: Vec<MemberId> = (0..count).map(|_| MemberId(fresh_uuid(now))).collect();
        for (number, some) in mentors.chunks(AT_ONCE).enumerate() {
            let ids: Vec<MemberId> = some.iter().map(|mentor| mentor.id).collect();
            write(db, accounts(&ids, "mentor", number * AT_ONCE, now)).await?;
            write(db, profiles(&ids, "mentor", number * AT_ONCE, now)).await?;
            write(db, session_types(some)).await?;
            write(db, availabilities(&ids, now)).await?;
        }
        for (number, ids) in mentees.chunks(AT_ONCE).enumerate() {
            write(db, accounts(ids, "mentee", number * AT_ONCE, now)).await?;
            write(db, profiles(ids, "mentee", number * AT_ONCE, now)).await?;
        }
        for some in mentors.chunks(AT_ONCE / 10) {
            write(db, openings(some, open, now)).await?;
        }
        Ok(People {
            mentors,
            mentees,
            first_start: midnight.plus(3 * DAY),
        })
    }

    /// The n-th wish: no two of them are in each other's way.
    pub fn wish(&self, n: usize) -> Wish {
        let count = self.mentors.len();
        let (mentee, turn) = (n % count, n / count);
        let later = i64::try_from(turn).unwrap_or_default() * SESSION;
        Wish {
            mentee,
            mentor: (mentee + 7 * turn) % count,
            starts_at: self.first_start.plus(later),
        }
    }

    /// The mentee as the edge knows them.
    pub fn caller(&self, mentee: usize) -> Caller {
        Caller {
            actor: Actor::Member {
                id: self.mentees[mentee],
                role: Role::Member,
                verified: true,
            },
            sign_in: None,
            address: "127.0.0.1".to_owned(),
            device: "Load".to_owned(),
            lang: Lang::En,
            habits: Default::default(),
            zone: "UTC".to_owned(),
            zone_is_guess: false,
            currency: None,
        }
    }

    /// A personal token of each of the first so many mentees.
    pub async fn tokens(&self, platform: &Platform, count: usize) -> Result<Vec<String>> {
        self.tokens_of("mentee", platform, count).await
    }

    /// The same of the first so many mentors.
    pub async fn mentors_tokens(&self, platform: &Platform, count: usize) -> Result<Vec<String>> {
        self.tokens_of("mentor", platform, count).await
    }

    async fn tokens_of(
        &self,
        kind: &str,
        platform: &Platform,
        count: usize,
    ) -> Result<Vec<String>> {
        let mut tokens = Vec::with_capacity(count);
        for number in 0..count {
            let email = format!("{kind}-{number}@example.org");
            tokens.push(server::account::create_api_token(platform, &email, "load").await?);
        }
        Ok(tokens)
    }

    /// Agreed sessions of one mentor at these starts, each with another mentee.
    pub async fn fill(&self, db: &Db, mentor: usize, starts: &[Instant]) -> Result<()> {
        let mentor = &self.mentors[mentor];
        let rows: Vec<_> = starts
            .iter()
            .zip(self.mentees.iter().cycle())
            .map(|(&at, &mentee)| (BookingId(fresh_uuid(at)), mentee, mentor, at))
            .collect();
        for some in rows.chunks(AT_ONCE) {
            write(db, agreed(some)).await?;
        }
        Ok(())
    }
}

/// So many starts, evenly over so many days.
pub fn spread(from: Instant, days: i64, count: i64) -> Vec<Instant> {
    let step = days * DAY / count / MINUTE * MINUTE;
    (0..count).map(|number| from.plus(number * step)).collect()
}

async fn write(db: &Db, statement: Sql) -> Result<()> {
    db.write_with(statement, |tx, statement| {
        async move { statement.clone().execute(tx).await }.boxed()
    })
    .await
    .map(|_| ())
    .map_err(|error: DbError| error.into())
}

fn accounts(ids: &[MemberId], kind: &str, first: usize, now: Instant) -> Sql {
    let row = |(number, id): (usize, &MemberId)| -> [Value; 11] {
        let email = format!("{kind}-{number}@example.org");
        [
            (*id).into(),
            email.clone().into(),
            email.into(),
            "none".into(),
            "UTC".into(),
            now.into(),
            now.into(),
            now.into(),
            now.into(),
            1_i64.into(),
            now.into(),
        ]
    };
    sql(
        "INSERT INTO account (id, email, email_key, password_hash, zone, created_at, verified_at,
            adult_confirmed_at, conduct_accepted_at, conduct_version, last_active_at) VALUES ",
    )
    .push_rows((first..).zip(ids).map(row))
}

fn profiles(ids: &[MemberId], kind: &str, first: usize, now: Instant) -> Sql {
    let is_mentor = kind == "mentor";
    let open_to = if is_mentor { "everyone" } else { "nobody" };
    let row = |(number, id): (usize, &MemberId)| -> [Value; 7] {
        [
            (*id).into(),
            format!("{kind}-{number}").into(),
            format!("Person {number}").into(),
            (!is_mentor).into(),
            is_mentor.into(),
            open_to.into(),
            now.into(),
        ]
    };
    sql(
        "INSERT INTO profile (member_id, slug, name, is_mentee, is_mentor, open_to_mentorship,
            updated_at) VALUES ",
    )
    .push_rows((first..).zip(ids).map(row))
}

fn session_types(mentors: &[Mentor]) -> Sql {
    let row = |mentor: &Mentor| -> [Value; 7] {
        [
            mentor.session_type.into(),
            mentor.id.into(),
            "Interview practice".into(),
            30_i64.into(),
            30_i64.into(),
            0_i64.into(),
            366_i64.into(),
        ]
    };
    sql(
        "INSERT INTO session_type (id, mentor_id, name, length_minutes, step_minutes,
            notice_minutes, horizon_days) VALUES ",
    )
    .push_rows(mentors.iter().map(row))
}

fn availabilities(mentors: &[MemberId], now: Instant) -> Sql {
    sql("INSERT INTO availability (mentor_id, zone, updated_at) VALUES ").push_rows(
        mentors
            .iter()
            .map(|id| [(*id).into(), "UTC".into(), now.into()]),
    )
}

fn openings(mentors: &[Mentor], open: &[Weekly], now: Instant) -> Sql {
    let row = |mentor: MemberId, weekly: &Weekly| -> [Value; 6] {
        [
            OpeningId(fresh_uuid(now)).into(),
            mentor.into(),
            weekly.weekday.into(),
            weekly.start_minute.into(),
            weekly.length_minutes.into(),
            "2026-01-01".into(),
        ]
    };
    let rows = mentors
        .iter()
        .flat_map(|mentor| open.iter().map(move |weekly| row(mentor.id, weekly)));
    sql(
        "INSERT INTO opening (id, mentor_id, weekday, start_minute, length_minutes, from_date)
         VALUES ",
    )
    .push_rows(rows)
}

fn agreed(rows: &[(BookingId, MemberId, &Mentor, Instant)]) -> Sql {
    let row = |(id, mentee, mentor, at): &(BookingId, MemberId, &Mentor, Instant)| {
        let until = at.plus(SESSION);
        [
            (*id).into(),
            mentor.id.into(),
            (*mentee).into(),
            mentor.session_type.into(),
            "confirmed".into(),
            (*at).into(),
            until.into(),
            (*at).into(),
            until.into(),
            "Interview practice".into(),
            "room".into(),
            0_i64.into(),
            "EUR".into(),
            12_i64.into(),
            1_i64.into(),
            false.into(),
            "UTC".into(),
            (*at).into(),
            (*at).into(),
            (*at).into(),
        ]
    };
    sql(
        "INSERT INTO booking (id, mentor_id, mentee_id, session_type_id, status, starts_at, ends_at,
            blocked_from, blocked_until, title, place, price_minor, currency,
            policy_free_until_hours, policy_then_reschedules, needs_approval, mentee_zone,
            created_at, confirmed_at, updated_at) VALUES ",
    )
    .push_rows(rows.iter().map(row))
}
