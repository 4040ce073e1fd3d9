//! The use cases of exposure: load, decide, commit. Lists note what they show in the `collector`.

pub mod collector;
pub mod spread;
pub mod store;
pub mod week;

use crate::market::Market;
use crate::platform::{Platform, fresh_uuid};
use app::context::Caller;
use app::error::AppError;
use app::exposure::*;
use app::market::PAGE;
use domain::access::{administer, own_affairs};
use domain::id::SharingId;
use domain::matching::exposure::{Sharing, floor};
use domain::matching::fit::WHOLE_SCORE;
use domain::matching::ranking::Ranked;
use domain::matching::sharing_form::SharingForm;
use domain::matching::visibility::advice;
use domain::time::{DAY, date_of_day};
use futures::FutureExt as _;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A mentor's own figures go back so many days, and compare with as many before.
const OWN_DAYS: i64 = 28;

pub struct ExposureFigures {
    platform: Platform,
    market: Arc<Market>,
}

impl ExposureFigures {
    pub fn new(platform: Platform, market: Arc<Market>) -> Self {
        ExposureFigures { platform, market }
    }
}

/// Counts per day of UTC as a step of the days shown.
fn step(step: MentorStep, counts: &BTreeMap<i64, u32>, first: i64, end: i64) -> MentorStepFigures {
    let sum = |from: i64, until: i64| counts.range(from..until).map(|(_, count)| count).sum();
    MentorStepFigures {
        step,
        total: sum(first, end),
        total_before: sum(first - OWN_DAYS, first),
        per_day: (first..end)
            .map(|day| counts.get(&day).copied().unwrap_or_default())
            .collect(),
    }
}

#[async_trait::async_trait]
impl ExposureApi for ExposureFigures {
    async fn own_figures(&self, caller: &Caller) -> Result<OwnFiguresView, AppError> {
        let mentor = own_affairs(&caller.actor)?.owner();
        let standing = self.market.standing(mentor).await?;
        let standing = standing.ok_or(AppError::NotFound)?;
        let end = self.platform.now().0.div_euclid(DAY) + 1;
        let first = end - OWN_DAYS;
        let before = first - OWN_DAYS;
        let mut read = self.platform.db.snapshot().await?;
        let seen = store::days_of(&mut read, mentor, before, end).await?;
        let shown = seen.iter().map(|(day, seen)| (*day, seen.impressions));
        let opened = seen.iter().map(|(day, seen)| (*day, seen.opens));
        let requested = store::asked_of(&mut read, mentor, before, end, false).await?;
        let booked = store::asked_of(&mut read, mentor, before, end, true).await?;
        let counts: [BTreeMap<i64, u32>; 4] = [
            shown.collect(),
            opened.collect(),
            requested.into_iter().collect(),
            booked.into_iter().collect(),
        ];
        let steps = MentorStep::ALL.into_iter().zip(&counts);
        Ok(OwnFiguresView {
            days: (first..end).map(date_of_day).collect(),
            steps: steps
                .map(|(name, counts)| step(name, counts, first, end))
                .collect(),
            advice: advice(&standing),
        })
    }

    async fn spread(&self, caller: &Caller) -> Result<ExposureView, AppError> {
        administer(&caller.actor)?;
        spread::count_up(&self.platform).await?;
        let today = self.platform.now().0.div_euclid(DAY);
        let first = today + 1 - spread::DAYS;
        let mut read = self.platform.db.snapshot().await?;
        let mut days = store::spreads_from(&mut read, first).await?;
        let now = spread::of_day(&mut read, today).await?;
        days.insert(today, now);
        let sharing = store::sharing(&mut read).await?.unwrap_or_default();
        let all = || (first..=today).map(|day| days.get(&day).copied().unwrap_or_default());
        Ok(ExposureView {
            days: (first..=today).map(date_of_day).collect(),
            gini: all().map(|day| day.gini).collect(),
            coverage: all().map(|day| day.coverage).collect(),
            top_hundredth: all().map(|day| day.top_hundredth).collect(),
            impressions: now.impressions,
            mentors: now.mentors,
            floor: least_quality(&sharing),
            sharing,
        })
    }

    async fn set_sharing(&self, caller: &Caller, form: SharingForm) -> Result<(), AppError> {
        let admin = administer(&caller.actor)?.actor();
        let sharing = form.parse()?;
        let now = self.platform.now();
        let id = SharingId(fresh_uuid(now));
        self.platform
            .db
            .write_with(sharing, move |tx, sharing| {
                async move {
                    store::sharing_insert(tx, id, sharing, admin, now).await?;
                    Ok::<_, AppError>(())
                }
                .boxed()
            })
            .await?;
        self.market.forget_week();
        Ok(())
    }
}

/// What every list keeps of its quality whatever its scores are, in ten-thousandths. A list's floor is
/// a mean of what its ranks keep, weighed by scores that only fall; such weights are a mixture of
/// lists whose first ranks score alike and the rest nothing, so the worst of those is the bound.
fn least_quality(sharing: &Sharing) -> u16 {
    let equals: Vec<Ranked> = (0..PAGE)
        .map(|number| Ranked {
            number,
            score: WHOLE_SCORE,
        })
        .collect();
    let floors = (1..=equals.len()).map(|length| floor(&equals, length, sharing));
    // Rounded down: what is promised is kept.
    (floors.fold(1.0, f64::min) * f64::from(WHOLE_SCORE)).floor() as u16
}
