//! The use cases of other calendars: a person's sessions as a feed for calendars elsewhere, and
//! calendars elsewhere that make a mentor busy and show their sessions. Reading and writing those is
//! the [`reader`]'s work; a request waits for a host elsewhere only while an account is connected.

mod account;
pub mod account_store;
pub mod caldav;
pub mod connector;
pub mod dav;
mod feed;
pub mod network;
pub mod outbound;
pub mod reader;
mod sessions;
pub mod store;
pub mod xml;

use crate::db::{Conn, DbError, Row, Sql, Tx, publish};
use crate::limits::{self, Limit};
use crate::platform::{Platform, fresh_token, fresh_uuid, token_hash, zone_table};
use crate::premium;
use app::calendar::CalendarBusy;
use app::connection::*;
use app::context::Caller;
use app::error::AppError;
use domain::access::{own_affairs, reach_others};
use domain::actor::{Actor, Role};
use domain::calendar::{Busy, BusyKind};
use domain::connection::MOST_ADDRESS;
use domain::form::{FieldErrors, Problem, text, ticked};
use domain::id::BookingId;
use domain::id::{ConnectionId, MemberId};
use domain::interval::Interval;
use domain::premium::PremiumFeature;
use domain::time::{DAY, HOUR, Instant};
use futures::FutureExt as _;
use store::{ConnectionRow, Kind, NewConnection};

/// Channel on which readers hear that a calendar is to be read at once.
pub const CHANNEL: &str = "connections";
const MOST_LABEL: u32 = 80;
/// Busy times that one page of the calendar shows.
const MOST_SHOWN: i64 = 1_000;
/// Reading at once reaches a host elsewhere, so nobody does it all day.
const READS_PER_MEMBER: Limit = Limit {
    name: "connection_read",
    most: 30,
    window: HOUR,
};

pub struct Connections {
    platform: Platform,
}

impl Connections {
    pub fn new(platform: Platform) -> Self {
        Connections { platform }
    }

    async fn count_read(&self, member: MemberId) -> Result<(), AppError> {
        let now = self.platform.now();
        limits::attempt(
            &self.platform.db,
            READS_PER_MEMBER,
            &member.to_string(),
            now,
        )
        .await
    }
}

/// What is in the place of a status in rows of [`push_busy`].
pub const EXTERNAL: &str = "external";

/// Adds what other calendars take of mentors' time to a statement that asks what is taken.
pub fn push_busy(query: Sql, now: Instant, mentors: &[MemberId]) -> Sql {
    store::push_external(query, now, mentors)
}

/// What another calendar takes of a mentor's time, for the planner. None for what takes no time.
pub fn busy_row(row: &Row<'_>) -> Result<Option<(MemberId, Busy)>, DbError> {
    let row = store::external_row(row)?;
    let ends_at = row.ends_at.unwrap_or(Instant::MAX);
    let busy = |blocked| Busy {
        blocked,
        starts_at: row.starts_at,
        ends_at,
        counts: false,
        what: match row.ends_at {
            Some(_) => BusyKind::External { title: row.title },
            None => BusyKind::Unknown,
        },
    };
    let blocked = Interval::new(row.starts_at, ends_at).ok();
    Ok(blocked.map(|blocked| (row.member_id, busy(blocked))))
}

/// Has a booking's news written into the calendars of its people.
pub async fn session_changed(platform: &Platform, booking: BookingId) -> Result<(), DbError> {
    let now = platform.now();
    platform
        .db
        .write(move |tx| {
            async move {
                match account_store::connections_hasten(tx, booking, now).await? {
                    0 => Ok(()),
                    _ => publish(tx, CHANNEL, ""),
                }
            }
            .boxed()
        })
        .await
}

/// What the member's own other calendars take within `range`, for their own calendar page.
pub async fn busy_within(
    conn: &mut dyn Conn,
    member: MemberId,
    range: Interval,
    now: Instant,
) -> Result<Vec<CalendarBusy>, DbError> {
    let rows = store::own_busy_rows(conn, member, range, now, MOST_SHOWN).await?;
    let within = rows.into_iter().filter_map(|row| {
        let starts_at = row.starts_at.max(range.starts_at());
        let ends_at = row.ends_at.unwrap_or(range.ends_at()).min(range.ends_at());
        Some(CalendarBusy {
            calendar: row.label,
            time: Interval::new(starts_at, ends_at).ok()?,
            title: row.title.filter(|title| !title.trim().is_empty()),
            unknown: row.ends_at.is_none(),
        })
    });
    Ok(within.collect())
}

