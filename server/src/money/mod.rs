//! The use cases of money: load, decide, commit. What may move is the domain's, that it adds up the
//! ledger's, and whether it moved the provider's.

pub mod builtin;
mod checkout;
mod earned;
pub mod fee;
pub mod journal;
mod messages;
mod path;
pub mod provider;
pub mod settle;
pub mod signature;
pub mod statement;
pub mod store;
pub mod stripe;
mod tip;
mod view;
pub mod webhook;

pub use checkout::{Begun, Typed, begin, close, opened, told};
pub use path::{Stuck, charged, happens, outgoing_id, settle_soon, tell};
pub use store::{
    For, PaymentRow, charged_with, gone_back, into_pot, payment, payment_insert, payment_of,
    payment_touch, payments, receipt_of,
};
pub use tip::seen as tip_of_booking;
pub use view::{invoice_of, parse_cursor, payment_of_booking};

use crate::db::{Conn, DbError};
use crate::platform::Platform;
use app::context::Caller;
use app::error::{AppError, Conflict};
use app::money::*;
use domain::access::{administer, own_affairs, reach_others};
use domain::id::{BookingId, MemberId, OutgoingId, PaymentId};
use domain::money::ledger::{Amount, Kind, Outgoing, OutgoingStage, Purpose, Quote};
use domain::money::{Currency, Money, Payee, TipForm};
use domain::table;
use domain::time::Instant;
use futures::FutureExt as _;

/// The provider of what no provider was asked about yet: none. Who is asked is written down with what they
/// call it.
pub const fn provider_name() -> &'static str {
    ""
}

pub struct Monies {
    platform: Platform,
}

impl Monies {
    pub fn new(platform: Platform) -> Self {
        Monies { platform }
    }
}

