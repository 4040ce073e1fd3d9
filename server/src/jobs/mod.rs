//! Work that follows a change: a row written in the change's own transaction, done later by a
//! [`worker`], again and again until it worked. Every job may run twice, so each is idempotent.

mod trouble;
pub mod worker;

pub use trouble::Trouble;

use crate::db::{DbError, Tx, publish, sql};
use crate::platform::fresh_uuid;
use app::help::HelpNews;
use app::words::AdminNews;
use domain::booking::Side;
use domain::id::{
    BookingId, ConnectionId, DisputeEventId, FreedTimeId, HelpRequestId, MemberId, OutgoingId,
    PairingRoundId, PaymentId, PlanId, PotId, SavedSearchId,
};
use domain::time::Instant;
use serde::{Deserialize, Serialize};

/// What there is to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Job {
    /// A mail with a fresh link that confirms the address.
    SendVerification { member_id: MemberId },
    /// A mail with a fresh link to choose a new password.
    SendReset { member_id: MemberId },
    /// Somebody tried to join with an address that has an account.
    TellAlreadyRegistered { member_id: MemberId },
    /// Mails to both sides about a booking, with the invitation that keeps calendars right; and the
    /// news for the calendars that they connected.
    TellBooking {
        booking_id: BookingId,
        news: BookingNews,
    },
    /// A mail to both sides before a session; skipped if it moved or is off.
    Remind {
        booking_id: BookingId,
        starts_at: Instant,
        before: Before,
    },
    /// A mail to both sides after a session: how was it?
    InviteReview { booking_id: BookingId },
    /// A mail to a mentor whose other calendar cannot be read any more.
    TellConnection { connection_id: ConnectionId },
    /// A mail to a member into whose calendar sessions cannot be written any more.
    TellUnwritten { connection_id: ConnectionId },
    /// Lets a hold or a request lapse whose time is over.
    ExpireBooking { booking_id: BookingId },
    /// Measures a mentor's reply time again.
    MeasureReplies { mentor_id: MemberId },
    /// Lets a proposal lapse that nobody answered.
    ExpireProposal { booking_id: BookingId },
    /// Offers a time that was given back to whoever is first in line.
    OfferFreed { freed_time: FreedTimeId },
    /// A mail to somebody who waited: a time is kept for them.
    TellOffer { booking_id: BookingId },
    /// Makes the pairs of a round.
    MakePairs { round_id: PairingRoundId },
    /// Has everybody in a published round written to.
    IntroduceAll { round_id: PairingRoundId },
    /// A mail to one of a new pair about the other.
    Introduce {
        round_id: PairingRoundId,
        mentee_id: MemberId,
        to: Side,
    },
    /// A mail to somebody whose kept search new mentors fit.
    TellSearch { search_id: SavedSearchId },
    /// A mail to who asked for help: a mentor answered.
    TellHelpAnswer {
        request_id: HelpRequestId,
        mentor_id: MemberId,
    },
    /// A mail about a help request, to one of its people.
    TellHelp {
        request_id: HelpRequestId,
        to: MemberId,
        what: HelpNews,
    },
    /// Lets a help request lapse, and tells who asked.
    ExpireHelp { request_id: HelpRequestId },
    /// Counts up how exposure was spread on the days that are over.
    CountExposure,
    /// Learns from what people did with the lists that are old enough.
    LearnFromLists,
    /// Looks what is to become of the money of a booking.
    SettleBooking { booking_id: BookingId },
    /// Has the provider send money back or on.
    SendMoney { outgoing_id: OutgoingId },
    /// A mail to whoever a fact about money is news to.
    TellMoney { news: MoneyNews },
    /// Settles the rest of a package whose time is over.
    EndPackage { payment_id: PaymentId },
    /// Does what there is to do about a monthly plan.
    LookAtPlan { plan_id: PlanId },
    /// A mail to the learner of a plan, and to its mentor where that is news to them.
    TellPlan { plan_id: PlanId, news: PlanNews },
    /// Closes a pot of a sponsor whose time is over.
    EndPot { pot_id: PotId },
    /// Decides a dispute whose mentor did not answer in time.
    DecideBySilence { payment_id: PaymentId },
    /// A mail to one side of a dispute about what happened in it.
    TellDispute { event_id: DisputeEventId, to: Side },
    /// A mail to an admin: somebody has to look after money.
    WarnAdmin { admin_id: MemberId, news: AdminNews },
    /// Takes further whatever money is stuck.
    TendMoney,
    /// Adds up the whole ledger again.
    ProveLedger,
    /// Has the built-in provider tell what it tells late.
    TellTestEvents,
    /// Takes reviews whose time has come into the scores.
    CountReviews,
}

/// What happened to a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BookingNews {
    Requested,
    Confirmed,
    Moved,
    Cancelled,
    Declined,
    /// A request that nobody answered in time.
    Expired,
    /// One side offers other times.
    Proposed,
    ProposalDeclined,
    ProposalExpired,
    /// Against a mark as no-show.
    Appealed,
    AppealUpheld,
    AppealOverturned,
}

