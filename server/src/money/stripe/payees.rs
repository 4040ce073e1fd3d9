//! Whom Stripe sends to: an account for each mentor, which they open on Stripe's own pages. What Stripe
//! wants to know of them it asks them itself; here is only whether it pays them.

use super::client::Failure;
use super::{Stripe, silent, store};
use crate::money::provider::ProviderError;
use domain::id::MemberId;
use domain::money::Payee;
use serde::Deserialize;

/// Where mentors come back to, done or not: then Stripe is asked.
const BACK: &str = "/earnings/account";

#[derive(Deserialize)]
struct Account {
    id: String,
    #[serde(default)]
    payouts_enabled: bool,
    #[serde(default)]
    capabilities: Capabilities,
}

#[derive(Default, Deserialize)]
struct Capabilities {
    transfers: Option<String>,
}

#[derive(Deserialize)]
struct Link {
    url: String,
}

impl Account {
    /// Money can be sent there, and gets on to their bank.
    fn state(&self) -> Payee {
        let can_be_sent = self.capabilities.transfers.as_deref() == Some("active");
        match can_be_sent && self.payouts_enabled {
            true => Payee::Ready,
            false => Payee::Unfinished,
        }
    }
}

impl Stripe {
    /// As it was when Stripe said so last.
    pub(super) async fn known_payee(&self, who: MemberId) -> Result<Payee, ProviderError> {
        let account = self.account_of(who).await?;
        Ok(account.map_or(Payee::Missing, |(_, state)| state))
    }

    /// As it is now; kept.
    pub(super) async fn asked_payee(&self, who: MemberId) -> Result<Payee, ProviderError> {
        let Some((account, _)) = self.account_of(who).await? else {
            return Ok(Payee::Missing);
        };
        let state = match self
            .api
            .get::<Account>(&format!("accounts/{account}"))
            .await
        {
            Ok(account) => Some(account.state()),
            // They took it away from us, or it was of another mode.
            Err(failure) if is_gone(&failure) => None,
            Err(failure) => return Err(failure.into()),
        };
        store::account_update(&self.db, who, state, self.clock.now())
            .await
            .map_err(silent)?;
        Ok(state.unwrap_or(Payee::Missing))
    }

    /// Where somebody goes on with their account; it is opened, if they have none.
    pub(super) async fn invited(&self, who: MemberId) -> Result<String, ProviderError> {
        let account = match self.account_of(who).await? {
            Some((account, _)) => account,
            None => self.account(who).await?,
        };
        let back = format!("{}{BACK}", self.public_url);
        let form = [
            ("account", account.as_str()),
            // An address that was used or is too old: here again, for a new one.
            ("refresh_url", &back),
            ("return_url", &back),
            ("type", "account_onboarding"),
        ];
        let link: Link = self.api.post("account_links", None, &form).await?;
        Ok(link.url)
    }

    async fn account(&self, who: MemberId) -> Result<String, ProviderError> {
        let member = who.to_string();
        let form = [
            ("type", "express"),
            ("capabilities[transfers][requested]", "true"),
            ("metadata[member]", member.as_str()),
        ];
        let key = format!("account:{member}");
        let account: Account = self.api.post("accounts", Some(&key), &form).await?;
        store::account_insert(&self.db, who, account.id, self.clock.now())
            .await
            .map_err(silent)?;
        // Of two that were opened at once, the one that was kept.
        let kept = self.account_of(who).await?;
        Ok(kept.ok_or(ProviderError::Silent)?.0)
    }

    async fn account_of(&self, who: MemberId) -> Result<Option<(String, Payee)>, ProviderError> {
        let mut read = self.db.read().await.map_err(silent)?;
        store::account_of(&mut read, who).await.map_err(silent)
    }
}

fn is_gone(failure: &Failure) -> bool {
    failure.is("account_invalid") || failure.is("resource_missing")
}
