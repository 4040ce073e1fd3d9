//! Kills a server while people pay, cancel, are charged twice by a double click, tip and are paid out, again
//! and again on the same data, with a clock that jumps. Then the jobs finish, and [`money_books`] looks
//! whether each payment was charged once, settled wholly and lost nowhere.
//!
//! [`money_books`]: crate::money_books

use crate::http::Connection;
use crate::money_books::{self, Books};
use crate::people::{People, always_open};
use crate::victim::{Running, Victim};
use anyhow::{Context as _, Result, ensure};
use domain::time::{DAY, HOUR, Instant};
use futures::FutureExt as _;
use http::StatusCode;
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use server::clock::Clock;
use server::config::Config;
use server::db::{Db, DbError, DbOptions, sql};
use server::platform::Platform;
use std::collections::{BTreeMap, HashMap};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::mpsc;
use uuid::Uuid;

/// People who do something at the same time.
const CLIENTS: usize = 8;
/// As many mentors as mentees.
const PEOPLE: usize = 24;
/// What every session costs, in cents.
pub const PRICE: i64 = 6_000;
/// The most answers before a kill, and the longest wait after the last of them.
const MOST: usize = 60;
const LONGEST: u64 = 12_000;
/// The clock is so many hours ahead in the last round; sessions booked in the first are over by then. It stands
/// still in the first quarter of the rounds, in which banks take back what was just paid: what was late and went
/// back already cannot be taken back again.
const SPAN: u32 = 10 * 24;
/// Whoever cancels does it so early that all of it goes back.
const EARLY: i64 = DAY;

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub struct Survived {
    /// Requests that were answered.
    pub answered: usize,
    /// Bookings that the server said were paid.
    pub acknowledged: usize,
    pub books: Books,
}

/// What the server said of a booking, and what was asked of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said {
    pub paid: bool,
    pub cancel_asked: bool,
    pub cancelled: bool,
    pub kept: bool,
}

/// Somebody's booking, and what they do next about it.
#[derive(Clone, Debug)]
struct Deal {
    id: Uuid,
    mentee: usize,
    mentor: usize,
    from: Instant,
    until: Instant,
    next: Next,
}

#[derive(Clone, Debug)]
enum Next {
    Book,
    /// At this place of the provider.
    Pay(String),
    /// Look whether it is theirs.
    Look(String),
    Cancel,
    /// Say that it took place, give a tip, have it paid out.
    Keep,
    Tip,
    PayTip(String),
    PayOut,
}

/// What all rounds share.
struct Load {
    people: People,
    mentees: Vec<String>,
    mentors: Vec<String>,
    next: AtomicUsize,
    /// Deals that nobody has in hand: whoever is cut off puts theirs back, and it is taken up as it was.
    open: Mutex<Vec<Deal>>,
    said: Mutex<HashMap<Uuid, Said>>,
}

/// Kills the server so many times. An error tells what was lost, doubled or stuck.
pub async fn rounds(victim: &Victim, rounds: u32, seed: u64) -> Result<Survived> {
    let load = Arc::new(settle(victim).await?);
    let mut chance = StdRng::seed_from_u64(seed);
    let mut answered = 0;
    for round in 0..rounds {
        let still = rounds / 4;
        let ahead = hours(round.saturating_sub(still) * SPAN / (rounds - still))?;
        let mut server = Running::start(victim, ahead).await?;
        let most = chance.random_range(1..=MOST);
        let longer = Duration::from_micros(chance.random_range(0..LONGEST));
        let seed = chance.random();
        answered += under_load(&load, &mut server, ahead, (most, longer), seed)
            .await
            .with_context(|| format!("round {round}"))?;
    }
    finish(victim, &load).await?;
    let said = load.said.lock().expect("nobody panics with it").clone();
    let db = Db::open(&victim.database_url, DbOptions::default()).await?;
    let books = money_books::sound(&db, &said).await;
    db.close().await;
    Ok(Survived {
        answered,
        acknowledged: said.values().filter(|said| said.paid).count(),
        books: books?,
    })
}

