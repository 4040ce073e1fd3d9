//! Letters to admins: somebody has to look after money. Each thing is told once to each of them.

use super::account;
use crate::account::store::admins;
use crate::db::{DbError, Tx};
use crate::jobs::worker::{JobError, Worker};
use crate::jobs::{self, Job};
use app::words::AdminNews;
use domain::id::MemberId;
use domain::time::Instant;

/// Has each admin written to, once for each name of what happened.
pub async fn warn(tx: &mut Tx, news: AdminNews, name: &str, now: Instant) -> Result<(), DbError> {
    for admin_id in admins(tx).await? {
        let key = format!("warn:{name}:{admin_id}");
        jobs::enqueue(tx, &Job::WarnAdmin { admin_id, news }, now, now, Some(key))?;
    }
    Ok(())
}

/// Writes to one of them.
pub async fn tell(worker: &Worker, admin: MemberId, news: AdminNews) -> Result<(), JobError> {
    let place = match news {
        AdminNews::RulingDue | AdminNews::RulingOverdue => "/admin/disputes",
        AdminNews::NotInOrder | AdminNews::ProviderDiffers => "/admin/money",
    };
    let link = format!("{}{place}", worker.platform.config.public_url);
    account::send(worker, admin, |words, name| {
        (words.admin)(news, name, &link)
    })
    .await
}
