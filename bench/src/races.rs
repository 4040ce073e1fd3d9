//! 64 people at once on times that overlap, on seats, on both ends of one booking: exactly as many
//! get what they want as may, and nobody waits long to hear so.

use crate::figure::{Durations, Figure, time};
use crate::ground::{Ground, Place};
use crate::one_slot::deadlocks;
use anyhow::{Result, ensure};
use app::booking::BookingForm;
use app::context::Caller;
use app::error::AppError;
use bench::people::{People, SESSION, always_open};
use domain::booking::{BookForm, CancelForm, HoldForm, RescheduleForm};
use domain::id::BookingId;
use domain::time::{Instant, MINUTE};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use server::db::{DbError, Engine, sql};
use std::sync::Arc;
use std::time::Duration;

const CLIENTS: usize = 64;
const ROUNDS: i64 = 30;
const WORST: Duration = Duration::from_millis(300);
const SEATS: usize = 10;

/// One race: prepares a round, runs it, and says how long the slowest waited.
type Race = for<'g> fn(&'g Ground, Arc<People>, Instant) -> BoxFuture<'g, Result<Duration>>;

const RACES: [(&str, &str, Race); 4] = [
    (
        "overlapping times",
        "step_minutes = 5, length_minutes = 45",
        |ground, people, at| overlapping(ground, people, at).boxed(),
    ),
    ("10 seats", "seats = 10", |ground, people, at| {
        seats(ground, people, at).boxed()
    }),
    (
        "a move and a cancellation",
        "notice_minutes = 0",
        |ground, people, at| move_and_cancel(ground, people, at).boxed(),
    ),
    (
        "approvals of one request",
        "needs_approval = TRUE",
        |ground, people, at| approvals(ground, people, at).boxed(),
    ),
];

pub async fn measure(place: &Place) -> Result<()> {
    for engine in place.engines() {
        for (name, change, race) in RACES {
            one(place, engine, name, change, race).await?;
        }
    }
    Ok(())
}

async fn one(
    place: &Place,
    engine: Engine,
    name: &str,
    change: &'static str,
    race: Race,
) -> Result<()> {
    let ground = place.ground(engine, "races").await?;
    let people = Arc::new(ground.people(CLIENTS, &always_open()).await?);
    let changed = ground.platform.db.write(move |tx| {
        sql("UPDATE session_type SET version = version + 1, ")
            .push(change)
            .execute(tx)
            .boxed()
    });
    changed.await.map_err(|error: DbError| error)?;
    let mut took = Vec::new();
    for round in 0..ROUNDS {
        let at = people.first_start.plus(round * 4 * SESSION);
        took.push(race(&ground, people.clone(), at).await?);
    }
    ground.platform.db.close().await;
    let deadlocks = deadlocks(engine, &ground.fresh.url).await?;
    ground.clear(place).await?;
    let took = Durations::new(took);
    Figure {
        name: format!("{CLIENTS} clients on {name}, {ROUNDS} rounds, {engine:?}"),
        measured: format!("as many as may, worst {}", time(took.worst())),
        yardstick: format!("median {}, {deadlocks} deadlocks", time(took.median())),
        goal: "≤ 300 ms, no deadlock",
        met: Some(took.worst() <= WORST && deadlocks == 0),
    }
    .print();
    Ok(())
}

