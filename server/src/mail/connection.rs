//! The letter to a mentor whose other calendar cannot be read any more.

use super::account;
use crate::connection::store;
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
