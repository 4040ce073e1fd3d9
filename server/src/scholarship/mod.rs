//! The use cases of scholarships: load, decide, commit. Which pots pay is the domain's; the money moves by way of
//! the money feature.

mod giving;
mod life;
pub mod store;
mod view;

pub use giving::{Gift, follows, gift, offered, take};
pub use life::{By, bank_did, end, funded, let_go, tend};
pub use view::helped;

use crate::booking::Failed;
use crate::db::Tx;
use crate::limits::{self, Limit};
use crate::money::provider::Ask;
use crate::money::{self, For, PaymentRow};
use crate::platform::{Platform, fresh_uuid};
use app::context::Caller;
use app::error::{AppError, Conflict};
use app::scholarship::*;
use domain::access::{administer, own_affairs, reach_others};
use domain::form::{FieldErrors, Problem};
use domain::id::{MemberId, PaymentId, PotId};
use domain::money::Money;
use domain::money::ledger::{Amount, Dispute, Payment, Stage, Way};
use domain::scholarship::{MOST_TOP_UPS, Named, NewPot, PotForm, TopUpForm, Whom};
use domain::time::{HOUR, Instant};
use futures::FutureExt as _;
use store::PotRow;

/// How often a change is decided anew when others were faster.
const ATTEMPTS: u32 = 5;

/// Who gives to a person names a member by address: so nobody finds out many.
const NAMED: Limit = Limit {
    name: "pot",
    most: 20,
    window: HOUR,
};

pub struct Scholarships {
    platform: Platform,
}

impl Scholarships {
    pub fn new(platform: Platform) -> Self {
        Scholarships { platform }
    }

    /// Who is meant, if that is anybody.
    async fn whom(&self, me: MemberId, named: &Named) -> Result<Whom, AppError> {
        let name = match named {
            Named::Whoever(fact, text) => return Ok(Whom::Whoever(*fact, text.clone())),
            Named::Person(name) => name,
        };
        let now = self.platform.now();
        limits::attempt(&self.platform.db, NAMED, &me.to_string(), now).await?;
        let mut read = self.platform.db.read().await?;
        let refused = |problem| AppError::from(FieldErrors::one("who", problem));
        match store::member_named(&mut read, name.trim()).await? {
            Some(person) if person == me => Err(refused(Problem::Yourself)),
            Some(person) => Ok(Whom::Person(person)),
            None => Err(refused(Problem::UnknownMember)),
        }
    }

    /// Where what was begun is paid.
    async fn place(&self, paid: &PaymentRow, title: &str) -> Result<String, AppError> {
        let ask = Ask {
            payment: paid.payment.id,
            title: title.to_owned(),
            amount: paid.payment.price,
            return_path: "/sponsor?paid=1".to_owned(),
            keeps: false,
        };
        money::opened(&self.platform, ask).await
    }
}

#[async_trait::async_trait]
impl ScholarshipApi for Scholarships {
    async fn sponsored(&self, caller: &Caller) -> Result<SponsorView, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.snapshot().await?;
        Ok(view::sponsored(&mut read, me, &caller.zone, self.platform.now()).await?)
    }

    async fn open_pot(&self, caller: &Caller, form: PotForm) -> Result<String, AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let now = self.platform.now();
        let new = form.parse(now)?;
        let whom = self.whom(me, &new.whom).await?;
        for _ in 0..ATTEMPTS {
            let waits = {
                let mut read = self.platform.db.read().await?;
                store::waiting(&mut read, me).await?
            };
            if let Some(waits) = waits {
                let open = self.open_payment(waits.id).await?;
                match open {
                    Some(paid) if is_same(&waits, &paid, &new, &whom) => {
                        return self
                            .place(&paid, caller.lang.words().mail().pot_title)
                            .await;
                    }
                    // Somebody thought better of it; if it was paid meanwhile, it is theirs all the same.
                    Some(paid) => money::close(&self.platform, &paid.payment).await?,
                    None => {}
                }
            }
            let begun = self
                .platform
                .db
                .write_with((new.clone(), whom.clone()), move |tx, (new, whom)| {
                    begin(tx, me, new, whom, now).boxed()
                });
            match begun.await {
                Ok(paid) => {
                    return self
                        .place(&paid, caller.lang.words().mail().pot_title)
                        .await;
                }
                Err(Failed::App(error)) => return Err(error),
                // Another tab was faster.
                Err(Failed::NotFree | Failed::Stale) => {}
            }
        }
        Err(Conflict::Stale.into())
    }

    async fn top_up(&self, caller: &Caller, form: TopUpForm) -> Result<String, AppError> {
        let me = reach_others(&caller.actor)?.owner();
        let id: PotId = named(&form.pot)?;
        let now = self.platform.now();
        let pot = {
            let mut read = self.platform.db.read().await?;
            store::pot(&mut read, id).await?
        };
        let pot = pot.filter(|pot| pot.sponsor == me && pot.funded > 0);
        let pot = pot.ok_or(AppError::NotFound)?;
        let amount = form.parse(pot.currency)?;
        let title = caller.lang.words().mail().pot_title;
        for _ in 0..ATTEMPTS {
            if let Some(paid) = self.open_payment(id).await? {
                if paid.payment.price.money() == amount {
                    return self.place(&paid, title).await;
                }
                money::close(&self.platform, &paid.payment).await?;
            }
            let begun = self
                .platform
                .db
                .write(move |tx| begin_top_up(tx, id, me, amount, now).boxed());
            match begun.await {
                Ok(paid) => return self.place(&paid, title).await,
                Err(Failed::App(error)) => return Err(error),
                Err(Failed::NotFree | Failed::Stale) => {}
            }
        }
        Err(Conflict::Stale.into())
    }

    async fn close_pot(&self, caller: &Caller, form: PotIdForm) -> Result<(), AppError> {
        let me = reach_others(&caller.actor)?.owner();
        end(&self.platform, named(&form.pot)?, By::Sponsor(me)).await
    }

    async fn my_scholarships(&self, caller: &Caller) -> Result<MyScholarships, AppError> {
        let me = own_affairs(&caller.actor)?.owner();
        let mut read = self.platform.db.snapshot().await?;
        Ok(view::for_me(&mut read, me, &caller.zone, self.platform.now()).await?)
    }

    async fn pots(&self, caller: &Caller) -> Result<Vec<app::scholarship::PotRow>, AppError> {
        administer(&caller.actor)?;
        let mut read = self.platform.db.snapshot().await?;
        Ok(view::pots(&mut read).await?)
    }

    async fn end_pot(&self, caller: &Caller, form: PotIdForm) -> Result<(), AppError> {
        administer(&caller.actor)?;
        end(&self.platform, named(&form.pot)?, By::Admin).await
    }
}

