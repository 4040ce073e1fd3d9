//! The use cases of the wallet: load, decide, commit. What a package may become is the domain's; its money
//! moves by way of the money feature.

mod drawing;
pub mod store;
mod view;
pub mod vouchers;

pub use drawing::{bank_did, bought, choices, draw, end, let_go, part_of, put_back, tend};
pub use view::offered_by;

use crate::booking::Failed;
use crate::booking::store as bookings;
use crate::calendar::session_types::session_type;
use crate::db::Tx;
use crate::jobs::MoneyNews;
use crate::limits::{self, Limit};
use crate::money::provider::Ask;
use crate::money::{self, For, Stuck};
use crate::platform::{Platform, fresh_uuid};
use crate::premium;
use crate::scholarship;
use app::context::Caller;
use app::error::{AppError, Conflict};
use app::money::ReceiptView;
use app::wallet::*;
use domain::access::{administer, own_affairs, reach_others};
use domain::form::{FieldErrors, Problem};
use domain::id::{MemberId, PackageOfferId, PaymentId, SessionTypeId, VoucherId};
use domain::money::Money;
use domain::money::ledger::{Amount, Dispute, Payment, Quote, Stage, Way};
use domain::premium::PremiumFeature;
use domain::time::{HOUR, Instant};
use domain::wallet::{OfferForm, PackageState, TransferForm, VoucherForm};
use futures::FutureExt as _;
use store::OfferRow;

/// How often a change is decided anew when others were faster.
const ATTEMPTS: u32 = 5;

/// Who gives a package away names a member by address: so nobody finds out many.
const TRANSFERS: Limit = Limit {
    name: "transfer",
    most: 20,
    window: HOUR,
};

/// Who types codes may mistype some; nobody finds vouchers by trying.
const CODES: Limit = Limit {
    name: "voucher",
    most: 20,
    window: HOUR,
};

/// Counts that a member typed the code of a voucher.
pub async fn voucher_attempt(platform: &Platform, member: MemberId) -> Result<(), AppError> {
    limits::attempt(&platform.db, CODES, &member.to_string(), platform.now()).await
}

pub struct Wallets {
    platform: Platform,
}

impl Wallets {
    pub fn new(platform: Platform) -> Self {
        Wallets { platform }
    }

    /// An offer that this reader finds.
    async fn found(
        &self,
        id: PackageOfferId,
        reader: Option<MemberId>,
    ) -> Result<OfferRow, AppError> {
        let mut read = self.platform.db.read().await?;
        let offer = store::offer(&mut read, id).await?;
        offer
            .filter(|offer| offer.is_found_by(reader))
            .ok_or(AppError::NotFound)
    }
}