#[async_trait::async_trait]
impl MoneyApi for Monies {
    async fn quote(&self, caller: &Caller, price: Money) -> Result<Quote, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.read().await?;
        let tier = fee::tier_of(&mut read, me, self.platform.now()).await?;
        let price = Money::new(price.minor.max(0), price.currency);
        Ok(Quote::new(price, tier))
    }

    async fn checkout(
        &self,
        caller: &Caller,
        booking: BookingId,
    ) -> Result<Option<String>, AppError> {
        reach_others(&caller.actor)?;
        checkout::place(&self.platform, caller, booking).await
    }

    async fn payment(
        &self,
        caller: &Caller,
        id: PaymentId,
    ) -> Result<(BookingId, PaymentView), AppError> {
        let now = self.platform.now();
        let mut read = self.platform.db.snapshot().await?;
        view::payment(&mut read, caller, id, now).await
    }

    async fn receipt(&self, caller: &Caller, booking: BookingId) -> Result<ReceiptView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.read().await?;
        let paid = store::payment_of(&mut read, booking).await?;
        view::receipt(&mut read, me, booking, paid).await
    }

    async fn tip_receipt(
        &self,
        caller: &Caller,
        booking: BookingId,
    ) -> Result<ReceiptView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.read().await?;
        let tip = store::tip_of(&mut read, booking).await?;
        view::receipt(&mut read, me, booking, tip).await
    }

    async fn tip(&self, caller: &Caller, form: TipForm) -> Result<String, AppError> {
        reach_others(&caller.actor)?;
        tip::give(&self.platform, caller, form).await
    }

    async fn earnings(
        &self,
        caller: &Caller,
        query: EarningsQuery,
    ) -> Result<EarningsView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let payee = self.platform.provider.payee(me).await;
        let payee = payee.map_err(checkout::told)?;
        let mut read = self.platform.db.snapshot().await?;
        let now = self.platform.now();
        Ok(earned::earnings(&mut read, me, payee, &caller.zone, &query, now).await?)
    }

    async fn statement(
        &self,
        caller: &Caller,
        query: StatementQuery,
    ) -> Result<StatementView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.snapshot().await?;
        let now = self.platform.now();
        statement::statement(&mut read, me, &caller.zone, &query, now).await
    }

    async fn statement_table(
        &self,
        caller: &Caller,
        query: StatementQuery,
    ) -> Result<TablePart, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.snapshot().await?;
        let found = statement::part(&mut read, me, &caller.zone, &query, earned::PART).await?;
        let head = [
            "date", "what", "about", "session", "learner", "gross", "fee", "net", "currency",
        ];
        let head = query.cursor.is_none().then_some(head.map(str::to_owned));
        let rows = found.0.into_iter().map(|line| {
            let (net, currency) = in_cells(line.net);
            [
                line.at.to_rfc3339(),
                line.cause,
                line.about,
                line.title,
                line.who,
                in_cells(line.gross).0,
                in_cells(line.fee).0,
                net,
                currency,
            ]
        });
        let rows: Vec<_> = head.into_iter().chain(rows).collect();
        Ok(TablePart {
            text: table::written(&rows),
            next: found.1,
        })
    }

    async fn connect_payouts(&self, caller: &Caller) -> Result<String, AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let payee = self.platform.provider.payee(me).await;
        if payee.map_err(checkout::told)? == Payee::NotNeeded {
            return Err(Conflict::WrongState.into());
        }
        let place = self.platform.provider.invite(me).await;
        place.map_err(checkout::told)
    }

    async fn check_payouts(&self, caller: &Caller) -> Result<Payee, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let payee = self.platform.provider.payee_now(me).await;
        payee.map_err(checkout::told)
    }

    fn leads_to(&self) -> String {
        self.platform.provider.leads_to()
    }

    async fn earnings_table(
        &self,
        caller: &Caller,
        query: EarningsQuery,
    ) -> Result<TablePart, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.read().await?;
        let (lines, next) = earned::lines(&mut read, me, &query, earned::PART).await?;
        let head = ["date", "what", "session", "amount", "currency"].map(str::to_owned);
        let head = query.cursor.is_none().then_some(head);
        let rows = lines.into_iter().map(|line| {
            let what = match line.state {
                PayoutState::Earned if line.is_tip => "tip",
                PayoutState::Earned if line.package.is_some() => "rest of a package",
                PayoutState::Earned => "session",
                PayoutState::OnItsWay => "payout on its way",
                PayoutState::Sent => "payout",
                PayoutState::CameBack => "payout that came back",
            };
            let session = line.session.map(|(_, title)| title).or(line.package);
            let session = session.unwrap_or_default();
            let (amount, currency) = in_cells(line.amount);
            [
                line.at.to_rfc3339(),
                what.to_owned(),
                session,
                amount,
                currency,
            ]
        });
        let rows: Vec<_> = head.into_iter().chain(rows).collect();
        Ok(TablePart {
            text: table::written(&rows),
            next,
        })
    }

    async fn pay_out(&self, caller: &Caller, form: PayOutForm) -> Result<(), AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let currency = Currency::try_from(form.currency.trim().to_owned());
        let currency = currency.map_err(|_| AppError::NotFound)?;
        let payee = self.platform.provider.payee(me).await;
        if !payee.map_err(checkout::told)?.can_be_paid() {
            return Err(Conflict::NobodyToPay.into());
        }
        let now = self.platform.now();
        let paid = self
            .platform
            .db
            .write(move |tx| pay_out_within(tx, me, currency, now).boxed());
        Ok(paid.await?)
    }

    async fn ledger(&self, caller: &Caller, query: EntriesQuery) -> Result<LedgerView, AppError> {
        administer(&caller.actor)?;
        let at_provider = self.platform.provider.holds().await.ok();
        let mut read = self.platform.db.snapshot().await?;
        Ok(view::ledger(&mut read, &query, at_provider).await?)
    }

    async fn ledger_table(
        &self,
        caller: &Caller,
        query: EntriesQuery,
    ) -> Result<TablePart, AppError> {
        administer(&caller.actor)?;
        let mut read = self.platform.db.read().await?;
        let (found, next) = view::postings(&mut read, &query, earned::PART).await?;
        let head = [
            "at",
            "cause",
            "debit",
            "credit",
            "amount",
            "currency",
            "booking",
            "reference",
        ];
        let rows = found.into_iter().map(|row| {
            let (amount, currency) = in_cells(row.amount);
            let booking = row.booking.map(|id| id.to_string()).unwrap_or_default();
            [
                row.at.to_rfc3339(),
                row.cause,
                row.debit,
                row.credit,
                amount,
                currency,
                booking,
                row.reference,
            ]
        });
        let head = query.cursor.is_none().then(|| head.map(str::to_owned));
        let rows: Vec<_> = head.into_iter().chain(rows).collect();
        Ok(TablePart {
            text: table::written(&rows),
            next,
        })
    }

    async fn messages(
        &self,
        caller: &Caller,
        query: MessagesQuery,
    ) -> Result<MessagesView, AppError> {
        administer(&caller.actor)?;
        let (provider, now) = (self.platform.provider.name(), self.platform.now());
        let mut read = self.platform.db.read().await?;
        Ok(messages::list(&mut read, provider, &query, now).await?)
    }

    async fn play_again(&self, caller: &Caller, form: PlayForm) -> Result<(), AppError> {
        let admin = administer(&caller.actor)?.actor();
        messages::play_again(&self.platform, admin, form.event.trim()).await
    }

    async fn prove(&self, caller: &Caller) -> Result<(), AppError> {
        administer(&caller.actor)?;
        match settle::prove(&self.platform).await {
            // What is wrong is on the page.
            Ok(()) | Err(settle::MoneyError::NotInOrder(_)) => Ok(()),
            Err(error) => Err(crate::error::internal(&error)),
        }
    }
}

