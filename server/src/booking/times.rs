//! Which times can be booked: loads what decides, and asks the one [`Planner`]. Listing, holding
//! and moving all come here, so every time shown can be booked. Decides nothing by itself.

use super::offers::{Offer, OfferMemory};
use super::store;
use super::taken::{TakenRow, Takes, taken_rows};
use super::waitlist::{self, FreedRow};
use crate::db::{Conn, DbError};
use domain::booking::{BookingStatus, FREED_KEPT_MINUTES, Freed};
use domain::calendar::{Busy, BusyKind};
use domain::id::{BookingId, GroupSessionId, MemberId, SessionTypeId};
use domain::interval::Interval;
use domain::time::{DAY, Instant, MINUTE};
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

/// What already takes the time of mentors and of one mentee.
#[derive(Debug, Default)]
pub struct Taken {
    by_mentor: BTreeMap<MemberId, Vec<Busy>>,
    mentee_busy: Vec<Interval>,
    /// Starts of the mentee's sessions, by mentor.
    mentee_starts: BTreeMap<MemberId, Vec<Instant>>,
    /// Those of the mentors who only take newcomers with whom the mentee ever had a session, or is
    /// about to.
    known_to: BTreeSet<MemberId>,
    /// What takes no time any more although the database still says so.
    pub lapsed: Vec<TakenRow>,
    /// The mentee's live holds with these mentors: a new choice takes their place.
    pub own_holds: Vec<TakenRow>,
}

/// The next times of each mentor's first kind of session, for one mentee or for a visitor.
/// The number of queries does not depend on the number of mentors.
pub async fn next_times(
    memory: &OfferMemory,
    conn: &mut dyn Conn,
    now: Instant,
    mentors: &[MemberId],
    mentee: Option<MemberId>,
    how_many: usize,
) -> Result<BTreeMap<MemberId, Vec<NextTime>>, DbError> {
    let offers = memory.first_of_each(conn, mentors).await?;
    let asked: Vec<&Offer> = offers.iter().collect();
    let taken = Taken::load(conn, now, &asked, mentee, None).await?;
    let next = offers.iter().map(|offer| {
        let times = offer.planner(&taken, now).next(now, how_many);
        let times = times.into_iter().map(|time| named(offer, time));
        (offer.session_type.mentor_id, times.collect())
    });
    Ok(next.collect())
}

/// When a mentor can be booked by anybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenStarts {
    /// The first time, however far ahead.
    pub first: Option<NextTime>,
    /// All starts until the end that was asked for, in order.
    pub starts: Vec<Instant>,
}

/// The starts of each mentor's first kind of session from now on, for a visitor. The number of
/// queries does not depend on the number of mentors.
pub async fn open_starts(
    memory: &OfferMemory,
    conn: &mut dyn Conn,
    now: Instant,
    mentors: &[MemberId],
    until: Instant,
) -> Result<BTreeMap<MemberId, OpenStarts>, DbError> {
    let offers = memory.first_of_each(conn, mentors).await?;
    let asked: Vec<&Offer> = offers.iter().collect();
    let taken = Taken::load(conn, now, &asked, None, None).await?;
    let range = Interval::new(now, until);
    let open = offers.iter().map(|offer| {
        let planner = offer.planner(&taken, now);
        let soon = range.map_or_else(|_| vec![], |range| planner.starts_in(range));
        let first = soon.first().copied();
        let first = first.or_else(|| planner.next(now, 1).first().copied());
        let open = OpenStarts {
            first: first.map(|time| named(offer, time)),
            starts: soon.iter().map(|time| time.starts_at()).collect(),
        };
        (offer.session_type.mentor_id, open)
    });
    Ok(open.collect())
}

fn named(offer: &Offer, time: Interval) -> NextTime {
    let notice = i64::from(offer.session_type.rules.notice_minutes) * MINUTE;
    NextTime {
        session_type_id: offer.session_type.id,
        starts_at: time.starts_at(),
        ends_at: time.ends_at(),
        bookable_until: time.starts_at().plus(-notice),
    }
}

