//! What Stripe has of ours, by its own account: every movement is read once, newest first, down to the
//! first that is known, and added up. Its own fees are not ours to prove, nor what the platform moves
//! between Stripe and its bank.

use super::store::{self, Movement};
use super::{Stripe, money, silent};
use crate::money::provider::ProviderError;
use domain::money::Money;
use serde::Deserialize;

#[derive(Deserialize)]
struct Page {
    data: Vec<Line>,
    has_more: bool,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    /// Before Stripe took its fee.
    amount: i64,
    currency: String,
    #[serde(rename = "type")]
    kind: String,
}

impl Stripe {
    pub(super) async fn moved(&self) -> Result<Vec<Money>, ProviderError> {
        let new = self.new_movements().await?;
        store::movements_insert(&self.db, new)
            .await
            .map_err(silent)?;
        let mut read = self.db.read().await.map_err(silent)?;
        store::moved(&mut read).await.map_err(silent)
    }

    async fn new_movements(&self) -> Result<Vec<Movement>, ProviderError> {
        let mut new: Vec<Movement> = Vec::new();
        loop {
            let after = new
                .last()
                .map(|last| format!("&starting_after={}", last.id));
            let path = format!(
                "balance_transactions?limit=100{}",
                after.unwrap_or_default()
            );
            let page: Page = self.api.get(&path).await?;
            let more = page.has_more && !page.data.is_empty();
            for line in page.data {
                let mut read = self.db.read().await.map_err(silent)?;
                if store::is_known(&mut read, &line.id).await.map_err(silent)? {
                    return Ok(new);
                }
                let money = money(line.amount, &line.currency)
                    .ok_or_else(|| ProviderError::Garbled("no currency".to_owned()))?;
                new.push(Movement {
                    id: line.id,
                    kind: line.kind,
                    money,
                });
            }
            if !more {
                return Ok(new);
            }
        }
    }
}
