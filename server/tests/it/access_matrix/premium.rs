//! The rows of premium membership: an admin offers a tier, and Anan has a membership of it.

use super::stage::Stage;
use crate::world::NOW;
use app::context::Caller;
use app::error::AppError;
use app::premium::{
    ChangeTierForm, ForAllForm, MembershipNamed, OfferNamed, PremiumTierNamed, RefundMonthForm,
};
use domain::id::{PackageOfferId, PaymentId, PlanId, PremiumTierId};
use domain::premium::{PremiumFeature, PremiumTierForm};
use domain::time::{DAY, Instant};
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::platform::fresh_uuid;

impl Stage {
    /// A tier of ten euros a month, alone; and its offer.
    pub async fn premium_tier(&self) -> (PremiumTierId, PackageOfferId) {
        let (tier, offer) = (fresh_uuid(NOW), fresh_uuid(NOW));
        let (tier, offer) = (PremiumTierId(tier), PackageOfferId(offer));
        let by = self.mentor;
        let written = self.world.platform.db.write(move |tx| {
            async move {
                sql("UPDATE plan SET stage = 'ended', why = 'wish', ended_at = $1, look_at = NULL, charge_id = NULL
                     WHERE mentor_id IS NULL AND stage <> 'ended'")
                    .bind(NOW)
                    .execute(tx)
                    .await?;
                sql("UPDATE package_offer SET ended_at = $1, closed_at = $1 WHERE premium_tier_id IS NOT NULL")
                    .bind(NOW)
                    .execute(tx)
                    .await?;
                sql("INSERT INTO premium_tier (id, features, created_by, created_at) VALUES ($1, 'bookmarks', $2, $3)")
                    .bind(tier)
                    .bind(by)
                    .bind(NOW)
                    .execute(tx)
                    .await?;
                sql("INSERT INTO package_offer (id, premium_tier_id, name, sessions, price_minor, currency, months, rest, created_at)
                     VALUES ($1, $2, 'Plus', 0, 1000, 'EUR', 1, 'kept', $3)")
                    .bind(offer)
                    .bind(tier)
                    .bind(NOW)
                    .execute(tx)
                    .await?;
                Ok::<_, DbError>(())
            }
            .boxed()
        });
        written.await.expect("a tier can be stored");
        (tier, offer)
    }

    /// Anan's membership, what it is of, and the payment of its month.
    pub async fn membership(&self) -> (PlanId, PackageOfferId, PaymentId) {
        let (_, offer) = self.premium_tier().await;
        let (id, paid) = (PlanId(fresh_uuid(NOW)), PaymentId(fresh_uuid(NOW)));
        let member = self.mentee;
        let ends: Instant = NOW.plus(30 * DAY);
        let written = self.world.platform.db.write(move |tx| {
            async move {
                sql("INSERT INTO payment (id, learner_id, mentor_id, price_minor, currency, fee_minor, provider, stage, kind,
                        created_at, updated_at, paid_at, released_at)
                     VALUES ($1, $2, $2, 1000, 'EUR', 1000, '', 'released', 'premium', $3, $3, $3, $3)")
                    .bind(paid)
                    .bind(member)
                    .bind(NOW)
                    .execute(tx)
                    .await?;
                sql("INSERT INTO plan (id, offer_id, learner_id, zone, stage, anchor_at, months, until, method_id, look_at, created_at)
                     VALUES ($1, $2, $3, 'Europe/Berlin', 'running', $4, 1, $5, $6, $5, $4)")
                    .bind(id)
                    .bind(offer)
                    .bind(member)
                    .bind(NOW)
                    .bind(ends)
                    .bind(paid)
                    .execute(tx)
                    .await?;
                sql("INSERT INTO package (payment_id, offer_id, owner_id, title, waits, until, plan_id, period)
                     VALUES ($1, $2, $3, 'Plus', FALSE, $4, $5, 1)")
                    .bind(paid)
                    .bind(offer)
                    .bind(member)
                    .bind(ends)
                    .bind(id)
                    .execute(tx)
                    .await?;
                Ok::<_, DbError>(())
            }
            .boxed()
        });
        written.await.expect("a membership can be stored");
        (id, offer, paid)
    }
}

/// About tiers and the membership that Anan has.
pub async fn ask(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.premium;
    let mine = async || MembershipNamed {
        membership: stage.membership().await.0.to_string(),
    };
    let tier = async || PremiumTierNamed {
        tier: stage.premium_tier().await.0.to_string(),
    };
    match method {
        "premium" => {
            stage.premium_tier().await;
            api.premium(caller).await.map(drop)
        }
        "limit" => {
            let feature = PremiumFeature::SavedSearches;
            api.limit(caller, feature).await.map(drop)
        }
        "take_tier" => {
            let offer = stage.premium_tier().await.1.to_string();
            api.take_tier(caller, OfferNamed { offer }).await.map(drop)
        }
        "end_membership" => api.end_membership(caller, mine().await).await,
        "keep_membership" => api.keep_membership(caller, mine().await).await,
        "change_tier" => {
            let (membership, offer, _) = stage.membership().await;
            let form = ChangeTierForm {
                membership: membership.to_string(),
                offer: offer.to_string(),
                price: String::new(),
            };
            api.change_tier(caller, form).await
        }
        "settings" => api.settings(caller).await.map(drop),
        "offer_premium" => {
            stage.premium_tier().await;
            let form = PremiumTierForm {
                name: "Grand".to_owned(),
                bookmarks: Some("on".to_owned()),
                eur: "20".to_owned(),
                ..PremiumTierForm::default()
            };
            api.offer_premium(caller, form).await
        }
        "end_premium" => api.end_premium(caller, tier().await).await,
        "close_premium" => api.close_premium(caller, tier().await).await,
        "premium_for_all" => {
            let everybody = "no".to_owned();
            api.premium_for_all(caller, ForAllForm { everybody }).await
        }
        "refund_month" => {
            let payment = stage.membership().await.2.to_string();
            api.refund_month(caller, RefundMonthForm { payment }).await
        }
        _ => panic!("premium.{method} has no row in the matrix"),
    }
}
