//! The accounts of the ledger: whose money it is, or who owes it. One exists for each currency.

use crate::id::MemberId;

/// Which side of an entry makes an account more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// What the platform has or is owed.
    Debit,
    /// What the platform owes or has earned.
    Credit,
}

/// Where money can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Account {
    /// At the payment provider, ours to dispose of.
    Clearing,
    /// Decided to go out, and not yet known to have left.
    Transit,
    /// What the platform earned.
    Revenue,
    /// What the platform has to pass on to a tax office.
    Tax,
    /// Paid by a learner for sessions that are not settled yet.
    Held(MemberId),
    /// Paid by a learner for sessions of packages that are not booked yet.
    Prepaid(MemberId),
    /// Owed to a member, to be paid out.
    Payable(MemberId),
    /// Owed by a member: what was taken back after it had been paid out.
    Receivable(MemberId),
    /// Given by a sponsor for others to learn.
    Sponsor(MemberId),
    /// Set aside for a member who typed a voucher's code, until they pay the rest.
    Voucher(MemberId),
    /// Set aside of scholarships for a member's session, until they pay the rest or a bank has decided.
    Grant(MemberId),
}

/// What sort of account, without whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Clearing,
    Transit,
    Revenue,
    Tax,
    Held,
    Prepaid,
    Payable,
    Receivable,
    Sponsor,
    Voucher,
    Grant,
}

impl Kind {
    pub const ALL: [Kind; 11] = [
        Kind::Clearing,
        Kind::Transit,
        Kind::Revenue,
        Kind::Tax,
        Kind::Held,
        Kind::Prepaid,
        Kind::Payable,
        Kind::Receivable,
        Kind::Sponsor,
        Kind::Voucher,
        Kind::Grant,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Clearing => "clearing",
            Kind::Transit => "transit",
            Kind::Revenue => "revenue",
            Kind::Tax => "tax",
            Kind::Held => "held",
            Kind::Prepaid => "prepaid",
            Kind::Payable => "payable",
            Kind::Receivable => "receivable",
            Kind::Sponsor => "sponsor",
            Kind::Voucher => "voucher",
            Kind::Grant => "grant",
        }
    }

    pub fn parse(text: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The side that makes such an account more.
    pub const fn normal(self) -> Side {
        match self {
            Kind::Clearing | Kind::Receivable => Side::Debit,
            _ => Side::Credit,
        }
    }

    /// Whether less than nothing in it is impossible. Revenue may fall below zero when a fee is
    /// given back, and the provider may have taken back more than it holds.
    pub const fn never_negative(self) -> bool {
        !matches!(self, Kind::Clearing | Kind::Revenue)
    }
}

impl Account {
    pub const fn kind(self) -> Kind {
        match self {
            Account::Clearing => Kind::Clearing,
            Account::Transit => Kind::Transit,
            Account::Revenue => Kind::Revenue,
            Account::Tax => Kind::Tax,
            Account::Held(_) => Kind::Held,
            Account::Prepaid(_) => Kind::Prepaid,
            Account::Payable(_) => Kind::Payable,
            Account::Receivable(_) => Kind::Receivable,
            Account::Sponsor(_) => Kind::Sponsor,
            Account::Voucher(_) => Kind::Voucher,
            Account::Grant(_) => Kind::Grant,
        }
    }

    /// Whose it is; the platform's own belong to nobody.
    pub const fn owner(self) -> Option<MemberId> {
        match self {
            Account::Clearing | Account::Transit | Account::Revenue | Account::Tax => None,
            Account::Held(owner)
            | Account::Prepaid(owner)
            | Account::Payable(owner)
            | Account::Receivable(owner)
            | Account::Sponsor(owner)
            | Account::Voucher(owner)
            | Account::Grant(owner) => Some(owner),
        }
    }

    /// From its two parts; none when they do not go together.
    pub const fn of(kind: Kind, owner: Option<MemberId>) -> Option<Account> {
        Some(match (kind, owner) {
            (Kind::Clearing, None) => Account::Clearing,
            (Kind::Transit, None) => Account::Transit,
            (Kind::Revenue, None) => Account::Revenue,
            (Kind::Tax, None) => Account::Tax,
            (Kind::Held, Some(owner)) => Account::Held(owner),
            (Kind::Prepaid, Some(owner)) => Account::Prepaid(owner),
            (Kind::Payable, Some(owner)) => Account::Payable(owner),
            (Kind::Receivable, Some(owner)) => Account::Receivable(owner),
            (Kind::Sponsor, Some(owner)) => Account::Sponsor(owner),
            (Kind::Voucher, Some(owner)) => Account::Voucher(owner),
            (Kind::Grant, Some(owner)) => Account::Grant(owner),
            _ => return None,
        })
    }
}
