//! How exposure is shared, as an admin types it: bands in percent with up to two decimals.

use super::exposure::Sharing;
use crate::form::{FieldErrors, Problem, whole_number};
use serde::{Deserialize, Serialize};

const RANKS_MOST: i64 = 1_000;
const CAP_MOST: i64 = 1_000_000;

/// Raw: share exposure so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SharingForm {
    /// ε in percent.
    pub band: String,
    pub exploring_band: String,
    pub explore_every: String,
    pub weekly_cap: String,
}

impl SharingForm {
    pub fn parse(&self) -> Result<Sharing, FieldErrors> {
        let mut errors = FieldErrors::default();
        let band = errors.take("band", hundredths(&self.band));
        let exploring_band = errors.take("exploring_band", hundredths(&self.exploring_band));
        let explore_every = errors.take("explore_every", small(&self.explore_every, 0, RANKS_MOST));
        let weekly_cap = errors.take("weekly_cap", small(&self.weekly_cap, 1, CAP_MOST));
        match (band, exploring_band, explore_every, weekly_cap) {
            (Some(band), Some(exploring_band), Some(explore_every), Some(weekly_cap)) => {
                Ok(Sharing {
                    band,
                    exploring_band,
                    explore_every,
                    weekly_cap,
                })
            }
            _ => Err(errors),
        }
    }
}

fn small<T: TryFrom<i64>>(raw: &str, least: i64, most: i64) -> Result<T, Problem> {
    let number = whole_number(raw, least, most)?;
    T::try_from(number).map_err(|_| Problem::OutOfRange { least, most })
}

/// Percent as hundredths of a percent, which are ten-thousandths; a comma is a point too.
fn hundredths(raw: &str) -> Result<u16, Problem> {
    let raw = raw.trim().trim_end_matches('%').trim_end();
    let (whole, part) = raw.split_once(['.', ',']).unwrap_or((raw, ""));
    if part.len() > 2 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::NotANumber);
    }
    let whole = whole_number(whole, 0, 100)?;
    let part: i64 = format!("{part:0<2}")
        .parse()
        .map_err(|_| Problem::NotANumber)?;
    let all = whole * 100 + part;
    match u16::try_from(all) {
        Ok(all) if all <= 10_000 => Ok(all),
        _ => Err(Problem::OutOfRange {
            least: 0,
            most: 100,
        }),
    }
}
