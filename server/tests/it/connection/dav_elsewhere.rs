//! A CalDAV server made for a test, for what real ones seldom do: it answers what it is told to, and
//! lets somebody else write between two of our requests.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};

pub const USER: &str = "leila";

/// What it answers instead of what it should.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Odd {
    #[default]
    Nothing,
    /// To every question about several resources.
    Body(String),
    /// To every question about several resources.
    Redirect(String),
    /// To every PUT.
    NoWriting,
    /// To everything.
    Status(u16),
}

#[derive(Default)]
pub struct Shelf {
    pub password: String,
    pub odd: Odd,
    /// Path to tag and text.
    events: BTreeMap<String, (u64, String)>,
    tags: u64,
    /// What somebody writes over our event just before our next PUT of it.
    pub interference: Option<String>,
    /// Requests by method.
    asked: BTreeMap<String, usize>,
}

impl Shelf {
    pub fn put(&mut self, path: &str, text: &str) {
        self.tags += 1;
        self.events
            .insert(path.to_owned(), (self.tags, text.to_owned()));
    }

    pub fn delete(&mut self, path: &str) {
        self.tags += 1;
        self.events.remove(path);
    }

    /// Path and text of all that is there.
    pub fn events(&self) -> Vec<(String, String)> {
        let events = self.events.iter();
        events
            .map(|(path, (_, text))| (path.clone(), text.clone()))
            .collect()
    }

    pub fn asked(&self, method: &str) -> usize {
        self.asked.get(method).copied().unwrap_or_default()
    }
}

/// A running server; it stops with the test's runtime.
#[derive(Clone)]
pub struct DavElsewhere {
    pub address: SocketAddr,
    shelf: Arc<Mutex<Shelf>>,
}

impl DavElsewhere {
    pub async fn new(password: &str) -> DavElsewhere {
        let shelf = Arc::new(Mutex::new(Shelf {
            password: password.to_owned(),
            ..Shelf::default()
        }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let router = Router::new().fallback(answer).with_state(shelf.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        DavElsewhere { address, shelf }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().expect("no test panicked inside")
    }
}

async fn answer(
    State(shelf): State<Arc<Mutex<Shelf>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut shelf = shelf.lock().expect("no test panicked inside");
    *shelf.asked.entry(method.to_string()).or_default() += 1;
    let pair = format!("{USER}:{}", shelf.password);
    let pair = base64::engine::general_purpose::STANDARD.encode(pair);
    let known = headers.get(header::AUTHORIZATION);
    if known.is_none_or(|known| *known != format!("Basic {pair}")) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let several = matches!(method.as_str(), "PROPFIND" | "REPORT");
    match (&shelf.odd, several) {
        (Odd::Status(status), _) => return code(*status),
        (Odd::Body(body), true) => return multi(body.clone()),
        (Odd::Redirect(to), true) => {
            return (StatusCode::FOUND, [(header::LOCATION, to.clone())]).into_response();
        }
        (Odd::NoWriting, _) if method == Method::PUT => return code(403),
        _ => {}
    }
    let (path, body) = (uri.path(), String::from_utf8_lossy(&body).into_owned());
    match method.as_str() {
        "PROPFIND" => multi(about(&shelf, path, &body)),
        "REPORT" => multi(listed(&shelf)),
        "GET" => match shelf.events.get(path) {
            Some((tag, text)) => ([(header::ETAG, quoted(*tag))], text.clone()).into_response(),
            None => code(404),
        },
        "PUT" => {
            if let Some(text) = shelf.interference.take() {
                shelf.put(path, &text);
            }
            if !allowed(&shelf, path, &headers) {
                return code(412);
            }
            shelf.put(path, &body);
            code(201)
        }
        "DELETE" if !allowed(&shelf, path, &headers) => code(412),
        "DELETE" => {
            shelf.delete(path);
            code(204)
        }
        _ => code(405),
    }
}

fn code(status: u16) -> Response {
    StatusCode::from_u16(status)
        .expect("a status")
        .into_response()
}

fn multi(body: String) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/xml; charset=utf-8")];
    (StatusCode::MULTI_STATUS, kind, body).into_response()
}

fn quoted(tag: u64) -> String {
    format!("\"{tag}\"")
}

fn allowed(shelf: &Shelf, path: &str, headers: &HeaderMap) -> bool {
    let there = shelf.events.get(path).map(|(tag, _)| quoted(*tag));
    let none_match = headers.get(header::IF_NONE_MATCH).is_none();
    let matches = match headers.get(header::IF_MATCH) {
        Some(wanted) => there.as_deref().is_some_and(|there| *wanted == *there),
        None => true,
    };
    (none_match || there.is_none()) && matches
}

const OPEN: &str = "<?xml version='1.0'?><multistatus xmlns='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav' \
     xmlns:S='http://calendarserver.org/ns/' xmlns:A='http://apple.com/ns/ical/'>";

pub fn response(path: &str, props: &str) -> String {
    format!(
        "<response><href>{path}</href><propstat><prop>{props}</prop>\
         <status>HTTP/1.1 200 OK</status></propstat></response>"
    )
}

pub fn multistatus(responses: &str) -> String {
    format!("{OPEN}{responses}</multistatus>")
}

fn about(shelf: &Shelf, path: &str, asked: &str) -> String {
    let is_calendar = "<resourcetype><collection/><C:calendar/></resourcetype>";
    multistatus(&if asked.contains("resourcetype") {
        [
            response("/leila/", "<resourcetype><collection/></resourcetype>"),
            response(
                "/leila/work/",
                &format!("{is_calendar}<displayname>Work</displayname><A:calendar-color>#12AB34FF</A:calendar-color>"),
            ),
            response(
                "/leila/birthdays/",
                &format!("{is_calendar}<displayname>Birthdays &amp; more</displayname><current-user-privilege-set><privilege><read/></privilege></current-user-privilege-set>"),
            ),
            response(
                "/leila/tasks/",
                &format!("{is_calendar}<C:supported-calendar-component-set><C:comp name='VTODO'/></C:supported-calendar-component-set>"),
            ),
        ]
        .concat()
    } else if asked.contains("getctag") {
        response(path, &format!("<S:getctag>{}</S:getctag>", shelf.tags))
    } else if path == "/" {
        response(
            path,
            "<current-user-principal><href>/people/leila/</href></current-user-principal>",
        )
    } else {
        response(
            path,
            "<C:calendar-home-set><href>/leila/</href></C:calendar-home-set>",
        )
    })
}

/// Ignores every filter but that there is one, as some servers do.
fn listed(shelf: &Shelf) -> String {
    let each = shelf.events.iter().map(|(path, (_, text))| {
        let data = format!("<C:calendar-data><![CDATA[{text}]]></C:calendar-data>");
        response(path, &data)
    });
    multistatus(&each.collect::<String>())
}
