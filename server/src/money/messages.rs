//! What the provider told and nothing came of, for admins: a list with the reasons, and the same message taken
//! once more. Who had that done is kept.

use super::provider::Message;
use super::view::parse_cursor;
use super::webhook::{self, Received};
use crate::db::{Conn, DbError, Row, sql};
use crate::platform::{Platform, fresh_uuid};
use app::error::AppError;
use app::money::{MessageRow, MessagesQuery, MessagesView};
use domain::id::MemberId;
use domain::time::Instant;
use futures::FutureExt as _;
use uuid::Uuid;

/// Messages on one page.
const PAGE: usize = 50;

/// What waits or is not as it should be, of this provider, latest first.
pub async fn list(
    conn: &mut dyn Conn,
    provider: &str,
    query: &MessagesQuery,
    now: Instant,
) -> Result<MessagesView, DbError> {
    let mut found = sql("SELECT e.id, e.received_at, e.event, e.what, e.about_id, e.attempts, e.last_error, e.alarm,
            p.played_at, f.name AS played_by
         FROM provider_event e
         LEFT JOIN provider_event_play p ON p.id = (SELECT l.id FROM provider_event_play l WHERE l.event_id = e.id
             ORDER BY l.played_at DESC, l.id DESC LIMIT 1)
         LEFT JOIN profile f ON f.member_id = p.played_by
         WHERE (e.done_at IS NULL OR e.alarm <> '') AND e.provider = ")
        .push_bind(provider);
    if let Some((at, id)) = query.cursor.as_deref().and_then(parse_cursor) {
        found = found.push(" AND (e.received_at < ").push_bind(at);
        found = found.push(" OR (e.received_at = ").push_bind(at);
        found = found.push(" AND e.id < ").push_bind(id).push("))");
    }
    let mut rows = found
        .push(" ORDER BY e.received_at DESC, e.id DESC LIMIT ")
        .push_bind(PAGE as i64 + 1)
        .fetch_all(conn, |row| message(row, now))
        .await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|(id, row)| format!("{}_{id}", row.at.0));
    Ok(MessagesView {
        messages: rows.into_iter().map(|(_, row)| row).collect(),
        next,
    })
}

fn message(row: &Row<'_>, now: Instant) -> Result<(Uuid, MessageRow), DbError> {
    let (waits, alarm): (String, String) = (row.get("last_error")?, row.get("alarm")?);
    let at: Instant = row.get("received_at")?;
    let about: Option<Uuid> = row.get("about_id")?;
    let (by, played_at): (Option<String>, Option<Instant>) =
        (row.get("played_by")?, row.get("played_at")?);
    let is_alarm = !alarm.is_empty();
    let until = at.plus(webhook::PATIENCE);
    let message = MessageRow {
        at,
        event: row.get("event")?,
        what: row.get("what")?,
        about: about.map(|id| id.to_string()),
        attempts: row.get("attempts")?,
        is_alarm,
        reason: webhook::reason(if is_alarm { &alarm } else { &waits }),
        tried_until: (!is_alarm && until > now).then_some(until),
        played: played_at.map(|at| (by.unwrap_or_default(), at)),
    };
    Ok((row.get("id")?, message))
}

/// Takes a message of this provider as if it had just come. One that is done with is left alone.
pub async fn play_again(platform: &Platform, by: MemberId, event: &str) -> Result<(), AppError> {
    let kept = {
        let mut read = platform.db.read().await?;
        sql("SELECT id, event, body, (done_at IS NOT NULL AND alarm = '') AS is_done FROM provider_event
             WHERE provider = $1 AND event = $2")
            .bind(platform.provider.name())
            .bind(event)
            .fetch_optional(&mut read, |row| {
                let message = Message {
                    id: row.get("event")?,
                    body: row.get("body")?,
                };
                let (id, is_done): (Uuid, bool) = (row.get("id")?, row.get("is_done")?);
                Ok((id, is_done, message))
            })
            .await?
    };
    let (id, is_done, message) = kept.ok_or(AppError::NotFound)?;
    if is_done {
        return Ok(());
    }
    // It was genuine when it came.
    let done = webhook::act(platform, &message).await;
    let received = match done {
        Ok(Received::Done | Received::Known) => "done",
        Ok(Received::Waits) | Err(_) => "waits",
        Ok(Received::Alarm) => "alarm",
    };
    let now = platform.now();
    let noted = platform.db.write(move |tx| {
        async move {
            sql("INSERT INTO provider_event_play (id, event_id, played_by, played_at, received) VALUES ($1, $2, $3, $4, $5)")
                .bind(fresh_uuid(now))
                .bind(id)
                .bind(by)
                .bind(now)
                .bind(received)
                .execute(tx)
                .await
        }
        .boxed()
    });
    noted
        .await
        .map_err(|error: DbError| AppError::from(error))?;
    done.map(drop)
}
