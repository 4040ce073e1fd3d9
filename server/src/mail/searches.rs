//! The letter that tells of new mentors who fit a kept search, with a link that stops such letters.

use super::account;
use crate::jobs::worker::{JobError, Worker};
use crate::platform::{fresh_token, token_hash};
use crate::searches::{store, watcher::LETTER_EVERY};
use app::words::SearchLetter;
use domain::id::{MemberId, SavedSearchId};
use futures::FutureExt as _;

/// Mentors named in one letter; the others are a link away.
const NAMED: usize = 8;

/// Writes to who keeps the search, unless it is paused or gone, there is nobody to tell of, or a letter
/// went out within the day.
pub async fn tell(worker: &Worker, id: SavedSearchId) -> Result<(), JobError> {
    let now = worker.platform.now();
    let (search, new) = {
        let mut read = worker.platform.db.read().await?;
        let Some(search) = store::search(&mut read, id).await? else {
            return Ok(());
        };
        (search, store::mentors_untold(&mut read, id).await?)
    };
    let silent = search
        .told_at
        .is_none_or(|told| now.since(told) >= LETTER_EVERY);
    if search.paused || new.is_empty() || !silent {
        return Ok(());
    }
    let token = fresh_token();
    worker
        .platform
        .db
        .write_with(token_hash(&token), move |tx, hash| {
            store::stop_insert(tx, hash.clone(), id, now).boxed()
        })
        .await?;
    let site = &worker.platform.config.public_url;
    let named = new.iter().take(NAMED);
    let named: Vec<(String, String)> = named
        .map(|mentor| {
            let line = match mentor.headline.is_empty() {
                true => mentor.name.clone(),
                false => format!("{}, {}", mentor.name, mentor.headline),
            };
            (line, format!("{site}/mentors/{}", mentor.slug))
        })
        .collect();
    let stop = format!("{site}/searches/stop/{token}");
    account::send_until(
        worker,
        search.member_id,
        Some(stop.clone()),
        |words, name| {
            (words.search)(&SearchLetter {
                name,
                search: &search.name,
                mentors: &named,
                more: new.len().saturating_sub(NAMED),
                link: &format!("{site}{}", search.query.href()),
                stop: &stop,
            })
        },
    )
    .await?;
    let told: Vec<MemberId> = new.iter().map(|mentor| mentor.id).collect();
    worker
        .platform
        .db
        .write_with(told, move |tx, told| {
            store::told_update(tx, id, told, now).boxed()
        })
        .await?;
    Ok(())
}