fn hours(hours: u32) -> Result<u16> {
    u16::try_from(hours).context("too far ahead")
}

async fn settle(victim: &Victim) -> Result<Load> {
    let db = Db::open(&victim.database_url, DbOptions::default()).await?;
    let config = Config::from_values(&BTreeMap::new())?;
    let platform = Platform::new(db, Clock::system(), config);
    let people = People::settle(&platform.db, platform.now(), PEOPLE, &always_open()).await?;
    let priced = platform.db.write(|tx| {
        async move {
            sql("UPDATE session_type SET price_minor = $1")
                .bind(PRICE)
                .execute(tx)
                .await
        }
        .boxed()
    });
    priced.await.map_err(|error: DbError| error)?;
    let mentees = people.tokens(&platform, PEOPLE).await?;
    let mentors = people.mentors_tokens(&platform, PEOPLE).await?;
    platform.db.close().await;
    Ok(Load {
        people,
        mentees,
        mentors,
        next: AtomicUsize::new(0),
        open: Mutex::default(),
        said: Mutex::default(),
    })
}

/// Lets people act until so many requests were answered, and a moment longer; kills, and tells how many were.
async fn under_load(
    load: &Arc<Load>,
    server: &mut Running,
    ahead: u16,
    (most, longer): (usize, Duration),
    seed: u64,
) -> Result<usize> {
    let (told, mut hear) = mpsc::unbounded_channel();
    let clients: Vec<_> = (0..CLIENTS as u64)
        .map(|number| {
            let client = Client {
                load: load.clone(),
                address: server.address,
                chance: StdRng::seed_from_u64(seed ^ number),
                ahead,
                told: told.clone(),
            };
            tokio::spawn(client.act())
        })
        .collect();
    drop(told);
    let mut answered = 0;
    while answered < most && hear.recv().await.is_some() {
        answered += 1;
    }
    let ended_early = answered < most;
    tokio::time::sleep(longer).await;
    server.kill().await?;
    for client in clients {
        client.await??;
    }
    ensure!(!ended_early, "the server was gone before it was killed");
    while hear.recv().await.is_some() {
        answered += 1;
    }
    Ok(answered)
}

/// Somebody who goes from one deal to the other.
struct Client {
    load: Arc<Load>,
    address: SocketAddr,
    chance: StdRng,
    ahead: u16,
    told: mpsc::UnboundedSender<()>,
}

/// The server is gone.
struct Gone;

impl Client {
    /// Until the server is gone. Only an answer that no server should give is an error.
    async fn act(mut self) -> Result<()> {
        let (Ok(mut connection), Ok(mut second)) = (
            Connection::open(self.address).await,
            Connection::open(self.address).await,
        ) else {
            return Ok(());
        };
        loop {
            let Some(deal) = self.taken_up() else {
                if self.hold(&mut connection).await?.is_none() {
                    return Ok(());
                }
                continue;
            };
            match self.goes_on(&mut connection, &mut second, &deal).await? {
                // As somebody does who looks again later what became of it.
                Err(Gone) => {
                    self.put(deal);
                    return Ok(());
                }
                Ok(Some(next)) => self.put(Deal { next, ..deal }),
                Ok(None) => {}
            }
        }
    }

    fn put(&self, deal: Deal) {
        let mut open = self.load.open.lock().expect("nobody panics with it");
        open.push(deal);
    }

    /// One that can go on now, or none: then a new one is begun.
    fn taken_up(&mut self) -> Option<Deal> {
        let now = self.now();
        let mut open = self.load.open.lock().expect("nobody panics with it");
        for _ in 0..4 {
            if open.is_empty() || self.chance.random_ratio(1, 4) {
                return None;
            }
            let at = self.chance.random_range(0..open.len());
            let waits = matches!(open[at].next, Next::Keep) && now < open[at].until;
            if !waits {
                return Some(open.swap_remove(at));
            }
        }
        None
    }

    fn now(&self) -> Instant {
        Clock::ahead(self.ahead).now()
    }

