//! The letters to a mentor whose other calendar cannot be read or written any more.

use super::account;
use crate::connection::{account_store, store};
use crate::jobs::worker::{JobError, Worker};
use domain::id::ConnectionId;

/// Tells the mentor, unless the calendar is removed or can be read again.
pub async fn tell_broken(worker: &Worker, id: ConnectionId) -> Result<(), JobError> {
    let row = {
        let mut read = worker.platform.db.read().await?;
        store::connection(&mut read, id).await?
    };
    let Some(row) = row else {
        return Ok(());
    };
    let Some((_, trouble)) = &row.failing else {
        return Ok(());
    };
    let link = format!("{}/settings/calendars", worker.platform.config.public_url);
    account::send(worker, row.member_id, |words, name| {
        (words.connection_broken)(name, &row.label, trouble, &link)
    })
    .await
}

/// Tells the mentor that sessions no longer get into a calendar, unless they do again.
pub async fn tell_unwritten(worker: &Worker, id: ConnectionId) -> Result<(), JobError> {
    let (row, there) = {
        let mut read = worker.platform.db.read().await?;
        let row = store::connection(&mut read, id).await?;
        (row, account_store::account(&mut read, id).await?)
    };
    let (Some(row), Some(there)) = (row, there) else {
        return Ok(());
    };
    let Some((_, trouble)) = &there.unwritten else {
        return Ok(());
    };
    let link = format!("{}/settings/calendars", worker.platform.config.public_url);
    account::send(worker, row.member_id, |words, name| {
        (words.sessions_unwritten)(name, &row.label, trouble, &link)
    })
    .await
}
