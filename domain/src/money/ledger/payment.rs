//! The path of the money of one booking: events in, entries out. What is possible depends only on
//! what happened before; each event may come twice, and counts once.

use super::account::Account;
use super::amount::Amount;
use super::entry::{Cause, Entry, Posting};
use super::outgoing::{Outgoing, OutgoingStage, Purpose};
use super::split::{split, split_in_steps};
use crate::id::{MemberId, OutgoingId, PaymentId};
use crate::time::{Instant, MINUTE};
use serde::{Deserialize, Serialize};

/// Who goes to pay keeps the time for this long from then on.
pub const PAYING_MINUTES: i64 = 15;

/// And for no longer than this in all, however often they begin anew.
pub const MOST_HOLD_MINUTES: i64 = 30;

/// Until when a time is kept for somebody who goes to pay now, held since `held_since`.
pub fn paying_until(now: Instant, held_since: Instant) -> Instant {
    let most = held_since.plus(MOST_HOLD_MINUTES * MINUTE);
    now.plus(PAYING_MINUTES * MINUTE).min(most)
}

/// How far a payment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// The learner may pay.
    Open,
    /// Nobody waits for it any more; it may come all the same.
    Abandoned,
    /// Paid, and kept until the session is settled.
    Held,
    /// The session is settled: the mentor has their share.
    Released,
    /// All of it went back.
    Returned,
}

impl Stage {
    pub const ALL: [Stage; 5] = [
        Stage::Open,
        Stage::Abandoned,
        Stage::Held,
        Stage::Released,
        Stage::Returned,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Stage::Open => "open",
            Stage::Abandoned => "abandoned",
            Stage::Held => "held",
            Stage::Released => "released",
            Stage::Returned => "returned",
        }
    }

    pub fn parse(text: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.as_str() == text)
    }

    /// Whether the learner ever paid.
    pub const fn is_paid(self) -> bool {
        matches!(self, Stage::Held | Stage::Released | Stage::Returned)
    }
}

/// What the payer's bank did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dispute {
    None,
    /// So much was taken back, and may come again.
    Open(i64),
    Won,
    /// So much was taken back for good.
    Lost(i64),
}

impl Dispute {
    /// What the bank has, in minor units.
    pub const fn taken(self) -> i64 {
        match self {
            Dispute::None | Dispute::Won => 0,
            Dispute::Open(minor) | Dispute::Lost(minor) => minor,
        }
    }
}

/// Where the money of a payment comes from, and where it waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// From the provider, for one session.
    Direct,
    /// From the provider, for sessions that are drawn from it one by one.
    Package,
    /// Out of what waits for a package, for one session of it.
    Drawn,
    /// From the provider, given by a sponsor for other people's sessions.
    Pot,
    /// From the provider, for what the platform itself sells: what is not its own is tax.
    Premium,
}

/// What can happen to a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// The provider has the money.
    Charged,
    /// The time was let go, or the learner thought better of it.
    Abandoned,
    /// The session is settled, and what is left goes to the mentor.
    Released,
    /// So many minor units go back.
    Refunded {
        id: OutgoingId,
        minor: i64,
    },
    /// Somebody sent so much of what was paid back at the provider itself: nobody here decided it.
    SentBack {
        id: OutgoingId,
        minor: i64,
    },
    /// The payer's bank took back what is left.
    Disputed,
    /// It took back so many minor units of what is left.
    DisputedPart {
        minor: i64,
    },
    DisputeWon,
    DisputeLost,
    /// Of a session of a package: its part is held for it from now on.
    Drawn,
    /// Of a session of a package: all of its part waits in the package again.
    PutBack,
    /// Of a package or of what a sponsor gave: so many minor units went on to a session.
    Taken {
        minor: i64,
    },
    /// Of these: so many came back from one.
    CameBack {
        minor: i64,
    },
}

/// Not possible after what happened before, or more than there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotNow;

impl std::fmt::Display for NotNow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("not possible after what happened before")
    }
}

impl std::error::Error for NotNow {}

