//! Which times can be booked: loads what decides, and asks the one [`Planner`]. Listing, holding
//! and moving all come here, so every time shown can be booked. Decides nothing by itself.

use super::store::{self, OfferVersions, TakenRow};
use super::waitlist::{self, FreedRow};
use crate::calendar::session_types::{SessionTypeRow, session_types_of};
use crate::calendar::store::availability_of;
use crate::db::{Conn, DbError};
use app::error::AppError;
use domain::booking::{BookingStatus, FREED_KEPT_MINUTES, Freed};
use domain::calendar::{Availability, Away, Busy, BusyKind, Planner, Schedule};
use domain::form::{FieldErrors, Problem};
use domain::id::{BookingId, GroupSessionId, MemberId, SessionTypeId};
use domain::interval::Interval;
use domain::time::{DAY, Instant, MINUTE, ZoneTable};
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
    pub away: Vec<Away>,
    /// Its rules are those of the length that is asked for.
    pub session_type: SessionTypeRow,
    /// The length that nobody needs to ask for, in minutes.
    pub usual_length: u16,
}

/// What already takes the time of mentors and of one mentee.
#[derive(Debug, Default)]
pub struct Taken {
    by_mentor: BTreeMap<MemberId, Vec<Busy>>,
    mentee_busy: Vec<Interval>,
    /// Starts of the mentee's sessions, by mentor.
    mentee_starts: BTreeMap<MemberId, Vec<Instant>>,
    /// Mentors with whom the mentee ever had a session, or is about to.
    known_to: BTreeSet<MemberId>,
    /// What takes no time any more although the database still says so.
    pub lapsed: Vec<TakenRow>,
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

impl Offer {
    /// None when there is no such session type. One that is not active any more is there: what was
    /// booked before may still be moved.
    pub async fn load(conn: &mut dyn Conn, id: SessionTypeId) -> Result<Option<Offer>, DbError> {
        let found = crate::calendar::session_types::session_type(conn, id).await?;
        let Some(session_type) = found else {
            return Ok(None);
        };
        let mentor = session_type.mentor_id;
        let Some((availability, version)) = availability_of(conn, &[mentor]).await?.remove(&mentor)
        else {
            return Ok(None);
        };
        Offer::new(availability, version, session_type).map(Some)
    }

    /// The same for sessions of another length; `None` keeps the usual one. Lengths that are not
    /// offered are refused.
    pub fn of_length(mut self, minutes: Option<u16>) -> Result<Offer, AppError> {
        let rules = &self.session_type.rules;
        match minutes {
            Some(minutes) if !rules.lengths().any(|length| length == minutes) => {
                Err(FieldErrors::one("length", Problem::NotAChoice).into())
            }
            Some(minutes) => {
                self.session_type.rules = rules.of_length(minutes);
                Ok(self)
            }
            None => Ok(self),
        }
    }

    /// The same for a session that is as long as `session`, offered still or not: who moves a
    /// booking keeps its length.
    pub fn as_long_as(mut self, session: Interval) -> Offer {
        if let Ok(minutes) = u16::try_from(session.length() / MINUTE) {
            self.session_type.rules = self.session_type.rules.of_length(minutes);
        }
        self
    }