#[async_trait::async_trait]
impl WalletApi for Wallets {
    async fn my_packages(&self, caller: &Caller) -> Result<Vec<KindPackages>, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.read().await?;
        Ok(view::my_packages(&mut read, me).await?)
    }

    async fn offer_package(&self, caller: &Caller, form: OfferForm) -> Result<(), AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let kind: SessionTypeId = named(&form.session_type)?;
        let now = self.platform.now();
        let offered = self.platform.db.write_with(form, move |tx, form| {
            async move { offer_within(tx, me, kind, form, now).await }.boxed()
        });
        offered.await
    }

    async fn end_package(&self, caller: &Caller, form: PackageForm) -> Result<(), AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let offer: PackageOfferId = named(&form.offer)?;
        let now = self.platform.now();
        let ended = self
            .platform
            .db
            .write(move |tx| store::offer_end(tx, offer, me, now).boxed());
        match ended.await? {
            0 => Err(AppError::NotFound),
            _ => Ok(()),
        }
    }

    async fn package_offer(
        &self,
        caller: &Caller,
        id: PackageOfferId,
    ) -> Result<PackageOfferView, AppError> {
        let reader = caller.actor.member_id();
        let offer = self.found(id, reader).await?;
        let mut read = self.platform.db.read().await?;
        view::offer(&mut read, offer, reader, self.platform.now()).await
    }

    async fn buy_package(&self, caller: &Caller, form: PackageForm) -> Result<String, AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let offer = self.found(named(&form.offer)?, Some(me)).await?;
        if offer.mentor_id == me {
            return Err(AppError::Forbidden);
        }
        let (now, title) = (self.platform.now(), offer.title.clone());
        let sessions = offer.terms.sessions;
        for _ in 0..ATTEMPTS {
            let begun = self
                .platform
                .db
                .write_with(offer.clone(), move |tx, offer| {
                    begin(tx, offer, me, now).boxed()
                });
            let (id, price) = match begun.await {
                Ok(begun) => begun,
                Err(Failed::App(error)) => return Err(error),
                Err(Failed::NotFree | Failed::Stale) => continue,
            };
            let ask = Ask {
                payment: id,
                title: format!("{sessions} × {title}"),
                amount: price,
                return_path: "/wallet?paid=1".to_owned(),
                keeps: false,
            };
            return money::opened(&self.platform, ask).await;
        }
        Err(Conflict::Stale.into())
    }

    async fn wallet(&self, caller: &Caller) -> Result<WalletView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.snapshot().await?;
        Ok(view::wallet(&mut read, me, &caller.zone, self.platform.now()).await?)
    }

    async fn transfer_package(&self, caller: &Caller, form: TransferForm) -> Result<(), AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let id: PaymentId = named(&form.package)?;
        let now = self.platform.now();
        limits::attempt(&self.platform.db, TRANSFERS, &me.to_string(), now).await?;
        for _ in 0..ATTEMPTS {
            let given = self.platform.db.write_with(form.clone(), move |tx, form| {
                async move { transfer_within(tx, id, me, &form.to, now).await }.boxed()
            });
            match given.await {
                Err(Stuck::Stale) => {}
                done => return Ok(done?),
            }
        }
        Err(Conflict::Stale.into())
    }

    async fn package_receipt(
        &self,
        caller: &Caller,
        id: PaymentId,
    ) -> Result<ReceiptView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.read().await?;
        view::receipt(&mut read, me, id).await
    }

    async fn voucher(&self, caller: &Caller, query: VoucherQuery) -> Result<VoucherPays, AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let (id, now) = (query.booking, self.platform.now());
        let booking = {
            let mut read = self.platform.db.read().await?;
            bookings::booking(&mut read, id).await?
        };
        let booking = booking.filter(|booking| booking.mentee_id == me);
        let booking = booking.ok_or(AppError::NotFound)?;
        voucher_attempt(&self.platform, me).await?;
        let mut read = self.platform.db.read().await?;
        let pays = vouchers::pays(&mut read, &query.code, booking.price, me, now).await?;
        let pays = pays.ok_or(FieldErrors::one("voucher", Problem::Missing))?;
        let currency = booking.price.currency;
        let scholarship = match query.alone {
            true => None,
            false => scholarship::offered(&mut read, &booking, pays.minor, now).await?,
        };
        let left = Money::new(booking.price.minor - pays.minor, currency);
        Ok(VoucherPays {
            pays: Money::new(pays.minor, currency),
            left: scholarship.as_ref().map_or(left, |offered| offered.left),
            scholarship,
        })
    }

    async fn vouchers(&self, caller: &Caller) -> Result<Vec<VoucherRow>, AppError> {
        administer(&caller.actor)?;
        let mut read = self.platform.db.read().await?;
        Ok(vouchers::list(&mut read).await?)
    }

    async fn make_voucher(&self, caller: &Caller, form: VoucherForm) -> Result<String, AppError> {
        let admin = administer(&caller.actor)?.actor();
        let new = form.parse()?;
        let now = self.platform.now();
        let code = new.code.clone().unwrap_or_else(made_up);
        let made = self
            .platform
            .db
            .write_with((new, code.clone()), move |tx, (new, code)| {
                vouchers::insert(tx, new, code, admin, now).boxed()
            });
        match made.await? {
            0 => Err(FieldErrors::one("code", Problem::Duplicate).into()),
            _ => Ok(code),
        }
    }

    async fn end_voucher(&self, caller: &Caller, form: EndVoucherForm) -> Result<(), AppError> {
        administer(&caller.actor)?;
        let id: VoucherId = named(&form.id)?;
        let now = self.platform.now();
        let ended = self
            .platform
            .db
            .write(move |tx| vouchers::end(tx, id, now).boxed());
        match ended.await? {
            0 => Err(AppError::NotFound),
            _ => Ok(()),
        }
    }
}

