//! The letters that introduce a new pair: who the other is, what the two share, how to begin.

use super::account;
use crate::jobs::worker::{JobError, Worker};
use crate::matching::{Profiles, store};
use app::words::Introduction;
use domain::booking::Side;
use domain::id::{MemberId, PairingRoundId};

/// Writes to one of a pair about the other, unless the pair is gone.
pub async fn introduce(
    worker: &Worker,
    round: PairingRoundId,
    mentee: MemberId,
    to: Side,
) -> Result<(), JobError> {
    let (name, pair, shares) = {
        let mut read = worker.platform.db.snapshot().await?;
        let Some(round) = store::round(&mut read, round).await? else {
            return Ok(());
        };
        let pair = store::pair_of(&mut read, round.row.id, round.run, mentee).await?;
        let Some(pair) = pair else {
            return Ok(());
        };
        let both = [pair.mentee.id, pair.mentor.id];
        let profiles = Profiles::read(&mut read, &both).await?;
        let shares = profiles.shares(pair.mentee.id, pair.mentor.id);
        (round.row.name, pair, shares)
    };
    let site = &worker.platform.config.public_url;
    let (reader, other, link) = match to {
        Side::Mentee => (
            pair.mentee.id,
            pair.mentor.name,
            format!("{site}/mentors/{}", pair.mentor_slug),
        ),
        Side::Mentor => (pair.mentor.id, pair.mentee.name, format!("{site}/calendar")),
    };
    account::send(worker, reader, |words, own| {
        (words.introduction)(&Introduction {
            name: own,
            other: &other,
            to,
            round: &name,
            skills: &shares.skills,
            industry: shares.industry.as_deref(),
            link: &link,
        })
    })
    .await
}
