//! Letters about money: to the learner what they paid and what goes back and why, to the mentor what
//! is theirs and what was paid out. One letter for each fact, written from what is stored.

use super::Letter;
use super::account;
use super::booking::{self, Told};
use super::{premium, scholarship, wallet};
use crate::booking::store::{self as bookings, BookingRow};
use crate::db::{Conn, DbError, sql};
use crate::jobs::MoneyNews;
use crate::jobs::worker::{JobError, Worker};
use crate::money::store::{self, PaymentRow};
use app::words::{PaymentLetter, PaymentNews, PotNews};
use domain::id::{BookingId, OutgoingId, PaymentId};
use domain::money::Money;
use domain::money::ledger::{Outgoing, Purpose, RefundReason, refund_reason};

/// Writes to whoever it is news to.
pub async fn tell(worker: &Worker, news: MoneyNews) -> Result<(), JobError> {
    match news {
        MoneyNews::Paid { payment_id } => of_payment(worker, payment_id, PaymentNews::Paid).await,
        MoneyNews::NotPaid { payment_id } => {
            of_payment(worker, payment_id, PaymentNews::NotPaid).await
        }
        MoneyNews::CameTooLate { payment_id } => {
            of_payment(worker, payment_id, PaymentNews::CameTooLate).await
        }
        MoneyNews::Released { payment_id } => {
            of_payment(worker, payment_id, PaymentNews::Released).await
        }
        MoneyNews::PackageGiven { payment_id, to } => wallet::given(worker, payment_id, to).await,
        MoneyNews::PackageOver { payment_id } => wallet::over(worker, payment_id).await,
        MoneyNews::PackageAtBank { payment_id, what } => {
            wallet::at_bank(worker, payment_id, what).await
        }
        MoneyNews::PotForYou { pot_id } => {
            scholarship::of_pot(worker, pot_id, PotNews::ForYou).await
        }
        MoneyNews::PotSpent { pot_id, .. } => {
            scholarship::of_pot(worker, pot_id, PotNews::Spent).await
        }
        MoneyNews::PotEnded { pot_id } => scholarship::of_pot(worker, pot_id, PotNews::Ended).await,
        MoneyNews::PotAtBank { payment_id, what } => {
            scholarship::at_bank(worker, payment_id, what).await
        }
        MoneyNews::Sent { outgoing_id } => of_outgoing(worker, outgoing_id, true).await,
        MoneyNews::NotSent { outgoing_id } => of_outgoing(worker, outgoing_id, false).await,
    }
}

async fn of_payment(worker: &Worker, id: PaymentId, news: PaymentNews) -> Result<(), JobError> {
    let Some(case) = Case::read(worker, id).await? else {
        if news == PaymentNews::Paid
            && (scholarship::funded(worker, id).await? || premium::paid(worker, id).await?)
        {
            return Ok(());
        }
        return wallet::of_payment(worker, id, news).await;
    };
    let news = match news {
        PaymentNews::Paid if case.row.is_tip => PaymentNews::TipPaid,
        PaymentNews::Released if case.row.is_tip => PaymentNews::Tipped,
        news => news,
    };
    let amount = match news {
        PaymentNews::Released => {
            let currency = case.row.payment.price.currency();
            Money::new(case.row.earned, currency)
        }
        _ => case.paid(),
    };
    case.send(worker, news, amount).await
}

/// `left`: it has left the provider, else it could not.
async fn of_outgoing(worker: &Worker, id: OutgoingId, left: bool) -> Result<(), JobError> {
    let outgoing = {
        let mut read = worker.platform.db.read().await?;
        store::outgoing(&mut read, id).await?
    };
    let Some(Outgoing {
        purpose, amount, ..
    }) = outgoing
    else {
        return Ok(());
    };
    match purpose {
        Purpose::Payout { mentor } => {
            let link = format!("{}/earnings", worker.platform.config.public_url);
            account::send(worker, mentor, |words, name| {
                (words.payout)(name, left, amount.money(), &link)
            })
            .await
        }
        Purpose::Refund { payment, .. } => {
            let case = Case::read(worker, payment).await?;
            // What was paid with a package goes back to who paid that.
            let Some(case) = case.filter(|case| case.row.package.is_none()) else {
                let amount_back = amount.money();
                if scholarship::refunded(worker, payment, amount_back, left).await?
                    || premium::refunded(worker, payment, amount_back, left).await?
                {
                    return Ok(());
                }
                return wallet::refunded(worker, payment, amount.money(), left).await;
            };
            let reason = match case.was_disputed {
                true => RefundReason::Dispute,
                false => refund_reason(&case.booking.state, case.was_booked),
            };
            let news = if left {
                PaymentNews::Refunded(reason)
            } else {
                PaymentNews::NotRefunded
            };
            case.send(worker, news, amount.money()).await
        }
    }
}

