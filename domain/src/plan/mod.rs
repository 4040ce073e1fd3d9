//! Monthly plans: so many sessions of a kind each month for one price, until somebody ends it. Each month
//! that was paid is a package; what a plan adds is when the next one is paid, and when not.

mod change;
mod course;
mod month;
mod tier;

pub use change::{Change, change};
pub use course::{
    AGAIN_AFTER_DAYS, BY_HAND_MINUTES, MOST_PAUSE_MONTHS, Next, NotNow, PauseForm, Plan,
    RESUMES_SOON_DAYS, Stage, Tier, Why, Wish,
};
pub use month::month_end;
pub use tier::{PLAN_NAME_MOST, PLAN_SESSIONS, TierForm, TierTerms};
