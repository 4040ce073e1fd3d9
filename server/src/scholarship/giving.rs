//! Pots pay for a session: what they would, what is set aside, and what goes back. Called within the
//! transactions of bookings and of money.

use super::store::{self, Asked};
use crate::booking::Failed;
use crate::booking::store::BookingRow;
use crate::db::{Conn, DbError, Tx};
use crate::jobs::MoneyNews;
use crate::money::{self, Stuck, journal};
use app::error::AppError;
use app::scholarship::Offered;
use domain::form::{FieldErrors, Problem};
use domain::id::{MemberId, PaymentId, PotId};
use domain::money::Money;
use domain::money::ledger::{Event, Payment, Stage};
use domain::scholarship::{Offer, Part, Taking, back_to, chosen, taken};
use domain::time::Instant;
use futures::FutureExt as _;
use futures::future::BoxFuture;

/// Which pots pay how much for a session, in minor units.
#[derive(Clone, Debug, Default)]
pub struct Gift(Vec<(PotId, i64)>);

impl Gift {
    pub fn minor(&self) -> i64 {
        self.0.iter().map(|(_, minor)| minor).sum()
    }
}

/// What scholarships may pay of: what is asked, less what a voucher pays. What somebody adds of their own will
/// is theirs.
fn most(row: &BookingRow, price: Money, voucher: i64) -> i64 {
    let asked = row.floor.map_or(price.minor, |floor| floor.minor);
    (asked - voucher).max(0)
}

fn asked(row: &BookingRow, now: Instant) -> Asked {
    Asked {
        learner: row.mentee_id,
        session: Some((row.mentor_id, row.price.currency)),
        now,
    }
}

/// What scholarships would pay of a held time, beside a voucher that pays so much; none: nothing.
pub async fn offered(
    conn: &mut dyn Conn,
    row: &BookingRow,
    voucher: i64,
    now: Instant,
) -> Result<Option<Offered>, DbError> {
    let to_pay = Money::new(row.price.minor - voucher, row.price.currency);
    let found = store::offers(conn, asked(row, now)).await?;
    let offers: Vec<Offer> = found.iter().map(|row| row.offer).collect();
    let parts = chosen(&offers, to_pay, most(row, row.price, voucher));
    let pays: i64 = parts.iter().map(|(_, minor)| minor).sum();
    let mut by: Vec<String> = Vec::new();
    for (pot, _) in &parts {
        let name = found.iter().find(|row| row.offer.id == *pot);
        let name = name.map(|row| row.shown_as.clone()).unwrap_or_default();
        if !by.contains(&name) {
            by.push(name);
        }
    }
    Ok((pays > 0).then_some(Offered {
        by,
        pays: Money::new(pays, to_pay.currency),
        left: Money::new(to_pay.minor - pays, to_pay.currency),
    }))
}

/// The same for who goes to pay: from here on nobody else takes of these pots until the transaction ends.
pub async fn gift(
    tx: &mut Tx,
    row: &BookingRow,
    price: Money,
    voucher: i64,
    wanted: &str,
    now: Instant,
) -> Result<Gift, Failed> {
    let refused = |problem| AppError::from(FieldErrors::one("scholarship", problem));
    let taking = Taking::parse(wanted).map_err(refused)?;
    let asked = asked(row, now);
    let to_pay = Money::new(price.minor - voucher, price.currency);
    if taking == Taking::Nothing || to_pay.is_zero() {
        return Ok(Gift::default());
    }
    let found = store::offers(tx, asked).await?;
    let ids: Vec<PotId> = found.iter().map(|row| row.offer.id).collect();
    store::lock(tx, &ids).await?;
    // Others may have been faster, so what is there is read when nobody else takes of it.
    let found = match ids.is_empty() {
        true => found,
        false => store::offers(tx, asked).await?,
    };
    let offers: Vec<Offer> = found
        .into_iter()
        .map(|row| row.offer)
        .filter(|offer| ids.contains(&offer.id))
        .collect();
    let gift = Gift(chosen(&offers, to_pay, most(row, price, voucher)));
    match taking {
        // Another tab may have taken it for this very session.
        Taking::AtLeast(seen) if gift.minor() < seen => {
            match money::payment_of(tx, row.id).await? {
                Some(_) => Err(Failed::Stale),
                None => Err(refused(Problem::ScholarshipLess).into()),
            }
        }
        _ => Ok(gift),
    }
}

