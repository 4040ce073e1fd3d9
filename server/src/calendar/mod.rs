//! The use cases of the calendar feature: load, decide, commit. Everything here is about the
//! caller's own calendar; somebody else's cannot even be named.

mod offers;
pub mod open_time;
pub mod session_types;
pub mod store;

use crate::booking::times::Taken;
use crate::db::{self, Conn, Tx};
use crate::platform::{Platform, fresh_uuid, zone};
use app::calendar::*;
use app::context::Caller;
use app::error::{AppError, Conflict};
use domain::access::{Permit, own_affairs, reach_others};
use domain::calendar::{Availability, Edit, EditRefused, Occurrence, Source, TravelPeriod};
use domain::form::{FieldErrors, Problem};
use domain::id::{MemberId, OpeningId, SessionTypeId};
use domain::interval::Interval;
use domain::time::{DAY, Instant, ZoneTable, date_of_day, day_number, monday_of};
use futures::FutureExt as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use open_time::OpenTime;

/// The most days that one page asks for.
const MOST_DAYS: u8 = 42;
/// Smallest opening the database keeps.
const LEAST_LENGTH: u16 = 5;

pub struct Calendars {
    platform: Platform,
}

impl Calendars {
    pub fn new(platform: Platform) -> Self {
        Calendars { platform }
    }

    /// Loads, changes by `decide`, and stores, unless somebody else did in between.
    async fn change<F>(&self, permit: Permit, version: i64, decide: F) -> Result<Edited, AppError>
    where
        F: Fn(&OpenTime) -> Result<Availability, AppError> + Send + Sync + 'static,
    {
        let now = self.platform.now();
        self.platform
            .db
            .write_with(decide, move |tx, decide| {
                async move {
                    let stored = open_time(tx, permit.owner()).await?;
                    if stored.version != version {
                        return Err(Conflict::Stale.into());
                    }
                    let next = decide(&stored)?;
                    check(&next)?;
                    replace(tx, permit.owner(), &next, version, now).await?;
                    Ok(Edited {
                        version: version.max(1) + 1,
                        before: stored.availability,
                    })
                }
                .boxed()
            })
            .await
    }
}

#[async_trait::async_trait]
impl CalendarApi for Calendars {
    async fn week(&self, caller: &Caller, query: DaysQuery) -> Result<CalendarView, AppError> {
        let permit = own_affairs(&caller.actor)?;
        let now = self.platform.now();
        let days = query.days.clamp(1, MOST_DAYS);
        let mut read = self.platform.db.snapshot().await?;
        let stored = open_time(&mut read, permit.owner()).await?;
        let clock = Clock {
            stored: &stored,
            elsewhere: elsewhere(query.zone, &stored),
        };
        let today = || clock.table(now, now.plus(1)).local(now).date();
        let from = first_day(
            query.from.unwrap_or_else(today),
            days,
            caller.habits.week_start.number(),
        );
        let range = clock.range(from, days)?;
        let sessions = store::sessions_in(&mut read, permit.owner(), range, now).await?;
        let busy = crate::connection::busy_within(&mut read, permit.owner(), range, now).await?;
        let session_types = offers::offered(&mut read, permit.owner()).await?;
        let also = query.also.and_then(|name| Some((zone(&name)?, name)));
        let occurrences = stored
            .availability
            .occurrences(&stored.zone, &stored.away, range);
        let home = clock.elsewhere.is_some();
        let patterns = patterns(&stored, &occurrences, now);
        let every_weeks = patterns
            .iter()
            .map(|pattern| (pattern.id, pattern.every_weeks));
        Ok(CalendarView {
            shown: Days {
                now,
                mentor: permit.owner(),
                zone: clock.around(range),
                home: home.then(|| stored.availability.zone.clone()),
                from,
                days,
                version: stored.version,
                open: clock.shows(occurrences),
                every_weeks: every_weeks.collect(),
                sessions,
            },
            also: also.map(|(zone, name)| zone_table(&name, &zone, range)),
            patterns,
            busy,
            session_types,
            paused_until: stored.availability.paused_until,
            travel: stored.availability.travel,
        })
    }