    fn says(&self, id: Uuid, change: impl Fn(&mut Said)) {
        let mut said = self.load.said.lock().expect("nobody panics with it");
        change(said.entry(id).or_default());
    }

    /// Nothing, once the server is gone.
    async fn hold(&mut self, connection: &mut Connection) -> Result<Option<()>> {
        let number = self.load.next.fetch_add(1, Ordering::Relaxed);
        let wish = self.load.people.wish(number);
        let mentor = &self.load.people.mentors[wish.mentor];
        let from = wish.starts_at.plus(i64::from(self.ahead) * HOUR);
        let token = &self.load.mentees[wish.mentee];
        let body = json!({"session_type": mentor.session_type.0, "starts_at": from.to_rfc3339()});
        let Ok((status, held)) = connection.post(token, "/holds", &body).await else {
            return Ok(None);
        };
        self.answered(status, &held)?;
        if status != StatusCode::CREATED {
            return Ok(Some(()));
        }
        let ends = held["ends_at"].as_str().and_then(Instant::from_rfc3339);
        self.put(Deal {
            id: held["id"].as_str().context("a hold has an id")?.parse()?,
            mentee: wish.mentee,
            mentor: wish.mentor,
            from,
            until: ends.context("a hold has an end")?,
            next: Next::Book,
        });
        Ok(Some(()))
    }

    /// Notes an answer. What is too late or done already is said so; a broken server is an error.
    fn answered(&self, status: StatusCode, body: &Value) -> Result<()> {
        ensure!(!status.is_server_error(), "it answered {status}: {body}");
        // Nobody counts any more: the server is being killed.
        let _ = self.told.send(());
        Ok(())
    }

    async fn goes_on(
        &mut self,
        connection: &mut Connection,
        second: &mut Connection,
        deal: &Deal,
    ) -> Result<Result<Option<Next>, Gone>> {
        let load = self.load.clone();
        let token = &load.mentees[deal.mentee];
        let path = format!("/bookings/{}", deal.id);
        let (status, body) = match &deal.next {
            Next::Pay(place) | Next::PayTip(place) => {
                return self.pays(connection, second, deal, place).await;
            }
            Next::Look(_) => connection.ask(token, &path).await,
            Next::Book => {
                let body = json!({"hold": deal.id});
                connection.post(token, "/bookings", &body).await
            }
            Next::Cancel => {
                if deal.from.plus(-EARLY) < self.now() {
                    return Ok(Ok(Some(Next::Keep)));
                }
                self.says(deal.id, |said| said.cancel_asked = true);
                let body = json!({"reason": "Something came up."});
                let path = format!("{path}/cancel");
                connection.post(token, &path, &body).await
            }
            Next::Keep => {
                let path = format!("{path}/kept");
                connection.post(token, &path, &json!({})).await
            }
            Next::Tip => {
                let path = format!("{path}/tip");
                let body = json!({"amount": "5.00"});
                connection.post(token, &path, &body).await
            }
            Next::PayOut => {
                let (path, fields) = ("/fn/pay_out", "form%5Bcurrency%5D=EUR");
                let token = &load.mentors[deal.mentor];
                let answer = connection.form(token, path, fields).await;
                answer.map(|status| (status, Value::Null))
            }
        }
        .map_or_else(
            |_| (None, Value::Null),
            |(status, body)| (Some(status), body),
        );
        let Some(status) = status else {
            return Ok(Err(Gone));
        };
        self.answered(status, &body)?;
        Ok(Ok(self.next(deal, status, &body)))
    }

