//! What the pages about money ask of the server. Amounts are minor units of their currency; who may not
//! see somebody's money is told that there is none.

#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::id::{BookingId, PaymentId};
#[cfg(feature = "ssr")]
use domain::money::TipForm;
use domain::money::ledger::{FeeTier, Quote, Stage};
use domain::money::{Currency, Money, Month, Payee};
use domain::time::{Instant, ZoneTable};
use serde::{Deserialize, Serialize};

/// What there is to say of a dispute on the page of its session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisputeNote {
    /// The learner may open one.
    Possible,
    Open,
    Decided,
}

/// The money of one booking, as both of its people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentView {
    /// None until somebody goes to pay.
    pub id: Option<PaymentId>,
    pub quote: Quote,
    /// None until somebody goes to pay.
    pub stage: Option<Stage>,
    /// What goes back, or went.
    pub refunded: Money,
    /// Where others paid some of it, how much of that goes to each; only the learner is told.
    pub back: Option<BackTo>,
    /// The payer's bank took it back for now, or for good.
    pub disputed: bool,
    pub dispute: Option<DisputeNote>,
    /// Number of the receipt, once there is one.
    pub receipt: Option<String>,
    /// Where it is paid: an address, or a path of this site. Only for the learner, while the time is
    /// kept for them.
    pub pay_at: Option<String>,
    /// It was not paid by itself: it is a session of a package.
    pub package: Option<PackagePart>,
    /// What a voucher pays of it.
    pub voucher: Option<Money>,
    /// What scholarships pay of it, and who gives them; only the learner is told.
    pub scholarship: Option<(Money, Vec<String>)>,
}

/// What goes back of a payment that others paid in part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackTo {
    pub learner: Money,
    pub voucher: Money,
    pub scholarship: Money,
}

/// What a session has of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PackagePart {
    Drawn,
    /// It waits in the package again.
    PutBack,
}

/// A thank-you for a session, as its two people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TipView {
    /// The reader may give one now.
    pub may_give: bool,
    pub currency: Currency,
    pub given: Option<Money>,
    /// Number of its receipt, for who gave it.
    pub receipt: Option<String>,
}

/// What a mentor has in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Purse {
    /// Their share of what is held for sessions to come.
    pub held: Money,
    /// To be paid out.
    pub payable: Money,
    /// What they owe, to be kept from the next payout.
    pub owed: Money,
    pub paid_out: Money,
}

/// What a mentor earned in one month of their own clock, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthEarned {
    pub month: Month,
    pub sessions: u32,
    pub earned: Money,
}

/// One line of what a mentor was given or paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarningLine {
    pub at: Instant,
    /// None: a payout, or the rest of a package.
    pub session: Option<(BookingId, String)>,
    /// The kind of session of a package whose rest was the mentor's.
    pub package: Option<String>,
    /// Of a session: a thank-you beside its price.
    pub is_tip: bool,
    pub amount: Money,
    /// Of a payout: whether it has left, or came back.
    pub state: PayoutState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutState {
    /// Not a payout.
    Earned,
    OnItsWay,
    Sent,
    CameBack,
}

/// A mentor's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarningsView {
    pub purses: Vec<Purse>,
    /// The last twelve months, oldest first, in each currency that occurs.
    pub months: Vec<MonthEarned>,
    /// One page of them, latest first.
    pub lines: Vec<EarningLine>,
    /// Where the next page begins; none: that is all.
    pub next: Option<String>,
    /// The reader's clock, as far as the page reaches.
    pub zone: ZoneTable,
    /// Of ten thousand: what the platform keeps now.
    pub fee_basis_points: u16,
    /// What it keeps after more paid sessions, if that is another share.
    pub next_fee: Option<FeeTier>,
    pub paid_sessions: u32,
    /// Whether they can be paid.
    pub payee: Payee,
}

/// Which page of a mentor's lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarningsQuery {
    pub cursor: Option<String>,
}

/// A month of somebody's statements, as in an address: `2026-11`; which part of its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementQuery {
    pub month: String,
    pub cursor: Option<String>,
}