    fn new(
        availability: Availability,
        availability_version: i64,
        session_type: SessionTypeRow,
    ) -> Result<Offer, DbError> {
        let (zone, away) = crate::calendar::zones_of(&availability, session_type.mentor_id)?;
        Ok(Offer {
            availability,
            availability_version,
            zone,
            away,
            usual_length: session_type.rules.length_minutes,
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

    /// What the mentor's wall clock shows, under the name of the zone they are in at `at`.
    pub fn clock(&self, at: Instant, from: Instant, until: Instant) -> ZoneTable {
        let name = Away::zone_at(&self.away, &self.availability.zone, at);
        Away::clock(&self.away, name, &self.zone, from, until)
    }

    /// Answers every question about these times.
    pub fn planner<'a>(&'a self, taken: &'a Taken, now: Instant) -> Planner<'a> {
        let mentor = self.session_type.mentor_id;
        Planner::new(Schedule {
            availability: &self.availability,
            zone: &self.zone,
            away: &self.away,
            rules: &self.session_type.rules,
            busy: taken.by_mentor.get(&mentor).map_or(&[], Vec::as_slice),
            mentee_busy: &taken.mentee_busy,
            mentee_starts: taken.mentee_starts.get(&mentor).map_or(&[], Vec::as_slice),
            session_type: self.session_type.id,
            mentee_is_known: taken.known_to.contains(&mentor),
            now,
        })
    }
}

impl Taken {
    /// One query for all bookings, one for other calendars, one for times that are kept for those
    /// who wait. Holds and requests that ran out take nothing, written down or not; neither do the
    /// mentee's own holds with these mentors. `leaving_out` is a booking about to be moved: it does
    /// not stand in its own way.
    pub async fn load(
        conn: &mut dyn Conn,
        now: Instant,
        mentors: &[MemberId],
        mentee: Option<MemberId>,
        leaving_out: Option<BookingId>,
    ) -> Result<Taken, DbError> {
        let (mut taken, mut groups) = Taken::read(conn, now, mentors, mentee, leaving_out).await?;
        // After the bookings: what was given back in between is seen as one or as the other.
        for freed in waitlist::freed_times(conn, now, mentors).await? {
            taken.keep(&freed, &mut groups);
        }
        taken.keep_lapsed(conn, now, &mut groups).await?;
        Ok(taken)
    }

    /// The same for somebody in line with this mentor: what is kept for the line is not taken.
    pub async fn load_for_line(
        conn: &mut dyn Conn,
        now: Instant,
        mentor: MemberId,
        mentee: MemberId,
    ) -> Result<Taken, DbError> {
        let (taken, _) = Taken::read(conn, now, &[mentor], Some(mentee), None).await?;
        Ok(taken)
    }

    async fn read(
        conn: &mut dyn Conn,
        now: Instant,
        mentors: &[MemberId],
        mentee: Option<MemberId>,
        leaving_out: Option<BookingId>,
    ) -> Result<(Taken, Groups), DbError> {
        let wanted: BTreeSet<MemberId> = mentors.iter().copied().collect();
        let people: Vec<MemberId> = wanted.iter().copied().chain(mentee).collect();
        let rows = store::taken_rows(conn, now.plus(-LOOK_BACK), &people).await?;
        let mut taken = Taken::default();
        for (mentor, busy) in crate::connection::busy_of(conn, now, mentors).await? {
            taken.by_mentor.entry(mentor).or_default().push(busy);
        }
        if let Some(mentee) = mentee {
            taken.known_to = store::mentors_known(conn, mentee, mentors, leaving_out).await?;
        }
        let mut groups = Groups::default();
        let in_the_way = |row: &&TakenRow| {
            leaving_out.is_none_or(|id| row.id != id && row.proposed_for != Some(id))
        };
        for row in rows.iter().filter(in_the_way) {
            if row.expires_at.is_some_and(|expires_at| expires_at <= now) {
                taken.lapsed.push(*row);
            } else if row.status == BookingStatus::Held
                && row.proposed_for.is_none()
                && Some(row.mentee_id) == mentee
                && wanted.contains(&row.mentor_id)
            {
                taken.own_holds.push(*row);
            } else {
                taken.add(row, &wanted, mentee, &mut groups);
            }
        }
        // Bookings before the times proposed for them, and in one order: nobody waits in a circle.
        taken
            .lapsed
            .sort_unstable_by_key(|row| (row.proposed_for.is_some(), row.id));
        Ok((taken, groups))
    }

    /// What lapsed a moment ago, where somebody waits for it: a job is about to offer it to them,
    /// and until then it is nobody else's.
    async fn keep_lapsed(
        &mut self,
        conn: &mut dyn Conn,
        now: Instant,
        groups: &mut Groups,
    ) -> Result<(), DbError> {
        let since = now.plus(-FREED_KEPT_MINUTES * MINUTE);
        let fresh = |row: &TakenRow| row.expires_at.is_some_and(|ended| ended > since);
        let lapsed: Vec<TakenRow> = self.lapsed.iter().copied().filter(fresh).collect();
        if lapsed.is_empty() {
            return Ok(());
        }
        let mentors: BTreeSet<MemberId> = lapsed.iter().map(|row| row.mentor_id).collect();
        let mentors: Vec<MemberId> = mentors.into_iter().collect();
        let waited_for = waitlist::waited_for(conn, &mentors).await?;
        for row in lapsed {
            if waited_for.contains(&row.mentor_id) {
                let freed = FreedRow {
                    mentor_id: row.mentor_id,
                    session_type_id: row.session_type_id,
                    group: row.group,
                    freed: Freed {
                        session: row.session,
                        blocked: row.blocked,
                    },
                };
                self.keep(&freed, groups);
            }
        }
        Ok(())
    }

    /// Closes a time, or a seat, that is kept for those who wait.
    fn keep(&mut self, row: &FreedRow, groups: &mut Groups) {
        let busy = |what| Busy {
            blocked: row.freed.blocked,
            starts_at: row.freed.session.starts_at(),
            ends_at: row.freed.session.ends_at(),
            counts: false,
            what,
        };
        let of_mentor = self.by_mentor.entry(row.mentor_id).or_default();
        match row.group {
            Some((group, seats_left)) => groups.add(of_mentor, group, || {
                busy(BusyKind::Group {
                    session_type: row.session_type_id,
                    seats_left,
                })
            }),
            None => of_mentor.push(busy(BusyKind::Hold)),
        }
    }

    /// Whether a session of many of this kind is full that starts within `range`.
    pub fn is_full_within(&self, offer: &Offer, range: Interval) -> bool {
        let kind = &offer.session_type;
        let busy = self.by_mentor.get(&kind.mentor_id);
        busy.into_iter().flatten().any(|busy| {
            let full = BusyKind::Group {
                session_type: kind.id,
                seats_left: 0,
            };
            busy.what == full && range.holds(busy.starts_at)
        })
    }

    /// As if the mentee had this session of the offer's too.
    pub fn with(&mut self, offer: &Offer, session: Interval) {
        let kind = &offer.session_type;
        let busy = Busy {
            blocked: kind.rules.blocked(session),
            starts_at: session.starts_at(),
            ends_at: session.ends_at(),
            counts: true,
            what: BusyKind::Booking,
        };
        let mentor = kind.mentor_id;
        self.by_mentor.entry(mentor).or_default().push(busy);
        self.mentee_busy.push(session);
        let starts = self.mentee_starts.entry(mentor).or_default();
        starts.push(session.starts_at());
        self.known_to.insert(mentor);
    }

    fn add(
        &mut self,
        row: &TakenRow,
        mentors: &BTreeSet<MemberId>,
        mentee: Option<MemberId>,
        groups: &mut Groups,
    ) {
        let busy = |blocked, counts, what| Busy {
            blocked,
            starts_at: row.session.starts_at(),
            ends_at: row.session.ends_at(),
            counts,
            what,
        };
        if mentors.contains(&row.mentor_id) {
            let of_mentor = self.by_mentor.entry(row.mentor_id).or_default();
            match row.group {
                Some((group, seats)) => groups.add(of_mentor, group, || {
                    let (session_type, seats_left) = (row.session_type_id, seats);
                    let what = BusyKind::Group {
                        session_type,
                        seats_left,
                    };
                    busy(row.blocked, true, what)
                }),
                // A time that is only proposed is no session yet, and no limit knows it.
                None => of_mentor.push(busy(row.blocked, row.proposed_for.is_none(), row.kind())),
            }
        }
        // Somebody who mentors may also be mentored, and cannot be at two places.
        if mentors.contains(&row.mentee_id) {
            self.by_mentor.entry(row.mentee_id).or_default().push(busy(
                row.session,
                false,
                row.kind(),
            ));
        }
        if mentee.is_some_and(|mentee| row.mentee_id == mentee || row.mentor_id == mentee) {
            self.mentee_busy.push(row.session);
        }
        if Some(row.mentee_id) == mentee && row.proposed_for.is_none() {
            self.mentee_starts
                .entry(row.mentor_id)
                .or_default()
                .push(row.session.starts_at());
        }
    }
}

impl TakenRow {
    fn kind(&self) -> BusyKind {
        match self.status {
            BookingStatus::Held => BusyKind::Hold,
            _ => BusyKind::Booking,
        }
    }
}

/// Sessions of many met so far, by where they stand in their mentor's list: all seats of one are
/// one session.
#[derive(Default)]
struct Groups(BTreeMap<GroupSessionId, usize>);

impl Groups {
    /// Counts one more seat of `group` as taken; the first one brings the session with it.
    fn add(
        &mut self,
        of_mentor: &mut Vec<Busy>,
        group: GroupSessionId,
        session: impl FnOnce() -> Busy,
    ) {
        let index = *self.0.entry(group).or_insert_with(|| {
            of_mentor.push(session());
            of_mentor.len() - 1
        });
        if let BusyKind::Group { seats_left, .. } = &mut of_mentor[index].what {
            *seats_left = seats_left.saturating_sub(1);
        }
    }
}
