//! Charging somebody again, who is not there (off session): a payment is made once for each of ours, and
//! confirmed once for each attempt. It can be paid once, however often it is confirmed, so a key that Stripe
//! forgot charges nobody twice.

use super::client::Failure;
use super::{Stripe, code, silent, store};
use crate::money::provider::{Again, Ask, ChargeState, ProviderError};
use serde::Deserialize;

/// A payment, as far as we read it.
#[derive(Deserialize)]
struct Intent {
    id: String,
    status: String,
    customer: Option<String>,
    payment_method: Option<String>,
    amount: i64,
    currency: String,
}

impl Intent {
    fn state(&self) -> ChargeState {
        match self.status.as_str() {
            "succeeded" => ChargeState::Paid,
            "canceled" => ChargeState::Closed,
            _ => ChargeState::Open,
        }
    }
}

fn refused(reason: &str) -> ProviderError {
    ProviderError::Refused(reason.to_owned())
}

impl Stripe {
    /// Charges for a payment as another was paid.
    pub(super) async fn charged_again(&self, again: &Again) -> Result<String, ProviderError> {
        let ask = Ask {
            payment: again.payment,
            title: again.title.clone(),
            amount: again.amount,
            return_path: "/wallet".to_owned(),
            keeps: false,
        };
        let kept = store::ask_keep(&self.db, ask, Some(again.paid_as), self.clock.now());
        let asked = kept.await.map_err(silent)?;
        let intent = match self.known(&asked).await? {
            Some(intent) => intent,
            None => self.make(&asked, again).await?,
        };
        match intent.status.as_str() {
            "succeeded" => self.is_paid(intent, &asked.ask),
            "canceled" => Err(refused("canceled")),
            "processing" => Err(ProviderError::NotYet("processing".to_owned())),
            _ => self.confirm(&intent, again, &asked.ask).await,
        }
    }

    /// The payment that was made there for ours, if one was.
    async fn known(&self, asked: &store::Asked) -> Result<Option<Intent>, ProviderError> {
        match &asked.intent {
            Some(id) => Ok(Some(self.api.get(&format!("payment_intents/{id}")).await?)),
            None => Ok(None),
        }
    }

    /// Makes it, without charging anybody yet, and keeps its name.
    async fn make(&self, asked: &store::Asked, again: &Again) -> Result<Intent, ProviderError> {
        let before = self.asked(again.paid_as).await?;
        let before = before.ok_or_else(|| refused("nobody agreed to that"))?;
        let first = match self.known(&before).await? {
            Some(first) => first,
            None => {
                let session = self.session(&before).await?;
                let id = session.payment_intent;
                let id = id.ok_or_else(|| refused("it was not paid"))?;
                self.api.get(&format!("payment_intents/{id}")).await?
            }
        };
        let (Some(customer), Some(method)) = (first.customer, first.payment_method) else {
            return Err(refused("nobody agreed to that"));
        };
        let payment = again.payment.to_string();
        let amount = again.amount.minor().to_string();
        let currency = code(again.amount.currency());
        let form = [
            ("amount", amount.as_str()),
            ("currency", &currency),
            ("customer", &customer),
            ("payment_method", &method),
            ("payment_method_types[0]", "card"),
            ("description", &again.title),
            ("metadata[payment]", &payment),
            ("transfer_group", &payment),
        ];
        let key = format!("again:{payment}");
        let made: Intent = self.api.post("payment_intents", Some(&key), &form).await?;
        let id = Some(made.id.clone());
        store::asked_update(&self.db, asked.ask.payment, None, id)
            .await
            .map_err(silent)?;
        Ok(made)
    }

    async fn confirm(
        &self,
        intent: &Intent,
        again: &Again,
        ask: &Ask,
    ) -> Result<String, ProviderError> {
        let first = match &intent.payment_method {
            Some(_) => None,
            // A refusal takes the way of paying away from it.
            None => self.method(again).await?,
        };
        let method = intent.payment_method.clone().or(first);
        let method = method.ok_or_else(|| refused("nobody agreed to that"))?;
        let form = [("payment_method", method.as_str()), ("off_session", "true")];
        let path = format!("payment_intents/{}/confirm", intent.id);
        let key = format!("again:{}:{}", again.payment, again.attempt);
        match self.api.post::<Intent>(&path, Some(&key), &form).await {
            Ok(confirmed) => match confirmed.status.as_str() {
                "succeeded" => self.is_paid(confirmed, ask),
                "processing" => Err(ProviderError::NotYet("processing".to_owned())),
                status => Err(refused(status)),
            },
            // Perhaps it was paid by an earlier try whose answer got lost.
            Err(Failure::Said(said)) => {
                let path = format!("payment_intents/{}", intent.id);
                let now: Intent = self.api.get(&path).await?;
                match now.status.as_str() {
                    "succeeded" => self.is_paid(now, ask),
                    _ => Err(refused(&said)),
                }
            }
            Err(failure) => Err(failure.into()),
        }
    }

    /// With what the first payment was made.
    async fn method(&self, again: &Again) -> Result<Option<String>, ProviderError> {
        let Some(before) = self.asked(again.paid_as).await? else {
            return Ok(None);
        };
        let first = self.known(&before).await?;
        Ok(first.and_then(|first| first.payment_method))
    }

    /// Another amount than was asked for is no payment.
    fn is_paid(&self, intent: Intent, ask: &Ask) -> Result<String, ProviderError> {
        let paid = super::money(intent.amount, &intent.currency);
        match paid == Some(ask.amount.money()) {
            true => Ok(intent.id),
            false => Err(ProviderError::Garbled("another amount was paid".to_owned())),
        }
    }

    pub(super) async fn state_again(
        &self,
        asked: &store::Asked,
    ) -> Result<ChargeState, ProviderError> {
        let known = self.known(asked).await?;
        Ok(known.map_or(ChargeState::Closed, |intent| intent.state()))
    }

    /// Nobody is charged for it any more, unless they were.
    pub(super) async fn close_again(
        &self,
        asked: &store::Asked,
    ) -> Result<ChargeState, ProviderError> {
        let Some(intent) = self.known(asked).await? else {
            return Ok(ChargeState::Closed);
        };
        if intent.state() != ChargeState::Open {
            return Ok(intent.state());
        }
        let path = format!("payment_intents/{}/cancel", intent.id);
        match self.api.post::<Intent>(&path, None, &[]).await {
            Ok(intent) => Ok(intent.state()),
            Err(Failure::Said(_)) => self.state_again(asked).await,
            Err(failure) => Err(failure.into()),
        }
    }
}
