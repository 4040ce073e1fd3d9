//! An account that speaks CalDAV (RFC 4791): its calendars are found (RFC 6764), some are read for
//! busy times, and one takes sessions. What the member changed there meanwhile is never overwritten
//! unseen: every write names the state it was made on.

use super::connector::{
    Connector, Heard, Marker, Put, SessionEvent, TakesSessions, Wanted, is_recent, refused,
    times_in,
};
use super::dav::{Dav, Login, Resource, SPACES};
use super::outbound::Outbound;
use super::xml::Space;
use domain::connection::{MOST_CALENDARS, Trouble, merged};
use domain::time::Instant;
use reqwest::header::{CONTENT_TYPE, HeaderName, IF_MATCH, IF_NONE_MATCH};
use reqwest::{Method, Url};
use std::time::Duration;

/// How long somebody waits while an account is found.
const PATIENCE: Duration = Duration::from_secs(25);
/// How long reading all of its calendars may take.
const PATIENCE_TO_READ: Duration = Duration::from_secs(45);
/// How often a write is tried on what somebody else keeps changing.
const TRIES: usize = 3;
const MOST_NAME: usize = 80;

/// What was found behind an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Where its calendars are: what makes it the same account again.
    pub home: Url,
    pub calendars: Vec<Calendar>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    pub address: Url,
    pub name: String,
    /// `#rrggbb`
    pub colour: Option<String>,
    pub can_write: bool,
}

/// Finds the calendars of an account, from whatever address its member typed.
pub async fn find(outbound: &Outbound, typed: &Url, login: &Login) -> Result<Account, Trouble> {
    let dav = Dav { outbound, login };
    match tokio::time::timeout(PATIENCE, found(&dav, typed)).await {
        Ok(found) => found,
        Err(_) => Err(Trouble::TimedOut),
    }
}

async fn found(dav: &Dav<'_>, typed: &Url) -> Result<Account, Trouble> {
    let home = match home_of(dav, typed).await {
        Err(Trouble::NotCalDav | Trouble::Gone) => {
            let known = typed.join("/.well-known/caldav");
            let known = known.map_err(|_| Trouble::BadAddress)?;
            home_of(dav, &known)
                .await
                .map_err(|trouble| match trouble {
                    Trouble::Gone => Trouble::NotCalDav,
                    other => other,
                })?
        }
        home => home?,
    };
    let props = "<D:resourcetype/><D:displayname/><A:calendar-color/>\
        <C:supported-calendar-component-set/><D:current-user-privilege-set/>";
    let there = dav.propfind(&home, 1, props).await?;
    let calendars = there.iter().filter_map(calendar);
    Ok(Account {
        calendars: calendars.take(MOST_CALENDARS as usize).collect(),
        home,
    })
}

/// Where the calendars of whoever asks are.
async fn home_of(dav: &Dav<'_>, url: &Url) -> Result<Url, Trouble> {
    let home = |found: &[Resource]| {
        let mut homes = found
            .iter()
            .filter_map(|one| one.href(Space::CalDav, "calendar-home-set"));
        homes.next()
    };
    let props = "<D:current-user-principal/><C:calendar-home-set/>";
    let found = dav.propfind(url, 0, props).await?;
    let mut principals = found
        .iter()
        .filter_map(|one| one.href(Space::Dav, "current-user-principal"));
    let Some(principal) = principals.next() else {
        return home(&found).ok_or(Trouble::NotCalDav)?;
    };
    let props = "<C:calendar-home-set/>";
    let of_principal = dav.propfind(&principal?, 0, props).await?;
    home(&of_principal).ok_or(Trouble::NotCalDav)?
}

/// None for what is no calendar of events.
fn calendar(there: &Resource) -> Option<Calendar> {
    let kinds = there.prop(Space::Dav, "resourcetype")?;
    kinds.child(Space::CalDav, "calendar")?;
    let parts = there.prop(Space::CalDav, "supported-calendar-component-set");
    let takes_events = parts.is_none_or(|parts| {
        let mut parts = parts.all(Space::CalDav, "comp");
        parts.any(|part| part.named.as_deref() == Some("VEVENT"))
    });
    if !takes_events {
        return None;
    }
    let last = there.url.path_segments()?.rfind(|part| !part.is_empty());
    let name = there.text(Space::Dav, "displayname").or(last)?;
    Some(Calendar {
        address: there.url.clone(),
        name: name.chars().take(MOST_NAME).collect(),
        colour: there
            .text(Space::Apple, "calendar-color")
            .and_then(colour_of),
        can_write: can_write(there),
    })
}

