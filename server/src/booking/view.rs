//! Bookings as their people see them: each side with its own clock, and what it may do now.

use super::appeal;
use super::change;
use super::groups;
use super::offers::{Offer, OfferMemory};
use super::people::{self, PersonRow};
use super::place::MoveDetail;
use super::proposals;
use super::store::{self, BookingRow, EventRow};
use super::times::Taken;
use crate::calendar::session_types::SessionTypeRow;
use crate::db::{Conn, DbError};
use app::booking::*;
use app::context::Caller;
use app::error::AppError;
use domain::booking::{BookingState, BookingStatus, Negotiation, Side};
use domain::id::{BookingId, MemberId, SessionTypeId};
use domain::interval::Interval;
use domain::money::{Money, PriceAsked};
use domain::time::{DAY, Instant, ZoneTable, date_of_day, day_number};
use jiff::civil::Date;
use std::collections::BTreeMap;

const WEEK: i64 = 7;
const PAGE: u32 = 20;

impl From<PersonRow> for PersonView {
    fn from(row: PersonRow) -> Self {
        PersonView {
            id: row.id,
            name: row.name,
            slug: row.slug,
            photo: row.photo.map(|key| crate::profile::photo_path(&key)),
            is_mentor: row.is_mentor,
        }
    }
}

/// The offsets of a zone around a range; of UTC when the name is none.
fn zone_table(name: &str, from: Instant, until: Instant) -> ZoneTable {
    match crate::platform::zone(name) {
        Some(zone) => ZoneTable::new(name, &zone, from, until),
        None => ZoneTable::new("UTC", &jiff::tz::TimeZone::UTC, from, until),
    }
}

/// What a mentor with this address offers under this id, if the reader may find and book it.
pub async fn offer_of(
    memory: &OfferMemory,
    conn: &mut dyn Conn,
    reader: Option<MemberId>,
    mentor: &str,
    session_type: SessionTypeId,
) -> Result<(PersonRow, Offer), AppError> {
    let person = people::by_slug(conn, mentor)
        .await?
        .filter(|person| person.is_found_by(reader))
        .ok_or(AppError::NotFound)?;
    let offer = memory
        .offer(conn, session_type)
        .await?
        .ok_or(AppError::NotFound)?;
    if offer.session_type.mentor_id == person.id && offer.session_type.active {
        Ok((person, offer))
    } else {
        Err(AppError::NotFound)
    }
}

/// Whose week is asked for.
pub struct Week<'a> {
    pub mentor: PersonRow,
    pub offer: &'a Offer,
    pub taken: &'a Taken,
    pub zone: &'a str,
    pub from: Option<Date>,
    pub now: Instant,
}

/// Seven days of times by the reader's wall clock.
pub fn week(week: Week<'_>) -> TimesView {
    let Week {
        mentor,
        offer,
        taken,
        zone,
        from,
        now,
    } = week;
    let planner = offer.planner(taken, now);
    let latest = now.plus(i64::from(offer.session_type.rules.horizon_days) * DAY);
    let until = latest.plus((WEEK + 2) * DAY);
    let reader_zone = zone_table(zone, now, until);
    let day_of = |instant| day_number(reader_zone.local(instant).date());
    let (today, last) = (day_of(now), day_of(latest));
    let next = || {
        planner
            .next(now, 1)
            .first()
            .map_or(today, |time| day_of(time.starts_at()))
    };
    let first = from.map_or_else(next, day_number).clamp(today, last);
    let starts_at = |day| reader_zone.instant(date_of_day(day).at(0, 0, 0, 0));
    let range = Interval::new(starts_at(first), starts_at(first + WEEK));
    let mut by_day: BTreeMap<i64, Vec<Interval>> = BTreeMap::new();
    for time in range.map_or_else(|_| Vec::new(), |range| planner.starts_in(range)) {
        by_day
            .entry(day_of(time.starts_at()))
            .or_default()
            .push(time);
    }
    let seats = by_day.values().flatten().filter_map(|time| {
        let left = planner.seats_left(time.starts_at())?;
        let starts_at = time.starts_at();
        Some(SeatsLeft { starts_at, left })
    });
    let seats = seats.collect();
    let rules = &offer.session_type.rules;
    let days = (first..first + WEEK)
        .map(|day| DayTimes {
            date: date_of_day(day),
            times: by_day.remove(&day).unwrap_or_default(),
        })
        .collect();
    TimesView {
        session_type: offer.session_type.id,
        seats,
        length_minutes: rules.length_minutes,
        usual_length: offer.usual_length,
        other_lengths: rules.other_lengths.clone(),
        days,
        earlier: (first > today).then(|| date_of_day((first - WEEK).max(today))),
        later: (first + WEEK <= last).then(|| date_of_day(first + WEEK)),
        mentor_zone: offer.open.clock_at(starts_at(first), now, until),
        reader_zone,
        mentor: mentor.into(),
        waitlist: None,
    }
}

