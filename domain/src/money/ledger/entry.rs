//! What was booked, why and when. Balanced by construction, and named by its cause, so that nothing
//! that happened is booked twice.

use super::account::Account;
use super::amount::Amount;
use crate::id::{OutgoingId, PaymentId};
use crate::time::Instant;

/// Why money moved. Each happens once: the cause is the entry's idempotency key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Cause {
    /// A learner paid.
    Charge(PaymentId),
    /// A session of a package: its part is held for it, or waits in the package again.
    Draw(PaymentId),
    PutBack(PaymentId),
    /// What a voucher is to pay is set aside, or not needed: nobody paid the rest.
    VoucherTaken(PaymentId),
    VoucherBack(PaymentId),
    /// It was decided to give back what a voucher or scholarships paid, and nothing else was paid.
    VoucherRefund(PaymentId, OutgoingId),
    /// What scholarships are to pay is set aside for a session; then some of it goes back to them, so many
    /// minor units in all.
    GrantTaken(PaymentId),
    GrantBack(PaymentId, i64),
    /// The session is settled: the mentor and the platform have their shares.
    Release(PaymentId),
    /// The payer's bank took the money back until it is decided who is right.
    Dispute(PaymentId),
    DisputeWon(PaymentId),
    /// It was decided to give money back; then the provider did, or could not.
    Refund(OutgoingId),
    RefundSent(OutgoingId),
    RefundFailed(OutgoingId),
    /// Somebody sent money back at the provider itself.
    SentBack(OutgoingId),
    /// It was decided to pay a mentor; then the provider did, or could not.
    Payout(OutgoingId),
    PayoutSent(OutgoingId),
    PayoutFailed(OutgoingId),
}

impl Cause {
    /// The name of what happened, for the database and the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Cause::Charge(_) => "charge",
            Cause::Draw(_) => "draw",
            Cause::PutBack(_) => "put_back",
            Cause::VoucherTaken(_) => "voucher_taken",
            Cause::VoucherBack(_) => "voucher_back",
            Cause::VoucherRefund(..) => "voucher_refund",
            Cause::GrantTaken(_) => "grant_taken",
            Cause::GrantBack(..) => "grant_back",
            Cause::Release(_) => "release",
            Cause::Dispute(_) => "dispute",
            Cause::DisputeWon(_) => "dispute_won",
            Cause::Refund(_) => "refund",
            Cause::RefundSent(_) => "refund_sent",
            Cause::RefundFailed(_) => "refund_failed",
            Cause::SentBack(_) => "sent_back",
            Cause::Payout(_) => "payout",
            Cause::PayoutSent(_) => "payout_sent",
            Cause::PayoutFailed(_) => "payout_failed",
        }
    }

    /// The payment it is about, where it is about one directly.
    pub const fn payment(self) -> Option<PaymentId> {
        match self {
            Cause::Charge(id)
            | Cause::Draw(id)
            | Cause::PutBack(id)
            | Cause::VoucherTaken(id)
            | Cause::VoucherBack(id)
            | Cause::VoucherRefund(id, _)
            | Cause::GrantTaken(id)
            | Cause::GrantBack(id, _)
            | Cause::Release(id)
            | Cause::Dispute(id)
            | Cause::DisputeWon(id) => Some(id),
            _ => None,
        }
    }

    /// The refund or payout it is about, where it is about one.
    pub const fn outgoing(self) -> Option<OutgoingId> {
        match self {
            Cause::Refund(id)
            | Cause::RefundSent(id)
            | Cause::RefundFailed(id)
            | Cause::SentBack(id)
            | Cause::Payout(id)
            | Cause::PayoutSent(id)
            | Cause::PayoutFailed(id) => Some(id),
            _ => None,
        }
    }

    /// The idempotency key: the same for the same thing, and for nothing else.
    pub fn key(self) -> String {
        let about = match self {
            // There may be several of one payment.
            Cause::VoucherRefund(_, id) => Some(id.0),
            _ => self.payment().map(|id| id.0),
        };
        let about = about.or(self.outgoing().map(|id| id.0)).unwrap_or_default();
        let name = self.as_str();
        match self {
            // It only becomes more.
            Cause::GrantBack(_, in_all) => format!("{name}:{about}:{in_all}"),
            _ => format!("{name}:{about}"),
        }
    }
}

/// What one account gets from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Posting {
    debit: Account,
    credit: Account,
    amount: Amount,
}

impl Posting {
    /// None when the two are the same account: nothing would move.
    pub fn new(debit: Account, credit: Account, amount: Amount) -> Option<Posting> {
        (debit != credit).then_some(Posting {
            debit,
            credit,
            amount,
        })
    }

    pub const fn debit(&self) -> Account {
        self.debit
    }

    pub const fn credit(&self) -> Account {
        self.credit
    }

    pub const fn amount(&self) -> Amount {
        self.amount
    }
}

/// Postings that belong together: all of them, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    cause: Cause,
    at: Instant,
    postings: Vec<Posting>,
}

impl Entry {
    /// None when nothing moves.
    pub fn new(
        cause: Cause,
        at: Instant,
        postings: impl IntoIterator<Item = Posting>,
    ) -> Option<Entry> {
        let postings: Vec<Posting> = postings.into_iter().collect();
        (!postings.is_empty()).then_some(Entry {
            cause,
            at,
            postings,
        })
    }

    pub const fn cause(&self) -> Cause {
        self.cause
    }

    pub const fn at(&self) -> Instant {
        self.at
    }

    /// At least one.
    pub fn postings(&self) -> &[Posting] {
        &self.postings
    }
}
