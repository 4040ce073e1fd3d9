//! What every kind of other calendar can do, and the kind that is a plain link to a file. Another
//! service is another implementation of [`Connector`].

use super::outbound::{Ask, Outbound, address};
use super::store::ConnectionRow;
use domain::connection::{BusyTime, Reading, Trouble, read};
use domain::interval::Interval;
use domain::time::{HOUR, Instant};
use jiff::tz::TimeZone;
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
}

/// The connector of a stored connection.
pub fn connector_of(row: &ConnectionRow) -> Box<dyn Connector> {
    Box::new(IcsLink {
        address: row.address.clone(),
        marker: row.marker.clone(),
    })
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
        let lately = |at: Instant| wanted.now.since(at) < IN_FULL_EVERY;
        let mut headers = HeaderMap::new();
        if self.marker.in_full_at.is_some_and(lately) {
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
        let times = times_in(answer.body, wanted).await?;
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

/// Works out the busy times of a file, beside the threads that answer requests.
async fn times_in(body: Vec<u8>, wanted: Wanted) -> Result<Vec<BusyTime>, Trouble> {
    let work = move || {
        let text = String::from_utf8_lossy(&body);
        let reading = Reading {
            window: wanted.window,
            home: &wanted.home,
            zone: &crate::platform::zone,
        };
        read(&text, &reading)
    };
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or(Err(Trouble::NotACalendar))
}
