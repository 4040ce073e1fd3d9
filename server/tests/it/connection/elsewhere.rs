//! A host elsewhere, made for a test: it serves what it is told to, and counts who asks.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

/// What the host does when it is asked.
#[derive(Clone, Debug)]
pub enum Answers {
    Calendar(String),
    Status(u16),
    Redirect(String),
    /// Takes the request and says nothing.
    Never,
    /// So many bytes, without saying how many before.
    Bytes(usize),
}

#[derive(Debug)]
struct Told {
    answers: Answers,
    in_full: usize,
    unchanged: usize,
}

/// A running host; it stops with the test's runtime.
#[derive(Clone)]
pub struct Elsewhere {
    pub address: SocketAddr,
    told: Arc<Mutex<Told>>,
}

impl Elsewhere {
    pub async fn new(answers: Answers) -> Elsewhere {
        let told = Arc::new(Mutex::new(Told {
            answers,
            in_full: 0,
            unchanged: 0,
        }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let router = Router::new().fallback(answer).with_state(told.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Elsewhere { address, told }
    }

    pub fn url(&self) -> String {
        format!("http://{}/calendar.ics", self.address)
    }

    pub fn now_answers(&self, answers: Answers) {
        self.told.lock().expect("no test panicked inside").answers = answers;
    }

    /// How often it sent everything, and how often it said that nothing changed.
    pub fn asked(&self) -> (usize, usize) {
        let told = self.told.lock().expect("no test panicked inside");
        (told.in_full, told.unchanged)
    }
}

async fn answer(State(told): State<Arc<Mutex<Told>>>, headers: HeaderMap) -> Response {
    let answers = told
        .lock()
        .expect("no test panicked inside")
        .answers
        .clone();
    match answers {
        Answers::Calendar(text) => {
            let etag = format!("\"{}\"", text.len());
            let known = headers.get(header::IF_NONE_MATCH);
            let mut told = told.lock().expect("no test panicked inside");
            if known.is_some_and(|known| *known == *etag) {
                told.unchanged += 1;
                return StatusCode::NOT_MODIFIED.into_response();
            }
            told.in_full += 1;
            ([(header::ETAG, etag)], text).into_response()
        }
        Answers::Status(status) => StatusCode::from_u16(status)
            .expect("a status")
            .into_response(),
        Answers::Redirect(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
        Answers::Never => std::future::pending().await,
        Answers::Bytes(count) => {
            let pieces =
                (0..count / 65_536 + 1).map(|_| Ok::<_, std::io::Error>(vec![b'x'; 65_536]));
            axum::body::Body::from_stream(futures::stream::iter(pieces)).into_response()
        }
    }
}

/// A calendar with one event for each start and title, an hour long; starts are UTC.
pub fn calendar(events: &[(&str, &str)]) -> String {
    let events: String = events
        .iter()
        .enumerate()
        .map(|(number, (start, title))| {
            format!(
                "BEGIN:VEVENT\r\nUID:{number}\r\nDTSTART:{start}\r\nDURATION:PT1H\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n"
            )
        })
        .collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
}
