//! Letters about bookings, each side in its own language and zone, with the invitation that keeps
//! both calendars right.

use super::{Invitation, Letter, ics};
use crate::db::{Conn, DbError, Row, sql};
use crate::jobs::worker::{JobError, Worker};
use crate::jobs::{Before, BookingNews};
use crate::platform::Platform;
use app::words::{BookingLetter, Lang, MailWords};
use domain::booking::{BookingStatus, Side};
use domain::connection::OWN_UID;
use domain::id::BookingId;
use domain::time::{Instant, ZoneTable};

/// What letters say of a booking.
pub(super) struct Told {
    pub(super) id: BookingId,
    status: BookingStatus,
    starts_at: Instant,
    ends_at: Instant,
    expires_at: Option<Instant>,
    pub(super) title: String,
    place_detail: String,
    reason: String,
    late: bool,
    sequence: i64,
    was_confirmed: bool,
    pub(super) mentor: Person,
    pub(super) mentee: Person,
}

pub(super) struct Person {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) lang: Lang,
    pub(super) zone: String,
}

/// Tells both sides what happened.
pub async fn tell(worker: &Worker, id: BookingId, news: BookingNews) -> Result<(), JobError> {
    let Some(told) = load(worker, id).await? else {
        return Ok(());
    };
    let method = match news {
        BookingNews::Confirmed | BookingNews::Moved if told.status == BookingStatus::Confirmed => {
            Some("REQUEST")
        }
        // A request that was never confirmed stands in nobody's calendar.
        BookingNews::Cancelled if told.was_confirmed => Some("CANCEL"),
        _ => None,
    };
    for side in [Side::Mentor, Side::Mentee] {
        send(worker, &told, side, method, |words, letter| {
            (words.booking)(news_key(news), side, letter)
        })
        .await?;
    }
    Ok(())
}

fn news_key(news: BookingNews) -> app::words::News {
    use app::words::News;
    match news {
        BookingNews::Requested => News::Requested,
        BookingNews::Confirmed => News::Confirmed,
        BookingNews::Moved => News::Moved,
        BookingNews::Cancelled => News::Cancelled,
        BookingNews::Declined => News::Declined,
        BookingNews::Expired => News::Expired,
        BookingNews::Proposed => News::Proposed,
        BookingNews::ProposalDeclined => News::ProposalDeclined,
        BookingNews::ProposalExpired => News::ProposalExpired,
        BookingNews::Appealed => News::Appealed,
        BookingNews::AppealUpheld => News::AppealUpheld,
        BookingNews::AppealOverturned => News::AppealOverturned,
    }
}

/// Tells somebody who waited that a time is kept for them, unless they know already or it is over.
pub async fn tell_offer(worker: &Worker, id: BookingId) -> Result<(), JobError> {
    let Some(told) = load(worker, id).await? else {
        return Ok(());
    };
    let held = told.status == BookingStatus::Held;
    let Some(until) = told.expires_at.filter(|_| held) else {
        return Ok(());
    };
    if worker.platform.now() >= until {
        return Ok(());
    }
    let until = moment(&told.mentee, until);
    send(worker, &told, Side::Mentee, None, |words, letter| {
        (words.offer)(letter, &until)
    })
    .await
}

/// Reminds both sides, unless the session moved or is off.
pub async fn remind(
    worker: &Worker,
    id: BookingId,
    starts_at: Instant,
    before: Before,
) -> Result<(), JobError> {
    let Some(told) = load(worker, id).await? else {
        return Ok(());
    };
    let still_on = told.status == BookingStatus::Confirmed && told.starts_at == starts_at;
    if !still_on || worker.platform.now() >= starts_at {
        return Ok(());
    }
    for side in [Side::Mentor, Side::Mentee] {
        send(worker, &told, side, None, |words, letter| match before {
            Before::Day => (words.reminder_day)(letter),
            Before::Hour => (words.reminder_hour)(letter),
        })
        .await?;
    }
    Ok(())
}

