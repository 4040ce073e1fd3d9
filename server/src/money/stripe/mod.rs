//! Stripe: people pay on its pages (Checkout), so no card is ever seen here; the money is the platform's
//! until a mentor is paid out by a transfer to their connected account, and what was kept then is the fee.
//! What is asked is written down first, carries a key, and is found again after an answer that got lost.

mod again;
mod client;
mod events;
mod movements;
mod payees;
mod sending;
mod settings;
mod store;

pub use client::VERSION;
pub use settings::{REAL, StripeSettings};

use super::provider::{
    Again, Ask, ChargeState, Checkout, Message, NotGenuine, Provider, ProviderError, Told, Transfer,
};
use crate::clock::Clock;
use crate::db::{Db, DbError};
use client::{Api, Failure};
use domain::id::{MemberId, PaymentId};
use domain::money::{Currency, Money, Payee};
use domain::time::Instant;
use serde::Deserialize;
use std::collections::BTreeMap;

pub const NAME: &str = "stripe";

/// Letters of a title that are shown there.
const TITLE_MOST: usize = 200;

pub struct Stripe {
    api: Api,
    settings: StripeSettings,
    /// Where people come back to.
    public_url: String,
    db: Db,
    clock: Clock,
}

/// A place to pay, as far as we read it.
#[derive(Deserialize)]
struct Session {
    id: String,
    /// None once nothing can be done there.
    url: Option<String>,
    status: Option<String>,
    payment_status: String,
    payment_intent: Option<String>,
    amount_total: Option<i64>,
    currency: Option<String>,
}

/// What we wrote on a thing there: whose it is here.
type Notes = BTreeMap<String, String>;

impl Stripe {
    pub fn new(settings: &StripeSettings, public_url: &str, db: Db, clock: Clock) -> Stripe {
        Stripe {
            api: Api::new(settings),
            settings: settings.clone(),
            public_url: public_url.to_owned(),
            db,
            clock,
        }
    }

    async fn asked(&self, payment: PaymentId) -> Result<Option<store::Asked>, ProviderError> {
        let mut read = self.db.read().await.map_err(silent)?;
        store::asked(&mut read, payment).await.map_err(silent)
    }

    /// The place to pay as it is now; made, if nobody knows of one. Its names are kept.
    async fn session(&self, asked: &store::Asked) -> Result<Session, ProviderError> {
        let session: Session = match &asked.session {
            Some(id) => self.api.get(&format!("checkout/sessions/{id}")).await?,
            None => self.begin(&asked.ask).await?,
        };
        let is_known = asked.session.is_some()
            && (session.payment_intent.is_none() || session.payment_intent == asked.intent);
        if !is_known {
            let (id, intent) = (session.id.clone(), session.payment_intent.clone());
            store::asked_update(&self.db, asked.ask.payment, Some(id), intent)
                .await
                .map_err(silent)?;
        }
        Ok(session)
    }

    async fn begin(&self, ask: &Ask) -> Result<Session, Failure> {
        let payment = ask.payment.to_string();
        let title: String = ask.title.chars().take(TITLE_MOST).collect();
        let amount = ask.amount.minor().to_string();
        let currency = code(ask.amount.currency());
        let paid = self.back(ask);
        // Who thinks better of it comes back to the same page, which then does not wait for a payment.
        let not_paid = paid.split('?').next().unwrap_or_default();
        let mut form = vec![
            ("mode", "payment"),
            // Others take days to tell whether they worked, and a time is kept for minutes.
            ("payment_method_types[0]", "card"),
            ("line_items[0][quantity]", "1"),
            ("line_items[0][price_data][currency]", &currency),
            ("line_items[0][price_data][unit_amount]", &amount),
            ("line_items[0][price_data][product_data][name]", &title),
            ("success_url", &paid),
            ("cancel_url", not_paid),
            ("client_reference_id", &payment),
            ("metadata[payment]", &payment),
            ("payment_intent_data[metadata][payment]", &payment),
            ("payment_intent_data[transfer_group]", &payment),
        ];
        if ask.keeps {
            // Kept there for whoever agreed to be charged again, and shown as such on the page.
            form.push(("customer_creation", "always"));
            form.push(("payment_intent_data[setup_future_usage]", "off_session"));
        }
        let key = format!("pay:{payment}");
        self.api.post("checkout/sessions", Some(&key), &form).await
    }

