//! Letters about disputes: to one side of a case what happened in it, and until when somebody has to do
//! something. What was said is read on the page of the case, not in a letter.

use super::Letter;
use super::booking;
use crate::dispute;
use crate::jobs::worker::{JobError, Worker};
use app::words::DisputeLetter;
use domain::booking::Side;
use domain::id::DisputeEventId;

/// Writes to one side about something that happened, unless the session is gone.
pub async fn tell(worker: &Worker, id: DisputeEventId, to: Side) -> Result<(), JobError> {
    let (event, told, until) = {
        let mut read = worker.platform.db.snapshot().await?;
        let Some(event) = dispute::event(&mut read, id).await? else {
            return Ok(());
        };
        let told = booking::told(&mut read, event.booking).await?;
        let until = dispute::until(&mut read, event.payment).await?;
        (event, told, until)
    };
    let Some(told) = told else {
        return Ok(());
    };
    let (reader, other) = match to {
        Side::Mentor => (&told.mentor, &told.mentee),
        Side::Mentee => (&told.mentee, &told.mentor),
    };
    let until = until.map(|until| format!("{} ({})", booking::moment(reader, until), reader.zone));
    let (subject, text) = (reader.lang.words().mail().dispute)(&DisputeLetter {
        what: event.kind,
        to,
        name: &reader.name,
        other: &other.name,
        title: &told.title,
        when: &booking::when(reader, &told),
        until: until.as_deref(),
        refund: event.refund,
        link: &format!(
            "{}/sessions/{}/dispute",
            worker.platform.config.public_url, told.id
        ),
    });
    let letter = Letter {
        to_name: reader.name.clone(),
        to_email: reader.email.clone(),
        subject,
        text,
        invitation: None,
        stop: None,
    };
    Ok(worker.mailer.send(&letter, worker.platform.now()).await?)
}