/// Whether there is reason to wait: nothing can be booked in the days shown, or a session of many
/// is full in them.
pub fn is_scarce(times: &TimesView, offer: &Offer, taken: &Taken) -> bool {
    let zone = &times.reader_zone;
    let starts_at = |day: i64| zone.instant(date_of_day(day).at(0, 0, 0, 0));
    let first = times.days.first().map(|day| day_number(day.date));
    let shown =
        first.and_then(|first| Interval::new(starts_at(first), starts_at(first + WEEK)).ok());
    times.days.iter().all(|day| day.times.is_empty())
        || shown.is_some_and(|shown| taken.is_full_within(offer, shown))
}

/// What would be agreed by booking this time.
pub fn offer_view(
    mentor: PersonRow,
    offer: &Offer,
    taken: &Taken,
    zone: &str,
    at: Instant,
    now: Instant,
    asked: PriceAsked,
) -> OfferView {
    let planner = offer.planner(taken, now);
    let kind = &offer.session_type;
    let ends_at = at.plus_minutes(i64::from(kind.rules.length_minutes));
    // A session has a length, so only an absurd instant fails here; it is shown as the next time.
    let session = Interval::new(at, ends_at).or_else(|_| Interval::new(now, now.plus(DAY)));
    let session = session.expect("a day has a length");
    let free = planner.check(at).is_ok();
    OfferView {
        session_type: kind.id,
        title: kind.name.clone(),
        description: kind.description.clone(),
        session,
        place: kind.place.clone(),
        asked,
        prices: prices(kind),
        repeats: kind.pricing.price.is_zero(),
        quote: None,
        needs_approval: kind.needs_approval,
        policy: kind.policy,
        terms: kind.policy.terms(now, session.starts_at(), 0),
        questions: kind.questions.clone(),
        seats_left: planner.seats_left(at).filter(|_| free),
        length: None,
        instead: (!free).then(|| planner.nearest(at, 3)),
        reader_zone: zone_table(zone, now.min(at), ends_at.max(now).plus(60 * DAY)),
        mentor_zone: offer
            .open
            .clock_at(at, now.min(at), ends_at.max(now).plus(60 * DAY)),
        mentor: mentor.into(),
    }
}

/// What can be chosen from, where there are several currencies.
fn prices(kind: &SessionTypeRow) -> Vec<Money> {
    match kind.others.is_empty() {
        true => vec![],
        false => std::iter::once(kind.pricing.price)
            .chain(kind.others.iter())
            .collect(),
    }
}

/// One page of somebody's sessions.
pub async fn sessions(
    conn: &mut dyn Conn,
    caller: &Caller,
    me: MemberId,
    query: &SessionsQuery,
    now: Instant,
) -> Result<SessionsView, AppError> {
    let after = query.cursor.as_deref().and_then(parse_cursor);
    let half = store::Half {
        member: me,
        past: query.past,
        now,
        after,
        limit: PAGE + 1,
    };
    let mut rows = store::bookings_of(conn, half).await?;
    let more = rows.len() > PAGE as usize;
    rows.truncate(PAGE as usize);
    let next = rows
        .last()
        .filter(|_| more)
        .map(|last| format!("{}_{}", last.session.starts_at().0, last.id));
    let people = people_of(conn, &rows).await?;
    let mut sessions = Vec::with_capacity(rows.len());
    for row in &rows {
        sessions.push(card(caller, row, &people, me, now)?);
    }
    Ok(SessionsView {
        sessions,
        next,
        waiting: Vec::new(),
    })
}

