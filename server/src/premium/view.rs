//! Premium as people see it: tiers, what somebody has of them, and what admins sold.

use super::store::{self, OfferRow};
use crate::db::{Conn, DbError};
use crate::money;
use crate::plan::{self, CourseRow, zone_of};
use crate::platform::zone_table;
use app::error::AppError;
use app::premium::*;
use domain::id::MemberId;
use domain::plan::{Stage, Tier, month_end};
use domain::premium::{PremiumFeature, change};
use domain::time::{DAY, Instant};

/// Offers of one tier after the other become tiers with their prices.
fn tiers(offers: impl IntoIterator<Item = OfferRow>) -> Vec<SoldTier> {
    let mut tiers: Vec<SoldTier> = Vec::new();
    for row in offers {
        let price = (row.offer.id, row.offer.price);
        match tiers
            .last_mut()
            .filter(|last| last.tier.id == row.offer.tier)
        {
            Some(last) => {
                last.tier.prices.push(price);
                last.members += row.members;
            }
            None => tiers.push(SoldTier {
                tier: PremiumTier {
                    id: row.offer.tier,
                    name: row.offer.name,
                    features: row.offer.features,
                    prices: vec![price],
                },
                members: row.members,
                is_ended: row.is_ended,
                is_closed: row.is_closed,
            }),
        }
    }
    tiers
}

pub async fn settings(conn: &mut dyn Conn) -> Result<PremiumSettings, DbError> {
    let mut tiers = tiers(store::offers(conn).await?);
    tiers.retain(|sold| !sold.is_closed || sold.members > 0);
    tiers.sort_by_key(|sold| (sold.is_ended, sold.is_closed));
    Ok(PremiumSettings {
        for_all: store::for_all(conn).await?,
        tiers,
        months: store::months(conn).await?,
    })
}

/// The membership that goes on, else the latest.
async fn latest(conn: &mut dyn Conn, me: MemberId) -> Result<Option<CourseRow>, DbError> {
    let all = plan::memberships_of(conn, me).await?;
    let place = |row: &CourseRow| match row.plan.stage {
        Stage::Running | Stage::Due | Stage::Paused => 0,
        Stage::Begun => 1,
        Stage::Ended => 2,
    };
    Ok(all.into_iter().min_by_key(place))
}

async fn seen(conn: &mut dyn Conn, row: &CourseRow) -> Result<MembershipView, AppError> {
    let offer = store::offer(conn, row.links.offer).await?;
    let offer = offer.ok_or(AppError::NotFound)?.offer;
    let next_offer = match row.links.next {
        Some(next) => store::offer(conn, next).await?.map(|row| row.offer),
        None => None,
    };
    let pay_at = match (row.plan.stage, row.links.charge) {
        (Stage::Begun, Some(charge)) => money::payment(conn, charge).await?,
        _ => None,
    };
    let price = next_offer.as_ref().unwrap_or(&offer).price;
    let goes_on = row.renews == Tier::Renews;
    let charge = row.plan.next_charge().filter(|_| goes_on);
    Ok(MembershipView {
        id: row.id,
        stage: row.plan.stage,
        wish: row.plan.wish,
        why: row.plan.why,
        renews: row.renews,
        until: row.plan.until,
        next_charge: charge.map(|at| (at, price)),
        offer,
        next_offer,
        refused: row.plan.refused,
        is_changing: row.links.change.is_some(),
        pay_at: pay_at.and_then(|paid| paid.checkout_url),
    })
}

/// What can be had instead, and what that means now.
fn choices(row: &CourseRow, offered: &[OfferRow], now: Instant) -> Vec<PremiumChoice> {
    if !row.plan.can_change() || row.links.change.is_some() {
        return Vec::new();
    }
    let month = (row.plan.month_began(&zone_of(row, now)), row.plan.until);
    let Some(has) = offered
        .iter()
        .find(|offer| offer.offer.id == row.links.offer)
    else {
        return Vec::new();
    };
    let price = has.offer.price;
    let others = offered.iter().filter(|offer| {
        let is_same = offer.offer.id == row.links.offer || Some(offer.offer.id) == row.links.next;
        !is_same && !offer.is_ended && offer.offer.price.currency == price.currency
    });
    let choice = |other: &OfferRow| PremiumChoice {
        change: change(price, other.offer.price, month, now),
        offer: other.offer.clone(),
    };
    others.map(choice).collect()
}

pub async fn premium(
    conn: &mut dyn Conn,
    me: Option<MemberId>,
    zone: &str,
    now: Instant,
) -> Result<PremiumView, AppError> {
    let for_all = store::for_all(conn).await?;
    let mut offered = store::offered(conn).await?;
    let tiers = tiers(offered.clone());
    let mut view = PremiumView {
        for_all,
        tiers: tiers.into_iter().map(|sold| sold.tier).collect(),
        mine: None,
        choices: Vec::new(),
        months: Vec::new(),
        is_visitor: me.is_none(),
        second: now,
        zone: zone_table(zone, now, now),
    };
    let mut ends = vec![now.plus(40 * DAY)];
    if let Some(me) = me {
        view.months = store::months_of(conn, me).await?;
        if let Some(row) = latest(conn, me).await? {
            if !offered
                .iter()
                .any(|offer| offer.offer.id == row.links.offer)
            {
                offered.extend(store::offer(conn, row.links.offer).await?);
            }
            view.choices = choices(&row, &offered, now);
            ends.extend(
                [Some(row.plan.until), row.plan.next_charge()]
                    .into_iter()
                    .flatten(),
            );
            view.mine = Some(seen(conn, &row).await?);
        }
    }
    if view.tiers.is_empty() && view.mine.is_none() {
        return Err(AppError::NotFound);
    }
    let times = ends
        .iter()
        .copied()
        .chain(view.months.iter().map(|month| month.paid_at));
    let first = times.clone().min().map_or(now, |first| now.min(first));
    let last = times.max().unwrap_or(now);
    view.zone = zone_table(zone, first.plus(-DAY), last.plus(DAY));
    view.second = month_end(now, 1, &view.zone);
    Ok(view)
}

/// How much of something somebody may have, and how much it could be.
pub async fn limit(
    conn: &mut dyn Conn,
    me: Option<MemberId>,
    feature: PremiumFeature,
) -> Result<LimitView, DbError> {
    let membership = match me {
        Some(me) => store::membership(conn, me).await?,
        None => Default::default(),
    };
    let is_member = membership.allows(feature);
    let brings = |row: &OfferRow| row.offer.features.has(feature);
    let can_be_had = !is_member && store::offered(conn).await?.iter().any(brings);
    Ok(LimitView {
        most: membership.limit(feature),
        premium: can_be_had.then(|| feature.premium()),
        is_member: is_member && !store::for_all(conn).await?,
    })
}