/// What happened to somebody's money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyNews {
    Paid {
        payment_id: PaymentId,
    },
    /// The time was let go before anybody paid.
    NotPaid {
        payment_id: PaymentId,
    },
    /// It was paid when the time was not to be had any more.
    CameTooLate {
        payment_id: PaymentId,
    },
    /// The mentor has their share.
    Released {
        payment_id: PaymentId,
    },
    /// A refund or a payout has left.
    Sent {
        outgoing_id: OutgoingId,
    },
    /// It could not be sent, or came back.
    NotSent {
        outgoing_id: OutgoingId,
    },
    /// What was left of a package is another member's.
    PackageGiven {
        payment_id: PaymentId,
        to: MemberId,
    },
    /// A package's time is over, and sessions of it were not booked.
    PackageOver {
        payment_id: PaymentId,
    },
    /// The payer's bank took a package back, or gave it again.
    PackageAtBank {
        payment_id: PaymentId,
        what: BankDid,
    },
    /// A pot for one person can be used.
    PotForYou {
        pot_id: PotId,
    },
    /// Sessions have all that was paid into a pot, so much by then.
    PotSpent {
        pot_id: PotId,
        funded: i64,
    },
    /// A pot was closed, or its time was over.
    PotEnded {
        pot_id: PotId,
    },
    /// A sponsor's bank took a payment back, or gave it again.
    PotAtBank {
        payment_id: PaymentId,
        what: BankDid,
    },
}

/// What happened to a monthly plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanNews {
    /// A charge was refused and will be tried again.
    Refused,
    /// It is over; why is in its row.
    Ended,
    /// Its mentor closed the tier: it ends with the month that is paid.
    Closed,
    /// Its pause is over soon, then.
    Resumes { at: Instant },
}

/// What a payer's bank did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BankDid {
    Took,
    GaveAgain,
    Kept,
}

impl MoneyNews {
    /// The same for the same fact, so that it is told once.
    pub fn key(self) -> String {
        match self {
            MoneyNews::Paid { payment_id } => format!("money:paid:{payment_id}"),
            MoneyNews::NotPaid { payment_id } => format!("money:not_paid:{payment_id}"),
            MoneyNews::CameTooLate { payment_id } => format!("money:too_late:{payment_id}"),
            MoneyNews::Released { payment_id } => format!("money:released:{payment_id}"),
            MoneyNews::Sent { outgoing_id } => format!("money:sent:{outgoing_id}"),
            MoneyNews::NotSent { outgoing_id } => format!("money:not_sent:{outgoing_id}"),
            MoneyNews::PackageGiven { payment_id, to } => {
                format!("money:package_given:{payment_id}:{to}")
            }
            MoneyNews::PackageOver { payment_id } => format!("money:package_over:{payment_id}"),
            MoneyNews::PackageAtBank { payment_id, what } => {
                format!("money:package_bank:{payment_id}:{what:?}")
            }
            MoneyNews::PotForYou { pot_id } => format!("money:pot_for_you:{pot_id}"),
            MoneyNews::PotSpent { pot_id, funded } => format!("money:pot_spent:{pot_id}:{funded}"),
            MoneyNews::PotEnded { pot_id } => format!("money:pot_ended:{pot_id}"),
            MoneyNews::PotAtBank { payment_id, what } => {
                format!("money:pot_bank:{payment_id}:{what:?}")
            }
        }
    }
}

/// How long before a session a reminder goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Before {
    Day,
    Hour,
}

impl Job {
    pub fn kind(&self) -> &'static str {
        match self {
            Job::SendVerification { .. } => "send_verification",
            Job::SendReset { .. } => "send_reset",
            Job::TellAlreadyRegistered { .. } => "tell_already_registered",
            Job::TellBooking { .. } => "tell_booking",
            Job::Remind { .. } => "remind",
            Job::InviteReview { .. } => "invite_review",
            Job::TellConnection { .. } => "tell_connection",
            Job::TellUnwritten { .. } => "tell_unwritten",
            Job::ExpireBooking { .. } => "expire_booking",
            Job::MeasureReplies { .. } => "measure_replies",
            Job::ExpireProposal { .. } => "expire_proposal",
            Job::OfferFreed { .. } => "offer_freed",
            Job::TellOffer { .. } => "tell_offer",
            Job::MakePairs { .. } => "make_pairs",
            Job::IntroduceAll { .. } => "introduce_all",
            Job::Introduce { .. } => "introduce",
            Job::TellSearch { .. } => "tell_search",
            Job::TellHelpAnswer { .. } => "tell_help_answer",
            Job::TellHelp { .. } => "tell_help",
            Job::ExpireHelp { .. } => "expire_help",
            Job::CountExposure => "count_exposure",
            Job::LearnFromLists => "learn_from_lists",
            Job::SettleBooking { .. } => "settle_booking",
            Job::SendMoney { .. } => "send_money",
            Job::TellMoney { .. } => "tell_money",
            Job::EndPackage { .. } => "end_package",
            Job::LookAtPlan { .. } => "look_at_plan",
            Job::TellPlan { .. } => "tell_plan",
            Job::EndPot { .. } => "end_pot",
            Job::DecideBySilence { .. } => "decide_by_silence",
            Job::TellDispute { .. } => "tell_dispute",
            Job::WarnAdmin { .. } => "warn_admin",
            Job::TendMoney => "tend_money",
            Job::ProveLedger => "prove_ledger",
            Job::TellTestEvents => "tell_test_events",
            Job::CountReviews => "count_reviews",
        }
    }
}

/// Channel on which workers hear that there is something to do.
pub const CHANNEL: &str = "jobs";

/// Writes a job beside the change it follows, at the transaction's end. A second one of the same
/// `unique_key` is the first.
pub fn enqueue(
    tx: &mut Tx,
    job: &Job,
    now: Instant,
    run_at: Instant,
    unique_key: Option<String>,
) -> Result<(), DbError> {
    let payload = serde_json::to_string(job).expect("a job is plain data");
    sql(
        "INSERT INTO job (id, kind, unique_key, payload, run_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
    )
    .bind(fresh_uuid(now))
    .bind(job.kind())
    .bind(unique_key)
    .bind(payload)
    .bind(run_at)
    .bind(now)
    .defer(tx);
    if run_at <= now {
        publish(tx, CHANNEL, "")?;
    }
    Ok(())
}