    async fn edit(&self, caller: &Caller, form: EditForm) -> Result<Edited, AppError> {
        let permit = reach_others(&caller.actor)?;
        let command = form.parse()?;
        let fresh = OpeningId(fresh_uuid(self.platform.now()));
        let shown = match form.zone.trim() {
            "" => None,
            name => {
                let found = zone(name);
                Some(found.ok_or_else(|| FieldErrors::one("zone", Problem::UnknownZone))?)
            }
        };
        self.change(permit, command.version, move |open| {
            let edit = match &shown {
                Some(shown) => at_home(command.edit.clone(), open, shown)?,
                None => command.edit.clone(),
            };
            applied(&edit, &open.availability, fresh)
        })
        .await
    }

    async fn availability(&self, caller: &Caller) -> Result<AvailabilityView, AppError> {
        let permit = own_affairs(&caller.actor)?;
        let mut read = self.platform.db.snapshot().await?;
        let stored = open_time(&mut read, permit.owner()).await?;
        Ok(AvailabilityView {
            availability: stored.availability,
            version: stored.version,
        })
    }

    async fn replace_availability(
        &self,
        caller: &Caller,
        to: AvailabilityView,
    ) -> Result<Edited, AppError> {
        let permit = reach_others(&caller.actor)?;
        // Ids are made here: one that came from outside may be somebody else's.
        let now = self.platform.now();
        let mut availability = to.availability;
        for weekly in &mut availability.weekly {
            weekly.id = OpeningId(fresh_uuid(now));
        }
        for once in &mut availability.one_off {
            once.id = OpeningId(fresh_uuid(now));
        }
        self.change(permit, to.version, move |_| Ok(availability.clone()))
            .await
    }

    async fn session_types(&self, caller: &Caller) -> Result<Vec<SessionTypeView>, AppError> {
        let permit = own_affairs(&caller.actor)?;
        let mut read = self.platform.db.read().await?;
        mentor(&mut read, permit.owner()).await?;
        Ok(offers::offered(&mut read, permit.owner()).await?)
    }

    async fn create_session_type(
        &self,
        caller: &Caller,
        form: SessionTypeForm,
    ) -> Result<SessionTypeId, AppError> {
        offers::create(&self.platform, reach_others(&caller.actor)?, form.parse()?).await
    }

    async fn save_session_type(
        &self,
        caller: &Caller,
        form: SessionTypeForm,
    ) -> Result<SessionTypeId, AppError> {
        let permit = reach_others(&caller.actor)?;
        let (id, version) = offers::named(&form.id, &form.version)?;
        offers::save(&self.platform, permit, id, version, form.parse()?).await
    }

    async fn archive_session_type(
        &self,
        caller: &Caller,
        form: ArchiveForm,
    ) -> Result<(), AppError> {
        let permit = own_affairs(&caller.actor)?;
        let (id, version) = offers::named(&form.id, &form.version)?;
        offers::archive(&self.platform, permit, id, version).await
    }

