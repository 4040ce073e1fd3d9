//! Scholarships: a sponsor gives money for others to learn, for one person or for whoever fits, and it pays for
//! sessions before the learner's money does. Which pots pay how much is decided here; where the money is, is the
//! ledger's.

mod form;
mod grant;
mod pot;

pub use form::{AMOUNTS, MOST_DAYS, Named, NewPot, PotForm, Taking, TopUpForm};
pub use grant::{Part, back_to, taken};
pub use pot::{Fact, MOST_TOP_UPS, Offer, PotState, Whom, chosen};