/// A payment with the session it is for.
struct Case {
    row: PaymentRow,
    booking: BookingRow,
    told: Told,
    mentor_slug: String,
    /// Whether the session was ever agreed, or asked of the mentor.
    was_booked: bool,
    /// Whether a dispute had something go back.
    was_disputed: bool,
}

impl Case {
    async fn read(worker: &Worker, id: PaymentId) -> Result<Option<Case>, DbError> {
        let mut read = worker.platform.db.snapshot().await?;
        let Some(row) = store::payment(&mut read, id).await? else {
            return Ok(None);
        };
        let Some(booking_id) = row.booking_id else {
            return Ok(None);
        };
        let booking = bookings::booking(&mut read, booking_id).await?;
        let told = booking::told(&mut read, booking_id).await?;
        let (Some(booking), Some(told)) = (booking, told) else {
            return Ok(None);
        };
        let mentor_slug = sql("SELECT slug FROM profile WHERE member_id = ")
            .push_bind(booking.mentor_id)
            .fetch_one(&mut read, |row| row.get("slug"))
            .await?;
        let was_booked = was_booked(&mut read, booking.id).await?;
        let was_disputed = crate::dispute::gave_back(&mut read, id).await?;
        Ok(Some(Case {
            row,
            booking,
            told,
            mentor_slug,
            was_booked,
            was_disputed,
        }))
    }

    /// What the learner paid; where others paid all of it, what they did.
    fn paid(&self) -> Money {
        let payment = &self.row.payment;
        match payment.to_pay() {
            0 => payment.price.money(),
            minor => Money::new(minor, payment.price.currency()),
        }
    }

    /// To the mentor what is theirs, everything else to the learner.
    async fn send(
        &self,
        worker: &Worker,
        news: PaymentNews,
        amount: Money,
    ) -> Result<(), JobError> {
        let (reader, other) = match news {
            PaymentNews::Released | PaymentNews::Tipped => (&self.told.mentor, &self.told.mentee),
            _ => (&self.told.mentee, &self.told.mentor),
        };
        let path = match news {
            PaymentNews::Paid => format!("/sessions/{}/receipt", self.told.id),
            PaymentNews::NotPaid => format!("/mentors/{}", self.mentor_slug),
            PaymentNews::Released | PaymentNews::Tipped => "/earnings".to_owned(),
            _ => format!("/sessions/{}", self.told.id),
        };
        let (subject, text) = (reader.lang.words().mail().payment)(&PaymentLetter {
            news,
            name: &reader.name,
            other: &other.name,
            title: &self.told.title,
            when: &booking::when(reader, &self.told),
            amount,
            price: self.paid(),
            link: &format!("{}{path}", worker.platform.config.public_url),
        });
        let letter = Letter {
            to_name: reader.name.clone(),
            to_email: reader.email.clone(),
            subject,
            text,
            invitation: None,
            stop: None,
        };
        Ok(worker.mailer.send(&letter, worker.platform.now()).await?)
    }
}

async fn was_booked(conn: &mut dyn Conn, booking: BookingId) -> Result<bool, DbError> {
    sql("SELECT COUNT(*) AS steps FROM booking_event WHERE kind IN ('requested', 'confirmed') AND booking_id = ")
        .push_bind(booking)
        .fetch_one(conn, |row| Ok(row.get::<i64>("steps")? > 0))
        .await
}
