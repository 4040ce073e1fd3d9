//! Money that leaves: refunds of a payment, and transfers to mentors. Stripe forgets keys after a day or
//! so; what we wrote on each refund and transfer stays, so it is looked for before anything is asked again.

use super::client::Failure;
use super::{Notes, Stripe, code, silent, store};
use crate::money::provider::{ProviderError, Transfer};
use crate::money::store::refunds_of;
use domain::id::PaymentId;
use domain::money::Payee;
use serde::Deserialize;

#[derive(Deserialize)]
struct List<T> {
    data: Vec<T>,
}

#[derive(Deserialize)]
struct Refund {
    id: String,
    amount: i64,
    status: Option<String>,
    metadata: Option<Notes>,
}

#[derive(Deserialize)]
struct Moved {
    id: String,
}

impl Refund {
    /// Which of ours it is; none of what somebody sent back by hand, on Stripe's own pages.
    fn outgoing(&self) -> Option<&str> {
        let notes = self.metadata.as_ref()?;
        notes.get("outgoing").map(String::as_str)
    }

    fn reference(self) -> Result<String, ProviderError> {
        match self.status.as_deref() {
            Some(status @ ("failed" | "canceled")) => {
                Err(ProviderError::Refused(format!("refund {status}")))
            }
            _ => Ok(self.id),
        }
    }
}

impl Stripe {
    /// Sends money back, once for each name of ours.
    pub(super) async fn refund(
        &self,
        transfer: &Transfer,
        payment: PaymentId,
    ) -> Result<String, ProviderError> {
        let refused = || ProviderError::Refused("there is no such payment".to_owned());
        let asked = self.asked(payment).await?.ok_or_else(refused)?;
        let intent = match asked.intent.clone() {
            Some(intent) => intent,
            None => {
                let session = self.session(&asked).await?;
                session.payment_intent.ok_or_else(refused)?
            }
        };
        let id = transfer.id.to_string();
        if let Some(known) = self
            .refund_of(&intent, |refund| refund.outgoing() == Some(&id))
            .await?
        {
            return known.reference();
        }
        let amount = transfer.amount.minor().to_string();
        let form = [
            ("payment_intent", intent.as_str()),
            ("amount", &amount),
            ("metadata[outgoing]", &id),
        ];
        let made = self.api.post("refunds", Some(&id), &form).await;
        match made {
            Ok(refund) => Refund::reference(refund),
            Err(failure) if failure.is("charge_already_refunded") => {
                self.adopt(&intent, transfer, failure).await
            }
            Err(failure) => Err(failure.into()),
        }
    }

    /// Somebody sent the same back by hand: it counts as ours, and says so from now on.
    async fn adopt(
        &self,
        intent: &str,
        transfer: &Transfer,
        failure: Failure,
    ) -> Result<String, ProviderError> {
        let minor = transfer.amount.minor();
        // What was booked as sent back by hand is not another one.
        let booked = self.booked(transfer).await?;
        let by_hand = |refund: &Refund| {
            refund.outgoing().is_none() && refund.amount == minor && !booked.contains(&refund.id)
        };
        let Some(refund) = self.refund_of(intent, by_hand).await? else {
            return Err(failure.into());
        };
        let id = transfer.id.to_string();
        let path = format!("refunds/{}", refund.id);
        let form = [("metadata[outgoing]", id.as_str())];
        Refund::reference(self.api.post(&path, None, &form).await?)
    }

    async fn booked(&self, transfer: &Transfer) -> Result<Vec<String>, ProviderError> {
        let Some(payment) = transfer.of_payment else {
            return Ok(vec![]);
        };
        let mut read = self.db.read().await.map_err(silent)?;
        let refunds = refunds_of(&mut read, payment).await.map_err(silent)?;
        Ok(refunds
            .into_iter()
            .filter_map(|refund| refund.reference)
            .collect())
    }

    async fn refund_of(
        &self,
        intent: &str,
        wanted: impl Fn(&Refund) -> bool,
    ) -> Result<Option<Refund>, Failure> {
        let path = format!("refunds?payment_intent={intent}&limit=100");
        let made: List<Refund> = self.api.get(&path).await?;
        Ok(made.data.into_iter().find(wanted))
    }

    /// Sends a mentor what is theirs, once for each name of ours.
    pub(super) async fn transfer(&self, transfer: &Transfer) -> Result<String, ProviderError> {
        let (account, refused) = {
            let mut read = self.db.read().await.map_err(silent)?;
            let account = store::account_of(&mut read, transfer.to).await;
            let refused = store::refused(&mut read, transfer.id).await;
            (account.map_err(silent)?, refused.map_err(silent)?)
        };
        let id = transfer.id.to_string();
        let path = format!("transfers?transfer_group={id}&limit=1");
        let made: List<Moved> = self.api.get(&path).await?;
        if let Some(known) = made.data.into_iter().next() {
            return Ok(known.id);
        }
        let Some((account, Payee::Ready)) = account else {
            return Err(ProviderError::Refused("nobody to send it to".to_owned()));
        };
        let amount = transfer.amount.minor().to_string();
        let form = [
            ("amount", amount.as_str()),
            ("currency", &code(transfer.amount.currency())),
            ("destination", &account),
            ("transfer_group", &id),
            ("metadata[outgoing]", &id),
        ];
        // What was refused once is refused to the same key for a day, also when the money is there.
        let key = match refused {
            0 => id.clone(),
            times => format!("{id}:{times}"),
        };
        match self.api.post::<Moved>("transfers", Some(&key), &form).await {
            Ok(moved) => Ok(moved.id),
            // What was paid by card takes some days until it can be sent on.
            Err(Failure::Said(said)) if waits_for_money(&said) => {
                store::refused_insert(&self.db, transfer.id, refused + 1)
                    .await
                    .map_err(silent)?;
                Err(ProviderError::NotYet(said))
            }
            Err(failure) => Err(failure.into()),
        }
    }
}

fn waits_for_money(said: &str) -> bool {
    matches!(said, "balance_insufficient" | "insufficient_funds")
}