/// Sets aside what pots give to a session that somebody goes to pay.
pub async fn take(tx: &mut Tx, payment: &Payment, gift: &Gift, now: Instant) -> Result<(), Stuck> {
    let mut parts = Vec::new();
    for (pot, minor) in &gift.0 {
        let mut rest = *minor;
        for funding in money::into_pot(tx, *pot).await? {
            let minor = match funding.payment.gives() {
                true => funding.payment.left().min(rest),
                false => 0,
            };
            if minor == 0 {
                continue;
            }
            money::happens(tx, &funding, Event::Taken { minor }, now).await?;
            parts.push(Part {
                funding: funding.payment.id,
                sponsor: funding.payment.learner,
                minor,
                back: 0,
            });
            rest -= minor;
        }
        if rest > 0 {
            return Err(Stuck::Stale);
        }
    }
    if let Some(entry) = taken(payment, &parts, now) {
        store::parts_insert(tx, payment.id, &parts).await?;
        journal::post(tx, &entry).await?;
    }
    Ok(())
}

/// What happened to the payment of a session means something for who gave to it: what is not needed goes back,
/// and whose last money was spent is thanked.
pub fn follows<'a>(
    tx: &'a mut Tx,
    before: &'a Payment,
    after: &'a Payment,
    now: Instant,
) -> BoxFuture<'a, Result<(), Stuck>> {
    async move {
        let more = after.grant_back() - before.grant_back();
        if more > 0 && after.grant > 0 {
            give_back(tx, after, more, now).await?;
        }
        if before.stage == Stage::Open && after.stage == Stage::Held {
            thank_who_gave_all(tx, after.id, now).await?;
        }
        Ok(())
    }
    // What goes back changes the sponsor's payment, and that is a payment, too.
    .boxed()
}

async fn give_back(tx: &mut Tx, payment: &Payment, minor: i64, now: Instant) -> Result<(), Stuck> {
    let parts = store::parts(tx, payment.id).await?;
    let pots: Vec<PotId> = parts.iter().map(|(_, pot)| *pot).collect();
    store::lock(tx, &pots).await?;
    let ids: Vec<PaymentId> = parts.iter().map(|(part, _)| part.funding).collect();
    let fundings = money::payments(tx, ids).await?;
    let of = |id| fundings.iter().find(|row| row.payment.id == id);
    let at_bank = |part: &Part| of(part.funding).is_some_and(|row| row.payment.is_at_bank());
    let sources: Vec<_> = parts
        .iter()
        .map(|(part, _)| (*part, at_bank(part)))
        .collect();
    let (each, entry) = back_to(payment, &sources, minor, now);
    let mut to_sponsors = Vec::new();
    for ((part, pot), minor) in parts.into_iter().zip(each) {
        if minor == 0 {
            continue;
        }
        let funding = of(part.funding).ok_or(AppError::NotFound)?;
        let funding = money::happens(tx, funding, Event::CameBack { minor }, now).await?;
        store::part_back(tx, payment.id, part.funding, minor).await?;
        let pot = store::pot(tx, pot).await?.ok_or(AppError::NotFound)?;
        if pot.closed_at.is_some() && !funding.payment.is_at_bank() {
            to_sponsors.push((funding, minor));
        }
    }
    if let Some(entry) = entry {
        journal::post(tx, &entry).await?;
    }
    // Nobody can use it any more, so it is the sponsor's again.
    for (funding, minor) in to_sponsors {
        let id = money::outgoing_id(now);
        money::happens(tx, &funding, Event::Refunded { id, minor }, now).await?;
    }
    Ok(())
}

async fn thank_who_gave_all(tx: &mut Tx, payment: PaymentId, now: Instant) -> Result<(), Stuck> {
    for (_, pot) in store::parts(tx, payment).await? {
        let pot = store::pot(tx, pot).await?.ok_or(AppError::NotFound)?;
        if pot.left == 0 && pot.closed_at.is_none() {
            let (pot_id, funded) = (pot.id, pot.funded);
            money::tell(tx, MoneyNews::PotSpent { pot_id, funded }, now)?;
        }
    }
    Ok(())
}

/// What pays for the sessions of somebody, in the order in which it is used.
pub async fn for_learner(
    conn: &mut dyn Conn,
    learner: MemberId,
    now: Instant,
) -> Result<Vec<store::OfferRow>, DbError> {
    let asked = Asked {
        learner,
        session: None,
        now,
    };
    let found = store::offers(conn, asked).await?;
    Ok(found
        .into_iter()
        .filter(|row| row.offer.most() > 0)
        .collect())
}
