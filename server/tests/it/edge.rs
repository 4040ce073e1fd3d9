//! The edge of the process: figures by route, how many may listen, and that stopping loses nothing.

use crate::world::{World, in_each_world};
use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use domain::actor::Role;
use domain::id::MemberId;
use futures::FutureExt as _;
use server::db::sql;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use tower::ServiceExt as _;
use uuid::Uuid;

const PAGES: &str = include_str!("../../../app/src/routes.rs");

async fn asked(world: &World, path: &str) -> Response<Body> {
    let request = Request::builder().uri(path).body(Body::empty());
    let router = world.router.clone();
    let answer = router.oneshot(request.expect("a good request")).await;
    answer.expect("the router always answers")
}

#[tokio::test]
async fn figures_are_kept_by_route_and_not_by_path() {
    in_each_world(async |world| {
        let pages = PAGES
            .split("path!(\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next());
        let mut templates = vec![];
        for page in pages {
            // As the router writes them: `/mentors/{slug}`.
            let parts = page.split('/').map(|part| match part.strip_prefix(':') {
                Some(name) => format!("{{{}}}", name.trim_end_matches('?')),
                None => part.to_owned(),
            });
            let template = parts.collect::<Vec<_>>().join("/");
            let path: Vec<&str> = template
                .split('/')
                .map(|part| if part.starts_with('{') { "zzz" } else { part })
                .collect();
            asked(&world, &path.join("/")).await;
            templates.push(template);
        }
        asked(&world, "/api/v1/mentors/zzz").await;
        asked(&world, "/zzz/zzz/zzz").await;
        templates.push("/api/v1/mentors/{slug}".to_owned());
        let mut ada = world.mentee("Ada").await;
        assert_eq!(world.get("/metrics", Some(&ada)).await.status, 404);
        world.promote(&mut ada, Role::Admin).await;
        let figures = world.get("/metrics", Some(&ada)).await.text;
        for template in templates {
            let label = format!("route=\"{template}\"");
            assert!(figures.contains(&label), "{label} is not among\n{figures}");
        }
        assert!(!figures.contains("zzz"), "{figures}");
    })
    .await;
}

#[tokio::test]
async fn pages_are_compressed_for_browsers_that_can_read_it() {
    in_each_world(async |world| {
        let plain = world.get("/mentors", None).await.text;
        for (accepted, expected) in [("gzip, br", Some("br")), ("gzip", Some("gzip")), ("", None)] {
            let request = world
                .request("GET", "/mentors", None)
                .header("accept-encoding", accepted)
                .body(Body::empty());
            let answer = world
                .router
                .clone()
                .oneshot(request.expect("a good request"))
                .await
                .expect("the router always answers");
            let encoding = answer.headers().get("content-encoding").cloned();
            assert_eq!(
                encoding.as_ref().and_then(|one| one.to_str().ok()),
                expected
            );
            let bytes = to_bytes(answer.into_body(), usize::MAX).await;
            let bytes = bytes.expect("a whole page");
            let text = match expected {
                Some("br") => read_all(brotli::Decompressor::new(&bytes[..], 4096)),
                Some(_) => read_all(flate2::read::GzDecoder::new(&bytes[..])),
                None => read_all(&bytes[..]),
            };
            assert!(
                text.contains("</main>") && text.ends_with("</script>"),
                "{text}"
            );
            let smaller = bytes.len() * 2 < plain.len();
            assert_eq!(smaller, expected.is_some(), "{} bytes", bytes.len());
        }
        // What arrives bit by bit must not wait until there is enough to compress.
        let path = format!("/live?mentor={}", MemberId(Uuid::from_u128(1)));
        let request = Request::builder().uri(path).header("accept-encoding", "br");
        let request = request.body(Body::empty()).expect("a good request");
        let stream = world.router.clone().oneshot(request).await;
        let stream = stream.expect("the router always answers");
        assert!(!stream.headers().contains_key("content-encoding"));
    })
    .await;
}

fn read_all(mut reader: impl std::io::Read) -> String {
    let mut text = String::new();
    reader.read_to_string(&mut text).expect("a whole text");
    text
}

#[tokio::test]
async fn one_address_holds_so_many_streams_open_and_no_more() {
    in_each_world(async |world| {
        let path = format!("/live?mentor={}", MemberId(Uuid::from_u128(1)));
        let mut open = vec![];
        let refused = loop {
            let answer = asked(&world, &path).await;
            if answer.status() != 200 {
                break answer;
            }
            open.push(answer);
            assert!(open.len() <= 1_000, "there is no end to it");
        };
        assert_eq!((refused.status().as_u16(), open.len()), (429, 100));
        assert!(refused.headers().contains_key("retry-after"));
        open.pop();
        assert_eq!(asked(&world, &path).await.status(), 200, "one has gone");
    })
    .await;
}

#[tokio::test]
async fn what_was_counted_is_written_when_the_process_stops() {
    in_each_world(async |world| {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("bound");
        let (stop, told) = tokio::sync::oneshot::channel::<()>();
        let platform = world.platform.clone();
        let serving = tokio::spawn(async move {
            let told = told.map(|_| ());
            let served = server::process::serve_on(listener, platform, told).await;
            served.map_err(|error| error.to_string())
        });
        let read = tokio::task::spawn_blocking(move || get(address, "/mentors"));
        let page = read.await.expect("no panic");
        assert!(page.starts_with("HTTP/1.1 200"), "{page}");
        let figures = tokio::task::spawn_blocking(move || get(address, "/metrics"));
        let figures = figures.await.expect("no panic");
        assert!(
            figures.starts_with("HTTP/1.1 200"),
            "this machine asks: {figures}"
        );
        stop.send(()).expect("it runs");
        serving.await.expect("no panic").expect("stopped in order");
        let mut read = world.platform.db.read().await.expect("a connection");
        let visits = sql("SELECT count FROM daily_figure WHERE name = 'visit'")
            .fetch_one(&mut read, |row| row.get::<i64>("count"))
            .await;
        assert_eq!(visits.expect("written"), 1);
    })
    .await;
}

/// One plain request over a connection of its own.
fn get(address: SocketAddr, path: &str) -> String {
    let mut connection = TcpStream::connect(address).expect("somebody listens");
    write!(
        connection,
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    .expect("the request goes out");
    let mut answer = String::new();
    connection
        .read_to_string(&mut answer)
        .expect("the answer is text");
    answer
}
