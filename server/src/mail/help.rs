//! The letters about help requests: somebody answered, or the time is over.

use super::account;
use crate::help::{expire, store};
use crate::jobs::worker::{JobError, Worker};
use domain::help::HelpState;
use domain::id::{HelpRequestId, MemberId};

/// Tells who asked that a mentor answered, unless either is gone.
pub async fn tell_answer(
    worker: &Worker,
    id: HelpRequestId,
    mentor: MemberId,
) -> Result<(), JobError> {
    let (request, answer) = {
        let mut read = worker.platform.db.read().await?;
        let request = store::request(&mut read, id).await?;
        let answers = store::answers(&mut read, id, Some(mentor), None).await?;
        (request, answers.into_iter().next())
    };
    let (Some(request), Some(answer)) = (request, answer) else {
        return Ok(());
    };
    let link = format!("{}/requests/{id}", worker.platform.config.public_url);
    account::send(worker, request.member_id, |words, name| {
        (words.help_answered)(name, &answer.name, &request.goal, &link)
    })
    .await
}

/// Lets a request lapse and tells who asked, with what they may do instead.
pub async fn tell_expired(worker: &Worker, id: HelpRequestId) -> Result<(), JobError> {
    expire(&worker.platform, id).await?;
    let request = {
        let mut read = worker.platform.db.read().await?;
        store::request(&mut read, id).await?
    };
    let Some(request) = request.filter(|request| request.state == HelpState::Expired) else {
        return Ok(());
    };
    let link = format!("{}/requests/{id}", worker.platform.config.public_url);
    account::send(worker, request.member_id, |words, name| {
        (words.help_expired)(name, &request.goal, &link)
    })
    .await
}
