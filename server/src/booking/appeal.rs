//! Appeals against a mark as no-show: the words of both sides, and a moderator's ruling. What may
//! be appealed and ruled is the domain's; every step is an event of the booking, and a letter.

use super::change::{self, ATTEMPTS, Failed, Step};
use super::store::{self, BookingRow};
use crate::db::{Conn, DbError, Row, Tx, sql};
use crate::platform::Platform;
use app::admin::AppealRow;
use app::booking::{AppealView, EventKind};
use app::context::Caller;
use app::error::{AppError, Conflict};
use domain::access::moderate;
use domain::actor::Actor;
use domain::booking::{AppealCommand, Ruling, RulingCommand, Side};
use domain::id::{BookingId, MemberId};
use domain::time::Instant;
use futures::FutureExt as _;

/// More wait for nobody at once.
const MOST_LISTED: i64 = 100;

/// One of the two has something to say about a mark as no-show.
#[derive(Clone)]
struct Said {
    actor: Actor,
    command: AppealCommand,
    now: Instant,
}

/// Whoever is marked as a no-show says that it is not so.
pub async fn appeal(
    platform: &Platform,
    caller: &Caller,
    command: AppealCommand,
) -> Result<BookingId, AppError> {
    let said = Said {
        actor: caller.actor,
        command,
        now: platform.now(),
    };
    let id = said.command.booking;
    for _ in 0..ATTEMPTS {
        let appealed = platform
            .db
            .write_with(said.clone(), |tx, said| appeal_within(tx, said).boxed())
            .await;
        match appealed {
            Ok(()) => return Ok(id),
            Err(Failed::App(error)) => return Err(error),
            Err(Failed::NotFree | Failed::Stale) => {}
        }
    }
    Err(Conflict::Stale.into())
}

async fn appeal_within(tx: &mut Tx, said: &Said) -> Result<(), Failed> {
    let (command, now) = (&said.command, said.now);
    let row = store::booking(tx, command.booking).await?;
    let row = row.ok_or(AppError::NotFound)?;
    let (by, side) = change::party(&said.actor, &row)?;
    let same = of_booking(tx, row.id).await?;
    if same.is_some_and(|known| known.by == side && known.words == command.words) {
        return Ok(());
    }
    super::as_seen(&row, command.seen)?;
    let state = row.state.clone().appeal(side, now)?;
    sql("INSERT INTO booking_appeal (booking_id, by_side, words, appealed_at) VALUES ($1, $2, $3, $4)")
        .bind(row.id)
        .bind(side.as_str())
        .bind(&command.words)
        .bind(now)
        .execute(tx)
        .await?;
    change::apply(
        tx,
        &row,
        Step::new(EventKind::Appealed, state),
        Some(by),
        now,
    )
    .await
}

/// Whoever made the mark tells their side; may be told anew until the ruling.
pub async fn answer(
    platform: &Platform,
    caller: &Caller,
    command: AppealCommand,
) -> Result<BookingId, AppError> {
    let said = Said {
        actor: caller.actor,
        command,
        now: platform.now(),
    };
    let id = said.command.booking;
    let answered = platform
        .db
        .write_with(said, |tx, said| answer_within(tx, said).boxed())
        .await;
    match answered {
        Ok(()) => Ok(id),
        Err(Failed::App(error)) => Err(error),
        Err(Failed::NotFree | Failed::Stale) => Err(Conflict::Stale.into()),
    }
}

async fn answer_within(tx: &mut Tx, said: &Said) -> Result<(), Failed> {
    let command = &said.command;
    let row = store::booking(tx, command.booking).await?;
    let row = row.ok_or(AppError::NotFound)?;
    let (by, side) = change::party(&said.actor, &row)?;
    row.state.may_answer_appeal(side)?;
    let told = sql("UPDATE booking_appeal SET other_words = $2 WHERE booking_id = $1 AND ruling IS NULL AND other_words <> $2")
        .bind(row.id)
        .bind(&command.words)
        .execute(tx)
        .await?;
    if told > 0 {
        let kind = EventKind::AppealAnswered.as_str();
        store::event_insert(tx, row.id, Some(by), kind, "{}".to_owned(), said.now);
    }
    Ok(())
}

