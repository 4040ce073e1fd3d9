//! What Stripe tells: genuine if one of our secrets signed it lately and it is of the mode that our key is
//! of. What it is about is found by what we wrote on the thing; how much it says it was is only compared.

use super::settings::StripeSettings;
use super::{NAME, Notes, Stripe, money, silent, store};
use crate::money::provider::{Message, NotGenuine, ProviderError, Told, What, by_hand};
use crate::money::signature;
use domain::id::{MemberId, OutgoingId, PaymentId};
use domain::money::Money;
use domain::time::Instant;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What we read of a thing. Whose card it was, and where they live, is nobody's business here.
const READ: [&str; 10] = [
    "id",
    "metadata",
    "payment_intent",
    "payment_status",
    "status",
    "currency",
    "amount",
    "amount_total",
    "amount_received",
    "amount_reversed",
];

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
    /// Of whose connected account this is; none: it happened in ours.
    account: Option<String>,
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    object: Value,
}

/// A session, a payment, a dispute, a refund, a transfer or an account: what we read of any of them.
#[derive(Deserialize)]
struct Thing {
    id: Option<String>,
    metadata: Option<Notes>,
    payment_intent: Option<String>,
    payment_status: Option<String>,
    status: Option<String>,
    currency: Option<String>,
    amount: Option<i64>,
    amount_total: Option<i64>,
    amount_received: Option<i64>,
    amount_reversed: Option<i64>,
}

/// What we need of a payment when a dispute is all that we know of it.
#[derive(Deserialize)]
struct Intent {
    metadata: Option<Notes>,
}

impl Thing {
    /// The id of ours that we wrote on it.
    fn note(&self, name: &str) -> Option<Uuid> {
        note(self.metadata.as_ref(), name)
    }

    fn money(&self, minor: Option<i64>) -> Option<Money> {
        money(minor?, self.currency.as_deref()?)
    }

    /// That a payment was made, and of how much: without that there is nothing to compare.
    fn paid(&self, payment: PaymentId, minor: Option<i64>) -> Result<Told, ProviderError> {
        let amount = self.money(minor);
        let amount = amount.ok_or_else(|| ProviderError::Garbled("no amount".to_owned()))?;
        Ok(Told::of(What::Paid(payment), Some(amount)))
    }
}

fn note(notes: Option<&Notes>, name: &str) -> Option<Uuid> {
    notes?.get(name)?.parse().ok()
}

/// A message, if it is genuine.
pub(super) fn genuine(
    settings: &StripeSettings,
    signature: &str,
    body: &[u8],
    now: Instant,
) -> Result<Message, NotGenuine> {
    let secrets = &settings.webhook_secrets;
    let is_signed = secrets
        .iter()
        .any(|secret| signature::verify(secret.as_bytes(), signature, body, now).is_ok());
    if !is_signed {
        return Err(NotGenuine);
    }
    let event: Value = serde_json::from_slice(body).map_err(|_| NotGenuine)?;
    let id = event["id"].as_str().unwrap_or_default().to_owned();
    // Play money must never pay for anything, nor real money for what is tried out.
    if id.is_empty() || event["livemode"].as_bool() != Some(settings.is_live()) {
        return Err(NotGenuine);
    }
    let body = to_be_kept(&event).to_string();
    Ok(Message { id, body })
}

fn to_be_kept(event: &Value) -> Value {
    let thing = &event["data"]["object"];
    let read = READ
        .iter()
        .filter_map(|name| Some((*name, thing.get(name)?)));
    let read: BTreeMap<&str, &Value> = read.collect();
    json!({"type": event["type"], "account": event["account"], "data": {"object": read}})
}

impl Stripe {
    pub(super) async fn told(&self, body: &[u8]) -> Result<Told, ProviderError> {
        let garbled = |_| ProviderError::Garbled("not a message".to_owned());
        let event: Event = serde_json::from_slice(body).map_err(garbled)?;
        if event.kind.starts_with("account.") {
            return self.of_account(event).await;
        }
        // What happens in a mentor's own account says nothing about ours, whatever is written on it.
        if event.account.is_some() {
            return Ok(Told::nothing());
        }
        let thing = || serde_json::from_value(event.data.object.clone()).map_err(garbled);
        match event.kind.as_str() {
            "checkout.session.completed" | "checkout.session.async_payment_succeeded" => {
                self.of_session(thing()?).await
            }
            "payment_intent.succeeded" => self.of_intent(thing()?).await,
            "charge.dispute.created"
            | "charge.dispute.funds_withdrawn"
            | "charge.dispute.funds_reinstated"
            | "charge.dispute.closed" => self.of_dispute(&event.kind, thing()?).await,
            "refund.created" | "refund.failed" | "refund.updated" | "charge.refund.updated" => {
                self.of_refund(thing()?).await
            }
            "transfer.reversed" => Ok(of_transfer(&thing()?)),
            _ => Ok(Told::nothing()),
        }
    }

