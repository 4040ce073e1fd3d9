//! Invoices and credit notes. Each is issued in the transaction that books what it is about, and stays as it was
//! then; a document in the PDF format is made whenever somebody asks for it.

mod pdf;
mod store;

pub use store::number_of_payment;

use crate::db::{DbError, Tx};
use crate::money::parse_cursor;
use crate::platform::{Platform, zone_table};
use crate::profile;
use app::context::Caller;
use app::error::AppError;
use app::invoice::*;
use domain::access::{administer, own_affairs};
use domain::id::{OutgoingId, PaymentId};
use domain::invoice::{BillingForm, DocumentKind, DocumentNumber, credited, taxed};
use domain::money::Money;
use domain::money::ledger::Payment;
use domain::time::{DAY, Instant};
use futures::FutureExt as _;
use std::sync::Arc;
use store::{Document, New};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Rows on one page of a list.
const PAGE: i64 = 50;
/// So many documents are made at once; who asks meanwhile waits.
const AT_ONCE: usize = 2;

/// Writes the invoice of a payment that is charged now. Called before the entry is booked: numbers are waited
/// for before balances, by everybody, so that nobody waits in a circle.
pub async fn charged(tx: &mut Tx, payment: &Payment, now: Instant) -> Result<(), DbError> {
    let number = store::number_take(tx, DocumentKind::Invoice, now).await?;
    let facts = store::facts(tx, payment.id).await?;
    let new = New {
        number,
        payment: payment.id,
        takes_back: None,
        amount: taxed(payment.price.minor(), facts.tax_rate),
        facts: &facts,
        others: payment.voucher + payment.grant,
    };
    store::invoice_insert(tx, &new, now).await
}

/// What of a charge is given back.
#[derive(Clone, Copy, Debug)]
pub struct Back {
    pub id: OutgoingId,
    pub minor: i64,
    /// What of it a voucher and scholarships have again.
    pub others: i64,
}

/// Writes the credit note of a refund; of a session of a package it names the package's invoice. What was charged
/// before there were invoices has none to be taken back.
pub async fn refunded(
    tx: &mut Tx,
    payment: PaymentId,
    charged_as: PaymentId,
    back: Back,
    now: Instant,
) -> Result<(), DbError> {
    if store::number_of_payment(tx, charged_as).await?.is_none() {
        return Ok(());
    }
    // Whoever credits the same invoice waits here, and then reads what this one was.
    let number = store::number_take(tx, DocumentKind::CreditNote, now).await?;
    let invoice = store::invoice_to_credit(tx, charged_as).await?;
    let (invoice, facts, before) = invoice.ok_or(DbError::RowMissing)?;
    let new = New {
        number,
        payment,
        takes_back: Some((invoice, back.id)),
        amount: credited(before, back.minor, facts.tax_rate),
        facts: &facts,
        others: back.others,
    };
    store::invoice_insert(tx, &new, now).await
}

/// Keeps what the settings call the platform, for what is issued from now on.
pub async fn keep_issuer(platform: &Platform) -> Result<(), DbError> {
    let now = platform.now();
    let issuer = platform.config.invoice_issuer.clone();
    let kept = platform.db.write_with(issuer, move |tx, issuer| {
        store::issuer_keep(tx, issuer, now).boxed()
    });
    kept.await
}

pub struct Invoices {
    platform: Platform,
    making: Arc<Semaphore>,
}