/// How many calendars cannot be read or written, for the admin.
pub async fn failing_count(conn: &mut dyn Conn) -> Result<i64, DbError> {
    store::failing_count(conn).await
}

#[async_trait::async_trait]
impl ConnectionApi for Connections {
    async fn connections(
        &self,
        caller: &Caller,
        secret: Option<String>,
    ) -> Result<ConnectionsView, AppError> {
        let permit = own_affairs(&caller.actor)?;
        let now = self.platform.now();
        let mut read = self.platform.db.snapshot().await?;
        let feed = store::feed_of(&mut read, permit.owner()).await?;
        let feed = feed.map(|(since, hash)| FeedView {
            since,
            address: secret
                .filter(|secret| token_hash(secret) == hash)
                .map(|secret| format!("{}/feeds/{secret}.ics", self.platform.config.public_url)),
        });
        let connections = if is_mentor(&mut read, permit.owner()).await? {
            let mut connections = vec![];
            for row in store::connections_of(&mut read, permit.owner()).await? {
                let account = account_store::account(&mut read, row.id).await?;
                connections.push(shown(row, account.map(account::shown), now));
            }
            Some(connections)
        } else {
            None
        };
        Ok(ConnectionsView {
            zone: zone_table(&caller.zone, now.plus(-60 * DAY), now.plus(DAY)),
            feed,
            connections,
            accounts: self.accounts(&caller.actor),
        })
    }

    async fn make_feed(&self, caller: &Caller) -> Result<String, AppError> {
        let permit = own_affairs(&caller.actor)?;
        let now = self.platform.now();
        let secret = fresh_token();
        self.platform
            .db
            .write_with(token_hash(&secret), move |tx, hash| {
                store::feed_replace(tx, permit.owner(), hash, now).boxed()
            })
            .await
            .map_err(|error: DbError| AppError::from(error))?;
        Ok(secret)
    }

    async fn revoke_feed(&self, caller: &Caller) -> Result<(), AppError> {
        let permit = own_affairs(&caller.actor)?;
        self.platform
            .db
            .write(move |tx| store::feed_delete(tx, permit.owner()).boxed())
            .await
            .map_err(|error: DbError| AppError::from(error))?;
        Ok(())
    }

    async fn feed(&self, secret: &str) -> Result<String, AppError> {
        feed::feed(&self.platform, secret).await
    }

    async fn add_link(&self, caller: &Caller, form: LinkForm) -> Result<ConnectionId, AppError> {
        let permit = reach_others(&caller.actor)?;
        let (label, address) = parsed(&form)?;
        self.count_read(permit.owner()).await?;
        let now = self.platform.now();
        let id = ConnectionId(fresh_uuid(now));
        let new = NewConnection {
            id,
            member_id: permit.owner(),
            kind: Kind::Ics,
            label,
            address,
            now,
        };
        self.platform
            .db
            .write_with(new, |tx, new| add(tx, new).boxed())
            .await?;
        Ok(id)
    }

    async fn add_account(
        &self,
        caller: &Caller,
        form: AccountForm,
    ) -> Result<ConnectionId, AppError> {
        self.connect(caller, form).await
    }

    async fn choose(&self, caller: &Caller, form: ChooseForm) -> Result<(), AppError> {
        self.choose_calendars(caller, form).await
    }

    async fn remove(&self, caller: &Caller, form: RemoveForm) -> Result<(), AppError> {
        let permit = own_affairs(&caller.actor)?;
        let id: ConnectionId = form.id.parse().map_err(|_| AppError::NotFound)?;
        let takes_sessions_out = ticked(form.sessions.as_deref());
        let now = self.platform.now();
        self.platform
            .db
            .write(move |tx| remove(tx, id, permit.owner(), takes_sessions_out, now).boxed())
            .await
    }