/// What the first seven letters of `#rrggbbaa` say.
fn colour_of(text: &str) -> Option<String> {
    let colour = text.get(..7)?;
    let digits = colour.strip_prefix('#')?;
    let good = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    good.then(|| colour.to_ascii_lowercase())
}

/// Who does not say what may be done lets it be tried.
fn can_write(there: &Resource) -> bool {
    const WRITES: [&str; 4] = ["all", "write", "write-content", "bind"];
    there
        .prop(Space::Dav, "current-user-privilege-set")
        .is_none_or(|set| {
            let privileges = set.all(Space::Dav, "privilege");
            let mut each = privileges.flat_map(|privilege| &privilege.children);
            each.any(|one| one.space == Space::Dav && WRITES.contains(&one.local.as_str()))
        })
}

/// A connected account.
pub struct CalDav {
    pub login: Login,
    /// The calendars that make busy.
    pub read: Vec<Url>,
    pub marker: Marker,
}

#[async_trait::async_trait]
impl Connector for CalDav {
    async fn busy(&self, outbound: &Outbound, wanted: Wanted) -> Result<Heard, Trouble> {
        let dav = Dav {
            outbound,
            login: &self.login,
        };
        match tokio::time::timeout(PATIENCE_TO_READ, self.heard(&dav, wanted)).await {
            Ok(heard) => heard,
            Err(_) => Err(Trouble::TimedOut),
        }
    }

    fn sessions(&self) -> Option<&dyn TakesSessions> {
        Some(self)
    }
}

impl CalDav {
    async fn heard(&self, dav: &Dav<'_>, wanted: Wanted) -> Result<Heard, Trouble> {
        let mut states = Some(String::new());
        for calendar in &self.read {
            let state = state_of(dav, calendar).await?;
            states = states
                .zip(state)
                .map(|(all, one)| format!("{all}{calendar} {one}\n"));
        }
        let etag = states.map_or(String::new(), |states| {
            hex::encode(crate::platform::token_hash(&states))
        });
        let known = !etag.is_empty() && etag == self.marker.etag;
        if known && is_recent(&self.marker, wanted.now) {
            return Ok(Heard::Unchanged);
        }
        let marker = Marker {
            etag,
            last_modified: String::new(),
            in_full_at: Some(wanted.now),
        };
        let mut texts = vec![];
        for calendar in &self.read {
            texts.extend(events_in(dav, calendar, &wanted).await?);
        }
        let times = times_in(texts, wanted).await?;
        Ok(Heard::Times { times, marker })
    }

    /// The address of the event with this `UID`, if the calendar has it: a mail program may have put
    /// it there from an invitation.
    async fn find_event(
        &self,
        dav: &Dav<'_>,
        event: &SessionEvent,
    ) -> Result<Option<Url>, Trouble> {
        let query = format!(
            "<C:calendar-query {SPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop>\
             <C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"VEVENT\">\
             <C:prop-filter name=\"UID\"><C:text-match collation=\"i;octet\">{}</C:text-match>\
             </C:prop-filter></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>",
            event.uid
        );
        match dav.report(&event.calendar, &query).await {
            // A server that ignores the filter answers with everything.
            Ok(found) => Ok(found
                .into_iter()
                .find(|one| {
                    let text = one.text(Space::CalDav, "calendar-data");
                    text.is_some_and(|text| merged(&event.text, text).is_some())
                })
                .map(|one| one.url)),
            // Who cannot be asked still says so when the same event comes twice.
            Err(Trouble::NotCalDav | Trouble::Status { .. } | Trouble::TooLarge { .. }) => Ok(None),
            Err(other) => Err(other),
        }
    }
}

/// What changes whenever anything in a calendar does; None when the server has no such thing.
async fn state_of(dav: &Dav<'_>, calendar: &Url) -> Result<Option<String>, Trouble> {
    let props = "<S:getctag/><D:sync-token/>";
    let found = dav.propfind(calendar, 0, props).await?;
    let found = found.first().ok_or(Trouble::NotCalDav)?;
    let state = found
        .text(Space::CalendarServer, "getctag")
        .or_else(|| found.text(Space::Dav, "sync-token"));
    Ok(state.map(str::to_owned))
}