impl Scholarships {
    /// What somebody is to pay into a pot.
    async fn open_payment(&self, id: PotId) -> Result<Option<PaymentRow>, AppError> {
        let mut read = self.platform.db.read().await?;
        let all = money::into_pot(&mut read, id).await?;
        Ok(all
            .into_iter()
            .find(|paid| paid.payment.stage == Stage::Open))
    }
}

/// What a form names; what is no name names nothing.
fn named<T: std::str::FromStr>(raw: &str) -> Result<T, AppError> {
    raw.trim().parse().map_err(|_| AppError::NotFound)
}

fn is_same(waits: &PotRow, paid: &PaymentRow, new: &NewPot, whom: &Whom) -> bool {
    waits.whom == *whom
        && waits.shown_as == new.shown_as
        && (waits.per_session, waits.per_learner) == (new.per_session, new.per_learner)
        && waits.until == new.until
        && paid.payment.price.money() == new.amount
}

async fn begin(
    tx: &mut Tx,
    me: MemberId,
    new: &NewPot,
    whom: &Whom,
    now: Instant,
) -> Result<PaymentRow, Failed> {
    let pot = PotRow {
        id: PotId(fresh_uuid(now)),
        sponsor: me,
        sponsor_name: String::new(),
        shown_as: new.shown_as.clone(),
        whom: whom.clone(),
        member_name: None,
        currency: new.amount.currency,
        per_session: new.per_session,
        per_learner: new.per_learner,
        until: new.until,
        closed_at: None,
        waits: true,
        funded: 0,
        refunded: 0,
        spent: 0,
        left: 0,
        is_at_bank: false,
        waits_for_bank: false,
    };
    if store::pot_insert(tx, &pot, now).await? == 0 {
        return Err(Failed::Stale);
    }
    begin_payment(tx, pot.id, me, new.amount, now).await
}

async fn begin_top_up(
    tx: &mut Tx,
    id: PotId,
    me: MemberId,
    amount: Money,
    now: Instant,
) -> Result<PaymentRow, Failed> {
    store::lock(tx, &[id]).await?;
    let pot = store::pot(tx, id).await?.ok_or(AppError::NotFound)?;
    if pot.closed_at.is_some() || pot.is_at_bank || pot.until <= now {
        return Err(AppError::from(Conflict::WrongState).into());
    }
    let paid = money::into_pot(tx, id).await?;
    if paid.len() >= MOST_TOP_UPS as usize {
        let most = MOST_TOP_UPS;
        return Err(AppError::from(FieldErrors::one("more", Problem::TooMany { most })).into());
    }
    begin_payment(tx, id, me, amount, now).await
}

/// The one payment into a pot that somebody may pay.
async fn begin_payment(
    tx: &mut Tx,
    pot: PotId,
    me: MemberId,
    amount: Money,
    now: Instant,
) -> Result<PaymentRow, Failed> {
    let price = Amount::of(amount).ok_or(AppError::from(Conflict::WrongState))?;
    let payment = Payment {
        id: PaymentId(fresh_uuid(now)),
        way: Way::Pot,
        learner: me,
        mentor: me,
        price,
        fee: 0,
        stage: Stage::Open,
        refunded: 0,
        dispute: Dispute::None,
        drawn: 0,
        voucher: 0,
        grant: 0,
    };
    let of = For::Pot(pot);
    if money::payment_insert(tx, &payment, of, money::provider_name(), now).await? == 0 {
        return Err(Failed::Stale);
    }
    money::payment(tx, payment.id).await?.ok_or(Failed::Stale)
}