/// The money of one booking, or of a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    pub id: PaymentId,
    pub way: Way,
    /// Who paid, and gets what goes back; of a session of a package perhaps somebody else than who learns.
    pub learner: MemberId,
    pub mentor: MemberId,
    pub price: Amount,
    /// What the platform keeps of the whole price, in minor units.
    pub fee: i64,
    pub stage: Stage,
    /// What was decided to go back, in minor units: as money, or into the package it was drawn from.
    pub refunded: i64,
    pub dispute: Dispute,
    /// Of a package or of what a sponsor gave: what went on to sessions, in minor units.
    pub drawn: i64,
    /// What a voucher pays of the price, in minor units.
    pub voucher: i64,
    /// What scholarships pay of it, in minor units.
    pub grant: i64,
}

/// An amount by where it was paid, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// At the provider.
    pub paid: i64,
    pub voucher: i64,
    pub grant: i64,
}

/// What an event makes of a payment, and what is booked. No entry: nothing moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub payment: Payment,
    pub entry: Option<Entry>,
    /// What has to be asked of the provider.
    pub outgoing: Option<Outgoing>,
}

impl Payment {
    /// What was paid and did not go back or on, in minor units.
    pub const fn left(&self) -> i64 {
        if self.stage.is_paid() {
            self.price.minor() - self.refunded - self.dispute.taken() - self.drawn
        } else {
            0
        }
    }

    /// What the learner pays at the provider, in minor units.
    pub const fn to_pay(&self) -> i64 {
        self.price.minor() - self.voucher - self.grant
    }

    /// What the learner paid at the provider and did not get back there, in minor units; whatever a bank
    /// took is part of it.
    pub fn charge_left(&self) -> i64 {
        self.to_pay() - self.sources_of(self.refunded).paid
    }

    /// What went back, or is to, by where it was paid.
    pub fn back(&self) -> Sources {
        self.sources_of(self.refunded)
    }

    /// What of the scholarships' part went back to them for good, or is to, in minor units.
    pub fn grant_back(&self) -> i64 {
        match (self.stage, self.dispute) {
            (Stage::Abandoned, _) | (_, Dispute::Lost(_)) => self.grant,
            _ => self.sources_of(self.refunded).grant,
        }
    }

    /// The parts of whatever went back only rise with it, and together never by more than it; of all of it,
    /// they are all that was paid there.
    fn sources_of(&self, back: i64) -> Sources {
        let weights = [self.to_pay(), self.voucher, self.grant];
        let weights = weights.map(|minor| u64::try_from(minor).unwrap_or_default());
        let parts = split_in_steps(back, &weights);
        Sources {
            paid: parts[0],
            voucher: parts[1],
            grant: parts[2],
        }
    }

    /// What the payer's bank has, for now or for good, by where it was paid.
    pub fn at_bank(&self) -> Sources {
        self.sources_among(self.dispute.taken())
    }

    /// The parts of what is left, by where they were paid.
    fn sources(&self) -> Sources {
        self.sources_among(self.left())
    }

    /// The parts of all that did not go back.
    fn sources_among(&self, all: i64) -> Sources {
        let back = self.sources_of(self.refunded);
        let voucher = (self.voucher - back.voucher).min(all);
        let grant = (self.grant - back.grant).min(all - voucher);
        Sources {
            paid: all - voucher - grant,
            voucher,
            grant,
        }
    }

    /// What a voucher is to pay, set aside before anything is paid. None: there is none.
    pub fn reserved(&self, at: Instant) -> Option<Entry> {
        let aside = self.postings([(
            Account::Revenue,
            Account::Voucher(self.learner),
            self.voucher,
        )]);
        Entry::new(Cause::VoucherTaken(self.id), at, aside)
    }

    /// The parts of what is left that are the mentor's and the platform's.
    pub fn shares(&self) -> (i64, i64) {
        self.shares_of(self.left())
    }

    /// The platform's part of any remainder only rises with it, and never by more than it: so what
    /// goes back in steps goes back from both.
    fn shares_of(&self, left: i64) -> (i64, i64) {
        // A fee is between nothing and the price.
        let fee = u64::try_from(self.fee).unwrap_or_default();
        let price = u64::try_from(self.price.minor()).unwrap_or_default();
        let parts = split(left, &[price.saturating_sub(fee), fee]);
        (parts[0], parts[1])
    }

