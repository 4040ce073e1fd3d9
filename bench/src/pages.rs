//! The marketplace page over loopback, against a bare axum reply of the same size by the same
//! client over as many connections.

use crate::figure::{Figure, number};
use crate::ground::Place;
use anyhow::{Result, ensure};
use axum::Router;
use axum::routing::get;
use bench::http::Connection;
use bytes::Bytes;
use server::db::Engine;
use server::http::router;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

const CONNECTIONS: usize = 16;
const MEMBERS: u32 = 2_000;
const SPAN: Duration = Duration::from_secs(4);
const PATH: &str = "/mentors";

pub async fn measure(place: &Place) -> Result<()> {
    let ground = place.ground(Engine::Sqlite, "pages").await?;
    let population = server::demo::population(MEMBERS, 1, ground.platform.now());
    server::demo::load(&ground.platform.db, population, "none", |_| ()).await?;
    let site = serve(router(ground.edge.clone())).await?;
    let page = Connection::open(site).await?.page(PATH).await?.1;
    let pages = per_second(site, page.len() / 2).await?;
    let size = page.len();
    let bare = serve(Router::new().route(PATH, get(move || async move { page.clone() }))).await?;
    let replies = per_second(bare, size).await?;
    Figure {
        name: "marketplace pages, 16 connections".to_owned(),
        measured: format!("{}/s", number(pages)),
        yardstick: format!(
            "{}/s bare replies of {} kB, {:.3} of it",
            number(replies),
            size / 1_000,
            pages / replies
        ),
        goal: "",
        met: None,
    }
    .print();
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

async fn per_second(address: SocketAddr, least: usize) -> Result<f64> {
    let started = Instant::now();
    let clients = (0..CONNECTIONS).map(|_| {
        tokio::spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut done = 0_u32;
            while started.elapsed() < SPAN {
                let (status, page): (_, Bytes) = connection.page(PATH).await?;
                ensure!(status == 200 && page.len() >= least, "answered {status}");
                done += 1;
            }
            Ok::<_, anyhow::Error>(done)
        })
    });
    let mut done = 0;
    for client in futures::future::join_all(clients).await {
        done += client??;
    }
    Ok(f64::from(done) / started.elapsed().as_secs_f64())
}
