//! Kills a server under booking load, again and again on the same data, and looks whether what it
//! had answered is there. Speaks to it as programs do, over REST.

use crate::http::Connection;
use crate::people::{People, always_open};
use crate::victim::{Running, Victim};
use anyhow::{Context as _, Result, ensure};
use domain::time::Instant;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::json;
use server::clock::Clock;
use server::config::Config;
use server::db::{Db, DbOptions, sql};
use server::jobs::Job;
use server::platform::Platform;
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::mpsc;
use uuid::Uuid;

/// People who book at the same time.
const CLIENTS: usize = 16;
/// As many mentors; each mentee books on one connection at a time.
const PEOPLE: usize = 320;
/// The most acknowledgements before a kill.
const MOST: usize = 40;
/// Every so many wishes, somebody wants the time that another one is just booking.
const CONTESTED: usize = 5;

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub struct Survived {
    /// Bookings that were answered with "booked".
    pub acknowledged: usize,
    /// Bookings that were made and whose answer the kill cut off.
    pub unanswered: usize,
}

/// A booking that the server said is made.
#[derive(Clone, Copy, Debug)]
struct Acknowledged {
    id: Uuid,
    mentee: usize,
}

/// What all rounds share.
struct Load {
    people: People,
    tokens: Vec<String>,
    /// The next wish.
    next: AtomicUsize,
}

/// Kills the server so many times. An error tells what was lost or broken.
pub async fn rounds(victim: &Victim, rounds: u32, seed: u64) -> Result<Survived> {
    let load = Arc::new(settle(victim).await?);
    let mut chance = StdRng::seed_from_u64(seed);
    let mut all = Vec::new();
    let mut last: Vec<Acknowledged> = Vec::new();
    for round in 0..rounds {
        let mut server = Running::start(victim, 0).await?;
        still_there(&load, server.address, &last)
            .await
            .with_context(|| format!("after kill {round}"))?;
        last = under_load(&load, &mut server, chance.random_range(1..=MOST)).await?;
        all.extend_from_slice(&last);
    }
    let server = Running::start(victim, 0).await?;
    still_there(&load, server.address, &last).await?;
    server.stop().await?;
    let booked = sound(victim, &all).await?;
    Ok(Survived {
        acknowledged: all.len(),
        unanswered: booked - all.len(),
    })
}

async fn settle(victim: &Victim) -> Result<Load> {
    let db = Db::open(&victim.database_url, DbOptions::default()).await?;
    let config = Config::from_values(&BTreeMap::new())?;
    let platform = Platform::new(db, Clock::system(), config);
    let people = People::settle(&platform.db, platform.now(), PEOPLE, &always_open()).await?;
    let tokens = people.tokens(&platform, PEOPLE).await?;
    platform.db.close().await;
    Ok(Load {
        people,
        tokens,
        next: AtomicUsize::new(0),
    })
}

/// Books until so many bookings were acknowledged, kills, and tells all that were.
async fn under_load(
    load: &Arc<Load>,
    server: &mut Running,
    most: usize,
) -> Result<Vec<Acknowledged>> {
    let (told, mut hear) = mpsc::unbounded_channel();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| tokio::spawn(book(load.clone(), server.address, told.clone())))
        .collect();
    drop(told);
    let mut acknowledged = Vec::new();
    while acknowledged.len() < most {
        match hear.recv().await {
            Some(booking) => acknowledged.push(booking),
            None => break,
        }
    }
    let ended_early = acknowledged.len() < most;
    server.kill().await?;
    for client in clients {
        client.await??;
    }
    ensure!(!ended_early, "the server was gone before it was killed");
    while let Some(booking) = hear.recv().await {
        acknowledged.push(booking);
    }
    Ok(acknowledged)
}

/// Holds and books one time after the other, until the server is gone. Only an answer that no
/// server should give is an error.
async fn book(
    load: Arc<Load>,
    address: SocketAddr,
    told: mpsc::UnboundedSender<Acknowledged>,
) -> Result<()> {
    let Ok(mut connection) = Connection::open(address).await else {
        return Ok(());
    };
    loop {
        let number = load.next.fetch_add(1, Ordering::Relaxed);
        let mut wish = load.people.wish(number);
        if number.is_multiple_of(CONTESTED) {
            // The neighbour's wish; the mentee's own time stays free of it.
            wish.mentor = load.people.wish(number + 1).mentor;
        }
        let token = &load.tokens[wish.mentee];
        let hold = json!({
            "session_type": load.people.mentors[wish.mentor].session_type.0,
            "starts_at": wish.starts_at.to_rfc3339(),
        });
        let Ok((status, held)) = connection.post(token, "/holds", &hold).await else {
            return Ok(());
        };
        if status == 409 {
            continue;
        }
        ensure!(status == 201, "holding was answered {status}: {held}");
        let body = json!({"hold": held["id"]});
        let Ok((status, booked)) = connection.post(token, "/bookings", &body).await else {
            return Ok(());
        };
        ensure!(status == 201, "booking was answered {status}: {booked}");
        let id = booked["id"].as_str().context("a booking has an id")?;
        let acknowledged = Acknowledged {
            id: id.parse()?,
            mentee: wish.mentee,
        };
        if told.send(acknowledged).is_err() {
            return Ok(());
        }
    }
}

