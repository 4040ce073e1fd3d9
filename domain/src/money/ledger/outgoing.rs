//! Money on its way out: back to a learner, or on to a mentor. It is taken out of its account when
//! that is decided, and out of what the provider has when the provider did it.

use super::account::Account;
use super::amount::Amount;
use super::entry::{Cause, Entry, Posting};
use super::payment::NotNow;
use crate::id::{MemberId, OutgoingId, PaymentId};
use crate::time::Instant;

/// What it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    Refund {
        payment: PaymentId,
        learner: MemberId,
    },
    Payout {
        mentor: MemberId,
    },
}

impl Purpose {
    pub const fn as_str(self) -> &'static str {
        match self {
            Purpose::Refund { .. } => "refund",
            Purpose::Payout { .. } => "payout",
        }
    }

    /// Who gets it.
    pub const fn member(self) -> MemberId {
        match self {
            Purpose::Refund { learner, .. } => learner,
            Purpose::Payout { mentor } => mentor,
        }
    }
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OutgoingStage {
    Asked,
    Sent,
    Failed,
}

impl OutgoingStage {
    pub const ALL: [OutgoingStage; 3] = [
        OutgoingStage::Asked,
        OutgoingStage::Sent,
        OutgoingStage::Failed,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            OutgoingStage::Asked => "asked",
            OutgoingStage::Sent => "sent",
            OutgoingStage::Failed => "failed",
        }
    }

    pub fn parse(text: &str) -> Option<OutgoingStage> {
        OutgoingStage::ALL
            .into_iter()
            .find(|stage| stage.as_str() == text)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outgoing {
    pub id: OutgoingId,
    pub purpose: Purpose,
    pub amount: Amount,
    pub stage: OutgoingStage,
}

impl Outgoing {
    /// A payout of what is owed to a mentor, less what they owe. None when nothing would be left.
    /// `payable` and `receivable` are the mentor's balances in this currency.
    pub fn payout(
        id: OutgoingId,
        mentor: MemberId,
        payable: Amount,
        receivable: i64,
        at: Instant,
    ) -> Option<(Outgoing, Entry)> {
        let currency = payable.currency();
        let owed_back = receivable.clamp(0, payable.minor());
        let amount = Amount::new(payable.minor() - owed_back, currency)?;
        let sent = Posting::new(Account::Payable(mentor), Account::Transit, amount);
        let kept = Amount::new(owed_back, currency).and_then(|owed| {
            Posting::new(Account::Payable(mentor), Account::Receivable(mentor), owed)
        });
        let entry = Entry::new(Cause::Payout(id), at, sent.into_iter().chain(kept))?;
        let outgoing = Outgoing {
            id,
            purpose: Purpose::Payout { mentor },
            amount,
            stage: OutgoingStage::Asked,
        };
        Some((outgoing, entry))
    }

    /// The provider did it. Once is enough.
    pub fn sent(self, at: Instant) -> Result<(Outgoing, Option<Entry>), NotNow> {
        let cause = match self.purpose {
            Purpose::Refund { .. } => Cause::RefundSent(self.id),
            Purpose::Payout { .. } => Cause::PayoutSent(self.id),
        };
        match self.stage {
            OutgoingStage::Sent => Ok((self, None)),
            OutgoingStage::Failed => Err(NotNow),
            OutgoingStage::Asked => {
                let moved = Posting::new(Account::Transit, Account::Clearing, self.amount);
                let stage = OutgoingStage::Sent;
                Ok((Outgoing { stage, ..self }, Entry::new(cause, at, moved)))
            }
        }
    }

    /// The provider could not do it, or its bank sent it back: it is owed to who should have had it.
    pub fn failed(self, at: Instant) -> Result<(Outgoing, Option<Entry>), NotNow> {
        let cause = match self.purpose {
            Purpose::Refund { .. } => Cause::RefundFailed(self.id),
            Purpose::Payout { .. } => Cause::PayoutFailed(self.id),
        };
        let from = match self.stage {
            OutgoingStage::Failed => return Ok((self, None)),
            OutgoingStage::Asked => Account::Transit,
            OutgoingStage::Sent => Account::Clearing,
        };
        let moved = Posting::new(from, Account::Payable(self.purpose.member()), self.amount);
        let stage = OutgoingStage::Failed;
        Ok((Outgoing { stage, ..self }, Entry::new(cause, at, moved)))
    }
}
