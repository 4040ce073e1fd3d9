//! Words of the account feature.

pub struct AccountWords {
    pub title: &'static str,
}

pub const EN: AccountWords = AccountWords { title: "Account" };

pub const DE: AccountWords = AccountWords { title: "Account" };