    async fn of_session(&self, thing: Thing) -> Result<Told, ProviderError> {
        let is_paid = thing.payment_status.as_deref() == Some("paid");
        let Some(payment) = thing.note("payment").map(PaymentId).filter(|_| is_paid) else {
            return Ok(Told::nothing());
        };
        let told = thing.paid(payment, thing.amount_total)?;
        self.keep(payment, thing.id, thing.payment_intent).await?;
        Ok(told)
    }

    async fn of_intent(&self, thing: Thing) -> Result<Told, ProviderError> {
        let Some(payment) = thing.note("payment").map(PaymentId) else {
            return Ok(Told::nothing());
        };
        let told = thing.paid(payment, thing.amount_received.or(thing.amount))?;
        self.keep(payment, None, thing.id).await?;
        Ok(told)
    }

    async fn keep(
        &self,
        payment: PaymentId,
        session: Option<String>,
        intent: Option<String>,
    ) -> Result<(), ProviderError> {
        store::asked_update(&self.db, payment, session, intent)
            .await
            .map_err(silent)
    }

    async fn of_dispute(&self, kind: &str, thing: Thing) -> Result<Told, ProviderError> {
        let status = thing.status.as_deref().unwrap_or_default();
        let what: fn(PaymentId) -> What = match (kind, status) {
            // A bank asks; it has taken nothing.
            (_, status) if status.starts_with("warning") => return Ok(Told::nothing()),
            ("charge.dispute.closed", "lost") => What::DisputeLost,
            ("charge.dispute.closed", "won") | ("charge.dispute.funds_reinstated", _) => {
                What::DisputeWon
            }
            ("charge.dispute.closed", _) => return Ok(Told::nothing()),
            _ => What::Disputed,
        };
        let Some(intent) = &thing.payment_intent else {
            return Ok(Told::nothing());
        };
        Ok(match self.payment_of(intent).await? {
            Some(payment) => Told::of(what(payment), thing.money(thing.amount)),
            None => Told::nothing(),
        })
    }

    /// A refund of ours that failed on its way; or one that somebody made by hand, on Stripe's own pages, and
    /// whatever became of that.
    async fn of_refund(&self, thing: Thing) -> Result<Told, ProviderError> {
        let status = thing.status.as_deref();
        let failed = matches!(status, Some("failed" | "canceled"));
        let amount = thing.money(thing.amount);
        if let Some(outgoing) = thing.note("outgoing").map(OutgoingId) {
            return Ok(match failed {
                true => Told::of(What::CameBack(outgoing), amount),
                false => Told::nothing(),
            });
        }
        let (Some(reference), Some(intent)) = (thing.id, &thing.payment_intent) else {
            return Ok(Told::nothing());
        };
        let Some(payment) = self.payment_of(intent).await? else {
            return Ok(Told::nothing());
        };
        if amount.is_none() {
            return Err(ProviderError::Garbled("no amount".to_owned()));
        }
        let what = match failed {
            true => What::CameBack(by_hand(NAME, &reference)),
            false => What::SentBack { payment, reference },
        };
        Ok(Told::of(what, amount))
    }

    /// Whose payment this is. It may be the first that is heard of it.
    async fn payment_of(&self, intent: &str) -> Result<Option<PaymentId>, ProviderError> {
        let known = {
            let mut read = self.db.read().await.map_err(silent)?;
            let known = store::payment_of_intent(&mut read, intent).await;
            known.map_err(silent)?
        };
        if known.is_some() {
            return Ok(known);
        }
        let path = format!("payment_intents/{intent}");
        let found: Intent = self.api.get(&path).await?;
        Ok(note(found.metadata.as_ref(), "payment").map(PaymentId))
    }

    /// Something changed about somebody's account: what it is now is asked, not told.
    async fn of_account(&self, event: Event) -> Result<Told, ProviderError> {
        let of_object = || event.data.object.get("id")?.as_str().map(str::to_owned);
        let Some(account) = event.account.clone().or_else(of_object) else {
            return Ok(Told::nothing());
        };
        let mut read = self.db.read().await.map_err(silent)?;
        let member: Option<MemberId> = store::member_of(&mut read, &account)
            .await
            .map_err(silent)?;
        Ok(member.map_or_else(Told::nothing, |member| Told::of(What::Payee(member), None)))
    }
}

fn of_transfer(thing: &Thing) -> Told {
    match thing.note("outgoing").map(OutgoingId) {
        Some(outgoing) => {
            let back = thing.money(thing.amount_reversed);
            Told::of(What::CameBack(outgoing), back)
        }
        None => Told::nothing(),
    }
}
