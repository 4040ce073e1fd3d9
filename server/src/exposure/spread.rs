//! How unequally mentors were shown, day by day, each with the six days before it.

use super::store;
use crate::db::{Conn, DbError};
use crate::platform::Platform;
use domain::matching::inequality::{coverage, gini, top_hundredth};
use domain::time::DAY;
use futures::FutureExt as _;

/// Days that are shown, and counted up where nobody did yet.
pub const DAYS: i64 = 28;
/// Single impressions are kept so long, in days; what lasts are the sums of days.
const KEPT_SINGLE: i64 = 30;
const KEPT_DAYS: i64 = 400;

/// What seven days were, over the mentors in lists.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    pub mentors: u32,
    pub impressions: i64,
    pub gini: f64,
    pub coverage: f64,
    pub top_hundredth: f64,
}

/// The seven days that end with a day of UTC.
pub async fn of_day(conn: &mut dyn Conn, day: i64) -> Result<Spread, DbError> {
    let shown = store::week_of_all(conn, day).await?;
    let mentors = store::listed_count(conn).await?;
    let mut amounts: Vec<u32> = shown.into_iter().map(|(_, shown)| shown).collect();
    amounts.resize(amounts.len().max(mentors as usize), 0);
    let impressions = amounts.iter().map(|amount| i64::from(*amount)).sum();
    if impressions == 0 {
        return Ok(Spread {
            mentors,
            ..Spread::default()
        });
    }
    Ok(Spread {
        mentors,
        impressions,
        gini: gini(&amounts),
        coverage: coverage(&amounts),
        top_hundredth: top_hundredth(&amounts),
    })
}

/// Counts up the days that are over, and forgets what is too old. Doing it twice changes nothing.
pub async fn count_up(platform: &Platform) -> Result<(), DbError> {
    let now = platform.now();
    let today = now.0.div_euclid(DAY);
    let missing: Vec<(i64, Spread)> = {
        let mut read = platform.db.snapshot().await?;
        let known = store::spreads_from(&mut read, today - DAYS).await?;
        let mut missing = vec![];
        for day in (today - DAYS..today).filter(|day| !known.contains_key(day)) {
            missing.push((day, of_day(&mut read, day).await?));
        }
        missing
    };
    platform
        .db
        .write_with(missing, move |tx, missing| {
            async move {
                for (day, spread) in missing {
                    store::spread_insert(tx, *day, spread).await?;
                }
                store::prune(tx, now.plus(-KEPT_SINGLE * DAY), today - KEPT_DAYS).await
            }
            .boxed()
        })
        .await
}
