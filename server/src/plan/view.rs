//! Plans as people see them: what a mentor offers, what somebody could take, and what they have.

use super::course::zone_of;
use super::store::{self, PaidRow, PlanRow, Seller, TierRow};
use crate::booking::is_found_by as finds;
use crate::calendar::session_types::session_types_of;
use crate::db::{Conn, DbError};
use crate::money;
use crate::platform::zone_table;
use app::error::AppError;
use app::plan::*;
use domain::id::{MemberId, PlanId};
use domain::money::ledger::Quote;
use domain::plan::{Stage, Tier, change, month_end};
use domain::time::{DAY, Instant, ZoneTable};

/// A tier that a reader can take: for whom there is no mentor's page, there are no plans either.
pub fn is_found_by(tier: &TierRow, reader: Option<MemberId>) -> bool {
    !tier.is_ended && tier.can_book && finds(tier.mentor_id, tier.seen_by, reader)
}

/// What a mentor offers now, as everybody who finds them sees it.
pub async fn offered_by(
    conn: &mut dyn Conn,
    mentor: MemberId,
) -> Result<Vec<OfferedTier>, DbError> {
    let tiers = store::tiers_of(conn, mentor).await?;
    let offered = tiers.into_iter().filter(|tier| !tier.is_ended);
    let told = |tier| OfferedTier {
        learners: 0,
        ..offered_tier(tier)
    };
    Ok(offered.map(told).collect())
}

fn offered_tier(tier: TierRow) -> OfferedTier {
    OfferedTier {
        id: tier.id,
        session_type: tier.session_type,
        tier: tier.tier,
        learners: tier.learners,
        is_ended: tier.is_ended,
    }
}

pub async fn my_tiers(
    conn: &mut dyn Conn,
    me: MemberId,
    zone: &str,
    now: Instant,
) -> Result<TiersView, DbError> {
    let tiers = store::tiers_of(conn, me).await?;
    let kinds = session_types_of(conn, &[me]).await?.remove(&me);
    let paid = kinds.unwrap_or_default().into_iter();
    let paid = paid.filter(|kind| !kind.pricing.price.is_zero());
    let kinds = paid.map(|kind| KindTiers {
        session_type: kind.id,
        name: kind.name,
        price: kind.pricing.price,
        tiers: tiers
            .iter()
            .filter(|tier| tier.session_type == kind.id)
            .cloned()
            .map(offered_tier)
            .collect(),
    });
    let kinds = kinds.collect();
    let rows = store::plans_with(conn, me).await?;
    let zone = table(&rows, &[], zone, now);
    let plans = rows.into_iter().map(|row| TakenPlan {
        next_charge: row
            .plan
            .next_charge()
            .filter(|_| row.renews == Tier::Renews),
        learner: row.learner_name,
        title: row.title,
        tier: row.tier,
        stage: row.plan.stage,
        wish: row.plan.wish,
        until: row.plan.until,
    });
    Ok(TiersView {
        kinds,
        plans: plans.collect(),
        zone,
    })
}

/// The reader's offsets for all that is shown of these plans.
fn table(rows: &[PlanRow], paid: &[PaidRow], zone: &str, now: Instant) -> ZoneTable {
    let times = rows
        .iter()
        .flat_map(|row| [Some(row.plan.until), row.plan.next_charge()]);
    let times = times.chain(paid.iter().map(|paid| Some(paid.until)));
    let times: Vec<Instant> = times.flatten().collect();
    let first = times.iter().min().map_or(now, |first| now.min(*first));
    let last = times.iter().max().map_or(now, |last| now.max(*last));
    zone_table(zone, first.plus(-DAY), last.plus(DAY))
}

pub async fn tier(
    conn: &mut dyn Conn,
    tier: TierRow,
    reader: Option<MemberId>,
    zone: &str,
    now: Instant,
) -> Result<TierView, AppError> {
    let fee = money::fee::tier_of(conn, tier.mentor_id, now).await?;
    let kind = crate::wallet::store::kind_of(conn, tier.session_type).await?;
    let (pricing, policy) = kind.ok_or(AppError::NotFound)?;
    let single = (!pricing.pay_what_you_can).then_some(pricing.price);
    let has = match reader {
        Some(reader) => {
            store::live(
                conn,
                reader,
                Seller::Mentor(tier.mentor_id, tier.session_type),
            )
            .await?
        }
        None => None,
    };
    let zone = zone_table(zone, now.plus(-DAY), now.plus(40 * DAY));
    Ok(TierView {
        id: tier.id,
        session_type: tier.session_type,
        title: tier.title,
        mentor: tier.mentor,
        slug: tier.slug,
        quote: Quote::new(tier.tier.terms.price, fee),
        tier: tier.tier,
        single: single.filter(|price| !price.is_zero()),
        late_refund_percent: policy.late_refund_percent,
        may_take: match has {
            _ if reader == Some(tier.mentor_id) => MayTake::Offers,
            Some(plan) => MayTake::Has(plan),
            None => MayTake::Yes,
        },
        second: month_end(now, 1, &zone),
        zone,
    })
}

