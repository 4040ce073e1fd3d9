//! What admins do with tiers and with months that were paid.

use super::store::{self, OfferRow};
use crate::db::Tx;
use crate::jobs::PlanNews;
use crate::money::{self, Stuck};
use crate::plan;
use crate::platform::fresh_uuid;
use app::error::{AppError, Conflict};
use domain::form::{FieldErrors, Problem};
use domain::id::{MemberId, PackageOfferId, PaymentId, PremiumTierId};
use domain::money::ledger::Event;
use domain::money::{Currency, Money};
use domain::plan::{Plan, Stage, Why};
use domain::premium::NewTier;
use domain::time::Instant;

/// Tiers that can be taken at a time.
const MOST_TIERS: usize = 5;

pub(super) async fn offer_within(
    tx: &mut Tx,
    tier: &NewTier,
    by: MemberId,
    now: Instant,
) -> Result<(), AppError> {
    store::lock(tx).await?;
    let offered = store::offered(tx).await?;
    let same: Vec<&OfferRow> = offered
        .iter()
        .filter(|row| row.offer.name == tier.name)
        .collect();
    if let Some(first) = same.first() {
        let mut prices: Vec<Money> = same.iter().map(|row| row.offer.price).collect();
        let place = |price: &Money| {
            Currency::OF_PRICES
                .iter()
                .position(|of| *of == price.currency)
        };
        prices.sort_by_key(place);
        // The same form sent twice offers once.
        if first.offer.features == tier.features && prices == tier.prices {
            return Ok(());
        }
        return Err(FieldErrors::one("name", Problem::Duplicate).into());
    }
    let mut tiers: Vec<PremiumTierId> = offered.iter().map(|row| row.offer.tier).collect();
    tiers.dedup();
    if tiers.len() >= MOST_TIERS {
        let most = u32::try_from(MOST_TIERS).unwrap_or(u32::MAX);
        return Err(FieldErrors::one("name", Problem::TooMany { most }).into());
    }
    let id = PremiumTierId(fresh_uuid(now));
    let fresh = || PackageOfferId(fresh_uuid(now));
    Ok(store::tier_insert(tx, id, tier, by, now, fresh).await?)
}

/// Who has a closed tier is told while it still lasts.
pub(super) async fn end_within(
    tx: &mut Tx,
    tier: PremiumTierId,
    closes: bool,
    now: Instant,
) -> Result<(), AppError> {
    let offers = store::offers_of(tx, tier).await?;
    if store::tier_end(tx, tier, closes, now).await? == 0 {
        return Err(AppError::NotFound);
    }
    if !closes || offers.is_empty() {
        return Ok(());
    }
    for row in plan::memberships_by_offer(tx, offers).await? {
        match row.plan.stage {
            // Nothing is paid: it ends now.
            Stage::Paused | Stage::Due => {
                let to = Plan {
                    look_at: Some(now),
                    ..row.plan
                };
                let ended = plan::update(tx, &row, &to, row.links, now).await;
                ended.map_err(AppError::from)?;
            }
            _ => plan::tell(tx, &row, &row.plan, PlanNews::Closed, now)?,
        }
    }
    Ok(())
}

/// All that is left of a month goes back; if the membership stands on it, that is over. Twice is once.
pub(super) async fn refund_within(tx: &mut Tx, id: PaymentId, now: Instant) -> Result<(), Stuck> {
    // First the row that everybody waits for who has the same in mind.
    let row = money::payment(tx, id).await?;
    let of = store::plan_paid(tx, id).await?;
    let (row, (plan_id, until)) = row.zip(of).ok_or(AppError::NotFound)?;
    let minor = row.payment.left();
    if !row.payment.stage.is_paid() || (minor == 0 && row.payment.refunded == 0) {
        return Err(AppError::from(Conflict::WrongState).into());
    }
    if minor > 0 {
        let back = Event::Refunded {
            id: money::outgoing_id(now),
            minor,
        };
        money::happens(tx, &row, back, now).await?;
    }
    let course = plan::course(tx, plan_id).await?;
    let course = course.ok_or(AppError::NotFound)?;
    let stands_on_it = course.plan.stage == Stage::Running && until == Some(course.plan.until);
    if !stands_on_it || minor == 0 {
        return Ok(());
    }
    plan::ends_now(tx, &course, Why::Gone, now).await
}