/// What became of a mentor's money in a month of their own clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementView {
    pub month: Month,
    /// Whose it is.
    pub name: String,
    /// The reader's clock in that month.
    pub zone: ZoneTable,
    /// It is not over.
    pub is_running: bool,
    /// There is something before it.
    pub has_previous: bool,
    /// In each currency of the mentor's books.
    pub parts: Vec<StatementPart>,
    /// Where further lines begin, which are in the table only.
    pub next: Option<String>,
}

/// One currency of a statement: the opening balance and all lines come to the closing one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementPart {
    pub opening: Money,
    /// Oldest first.
    pub lines: Vec<StatementLine>,
    pub closing: Money,
}

/// One entry of the ledger, as it changed what is owed to a mentor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementLine {
    pub at: Instant,
    /// Name of what happened: `release`, `refund`, `payout`…
    pub cause: String,
    /// What the payment was for: `session`, `tip`, `package`; empty of a payout.
    pub about: String,
    pub booking: Option<BookingId>,
    pub title: String,
    /// Who learned; nobody of a payout.
    pub who: String,
    pub gross: Money,
    pub fee: Money,
    pub net: Money,
}

/// A part of a table of comma-separated values; the first has the head.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TablePart {
    pub text: String,
    /// Where the next part begins; none: that was the last.
    pub next: Option<String>,
}

/// What a learner paid, to be printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptView {
    pub number: String,
    /// Of the invoice, where there is one.
    pub invoice: Option<String>,
    pub issued_at: Instant,
    /// None of a package.
    pub booking: Option<BookingId>,
    pub title: String,
    pub starts_at: Option<Instant>,
    pub learner: String,
    pub mentor: String,
    pub price: Money,
    pub refunded: Money,
    /// What a voucher paid of it, and what scholarships did.
    pub voucher: Money,
    pub scholarship: Money,
}

/// A form that names a currency and nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayOutForm {
    #[serde(default)]
    pub currency: String,
}

/// Which entries an admin looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntriesQuery {
    /// An address, a booking, a payment, or what the provider calls it.
    #[serde(default)]
    pub text: String,
    pub cursor: Option<String>,
}

/// One posting of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostingRow {
    pub at: Instant,
    /// Name of what happened: `charge`, `release`, `refund_sent`…
    pub cause: String,
    /// Kind of account, and whose.
    pub debit: String,
    pub credit: String,
    pub amount: Money,
    pub booking: Option<BookingId>,
    pub reference: String,
}

/// What is in all accounts of each kind, in one currency, and what the provider says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyTotals {
    pub revenue: Money,
    /// What of the revenue memberships brought.
    pub premium: Money,
    pub held: Money,
    pub prepaid: Money,
    pub vouchers: Money,
    /// Given by sponsors: not used yet, or set aside for sessions.
    pub sponsored: Money,
    pub payable: Money,
    pub receivable: Money,
    pub transit: Money,
    pub clearing: Money,
    /// None: it does not answer.
    pub at_provider: Option<Money>,
}

/// Why nothing came of a message of the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageReason {
    /// What it follows has not happened.
    TooEarly,
    /// What it is about is not known here.
    Unknown,
    /// The provider was asked about it, and did not answer.
    Silent,
    Garbled,
    /// Others changed the same each time.
    Busy,
    /// Something here did not work.
    Broken,
    /// It says another amount than is known here.
    Differs {
        said: Money,
        known: Money,
    },
    /// It is about a part of what several sessions or payers share.
    NotDivisible,
    /// It came before reasons were kept.
    NotKept,
}

/// A message of the provider that is not as it should be, and changed nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    pub at: Instant,
    /// What the provider calls it.
    pub event: String,
    pub reason: MessageReason,
}

/// Which messages that nothing came of to list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagesQuery {
    pub cursor: Option<String>,
}

/// A message of the provider that nothing came of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    pub at: Instant,
    /// What the provider calls it.
    pub event: String,
    /// Name of what it says: `paid`, `disputed`… Empty: it was not understood.
    pub what: String,
    /// The payment, refund, payout or person it is about.
    pub about: Option<String>,
    pub attempts: i64,
    /// Else it waits for something.
    pub is_alarm: bool,
    /// None: it was not tried to its end.
    pub reason: Option<MessageReason>,
    /// Until when it is tried by itself.
    pub tried_until: Option<Instant>,
    /// Who had it played again last, and when.
    pub played: Option<(String, Instant)>,
}