    fn back(&self, ask: &Ask) -> String {
        format!("{}{}", self.public_url, ask.return_path)
    }
}

#[async_trait::async_trait]
impl Provider for Stripe {
    fn name(&self) -> &'static str {
        NAME
    }

    fn signature_header(&self) -> &'static str {
        "stripe-signature"
    }

    fn leads_to(&self) -> String {
        self.settings.leads_to()
    }

    async fn open(&self, ask: &Ask) -> Result<Checkout, ProviderError> {
        let asked = store::ask_keep(&self.db, ask.clone(), None, self.clock.now());
        let session = self.session(&asked.await.map_err(silent)?).await?;
        Ok(Checkout {
            reference: session.id,
            // Where it is over, there is nothing to do but to come back.
            url: session.url.unwrap_or_else(|| self.back(ask)),
        })
    }

    async fn state(&self, payment: PaymentId) -> Result<ChargeState, ProviderError> {
        match self.asked(payment).await? {
            None => Ok(ChargeState::Closed),
            Some(asked) if asked.paid_as.is_some() => self.state_again(&asked).await,
            Some(asked) => state(&self.session(&asked).await?, &asked.ask),
        }
    }

    async fn close(&self, payment: PaymentId) -> Result<ChargeState, ProviderError> {
        let Some(asked) = self.asked(payment).await? else {
            return Ok(ChargeState::Closed);
        };
        if asked.paid_as.is_some() {
            return self.close_again(&asked).await;
        }
        let session = self.session(&asked).await?;
        let now = state(&session, &asked.ask)?;
        if now != ChargeState::Open {
            return Ok(now);
        }
        let path = format!("checkout/sessions/{}/expire", session.id);
        match self.api.post::<Session>(&path, None, &[]).await {
            Ok(session) => state(&session, &asked.ask),
            // Somebody was faster: the payer, or another process.
            Err(Failure::Said(_)) => self.state(payment).await,
            Err(failure) => Err(failure.into()),
        }
    }

    async fn charge_again(&self, again: &Again) -> Result<String, ProviderError> {
        self.charged_again(again).await
    }

    async fn send(&self, transfer: &Transfer) -> Result<String, ProviderError> {
        match transfer.of_payment {
            Some(payment) => self.refund(transfer, payment).await,
            None => self.transfer(transfer).await,
        }
    }

    async fn read(
        &self,
        signature: &str,
        body: &[u8],
        now: Instant,
    ) -> Result<Message, NotGenuine> {
        events::genuine(&self.settings, signature, body, now)
    }

    async fn understand(&self, body: &[u8]) -> Result<Told, ProviderError> {
        self.told(body).await
    }

    async fn holds(&self) -> Result<Vec<Money>, ProviderError> {
        self.moved().await
    }

    async fn payee(&self, who: MemberId) -> Result<Payee, ProviderError> {
        self.known_payee(who).await
    }

    async fn payee_now(&self, who: MemberId) -> Result<Payee, ProviderError> {
        self.asked_payee(who).await
    }

    async fn invite(&self, who: MemberId) -> Result<String, ProviderError> {
        self.invited(who).await
    }
}

/// What became of a place to pay. Another amount than was asked for is no payment.
fn state(session: &Session, ask: &Ask) -> Result<ChargeState, ProviderError> {
    if session.payment_status == "paid" {
        let paid = session.amount_total.zip(session.currency.as_deref());
        let paid = paid.and_then(|(minor, currency)| money(minor, currency));
        return match paid == Some(ask.amount.money()) {
            true => Ok(ChargeState::Paid),
            false => Err(ProviderError::Garbled("another amount was paid".to_owned())),
        };
    }
    Ok(match session.status.as_deref() {
        Some("expired") => ChargeState::Closed,
        _ => ChargeState::Open,
    })
}

/// Currencies are written small there. Those in which prices can be set have the same minor units.
fn code(currency: Currency) -> String {
    currency.code().to_ascii_lowercase()
}

fn money(minor: i64, currency: &str) -> Option<Money> {
    let currency = Currency::try_from(currency.to_ascii_uppercase()).ok()?;
    Some(Money::new(minor, currency))
}

/// While our own database does not answer, nothing is known of what Stripe did.
fn silent(error: DbError) -> ProviderError {
    tracing::warn!(%error, "what is kept of Stripe");
    ProviderError::Silent
}
