//! What the wallet's pages ask of the server: packages that mentors offer, and what learners have of them.

#[cfg(feature = "ssr")]
use crate::money::ReceiptView;
use crate::scholarship::Offered;
#[cfg(feature = "ssr")]
use crate::{context::Caller, error::AppError};
use domain::id::{BookingId, PackageOfferId, PaymentId, SessionTypeId, VoucherId};
use domain::money::Money;
use domain::money::ledger::Quote;
use domain::time::{Instant, ZoneTable};
#[cfg(feature = "ssr")]
use domain::wallet::{OfferForm, TransferForm, VoucherForm};
use domain::wallet::{PackageState, Terms, Worth};
use serde::{Deserialize, Serialize};

/// A package that can be bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferedPackage {
    pub id: PackageOfferId,
    pub session_type: SessionTypeId,
    pub terms: Terms,
    /// How often it was bought; only its mentor is told.
    pub sold: u32,
}

/// The packages of one of a mentor's kinds of session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KindPackages {
    pub session_type: SessionTypeId,
    pub name: String,
    /// Of one session by itself.
    pub price: Money,
    pub offers: Vec<OfferedPackage>,
}

/// One package, before it is bought.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageOfferView {
    pub id: PackageOfferId,
    pub session_type: SessionTypeId,
    pub title: String,
    pub mentor: String,
    pub slug: String,
    pub terms: Terms,
    pub quote: Quote,
    /// Of one session by itself; none when that is for the mentee to choose.
    pub single: Option<Money>,
    pub late_refund_percent: u8,
    /// The reader is somebody else than the mentor.
    pub may_buy: bool,
}

/// Says which offer a form is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageForm {
    #[serde(default)]
    pub offer: String,
}

/// A package that somebody bought, as whoever has it or paid for it sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageView {
    pub id: PaymentId,
    pub session_type: SessionTypeId,
    pub title: String,
    pub mentor: String,
    pub slug: String,
    pub terms: Terms,
    pub state: PackageState,
    /// A month of a plan of the reader, where it is shown.
    pub is_of_my_plan: bool,
    /// Sessions that are not booked.
    pub left: u8,
    pub until: Option<Instant>,
    /// Who paid, when that was somebody else.
    pub given_by: Option<String>,
    /// Who has it now, when that is somebody else.
    pub given_to: Option<String>,
    /// Number of the receipt, for who paid.
    pub receipt: Option<String>,
    /// Where it is paid, for who began to buy it.
    pub pay_at: Option<String>,
}

impl PackageView {
    /// Whether it is shown by itself: a month of one's own plan stands there, unless something is wrong with it
    /// or somebody else has it.
    pub fn stands_alone(&self) -> bool {
        let is_usual = self.given_to.is_none() && self.state != PackageState::AtBank;
        !(self.is_of_my_plan && is_usual)
    }

    /// Whether the reader can book sessions of it, or give them away.
    pub fn can_use(&self) -> bool {
        self.given_to.is_none() && self.state == PackageState::Usable
    }
}

/// What a learner has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WalletView {
    /// Those that can be used first, then the latest.
    pub packages: Vec<PackageView>,
    /// What vouchers paid, latest first.
    pub vouchers: Vec<VoucherUse>,
    pub zone: ZoneTable,
}

/// What a voucher paid for a session, or is to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherUse {
    pub code: String,
    pub booking: BookingId,
    pub title: String,
    pub amount: Money,
    /// The rest is paid too.
    pub is_paid: bool,
    /// It went back to the voucher and can be used again.
    pub is_back: bool,
    pub used_at: Instant,
}

/// What a code would pay of a held time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherQuery {
    pub booking: BookingId,
    pub code: String,
    /// Scholarships are left alone.
    pub alone: bool,
}

/// What it pays of the price, what scholarships pay of the rest, and what is left to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherPays {
    pub pays: Money,
    pub scholarship: Option<Offered>,
    pub left: Money,
}

/// A voucher, for admins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherRow {
    pub id: VoucherId,
    pub code: String,
    pub worth: Worth,
    pub uses: u32,
    pub used: u32,
    pub until: Instant,
    pub ended: bool,
}

/// Says which voucher a form is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndVoucherForm {
    #[serde(default)]
    pub id: String,
}

/// A package out of which a held time can be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageChoice {
    pub id: PaymentId,
    pub left: u8,
    pub sessions: u8,
    pub until: Instant,
}

/// The use cases of this feature. The same form sent twice counts once.
#[cfg(feature = "ssr")]
#[async_trait::async_trait]
pub trait WalletApi: Send + Sync {
    /// One's own kinds of session that cost something, with their packages.
    async fn my_packages(&self, caller: &Caller) -> Result<Vec<KindPackages>, AppError>;
    /// Offers a package of one's own kind of session.
    async fn offer_package(&self, caller: &Caller, form: OfferForm) -> Result<(), AppError>;
    /// Offers it no longer; what was bought stays.
    async fn end_package(&self, caller: &Caller, form: PackageForm) -> Result<(), AppError>;
    /// A package that can be bought, for whoever finds its mentor.
    async fn package_offer(
        &self,
        caller: &Caller,
        id: PackageOfferId,
    ) -> Result<PackageOfferView, AppError>;
    /// Where a package is paid.
    async fn buy_package(&self, caller: &Caller, form: PackageForm) -> Result<String, AppError>;
    async fn wallet(&self, caller: &Caller) -> Result<WalletView, AppError>;
    /// What is left of one's own package is another member's from now on.
    async fn transfer_package(&self, caller: &Caller, form: TransferForm) -> Result<(), AppError>;
    /// For who paid.
    async fn package_receipt(
        &self,
        caller: &Caller,
        id: PaymentId,
    ) -> Result<ReceiptView, AppError>;
    /// What a code would pay of a time that one holds.
    async fn voucher(&self, caller: &Caller, query: VoucherQuery) -> Result<VoucherPays, AppError>;
    /// Admins: the latest vouchers.
    async fn vouchers(&self, caller: &Caller) -> Result<Vec<VoucherRow>, AppError>;
    /// Admins: makes one; its code.
    async fn make_voucher(&self, caller: &Caller, form: VoucherForm) -> Result<String, AppError>;
    /// Admins: nobody uses it any more.
    async fn end_voucher(&self, caller: &Caller, form: EndVoucherForm) -> Result<(), AppError>;
}