impl Invoices {
    pub fn new(platform: Platform) -> Self {
        Invoices {
            platform,
            making: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

#[async_trait::async_trait]
impl InvoiceApi for Invoices {
    async fn invoice(&self, caller: &Caller, number: &str) -> Result<InvoiceView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let is_admin = administer(&caller.actor).is_ok();
        let number = DocumentNumber::parse(number).ok_or(AppError::NotFound)?;
        let mut read = self.platform.db.snapshot().await?;
        let found = store::document(&mut read, number).await?;
        let found = found.ok_or(AppError::NotFound)?;
        let is_party = [found.facts.learner, found.facts.mentor].contains(&me);
        if !is_party && !is_admin {
            return Err(AppError::NotFound);
        }
        // That somebody is helped is nobody else's.
        let is_mentor = found.facts.mentor == me && found.facts.learner != me;
        let credits = store::credits_of(&mut read, found.id).await?;
        let view = view(number, found, credits, &caller.zone);
        let others = match is_mentor {
            true => Money::new(0, view.gross.currency),
            false => view.others,
        };
        Ok(InvoiceView {
            booking: view.booking.filter(|_| is_party),
            others,
            ..view
        })
    }

    async fn document(&self, caller: &Caller, number: &str) -> Result<Vec<u8>, AppError> {
        let invoice = self.invoice(caller, number).await?;
        let lang = caller.lang;
        let _turn = self.making.acquire().await;
        // It takes milliseconds of computing, in which nobody else would be served.
        let made = tokio::task::spawn_blocking(move || pdf::made(&invoice, lang)).await;
        let made = made.map_err(|error| crate::error::internal(&error))?;
        made.map_err(|error| crate::error::internal(&error))
    }

    async fn invoices(
        &self,
        caller: &Caller,
        query: InvoicesQuery,
    ) -> Result<InvoicesView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let cursor = query.cursor.as_deref().and_then(parse_cursor);
        let before = cursor.unwrap_or((Instant::MAX, Uuid::max()));
        let mut read = self.platform.db.read().await?;
        let mut found = store::invoices_of(&mut read, me, before, PAGE + 1).await?;
        let more = found.len() as i64 > PAGE;
        found.truncate(PAGE as usize);
        let next = found.last().filter(|_| more);
        let next = next.map(|(id, row)| format!("{}_{id}", row.issued_at.0));
        let rows: Vec<InvoiceRow> = found.into_iter().map(|(_, row)| row).collect();
        let now = self.platform.now();
        let earliest = rows.iter().map(|row| row.issued_at).min().unwrap_or(now);
        Ok(InvoicesView {
            zone: zone_table(&caller.zone, earliest.plus(-DAY), now.plus(DAY)),
            rows,
            next,
        })
    }

    async fn billing(&self, caller: &Caller) -> Result<BillingView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.read().await?;
        let (name, is_mentor) = profile::name_and_side(&mut read, me).await?;
        Ok(BillingView {
            billing: store::billing(&mut read, me).await?,
            name,
            is_mentor,
        })
    }

    async fn change_billing(&self, caller: &Caller, form: BillingForm) -> Result<(), AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let billing = form.parse()?;
        let now = self.platform.now();
        let written = self.platform.db.write_with(billing, move |tx, billing| {
            store::billing_write(tx, me, billing, now).boxed()
        });
        Ok(written.await.map_err(|error: DbError| error)?)
    }
}

fn view(
    number: DocumentNumber,
    found: Document,
    credits: Vec<DocumentNumber>,
    zone: &str,
) -> InvoiceView {
    let facts = found.facts;
    let money = |minor| Money::new(minor, facts.currency);
    let times = [Some(found.issued_at), facts.session_at];
    let times = times.into_iter().flatten();
    let (first, last) = (times.clone().min(), times.max());
    let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
    InvoiceView {
        kind: number.kind,
        number: number.to_string(),
        of: found.of.map(|number| number.to_string()),
        credits: credits.iter().map(DocumentNumber::to_string).collect(),
        issued_at: found.issued_at,
        net: money(found.amount.net),
        tax: money(found.amount.tax),
        gross: money(found.amount.gross),
        others: money(found.others),
        seller: facts.seller,
        buyer: facts.buyer,
        issuer: found.issuer,
        about: facts.about,
        title: facts.title,
        session_at: facts.session_at,
        booking: found.booking,
        tax_rate: facts.tax_rate,
        zone: zone_table(zone, first.plus(-DAY), last.plus(DAY)),
    }
}
