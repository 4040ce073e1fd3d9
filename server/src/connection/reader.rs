//! Reads other calendars when they are due, and writes sessions into those that take them; some at
//! once, beside the worker that sends letters: a slow host elsewhere delays nobody's mail. Several
//! processes may read; a claim that is not finished in time goes back.

use super::CHANNEL;
use super::account_store::{self, AccountRow, Unwritten};
use super::caldav::CalDav;
use super::connector::{Connector, Heard, IcsLink, TakesSessions, Wanted};
use super::dav::Login;
use super::outbound::Outbound;
use super::sessions::{Desk, Failed};
use super::store::{self, ConnectionRow, Good, Kind};
use crate::db::{DbError, publish};
use crate::jobs::{self, Job};
use crate::platform::Platform;
use domain::connection::{Password, Trouble, fresh_until, next_read};
use domain::interval::Interval;
use domain::time::{DAY, Instant, MINUTE};
use futures::{FutureExt as _, StreamExt as _};
use reqwest::Url;
use std::time::Duration;

/// How long a claim holds; longer than reading one takes.
const CLAIM: i64 = 2 * MINUTE;
/// Calendars claimed together, and read at the same time.
const CLAIMED: i64 = 16;
const AT_ONCE: usize = 8;
/// As far ahead as anything can be booked, and until the next reading in full.
const AHEAD: i64 = 368 * DAY;
/// How long sessions are tried to be taken out of a calendar that is removed.
const LEAVE_WITHIN: i64 = DAY;
/// How long a reader that hears nothing waits before it looks by itself.
const LOOK_EVERY: Duration = Duration::from_secs(20);

/// What asks a calendar, and its account if it has one.
type Connected = (Box<dyn Connector>, Option<AccountRow>);

/// Reads what is due.
#[derive(Clone)]
pub struct Reader {
    platform: Platform,
    outbound: Outbound,
}

impl Reader {
    pub fn new(platform: Platform) -> Result<Reader, reqwest::Error> {
        let outbound = Outbound::of(&platform.config)?;
        Ok(Reader { platform, outbound })
    }

    /// Reads until `stop` resolves; what is under way is finished.
    pub async fn run(self, stop: impl Future<Output = ()> + Send) {
        tokio::pin!(stop);
        let mut notices = self.platform.db.subscribe();
        loop {
            while self.run_due().await > 0 {}
            let heard = async {
                while let Ok(notice) = notices.recv().await {
                    if notice.channel == CHANNEL || notice.is_missed() {
                        break;
                    }
                }
            };
            tokio::select! {
                () = &mut stop => return,
                _ = tokio::time::timeout(LOOK_EVERY, heard) => {}
            }
        }
    }

    /// Reads what is due now, a handful; how many there were.
    pub async fn run_due(&self) -> usize {
        let now = self.platform.now();
        let claimed = self
            .platform
            .db
            .write(move |tx| store::due_claim(tx, now, now.plus(CLAIM), CLAIMED).boxed())
            .await;
        let claimed: Vec<ConnectionRow> = match claimed {
            Ok(claimed) => claimed,
            Err(error) => {
                crate::error::internal(&error);
                return 0;
            }
        };
        let count = claimed.len();
        futures::stream::iter(claimed)
            .for_each_concurrent(AT_ONCE, |row| self.read_one(row))
            .await;
        count
    }

    async fn read_one(&self, row: ConnectionRow) {
        let written = match row.leaving_at {
            None => self.follow(&row).await,
            Some(since) => self.leave(&row, since).await,
        };
        if let Err(error) = written {
            // The claim runs out and the calendar is read again.
            crate::error::internal(&error);
        }
    }

    /// Reads a calendar, then writes into it.
    async fn follow(&self, row: &ConnectionRow) -> Result<(), DbError> {
        let now = self.platform.now();
        let (connector, account) = match self.connected(row).await? {
            Ok(connected) => connected,
            Err(trouble) => return self.failed(row, trouble, now).await,
        };
        let heard = match wanted(row, now) {
            Some(wanted) => connector.busy(&self.outbound, wanted).await,
            None => Err(Trouble::UnknownZone {
                name: row.zone.clone(),
            }),
        };
        match heard {
            Ok(heard) => self.worked(row, heard, now).await?,
            Err(trouble) => return self.failed(row, trouble, now).await,
        }
        match (connector.sessions(), account) {
            (Some(calendars), Some(account)) => self.write(row, calendars, &account, now).await,
            _ => Ok(()),
        }
    }

    /// What asks this calendar, and the account it asks for; or why nobody can ask.
    async fn connected(&self, row: &ConnectionRow) -> Result<Result<Connected, Trouble>, DbError> {
        if row.kind == Kind::Ics {
            let link = IcsLink {
                address: row.address.clone(),
                marker: row.marker.clone(),
            };
            return Ok(Ok((Box::new(link), None)));
        }
        let account = {
            let mut read = self.platform.db.read().await?;
            account_store::account(&mut read, row.id).await?
        };
        // Removed since it was claimed.
        let account = account.ok_or(DbError::RowMissing)?;
        let Some(password) = self.opened(row, &account).await? else {
            return Ok(Err(Trouble::Locked));
        };
        let read = account.calendars.iter().filter(|row| row.is_read);
        let connector = CalDav {
            login: Login {
                user: account.user.clone(),
                password,
            },
            read: read
                .filter_map(|row| Url::parse(&row.address).ok())
                .collect(),
            marker: row.marker.clone(),
        };
        Ok(Ok((Box::new(connector), Some(account))))
    }