/// The events of a calendar that touch the window, each a calendar of its own.
async fn events_in(dav: &Dav<'_>, calendar: &Url, wanted: &Wanted) -> Result<Vec<String>, Trouble> {
    let query = format!(
        "<C:calendar-query {SPACES}><D:prop><C:calendar-data/></D:prop>\
         <C:filter><C:comp-filter name=\"VCALENDAR\"><C:comp-filter name=\"VEVENT\">\
         <C:time-range start=\"{}\" end=\"{}\"/>\
         </C:comp-filter></C:comp-filter></C:filter></C:calendar-query>",
        stamp(wanted.window.starts_at()),
        stamp(wanted.window.ends_at())
    );
    let mut texts = vec![];
    for one in dav.report(calendar, &query).await? {
        match one.status {
            // Deleted while it was listed.
            404 | 410 => continue,
            200..=299 => {}
            // A list that was cut off would say that the rest is free.
            status => return Err(refused(status)),
        }
        let text = one.prop(Space::CalDav, "calendar-data");
        texts.push(text.ok_or(Trouble::NotACalendar)?.text.clone());
    }
    Ok(texts)
}

/// `20261124T143000Z`
fn stamp(instant: Instant) -> String {
    let whole = Instant(instant.0.div_euclid(1_000) * 1_000);
    whole.to_rfc3339().replace(['-', ':'], "")
}

/// An event as it stands there.
struct Standing {
    etag: String,
    text: String,
}

/// None when there is nothing.
async fn standing(dav: &Dav<'_>, url: &Url) -> Result<Option<Standing>, Trouble> {
    let answer = dav.send(Method::GET, url, &[], String::new()).await?;
    match answer.status {
        200 => Ok(Some(Standing {
            etag: answer.header("etag").to_owned(),
            text: String::from_utf8_lossy(&answer.body).into_owned(),
        })),
        404 | 410 => Ok(None),
        status => Err(refused(status)),
    }
}

/// The header that makes a write depend on what was seen. A weak tag, or none, allows no condition.
fn only_if(seen: &Standing) -> Option<(HeaderName, &str)> {
    let strong = seen.etag.starts_with('"');
    strong.then_some((IF_MATCH, seen.etag.as_str()))
}

#[async_trait::async_trait]
impl TakesSessions for CalDav {
    async fn put(&self, outbound: &Outbound, event: &SessionEvent) -> Result<Put, Trouble> {
        let dav = Dav {
            outbound,
            login: &self.login,
        };
        let mut at = match &event.known_at {
            Some(known) => Some(known.clone()),
            None => self.find_event(&dav, event).await?,
        };
        for _ in 0..TRIES {
            let fresh = event.fresh_address()?;
            let url = at.clone().unwrap_or_else(|| fresh.clone());
            let seen = match &at {
                Some(url) => standing(&dav, url).await?,
                None => None,
            };
            let kept = seen.as_ref().map(|seen| merged(&event.text, &seen.text));
            let (text, condition) = match (&kept, &seen) {
                (Some(Some(text)), Some(seen)) => (text, only_if(seen)),
                // Deleted there, or replaced by something else: the person's decision.
                _ if event.known_at.is_some() => return Ok(Put::Gone),
                _ => (&event.text, Some((IF_NONE_MATCH, "*"))),
            };
            let mut headers = vec![(CONTENT_TYPE, "text/calendar; charset=utf-8")];
            headers.extend(condition);
            let answer = dav.send(Method::PUT, &url, &headers, text.clone()).await?;
            match answer.status {
                200..=299 => return Ok(Put::Written(url)),
                // The event is there already, under this name or another.
                409 | 412 if at.is_none() => {
                    let found = self.find_event(&dav, event).await?;
                    at = Some(found.unwrap_or(fresh));
                }
                // Somebody else was there first: look again.
                412 => {}
                status => return Err(refused(status)),
            }
        }
        Err(refused(412))
    }

    async fn remove(&self, outbound: &Outbound, uid: &str, url: &Url) -> Result<(), Trouble> {
        let dav = Dav {
            outbound,
            login: &self.login,
        };
        for _ in 0..TRIES {
            let Some(seen) = standing(&dav, url).await? else {
                return Ok(());
            };
            if !seen.text.contains(uid) {
                return Ok(());
            }
            let condition: Vec<_> = only_if(&seen).into_iter().collect();
            let answer = dav
                .send(Method::DELETE, url, &condition, String::new())
                .await?;
            match answer.status {
                200..=299 | 404 | 410 => return Ok(()),
                412 => {}
                status => return Err(refused(status)),
            }
        }
        Err(refused(412))
    }
}
