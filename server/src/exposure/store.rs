//! All SQL of impressions: what was shown, gathered per mentor and day, and how it is shared.

use super::collector::Shown;
use super::spread::Spread;
use crate::db::{Conn, DbError, Tx, Value, sql};
use domain::id::{MemberId, SharingId};
use domain::matching::exposure::{Exposure, Sharing};
use domain::time::{DAY, Instant, date_of_day};
use std::collections::{BTreeMap, HashMap};

/// Rows written with one statement.
const CHUNK: usize = 2_000;

/// Impressions and opened pages of one mentor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    pub impressions: u32,
    pub opens: u32,
}

pub async fn impressions_insert(tx: &mut Tx, shown: &[Shown]) -> Result<(), DbError> {
    for chunk in shown.chunks(CHUNK) {
        let rows = chunk.iter().map(|row| -> [Value; 7] {
            [
                row.mentor.into(),
                row.viewer.into(),
                row.at.into(),
                row.place.into(),
                row.propensity.into(),
                row.known.map(|(features, _)| features.to_stored()).into(),
                row.known.map(|(_, answers)| answers).into(),
            ]
        });
        sql("INSERT INTO impression (mentor_id, viewer_id, shown_at, place, propensity, features, answers) VALUES ")
            .push_rows(rows)
            .execute(tx)
            .await?;
    }
    Ok(())
}

/// Adds to what mentors had on days, by numbers of days of UTC. In the order of the map, so that
/// processes that write at once do not wait for each other in a circle.
pub async fn days_add(tx: &mut Tx, seen: &BTreeMap<(MemberId, i64), Seen>) -> Result<(), DbError> {
    let all: Vec<_> = seen.iter().collect();
    for chunk in all.chunks(CHUNK) {
        let rows = chunk.iter().map(|((mentor, day), seen)| -> [Value; 4] {
            [
                (*mentor).into(),
                date_of_day(*day).to_string().into(),
                seen.impressions.into(),
                seen.opens.into(),
            ]
        });
        sql("INSERT INTO mentor_day (mentor_id, day, impressions, opens) VALUES ")
            .push_rows(rows)
            .push(
                " ON CONFLICT (mentor_id, day) DO UPDATE SET
                    impressions = mentor_day.impressions + excluded.impressions,
                    opens = mentor_day.opens + excluded.opens",
            )
            .execute(tx)
            .await?;
    }
    Ok(())
}

/// What a mentor had on each day from `first` up to `end`, in days of UTC.
pub async fn days_of(
    conn: &mut dyn Conn,
    mentor: MemberId,
    first: i64,
    end: i64,
) -> Result<Vec<(i64, Seen)>, DbError> {
    sql("SELECT day, impressions, opens FROM mentor_day WHERE mentor_id = $1 AND day >= $2 AND day < $3")
        .bind(mentor)
        .bind(date_of_day(first).to_string())
        .bind(date_of_day(end).to_string())
        .fetch_all(conn, |row| {
            let seen = Seen {
                impressions: row.get("impressions")?,
                opens: row.get("opens")?,
            };
            Ok((domain::time::day_number(row.parse("day")?), seen))
        })
        .await
}

/// Requests made and times agreed with a mentor, per day of UTC.
pub async fn asked_of(
    conn: &mut dyn Conn,
    mentor: MemberId,
    first: i64,
    end: i64,
    agreed: bool,
) -> Result<Vec<(i64, u32)>, DbError> {
    let text = match agreed {
        true => {
            "SELECT confirmed_at / 86400000 AS day, COUNT(*) AS taken FROM booking
             WHERE mentor_id = $1 AND confirmed_at >= $2 AND confirmed_at < $3
             GROUP BY confirmed_at / 86400000"
        }
        false => {
            "SELECT e.at / 86400000 AS day, COUNT(*) AS taken
             FROM booking b JOIN booking_event e ON e.booking_id = b.id AND e.kind = 'requested'
             WHERE b.mentor_id = $1 AND e.at >= $2 AND e.at < $3 GROUP BY e.at / 86400000"
        }
    };
    sql(text)
        .bind(mentor)
        .bind(Instant(first * DAY))
        .bind(Instant(end * DAY))
        .fetch_all(conn, |row| Ok((row.get("day")?, row.get("taken")?)))
        .await
}

