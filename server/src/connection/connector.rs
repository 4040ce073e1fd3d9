//! What every kind of other calendar can do, and the kind that is a plain link to a file. Another
//! service is another implementation of [`Connector`].

use super::outbound::{Ask, Outbound, address};
use domain::connection::{BusyTime, Reading, Trouble, read_all};
use domain::interval::Interval;
use domain::time::{HOUR, Instant};
use jiff::tz::TimeZone;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH};
use serde::{Deserialize, Serialize};

/// The window moves on while a file stays the same, so it is read in full this often.
const IN_FULL_EVERY: i64 = 24 * HOUR;

/// What to send along to learn whether anything changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    #[serde(default)]
    pub etag: String,
    #[serde(default)]
    pub last_modified: String,
    /// When busy times were last worked out.
    pub in_full_at: Option<Instant>,
}

/// What a calendar is read for.
#[derive(Clone, Debug)]
pub struct Wanted {
    pub window: Interval,
    /// Zone of whole days, and of times without a zone.
    pub home: TimeZone,
    pub now: Instant,
}

/// What reading a calendar gave.
#[derive(Debug)]
pub enum Heard {
    /// The same as last time.
    Unchanged,
    Times {
        times: Vec<BusyTime>,
        marker: Marker,
    },
}

/// One kind of other calendar.
#[async_trait::async_trait]
pub trait Connector: Send + Sync {
    /// Reads when its owner is busy.
    async fn busy(&self, outbound: &Outbound, wanted: Wanted) -> Result<Heard, Trouble>;

    /// How sessions are written into it, for the kinds that take them.
    fn sessions(&self) -> Option<&dyn TakesSessions> {
        None
    }
}

/// A session as it is to stand in a calendar elsewhere.
#[derive(Clone, Debug)]
pub struct SessionEvent {
    pub uid: String,
    /// The whole calendar object.
    pub text: String,
    /// The calendar it belongs into.
    pub calendar: Url,
    /// Where it was written to before.
    pub known_at: Option<Url>,
}

impl SessionEvent {
    /// Where it goes in a calendar that does not have it yet.
    pub fn fresh_address(&self) -> Result<Url, Trouble> {
        let mut calendar = self.calendar.clone();
        if !calendar.path().ends_with('/') {
            calendar.set_path(&format!("{}/", calendar.path()));
        }
        let name = self.uid.split('@').next().unwrap_or(&self.uid);
        let address = calendar.join(&format!("{name}.ics"));
        address.map_err(|_| Trouble::BadAddress)
    }
}

/// What became of a session that was to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Put {
    Written(Url),
    /// The person took it out of their calendar. That is no change of the session.
    Gone,
}

/// A calendar elsewhere that shows its owner's sessions.
#[async_trait::async_trait]
pub trait TakesSessions: Send + Sync {
    /// Writes a session, or its news over what stands there of it. What the person added stays.
    async fn put(&self, outbound: &Outbound, event: &SessionEvent) -> Result<Put, Trouble>;

    /// Takes a session out; one that is gone already is fine.
    async fn remove(&self, outbound: &Outbound, uid: &str, at: &Url) -> Result<(), Trouble>;
}

/// A link to an iCalendar file, to read only.
pub struct IcsLink {
    pub address: String,
    pub marker: Marker,
}

#[async_trait::async_trait]
impl Connector for IcsLink {
    async fn busy(&self, outbound: &Outbound, wanted: Wanted) -> Result<Heard, Trouble> {
        let url = address(&self.address).ok_or(Trouble::BadAddress)?;
        let mut headers = HeaderMap::new();
        if is_recent(&self.marker, wanted.now) {
            condition(&mut headers, IF_NONE_MATCH, &self.marker.etag);
            condition(&mut headers, IF_MODIFIED_SINCE, &self.marker.last_modified);
        }
        let asked_if_changed = !headers.is_empty();
        let answer = outbound.send(Ask::get(url, headers)).await?;
        match answer.status {
            200 => {}
            304 if asked_if_changed => return Ok(Heard::Unchanged),
            status => return Err(refused(status)),
        }
        let marker = Marker {
            etag: bounded(answer.header("etag")),
            last_modified: bounded(answer.header("last-modified")),
            in_full_at: Some(wanted.now),
        };
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let times = times_in(vec![text], wanted).await?;
        Ok(Heard::Times { times, marker })
    }
}

fn condition(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let (false, Ok(value)) = (value.is_empty(), HeaderValue::from_str(value)) {
        headers.insert(name, value);
    }
}

/// What comes back with every request is not kept when it is long.
fn bounded(value: &str) -> String {
    if value.len() <= 300 {
        value.to_owned()
    } else {
        String::new()
    }
}

/// What a status that is no success means.
pub fn refused(status: u16) -> Trouble {
    match status {
        401 | 403 => Trouble::NotAllowed,
        404 | 410 => Trouble::Gone,
        status => Trouble::Status { status },
    }
}

/// Whether what was worked out then still reaches far enough ahead.
pub fn is_recent(marker: &Marker, now: Instant) -> bool {
    marker
        .in_full_at
        .is_some_and(|at| now.since(at) < IN_FULL_EVERY)
}

/// Works out the busy times of files, beside the threads that answer requests.
pub async fn times_in(texts: Vec<String>, wanted: Wanted) -> Result<Vec<BusyTime>, Trouble> {
    let work = move || {
        let reading = Reading {
            window: wanted.window,
            home: &wanted.home,
            zone: &crate::platform::zone,
        };
        read_all(texts.iter().map(String::as_str), &reading)
    };
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(Trouble::NotACalendar))
}
