//! Where every cent is: a double-entry ledger, and the path that money takes through it.
//!
//! An [`Entry`] cannot be unbalanced, because it is made of [`Posting`]s that each take from one
//! account what they give to another. Entries are never changed; what was wrong is put right by
//! another entry. Knows no storage, no provider, no clock and no words.

mod account;
mod amount;
mod balance;
mod entry;
mod fee;
mod outgoing;
mod payment;
mod settlement;
mod split;

pub use account::{Account, Kind, Side};
pub use amount::{Amount, MOST_MINOR, PRICES, parse_amount, parse_price, price_text};
pub use balance::Balances;
pub use entry::{Cause, Entry, Posting};
pub use fee::{
    BadTiers, FEE_FIELDS, FEE_LEAD, FeeForm, FeeRules, FeeTier, MOST_FEE, MOST_TIERS, NewFees,
    Quote, may_take_back, share_text,
};
pub use outgoing::{Outgoing, OutgoingStage, Purpose};
pub use payment::{
    Dispute, Event, MOST_HOLD_MINUTES, NotNow, PAYING_MINUTES, Payment, Sources, Stage, Step, Way,
    paying_until,
};
pub use settlement::{RELEASE_HOURS, RefundReason, Settlement, refund_reason, settlement};
pub use split::{split, split_in_steps};