    async fn read_now(&self, caller: &Caller, id: ConnectionId) -> Result<(), AppError> {
        let permit = own_affairs(&caller.actor)?;
        self.count_read(permit.owner()).await?;
        let now = self.platform.now();
        self.platform
            .db
            .write(move |tx| {
                async move {
                    match store::connection_hasten(tx, id, permit.owner(), now).await? {
                        0 => Err(AppError::NotFound),
                        _ => Ok(publish(tx, CHANNEL, "")?),
                    }
                }
                .boxed()
            })
            .await
    }
}

impl Connections {
    /// Whether accounts can be connected; who runs the site is told why not.
    fn accounts(&self, actor: &Actor) -> AccountOffer {
        let runs_the_site = matches!(
            actor,
            Actor::Member {
                role: Role::Admin,
                ..
            }
        );
        match self.platform.config.secret_keys.is_empty() {
            false => AccountOffer::Offered,
            true if runs_the_site => AccountOffer::KeyMissing,
            true => AccountOffer::NotOffered,
        }
    }
}

/// A connection with sessions in it stays, unseen, until they are taken out.
async fn remove(
    tx: &mut Tx,
    id: ConnectionId,
    owner: MemberId,
    takes_sessions_out: bool,
    now: Instant,
) -> Result<(), AppError> {
    let row = store::connection(tx, id).await?;
    let is_own = |row: &ConnectionRow| row.member_id == owner && row.leaving_at.is_none();
    let row = row.filter(is_own).ok_or(AppError::NotFound)?;
    if takes_sessions_out && row.kind == Kind::CalDav {
        account_store::connection_leave(tx, id, owner, now).await?;
        publish(tx, CHANNEL, "")?;
    } else {
        store::connection_delete(tx, id, owner).await?;
    }
    Ok(publish(tx, "times", &owner.to_string())?)
}

fn parsed(form: &LinkForm) -> Result<(String, String), FieldErrors> {
    let mut errors = FieldErrors::default();
    let address = match text(&form.address, 1, MOST_ADDRESS) {
        Ok(typed) => outbound::address(&typed).ok_or(Problem::NotAUrl),
        Err(problem) => Err(problem),
    };
    let address = errors.take("address", address);
    let host = address.as_ref().and_then(|url| url.host_str());
    let label = match form.label.trim() {
        "" => host.unwrap_or_default().to_owned(),
        typed => typed.to_owned(),
    };
    let label: String = label.chars().take(MOST_LABEL as usize + 1).collect();
    let label = errors.take("label", text(&label, 0, MOST_LABEL));
    match (label, address) {
        (Some(label), Some(address)) => Ok((label, address.to_string())),
        _ => Err(errors),
    }
}

async fn add(tx: &mut Tx, new: &NewConnection) -> Result<(), AppError> {
    if !is_mentor(tx, new.member_id).await? {
        return Err(AppError::Forbidden);
    }
    let there = store::connections_of(tx, new.member_id).await?;
    let (there, feature) = (there.len() as u64, PremiumFeature::OtherCalendars);
    premium::has_room(tx, new.member_id, feature, there, "address").await?;
    if store::connection_insert(tx, new).await? == 0 {
        return Err(FieldErrors::one("address", Problem::Duplicate).into());
    }
    publish(tx, "times", &new.member_id.to_string())?;
    Ok(publish(tx, CHANNEL, "")?)
}

async fn is_mentor(conn: &mut dyn Conn, member: MemberId) -> Result<bool, DbError> {
    let zone = crate::calendar::store::mentor_zone(conn, member).await?;
    Ok(zone.is_some_and(|(is_mentor, _)| is_mentor))
}

fn shown(row: ConnectionRow, account: Option<AccountView>, now: Instant) -> ConnectionView {
    // The whole address is often a secret by itself.
    let host = outbound::address(&row.address)
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_default();
    let state = match (row.failing, row.read_at) {
        (Some((since, trouble)), _) => ConnectionState::Failing {
            since,
            trouble,
            closes_at: row.fresh_until,
            closed: row.fresh_until <= now,
        },
        (None, None) => ConnectionState::Waiting,
        (None, Some(read_at)) => ConnectionState::Good {
            read_at,
            busy: row.busy_count,
        },
    };
    ConnectionView {
        id: row.id,
        label: row.label,
        host,
        soon: row.next_read_at <= now,
        state,
        account,
    }
}