    /// What follows from an event.
    pub fn step(&self, event: Event, at: Instant) -> Result<Step, NotNow> {
        match event {
            Event::Charged => self.charged(at),
            Event::Abandoned => self.abandoned(at),
            Event::Released => self.released(at),
            Event::Refunded { id, minor } => self.refund(id, minor, at),
            Event::SentBack { id, minor } => self.sent_back(id, minor, at),
            Event::Disputed => self.disputed(at),
            Event::DisputedPart { minor } => self.disputed_part(minor, at),
            Event::DisputeWon => self.dispute_won(at),
            Event::DisputeLost => match self.dispute {
                Dispute::Open(minor) => Ok(self.to(|now| now.dispute = Dispute::Lost(minor))),
                Dispute::Lost(_) => Ok(self.as_it_is()),
                Dispute::None | Dispute::Won => Err(NotNow),
            },
            Event::Drawn => self.is_drawn(at),
            Event::PutBack => self.put_back(at),
            Event::Taken { minor } if self.gives() && (1..=self.left()).contains(&minor) => {
                Ok(self.to(|now| now.drawn += minor))
            }
            Event::CameBack { minor } if (1..=self.drawn).contains(&minor) => self.came_back(minor),
            Event::Taken { .. } | Event::CameBack { .. } => Err(NotNow),
        }
    }

    /// Whether it is a package from which sessions can be drawn, or a sponsor's money for them.
    pub const fn gives(&self) -> bool {
        matches!(
            (self.way, self.stage, self.dispute),
            (
                Way::Package | Way::Pot,
                Stage::Held,
                Dispute::None | Dispute::Won
            )
        )
    }

    /// Whether the payer's bank has it, for now or for good.
    pub const fn is_at_bank(&self) -> bool {
        matches!(self.dispute, Dispute::Open(_) | Dispute::Lost(_))
    }

    /// What came back of a sponsor's money that a bank has is as if the bank had taken it at once.
    fn came_back(&self, minor: i64) -> Result<Step, NotNow> {
        let taken = match (self.way, self.stage, self.dispute) {
            _ if self.gives() => self.dispute,
            (Way::Pot, Stage::Held, Dispute::Open(taken)) => Dispute::Open(taken + minor),
            (Way::Pot, Stage::Held, Dispute::Lost(taken)) => Dispute::Lost(taken + minor),
            _ => return Err(NotNow),
        };
        Ok(self.to(|now| {
            now.drawn -= minor;
            now.dispute = taken;
        }))
    }

    /// Where it waits until it is settled.
    const fn pocket(&self) -> Account {
        match self.way {
            Way::Package => Account::Prepaid(self.learner),
            Way::Direct | Way::Drawn | Way::Premium => Account::Held(self.learner),
            Way::Pot => Account::Sponsor(self.learner),
        }
    }

    /// Who is paid what the platform does not keep.
    const fn seller(&self) -> Account {
        match self.way {
            Way::Premium => Account::Tax,
            _ => Account::Payable(self.mentor),
        }
    }

    /// Out of which that is taken again.
    const fn owing(&self) -> Account {
        match self.way {
            Way::Premium => Account::Tax,
            _ => Account::Receivable(self.mentor),
        }
    }

    fn is_drawn(&self, at: Instant) -> Result<Step, NotNow> {
        match (self.way, self.stage) {
            (Way::Drawn, Stage::Open) => {
                let drawn = Posting::new(Account::Prepaid(self.learner), self.pocket(), self.price);
                let entry = Entry::new(Cause::Draw(self.id), at, drawn);
                Ok(self.to(|now| now.stage = Stage::Held).with(entry))
            }
            (Way::Drawn, stage) if stage.is_paid() => Ok(self.as_it_is()),
            _ => Err(NotNow),
        }
    }