/// A code that nobody guesses: ten of the letters and digits that are not taken for each other.
fn made_up() -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let bytes: [u8; 10] = rand::random();
    let letters = bytes.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    letters.iter().collect()
}

/// What a form names; what is no name names nothing.
fn named<T: std::str::FromStr>(raw: &str) -> Result<T, AppError> {
    raw.trim().parse().map_err(|_| AppError::NotFound)
}

async fn offer_within(
    tx: &mut Tx,
    me: MemberId,
    kind: SessionTypeId,
    form: &OfferForm,
    now: Instant,
) -> Result<(), AppError> {
    let kind = session_type(tx, kind).await?;
    let kind = kind.filter(|kind| kind.mentor_id == me && kind.active);
    let kind = kind.ok_or(AppError::NotFound)?;
    let price = kind.pricing.price;
    if price.is_zero() {
        return Err(Conflict::WrongState.into());
    }
    let terms = form.parse(price.currency)?;
    let offered = store::offers_of(tx, me).await?;
    let of_kind: Vec<_> = offered
        .iter()
        .filter(|(_, session_type, ..)| *session_type == kind.id)
        .collect();
    // The same form sent twice offers once.
    if of_kind.iter().any(|(_, _, known, _)| *known == terms) {
        return Ok(());
    }
    let there = of_kind.len() as u64;
    premium::has_room(tx, me, PremiumFeature::Offers, there, "sessions").await?;
    let id = PackageOfferId(fresh_uuid(now));
    Ok(store::offer_insert(tx, id, me, kind.id, &terms, now).await?)
}

/// The one purchase of an offer that somebody may pay.
async fn begin(
    tx: &mut Tx,
    offer: &OfferRow,
    me: MemberId,
    now: Instant,
) -> Result<(PaymentId, Amount), Failed> {
    let price = Amount::of(offer.terms.price).ok_or(AppError::from(Conflict::WrongState))?;
    if let Some(waiting) = store::waiting(tx, offer.id, me).await? {
        return Ok((waiting, price));
    }
    let fee = money::fee::kindest_of(tx, offer.mentor_id, now).await?;
    let payment = Payment {
        id: PaymentId(fresh_uuid(now)),
        way: Way::Package,
        learner: me,
        mentor: offer.mentor_id,
        price,
        fee: Quote::new(offer.terms.price, fee).fee.minor,
        stage: Stage::Open,
        refunded: 0,
        dispute: Dispute::None,
        drawn: 0,
        voucher: 0,
        grant: 0,
    };
    money::payment_insert(tx, &payment, For::Package, money::provider_name(), now).await?;
    match store::package_insert(tx, payment.id, offer, me).await? {
        // Another tab was faster: all of this is undone.
        0 => Err(Failed::Stale),
        _ => Ok((payment.id, price)),
    }
}

async fn transfer_within(
    tx: &mut Tx,
    id: PaymentId,
    me: MemberId,
    to: &str,
    now: Instant,
) -> Result<(), Stuck> {
    let package = drawing::to_change(tx, id).await?;
    let package = package.filter(|(_, package)| package.owner == me);
    let (bought, package) = package.ok_or(AppError::NotFound)?;
    let refused = |problem| Stuck::from(AppError::from(FieldErrors::one("to", problem)));
    if to.trim().is_empty() {
        return Err(refused(Problem::Missing));
    }
    let key = domain::account::email_key(to);
    let found = crate::account::store::account_by_email(tx, &key).await?;
    let found = found.filter(|account| account.verified && !account.suspended && account.id != me);
    // Nobody books sessions with themselves.
    let to = found.filter(|account| account.id != package.mentor_id);
    let to = to.ok_or_else(|| refused(Problem::UnknownMember))?.id;
    let state = PackageState::of(&bought.payment, package.left, package.until, now);
    if state != PackageState::Usable {
        return Err(AppError::from(Conflict::WrongState).into());
    }
    // Whoever books a session of it at the same time decides anew.
    if money::payment_touch(tx, id, bought.version).await? == 0 {
        return Err(Stuck::Stale);
    }
    store::owner_update(tx, id, to).await?;
    let payment_id = id;
    Ok(money::tell(
        tx,
        MoneyNews::PackageGiven { payment_id, to },
        now,
    )?)
}
