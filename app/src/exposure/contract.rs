//! What the figures of mentors and the admin's section of exposure ask of the server.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::matching::exposure::Sharing;
#[cfg(feature = "ssr")]
use domain::matching::sharing_form::SharingForm;
use domain::matching::visibility::Advice;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A step on the way from a list to a session with this mentor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MentorStep {
    /// Shown in a list.
    Shown,
    /// Their page was opened.
    Opened,
    /// Somebody asked for a time.
    Requested,
    /// A time was agreed.
    Booked,
}

impl MentorStep {
    pub const ALL: [MentorStep; 4] = [
        MentorStep::Shown,
        MentorStep::Opened,
        MentorStep::Requested,
        MentorStep::Booked,
    ];
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MentorStepFigures {
    pub step: MentorStep,
    pub total: u32,
    /// In as many days just before.
    pub total_before: u32,
    /// One count for each day.
    pub per_day: Vec<u32>,
}

/// A mentor's own figures. A day is a day of UTC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnFiguresView {
    #[serde(with = "domain::date")]
    pub days: Vec<Date>,
    /// In the order of [`MentorStep::ALL`].
    pub steps: Vec<MentorStepFigures>,
    /// What would raise them, most effective first.
    pub advice: Vec<Advice>,
}

/// How exposure was spread over the mentors in lists, in the seven days that end with each day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExposureView {
    #[serde(with = "domain::date")]
    pub days: Vec<Date>,
    /// 0 where all were shown alike, towards 1 where one was shown alone.
    pub gini: Vec<f64>,
    /// The share of mentors shown at all.
    pub coverage: Vec<f64>,
    /// What the hundredth shown most had of all.
    pub top_hundredth: Vec<f64>,
    /// Of the last seven days.
    pub impressions: i64,
    pub mentors: u32,
    pub sharing: Sharing,
    /// What every list keeps at least of its quality, in ten-thousandths: proved, not measured.
    pub floor: u16,
}

/// The use cases of this feature.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait ExposureApi: Send + Sync {
    /// A mentor's own figures of the last 28 days.
    async fn own_figures(&self, caller: &Caller) -> Result<OwnFiguresView, AppError>;
    /// How exposure is spread; to admins.
    async fn spread(&self, caller: &Caller) -> Result<ExposureView, AppError>;
    /// Shares it otherwise from now on.
    async fn set_sharing(&self, caller: &Caller, form: SharingForm) -> Result<(), AppError>;
}
