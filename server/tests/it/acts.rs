//! What people do in tests of bookings, through the same use cases as on pages: open time, hold,
//! confirm, move; and who they are.

use crate::world::{NOW, Person, World, visitor};
use app::booking::{BookingForm, BookingView};
use app::error::{AppError, Conflict};
use domain::booking::{
    AcceptForm, BookForm, BookingStatus, CancelForm, HoldForm, ProposeForm, RescheduleForm,
};
use domain::id::{BookingId, OpeningId, SessionTypeId};
use domain::interval::Interval;
use domain::time::{DAY, HOUR, Instant};
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::platform::fresh_uuid;

/// How a session type differs from half an hour without rules.
#[derive(Clone, Copy, Default)]
pub struct Rules {
    pub needs_approval: bool,
    pub max_per_day: Option<i64>,
    pub buffer_after: i64,
    pub notice_minutes: i64,
    /// More than one: a session of many.
    pub seats: i64,
}

/// Tuesday 24 November 2026, 10:00 in Berlin.
pub const TUESDAY_TEN: Instant = NOW.plus(DAY + HOUR);

/// Opens weekdays from 10 to 18 in Berlin, for sessions of half an hour.
pub async fn opens(world: &World, mentor: &Person, rules: Rules) -> SessionTypeId {
    let (mentor, id) = (mentor.id, SessionTypeId(fresh_uuid(NOW)));
    world
        .platform
        .db
        .write(move |tx| {
            async move {
                sql("INSERT INTO availability (mentor_id, zone, updated_at) VALUES ($1, 'Europe/Berlin', $2)
                     ON CONFLICT (mentor_id) DO NOTHING")
                    .bind(mentor)
                    .bind(NOW)
                    .execute(tx)
                    .await?;
                for weekday in 1..=5_u8 {
                    sql("INSERT INTO opening (id, mentor_id, weekday, start_minute, length_minutes, from_date)
                         VALUES ($1, $2, $3, 600, 480, '2026-11-01')")
                        .bind(OpeningId(fresh_uuid(NOW)))
                        .bind(mentor)
                        .bind(weekday)
                        .execute(tx)
                        .await?;
                }
                sql("INSERT INTO session_type (id, mentor_id, name, length_minutes, step_minutes, notice_minutes,
                        buffer_after_minutes, max_per_day, needs_approval, seats)
                     VALUES ($1, $2, 'Interview practice', 30, 30, $3, $4, $5, $6, $7)")
                .bind(id)
                .bind(mentor)
                .bind(rules.notice_minutes)
                .bind(rules.buffer_after)
                .bind(rules.max_per_day)
                .bind(rules.needs_approval)
                .bind(rules.seats.max(1))
                .execute(tx)
                .await?;
                Ok::<_, DbError>(())
            }
            .boxed()
        })
        .await
        .expect("open time can be written");
    id
}

pub async fn hold(
    world: &World,
    who: &Person,
    kind: SessionTypeId,
    at: Instant,
) -> Result<BookingId, AppError> {
    let form = HoldForm {
        session_type: kind.to_string(),
        starts_at: at.to_rfc3339(),
        length: String::new(),
        currency: String::new(),
    };
    world.backend.booking.hold(&who.caller, form).await
}

pub async fn confirm(world: &World, who: &Person, id: BookingId) -> Result<BookingId, AppError> {
    let form = BookForm {
        booking: id.to_string(),
        ..BookForm::default()
    };
    world.backend.booking.confirm(&who.caller, form).await
}

pub async fn books(world: &World, who: &Person, kind: SessionTypeId, at: Instant) -> BookingId {
    let id = hold(world, who, kind, at).await.expect("the time is free");
    confirm(world, who, id).await.expect("the hold is fresh")
}

pub async fn cancel(world: &World, who: &Person, id: BookingId) -> Result<BookingId, AppError> {
    let form = CancelForm {
        booking: id.to_string(),
        reason: "Ill".to_owned(),
        ..CancelForm::default()
    };
    world.backend.booking.cancel(&who.caller, form).await
}

pub async fn moves(
    world: &World,
    who: &Person,
    id: BookingId,
    to: Instant,
) -> Result<BookingId, AppError> {
    let form = RescheduleForm {
        booking: id.to_string(),
        starts_at: to.to_rfc3339(),
        ..RescheduleForm::default()
    };
    world.backend.booking.reschedule(&who.caller, form).await
}

pub async fn proposes(
    world: &World,
    who: &Person,
    id: BookingId,
    times: &[Instant],
) -> Result<BookingId, AppError> {
    let times: Vec<String> = times.iter().map(|time| time.to_rfc3339()).collect();
    let form = ProposeForm {
        booking: id.to_string(),
        times: times.join(" "),
        message: "These would suit me".to_owned(),
    };
    world.backend.booking.propose(&who.caller, form).await
}

pub async fn accepts(
    world: &World,
    who: &Person,
    id: BookingId,
    at: Instant,
) -> Result<BookingId, AppError> {
    let form = AcceptForm {
        booking: id.to_string(),
        starts_at: at.to_rfc3339(),
    };
    world
        .backend
        .booking
        .accept_proposal(&who.caller, form)
        .await
}

pub fn named(id: BookingId) -> BookingForm {
    BookingForm {
        booking: id.to_string(),
        ..BookingForm::default()
    }
}

pub async fn view(world: &World, who: &Person, id: BookingId) -> BookingView {
    world
        .backend
        .booking
        .session(&who.caller, id)
        .await
        .expect("it is theirs")
}

pub async fn status(world: &World, who: &Person, id: BookingId) -> BookingStatus {
    view(world, who, id).await.card.status
}

pub async fn offered(
    world: &World,
    who: &Person,
    mentor: &Person,
    kind: SessionTypeId,
) -> Vec<Interval> {
    let viewer = world.backend.account.viewer(&mentor.caller).await;
    let slug = viewer.expect("read").expect("they have an account").slug;
    let range = Interval::new(NOW, NOW.plus(4 * DAY)).expect("four days");
    world
        .backend
        .booking
        .times(&who.caller, &slug, kind, None, range)
        .await
        .expect("times")
}

pub async fn signal(world: &World, who: &Person, column: &'static str) -> i64 {
    let mut read = world.platform.db.read().await.expect("a connection");
    sql("SELECT ")
        .push(column)
        .push(" AS signal FROM profile WHERE member_id = ")
        .push_bind(who.id)
        .fetch_one(&mut read, |row| row.get("signal"))
        .await
        .expect("the profile is there")
}

pub fn is_taken(error: &AppError) -> bool {
    matches!(error, AppError::Conflict(Conflict::TimeTaken { .. }))
}

/// Whatever the answer, it is one that people can be told.
pub fn expected<T>(answer: Result<T, AppError>) -> Option<T> {
    match answer {
        Ok(done) => Some(done),
        Err(AppError::Conflict(_) | AppError::NotFound | AppError::Forbidden) => None,
        Err(other) => panic!("{other:?}"),
    }
}

/// Sets columns of a session type, as an edit would.
pub async fn changes_type(world: &World, id: SessionTypeId, change: &'static str) {
    world
        .platform
        .db
        .write(move |tx| {
            async move {
                let changed = sql("UPDATE session_type SET version = version + 1, ").push(change);
                changed
                    .push(" WHERE id = ")
                    .push_bind(id)
                    .execute(tx)
                    .await?;
                Ok::<_, DbError>(())
            }
            .boxed()
        })
        .await
        .expect("the rule is a good one");
}

pub async fn crowd(world: &World, size: usize) -> Vec<Person> {
    let mut people = Vec::new();
    for n in 0..size {
        people.push(joins(world, &format!("m{n}@example.org"), false).await);
    }
    people
}

/// A verified member without the letters that real ones get.
pub async fn joins(world: &World, email: &str, mentor: bool) -> Person {
    let new = server::account::NewMember {
        joining: domain::account::Joining {
            name: email.to_owned(),
            email: email.to_owned(),
            password: String::new(),
            mentor,
        },
        password_hash: "none".to_owned(),
        zone: "Europe/Berlin".to_owned(),
        lang: app::words::Lang::En,
    };
    let role = domain::actor::Role::Member;
    let made = server::account::create(&world.platform, new, role, Some(NOW))
        .await
        .expect("made");
    let server::account::Created::New(id) = made else {
        panic!("addresses differ")
    };
    let actor = domain::actor::Actor::Member {
        id,
        role,
        verified: true,
    };
    let caller = app::context::Caller { actor, ..visitor() };
    Person {
        id,
        email: email.to_owned(),
        token: String::new(),
        caller,
    }
}
