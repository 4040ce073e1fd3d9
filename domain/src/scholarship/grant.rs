//! What pots gave to one session: set aside for it, and going back where it came from.

use crate::id::{MemberId, PaymentId};
use crate::money::Currency;
use crate::money::ledger::{Account, Amount, Cause, Entry, Payment, Posting, split_in_steps};
use crate::time::Instant;

/// What one payment of a sponsor gives to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// The sponsor's payment.
    pub funding: PaymentId,
    pub sponsor: MemberId,
    pub minor: i64,
    /// What of it went back.
    pub back: i64,
}

/// The parts are set aside for whoever pays this. None: there are none.
pub fn taken(payment: &Payment, parts: &[Part], at: Instant) -> Option<Entry> {
    let aside = Account::Grant(payment.learner);
    let currency = payment.price.currency();
    let postings = parts
        .iter()
        .filter_map(|part| moved(Account::Sponsor(part.sponsor), aside, part.minor, currency));
    Entry::new(Cause::GrantTaken(payment.id), at, postings)
}

/// So many minor units more go back to where they came from, in proportion: what each part gets now, and the entry.
/// `at_bank`: the sponsor's bank took that payment back, so that the platform bore what it gave.
pub fn back_to(
    payment: &Payment,
    parts: &[(Part, bool)],
    minor: i64,
    at: Instant,
) -> (Vec<i64>, Option<Entry>) {
    let before: i64 = parts.iter().map(|(part, _)| part.back).sum();
    let weights: Vec<u64> = parts
        .iter()
        .map(|(part, _)| u64::try_from(part.minor).unwrap_or_default())
        .collect();
    let in_all = split_in_steps(before + minor, &weights);
    let each: Vec<i64> = in_all
        .iter()
        .zip(parts)
        .map(|(in_all, (part, _))| in_all - part.back)
        .collect();
    let (aside, currency) = (Account::Grant(payment.learner), payment.price.currency());
    let postings = each
        .iter()
        .zip(parts)
        .filter_map(|(minor, (part, at_bank))| {
            let to = match at_bank {
                true => Account::Revenue,
                false => Account::Sponsor(part.sponsor),
            };
            moved(aside, to, *minor, currency)
        });
    let cause = Cause::GrantBack(payment.id, before + minor);
    let entry = Entry::new(cause, at, postings);
    (each, entry)
}

fn moved(from: Account, to: Account, minor: i64, currency: Currency) -> Option<Posting> {
    Posting::new(from, to, Amount::new(minor, currency)?)
}