    /// Opens a password; one that an older key sealed is sealed anew.
    async fn opened(
        &self,
        row: &ConnectionRow,
        account: &AccountRow,
    ) -> Result<Option<Password>, DbError> {
        let (keys, id) = (&self.platform.config.secret_keys, row.id);
        let bound_to = id.0.as_bytes();
        let Some(password) = keys.open(&account.password, bound_to) else {
            return Ok(None);
        };
        if keys.has_newer(&account.password)
            && let Some(sealed) = keys.seal(&password, bound_to)
        {
            let change = (account.password.clone(), sealed);
            let reseal = self.platform.db.write_with(change, move |tx, (old, new)| {
                account_store::password_reseal(tx, id, old, new).boxed()
            });
            reseal.await.map_err(|error: DbError| error)?;
        }
        Ok(Some(Password(password)))
    }

    /// Brings the sessions up to date. That they cannot be written closes nothing; the mentor is
    /// told the first time.
    async fn write(
        &self,
        row: &ConnectionRow,
        calendars: &dyn TakesSessions,
        account: &AccountRow,
        now: Instant,
    ) -> Result<(), DbError> {
        let mut chosen = account.calendars.iter().filter(|row| row.gets_sessions);
        let calendar = chosen.next().and_then(|row| Url::parse(&row.address).ok());
        let id = row.id;
        match self.desk(row, calendars).follow(calendar.as_ref()).await {
            Ok(more) => {
                let mend = account.unwritten.is_some();
                let done = self.platform.db.write(move |tx| {
                    async move {
                        if mend {
                            account_store::unwritten_clear(tx, id).await?;
                        }
                        if more {
                            account_store::connection_again(tx, id, now).await?;
                        }
                        Ok(())
                    }
                    .boxed()
                });
                if more || mend { done.await } else { Ok(()) }
            }
            Err(Failed::Here(error)) => Err(error),
            Err(Failed::There(trouble)) => {
                tracing::info!(connection = %id, ?trouble, "sessions could not be written");
                let unwritten = Unwritten {
                    id,
                    trouble,
                    now,
                    was_due_at: next_read(now, 0),
                    again_at: next_read(now, account.write_failures + 1),
                };
                let told = self
                    .platform
                    .db
                    .write_with(unwritten, move |tx, unwritten| {
                        async move {
                            if account_store::unwritten_update(tx, unwritten).await? {
                                let job = Job::TellUnwritten { connection_id: id };
                                jobs::enqueue(tx, &job, now, now, None)?;
                            }
                            Ok(())
                        }
                        .boxed()
                    });
                told.await
            }
        }
    }

    fn desk<'a>(&'a self, row: &'a ConnectionRow, calendars: &'a dyn TakesSessions) -> Desk<'a> {
        Desk {
            platform: &self.platform,
            outbound: &self.outbound,
            calendars,
            row,
        }
    }

    /// Takes the sessions out, then removes the connection; after a day of trying all the same.
    async fn leave(&self, row: &ConnectionRow, since: Instant) -> Result<(), DbError> {
        let now = self.platform.now();
        let left = match self.connected(row).await? {
            Ok((connector, _)) => match connector.sessions() {
                Some(calendars) => self.desk(row, calendars).follow(None).await,
                None => Ok(false),
            },
            Err(trouble) => Err(trouble.into()),
        };
        let (id, member) = (row.id, row.member_id);
        let again_at = next_read(now, row.failures + 1);
        let gives_up = now.since(since) > LEAVE_WITHIN;
        let next = match left {
            Ok(false) => None,
            Ok(true) => Some(now),
            Err(Failed::There(_)) if gives_up => None,
            Err(Failed::There(_)) => Some(again_at),
            Err(Failed::Here(error)) => return Err(error),
        };
        self.platform
            .db
            .write(move |tx| {
                async move {
                    match next {
                        Some(at) => account_store::connection_postpone(tx, id, at).await,
                        None => store::connection_delete(tx, id, member).await.map(drop),
                    }
                }
                .boxed()
            })
            .await
    }

    async fn worked(&self, row: &ConnectionRow, heard: Heard, now: Instant) -> Result<(), DbError> {
        let good = Good {
            id: row.id,
            now,
            leased_until: row.next_read_at,
            next_read_at: next_read(now, 0),
            fresh_until: fresh_until(now),
            heard: match heard {
                Heard::Unchanged => None,
                Heard::Times { times, marker } => Some((times, marker)),
            },
        };
        // Nothing to tell open pages when nothing changed.
        let changes = good.heard.is_some() || row.fresh_until <= now;
        let member = row.member_id;
        self.platform
            .db
            .write_with(good, move |tx, good| {
                async move {
                    if store::good_update(tx, good).await? && changes {
                        publish(tx, "times", &member.to_string())?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// The mentor is told of the first failure after a good reading.
    async fn failed(
        &self,
        row: &ConnectionRow,
        trouble: Trouble,
        now: Instant,
    ) -> Result<(), DbError> {
        tracing::info!(connection = %row.id, ?trouble, failures = row.failures + 1, "a calendar could not be read");
        let (id, member) = (row.id, row.member_id);
        let again_at = next_read(now, row.failures + 1);
        self.platform
            .db
            .write_with(trouble, move |tx, trouble| {
                async move {
                    if store::bad_update(tx, id, trouble, now, again_at).await? {
                        let job = Job::TellConnection { connection_id: id };
                        jobs::enqueue(tx, &job, now, now, None)?;
                    }
                    publish(tx, "times", &member.to_string())
                }
                .boxed()
            })
            .await
    }
}

/// None when the stored zone is none.
fn wanted(row: &ConnectionRow, now: Instant) -> Option<Wanted> {
    Some(Wanted {
        window: Interval::new(now, now.plus(AHEAD)).ok()?,
        home: crate::platform::zone(&row.zone)?,
        now,
    })
}
