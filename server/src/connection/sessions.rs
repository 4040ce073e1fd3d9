//! Keeps a member's sessions in their calendar elsewhere: what is missing or changed is written, what
//! is off is taken out. What there is to do follows from the difference between the bookings and
//! what was written, so nothing is lost when a host does not answer. Knows no kind of calendar.

use super::account_store::{self as store, CopyRow};
use super::connector::{Put, SessionEvent, TakesSessions};
use super::outbound::Outbound;
use super::store::ConnectionRow;
use crate::db::DbError;
use crate::mail;
use crate::platform::Platform;
use domain::connection::{OWN_UID, Trouble};
use domain::id::BookingId;
use domain::time::Instant;
use futures::FutureExt as _;
use reqwest::Url;
use std::time::Duration;

/// Sessions written in one run, and taken out in one run.
const AT_ONCE: i64 = 20;
/// How long a run may take. What is left follows at once in the next.
const PATIENCE: Duration = Duration::from_secs(45);

/// Why sessions could not be written.
#[derive(Debug)]
pub enum Failed {
    There(Trouble),
    Here(DbError),
}

impl From<Trouble> for Failed {
    fn from(trouble: Trouble) -> Failed {
        Failed::There(trouble)
    }
}

impl From<DbError> for Failed {
    fn from(error: DbError) -> Failed {
        Failed::Here(error)
    }
}

/// One calendar of one member, and how to write into it.
pub struct Desk<'a> {
    pub platform: &'a Platform,
    pub outbound: &'a Outbound,
    pub calendars: &'a dyn TakesSessions,
    pub row: &'a ConnectionRow,
}

impl Desk<'_> {
    /// Makes `calendar` show the sessions to come; none of them anywhere without one. True when
    /// there is more to do.
    pub async fn follow(&self, calendar: Option<&Url>) -> Result<bool, Failed> {
        let (off, due) = self.differences(calendar).await?;
        let full = |list: &[CopyRow]| i64::try_from(list.len()).unwrap_or(AT_ONCE) >= AT_ONCE;
        let more = full(&off) || full(&due);
        let mut done = 0_u32;
        let work = async {
            for copy in &off {
                self.take_out(copy).await?;
                done += 1;
            }
            for (copy, calendar) in due.iter().zip(std::iter::repeat(calendar)) {
                if let Some(calendar) = calendar {
                    self.put(copy, calendar).await?;
                }
                done += 1;
            }
            Ok::<(), Failed>(())
        };
        match tokio::time::timeout(PATIENCE, work).await {
            Ok(worked) => worked.map(|()| more),
            Err(_) if done > 0 => Ok(true),
            Err(_) => Err(Trouble::TimedOut.into()),
        }
    }

    async fn differences(
        &self,
        calendar: Option<&Url>,
    ) -> Result<(Vec<CopyRow>, Vec<CopyRow>), DbError> {
        let (id, now) = (self.row.id, self.platform.now());
        let mut read = self.platform.db.read().await?;
        let all = calendar.is_none();
        let off = store::copies_to_remove(&mut read, id, all, now, AT_ONCE).await?;
        let due = match calendar {
            Some(calendar) => {
                let (member, calendar) = (self.row.member_id, calendar.as_str());
                store::copies_to_write(&mut read, id, member, calendar, now, AT_ONCE).await?
            }
            None => vec![],
        };
        Ok((off, due))
    }

    async fn put(&self, copy: &CopyRow, calendar: &Url) -> Result<(), Failed> {
        let known_at = match &copy.written {
            Some((there, address)) if there == calendar.as_str() => Some(parsed(address)?),
            Some((_, address)) => {
                let (uid, old) = (uid_of(copy.booking), parsed(address)?);
                self.calendars.remove(self.outbound, &uid, &old).await?;
                None
            }
            None => None,
        };
        let text = {
            let mut read = self.platform.db.read().await?;
            mail::booking::calendar_object(&mut read, self.platform, copy.booking).await?
        };
        let Some(text) = text else {
            return Ok(());
        };
        let event = SessionEvent {
            uid: uid_of(copy.booking),
            text,
            calendar: calendar.clone(),
            known_at,
        };
        let put = self.calendars.put(self.outbound, &event).await?;
        let (address, gone_at) = match put {
            Put::Written(address) => (address, None),
            Put::Gone => (event.fresh_address()?, Some(self.platform.now())),
        };
        let copy = CopyRow {
            written: Some((calendar.to_string(), address.to_string())),
            ..copy.clone()
        };
        Ok(self.keep(copy, gone_at).await?)
    }

    async fn keep(&self, copy: CopyRow, gone_at: Option<Instant>) -> Result<(), DbError> {
        let id = self.row.id;
        self.platform
            .db
            .write_with(copy, move |tx, copy| {
                store::copy_replace(tx, id, copy, gone_at).boxed()
            })
            .await
    }

    async fn take_out(&self, copy: &CopyRow) -> Result<(), Failed> {
        if let Some((_, address)) = &copy.written {
            let (uid, at) = (uid_of(copy.booking), parsed(address)?);
            self.calendars.remove(self.outbound, &uid, &at).await?;
        }
        let (id, booking) = (self.row.id, copy.booking);
        let forgotten = self
            .platform
            .db
            .write(move |tx| store::copy_delete(tx, id, booking).boxed());
        Ok(forgotten.await?)
    }
}

/// The same as in invitations and feeds, so that a calendar shows one event however it learnt of it.
fn uid_of(booking: BookingId) -> String {
    format!("{booking}{OWN_UID}")
}

fn parsed(address: &str) -> Result<Url, Trouble> {
    Url::parse(address).map_err(|_| Trouble::BadAddress)
}