/// Messages that nothing came of, latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessagesView {
    pub messages: Vec<MessageRow>,
    /// Continues the list.
    pub next: Option<String>,
}

/// A message is to be taken once more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayForm {
    /// What the provider calls it.
    #[serde(default)]
    pub event: String,
}

/// The platform's money, for admins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerView {
    pub totals: Vec<CurrencyTotals>,
    /// When the ledger was proved last, how many entries there were, and what was found wrong.
    pub proof: Option<(Instant, i64, String)>,
    /// What is asked of the provider and not known to have happened; messages that wait.
    pub asked: i64,
    pub waiting_events: i64,
    /// Messages that are not as they should be, latest first.
    pub alarms: Vec<Alarm>,
    pub open_disputes: i64,
    pub postings: Vec<PostingRow>,
    pub next: Option<String>,
}

/// The use cases of this feature. Each answers a repeated request as it answered the first.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait MoneyApi: Send + Sync {
    /// What becomes of a price of one's own sessions.
    async fn quote(&self, caller: &Caller, price: Money) -> Result<Quote, AppError>;
    /// Where the learner pays for a time they hold; none when there is nothing to pay.
    async fn checkout(
        &self,
        caller: &Caller,
        booking: BookingId,
    ) -> Result<Option<String>, AppError>;
    /// One's own payment as learner or mentor, and the booking that it is for.
    async fn payment(
        &self,
        caller: &Caller,
        payment: PaymentId,
    ) -> Result<(BookingId, PaymentView), AppError>;
    async fn receipt(&self, caller: &Caller, booking: BookingId) -> Result<ReceiptView, AppError>;
    /// Of the tip that one gave for a session.
    async fn tip_receipt(
        &self,
        caller: &Caller,
        booking: BookingId,
    ) -> Result<ReceiptView, AppError>;
    /// Where a mentee pays a tip for a session that took place.
    async fn tip(&self, caller: &Caller, form: TipForm) -> Result<String, AppError>;
    async fn earnings(
        &self,
        caller: &Caller,
        query: EarningsQuery,
    ) -> Result<EarningsView, AppError>;
    /// All lines of one's earnings as a table, part by part.
    async fn earnings_table(
        &self,
        caller: &Caller,
        query: EarningsQuery,
    ) -> Result<TablePart, AppError>;
    /// One's own statement of a month, which is the only one there is.
    async fn statement(
        &self,
        caller: &Caller,
        query: StatementQuery,
    ) -> Result<StatementView, AppError>;
    /// All lines of it as a table, part by part.
    async fn statement_table(
        &self,
        caller: &Caller,
        query: StatementQuery,
    ) -> Result<TablePart, AppError>;
    /// Where a member says, at the provider, where they are to be paid.
    async fn connect_payouts(&self, caller: &Caller) -> Result<String, AppError>;
    /// Asks the provider whether one can be paid.
    async fn check_payouts(&self, caller: &Caller) -> Result<Payee, AppError>;
    /// Has all that is owed to oneself in a currency paid out.
    async fn pay_out(&self, caller: &Caller, form: PayOutForm) -> Result<(), AppError>;
    /// Admins: the platform's money, and the postings that are looked for.
    async fn ledger(&self, caller: &Caller, query: EntriesQuery) -> Result<LedgerView, AppError>;
    /// The postings that are looked for as a table, one part after the other.
    async fn ledger_table(
        &self,
        caller: &Caller,
        query: EntriesQuery,
    ) -> Result<TablePart, AppError>;
    /// Admins: proves the whole ledger now.
    async fn prove(&self, caller: &Caller) -> Result<(), AppError>;
    /// Admins: what the provider told and nothing came of.
    async fn messages(
        &self,
        caller: &Caller,
        query: MessagesQuery,
    ) -> Result<MessagesView, AppError>;
    /// Admins: takes such a message as if it had just come.
    async fn play_again(&self, caller: &Caller, form: PlayForm) -> Result<(), AppError>;
    /// Other sites that forms of this one lead to, with spaces between them.
    fn leads_to(&self) -> String;
}
