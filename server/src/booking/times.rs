//! Which times can be booked: loads what decides, and asks the one [`Planner`]. Listing, holding
//! and moving all come here, so every time shown can be booked. Decides nothing by itself.

use super::store::{self, OfferVersions, TakenRow};
use crate::calendar::session_types::{SessionTypeRow, session_types_of};
use crate::calendar::store::availability_of;
use crate::db::{Conn, DbError};
use app::error::AppError;
use domain::booking::BookingStatus;
use domain::calendar::{Availability, Busy, BusyKind, Planner, Schedule};
use domain::id::{BookingId, MemberId, SessionTypeId};
use domain::interval::Interval;
use domain::time::{DAY, Instant, MINUTE};
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, BTreeSet};

/// Limits count whole months, so what is past matters for as long as the longest month.
const LOOK_BACK: i64 = 32 * DAY;

/// A time at which a mentor can be booked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NextTime {
    pub session_type_id: SessionTypeId,
    pub starts_at: Instant,
    pub ends_at: Instant,
    /// The mentor's notice allows it until then, that instant included.
    pub bookable_until: Instant,
}

/// What a mentor offers: open time, and one kind of session.
pub struct Offer {
    pub availability: Availability,
    /// Rises with every edit of the calendar.
    pub availability_version: i64,
    pub zone: TimeZone,
    pub session_type: SessionTypeRow,
}

/// What already takes the time of mentors and of one mentee.
#[derive(Debug, Default)]
pub struct Taken {
    by_mentor: BTreeMap<MemberId, Vec<Busy>>,
    mentee_busy: Vec<Interval>,
    /// Starts of the mentee's sessions, by mentor.
    mentee_starts: BTreeMap<MemberId, Vec<Instant>>,
    /// What takes no time any more although the database still says so.
    pub lapsed: Vec<BookingId>,
    /// The mentee's live holds with these mentors: a new choice takes their place.
    pub own_holds: Vec<TakenRow>,
}

/// The next times of each mentor's first kind of session, for one mentee or for a visitor.
/// The number of queries does not depend on the number of mentors.
pub async fn next_times(
    conn: &mut dyn Conn,
    now: Instant,
    mentors: &[MemberId],
    mentee: Option<MemberId>,
    how_many: usize,
) -> Result<BTreeMap<MemberId, Vec<NextTime>>, DbError> {
    let mut types = session_types_of(conn, mentors).await?;
    let availability = availability_of(conn, mentors).await?;
    let taken = Taken::load(conn, now, mentors, mentee, None).await?;
    let mut next = BTreeMap::new();
    for (mentor, (availability, version)) in availability {
        let first = types
            .remove(&mentor)
            .and_then(|types| types.into_iter().next());
        let Some(session_type) = first else { continue };
        let offer = Offer::new(availability, version, session_type)?;
        let times = offer.planner(&taken, now).next(now, how_many);
        let notice = i64::from(offer.session_type.rules.notice_minutes) * MINUTE;
        let named = times.into_iter().map(|time| NextTime {
            session_type_id: offer.session_type.id,
            starts_at: time.starts_at(),
            ends_at: time.ends_at(),
            bookable_until: time.starts_at().plus(-notice),
        });
        next.insert(mentor, named.collect());
    }
    Ok(next)
}

/// Every time in `range` at which a session of this type can be booked.
pub async fn times(
    conn: &mut dyn Conn,
    now: Instant,
    mentor: MemberId,
    session_type: SessionTypeId,
    mentee: Option<MemberId>,
    range: Interval,
) -> Result<Vec<Interval>, AppError> {
    let Some(offer) = Offer::load(conn, session_type).await? else {
        return Err(AppError::NotFound);
    };
    if offer.session_type.mentor_id != mentor {
        return Err(AppError::NotFound);
    }
    let taken = Taken::load(conn, now, &[mentor], mentee, None).await?;
    Ok(offer.planner(&taken, now).starts_in(range))
}

impl Offer {
    /// None when there is no such session type. One that is not active any more is there: what was
    /// booked before may still be moved.
    pub async fn load(conn: &mut dyn Conn, id: SessionTypeId) -> Result<Option<Offer>, DbError> {
        let Some(session_type) = crate::calendar::session_types::session_type(conn, id).await?
        else {
            return Ok(None);
        };
        let mentor = session_type.mentor_id;
        let Some((availability, version)) = availability_of(conn, &[mentor]).await?.remove(&mentor)
        else {
            return Ok(None);
        };
        Offer::new(availability, version, session_type).map(Some)
    }

