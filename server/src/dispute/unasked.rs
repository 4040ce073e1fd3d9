//! What happens to disputes without anybody asking: a mentor's time runs out, a bank does something. All of
//! it may come twice.

use super::store::{self, DisputeRow, NewEvent};
use super::{ATTEMPTS, BOTH, File, becomes, decided, happened};
use crate::db::{DbError, Tx};
use crate::jobs::Trouble;
use crate::mail;
use crate::money::{self, PaymentRow, Stuck};
use crate::platform::Platform;
use app::dispute::CaseEventKind;
use app::error::{AppError, Conflict};
use app::words::AdminNews;
use domain::booking::Side;
use domain::dispute::{ANSWER_DAYS, Case, RULING_DAYS};
use domain::id::PaymentId;
use domain::money::ledger::Dispute as AtBank;
use domain::time::{DAY, Instant};
use futures::FutureExt as _;

/// Decides for the learner if the mentor's time is over and nothing was said; may run at any time.
pub async fn decide_by_silence(platform: &Platform, id: PaymentId) -> Result<(), AppError> {
    let now = platform.now();
    for _ in 0..ATTEMPTS {
        let done = platform
            .db
            .write(move |tx| silence_within(tx, id, now).boxed())
            .await;
        match done {
            Err(Stuck::Stale) => {}
            done => return Ok(done?),
        }
    }
    Err(Conflict::Stale.into())
}

async fn silence_within(tx: &mut Tx, id: PaymentId, now: Instant) -> Result<(), Stuck> {
    let payment = money::payment(tx, id).await?.ok_or(AppError::NotFound)?;
    let Some(booking_id) = payment.booking_id else {
        return Ok(());
    };
    let file = File::of_booking(tx, booking_id).await?;
    let Some(row) = &file.dispute else {
        return Ok(());
    };
    let left = file.left().minor;
    let Some(case) = row.case.silent(left, now) else {
        return Ok(());
    };
    let event = NewEvent::of_nobody(CaseEventKind::Silent, Some(left));
    decided(tx, &file, row, &case, &event, now).await
}

/// Finds cases whose clock nobody looked at.
pub async fn tend(platform: &Platform) -> Result<(), AppError> {
    let since = platform.now().plus(-ANSWER_DAYS * DAY);
    let late = {
        let mut read = platform.db.read().await?;
        store::unanswered_since(&mut read, since).await?
    };
    let mut trouble = Trouble::default();
    for id in late {
        let decided = decide_by_silence(platform, id).await;
        trouble.note(format_args!("dispute {id}"), decided);
    }
    trouble.note("late moderators", warn_of_rulings(platform).await);
    trouble.first()
}

/// Has admins told of what nobody decided a day before the time is over, and when it is.
async fn warn_of_rulings(platform: &Platform) -> Result<(), AppError> {
    let now = platform.now();
    let waiting = {
        let since = now.plus(-(RULING_DAYS - 1) * DAY);
        let mut read = platform.db.read().await?;
        store::unruled_since(&mut read, since).await?
    };
    for (id, since) in waiting {
        let (news, what) = match now.since(since) >= RULING_DAYS * DAY {
            true => (AdminNews::RulingOverdue, "overdue"),
            false => (AdminNews::RulingDue, "due"),
        };
        let name = format!("ruling:{id}:{}:{what}", since.0);
        let warned = platform.db.write_with(name, move |tx, name| {
            mail::admin::warn(tx, news, name, now).boxed()
        });
        warned
            .await
            .map_err(|error: DbError| AppError::from(error))?;
    }
    Ok(())
}

/// The learner's bank did something: the case about the payment says the same, or begins with it.
pub async fn bank_did(
    tx: &mut Tx,
    before: &PaymentRow,
    after: &PaymentRow,
    now: Instant,
) -> Result<(), Stuck> {
    let (was, is) = (before.payment.dispute, after.payment.dispute);
    if was == is {
        return Ok(());
    }
    // Of a package the wallet tells, of a scholarship its own letters. Of a tip there is nothing to be argued:
    // the case is for those who look after the money.
    let told: &[Side] = match after.booking_id {
        Some(_) if !after.is_tip => &BOTH,
        _ => &[],
    };
    let id = after.payment.id;
    let row = store::dispute(tx, id).await?;
    let known = row.as_ref().map(|row| row.case);
    let (kind, refund, case) = match (is, known) {
        (AtBank::Open(_), known) => {
            let case = Case::taken_by_bank(known, now);
            (CaseEventKind::TakenByBank, None, case)
        }
        (AtBank::Won, Some(case)) => (CaseEventKind::BankGaveBack, None, case.bank_gave_back(now)),
        (AtBank::Lost(taken), Some(case)) => {
            let case = case.bank_kept(taken, now);
            (CaseEventKind::BankKept, Some(taken), case)
        }
        _ => return Ok(()),
    };
    let event = NewEvent::of_nobody(kind, refund);
    match row {
        Some(row) => becomes(tx, &row, &case, &event, told, now).await,
        None => {
            let row = DisputeRow {
                payment: id,
                case,
                reason: None,
                version: 1,
            };
            store::dispute_insert(tx, &row).await?;
            Ok(happened(tx, id, &event, told, now).await?)
        }
    }
}
