//! The rows of the platform's money in admins' hands.

use super::stage::Stage;
use app::context::Caller;
use app::error::AppError;
use app::treasury::{FeesNamed, PayoutNamed, PayoutsQuery};
use domain::money::ledger::FeeForm;

pub async fn ask(stage: &Stage, method: &str, caller: &Caller) -> Result<(), AppError> {
    let api = &stage.world.backend.treasury;
    match method {
        "fees" => api.fees(caller).await.map(drop),
        // Nothing is changed: who is let in is told what is missing.
        "set_fees" => api.set_fees(caller, FeeForm::default()).await,
        "take_back_fees" => {
            // As it was from the beginning, so it is in force.
            let set = "00000000-0000-7000-8000-000000000001".to_owned();
            api.take_back_fees(caller, FeesNamed { set }).await
        }
        "payouts" => api.payouts(caller, PayoutsQuery::default()).await.map(drop),
        // There is none: who is let in is told the same.
        "pay_again" => api.pay_again(caller, PayoutNamed::default()).await,
        _ => panic!("treasury.{method} has no row in the matrix"),
    }
}
