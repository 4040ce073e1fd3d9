//! What the books say of one mentor: what is owed to them less what they owe, and by how much each entry
//! changed it. Nothing but postings is read, so what it was before and all that happened is what it is after.

use super::ledger::{Account, Balances, Entry, Posting};
use crate::id::MemberId;
use crate::money::Currency;

/// What an entry did to a mentor's balance, in minor units of its currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// What the balance rose by, or fell.
    pub net: i64,
    /// What the platform kept beside it, or gave back.
    pub fee: i64,
}

impl Effect {
    /// What it was about before the fee was taken off.
    pub const fn gross(self) -> i64 {
        self.net + self.fee
    }

    /// None: it did not touch the mentor's accounts.
    pub fn of_entry(entry: &Entry, member: MemberId) -> Option<Effect> {
        Effect::of(entry.postings(), member)
    }

    /// The same of the postings of one entry.
    pub fn of<'p>(
        postings: impl IntoIterator<Item = &'p Posting>,
        member: MemberId,
    ) -> Option<Effect> {
        let mut effect = Effect::default();
        let mut is_touched = false;
        for posting in postings {
            let minor = posting.amount().minor();
            let (to, from) = (posting.credit(), posting.debit());
            let (gets, gives) = (is_theirs(to, member), is_theirs(from, member));
            is_touched |= gets || gives;
            if gets {
                effect.net += minor;
            }
            if gives {
                effect.net -= minor;
            }
            // What goes between the two of them is no fee.
            match (to, from) {
                (Account::Revenue, _) if !gives => effect.fee += minor,
                (_, Account::Revenue) if !gets => effect.fee -= minor,
                _ => {}
            }
        }
        is_touched.then_some(effect)
    }
}

/// What is owed to the mentor less what they owe.
pub fn balance(balances: &Balances, member: MemberId, currency: Currency) -> i64 {
    let of = |account| balances.of(account, currency);
    of(Account::Payable(member)) - of(Account::Receivable(member))
}

/// To credit either is good for them: more is owed to them, or less by them.
fn is_theirs(account: Account, member: MemberId) -> bool {
    account == Account::Payable(member) || account == Account::Receivable(member)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{OutgoingId, PaymentId};
    use crate::money::ledger::{Amount, Dispute, Event, Outgoing, Payment, Stage, Way};
    use crate::time::Instant;

    fn session() -> Payment {
        Payment {
            id: PaymentId(uuid::Uuid::nil()),
            way: Way::Direct,
            learner: MemberId(uuid::Uuid::from_u128(1)),
            mentor: MemberId(uuid::Uuid::from_u128(2)),
            price: Amount::new(6_000, Currency::EUR).expect("an amount"),
            fee: 900,
            stage: Stage::Open,
            refunded: 0,
            dispute: Dispute::None,
            drawn: 0,
            voucher: 0,
            grant: 0,
        }
    }

    #[test]
    fn a_session_its_refund_and_its_payout() {
        let (mut payment, mut balances) = (session(), Balances::default());
        let (learner, mentor) = (payment.learner, payment.mentor);
        let mut happens = |event, of| {
            let step = payment.step(event, Instant(0)).expect("possible");
            payment = step.payment;
            let entry = step.entry.expect("it moves");
            balances.post(&entry);
            (
                Effect::of_entry(&entry, of),
                balance(&balances, mentor, Currency::EUR),
            )
        };
        assert_eq!(happens(Event::Charged, mentor), (None, 0));
        let earned = Effect {
            net: 5_100,
            fee: 900,
        };
        assert_eq!(happens(Event::Released, mentor), (Some(earned), 5_100));
        assert_eq!(earned.gross(), 6_000);
        let refund = Event::Refunded {
            id: OutgoingId(uuid::Uuid::nil()),
            minor: 3_000,
        };
        let back = Effect {
            net: -2_550,
            fee: -450,
        };
        assert_eq!(happens(refund, mentor), (Some(back), 2_550));
        let other = happens(Event::Disputed, learner);
        assert_eq!(other, (None, 0), "it is not the learner's");

        let payable = Amount::new(5_100, Currency::EUR).expect("an amount");
        let paid = Outgoing::payout(
            OutgoingId(uuid::Uuid::nil()),
            mentor,
            payable,
            2_550,
            Instant(0),
        );
        let (_, entry) = paid.expect("something is left");
        let sent = Effect {
            net: -2_550,
            fee: 0,
        };
        assert_eq!(Effect::of_entry(&entry, mentor), Some(sent));
    }
}
