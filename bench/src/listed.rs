//! A list of twenty mentors as programs ask for it over loopback, from a market of a hundred thousand,
//! against a bare axum reply of the same size by the same clients.

use crate::figure::{Durations, Figure, number, time};
use crate::ground::Place;
use anyhow::{Result, ensure};
use axum::Router;
use axum::routing::get;
use bench::http::Connection;
use bench::quality::questions;
use server::db::Engine;
use server::http::router;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

const MENTORS: u32 = 100_000;
const CLIENTS: usize = 32;
const SPAN: Duration = Duration::from_secs(8);
const LIST: &str = "/api/v1/mentors";

pub async fn measure(place: &Place) -> Result<()> {
    let ground = place.ground(Engine::Sqlite, "listed").await?;
    let began = Instant::now();
    let population = server::demo::population(MENTORS, 1, ground.platform.now()).of_mentors();
    server::demo::load(&ground.platform.db, population, "none", |_| ()).await?;
    let written = began.elapsed();
    let site = serve(router(ground.edge.clone())).await?;
    let market = ground.edge.market.clone();
    let tended = tokio::spawn(async move { market.keep_fresh().await });
    let began = Instant::now();
    let reply = Connection::open(site).await?.page(LIST).await?.1;
    let opened = began.elapsed();
    let paths: Vec<String> = questions()?
        .iter()
        .map(|question| format!("{LIST}?language=en&q={}", encoded(&question.text)))
        .collect();
    let lists = replies(site, paths.into()).await?;
    let bare = Router::new().route(LIST, get(move || async move { reply.clone() }));
    let bare = replies(serve(bare).await?, Arc::new([LIST.to_owned()])).await?;
    Figure {
        name: format!(
            "list of 20 of {} mentors over HTTP, {CLIENTS} clients",
            number(MENTORS.into())
        ),
        measured: format!("p99 {}, median {}", time(lists.p99()), time(lists.median())),
        yardstick: format!(
            "median {} bare replies of the same size",
            time(bare.median())
        ),
        goal: "p99 ≤ 10 ms",
        met: Some(lists.p99() <= Duration::from_millis(10)),
    }
    .print();
    Figure {
        name: format!(
            "first list of {} mentors, times and all",
            number(MENTORS.into())
        ),
        measured: format!("{:.1} s", opened.as_secs_f64()),
        yardstick: format!("{:.1} s writing them", written.as_secs_f64()),
        goal: "",
        met: None,
    }
    .print();
    tended.abort();
    ground.clear(place).await
}

/// Serves until the process ends.
async fn serve(site: Router) -> Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let site = site.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, site).await });
    Ok(address)
}

/// How long each reply took, while all clients ask one question after the other.
async fn replies(site: SocketAddr, paths: Arc<[String]>) -> Result<Durations> {
    let began = Instant::now();
    let clients = (0..CLIENTS).map(|client| {
        let paths = paths.clone();
        tokio::spawn(async move {
            let mut connection = Connection::open(site).await?;
            let mut took = vec![];
            for path in paths.iter().cycle().skip(client * 7) {
                if began.elapsed() > SPAN {
                    break;
                }
                let asked = Instant::now();
                let (status, _) = connection.page(path).await?;
                took.push(asked.elapsed());
                ensure!(status == 200, "answered {status}");
            }
            Ok::<_, anyhow::Error>(took)
        })
    });
    let mut took = vec![];
    for client in futures::future::join_all(clients).await {
        took.extend(client??);
    }
    Ok(Durations::new(took))
}

/// Text as it stands in a parameter.
fn encoded(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    });
    bytes.collect()
}