/// Whose time is looked at, and for whom.
struct Asked<'a> {
    offers: &'a [&'a Offer],
    mentee: Option<MemberId>,
    leaving_out: Option<BookingId>,
    /// Mentors of whom what is kept for those who wait is taken too.
    kept_by: &'a [MemberId],
}

fn mentors_of<'a>(offers: impl IntoIterator<Item = &'a Offer>) -> Vec<MemberId> {
    let mentors = offers.into_iter().map(|offer| offer.session_type.mentor_id);
    mentors.collect()
}

impl Taken {
    /// One query for all bookings, what is kept for those who wait, and other calendars.
    /// Holds and requests that ran out take nothing, written down or not; neither do the mentee's
    /// own holds with these mentors. `leaving_out` is a booking about to be moved: it does not stand
    /// in its own way.
    pub async fn load(
        conn: &mut dyn Conn,
        now: Instant,
        offers: &[&Offer],
        mentee: Option<MemberId>,
        leaving_out: Option<BookingId>,
    ) -> Result<Taken, DbError> {
        let kept_by = mentors_of(offers.iter().copied());
        let asked = Asked {
            offers,
            mentee,
            leaving_out,
            kept_by: &kept_by,
        };
        let (mut taken, mut groups) = Taken::read(conn, now, &asked).await?;
        taken.keep_lapsed(conn, now, &mut groups).await?;
        Ok(taken)
    }

    /// The same for somebody in line for this: what is kept for the line is not taken.
    pub async fn load_for_line(
        conn: &mut dyn Conn,
        now: Instant,
        offer: &Offer,
        mentee: MemberId,
    ) -> Result<Taken, DbError> {
        let asked = Asked {
            offers: &[offer],
            mentee: Some(mentee),
            leaving_out: None,
            kept_by: &[],
        };
        let (taken, _) = Taken::read(conn, now, &asked).await?;
        Ok(taken)
    }

    async fn read(
        conn: &mut dyn Conn,
        now: Instant,
        asked: &Asked<'_>,
    ) -> Result<(Taken, Groups), DbError> {
        let Asked {
            offers,
            mentee,
            leaving_out,
            kept_by,
        } = *asked;
        let mentors = mentors_of(offers.iter().copied());
        let wanted: BTreeSet<MemberId> = mentors.iter().copied().collect();
        let people: Vec<MemberId> = wanted.iter().copied().chain(mentee).collect();
        let since = now.plus(-LOOK_BACK);
        let rows = taken_rows(conn, since, &people, now, (&mentors, kept_by)).await?;
        let mut taken = Taken::default();
        let newcomers = offers
            .iter()
            .filter(|offer| offer.session_type.rules.first_time_only);
        let strict = mentors_of(newcomers.copied());
        if let Some(mentee) = mentee.filter(|_| !strict.is_empty()) {
            taken.known_to = store::mentors_known(conn, mentee, &strict, leaving_out).await?;
        }
        let mut groups = Groups::default();
        let in_the_way = |row: &&TakenRow| {
            leaving_out.is_none_or(|id| row.id != id && row.proposed_for != Some(id))
        };
        let bookings = rows.iter().filter_map(|row| match row {
            Takes::Booking(row) => Some(row),
            _ => None,
        });
        for row in bookings.filter(in_the_way) {
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
        // After the bookings: of a session of many the first seat says what the session is.
        for row in rows {
            match row {
                Takes::Booking(_) => {}
                Takes::Freed(freed) => taken.keep(&freed, &mut groups),
                Takes::External(mentor, busy) => {
                    taken.by_mentor.entry(mentor).or_default().push(busy);
                }
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

    pub fn of_mentor(&self, mentor: MemberId) -> &[Busy] {
        self.by_mentor.get(&mentor).map_or(&[], Vec::as_slice)
    }

    pub fn of_mentee(&self) -> &[Interval] {
        &self.mentee_busy
    }

    /// Starts of the mentee's sessions with this mentor.
    pub fn starts_with(&self, mentor: MemberId) -> &[Instant] {
        self.mentee_starts.get(&mentor).map_or(&[], Vec::as_slice)
    }

    /// Whether the mentee is no newcomer to a mentor who only takes newcomers.
    pub fn knows(&self, mentor: MemberId) -> bool {
        self.known_to.contains(&mentor)
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
