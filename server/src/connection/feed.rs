//! A person's sessions as a calendar for other programs to read. Who has the secret address may
//! read it, so it says no more than a calendar needs: no mail address, no answers, no price.

use super::store::{self, FeedSession};
use crate::mail::ics;
use crate::platform::{Platform, token_hash};
use app::error::AppError;
use app::words::Lang;
use domain::booking::BookingStatus;
use domain::connection::OWN_UID;
use domain::time::DAY;

/// How far back a feed reaches.
const BACK: i64 = 90 * DAY;

/// The calendar of whoever this secret belongs to. The same sessions are the same text, so that a
/// reader can ask whether anything changed.
pub async fn feed(platform: &Platform, secret: &str) -> Result<String, AppError> {
    let mut read = platform.db.snapshot().await?;
    let Some((member, lang)) = store::feed_owner(&mut read, &token_hash(secret)).await? else {
        return Err(AppError::NotFound);
    };
    // A whole day, so that the text does not change with every minute.
    let today = platform.now().0.div_euclid(DAY) * DAY;
    let since = domain::time::Instant(today - BACK);
    let sessions = store::feed_sessions(&mut read, member, since).await?;
    let sender = crate::mail::Mailer::new(&platform.config)
        .map_err(|error| crate::error::internal(&error))?
        .sender();
    let lang = Lang::parse(&lang).unwrap_or_default();
    let texts: Vec<Texts> = sessions
        .iter()
        .map(|session| Texts::new(session, &platform.config.public_url))
        .collect();
    let events: Vec<ics::Event<'_>> = sessions
        .iter()
        .zip(&texts)
        .map(|(session, texts)| event(session, texts, &sender))
        .collect();
    Ok(ics::feed(lang.words().connection().feed_name, &events))
}

/// What an event says, kept while it is written.
struct Texts {
    uid: String,
    summary: String,
    link: String,
}

impl Texts {
    fn new(session: &FeedSession, public_url: &str) -> Texts {
        Texts {
            uid: format!("{}{OWN_UID}", session.id),
            summary: format!("{}: {} · {}", session.title, session.mentor, session.mentee),
            link: format!("{public_url}/sessions/{}", session.id),
        }
    }
}

fn event<'a>(session: &'a FeedSession, texts: &'a Texts, sender: &'a str) -> ics::Event<'a> {
    ics::Event {
        uid: &texts.uid,
        sequence: session.sequence,
        status: match session.status {
            BookingStatus::Requested => "TENTATIVE",
            BookingStatus::Cancelled => "CANCELLED",
            _ => "CONFIRMED",
        },
        written_at: session.updated_at,
        starts_at: session.time.starts_at(),
        ends_at: session.time.ends_at(),
        summary: &texts.summary,
        description: &texts.link,
        location: if session.place_detail.is_empty() {
            &texts.link
        } else {
            &session.place_detail
        },
        url: &texts.link,
        organizer: sender,
        attendees: &[],
    }
}