pub async fn plans(
    conn: &mut dyn Conn,
    me: MemberId,
    zone: &str,
    now: Instant,
) -> Result<PlansView, DbError> {
    let rows = store::plans_of(conn, me).await?;
    let paid = store::paid_for(conn, me).await?;
    let zone = table(&rows, &paid, zone, now);
    let mut plans = Vec::new();
    for row in rows {
        plans.push(seen(conn, row, &paid, now).await?);
    }
    // A stable sort: the latest stay first among each.
    plans.sort_by_key(|plan| match plan.stage {
        Stage::Due => 0,
        Stage::Running | Stage::Begun => 1,
        Stage::Paused => 2,
        Stage::Ended => 3,
    });
    Ok(PlansView { plans, zone })
}

async fn seen(
    conn: &mut dyn Conn,
    row: PlanRow,
    paid: &[PaidRow],
    now: Instant,
) -> Result<PlanView, DbError> {
    let next_tier = match row.links.next {
        Some(next) => store::tier(conn, next).await?.map(|tier| tier.tier),
        None => None,
    };
    let pay_at = match (row.plan.stage, row.links.charge) {
        (Stage::Begun, Some(charge)) => money::payment(conn, charge).await?,
        _ => None,
    };
    let left = store::sessions_left(conn, row.id, row.learner, now).await?;
    let renews = row.renews == Tier::Renews;
    let price = next_tier.as_ref().unwrap_or(&row.tier).terms.price;
    let charge = row.plan.next_charge().filter(|_| renews);
    Ok(PlanView {
        id: row.id,
        offer: row.links.offer,
        session_type: row.session_type,
        title: row.title,
        mentor: row.mentor,
        slug: row.slug,
        stage: row.plan.stage,
        wish: row.plan.wish,
        why: row.plan.why,
        renews: row.renews,
        until: row.plan.until,
        next_charge: charge.map(|at| (at, price)),
        tier: row.tier,
        next_tier,
        refused: row.plan.refused,
        is_changing: row.links.change.is_some(),
        left,
        pay_at: pay_at.and_then(|paid| paid.checkout_url),
        can_pay: row.plan.can_pay_by_hand() && renews,
        paid: paid
            .iter()
            .filter(|paid| paid.plan == row.id)
            .map(paid_month)
            .collect(),
    })
}

fn paid_month(paid: &PaidRow) -> PaidMonth {
    PaidMonth {
        payment: paid.payment,
        price: paid.price,
        until: paid.until,
    }
}

/// One's own plan, with the tiers that it can become.
pub async fn plan(
    conn: &mut dyn Conn,
    me: MemberId,
    id: PlanId,
    zone: &str,
    now: Instant,
) -> Result<PlanPageView, AppError> {
    let row = store::plan(conn, id).await?;
    let row = row
        .filter(|row| row.learner == me)
        .ok_or(AppError::NotFound)?;
    let mut choices = Vec::new();
    if row.plan.can_change() && row.links.change.is_none() {
        let month = (
            row.plan.month_began(&zone_of(&row.course(), now)),
            row.plan.until,
        );
        let offered = store::tiers_for(conn, row.session_type).await?;
        let others = offered.into_iter().filter(|tier| {
            let is_chosen = Some(tier.id) == row.links.next;
            tier.can_book && tier.id != row.links.offer && !is_chosen
        });
        choices.extend(others.map(|tier| TierChoice {
            offer: tier.id,
            change: change(&row.tier.terms, &tier.tier.terms, month, now),
            tier: tier.tier,
        }));
    }
    let paid = store::paid_for(conn, me).await?;
    let zone = table(std::slice::from_ref(&row), &paid, zone, now);
    Ok(PlanPageView {
        plan: seen(conn, row, &paid, now).await?,
        choices,
        zone,
    })
}