    /// Only as a whole: a part of a session cannot be booked.
    fn put_back(&self, at: Instant) -> Result<Step, NotNow> {
        match (self.way, self.stage, self.dispute) {
            (Way::Drawn, Stage::Held, Dispute::None | Dispute::Won) if self.refunded == 0 => {
                let back = Posting::new(self.pocket(), Account::Prepaid(self.learner), self.price);
                let entry = Entry::new(Cause::PutBack(self.id), at, back);
                let all = self.price.minor();
                let step = self.to(|now| {
                    now.stage = Stage::Returned;
                    now.refunded = all;
                });
                Ok(step.with(entry))
            }
            _ => Err(NotNow),
        }
    }

    fn charged(&self, at: Instant) -> Result<Step, NotNow> {
        match self.stage {
            // It comes out of what was charged before.
            _ if self.way == Way::Drawn => Err(NotNow),
            Stage::Open | Stage::Abandoned => {
                // What was set aside went back when it was abandoned: whoever paid all the same has all, and
                // the platform gives it.
                let aside = match self.stage {
                    Stage::Open => Account::Voucher(self.learner),
                    _ => Account::Revenue,
                };
                let (voucher, grant) = match self.stage {
                    Stage::Open => (self.voucher, self.grant),
                    _ => (self.voucher + self.grant, 0),
                };
                let paid = self.postings([
                    (Account::Clearing, self.pocket(), self.to_pay()),
                    (aside, self.pocket(), voucher),
                    (Account::Grant(self.learner), self.pocket(), grant),
                ]);
                let entry = Entry::new(Cause::Charge(self.id), at, paid);
                let step = self.to(|now| {
                    now.stage = Stage::Held;
                    now.voucher = voucher;
                    now.grant = grant;
                });
                Ok(step.with(entry))
            }
            Stage::Held | Stage::Released | Stage::Returned => Ok(self.as_it_is()),
        }
    }

    fn abandoned(&self, at: Instant) -> Result<Step, NotNow> {
        match self.stage {
            Stage::Abandoned => Ok(self.as_it_is()),
            Stage::Open => {
                let aside = Account::Voucher(self.learner);
                let back = self.postings([(aside, Account::Revenue, self.voucher)]);
                let entry = Entry::new(Cause::VoucherBack(self.id), at, back);
                Ok(self.to(|now| now.stage = Stage::Abandoned).with(entry))
            }
            _ => Err(NotNow),
        }
    }

    fn released(&self, at: Instant) -> Result<Step, NotNow> {
        match (self.stage, self.dispute) {
            (Stage::Released, _) => Ok(self.as_it_is()),
            // A sponsor's money is nobody's but a session's.
            _ if self.way == Way::Pot => Err(NotNow),
            // Of what a bank kept a part of, the rest is as good as ever.
            (Stage::Held, Dispute::Lost(_)) if self.left() == 0 => Err(NotNow),
            (Stage::Held, Dispute::None | Dispute::Won | Dispute::Lost(_)) => {
                let (mentor, platform) = self.shares();
                let held = self.pocket();
                let postings = self.postings([
                    (held, self.seller(), mentor),
                    (held, Account::Revenue, platform),
                ]);
                let entry = Entry::new(Cause::Release(self.id), at, postings);
                Ok(self.to(|now| now.stage = Stage::Released).with(entry))
            }
            _ => Err(NotNow),
        }
    }

    fn refund(&self, id: OutgoingId, minor: i64, at: Instant) -> Result<Step, NotNow> {
        let back = self.next_back(minor)?;
        let cause = match back.paid {
            // Nothing leaves: others paid all of it.
            0 => Cause::VoucherRefund(self.id, id),
            _ => Cause::Refund(id),
        };
        let entry = Entry::new(cause, at, self.taken_out(back, Account::Transit));
        let mut step = self.goes_back(minor).with(entry);
        step.outgoing = self.outgoing(id, back.paid, OutgoingStage::Asked);
        Ok(step)
    }