    /// What somebody does after such an answer.
    fn next(&mut self, deal: &Deal, status: StatusCode, body: &Value) -> Option<Next> {
        let is_done = status.is_success();
        let place = |at: &Value| at.as_str().map(str::to_owned);
        match &deal.next {
            Next::Book => place(&body["payment"]["checkout_url"]).map(Next::Pay),
            Next::Look(at) => match body["status"].as_str() {
                Some("confirmed") => {
                    self.says(deal.id, |said| said.paid = true);
                    let cancels = self.chance.random_ratio(1, 4);
                    Some(if cancels { Next::Cancel } else { Next::Keep })
                }
                // A message is late, or it was declined.
                Some("held") => match self.chance.random_ratio(1, 3) {
                    true => None,
                    false => Some(Next::Pay(at.clone())),
                },
                _ => None,
            },
            Next::Cancel => {
                if is_done {
                    self.says(deal.id, |said| said.cancelled = true);
                }
                None
            }
            Next::Keep => {
                if is_done {
                    self.says(deal.id, |said| said.kept = true);
                }
                match self.chance.random_range(0..3) {
                    0 => Some(Next::Tip),
                    1 => Some(Next::PayOut),
                    _ => None,
                }
            }
            Next::Tip => place(&body["checkout_url"]).map(Next::PayTip),
            Next::PayOut | Next::Pay(_) | Next::PayTip(_) => None,
        }
    }

    /// Chooses what happens at the place to pay; sometimes with a double click, or from two tabs.
    async fn pays(
        &mut self,
        connection: &mut Connection,
        second: &mut Connection,
        deal: &Deal,
        place: &str,
    ) -> Result<Result<Option<Next>, Gone>> {
        let is_tip = matches!(deal.next, Next::PayTip(_));
        let scenario = match self.chance.random_range(0..100) {
            0..45 => "succeed",
            45..60 => "late",
            60..75 => "duplicate",
            75..83 => "decline",
            83..90 => "authenticate",
            90..95 if self.ahead == 0 => "dispute",
            // Somebody goes away, and perhaps comes back.
            _ => return Ok(Ok(self.chance.random_bool(0.5).then(|| deal.next.clone()))),
        };
        let fields = format!("scenario={scenario}");
        let first = connection.form("", place, &fields);
        let status = match self.chance.random_ratio(1, 5) {
            false => first.await,
            true => {
                let (first, second) =
                    tokio::join!(first, second.form("", place, "scenario=succeed"));
                first.and(second)
            }
        };
        let Ok(status) = status else {
            return Ok(Err(Gone));
        };
        self.answered(status, &Value::Null)?;
        Ok(Ok(match scenario {
            "decline" | "authenticate" => Some(deal.next.clone()),
            // Its bank has it: nothing could be sent back.
            "dispute" => None,
            _ if is_tip => Some(Next::PayOut),
            _ => Some(Next::Look(place.to_owned())),
        }))
    }
}

/// Lets time pass and the jobs finish, as often as something follows: what was late comes, sessions are over,
/// banks decide, mentors are paid out.
async fn finish(victim: &Victim, load: &Load) -> Result<()> {
    let db = Db::open(&victim.database_url, DbOptions::default()).await?;
    for (step, later) in [4, 8 * 24, 8 * 24 + 3, 20 * 24, 20 * 24 + 3]
        .into_iter()
        .enumerate()
    {
        let ahead = hours(SPAN + later)?;
        let server = Running::start(victim, ahead).await?;
        money_books::quiet(&db, &Clock::ahead(ahead)).await?;
        let mut connection = Connection::open(server.address).await?;
        match step {
            1 => decide(&db, &mut connection).await?,
            3 => {
                for token in &load.mentors {
                    let fields = "form%5Bcurrency%5D=EUR";
                    connection.form(token, "/fn/pay_out", fields).await?;
                }
            }
            _ => {}
        }
        money_books::quiet(&db, &Clock::ahead(ahead)).await?;
        server.stop().await?;
    }
    db.close().await;
    Ok(())
}

/// Every bank decides about what it took back: one for the payer, the next against them.
async fn decide(db: &Db, connection: &mut Connection) -> Result<()> {
    let taken = money_books::taken_back(db).await?;
    for (reference, how) in taken
        .iter()
        .zip(["dispute_won", "dispute_lost"].iter().cycle())
    {
        let path = format!("/test-pay/{reference}");
        let fields = format!("scenario={how}");
        let status = connection.form("", &path, &fields).await?;
        ensure!(!status.is_server_error(), "deciding was answered {status}");
    }
    Ok(())
}
