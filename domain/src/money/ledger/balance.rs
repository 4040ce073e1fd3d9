//! What is in each account: the sum of all entries, and nothing else.

use super::account::{Account, Side};
use super::entry::{Entry, Posting};
use crate::money::Currency;
use std::collections::BTreeMap;

/// Balances by account and currency, each counted on the side that makes its account more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balances(BTreeMap<(Account, Currency), i64>);

impl Balances {
    /// What entries come to, in whatever order.
    pub fn replay<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Balances {
        let mut balances = Balances::default();
        for entry in entries {
            balances.post(entry);
        }
        balances
    }

    pub fn post(&mut self, entry: &Entry) {
        for posting in entry.postings() {
            for (account, minor) in changes(posting) {
                let currency = posting.amount().currency();
                *self.0.entry((account, currency)).or_default() += minor;
            }
        }
    }

    pub fn of(&self, account: Account, currency: Currency) -> i64 {
        self.0
            .get(&(account, currency))
            .copied()
            .unwrap_or_default()
    }

    /// In order of accounts.
    pub fn iter(&self) -> impl Iterator<Item = (Account, Currency, i64)> {
        let all = self.0.iter();
        all.map(|((account, currency), minor)| (*account, *currency, *minor))
    }

    /// Debits less credits per currency; every one of them is zero.
    pub fn sums(&self) -> BTreeMap<Currency, i64> {
        let mut sums = BTreeMap::new();
        for (account, currency, minor) in self.iter() {
            *sums.entry(currency).or_default() += match account.kind().normal() {
                Side::Debit => minor,
                Side::Credit => -minor,
            };
        }
        sums
    }

    /// Accounts that hold less than nothing though they never can.
    pub fn impossible(&self) -> Vec<(Account, Currency, i64)> {
        self.iter()
            .filter(|(account, _, minor)| account.kind().never_negative() && *minor < 0)
            .collect()
    }
}

/// By how much a posting changes its two accounts.
fn changes(posting: &Posting) -> [(Account, i64); 2] {
    let minor = posting.amount().minor();
    let signed = |account: Account, side| {
        let sign = if account.kind().normal() == side {
            1
        } else {
            -1
        };
        (account, sign * minor)
    };
    [
        signed(posting.debit(), Side::Debit),
        signed(posting.credit(), Side::Credit),
    ]
}