/// Everybody asks at once; how many got it, and how long the slowest waited.
async fn at_once<T, F>(asked: impl Iterator<Item = F>) -> Result<(usize, Duration)>
where
    F: Future<Output = Result<T, AppError>> + Send + 'static,
    T: Send + 'static,
{
    let started = std::time::Instant::now();
    let asked: Vec<_> = asked.map(tokio::spawn).collect();
    let mut won = 0;
    for answer in futures::future::join_all(asked).await {
        match answer? {
            Ok(_) => won += 1,
            Err(AppError::Conflict(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok((won, started.elapsed()))
}

fn wish(people: &People, at: Instant) -> HoldForm {
    HoldForm {
        session_type: people.mentors[0].session_type.to_string(),
        starts_at: at.to_rfc3339(),
        ..HoldForm::default()
    }
}

async fn holds(
    ground: &Ground,
    people: &Arc<People>,
    at: impl Fn(usize) -> Instant,
) -> Result<(usize, Duration)> {
    at_once((0..CLIENTS).map(|mentee| {
        let (booking, people) = (ground.backend.booking.clone(), people.clone());
        let form = wish(&people, at(mentee));
        async move { booking.hold(&people.caller(mentee), form).await }
    }))
    .await
}

async fn overlapping(ground: &Ground, people: Arc<People>, at: Instant) -> Result<Duration> {
    let later = |mentee: usize| at.plus(i64::try_from(mentee % 9).unwrap_or(0) * 5 * MINUTE);
    let (won, took) = holds(ground, &people, later).await?;
    ensure!(won == 1, "{won} have overlapping times");
    Ok(took)
}

async fn seats(ground: &Ground, people: Arc<People>, at: Instant) -> Result<Duration> {
    let (won, took) = holds(ground, &people, |_| at).await?;
    ensure!(won == SEATS, "{won} have one of {SEATS} seats");
    Ok(took)
}

async fn booked(ground: &Ground, people: &People, at: Instant) -> Result<BookingId> {
    let (booking, mentee) = (&ground.backend.booking, people.caller(0));
    let id = booking.hold(&mentee, wish(people, at)).await?;
    let form = BookForm {
        booking: id.to_string(),
        ..BookForm::default()
    };
    Ok(booking.confirm(&mentee, form).await?)
}

fn mentor(people: &People) -> Caller {
    let caller = people.caller(0);
    Caller {
        actor: domain::actor::Actor::Member {
            id: people.mentors[0].id,
            role: domain::actor::Role::Member,
            verified: true,
        },
        ..caller
    }
}

async fn move_and_cancel(ground: &Ground, people: Arc<People>, at: Instant) -> Result<Duration> {
    let id = booked(ground, &people, at).await?;
    let (_, took) = at_once((0..CLIENTS).map(|n| {
        let (booking, people) = (ground.backend.booking.clone(), people.clone());
        async move {
            let text = id.to_string();
            if n % 2 == 0 {
                let form = RescheduleForm {
                    booking: text,
                    starts_at: at.plus(2 * SESSION).to_rfc3339(),
                    ..RescheduleForm::default()
                };
                booking.reschedule(&people.caller(0), form).await
            } else {
                let form = CancelForm {
                    booking: text,
                    ..CancelForm::default()
                };
                booking.cancel(&mentor(&people), form).await
            }
        }
    }))
    .await?;
    let seen = ground
        .backend
        .booking
        .session(&people.caller(0), id)
        .await?;
    ensure!(
        seen.card.status == domain::booking::BookingStatus::Cancelled,
        "whatever moved first, it was cancelled: {:?}",
        seen.card.status
    );
    Ok(took)
}

async fn approvals(ground: &Ground, people: Arc<People>, at: Instant) -> Result<Duration> {
    let id = booked(ground, &people, at).await?;
    let (won, took) = at_once((0..CLIENTS).map(|_| {
        let (booking, people) = (ground.backend.booking.clone(), people.clone());
        let form = BookingForm {
            booking: id.to_string(),
            ..BookingForm::default()
        };
        async move { booking.approve(&mentor(&people), form).await }
    }))
    .await?;
    ensure!(won == CLIENTS, "an approval that comes again is the same");
    let seen = ground
        .backend
        .booking
        .session(&people.caller(0), id)
        .await?;
    let approved = seen
        .history
        .iter()
        .filter(|event| event.kind == app::booking::EventKind::Confirmed);
    ensure!(approved.count() == 1, "approved once");
    Ok(took)
}