    /// It has left, and whatever others paid of the same part goes back to them. Of sessions that share a
    /// charge nobody knows which one was meant.
    fn sent_back(&self, id: OutgoingId, paid: i64, at: Instant) -> Result<Step, NotNow> {
        if self.way != Way::Direct || paid < 1 {
            return Err(NotNow);
        }
        // Of a part that grows by one unit each source grows by one or by none.
        let (mut least, mut most) = (paid, self.left());
        while least < most {
            let middle = least + (most - least) / 2;
            match self.next_back(middle)?.paid < paid {
                true => least = middle + 1,
                false => most = middle,
            }
        }
        let back = self.next_back(least)?;
        if back.paid != paid {
            return Err(NotNow);
        }
        let entry = Entry::new(
            Cause::SentBack(id),
            at,
            self.taken_out(back, Account::Clearing),
        );
        let mut step = self.goes_back(least).with(entry);
        step.outgoing = self.outgoing(id, paid, OutgoingStage::Sent);
        Ok(step)
    }

    /// The sources of what goes back next, if so much may.
    fn next_back(&self, minor: i64) -> Result<Sources, NotNow> {
        if minor < 1 || minor > self.left() || matches!(self.dispute, Dispute::Open(_)) {
            return Err(NotNow);
        }
        let (before, after) = (self.refunded, self.refunded + minor);
        let (before, after) = (self.sources_of(before), self.sources_of(after));
        Ok(Sources {
            paid: after.paid - before.paid,
            voucher: after.voucher - before.voucher,
            grant: after.grant - before.grant,
        })
    }

    fn goes_back(&self, minor: i64) -> Step {
        let mut step = self.to(|now| now.refunded += minor);
        let is_over = step.payment.left() == 0 && self.dispute.taken() == 0;
        // What sessions have of a sponsor's money may come back.
        if self.stage == Stage::Held && is_over && !self.is_given() {
            step.payment.stage = Stage::Returned;
        }
        step
    }

    fn outgoing(&self, id: OutgoingId, minor: i64, stage: OutgoingStage) -> Option<Outgoing> {
        let amount = Amount::new(minor, self.price.currency())?;
        let purpose = Purpose::Refund {
            payment: self.id,
            learner: self.learner,
        };
        Some(Outgoing {
            id,
            purpose,
            amount,
            stage,
        })
    }

    fn disputed(&self, at: Instant) -> Result<Step, NotNow> {
        match self.dispute {
            // Of a package the bank took what its sessions have, too: those say so themselves.
            Dispute::None
                if self.stage.is_paid()
                    && (self.sources().paid > 0 || self.way == Way::Package || self.is_given()) =>
            {
                let mut postings = self.taken_out(self.sources(), Account::Clearing);
                if self.is_given() {
                    // What sessions have of a sponsor's money stays with them: the platform bears it.
                    let lost = (Account::Revenue, Account::Clearing, self.drawn);
                    postings.extend(self.postings([lost]));
                }
                let entry = Entry::new(Cause::Dispute(self.id), at, postings);
                let left = self.left();
                Ok(self.to(|now| now.dispute = Dispute::Open(left)).with(entry))
            }
            Dispute::None => Err(NotNow),
            _ => Ok(self.as_it_is()),
        }
    }

    /// The rest waits with it until that is decided.
    fn disputed_part(&self, minor: i64, at: Instant) -> Result<Step, NotNow> {
        match self.dispute {
            Dispute::None
                if self.is_one_payers()
                    && self.stage.is_paid()
                    && (1..self.left()).contains(&minor) =>
            {
                let taken = Sources {
                    paid: minor,
                    ..Sources::default()
                };
                let postings = self.taken_out(taken, Account::Clearing);
                let entry = Entry::new(Cause::Dispute(self.id), at, postings);
                Ok(self
                    .to(|now| now.dispute = Dispute::Open(minor))
                    .with(entry))
            }
            Dispute::None => Err(NotNow),
            _ => Ok(self.as_it_is()),
        }
    }

    /// Whether it is for one session, and nobody but its payer paid any of it: then a part that a bank takes
    /// is a part of that.
    pub const fn is_one_payers(&self) -> bool {
        matches!(self.way, Way::Direct) && self.voucher == 0 && self.grant == 0
    }

