//! All SQL of open time. What is read becomes the domain's [`Availability`] or an error that names
//! the row; what is written is compared with the version it was made from.

use crate::db::{Conn, DbError, Row, Tx, Value, sql};
use app::calendar::CalendarSession;
use domain::booking::BookingStatus;
use domain::calendar::{
    Availability, DayOpening, DayOverride, OneOffOpening, TravelPeriod, WeeklyOpening,
};
use domain::date::Dates;
use domain::id::{GroupSessionId, MemberId, OpeningId};
use domain::interval::Interval;
use domain::time::Instant;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The open time of mentors, with the version of each. Who never opened any is not in it.
pub async fn availability_of(
    conn: &mut dyn Conn,
    mentors: &[MemberId],
) -> Result<BTreeMap<MemberId, (Availability, i64)>, DbError> {
    let mut all: BTreeMap<MemberId, (Availability, i64)> =
        sql("SELECT a.mentor_id, a.zone, a.version, p.paused_until
         FROM availability a JOIN profile p ON p.member_id = a.mentor_id WHERE a.mentor_id IN ")
        .push_list(mentors.iter().copied())
        .fetch_all(conn, |row| {
            let availability = Availability {
                paused_until: date(row, "paused_until")?,
                ..Availability::closed(&row.get::<String>("zone")?)
            };
            Ok((row.get("mentor_id")?, (availability, row.get("version")?)))
        })
        .await?
        .into_iter()
        .collect();
    let openings = sql("SELECT id, mentor_id, weekday, on_date, start_minute, length_minutes, every_weeks, from_date,
                until_date, except_dates
         FROM opening WHERE mentor_id IN ")
    .push_list(mentors.iter().copied())
    .push(" ORDER BY id")
    .fetch_all(conn, |row| Ok((row.get::<MemberId>("mentor_id")?, opening(row)?)))
    .await?;
    for (mentor, opening) in openings {
        let Some((availability, _)) = all.get_mut(&mentor) else {
            continue;
        };
        match opening {
            Opening::Weekly(weekly) => availability.weekly.push(weekly),
            Opening::Once(once) => availability.one_off.push(once),
        }
    }
    let overrides =
        sql("SELECT mentor_id, on_date, openings FROM day_override WHERE mentor_id IN ")
            .push_list(mentors.iter().copied())
            .push(" ORDER BY on_date")
            .fetch_all(conn, |row| {
                let day = DayOverride {
                    date: row.parse("on_date")?,
                    openings: row.json::<Vec<DayOpening>>("openings")?,
                };
                Ok((row.get::<MemberId>("mentor_id")?, day))
            })
            .await?;
    for (mentor, day) in overrides {
        if let Some((availability, _)) = all.get_mut(&mentor) {
            availability.overrides.push(day);
        }
    }
    for (mentor, period) in travel_of(conn, mentors).await? {
        if let Some((availability, _)) = all.get_mut(&mentor) {
            availability.travel.push(period);
        }
    }
    Ok(all)
}

async fn travel_of(
    conn: &mut dyn Conn,
    mentors: &[MemberId],
) -> Result<Vec<(MemberId, TravelPeriod)>, DbError> {
    sql("SELECT mentor_id, first_date, last_date, zone FROM travel_period WHERE mentor_id IN ")
        .push_list(mentors.iter().copied())
        .push(" ORDER BY first_date")
        .fetch_all(conn, |row| {
            let period = TravelPeriod {
                first: row.parse("first_date")?,
                last: row.parse("last_date")?,
                zone: row.get("zone")?,
            };
            Ok((row.get("mentor_id")?, period))
        })
        .await
}

enum Opening {
    Weekly(WeeklyOpening),
    Once(OneOffOpening),
}

fn opening(row: &Row<'_>) -> Result<Opening, DbError> {
    let id: OpeningId = row.get("id")?;
    let start_minute = small(row, "start_minute")?;
    let length_minutes = small(row, "length_minutes")?;
    if let Some(date) = date(row, "on_date")? {
        return Ok(Opening::Once(OneOffOpening {
            id,
            date,
            start_minute,
            length_minutes,
        }));
    }
    Ok(Opening::Weekly(WeeklyOpening {
        id,
        weekday: small(row, "weekday")?,
        start_minute,
        length_minutes,
        every_weeks: small(row, "every_weeks")?,
        from: row.parse("from_date")?,
        until: date(row, "until_date")?,
        except: Dates::of(row.json("except_dates")?),
    }))
}

fn small<T: TryFrom<i64>>(row: &Row<'_>, column: &str) -> Result<T, DbError> {
    let number: i64 = row.get(column)?;
    T::try_from(number).map_err(|_| row.bad(column, "out of range"))
}

/// A date that may be missing.
pub fn date(row: &Row<'_>, column: &str) -> Result<Option<Date>, DbError> {
    match row.get::<Option<String>>(column)? {
        None => Ok(None),
        Some(_) => row.parse(column).map(Some),
    }
}

/// Makes the mentor's row if it is not there yet: nothing open, in this zone.
pub async fn availability_ensure(
    tx: &mut Tx,
    mentor: MemberId,
    zone: &str,
    now: Instant,
) -> Result<(), DbError> {
    sql("INSERT INTO availability (mentor_id, zone, updated_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(mentor)
        .bind(zone)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}

/// Puts `to` in place of what is stored, if that is still `version`; whether it was.
pub async fn availability_replace(
    tx: &mut Tx,
    mentor: MemberId,
    to: &Availability,
    version: i64,
    now: Instant,
) -> Result<bool, DbError> {
    let changed = sql(
        "UPDATE availability SET zone = $2, version = version + 1, updated_at = $4
         WHERE mentor_id = $1 AND version = $3",
    )
    .bind(mentor)
    .bind(&to.zone)
    .bind(version)
    .bind(now)
    .execute(tx)
    .await?;
    if changed == 0 {
        return Ok(false);
    }
    sql("DELETE FROM opening WHERE mentor_id = $1")
        .bind(mentor)
        .execute(tx)
        .await?;
    sql("DELETE FROM day_override WHERE mentor_id = $1")
        .bind(mentor)
        .execute(tx)
        .await?;
    openings_insert(tx, mentor, to).await?;
    overrides_insert(tx, mentor, &to.overrides).await?;
    travel_replace(tx, mentor, &to.travel).await?;
    Ok(true)
}

async fn openings_insert(tx: &mut Tx, mentor: MemberId, to: &Availability) -> Result<(), DbError> {
    let text = |date: Option<Date>| date.map(|date| date.to_string());
    let weekly = to.weekly.iter().map(|weekly| -> [Value; 10] {
        let except = serde_json::to_string(&weekly.except.written()).expect("dates are plain data");
        [
            weekly.id.into(),
            mentor.into(),
            Some(i64::from(weekly.weekday)).into(),
            None::<String>.into(),
            weekly.start_minute.into(),
            weekly.length_minutes.into(),
            weekly.every_weeks.into(),
            Some(weekly.from.to_string()).into(),
            text(weekly.until).into(),
            except.into(),
        ]
    });
    let once = to.one_off.iter().map(|once| -> [Value; 10] {
        [
            once.id.into(),
            mentor.into(),
            None::<i64>.into(),
            Some(once.date.to_string()).into(),
            once.start_minute.into(),
            once.length_minutes.into(),
            1_i64.into(),
            None::<String>.into(),
            None::<String>.into(),
            "[]".into(),
        ]
    });
    let rows: Vec<_> = weekly.chain(once).collect();
    if rows.is_empty() {
        return Ok(());
    }
    sql("INSERT INTO opening (id, mentor_id, weekday, on_date, start_minute, length_minutes, every_weeks, from_date,
            until_date, except_dates) VALUES ")
    .push_rows(rows)
    .execute(tx)
    .await?;
    Ok(())
}

async fn overrides_insert(
    tx: &mut Tx,
    mentor: MemberId,
    overrides: &[DayOverride],
) -> Result<(), DbError> {
    if overrides.is_empty() {
        return Ok(());
    }
    let rows = overrides.iter().map(|day| -> [Value; 3] {
        let openings = serde_json::to_string(&day.openings).expect("openings are plain data");
        [mentor.into(), day.date.to_string().into(), openings.into()]
    });
    sql("INSERT INTO day_override (mentor_id, on_date, openings) VALUES ")
        .push_rows(rows)
        .execute(tx)
        .await?;
    Ok(())
}

async fn travel_replace(
    tx: &mut Tx,
    mentor: MemberId,
    travel: &[TravelPeriod],
) -> Result<(), DbError> {
    sql("DELETE FROM travel_period WHERE mentor_id = $1")
        .bind(mentor)
        .execute(tx)
        .await?;
    if travel.is_empty() {
        return Ok(());
    }
    let rows = travel.iter().map(|period| -> [Value; 4] {
        [
            mentor.into(),
            period.first.to_string().into(),
            period.last.to_string().into(),
            period.zone.as_str().into(),
        ]
    });
    sql("INSERT INTO travel_period (mentor_id, first_date, last_date, zone) VALUES ")
        .push_rows(rows)
        .execute(tx)
        .await?;
    Ok(())
}

/// Whether the member mentors, and in which zone they live; none for a stranger's id.
pub async fn mentor_zone(
    conn: &mut dyn Conn,
    member: MemberId,
) -> Result<Option<(bool, String)>, DbError> {
    sql("SELECT p.is_mentor, a.zone FROM profile p JOIN account a ON a.id = p.member_id WHERE p.member_id = $1")
        .bind(member)
        .fetch_optional(conn, |row| Ok((row.get("is_mentor")?, row.get("zone")?)))
        .await
}

/// The member's sessions that touch `range`, as mentor and as mentee: agreed, kept, asked for, and
/// held while they last.
pub async fn sessions_in(
    conn: &mut dyn Conn,
    member: MemberId,
    range: Interval,
    now: Instant,
) -> Result<Vec<CalendarSession>, DbError> {
    sql("SELECT b.id, b.title, b.status, b.starts_at, b.ends_at, b.blocked_from, b.blocked_until, b.expires_at,
                b.group_session_id, b.mentee_id, p.name
         FROM booking b
         JOIN profile p ON p.member_id = CASE WHEN b.mentor_id = $1 THEN b.mentee_id ELSE b.mentor_id END
         WHERE (b.mentor_id = $1 OR b.mentee_id = $1) AND b.blocked_until > $2 AND b.starts_at < $3 AND b.ends_at > $2
           AND (b.status IN ('confirmed', 'kept', 'no_show') OR (b.status IN ('held', 'requested') AND b.expires_at > $4))
         ORDER BY b.starts_at, b.id LIMIT 1000")
    .bind(member)
    .bind(range.starts_at())
    .bind(range.ends_at())
    .bind(now)
    .fetch_all(conn, |row| {
        let status: String = row.get("status")?;
        let group: Option<GroupSessionId> = row.get("group_session_id")?;
        let as_mentee = row.get::<MemberId>("mentee_id")? == member;
        let time = Interval::new(row.get("starts_at")?, row.get("ends_at")?).map_err(|reason| row.bad("ends_at", reason))?;
        let blocked = Interval::new(row.get("blocked_from")?, row.get("blocked_until")?)
            .map_err(|reason| row.bad("blocked_until", reason))?;
        Ok((group.filter(|_| !as_mentee), CalendarSession {
            id: row.get("id")?,
            title: row.get("title")?,
            with: row.get("name")?,
            status: BookingStatus::parse(&status).ok_or_else(|| row.bad("status", "no such status"))?,
            time,
            // The time kept free around it is the mentor's.
            blocked: if as_mentee { time } else { blocked },
            expires_at: row.get("expires_at")?,
            as_mentee,
        }))
    })
    .await
    .map(one_each)
}

/// All seats of a session of many as one session with several people, first come first named.
fn one_each(rows: Vec<(Option<GroupSessionId>, CalendarSession)>) -> Vec<CalendarSession> {
    let mut sessions: Vec<(Option<GroupSessionId>, CalendarSession)> = Vec::new();
    for (group, seat) in rows {
        let same = sessions
            .iter_mut()
            .rev()
            .take_while(|(_, session)| session.time.starts_at() == seat.time.starts_at())
            .find(|(known, _)| group.is_some() && *known == group);
        match same {
            Some((_, session)) => {
                session.with.push_str(", ");
                session.with.push_str(&seat.with);
            }
            None => sessions.push((group, seat)),
        }
    }
    sessions.into_iter().map(|(_, session)| session).collect()
}