    async fn why_closed(
        &self,
        caller: &Caller,
        date: &str,
        time: &str,
        session_type: &str,
    ) -> Result<WhyClosed, AppError> {
        let permit = own_affairs(&caller.actor)?;
        let mut errors = FieldErrors::default();
        let date = errors.take("date", date.parse::<Date>().map_err(|_| Problem::NotADate));
        let time = errors.take(
            "time",
            time.parse::<jiff::civil::Time>()
                .map_err(|_| Problem::NotATime),
        );
        let id = errors.take(
            "session_type",
            session_type.parse().map_err(|_| Problem::NotAChoice),
        );
        let (Some(date), Some(time), Some(id)) = (date, time, id) else {
            return Err(errors.into());
        };
        let mut read = self.platform.db.snapshot().await?;
        let stored = open_time(&mut read, permit.owner()).await?;
        let offers = &self.platform.offers;
        let offer = offers
            .offer(&mut read, id)
            .await?
            .ok_or(AppError::NotFound)?;
        if offer.session_type.mentor_id != permit.owner() {
            return Err(AppError::NotFound);
        }
        let now = self.platform.now();
        let taken = Taken::load(&mut read, now, &[&offer], None, None).await?;
        let clock = Clock {
            stored: &stored,
            elsewhere: None,
        };
        let zone = clock.around(clock.range(date, 1)?);
        let at = zone.instant(date.to_datetime(time));
        let closed = offer.planner(&taken, now).explain(at);
        Ok(WhyClosed {
            at,
            remedy: closed.as_ref().and_then(|closed| closed.remedy()),
            closed,
            zone,
        })
    }
}

/// The zone the member lives in, if they mentor. Others have no calendar.
async fn mentor(conn: &mut dyn Conn, member: MemberId) -> Result<String, AppError> {
    match store::mentor_zone(conn, member).await? {
        Some((true, zone)) => Ok(zone),
        _ => Err(AppError::Forbidden),
    }
}

/// What is open now; closed when nothing ever was.
async fn open_time(conn: &mut dyn Conn, member: MemberId) -> Result<OpenTime, AppError> {
    let home = mentor(conn, member).await?;
    match OpenTime::read(conn, &[member]).await?.remove(&member) {
        Some(stored) => Ok(stored),
        None => Ok(OpenTime::new(Availability::closed(&home), 0, member)?),
    }
}

/// The zone that the caller reads the calendar in, where it is not the mentor's own.
fn elsewhere(asked: Option<String>, stored: &OpenTime) -> Option<(String, TimeZone)> {
    let name = crate::platform::zone_name(&asked?)?;
    let zone = zone(&name).filter(|_| name != stored.availability.zone)?;
    Some((name, zone))
}

/// How the weekly ones of these occurrences come back.
fn patterns(stored: &OpenTime, occurrences: &[Occurrence], now: Instant) -> Vec<PatternView> {
    let today = now.to_jiff().to_zoned(stored.zone.clone()).date();
    let is_shown = |id: OpeningId| {
        let mut sources = occurrences.iter().map(|open| open.source);
        sources.any(|source| source == Source::Weekly(id))
    };
    let weekly = stored.availability.weekly.iter();
    weekly
        .filter(|weekly| is_shown(weekly.id))
        .map(|weekly| PatternView {
            id: weekly.id,
            every_weeks: weekly.every_weeks,
            first: weekly.from,
            until: weekly.until,
            exceptions: stored.availability.exceptions(weekly, today),
        })
        .collect()
}

/// What an edit that was made on another wall clock means on the mentor's own.
fn at_home(edit: Edit, open: &OpenTime, shown: &TimeZone) -> Result<Edit, AppError> {
    edit.at_home(&open.availability, &open.zone, &open.away, shown)
        .map_err(refused)
}

fn applied(edit: &Edit, to: &Availability, fresh: OpeningId) -> Result<Availability, AppError> {
    edit.apply(to, fresh).map_err(refused)
}

fn refused(refused: EditRefused) -> AppError {
    match refused {
        EditRefused::Gone => Conflict::Stale.into(),
        EditRefused::Invalid(errors) => as_typed(errors).into(),
    }
}

/// The edit names fields of the whole open time; the form knows only its own.
fn as_typed(errors: FieldErrors) -> FieldErrors {
    let mut typed = FieldErrors::default();
    for error in errors.0 {
        let field = match error.field.rsplit('.').next() {
            Some("until") => "until",
            Some("to_date") => "to_date",
            Some("every_weeks") => "every_weeks",
            Some("length_minutes") => "end",
            Some("first") => "date",
            Some("last") => "to_date",
            Some("zone") => "destination",
            _ => "start",
        };
        typed.add(field, error.problem);
    }
    typed
}