    fn new(
        availability: Availability,
        availability_version: i64,
        session_type: SessionTypeRow,
    ) -> Result<Offer, DbError> {
        let zone = crate::platform::zone(&availability.zone).ok_or_else(|| DbError::BadRow {
            table: "availability".to_owned(),
            column: "zone".to_owned(),
            id: session_type.mentor_id.to_string(),
            reason: "no such zone".to_owned(),
        })?;
        Ok(Offer {
            availability,
            availability_version,
            zone,
            session_type,
        })
    }

    /// What these times were planned on.
    pub fn versions(&self) -> OfferVersions {
        OfferVersions {
            session_type: self.session_type.version,
            availability: self.availability_version,
            paused_until: self.availability.paused_until.map(|date| date.to_string()),
        }
    }

    /// Answers every question about these times.
    pub fn planner<'a>(&'a self, taken: &'a Taken, now: Instant) -> Planner<'a> {
        let mentor = self.session_type.mentor_id;
        Planner::new(Schedule {
            availability: &self.availability,
            zone: &self.zone,
            rules: &self.session_type.rules,
            busy: taken.by_mentor.get(&mentor).map_or(&[], Vec::as_slice),
            mentee_busy: &taken.mentee_busy,
            mentee_starts: taken.mentee_starts.get(&mentor).map_or(&[], Vec::as_slice),
            now,
        })
    }
}

impl Taken {
    /// One query for all bookings, one for other calendars. Holds and requests that ran out take nothing, written down or
    /// not; neither do the mentee's own holds with these mentors. `leaving_out` is a booking about
    /// to be moved: it does not stand in its own way.
    pub async fn load(
        conn: &mut dyn Conn,
        now: Instant,
        mentors: &[MemberId],
        mentee: Option<MemberId>,
        leaving_out: Option<BookingId>,
    ) -> Result<Taken, DbError> {
        let wanted: BTreeSet<MemberId> = mentors.iter().copied().collect();
        let people: Vec<MemberId> = wanted.iter().copied().chain(mentee).collect();
        let rows = store::taken_rows(conn, now.plus(-LOOK_BACK), &people).await?;
        let mut taken = Taken::default();
        for (mentor, busy) in crate::connection::busy_of(conn, now, mentors).await? {
            taken.by_mentor.entry(mentor).or_default().push(busy);
        }
        for row in rows.iter().filter(|row| Some(row.id) != leaving_out) {
            if row.expires_at.is_some_and(|expires_at| expires_at <= now) {
                taken.lapsed.push(row.id);
            } else if row.status == BookingStatus::Held
                && Some(row.mentee_id) == mentee
                && wanted.contains(&row.mentor_id)
            {
                taken.own_holds.push(*row);
            } else {
                taken.add(row, &wanted, mentee);
            }
        }
        Ok(taken)
    }

    fn add(&mut self, row: &TakenRow, mentors: &BTreeSet<MemberId>, mentee: Option<MemberId>) {
        let busy = |blocked, counts| Busy {
            blocked,
            starts_at: row.session.starts_at(),
            ends_at: row.session.ends_at(),
            counts,
            what: if row.status == BookingStatus::Held {
                BusyKind::Hold
            } else {
                BusyKind::Booking
            },
        };
        if mentors.contains(&row.mentor_id) {
            self.by_mentor
                .entry(row.mentor_id)
                .or_default()
                .push(busy(row.blocked, true));
        }
        // Somebody who mentors may also be mentored, and cannot be at two places.
        if mentors.contains(&row.mentee_id) {
            self.by_mentor
                .entry(row.mentee_id)
                .or_default()
                .push(busy(row.session, false));
        }
        if mentee.is_some_and(|mentee| row.mentee_id == mentee || row.mentor_id == mentee) {
            self.mentee_busy.push(row.session);
        }
        if Some(row.mentee_id) == mentee {
            self.mentee_starts
                .entry(row.mentor_id)
                .or_default()
                .push(row.session.starts_at());
        }
    }
}
