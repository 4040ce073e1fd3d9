//! A mentor's open time, ready to be asked: the wall clocks that it is read on are found already.

use super::store;
use crate::db::{Conn, DbError};
use crate::platform::zone;
use domain::calendar::{Availability, Away};
use domain::id::MemberId;
use domain::time::{Instant, ZoneTable};
use jiff::tz::TimeZone;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub struct OpenTime {
    pub availability: Availability,
    /// Rises with every edit; 0 as long as nothing was ever opened.
    pub version: i64,
    /// Where the mentor lives.
    pub zone: TimeZone,
    /// Where they travel to.
    pub away: Vec<Away>,
}

impl OpenTime {
    pub fn new(
        availability: Availability,
        version: i64,
        mentor: MemberId,
    ) -> Result<OpenTime, DbError> {
        let home = zone(&availability.zone);
        let away = home
            .as_ref()
            .and_then(|home| Away::periods(&availability.travel, home, zone));
        let (zone, away) = home.zip(away).ok_or_else(|| DbError::BadRow {
            table: "availability".to_owned(),
            column: "zone".to_owned(),
            id: mentor.to_string(),
            reason: "no such zone".to_owned(),
        })?;
        Ok(OpenTime {
            availability,
            version,
            zone,
            away,
        })
    }

    /// The open time of mentors. Who never opened any is not in it.
    pub async fn read(
        conn: &mut dyn Conn,
        mentors: &[MemberId],
    ) -> Result<BTreeMap<MemberId, OpenTime>, DbError> {
        let stored = store::availability_of(conn, mentors).await?;
        let ready = stored.into_iter().map(|(mentor, (availability, version))| {
            Ok((mentor, OpenTime::new(availability, version, mentor)?))
        });
        ready.collect()
    }

    /// What the mentor's wall clock shows, under the name of the zone they live in.
    pub fn clock(&self, from: Instant, until: Instant) -> ZoneTable {
        Away::clock(&self.away, &self.availability.zone, &self.zone, from, until)
    }

    /// The same under the name of the zone they are in at `at`.
    pub fn clock_at(&self, at: Instant, from: Instant, until: Instant) -> ZoneTable {
        let name = Away::zone_at(&self.away, &self.availability.zone, at);
        Away::clock(&self.away, name, &self.zone, from, until)
    }
}