fn parse_cursor(text: &str) -> Option<(Instant, BookingId)> {
    let (starts_at, id) = text.split_once('_')?;
    Some((Instant(starts_at.parse().ok()?), id.parse().ok()?))
}

type People = BTreeMap<MemberId, PersonRow>;

async fn people_of(conn: &mut dyn Conn, rows: &[BookingRow]) -> Result<People, DbError> {
    let ids = rows.iter().flat_map(|row| [row.mentor_id, row.mentee_id]);
    let people = people::people(conn, ids).await?;
    Ok(people
        .into_iter()
        .map(|person| (person.id, person))
        .collect())
}

fn person(people: &People, id: MemberId) -> Result<PersonRow, AppError> {
    people.get(&id).cloned().ok_or(AppError::NotFound)
}

/// The state as of now, whether it was written down already or not.
fn present_state(row: &BookingRow, now: Instant) -> BookingState {
    row.state
        .clone()
        .expire(now)
        .unwrap_or_else(|_| row.state.clone())
}

fn card(
    caller: &Caller,
    row: &BookingRow,
    people: &People,
    me: MemberId,
    now: Instant,
) -> Result<SessionCard, AppError> {
    let side = row.side_of(me).ok_or(AppError::NotFound)?;
    let other = person(people, row.member(side.other()))?;
    let state = present_state(row, now);
    let (from, until) = (
        now.min(row.session.starts_at()).plus(-60 * DAY),
        row.session.ends_at().max(now).plus(DAY),
    );
    let other_zone = match side {
        Side::Mentor => &row.mentee_zone,
        Side::Mentee => &other.zone,
    };
    Ok(SessionCard {
        id: row.id,
        me: side,
        status: state.status(),
        title: row.title.clone(),
        session: row.session,
        expires_at: match state {
            BookingState::Held { until } => Some(until),
            BookingState::Requested { expires_at } => Some(expires_at),
            _ => None,
        },
        needs_mark: state == BookingState::Confirmed && row.session.ends_at() <= now,
        reader_zone: zone_table(&caller.zone, from, until),
        other_zone: zone_table(other_zone, from, until),
        other: other.into(),
    })
}