/// What the domain cannot know: the zone's name, and the shortest opening that is stored.
fn check(next: &Availability) -> Result<(), AppError> {
    next.validate()?;
    if zone(&next.zone).is_none() {
        return Err(FieldErrors::one("zone", Problem::UnknownZone).into());
    }
    let unknown = |period: &TravelPeriod| zone(&period.zone).is_none();
    if next.travel.iter().any(unknown) {
        return Err(FieldErrors::one("destination", Problem::UnknownZone).into());
    }
    let lengths = next.weekly.iter().map(|weekly| weekly.length_minutes);
    let lengths = lengths.chain(next.one_off.iter().map(|once| once.length_minutes));
    if lengths.min().is_some_and(|least| least < LEAST_LENGTH) {
        let problem = Problem::OutOfRange {
            least: i64::from(LEAST_LENGTH),
            most: 1440,
        };
        return Err(FieldErrors::one("end", problem).into());
    }
    Ok(())
}

async fn replace(
    tx: &mut Tx,
    member: MemberId,
    next: &Availability,
    version: i64,
    now: Instant,
) -> Result<(), AppError> {
    store::availability_ensure(tx, member, &next.zone, now).await?;
    // A calendar that was never touched has no row yet; the one just made has version 1.
    if !store::availability_replace(tx, member, next, version.max(1), now).await? {
        return Err(Conflict::Stale.into());
    }
    db::publish(tx, "times", &member.to_string())?;
    Ok(())
}

/// Working weeks begin with Monday, others with the reader's first day; six of them are a month,
/// with the days around it.
fn first_day(from: Date, days: u8, week_start: u8) -> Date {
    let back_to = |date: Date, weekday: u8| {
        let day = day_number(date);
        let behind = (day - monday_of(day) + 1 - i64::from(weekday)).rem_euclid(7);
        date_of_day(day - behind)
    };
    match days {
        5 => back_to(from, 1),
        7 => back_to(from, week_start),
        MOST_DAYS => back_to(from.first_of_month(), week_start),
        _ => from,
    }
}

/// The wall clock on which a calendar is read: the mentor's own, which travels with them, or that
/// of another zone.
struct Clock<'a> {
    stored: &'a OpenTime,
    elsewhere: Option<(String, TimeZone)>,
}

impl Clock<'_> {
    /// What it shows.
    fn table(&self, from: Instant, until: Instant) -> ZoneTable {
        match &self.elsewhere {
            Some((name, zone)) => ZoneTable::new(name, zone, from, until),
            None => self.stored.clock(from, until),
        }
    }

    /// A day more on each side: openings may begin before midnight, and end after it.
    fn around(&self, range: Interval) -> ZoneTable {
        self.table(range.starts_at().plus(-DAY), range.ends_at().plus(DAY))
    }

    /// From the first midnight to the last.
    fn range(&self, from: Date, days: u8) -> Result<Interval, AppError> {
        let first = day_number(from);
        let last = first + i64::from(days);
        // Before any clock shows the first midnight, until after every clock showed the last.
        let clock = self.table(Instant((first - 2) * DAY), Instant((last + 2) * DAY));
        let midnight = |day: i64| clock.instant(date_of_day(day).at(0, 0, 0, 0));
        Interval::new(midnight(first), midnight(last))
            .map_err(|_| FieldErrors::one("date", Problem::NotADate).into())
    }

    /// The openings where it shows them.
    fn shows(&self, occurrences: Vec<Occurrence>) -> Vec<Occurrence> {
        match &self.elsewhere {
            Some((_, zone)) => {
                let seen = occurrences.into_iter().map(|open| open.seen_in(zone));
                seen.collect()
            }
            None => occurrences,
        }
    }
}

fn zone_table(name: &str, zone: &TimeZone, range: Interval) -> ZoneTable {
    let (from, until) = (range.starts_at().plus(-DAY), range.ends_at().plus(DAY));
    ZoneTable::new(name, zone, from, until)
}