/// The number as spreadsheets read it, and the currency.
fn in_cells(money: Money) -> (String, String) {
    let main = money.currency.minor_of_main();
    let decimals = money.currency.decimals() as usize;
    let sign = if money.minor < 0 { "-" } else { "" };
    let minor = money.minor.saturating_abs();
    let (whole, part) = (minor / main, minor % main);
    let amount = match decimals {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{part:0decimals$}"),
    };
    (amount, money.currency.code().to_owned())
}

async fn pay_out_within(
    tx: &mut crate::db::Tx,
    mentor: MemberId,
    currency: Currency,
    now: Instant,
) -> Result<(), Stuck> {
    journal::lock(tx, mentor).await?;
    let balances = journal::balances_of(tx, mentor).await?;
    let of = |kind| balances.get(&(kind, currency)).copied().unwrap_or_default();
    let payout = Amount::new(of(Kind::Payable), currency).and_then(|payable| {
        let id = path::outgoing_id(now);
        Outgoing::payout(id, mentor, payable, of(Kind::Receivable), now)
    });
    let Some((outgoing, entry)) = payout else {
        return Err(AppError::from(Conflict::WrongState).into());
    };
    path::leaves(tx, &outgoing, now).await?;
    journal::post(tx, &entry).await?;
    Ok(())
}

/// Pays a mentor again what could not be paid, of what is still owed to them. Whoever has the same in mind waits for
/// the mentor's accounts and finds it done.
pub async fn pay_again_within(
    tx: &mut crate::db::Tx,
    failed: OutgoingId,
    by: MemberId,
    now: Instant,
) -> Result<(), Stuck> {
    let found = store::outgoing(tx, failed)
        .await?
        .ok_or(AppError::NotFound)?;
    let Purpose::Payout { mentor } = found.purpose else {
        return Err(AppError::NotFound.into());
    };
    journal::lock(tx, mentor).await?;
    if store::is_tried_again(tx, failed).await? {
        return Ok(());
    }
    let balances = journal::balances_of(tx, mentor).await?;
    let currency = found.amount.currency();
    let of = |kind| balances.get(&(kind, currency)).copied().unwrap_or_default();
    let minor = found.amount.minor().min(of(Kind::Payable));
    let payout = Amount::new(minor, currency)
        .filter(|_| found.stage == OutgoingStage::Failed)
        .and_then(|amount| {
            let id = path::outgoing_id(now);
            Outgoing::payout(id, mentor, amount, of(Kind::Receivable), now)
        });
    let Some((outgoing, entry)) = payout else {
        return Err(AppError::from(Conflict::WrongState).into());
    };
    path::leaves(tx, &outgoing, now).await?;
    store::outgoing_again(tx, outgoing.id, failed, by).await?;
    journal::post(tx, &entry).await?;
    Ok(())
}

/// What becomes of a price that is asked for a mentor's session; none of what is free.
pub async fn quote_of(
    conn: &mut dyn Conn,
    mentor: MemberId,
    price: Money,
    now: Instant,
) -> Result<Option<Quote>, DbError> {
    if price.is_zero() {
        return Ok(None);
    }
    let tier = fee::tier_of(conn, mentor, now).await?;
    Ok(Some(Quote::new(price, tier)))
}

/// The learner says that the session took place: nobody has to wait for what was paid for it.
/// Whoever else says so changes nothing about it.
pub async fn content(
    platform: &Platform,
    booking: BookingId,
    by: MemberId,
) -> Result<(), AppError> {
    let now = platform.now();
    let said = platform.db.write(move |tx| {
        async move {
            if store::content_update(tx, booking, by).await? == 1 {
                settle_soon(tx, booking, now)?;
            }
            Ok::<_, DbError>(())
        }
        .boxed()
    });
    Ok(said.await?)
}
