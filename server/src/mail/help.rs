//! The letters about help requests: somebody asks, answers or takes an answer, the time is over, it was
//! reported.

use super::account;
use crate::help::{expire, store, waits_for, why_down};
use crate::jobs::worker::{JobError, Worker};
use app::help::HelpNews;
use app::words::HelpLetter;
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

/// Tells one of a request's people what happened, if it is still so.
pub async fn tell(
    worker: &Worker,
    id: HelpRequestId,
    to: MemberId,
    what: HelpNews,
) -> Result<(), JobError> {
    let (request, why) = {
        let mut read = worker.platform.db.snapshot().await?;
        let Some(request) = store::request(&mut read, id).await? else {
            return Ok(());
        };
        let now = worker.platform.now();
        let still = match what {
            HelpNews::Asked => waits_for(&mut read, &request, to, now).await?,
            HelpNews::Picked => request.picked == Some(to),
            HelpNews::Reported | HelpNews::TakenDown => request.state == HelpState::Reported,
            HelpNews::ShownAgain => request.state == HelpState::Open,
        };
        if !still {
            return Ok(());
        }
        let why = why_down(&mut read, &request).await?;
        (request, why.unwrap_or_default())
    };
    let link = format!("{}/requests/{id}", worker.platform.config.public_url);
    account::send(worker, to, |words, name| {
        (words.help)(&HelpLetter {
            what,
            name,
            asks: &request.name,
            goal: &request.goal,
            question: &request.question,
            why: &why,
            link: &link,
        })
    })
    .await
}
