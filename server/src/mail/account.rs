//! Letters about accounts. Links are made when the letter is: what lies in the queue opens nothing.

use super::Letter;
use crate::account::store;
use crate::jobs::worker::{JobError, Worker};
use crate::platform::{fresh_token, token_hash};
use app::words::{Lang, MailWords};
use domain::id::MemberId;
use domain::time::{DAY, HOUR};
use futures::FutureExt as _;

/// How long the link that confirms an address works.
const VERIFY_LASTS: i64 = 3 * DAY;
/// How long the link to a new password works.
const RESET_LASTS: i64 = 2 * HOUR;

/// Makes the link that confirms the address, and sends it.
pub async fn send_verification(worker: &Worker, member_id: MemberId) -> Result<(), JobError> {
    with_link(
        worker,
        member_id,
        "verify",
        VERIFY_LASTS,
        "/verify",
        |words, name, link| (words.verify)(name, link),
    )
    .await
}

/// Makes the link to a new password, and sends it.
pub async fn send_reset(worker: &Worker, member_id: MemberId) -> Result<(), JobError> {
    with_link(
        worker,
        member_id,
        "reset",
        RESET_LASTS,
        "/reset",
        |words, name, link| (words.reset)(name, link),
    )
    .await
}

/// Tells somebody that their address was used to join once more.
pub async fn tell_already_registered(worker: &Worker, member_id: MemberId) -> Result<(), JobError> {
    let link = format!("{}/sign-in", worker.platform.config.public_url);
    send(worker, member_id, |words, name| {
        (words.already_registered)(name, &link)
    })
    .await
}

async fn with_link(
    worker: &Worker,
    member_id: MemberId,
    purpose: &'static str,
    lasts: i64,
    path: &str,
    write: impl Fn(&MailWords, &str, &str) -> (String, String),
) -> Result<(), JobError> {
    let now = worker.platform.now();
    let token = fresh_token();
    worker
        .platform
        .db
        .write_with(token_hash(&token), move |tx, hash| {
            store::mail_link_insert(tx, hash.clone(), member_id, purpose, now, now.plus(lasts))
                .boxed()
        })
        .await?;
    let link = format!("{}{path}/{token}", worker.platform.config.public_url);
    send(worker, member_id, |words, name| write(words, name, &link)).await
}

/// Writes to a member in their language.
pub(super) async fn send(
    worker: &Worker,
    member_id: MemberId,
    write: impl Fn(&MailWords, &str) -> (String, String),
) -> Result<(), JobError> {
    send_until(worker, member_id, None, write).await
}

/// The same; a POST to the address `stop`, if there is one, ends such letters.
pub(super) async fn send_until(
    worker: &Worker,
    member_id: MemberId,
    stop: Option<String>,
    write: impl Fn(&MailWords, &str) -> (String, String),
) -> Result<(), JobError> {
    let account = {
        let mut read = worker.platform.db.read().await?;
        store::account_by_id(&mut read, member_id).await?
    };
    // Gone in the meantime: nobody to write to.
    let Some(account) = account else {
        return Ok(());
    };
    let words = Lang::parse(&account.lang)
        .unwrap_or_default()
        .words()
        .mail();
    let (subject, text) = write(words, &account.name);
    let letter = Letter {
        to_name: account.name,
        to_email: account.email,
        subject,
        text,
        invitation: None,
        stop,
    };
    Ok(worker.mailer.send(&letter, worker.platform.now()).await?)
}