/// A moderator decides; nobody rules on a session of their own.
pub async fn rule(
    platform: &Platform,
    caller: &Caller,
    command: RulingCommand,
) -> Result<(), AppError> {
    let moderator = moderate(&caller.actor)?.actor();
    let now = platform.now();
    for _ in 0..ATTEMPTS {
        let ruled = platform
            .db
            .write(move |tx| rule_within(tx, moderator, command, now).boxed())
            .await;
        match ruled {
            Ok(()) => return Ok(()),
            Err(Failed::App(error)) => return Err(error),
            Err(Failed::NotFree | Failed::Stale) => {}
        }
    }
    Err(Conflict::Stale.into())
}

async fn rule_within(
    tx: &mut Tx,
    moderator: MemberId,
    command: RulingCommand,
    now: Instant,
) -> Result<(), Failed> {
    let RulingCommand { booking, ruling } = command;
    let known = of_booking(tx, booking).await?.ok_or(AppError::NotFound)?;
    let row = store::booking(tx, booking).await?;
    let row = row.ok_or(AppError::NotFound)?;
    if row.side_of(moderator).is_some() {
        return Err(AppError::Forbidden.into());
    }
    if known.ruling == Some(ruling) {
        return Ok(());
    }
    let state = row.state.clone().rule(ruling, now)?;
    sql(
        "UPDATE booking_appeal SET ruling = $2, ruled_at = $3, ruled_by = $4 WHERE booking_id = $1",
    )
    .bind(booking)
    .bind(ruling.as_str())
    .bind(now)
    .bind(moderator)
    .execute(tx)
    .await?;
    let kind = match ruling {
        Ruling::Upheld => EventKind::AppealUpheld,
        Ruling::Kept | Ruling::Excused => EventKind::AppealOverturned,
    };
    change::apply(tx, &row, Step::new(kind, state), Some(moderator), now).await
}

/// The appeal about a booking, if there is one.
pub async fn of_booking(conn: &mut dyn Conn, id: BookingId) -> Result<Option<AppealView>, DbError> {
    sql("SELECT booking_id AS id, by_side, words, other_words, appealed_at, ruling FROM booking_appeal WHERE booking_id = $1")
        .bind(id)
        .fetch_optional(conn, appeal_view)
        .await
}

/// Appeals that wait for a ruling, the longest waiting first.
pub async fn open(conn: &mut dyn Conn) -> Result<Vec<AppealRow>, DbError> {
    sql(
        "SELECT b.id, b.title, b.starts_at, a.by_side, a.words, a.other_words, a.appealed_at, a.ruling,
            mentor.name AS mentor_name, mentee.name AS mentee_name
         FROM booking_appeal a JOIN booking b ON b.id = a.booking_id
         JOIN profile mentor ON mentor.member_id = b.mentor_id
         JOIN profile mentee ON mentee.member_id = b.mentee_id
         WHERE a.ruling IS NULL ORDER BY a.appealed_at, b.id LIMIT ",
    )
    .push_bind(MOST_LISTED)
    .fetch_all(conn, |row| {
        Ok(AppealRow {
            id: row.get("id")?,
            title: row.get("title")?,
            starts_at: row.get("starts_at")?,
            mentor: row.get("mentor_name")?,
            mentee: row.get("mentee_name")?,
            appeal: appeal_view(row)?,
        })
    })
    .await
}

fn appeal_view(row: &Row<'_>) -> Result<AppealView, DbError> {
    let (side, ruling): (String, Option<String>) = (row.get("by_side")?, row.get("ruling")?);
    let ruling =
        ruling.map(|text| Ruling::parse(&text).ok_or_else(|| row.bad("ruling", "no such ruling")));
    Ok(AppealView {
        by: Side::parse(&side).ok_or_else(|| row.bad("by_side", "no such side"))?,
        words: row.get("words")?,
        other_words: row.get("other_words")?,
        appealed_at: row.get("appealed_at")?,
        ruling: ruling.transpose()?,
    })
}

/// Whether one of its people may appeal now, and whether they may answer an appeal.
pub fn possible(row: &BookingRow, side: Side, now: Instant) -> (bool, bool) {
    (
        row.state.clone().appeal(side, now).is_ok(),
        row.state.may_answer_appeal(side).is_ok(),
    )
}