    fn dispute_won(&self, at: Instant) -> Result<Step, NotNow> {
        match self.dispute {
            Dispute::Open(_) => {
                let won = self.to(|now| now.dispute = Dispute::Won);
                let again = won.payment.given_back(self);
                let entry = Entry::new(Cause::DisputeWon(self.id), at, again);
                Ok(won.with(entry))
            }
            Dispute::Won => Ok(self.as_it_is()),
            Dispute::None | Dispute::Lost(_) => Err(NotNow),
        }
    }

    /// Whether sessions have some of a sponsor's money.
    fn is_given(&self) -> bool {
        self.way == Way::Pot && self.drawn > 0
    }

    /// Takes so much of what is left from whoever has it: out of what is held, or, once that was
    /// shared, from both, and the mentor owes it. What was paid goes to `to`, what a voucher paid back to
    /// the platform, which gave it, and what scholarships paid aside for them.
    fn taken_out(&self, back: Sources, to: Account) -> Vec<Posting> {
        let aside = Account::Grant(self.learner);
        if self.stage != Stage::Released {
            let pocket = self.pocket();
            return self.postings([
                (pocket, to, back.paid),
                (pocket, Account::Revenue, back.voucher),
                (pocket, aside, back.grant),
            ]);
        }
        let platform = |left| self.shares_of(left).1;
        let before = self.left();
        let paid = before - back.paid;
        let voucher = paid - back.voucher;
        let grant = voucher - back.grant;
        let kept = platform(before) - platform(paid);
        let kept_of_voucher = platform(paid) - platform(voucher);
        let kept_of_grant = platform(voucher) - platform(grant);
        let owed = self.owing();
        self.postings([
            (owed, to, back.paid - kept),
            (Account::Revenue, to, kept),
            (owed, Account::Revenue, back.voucher - kept_of_voucher),
            (owed, aside, back.grant - kept_of_grant),
            (Account::Revenue, aside, kept_of_grant),
        ])
    }

    /// Gives what came again from the bank since `before` to whoever it was taken from. What the mentor owed
    /// for it may have been kept from a payout since: so it is theirs to be paid, and what they still owe is
    /// kept from that.
    fn given_back(&self, before: &Payment) -> Vec<Posting> {
        let (all, known) = (self.sources(), before.sources());
        let (paid, voucher) = (all.paid - known.paid, all.voucher - known.voucher);
        let grant = all.grant - known.grant;
        let aside = Account::Grant(self.learner);
        if self.stage != Stage::Released {
            let pocket = self.pocket();
            let lost = if self.is_given() { self.drawn } else { 0 };
            return self.postings([
                (Account::Clearing, pocket, paid),
                (Account::Revenue, pocket, voucher),
                (aside, pocket, grant),
                (Account::Clearing, Account::Revenue, lost),
            ]);
        }
        let mentor = self.shares().0 - before.shares().0;
        let payable = self.seller();
        let of_paid = mentor.min(paid);
        let of_grant = (mentor - of_paid).min(grant);
        self.postings([
            (Account::Clearing, payable, of_paid),
            (Account::Clearing, Account::Revenue, paid - of_paid),
            (aside, payable, of_grant),
            (aside, Account::Revenue, grant - of_grant),
            (Account::Revenue, payable, mentor - of_paid - of_grant),
        ])
    }

    fn postings<const N: usize>(&self, wanted: [(Account, Account, i64); N]) -> Vec<Posting> {
        let currency = self.price.currency();
        wanted
            .into_iter()
            .filter_map(|(debit, credit, minor)| {
                Posting::new(debit, credit, Amount::new(minor, currency)?)
            })
            .collect()
    }

    fn to(&self, change: impl FnOnce(&mut Payment)) -> Step {
        let mut step = self.as_it_is();
        change(&mut step.payment);
        step
    }

    const fn as_it_is(&self) -> Step {
        Step {
            payment: *self,
            entry: None,
            outgoing: None,
        }
    }
}

impl Step {
    fn with(mut self, entry: Option<Entry>) -> Step {
        self.entry = entry;
        self
    }
}