/// Asks both sides how it was.
pub async fn invite_review(worker: &Worker, id: BookingId) -> Result<(), JobError> {
    let Some(told) = load(worker, id).await? else {
        return Ok(());
    };
    let took_place = matches!(told.status, BookingStatus::Confirmed | BookingStatus::Kept);
    // A session that moved to later gets its own invitation then.
    if !took_place || worker.platform.now() < told.ends_at {
        return Ok(());
    }
    for side in [Side::Mentor, Side::Mentee] {
        send(worker, &told, side, None, |words, letter| {
            (words.review)(letter)
        })
        .await?;
    }
    Ok(())
}

async fn send(
    worker: &Worker,
    told: &Told,
    side: Side,
    method: Option<&'static str>,
    write: impl Fn(&MailWords, &BookingLetter<'_>) -> (String, String),
) -> Result<(), JobError> {
    let (me, other) = match side {
        Side::Mentor => (&told.mentor, &told.mentee),
        Side::Mentee => (&told.mentee, &told.mentor),
    };
    let link = format!("{}/sessions/{}", worker.platform.config.public_url, told.id);
    let when = when(me, told);
    let (subject, text) = write(
        me.lang.words().mail(),
        &BookingLetter {
            name: &me.name,
            other: &other.name,
            title: &told.title,
            when: &when,
            reason: &told.reason,
            link: &link,
            late: told.late,
        },
    );
    let sender = worker.mailer.sender();
    let invitation = method.map(|method| Invitation {
        method,
        // Only the reader's own address: nobody's is given away by a booking.
        ics: ics_of(
            &worker.platform,
            told,
            method,
            &sender,
            &[(&me.name, &me.email)],
        ),
    });
    let letter = Letter {
        to_name: me.name.clone(),
        to_email: me.email.clone(),
        subject,
        text,
        invitation,
        stop: None,
    };
    Ok(worker.mailer.send(&letter, worker.platform.now()).await?)
}

/// The calendar object of a confirmed session, for its two people to put into a calendar by hand;
/// `None` while there is nothing to put there. Whether the reader is one of them is the caller's
/// business.
pub async fn calendar_file(
    platform: &Platform,
    id: BookingId,
    sender: &str,
) -> Result<Option<String>, DbError> {
    let mut read = platform.db.read().await?;
    let told = told(&mut read, id).await?;
    let agreed =
        |told: &Told| matches!(told.status, BookingStatus::Confirmed | BookingStatus::Kept);
    Ok(told
        .filter(agreed)
        .map(|told| ics_of(platform, &told, "REQUEST", sender, &[])))
}

/// A session as its people's calendars elsewhere keep it: the same event as in the invitations, and
/// tentative while it waits for an answer.
pub async fn calendar_object(
    conn: &mut dyn Conn,
    platform: &Platform,
    id: BookingId,
) -> Result<Option<String>, DbError> {
    let Some(told) = told(conn, id).await? else {
        return Ok(None);
    };
    let status = match told.status {
        BookingStatus::Requested => "TENTATIVE",
        _ => "CONFIRMED",
    };
    // Nobody organises what is in one's own calendar.
    Ok(Some(with_event(
        platform,
        &told,
        status,
        "",
        &[],
        ics::stored,
    )))
}

fn ics_of(
    platform: &Platform,
    told: &Told,
    method: &'static str,
    sender: &str,
    attendees: &[(&str, &str)],
) -> String {
    let status = if method == "CANCEL" {
        "CANCELLED"
    } else {
        "CONFIRMED"
    };
    let write = |event: &ics::Event<'_>| ics::invitation(method, event);
    with_event(platform, told, status, sender, attendees, write)
}

fn with_event(
    platform: &Platform,
    told: &Told,
    status: &'static str,
    sender: &str,
    attendees: &[(&str, &str)],
    write: impl Fn(&ics::Event<'_>) -> String,
) -> String {
    let link = format!("{}/sessions/{}", platform.config.public_url, told.id);
    write(&ics::Event {
        uid: &format!("{}{OWN_UID}", told.id),
        sequence: told.sequence,
        status,
        written_at: platform.now(),
        starts_at: told.starts_at,
        ends_at: told.ends_at,
        summary: &format!(
            "{}: {} · {}",
            told.title, told.mentor.name, told.mentee.name
        ),
        description: &link,
        location: if told.place_detail.is_empty() {
            &link
        } else {
            &told.place_detail
        },
        url: &link,
        organizer: sender,
        attendees,
    })
}

/// `Tuesday 24 November, 14:30–15:15 (Europe/Berlin)`
pub(super) fn when(person: &Person, told: &Told) -> String {
    let zone = crate::platform::zone(&person.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let table = ZoneTable::new(&person.zone, &zone, told.starts_at, told.ends_at);
    let (from, until) = (table.local(told.starts_at), table.local(told.ends_at));
    format!(
        "{}–{} ({})",
        person.lang.moment(from),
        person.lang.time(until.time()),
        person.zone
    )
}

/// `Tuesday 24 November, 14:30`
pub(super) fn moment(person: &Person, at: Instant) -> String {
    let zone = crate::platform::zone(&person.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let table = ZoneTable::new(&person.zone, &zone, at, at.plus(1));
    person.lang.moment(table.local(at))
}

async fn load(worker: &Worker, id: BookingId) -> Result<Option<Told>, DbError> {
    let mut read = worker.platform.db.read().await?;
    told(&mut read, id).await
}

pub(super) async fn told(conn: &mut dyn Conn, id: BookingId) -> Result<Option<Told>, DbError> {
    sql("SELECT b.id, b.status, b.starts_at, b.ends_at, b.expires_at, b.title, b.place_detail, b.reason, b.ended_late, b.sequence, b.confirmed_at,
                mp.name AS mentor_name, ma.email AS mentor_email, ma.locale AS mentor_lang, ma.zone AS mentor_zone,
                ep.name AS mentee_name, ea.email AS mentee_email, ea.locale AS mentee_lang, ea.zone AS mentee_zone
         FROM booking b
         JOIN profile mp ON mp.member_id = b.mentor_id JOIN account ma ON ma.id = b.mentor_id
         JOIN profile ep ON ep.member_id = b.mentee_id JOIN account ea ON ea.id = b.mentee_id
         WHERE b.id = $1")
    .bind(id)
    .fetch_optional(conn, |row| {
        let status: String = row.get("status")?;
        Ok(Told {
            id: row.get("id")?,
            status: BookingStatus::parse(&status).ok_or_else(|| row.bad("status", "no such status"))?,
            starts_at: row.get("starts_at")?,
            ends_at: row.get("ends_at")?,
            expires_at: row.get("expires_at")?,
            title: row.get("title")?,
            place_detail: row.get("place_detail")?,
            reason: row.get("reason")?,
            late: row.get::<Option<bool>>("ended_late")?.unwrap_or(false),
            sequence: row.get("sequence")?,
            was_confirmed: row.get::<Option<Instant>>("confirmed_at")?.is_some(),
            mentor: person(row, ["mentor_name", "mentor_email", "mentor_lang", "mentor_zone"])?,
            mentee: person(row, ["mentee_name", "mentee_email", "mentee_lang", "mentee_zone"])?,
        })
    })
    .await
}

fn person(row: &Row<'_>, [name, email, lang, zone]: [&str; 4]) -> Result<Person, DbError> {
    let tag: String = row.get(lang)?;
    Ok(Person {
        name: row.get(name)?,
        email: row.get(email)?,
        lang: Lang::parse(&tag).unwrap_or_default(),
        zone: row.get(zone)?,
    })
}