/// The whole of one booking; for anybody but its two people there is none.
pub async fn session(
    conn: &mut dyn Conn,
    caller: &Caller,
    id: BookingId,
    now: Instant,
) -> Result<BookingView, AppError> {
    let row = store::booking(conn, id).await?.ok_or(AppError::NotFound)?;
    let (me, side) = change::party(&caller.actor, &row)?;
    let people = people_of(conn, std::slice::from_ref(&row)).await?;
    let events = store::events_of(conn, id).await?;
    let card = card(caller, &row, &people, me, now)?;
    let questions = if card.status == BookingStatus::Held {
        let kind = crate::calendar::session_types::session_type(conn, row.session_type_id).await?;
        kind.map(|kind| kind.questions).unwrap_or_default()
    } else {
        Vec::new()
    };
    let proposed = proposals::open_of(conn, id).await?;
    let proposed = proposed.filter(|open| now < open.proposal.expires_at);
    let negotiation = proposals::negotiation(conn, id).await?;
    let seats = groups::seats_of(conn, &row).await?;
    let series = match row.series_id {
        Some(series) => store::bookings_of_series(conn, series).await?,
        None => Vec::new(),
    };
    let agreed = matches!(
        card.status,
        BookingStatus::Confirmed | BookingStatus::Kept | BookingStatus::NoShow
    );
    let (reason, ended_by, missed_by) = match &row.state {
        BookingState::Declined { reason } => (reason.clone(), Some(Side::Mentor), None),
        BookingState::Cancelled { by, reason, .. } => (reason.clone(), Some(*by), None),
        BookingState::NoShow { who, .. } => (String::new(), None, Some(*who)),
        _ => (String::new(), None, None),
    };
    let packages = match (side, card.status) {
        (Side::Mentee, BookingStatus::Held) => crate::wallet::choices(conn, &row, now).await?,
        _ => Vec::new(),
    };
    let payment = crate::money::payment_of_booking(conn, &row, side, now).await?;
    // Once they went to pay, it is on the payment.
    let is_unpaid = payment
        .as_ref()
        .is_some_and(|payment| payment.stage.is_none());
    let scholarship = match (side, card.status) {
        (Side::Mentee, BookingStatus::Held) if is_unpaid => {
            crate::scholarship::offered(conn, &row, 0, now).await?
        }
        _ => None,
    };
    Ok(BookingView {
        now,
        packages,
        scholarship,
        mentor: person(&people, row.mentor_id)?.into(),
        mentee: person(&people, row.mentee_id)?.into(),
        session_type: row.session_type_id,
        place: row.place.clone(),
        place_detail: if agreed || side == Side::Mentor {
            row.place_detail.clone()
        } else {
            String::new()
        },
        price: row.price,
        floor: row.floor,
        first_free: row.first_free,
        payment,
        tip: crate::money::tip_of_booking(conn, &row, side, now).await?,
        needs_approval: row.needs_approval,
        policy: row.policy,
        terms: row
            .policy
            .terms(now, row.session.starts_at(), row.late_reschedules),
        questions,
        answers: row.answers.clone(),
        reason,
        ended_by,
        ended_late: matches!(row.state, BookingState::Cancelled { late: true, .. }),
        missed_by,
        history: events
            .iter()
            .filter_map(|event| event_view(event, &row))
            .collect(),
        may: actions(&row, &negotiation, side, now),
        appeal: appeal::of_booking(conn, id).await?,
        offered: row.waitlist_entry_id.is_some(),
        seats: seats.map(|seats| SeatsView {
            seats: seats.seats,
            taken: seats.taken,
        }),
        proposal: proposed.map(|open| ProposalView {
            by: open.proposal.by,
            times: open.proposal.times,
            message: open.message,
            expires_at: open.proposal.expires_at,
        }),
        series: series
            .iter()
            .map(|row| SeriesSession {
                id: row.id,
                session: row.session,
                status: present_state(row, now).status(),
            })
            .collect(),
        sequence: row.sequence,
        version: row.version,
        card,
    })
}

fn event_view(event: &EventRow, row: &BookingRow) -> Option<EventView> {
    let kind = EventKind::parse(&event.kind)?;
    let moved = match kind {
        EventKind::Moved => serde_json::from_str::<MoveDetail>(&event.detail).ok(),
        _ => None,
    };
    let proposed = match kind {
        EventKind::Proposed => serde_json::from_str(&event.detail).unwrap_or_default(),
        _ => Vec::new(),
    };
    Some(EventView {
        at: event.at,
        by: event.member_id.and_then(|member| row.side_of(member)),
        kind,
        moved: moved.map(|times| (times.before, times.after)),
        proposed,
    })
}

/// Asks the state machine, so that a button is shown exactly when it works.
fn actions(row: &BookingRow, negotiation: &Negotiation, side: Side, now: Instant) -> Actions {
    let (state, occasion) = (present_state(row, now), row.occasion());
    let status = state.status();
    let cancels = state
        .clone()
        .cancel(side, now, &occasion, String::new())
        .is_ok();
    let is_mentor = side == Side::Mentor;
    let is_group = row.group_session_id.is_some();
    let (may_appeal, may_answer_appeal) = appeal::possible(row, side, now);
    Actions {
        appeal: may_appeal,
        answer_appeal: may_answer_appeal,
        confirm: !is_mentor && status == BookingStatus::Held,
        release: status == BookingStatus::Held && cancels,
        approve: is_mentor && status == BookingStatus::Requested,
        decline: is_mentor && status == BookingStatus::Requested,
        cancel: status != BookingStatus::Held && cancels,
        reschedule: state.moved(side, now, &occasion).is_ok() && !(is_group && is_mentor),
        propose: !is_group
            && negotiation
                .may_propose(&state, side, now, &occasion)
                .is_ok(),
        answer_proposal: status.is_active() && negotiation.answerable(side, now).is_ok(),
        mark_kept: state.clone().mark_kept(now, &occasion).is_ok(),
        mark_no_show: state
            .mark_no_show(side.other(), side, now, &occasion)
            .is_ok(),
    }
}