/// What mentors in lists were shown in the seven days that end with `day`; who was not shown is
/// left out.
pub async fn week_of_all(conn: &mut dyn Conn, day: i64) -> Result<Vec<(MemberId, u32)>, DbError> {
    sql("SELECT d.mentor_id, CAST(SUM(d.impressions) AS BIGINT) AS shown FROM mentor_day d
         JOIN profile p ON p.member_id = d.mentor_id JOIN account a ON a.id = p.member_id
         WHERE d.day > $1 AND d.day <= $2 AND p.is_mentor AND p.searchable AND a.suspended_at IS NULL
            AND p.open_to_mentorship IN ('everyone', 'members')
         GROUP BY d.mentor_id")
    .bind(date_of_day(day - 7).to_string())
    .bind(date_of_day(day).to_string())
    .fetch_all(conn, |row| Ok((row.get("mentor_id")?, row.get("shown")?)))
    .await
}

/// Mentors in lists.
pub async fn listed_count(conn: &mut dyn Conn) -> Result<u32, DbError> {
    sql(
        "SELECT count(*) AS mentors FROM profile p JOIN account a ON a.id = p.member_id
         WHERE p.is_mentor AND p.searchable AND a.suspended_at IS NULL
            AND p.open_to_mentorship IN ('everyone', 'members')",
    )
    .fetch_one(conn, |row| row.get("mentors"))
    .await
}

/// How much attention mentors have to give: what was shown of them up to `day`, and who waits.
pub async fn exposures(
    conn: &mut dyn Conn,
    day: i64,
) -> Result<HashMap<MemberId, Exposure>, DbError> {
    let mut all: HashMap<MemberId, Exposure> = sql(
        "SELECT p.member_id, p.long_term_places - p.long_term_taken AS places,
            (SELECT count(*) FROM booking b WHERE b.mentor_id = p.member_id AND b.status = 'requested') AS pending
         FROM profile p WHERE p.is_mentor",
    )
    .fetch_all(conn, |row| {
        let exposure = Exposure {
            impressions: 0,
            pending: row.get("pending")?,
            places: u32::try_from(row.get::<i64>("places")?).unwrap_or(0),
        };
        Ok((row.get("member_id")?, exposure))
    })
    .await?
    .into_iter()
    .collect();
    for (mentor, shown) in week_of_all(conn, day).await? {
        all.entry(mentor).or_default().impressions = shown;
    }
    Ok(all)
}

/// Days of UTC from `first` on that are counted up, with what they were.
pub async fn spreads_from(
    conn: &mut dyn Conn,
    first: i64,
) -> Result<BTreeMap<i64, Spread>, DbError> {
    let days = sql("SELECT day, mentors, impressions, gini, coverage, top_hundredth FROM exposure_day WHERE day >= $1")
        .bind(date_of_day(first).to_string())
        .fetch_all(conn, |row| {
            let share = |column: &str| Ok::<_, DbError>(f64::from(row.get::<u32>(column)?) / 10_000.0);
            let spread = Spread {
                mentors: row.get("mentors")?,
                impressions: row.get("impressions")?,
                gini: share("gini")?,
                coverage: share("coverage")?,
                top_hundredth: share("top_hundredth")?,
            };
            Ok((domain::time::day_number(row.parse("day")?), spread))
        })
        .await?;
    Ok(days.into_iter().collect())
}

pub async fn spread_insert(tx: &mut Tx, day: i64, spread: &Spread) -> Result<(), DbError> {
    let parts = |share: f64| (share.clamp(0.0, 1.0) * 10_000.0).round() as u32;
    sql(
        "INSERT INTO exposure_day (day, mentors, impressions, gini, coverage, top_hundredth)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind(date_of_day(day).to_string())
    .bind(spread.mentors)
    .bind(spread.impressions)
    .bind(parts(spread.gini))
    .bind(parts(spread.coverage))
    .bind(parts(spread.top_hundredth))
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets single impressions before an instant, and days before a day of UTC.
pub async fn prune(tx: &mut Tx, before: Instant, before_day: i64) -> Result<(), DbError> {
    sql("DELETE FROM impression WHERE shown_at < $1")
        .bind(before)
        .execute(tx)
        .await?;
    sql("DELETE FROM mentor_day WHERE day < $1")
        .bind(date_of_day(before_day).to_string())
        .execute(tx)
        .await?;
    Ok(())
}

/// How exposure is shared, if anybody ever decided.
pub async fn sharing(conn: &mut dyn Conn) -> Result<Option<Sharing>, DbError> {
    sql(
        "SELECT band, exploring_band, explore_every, weekly_cap FROM sharing
         ORDER BY changed_at DESC, id DESC LIMIT 1",
    )
    .fetch_optional(conn, |row| {
        Ok(Sharing {
            band: row.get("band")?,
            exploring_band: row.get("exploring_band")?,
            explore_every: row.get("explore_every")?,
            weekly_cap: row.get("weekly_cap")?,
        })
    })
    .await
}

pub async fn sharing_insert(
    tx: &mut Tx,
    id: SharingId,
    sharing: &Sharing,
    by: MemberId,
    now: Instant,
) -> Result<(), DbError> {
    sql("INSERT INTO sharing (id, band, exploring_band, explore_every, weekly_cap, changed_by, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)")
    .bind(id)
    .bind(sharing.band)
    .bind(sharing.exploring_band)
    .bind(sharing.explore_every)
    .bind(sharing.weekly_cap)
    .bind(by)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}
