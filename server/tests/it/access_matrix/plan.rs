//! The rows of monthly plans: Leila offers a tier, and Anan has a plan of it.

use super::stage::Stage;
use app::context::Caller;
use app::error::AppError;
use app::plan::{ChangeForm, PlanNamed, TierNamed};
use domain::id::{PackageOfferId, PaymentId, PlanId};
use domain::plan::{PauseForm, TierForm};
use domain::time::{DAY, Instant};
use futures::FutureExt as _;
use server::db::{DbError, sql};
use server::platform::fresh_uuid;

use crate::world::NOW;

impl Stage {
    /// Two sessions of Leila's each month for a hundred euros.
    pub async fn tier(&self) -> PackageOfferId {
        let id = self.package_offer().await;
        self.writes("UPDATE package_offer SET name = 'Steady' WHERE id = $1", id)
            .await;
        id
    }

    async fn writes(&self, text: &'static str, id: PackageOfferId) {
        let written = self.world.platform.db.write(move |tx| {
            async move {
                sql(text).bind(id).execute(tx).await?;
                Ok::<_, DbError>(())
            }
            .boxed()
        });
        written.await.expect("it can be stored");
    }

    /// Such a plan that Anan has; those before are over.
    pub async fn plan(&self) -> PlanId {
        let (package, id) = (self.package().await, PlanId(fresh_uuid(NOW)));
        let (mentor, mentee) = (self.mentor, self.mentee);
        let ends: Instant = NOW.plus(30 * DAY);
        let paid: PaymentId = package;
        let written = self.world.platform.db.write(move |tx| {
            async move {
                sql("UPDATE plan SET stage = 'ended', why = 'wish', ended_at = $1, look_at = NULL WHERE stage <> 'ended'")
                    .bind(NOW)
                    .execute(tx)
                    .await?;
                sql("UPDATE package_offer SET name = 'Steady' WHERE id = (SELECT offer_id FROM package WHERE payment_id = $1)")
                    .bind(paid)
                    .execute(tx)
                    .await?;
                sql("INSERT INTO plan (id, offer_id, session_type_id, learner_id, mentor_id, zone, stage, anchor_at, months, until,
                        method_id, look_at, created_at)
                     SELECT $1, offer_id, session_type_id, $3, $4, 'Europe/Berlin', 'running', $5, 1, $6, payment_id, $6, $5
                     FROM package WHERE payment_id = $2")
                    .bind(id)
                    .bind(paid)
                    .bind(mentee)
                    .bind(mentor)
                    .bind(NOW)
                    .bind(ends)
                    .execute(tx)
                    .await?;
                sql("UPDATE package SET plan_id = $2, period = 1 WHERE payment_id = $1")
                    .bind(paid)
                    .bind(id)
                    .execute(tx)
                    .await?;
                Ok::<_, DbError>(())
            }
            .boxed()
        });
        written.await.expect("a plan can be stored");
        id
    }
}

/// About tiers that Leila offers and the plan that Anan has.
pub async fn ask(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.plan;
    let tier = async || TierNamed {
        offer: stage.tier().await.to_string(),
    };
    let plan = async || PlanNamed {
        plan: stage.plan().await.to_string(),
    };
    match method {
        "my_tiers" => api.my_tiers(caller).await.map(drop),
        "offer_tier" => {
            let form = TierForm {
                session_type: stage.priced().await.to_string(),
                name: "Intensive".to_owned(),
                sessions: "8".to_owned(),
                price: "180".to_owned(),
                rest: "kept".to_owned(),
            };
            api.offer_tier(caller, form).await
        }
        "end_tier" => api.end_tier(caller, tier().await).await,
        "close_tier" => api.close_tier(caller, tier().await).await,
        "tier" => api.tier(caller, stage.tier().await).await.map(drop),
        "take_plan" => {
            let offer = stage.tier().await;
            // Nobody has a plan yet.
            let ends = "UPDATE plan SET stage = 'ended', why = 'wish', ended_at = 1, look_at = NULL, charge_id = NULL
                WHERE stage <> 'ended' AND offer_id <> $1";
            stage.writes(ends, offer).await;
            let offer = offer.to_string();
            api.take_plan(caller, TierNamed { offer }).await.map(drop)
        }
        "plans" => api.plans(caller).await.map(drop),
        "plan" => api.plan(caller, stage.plan().await).await.map(drop),
        "pause_plan" => {
            let form = PauseForm {
                plan: stage.plan().await.to_string(),
                until: String::new(),
            };
            api.pause_plan(caller, form).await
        }
        "end_plan" => api.end_plan(caller, plan().await).await,
        "keep_plan" => api.keep_plan(caller, plan().await).await,
        "pay_month" => api.pay_month(caller, plan().await).await.map(drop),
        "change_plan" => {
            let form = ChangeForm {
                plan: stage.plan().await.to_string(),
                offer: stage.tier().await.to_string(),
                ..ChangeForm::default()
            };
            api.change_plan(caller, form).await
        }
        _ => panic!("plan.{method} has no row in the matrix"),
    }
}