/// Each acknowledged booking is what it was said to be.
async fn still_there(load: &Load, address: SocketAddr, bookings: &[Acknowledged]) -> Result<()> {
    let mut connection = Connection::open(address).await?;
    for booking in bookings {
        let path = format!("/bookings/{}", booking.id);
        let (status, found) = connection.ask(&load.tokens[booking.mentee], &path).await?;
        ensure!(
            status == 200 && found["status"] == "confirmed",
            "booking {} was acknowledged, and then: {status} {found}",
            booking.id
        );
    }
    Ok(())
}

/// A booking as the database has it at the end.
struct Kept {
    id: Uuid,
    mentor: Uuid,
    mentee: Uuid,
    status: String,
    from: Instant,
    until: Instant,
}

/// What always holds, looked up behind the server's back; the number of agreed bookings.
async fn sound(victim: &Victim, acknowledged: &[Acknowledged]) -> Result<usize> {
    let db = Db::open(&victim.database_url, DbOptions::default()).await?;
    let kept = kept(&db).await?;
    let events = events(&db).await?;
    let jobs = jobs(&db).await?;
    db.close().await;
    let by_id: HashMap<Uuid, &Kept> = kept.iter().map(|booking| (booking.id, booking)).collect();
    for booking in acknowledged {
        let found = by_id.get(&booking.id).map(|kept| kept.status.as_str());
        ensure!(found == Some("confirmed"), "{} is {found:?}", booking.id);
    }
    nobody_twice(&kept, |booking| booking.mentor)?;
    nobody_twice(&kept, |booking| booking.mentee)?;
    for booking in &kept {
        let happened = |kind: &str| events.get(&(booking.id, kind.to_owned())).copied();
        let follows = |kind: &str| jobs.get(&(booking.id, kind.to_owned())).copied();
        let id = booking.id;
        ensure!(happened("held") == Some(1), "{id} was not held once");
        ensure!(follows("expire_booking") == Some(1), "{id} never lapses");
        let agreed = (booking.status == "confirmed").then_some(1);
        ensure!(happened("confirmed") == agreed, "{id} was not agreed once");
        ensure!(follows("tell_booking") == agreed, "{id}: nobody is told");
        ensure!(follows("invite_review") == agreed, "{id}: nobody is asked");
        let reminders = agreed.map(|_| 2);
        ensure!(follows("remind") == reminders, "{id}: nobody is reminded");
    }
    let agreed = kept.iter().filter(|booking| booking.status == "confirmed");
    Ok(agreed.count())
}

/// No two live bookings of one person touch.
fn nobody_twice(kept: &[Kept], person: impl Fn(&Kept) -> Uuid) -> Result<()> {
    let mut live: Vec<&Kept> = kept
        .iter()
        .filter(|booking| ["held", "confirmed"].contains(&booking.status.as_str()))
        .collect();
    live.sort_by_key(|booking| (person(booking), booking.from));
    for pair in live.windows(2) {
        let (one, next) = (pair[0], pair[1]);
        let apart = person(one) != person(next) || one.until <= next.from;
        ensure!(apart, "{} and {} overlap", one.id, next.id);
    }
    Ok(())
}

async fn kept(db: &Db) -> Result<Vec<Kept>> {
    let mut read = db.read().await?;
    let text = "SELECT id, mentor_id, mentee_id, status, starts_at, ends_at FROM booking";
    let kept = sql(text)
        .fetch_all(&mut read, |row| {
            Ok(Kept {
                id: row.get("id")?,
                mentor: row.get("mentor_id")?,
                mentee: row.get("mentee_id")?,
                status: row.get("status")?,
                from: row.get("starts_at")?,
                until: row.get("ends_at")?,
            })
        })
        .await?;
    Ok(kept)
}

/// How often something happened to a booking.
async fn events(db: &Db) -> Result<HashMap<(Uuid, String), usize>> {
    let mut read = db.read().await?;
    let all: Vec<(Uuid, String)> = sql("SELECT booking_id, kind FROM booking_event")
        .fetch_all(&mut read, |row| {
            Ok((row.get("booking_id")?, row.get("kind")?))
        })
        .await?;
    Ok(counted(all))
}

/// How many jobs of a kind follow a booking; none may be dead.
async fn jobs(db: &Db) -> Result<HashMap<(Uuid, String), usize>> {
    let mut read = db.read().await?;
    let all: Vec<(Job, String)> = sql("SELECT id, payload, status FROM job")
        .fetch_all(&mut read, |row| {
            Ok((row.json("payload")?, row.get("status")?))
        })
        .await?;
    let mut of_bookings = Vec::with_capacity(all.len());
    for (job, status) in all {
        ensure!(status != "dead", "this job is dead: {job:?}");
        let kind = job.kind().to_owned();
        match job {
            Job::TellBooking { booking_id, .. }
            | Job::Remind { booking_id, .. }
            | Job::InviteReview { booking_id }
            | Job::ExpireBooking { booking_id } => of_bookings.push((booking_id.0, kind)),
            _ => {}
        }
    }
    Ok(counted(of_bookings))
}

fn counted(all: Vec<(Uuid, String)>) -> HashMap<(Uuid, String), usize> {
    let mut counts = HashMap::new();
    for key in all {
        *counts.entry(key).or_default() += 1;
    }
    counts
}
